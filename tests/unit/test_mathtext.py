"""Formulas as a line of text or HTML, as a person would type them."""

from __future__ import annotations

import pytest

from nbblog.prose.math import Formulas
from nbblog.prose.mathtext import formula_html, formula_text
from nbblog.prose.syndicated import syndicated


def mathml(tex: str) -> str:
    return Formulas().convert(tex, is_display=False)


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"L_2", "L₂"),
        (r"O(n \log n)", "O(n log n)"),
        (r"x^{2n}_{ij}", "xᵢⱼ²ⁿ"),
        (r"e^{-x^2}", "e^(−x²)"),
        (r"W_q", "W_q"),
        (r"\frac{a+b}{2}", "(a + b)/2"),
        (r"\frac{QK^\top}{\sqrt{d_k}}", "QKᵀ/(√dₖ)"),
        (r"\sqrt[3]{x}", "³√x"),
        (r"\hat{x} + \bar{y}", "x̂ + ȳ"),
        (r"\vec{v}", "v⃗"),
        (r"\sum_{i=1}^n x_i", "∑ᵢ₌₁ⁿ xᵢ"),
        (r"\lim_{x \to 0} f'(x)", "lim_(x→0) f′(x)"),
        (r"\binom{n}{k}", "(n, k)"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "(1, 2; 3, 4)"),
        (r"\begin{aligned}a &= 1\\ b &= 2\end{aligned}", "a = 1; b = 2"),
        (r"-1 < a - b", "−1 < a − b"),
        (r"a \cos t\theta", "a cos tθ"),
        (r"\text{softmax}(z)", "softmax(z)"),
        (r"\mathbb{R}^n \ni \mathbf{x}", "ℝⁿ∋𝐱"),
        (r"4\,\mathrm{kB}", "4 kB"),
    ],
)
def test_formula_as_text_reads_as_it_is_spoken(tex: str, text: str) -> None:
    assert formula_text(mathml(tex)) == text


@pytest.mark.parametrize(
    ("tex", "html"),
    [
        (r"x_i^2", "<i>x</i><sub><i>i</i></sub><sup>2</sup>"),
        (r"a < b", "<i>a</i> &lt; <i>b</i>"),
        (r"\hat{x}", "<i>x̂</i>"),
        (r"\log n", "log <i>n</i>"),
        (r"\frac{x^2}{2}", "<i>x</i><sup>2</sup>/2"),
        (r"f'(x)", "<i>f</i>′(<i>x</i>)"),
        (r"-1", "−1"),
        (r"a - b", "<i>a</i> − <i>b</i>"),
    ],
)
def test_formula_as_html_keeps_its_indices(tex: str, html: str) -> None:
    assert formula_html(mathml(tex)) == html


def test_formula_with_rows_is_no_line_of_html() -> None:
    assert formula_html(mathml(r"\begin{pmatrix}1&2\\3&4\end{pmatrix}")) is None


PAGE = "https://ada.example/lab/blog/x/"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="#part">p</a>', f'<a href="{PAGE}#part">p</a>'),
        ('<a href="../y/">y</a>', '<a href="https://ada.example/lab/blog/y/">y</a>'),
        ('<img src="/lab/a.png" alt="A">', '<img src="https://ada.example/lab/a.png" alt="A">'),
        ('<a href="mailto:a@b.c">m</a>', '<a href="mailto:a@b.c">m</a>'),
        ('<p onclick="x()" tabindex="0" class="c">a</p>', '<p class="c">a</p>'),
        (
            '<pre class="code"><code><span class="k">if</span> x</code></pre>',
            '<pre class="code"><code>if x</code></pre>',
        ),
        ('<h2>A <a class="anchor" href="#a">#</a></h2><script>x()</script>', "<h2>A </h2>"),
        (
            '<iframe src="/f.html" title="A film"></iframe>',
            '<a href="https://ada.example/f.html">A film</a>',
        ),
        (
            '<svg><linearGradient id="g"></linearGradient><use href="#g"></use></svg>',
            '<svg><linearGradient id="g"></linearGradient><use href="#g"></use></svg>',
        ),
    ],
)
def test_part_of_a_post_as_feed_readers_get_it(html: str, expected: str) -> None:
    assert syndicated(html, PAGE) == expected


def test_formula_that_is_no_xml_is_told_by_its_words() -> None:
    typed = "<math onload=f()><mi>x</mi><mo>&lt;</mo><mn hidden>2</mn><br></math>"
    assert formula_text(typed).split() == ["x", "<", "2"]
