"""Formulas become MathML. Expected trees: https://www.w3.org/TR/mathml-core/."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.prose.document import render_inline, render_plain
from nbblog.prose.math import Formulas


def tree(mathml: str) -> ET.Element:
    """Return MathML as an XML parser reads it."""
    return ET.fromstring(mathml)  # our own text


def convert(tex: str, *, is_display: bool = False) -> str:
    """Return a formula as MathML."""
    return Formulas().convert(tex, is_display=is_display)


def names(element: ET.Element) -> list[str]:
    """Return the names of all elements, outermost first."""
    return [inner.tag.rpartition("}")[2] for inner in element.iter()]


def text(element: ET.Element) -> str:
    """Return what is read aloud, without spaces."""
    return re.sub(r"\s", "", "".join(element.itertext()))


def test_power_is_a_superscript() -> None:
    root = tree(convert("x^2"))
    (power,) = [element for element in root.iter() if element.tag.endswith("msup")]
    assert [(part.tag.rpartition("}")[2], part.text) for part in power] == [
        ("mi", "x"),
        ("mn", "2"),
    ]


def test_fraction_and_root_have_their_elements() -> None:
    found = names(tree(convert(r"\frac{a}{\sqrt{b}}")))
    assert "mfrac" in found
    assert "msqrt" in found


@pytest.mark.parametrize(("is_display", "value"), [(True, "block"), (False, None)])
def test_display_formula_stands_alone(is_display: bool, value: str | None) -> None:
    root = tree(convert("a", is_display=is_display))
    assert root.tag.rpartition("}")[2] == "math"
    assert (root.get("display") == "block") is (value == "block")


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"\alpha < \beta", "α<β"),
        (r"a \neq b", "a≠b"),
        (r"\mathbb{R}", "ℝ"),
        (r"\text{if } x", "ifx"),
        (r"\mbox{if } x", "ifx"),
        (r"\text{for $x$ in}", "forxin"),
        (r"\left<x\right>", "⟨x⟩"),
    ],
)
def test_formula_reads_as_it_is_meant(tex: str, shown: str) -> None:
    read = text(tree(convert(tex)))
    plain = read.translate({0xA0: None, 0x2061: None})
    assert plain == shown


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"\begin{align} a &= b \\ c &= d \end{align}",
        r"\begin{eqnarray} a &= b \\ c &= d \end{eqnarray}",
        r"\begin{split} a &= b \\ c &= d \end{split}",
        r"\begin{pmatrix} 1 & 0 \cr 0 & 1 \end{pmatrix}",
        r"a = b \\ c = d",
        r"\begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}",
    ],
)
def test_rows_become_a_table(tex: str) -> None:
    found = names(tree(convert(tex, is_display=True)))
    assert found.count("mtr") == 2


def test_tag_outside_an_environment_is_shown() -> None:
    assert text(tree(convert(r"E = mc^2 \tag{7}", is_display=True))).endswith("(7)")


def test_macro_holds_for_the_formulas_after_it() -> None:
    post = Formulas()
    post.convert(r"\newcommand{\field}{\mathbb{R}}", is_display=False)
    assert text(tree(post.convert(r"x \in \field", is_display=False))) == "x∈ℝ"


def test_macro_may_take_arguments() -> None:
    post = Formulas()
    post.convert(r"\newcommand{\pair}[2]{(#1, #2)}", is_display=False)
    assert text(tree(post.convert(r"\pair{a}{b}", is_display=False))) == "(a,b)"


@pytest.mark.parametrize(
    "definition",
    [
        r"\newcommand{\R}{\mathbf{S}}",  # the engine knows an \R of its own, MathJax does not mind
        r"\newcommand\R{\mathbf{S}}",
        r"\renewcommand{\R}{\mathbf{S}}",
        r"\def\R{\mathbf{S}}",
    ],
)
def test_macro_may_be_defined_anew_as_in_jupyter(definition: str) -> None:
    post = Formulas()
    for _ in range(2):  # every notebook's second macro cell was copied from its first
        post.convert(definition, is_display=False)
    assert text(tree(post.convert(r"\R", is_display=False))) in ("S", "𝐒")


def test_macro_of_one_post_does_not_hold_in_another() -> None:
    Formulas().convert(r"\newcommand{\foo}{x} \foo", is_display=False)
    with pytest.raises(ValueError, match="foo"):
        Formulas().convert(r"\foo", is_display=False)


@pytest.mark.parametrize("name", ["R", r"\R"])
def test_macro_of_the_front_matter_holds(name: str) -> None:
    post = Formulas({name: r"\mathbb{R}"})
    assert text(tree(post.convert(r"\R", is_display=False))) == "ℝ"


@pytest.mark.parametrize(
    "tex", [r"\frac{a}", r"\nosuchcommand", "{", "}", r"\left( a", "a^", "a_b_c"]
)
def test_broken_formula_is_told_on_one_plain_line(tex: str) -> None:
    with pytest.raises(ValueError, match=r"\S") as error:
        convert(tex)
    message = str(error.value)
    assert "\n" not in message
    assert "\x1b" not in message
    assert len(message) > 5


def test_broken_formula_does_not_spoil_the_next() -> None:
    post = Formulas()
    with pytest.raises(ValueError, match=r"\S"):
        post.convert("{", is_display=False)
    assert text(tree(post.convert("a+b", is_display=False))) == "a+b"


PIECES = st.sampled_from(
    ["x", "^", "_", "{", "}", r"\frac", r"\text{", "$", "&", r"\\", r"\begin{align}", r"\end{align}",
     r"\tag{", "2", r"\left(", r"\right)", "<", r"\overline{", r"\vec{", r"\sqrt[", "]", "%", "~", " ",
     r"\newcommand{\a}{", "#1", r"\a", "é", r"\mbox{", r"\cr"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=8).map(" ".join), st.booleans())
def test_any_formula_is_well_formed_or_told(tex: str, is_display: bool) -> None:
    try:
        mathml = convert(tex, is_display=is_display)
    except ValueError as error:
        assert str(error)
    else:
        assert tree(mathml).tag.endswith("math")


# ------------------------------------------------------------------ one line of Markdown


def test_line_of_markdown_has_formulas_and_no_html() -> None:
    shown = render_inline("The $L_2$ norm of *KV* <script>")
    assert "<msub><mi>L</mi><mn>2</mn></msub>" in shown
    assert "<em>KV</em>" in shown
    assert "&lt;script&gt;" in shown


def test_line_as_plain_text_has_tex_and_no_marks() -> None:
    assert render_plain("The $L_2$ norm of *KV* & `x`") == "The L₂ norm of KV & x"
