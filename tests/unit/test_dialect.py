"""CommonMark and GFM, as docs/pages/markdown.md claims them, and nothing else.

Expected values: the examples of the CommonMark specification 0.31.2 (npm's commonmark-spec), and
what cmark-gfm, GitHub's own parser in C, makes of the same text.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import cmarkgfm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendered import rendered
from spoken_html import spoken

SPEC = Path(__file__).resolve().parents[2] / "node_modules/commonmark-spec/spec.txt"
LINKS = {608, 611, 612}  # GFM makes links of bare addresses
EMPTY = {484}  # a link without words is called by what it leads to
_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)
_EXTENSIONS = ["table", "strikethrough", "autolink", "tasklist"]


def examples() -> list[tuple[str, str]]:
    """Return source and HTML of every example of the specification."""
    if not SPEC.is_file():
        end = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        end("commonmark-spec is missing: run scripts/system.sh")
    text = SPEC.read_text("utf-8")
    return [(one.replace("→", "\t"), two.replace("→", "\t")) for one, two in _EXAMPLE.findall(text)]


def by_github(source: str) -> str:
    """Return what GitHub's parser makes of Markdown."""
    from cmarkgfm.cmark import Options, markdown_to_html_with_extensions

    html: str = markdown_to_html_with_extensions(
        source, options=Options.CMARK_OPT_UNSAFE, extensions=_EXTENSIONS
    )
    return html


def test_examples_of_commonmark_are_read_but_for_the_documented_deviations() -> None:
    wrong = {
        number
        for number, (source, expected) in enumerate(examples(), start=1)
        if spoken(rendered(source).html) != spoken(expected)
    }
    assert wrong == LINKS | EMPTY


def test_dashes_dots_and_quotes_are_set_and_nothing_else() -> None:
    source = (
        """"a" 'b' -- c---d 1--2 e... (c) (tm) +- --flag ---- .. `"--..."` https://x.org/a--b"""
    )
    expected = (
        "<p>“a” ‘b’ – c—d 1–2 e… (c) (tm) +- --flag ---- .. <code>&quot;--...&quot;</code> "
        '<a href="https://x.org/a--b">https://x.org/a--b</a></p>'
    )
    assert rendered(source).html.strip() == expected


def test_bare_links_are_those_of_github() -> None:
    for number, (source, _) in enumerate(examples(), start=1):
        if number in LINKS:
            assert spoken(rendered(source).html) == spoken(by_github(source))


GITHUB = [
    "| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3 |\n",
    "a | b\n--|--\n1 | 2\n\nafter",
    "| a |\n|---|\n| `x \\| y` |\n",
    "| a | b |\n|---|---|\n| 1 | 2 | 3 |\n> quote\n",
    "| a | b |\n|---|\n| 1 | 2 |\n",
    "text\n| a | b |\n|---|---|\n",
    "| *a* | ~~b~~ |\n|:--|--:|\n| [l](u) | https://x.org |\n",
    "~~one~~ ~two~ ~~~three~~~ a~b~c ~~ x ~~",
    "~~one *two~~ three*",
    "- [x] done\n- [ ] open\n- [X] big\n- [y] no\n- [ ]no\n",
    "1. [x] one\n   - [ ] two\n",
    "- [ ] \n- [x]\n",
    "www.x.org and http://x.org/a_(b)_c.",
    "(https://x.org/a?b=c&d) https://x.org/&amp; www.x.org/a.b!",
    "a@b.org, A.b-cd+e@f-g.org. a@b a@b.c_",
    "[https://x.org](y) `www.x.org` <https://x.org> https://x.org**b**",
    "xhttps://x.org",
    "# A ~~b~~ https://x.org\n",
    "> | a |\n> |---|\n> | 1 |\n",
    "- | a |\n  |---|\n  | 1 |\n",
]


@pytest.mark.parametrize("source", GITHUB)
def test_extensions_of_github_are_read_as_github_reads_them(source: str) -> None:
    assert spoken(rendered(source).html) == spoken(by_github(source))


PIECES = st.sampled_from(
    [
        "a", "b c", " ", "\n", "\n\n", "- ", "* ", "1. ", "> ", "# ", "  ", "*", "**", "_", "`", "``",
        "[z]", "(y)", "![i](u)", "[l](u)", "\\", "&amp;", "<b>x</b>", "~~", "| ", "\n|--|--|\n",
        "\n- [ ] a", "\n- [x] b", "\n```\n", "\n~~~\n", "    ", "\n---\n", "\n===\n", "é", "!",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_text_is_read_as_github_reads_it(source: str) -> None:
    assert spoken(rendered(source).html) == spoken(by_github(source))


def test_oracle_is_not_the_parser_under_test() -> None:
    assert "cmarkgfm" in cmarkgfm.__name__
    assert by_github("*a*") == "<p><em>a</em></p>\n"
