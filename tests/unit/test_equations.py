r"""Numbers of equations, as LaTeX and amsmath give them."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from nbblog.findings import Where
from nbblog.model import MimeBundle
from nbblog.prose.document import Document, render_document
from nbblog.prose.pieces import Picture, Prose


class NoLinks:
    """Leaves addresses as they are."""

    def picture(self, src: str, where: Where, attachments: Mapping[str, MimeBundle]) -> Picture:
        return Picture(src)

    def link(self, href: str, where: Where) -> str:
        return href


def document(*cells: str) -> Document:
    """Return Markdown cells as one document."""
    prose = [
        Prose(text, lambda line, number=number: Where("post.ipynb", number, line))
        for number, text in enumerate(cells, start=1)
    ]
    return render_document([*prose], NoLinks(), macros={})


def page(*cells: str) -> LexborHTMLParser:
    return LexborHTMLParser(document(*cells).html)


def numbers(*cells: str) -> list[str]:
    """Return the numbers that readers see beside equations."""
    nodes = page(*cells).css(".equation-number, .equation-tag")
    return [" ".join(node.text().split()) for node in nodes]


ALIGN = r"\begin{align}a &= b %s \\ c &= d %s \\ e &= f %s\end{align}"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("$$x$$", []),
        ("$$\nx\n$$ {#eq-x}", ["(1)"]),
        ("$$x$$ {#eq-x}", ["(1)"]),
        ("$$\nx\n$$ (eq-x)", ["(1)"]),
        (r"$$x \label{eq:x}$$", ["(1)"]),
        (r"$$x \tag{7}$$", ["(7)"]),
        (r"$$x \tag{A.1} \label{eq:x}$$", ["(A.1)"]),
        (r"$$x \tag*{see}$$", ["see"]),
        (r"$$x \tag{$\ast$}$$", ["(*)"]),
        (r"\begin{equation}x\end{equation}", ["(1)"]),
        (r"\begin{equation*}x\end{equation*}", []),
        (r"\begin{equation}x \notag\end{equation}", []),
        (r"$$\begin{equation}x \label{eq:x}\end{equation}$$", ["(1)"]),
        (r"$\begin{equation}x \label{eq:x}\end{equation}$", ["(1)"]),
        (r"\begin{multline}x \\ y\end{multline}", ["(1)"]),
        (r"\begin{gather}x \\ y\end{gather}", ["(1)", "(2)"]),
        (ALIGN % ("", "", ""), ["(1)", "(2)", "(3)"]),
        (ALIGN % ("", r"\nonumber", ""), ["(1)", "(2)"]),
        (ALIGN % ("", r"\tag{7}", r"\label{eq:x}"), ["(1)", "(7)", "(2)"]),
        ((ALIGN % (r"\label{a}", "", "")).replace("align", "align*"), ["(1)"]),
        (r"\begin{align}a &= b \\ \end{align}", ["(1)"]),
        (r"\begin{align}\begin{pmatrix}1 \\ 2\end{pmatrix} &= b \\ c &= \text{d}\end{align}", ["(1)", "(2)"]),
        (r"\begin{equation}\begin{aligned}a &= b \\ c &= d\end{aligned} \label{x}\end{equation}", ["(1)"]),
        ("$$x$$ {#eq-a}\n\ntext\n\n$$y$$\n\n$$z$$ {#eq-b}", ["(1)", "(2)"]),
    ],
)  # fmt: skip
def test_numbers_are_those_of_latex(source: str, expected: list[str]) -> None:
    assert numbers(source) == expected
    assert document(source).findings == ()


def test_numbers_go_on_in_the_next_cell() -> None:
    assert numbers("$$x$$ {#eq-a}", r"\begin{equation}y\end{equation}") == ["(1)", "(2)"]


def test_a_labelled_equation_in_a_paragraph_stands_on_its_own() -> None:
    nodes = page("We have\n$$\nx\n$$ {#eq-x}\nand more.").css("p, .equation")
    assert [" ".join(node.text().split()) for node in nodes] == ["We have", "x (1)", "and more."]


def test_number_has_a_name_and_is_a_link_to_its_equation() -> None:
    tree = page("$$x$$ {#eq-x}")
    box = tree.css_first("#eq-x")
    assert (box.attributes["role"], box.attributes["aria-label"]) == ("group", "Equation (1)")
    assert tree.css_first(".equation-number a").attributes["href"] == "#eq-x"


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        (r"\eqref{row}", "(2)"),
        (r"\ref{row}", "2"),
        (r"$\eqref{row}$", "(2)"),
        (r"$\ref{row}$", "2"),
        ("{eq}`row`", "(2)"),
        ("[](#row)", "(2)"),
    ],
)
def test_a_row_can_be_referred_to_before_and_after(reference: str, shown: str) -> None:
    align = ALIGN % ("", r"\label{row}", "")
    for cells in ((f"see {reference}.", align), (align, f"see {reference}.")):
        tree = page(*cells)
        link = tree.css_first('p a[href="#row"]')
        assert link.text() == shown
        assert "(2)" in tree.css_first("#row").text()


def test_a_formula_can_refer_to_an_equation() -> None:
    tree = page("$$x$$ {#eq-x}", r"$a \overset{\eqref{eq-x}}{=} b$ and $c \text{ by \eqref{eq-x}}$")
    assert [node.text() for node in tree.css("p mtext")] == ["(1)", "\xa0by\xa0(1)"]
    assert tree.css("math a") == []  # what is in a formula cannot have the focus


def test_an_unknown_equation_is_a_warning_with_a_hint() -> None:
    done = document("$$x$$ {#eq-loss}", "line\n\nsee $\\eqref{eq-los}$ and $a \\ref{eq-los}$")
    assert {(f.rule, str(f.severity), str(f.where), f.hint) for f in done.findings} == {
        (
            "references-resolve",
            "warning",
            "post.ipynb, cell 2, line 3",
            "did you mean `eq-loss`?",
        )
    }


@given(
    st.lists(st.sampled_from(["", r"\label", r"\nonumber", r"\tag{9}"]), min_size=2, max_size=6),
    st.sampled_from(["align", "gather"]),
)
def test_every_row_without_a_wish_counts_once(wishes: list[str], environment: str) -> None:
    rows = [
        f"x_{number} {wish}" + (f"{{row{number}}}" if wish == r"\label" else "")
        for number, wish in enumerate(wishes)
    ]
    source = rf"\begin{{{environment}}}" + r" \\ ".join(rows) + rf"\end{{{environment}}}"
    counter, expected = 0, []
    for wish in wishes:
        if wish == r"\tag{9}":
            expected.append("(9)")
        elif wish != r"\nonumber":
            counter += 1
            expected.append(f"({counter})")
    assert numbers(source) == expected


@given(st.text(alphabet=r"ab\{}&$ _^label\tag\begin{align}", max_size=60))
def test_no_formula_makes_numbering_fail(tex: str) -> None:
    done = document(f"$$\n{tex}\n$$ {{#eq-x}}", rf"\begin{{align}}{tex}\end{{align}}")
    assert not re.search(r"9\d{6}9", done.html)
