"""Inline values: what is an expression, and what stays as it was typed."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.findings import Where
from nbblog.model import MimeBundle
from nbblog.prose.dialect import dialect
from nbblog.prose.document import render_document
from nbblog.prose.pieces import Html, Picture, Prose
from nbblog.prose.syntax.values import expressions, python_of


class NoLinks:
    """Links that lead where they were typed."""

    def picture(self, src: str, where: Where, attachments: object) -> Picture:
        return Picture(src)

    def link(self, href: str, where: Where) -> str:
        return href


def rendered(text: str, values: dict[str, MimeBundle] | None) -> tuple[str, list[str]]:
    piece = Prose(text, lambda line: Where("post.ipynb", 1, line), values=values)
    document = render_document([piece], NoLinks(), macros={})
    return document.html, [finding.message for finding in document.findings]


def text(value: str) -> MimeBundle:
    return {"text/plain": value}


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        ("is {{ acc }} now", ["acc"]),
        ("{{acc}} and {{ acc }}", ["acc"]),
        ("{{ d['a}'] }}, {{ {'a': 1}['a'] }}", ["d['a}']", "{'a': 1}['a']"]),
        ("`{python} acc` and {eval}`n + 1`", ["acc", "n + 1"]),
        ("# A title of {{ n }}\n\n- a list **of {{ m }}**\n", ["n", "m"]),
        ("| a |\n|---|\n| {{ n }} |", ["n"]),
        ("[{{ n }} points](x.csv) ![{{ m }} points](x.png)", ["n", "m"]),
        ("`{{ n }}`, ``{{ n }}``", []),
        ("```\n{{ n }}\n```\n\n    {{ n }}", []),
        ("$x_{{i}}$ and $$y^{{n}}$$", []),
        ("\\begin{align}\n{{n}}\n\\end{align}", []),
        ('<b title="{{ n }}">\n{{ n }}\n</b>', []),
        (r"\{{ n }}", []),
        ("{{{ n }}} {{ n }}}", []),
        ("{% if a %} {{< include x >}} {{ }} {{ x = 1 }} {{ a b }} {{", []),
        ("{{ a\n\nb }}", []),
    ],
)
def test_expressions_are_those_of_the_prose_only(prose: str, found: list[str]) -> None:
    assert [*expressions(dialect(), prose)] == found


@pytest.mark.parametrize("spec", ["acc:.1%", "acc!r", "acc!r:>9", "n:,", "d['k']:.2f", "x:{w}.{p}"])
def test_format_is_python_s_own(spec: str) -> None:
    names = {"acc": 0.97312, "n": 1234567, "d": {"k": 2 / 3}, "x": 3.14159, "w": 8, "p": 3}
    code = python_of(f" {spec} ")
    assert code is not None
    assert eval(code, names) == eval(f'f"""{{{spec}}}"""', names)


@given(st.text(max_size=60))
def test_whatever_stands_in_braces_is_one_expression_or_none(inner: str) -> None:
    code = python_of(inner)
    if code is not None:
        tree = ast.parse(f"lambda: ({code})", mode="eval").body
        assert isinstance(tree, ast.Lambda)


@given(st.text("{}` $\\an:.<>*[]!()\n|\"'", max_size=40))
def test_text_without_values_is_that_without_the_feature(prose: str) -> None:
    html, findings = rendered(prose, None)
    assert "value" not in html
    assert not [one for one in findings if "value" in one]


def test_values_stand_in_the_prose_and_only_there() -> None:
    prose = "We reach {{ acc:.1% }}, not `{{ acc:.1% }}`.\n\n![{{ n }} points](x.png)"
    values = {"f'''{acc:.1%}'''": text("97.3%"), "n": text("<b>")}
    html, findings = rendered(prose, values)
    assert '<span class="value">97.3%</span>, not <code>{{ acc:.1% }}</code>' in html
    assert 'alt="&lt;b&gt; points"' in html
    assert findings == []


def test_value_is_text_unless_its_type_says_otherwise() -> None:
    values = {
        "a": text("<script>alert(1)</script> *x*"),
        "b": {"text/plain": "sqrt(2)", "text/latex": r"$\displaystyle \sqrt{2}$"},
        "c": {"text/plain": "c", "text/markdown": "**bold**"},
    }
    html, _ = rendered("{{ a }} {{ b }} {{ c }}", values)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; *x*" in html
    assert "<msqrt><mn>2</mn></msqrt>" in html
    assert "<strong>bold</strong>" in html


def test_unknown_and_long_values_are_told() -> None:
    html, findings = rendered("{{ gone }}\n\n{{ long }}", {"long": text("a\nb")})
    assert "{{ gone }}" in html
    assert findings == [
        "nobody has computed the value of `{{ gone }}`",
        "the value of `{{ long }}` has 3 characters in 2 lines",
    ]


def test_braces_in_what_a_cell_wrote_are_braces() -> None:
    pieces = [Html("<p>{{ n }}</p>\n"), Prose("{{ n }}", lambda _: Where("post.ipynb"))]
    document = render_document(pieces, NoLinks(), macros={})
    assert document.html.count("{{ n }}") == 2
