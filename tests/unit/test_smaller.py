"""Style sheets lose bytes and no meaning."""

from __future__ import annotations

from pathlib import Path

import pytest
import tinycss2

from nbblog.smaller import smaller_css

STYLES = sorted((Path(__file__).parents[2] / "site_templates").glob("*/css/*.css"))


def meaning(text: str) -> list[object]:
    """Return the tokens of a style sheet as a browser reads them, without the space between."""
    found: list[object] = []

    def walk(nodes: list[object]) -> None:
        for node in nodes:
            if node.type in ("whitespace", "comment"):  # type: ignore[attr-defined]
                continue
            if node.type == "literal" and node.value == ";":  # type: ignore[attr-defined]
                continue
            inner = getattr(node, "content", None) or getattr(node, "arguments", None)
            found.append(
                (node.type, getattr(node, "lower_name", None) or getattr(node, "value", None))
            )  # type: ignore[attr-defined]
            walk(inner or [])

    walk(tinycss2.parse_component_value_list(text))
    return found


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.stem)
def test_style_of_the_theme_means_the_same_and_is_smaller(path: Path) -> None:
    text = path.read_text("utf-8")
    small = smaller_css(text)
    assert meaning(small) == meaning(text)
    assert len(small) < len(text)
    assert "/*" not in small


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("a :hover { x: y }", "a :hover{x:y}"),
        (".a .b, .c > .d:not(.e .f) { x: y }", ".a .b,.c > .d:not(.e .f){x:y}"),
        ("a{width:calc(1px + 2px)}", "a{width:calc(1px + 2px)}"),
        ('a::before { content: "a  /* b */ ; }" ; }', 'a::before{content:"a  /* b */ ; }"}'),
        (
            "a { background: url(data:image/svg+xml;x,  y) }",
            "a{background:url(data:image/svg+xml;x,  y)}",
        ),
        ("a, b > c d { }", "a,b > c d{}"),
        (
            "@media (width > 40rem) and (hover) { a { b: c; } }",
            "@media (width > 40rem) and (hover){a{b:c}}",
        ),
        ("", ""),
    ],
)
def test_what_counts_stays(text: str, small: str) -> None:
    assert smaller_css(text) == small
