"""What authors write for MathJax parses, and means the same; nothing takes the process down."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.prose.math import Formulas


def read(tex: str) -> str:
    """Return a formula as it reads, without spaces."""
    mathml = Formulas().convert(tex, is_display=True)
    return re.sub(r"[\s\u2061\u2063\u200b\xa0]", "", unescape(re.sub("<[^>]*>", "", mathml)))


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\begin{align*} a &= b \\ &= c \end{align*}", "a=b=c"),
        (r"\begin{alignat}{2} a &= b & c &= d \end{alignat}", "a=bc=d(1)"),
        (r"\begin{eqnarray*} a &=& b \end{eqnarray*}", "a=b"),
        (r"\begin{equation} \begin{split} a &= b \end{split} \end{equation}", "a=b(1)"),
        (r"\begin{displaymath} a \end{displaymath}", "a"),
        (r"\begin{array}{@{}l@{\quad}r|c} a & b & c \end{array}", "abc"),
        (r"\begin{array}[t]{*{2}{c}} a & b \end{array}", "ab"),
        (r"{a \over b} {n \choose k}", "ab(nk)"),
        (r"\sum_{\substack{i<n \\ j<m}} x", "∑i<nj<mx"),
        (r"\cases{a & b \cr c & d}", "{abcd"),
        (r"\DeclareMathOperator{\tr}{tr} \tr A", "trA"),
        (r"\require{cancel} \cancel{x}", "x"),
        ("a % a comment with $ and {\n+ b", "a+b"),
        ("a\n\n+ b", "a+b"),
        ("a &lt; b", "a<b"),
        ("a + \\\n b", "a+b"),
        (r"\text{a_b} \text{50\%} \text{if $x$}", "a_b50%ifx"),
        (r"\mbox{if } \hbox{x}", "ifx"),
        (r"\color{#ff0000} x \textcolor{red}{y}", "xy"),
        (r"\hspace*{2em} x \vspace{2mm} y", "xy"),
        (r"{\large x} \Large y", "xy"),
        (r"\href{https://x.org}{x} \class{a}{y} \bbox[5px]{z}", "xyz"),
        (r"\mathop{\rm argmax}\limits_x", "argmaxx"),
        (r"\LaTeX", "LaTeX"),
        (r"\begin{bmatrix} 1 \\[4pt] 2 \\* 3 \\ [x] \end{bmatrix}", "[123[x]]"),
        (r"\begin{align} a \\ \end{align}", "a(1)"),
        (r"\begin{eqnarray*} u &=& a & \\ & \approx & b \end{eqnarray*}", "u=a≈b"),
        (r"\cancel{x} \boxed{y}", "xy"),
        (r"\root 3 \of {x}", "x3"),
        (r"\unicode{x263A}", "☺"),
        (r"E = mc^2 \tag{7}", "E=mc2(7)"),
        (r"E \tag*{x}", "Ex"),
        (r"a = b \label{eq:a}", "a=b"),
        (r"\boldsymbol{x} \pmb{y} \mathds{1}", "𝒙𝒚𝟙"),
    ],
)
def test_spelling_of_mathjax_is_understood(tex: str, expected: str) -> None:
    assert read(tex) == expected


@pytest.mark.parametrize(
    "bomb",
    [
        "{" * 20000,
        "{" * 20000 + "x" + "}" * 20000,
        r"\sqrt" * 20000 + " x",
        r"\left(" * 20000 + "x" + r"\right)" * 20000,
        r"\begin{matrix}" * 20000,
        "x^{" * 20000 + "x" + "}" * 20000,
        r"\hat " * 20000 + "x",
        r"\def\a{" + r"\sqrt" * 90 + r"}" + r"\a" * 90 + " x",
        r"\newcommand{\a}{\b\b}\newcommand{\b}{\a\a}\a",
        r"\text{$" * 5000,
    ],
    ids=lambda bomb: bomb[:12],
)
def test_bomb_is_refused_and_the_process_lives(bomb: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        Formulas().convert(bomb, is_display=True)


def test_macros_that_multiply_are_refused() -> None:
    post = Formulas()
    post.convert(r"\def\a{\sqrt\sqrt\sqrt\sqrt\sqrt\sqrt\sqrt\sqrt\sqrt}", is_display=False)
    with pytest.raises(ValueError, match=r"\S"):
        post.convert(r"\a" * 500 + " x", is_display=False)
    assert "<mi>x</mi>" in post.convert("x", is_display=False)


def test_long_flat_formula_is_fine() -> None:
    assert Formulas().convert("x+" * 20000 + "x", is_display=True).count("<mi>") == 20001


PARTS = st.sampled_from(
    [r"\text{", r"\substack{", "{", "}", r"\\", "&", "%", "\n", r"\begin{array}{", r"\tag{1}", "$", "_", "x",
     r"\color{#", r"\label{", r"\raise", "1em", r"\root", r"\of", r"\verb|", r"\unicode{x", r"\limits", r"\def\a{"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=10).map("".join))
def test_any_formula_is_converted_or_told_about(tex: str) -> None:
    try:
        assert Formulas().convert(tex, is_display=True).startswith("<math")
    except ValueError as error:
        assert str(error)
