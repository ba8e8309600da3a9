"""Numbers and captions of what prose shows, in every spelling."""

from __future__ import annotations

import re

import pytest
from test_equations import document, page

from nbblog.prose.sanitise import clean


@pytest.mark.parametrize(
    ("source", "caption"),
    [
        ("![A *fine* line](a.png){#fig-x}", "Figure 1: A fine line"),
        ('![alt](a.png "The title"){#fig-x}', "Figure 1: The title"),
        ("![](a.png){#fig-x}", "Figure 1"),
        ('![Caption](a.png){#fig-x fig-alt="what one sees"}', "Figure 1: Caption"),
        ("![A](a.png){#fig:x}", "Figure 1: A"),
        ("(fig-x)=\n\n![A](a.png)", "Figure 1: A"),
        ("```{figure} a.png\n:name: fig-x\n\nThe *caption*\n```", "Figure 1: The caption"),
        ("```{figure} a.png\n:name: fig-x\n```", "Figure 1"),
        ("::: {#fig-x}\n\n![](a.png)\n\n![](b.png)\n\nBoth of them\n:::", "Figure 1: Both of them"),
        ("::: {#fig-x}\n\n![](a.png)\n\n:::", "Figure 1"),
        ('<figure id="fig-x"><img src="a.png" alt=""><figcaption>Raw</figcaption></figure>', "Figure 1: Raw"),
        ("| a |\n|---|\n| 1 |\n\n: Rows of *a* {#tbl-x}", "Table 1: Rows of a"),
        ("| a |\n|---|\n| 1 |\n\nTable: Rows {#tbl-x}", "Table 1: Rows"),
        ("| a |\n|---|\n| 1 |\n\n: Rows", "Rows"),
        ("{#tbl-x}\n| a |\n|---|\n| 1 |", "Table 1"),
        ('```{#lst-x .python lst-cap="Some code"}\nx = 1\n```', "Listing 1: Some code"),
    ],
)  # fmt: skip
def test_caption(source: str, caption: str) -> None:
    captions = [" ".join(node.text().split()) for node in page(source).css("figcaption")]
    assert captions == [caption]
    assert [f for f in document(source).findings if f.rule != "alt-text"] == []


def test_each_kind_counts_on_its_own_and_through_all_cells() -> None:
    figure, table = "![A](a.png){{#fig-{}}}", "| a |\n|---|\n| 1 |\n\n: T {{#tbl-{}}}"
    tree = page(figure.format("a"), table.format("a"), figure.format("b"), table.format("b"))
    labels = [node.text() for node in tree.css(".caption-label")]
    assert [label.replace("\xa0", " ") for label in labels] == [
        "Figure 1:",
        "Table 1:",
        "Figure 2:",
        "Table 2:",
    ]


def test_figure_table_and_code_keep_what_they_show() -> None:
    tree = page(
        "![A $x$](a.png){#fig-a}",
        "| a |\n|---|\n| 1 |\n\n: T {#tbl-a}",
        "```{#lst-a .python}\nx = 1\n```",
    )
    assert tree.css_first("figure#fig-a > img").attributes["src"] == "a.png"
    assert tree.css_first("figure#fig-a figcaption math") is not None
    assert tree.css_first("figure#tbl-a td").text() == "1"
    assert "language-python" in (tree.css_first("figure#lst-a pre").attributes["class"] or "")


@pytest.mark.parametrize(
    ("source", "reference", "text"),
    [
        ("## The method {#sec-m}", "@sec-m", "Section “The method”"),
        ("## The method {#sec-m}", "{ref}`sec-m`", "The method"),
        ("## The method {#sec-m}", "[](#sec-m)", "The method"),
        ("## The method", "[](#the-method)", "The method"),
        (r"## The method \label{sec:m}", r"\ref{sec:m}", "The method"),
        ("(m)=\n## The method", "{ref}`m`", "The method"),
        ("(m)=\n\nA paragraph.", "{ref}`there <m>`", "there"),
    ],
)
def test_section(source: str, reference: str, text: str) -> None:
    tree = page(f"See {reference}.", source)
    (link,) = tree.css("p a.xref")
    assert link.text() == text
    assert tree.css_first("[id='" + (link.attributes["href"] or "")[1:] + "']") is not None
    assert document(f"See {reference}.", source).findings == ()


def test_digits_of_an_output_are_not_taken_for_a_number() -> None:
    text = "90000009 and 90000019"
    source = "\\begin{align}x \\\\ y\\end{align}", "see $x \\eqref{a}$", f"`{text}` {text}"
    assert text in " ".join(page("$$x$$ {#a}", *source).text().split())


def test_numbers_of_posts_that_are_not_trusted_look_like_others() -> None:
    html = document("$$x$$ {#eq-x}", "| a |\n|---|\n| 1 |\n\n: T {#tbl-x}", "@eq-x").html
    classes = re.findall(r'class="([^"]*)"', html)
    assert {"equation", "labelled labelled-tbl", "caption-label", "xref"} <= set(classes)
    assert re.findall(r'class="([^"]*)"', clean(html)) == classes
