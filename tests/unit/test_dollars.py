"""A formula is one, and a price, a variable or an escaped bracket is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rendered import html, rendered

FORMULAS = [
    "$x$", "the $n$th", "$k$-means", "3$\\times$3", "$3\\times3$", "$ x $", "$ \\alpha $", "$O(n)$",
    "$a=b$", "$x_1, x_2$", "$p(x, y)$", "$1$", "$f$s", "$(x, y)$", "$x \\in A$", "$i=1,...,n$", "$N$.",
    '"$x$"', "$5^{th}$", "$a,b,c$", "$X \\sim N$", "$n = 5$", "$\\$5$", "$100\\%$", "($x$)", "$-1$",
    "$x'$", "$n!$", "$[0, 1]$", "$softmax$", "$1/2$", "$ x_t $", "$t$-SNE", "5$\\mu$m", "$2 \\sin x$",
    "\\(x\\)", "\\\\(x\\\\)", "\\[x^2\\]", "\\\\[x = 1\\\\]", "$$x$$", "a $$x$$ b", "**$x$**", "[$x$](u)",
    "\\begin{equation}x\\end{equation}", "a \\begin{align*}x\\end{align*} b", "<b>$x$</b>",
    "<div>$x^2$</div>", "<li>$$x$$", "| $x$ |\n|---|", "> $$\n> x\n> $$", "- $$\n  x\n  $$", "$$\nx\n\ny\n$$",
    "text\n$$\nx\n$$\nmore", "$$x$$ (eq1)", "$$\nx\n$$.", "$a\nb$", "$a &lt; b$", "{math}`x`",
    "```{math}\nx\n```", ":::{math}\nx\n:::",
]  # fmt: skip

TEXTS = [
    "costs $5 and $10", "$HOME", "US$5 and US$10", "$PATH:$HOME", "$HOME/bin:$PATH/x", "\\$5 and \\$6",
    "$5, or 4$", "from $5 to $10", "$5-$10", "$5k-$10k", "$FOO and $BAR", "echo $USER $HOME", "$x $y",
    "between $5 and 10$", "1,000$ and 2,000$", "`$x` and `$y`", "$ 5 and $ 6", "$1.50 per $100",
    "It is 5$, or 6$.", "$HOME$PATH", "${HOME}/${USER}", "$A_B = $C_D", "$env:PATH and $env:HOME",
    "**$5** and **$6**", "$20 (was $30)", "$5M–$10M", "$500 million and $1 billion", "$this->x and $that",
    "\\[1\\]", "\\[link\\](x)", "\\(see the note\\)", "[a](x) \\[ b", "$", "$$", "a $$ b", "\\(", "\\begin{x}",
    "<pre>$x$ and $y$</pre>", "<code>$x$</code>", "<a title='$x$'>b</a>", "```\n$$\nx\n$$\n```", "    $x$",
]  # fmt: skip


@pytest.mark.parametrize("source", FORMULAS)
def test_formula_is_one(source: str) -> None:
    assert "<math" in html(source)
    assert "$" not in html(source).replace("<mi>$</mi>", "")


@pytest.mark.parametrize("source", TEXTS)
def test_what_only_looks_like_a_formula_is_text(source: str) -> None:
    assert "<math" not in rendered(source).html


@pytest.mark.parametrize(
    ("source", "is_display"),
    [
        ("a $$x$$ b", False),  # kramdown's
        ("$$x$$ b", False),
        ("$$x$$", True),
        ("$$x$$.", True),
        ("text\n$$x$$\nmore", True),
        ("a \\[x^2\\] b", True),
        ("a \\begin{gather}x\\end{gather} b", True),
        ("$x$", False),
    ],
)
def test_formula_is_a_display_where_it_stands_alone(source: str, is_display: bool) -> None:
    assert ('display="block"' in html(source)) is is_display


def test_text_behind_a_display_formula_is_a_paragraph() -> None:
    shown = html("before\n$$\nx\n$$ and *after*\n\nnext")
    assert shown.index("<p>before</p>") < shown.index("<math") < shown.index("<p>and <em>after")
    assert "<p>next</p>" in shown


def test_formulas_in_a_code_fence_of_a_list_do_not_pair_with_those_outside() -> None:
    (finding,) = rendered("$$\n\n```\n$$\n```").findings
    assert (finding.rule, finding.where.line) == ("formulas-parse", 1)


def test_broken_formula_is_found_at_its_own_line() -> None:
    findings = rendered("ok $x$", "one\ntwo $x$\nthree $\\nosuch$\n\n<p>\n$\\nope$</p>").findings
    assert [(f.rule, f.where.cell, f.where.line) for f in findings] == [
        ("formulas-parse", 2, 3),
        ("formulas-parse", 2, 6),
    ]


def test_broken_macro_is_found_and_the_others_hold() -> None:
    document = rendered("$\\R$", macros={"R": r"\mathbb{R}", "bad": r"\nosuch", "a b": "x"})
    assert "<mi>ℝ</mi>" in document.html
    assert ["bad" in f.message or "a b" in f.message for f in document.findings] == [True, True]
    assert {str(f.where) for f in document.findings} == {"post.ipynb"}


def test_macro_of_one_cell_holds_in_the_next() -> None:
    assert "<mi>𝐱</mi>" in html("$\\newcommand{\\bx}{\\mathbf{x}}$", "$\\bx$")


WORDS = st.sampled_from(
    ["a", "price", "the", "and", "or", "in", "of", "4", "10", "2.50", "it", "is"]
)


@given(st.lists(st.tuples(st.lists(WORDS, max_size=4), st.integers(1, 10**6)), max_size=6))
def test_prices_are_never_formulas(parts: list[tuple[list[str], int]]) -> None:
    text = " ".join(f"{' '.join(words)} ${price}" for words, price in parts)
    assert "<math" not in rendered(text).html


@given(st.lists(st.sampled_from(["$HOME", "$PATH", "$x1", "${A}", "ls", "-l", "$?"]), max_size=6))
def test_words_of_a_shell_are_never_formulas(words: list[str]) -> None:
    assert "<math" not in rendered(" ".join(words)).html


@pytest.mark.parametrize(
    "source",
    [
        "text $$\nx^2\n$$",
        "text $$\nx^2\n$$\n\nmore",
        "text $$\nx^2\n$$\nmore",
        "text $$\nx^2\n$$.",
        "- text $$\n  x^2\n  $$",
        "> text $$\n> x^2\n> $$",
        "text $$\nx^2\n$$\n\nmore $$y$$ and more",
    ],
)
def test_display_that_opens_behind_words_is_read(source: str) -> None:
    document = rendered(source)
    assert '<math display="block"><msup>' in document.html
    assert "$" not in document.html
    assert document.findings == ()


@pytest.mark.parametrize(
    "source",
    ["Write `$$` around x_1:\n$$\ny\n$$", "it costs $$ and\n$$\ny\n$$", "a $$\nb\n$$\n$$\ny\n$$"],
)
def test_dollars_above_a_display_do_not_take_its_first_line(source: str) -> None:
    shown = '<div class="math-block" tabindex="0" role="group" aria-label="Formula">'
    assert f'{shown}<math display="block"><mi>y</mi></math></div>' in rendered(source).html


def test_formula_that_never_ends_does_not_hide_one_of_another_cell() -> None:
    for _ in range(20):  # sources of one length, whose parsers may lie at one place of memory
        html = rendered("$$\na\nb", "$$\ny\n$$", "$$\nc\nd", "$$\ny\n$$").html
        assert html.count("<mi>y</mi>") == 2
