"""A line of Markdown as data for what is no HTML."""

from __future__ import annotations

from typing import Any

import pytest

from nbblog.prose.runs import runs, work_runs


def made(text: str) -> Any:
    return runs(text, lambda url: "https://ada.example" + url)


def text(words: str) -> dict[str, str]:
    return {"kind": "text", "text": words}


def test_emphasis_and_code_are_runs() -> None:
    assert made("a **b *c*** `d` ~~e~~") == [
        text("a "),
        {"kind": "strong", "of": [text("b "), {"kind": "emph", "of": [text("c")]}]},
        text(" "),
        {"kind": "code", "text": "d"},
        text(" "),
        {"kind": "strike", "of": [text("e")]},
    ]


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("[x](https://b.example/?a=1)", "https://b.example/?a=1"),
        ("[x](mailto:a@b.example)", "mailto:a@b.example"),
        ("[x](/blog/y/)", "https://ada.example/blog/y/"),
    ],
)
def test_link_has_an_address_that_holds_outside_of_the_site(typed: str, url: str) -> None:
    assert made(typed) == [{"kind": "link", "url": url, "of": [text("x")]}]


@pytest.mark.parametrize("typed", ["[x](other.md)", "[x](#here)", "[x](//b.example)"])
def test_link_that_means_nothing_elsewhere_is_its_words(typed: str) -> None:
    assert made(typed) == [{"kind": "span", "of": [text("x")]}]


def test_formula_is_the_tree_of_its_mathml_with_its_tex() -> None:
    (formula,) = made(r"$\frac{a}{2}$")
    leaf = {"of": []}
    assert formula == {
        "kind": "formula",
        "tex": r"\frac{a}{2}",
        "of": [
            {
                "tag": "mfrac",
                "text": "",
                "of": [{"tag": "mi", "text": "a", **leaf}, {"tag": "mn", "text": "2", **leaf}],
            }
        ],
    }


def test_formula_that_does_not_parse_is_shown_as_code() -> None:
    assert made(r"$\frac{a$") == [{"kind": "code", "text": r"\frac{a"}]


def test_words_of_mathml_that_have_names_become_characters() -> None:
    (formula,) = made(r"$\log x < y \& z$")
    assert "ApplyFunction" not in str(formula)
    assert "'<'" in str(formula)
    assert "'&'" in str(formula)


def test_html_and_the_markup_of_typst_are_words() -> None:
    typed = "<b>x</b> #let y = 1; $5 @z [a] = 2"
    assert "".join(run["text"] for run in made(typed)) == typed
    assert {run["kind"] for run in made(typed)} == {"text"}


def test_picture_is_its_words_and_a_line_end_a_space() -> None:
    assert made("![a dog](dog.png)\nruns") == [text("a dog"), text(" "), text("runs")]


def test_nothing_is_no_run() -> None:
    assert made("") == []


def test_title_of_a_work_holds_formulas_and_no_markdown() -> None:
    title = r"Costs *of* $L_2$, in \$ and _words_"
    first, formula, last = work_runs(title)
    assert (first, last) == (text("Costs *of* "), text(", in $ and _words_"))
    assert (formula["kind"], formula["tex"]) == ("formula", "L_2")
