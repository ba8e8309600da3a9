"""Colours come to code, and not a character of it is lost."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.highlight import highlight
from nbblog.lexers import known_language
from nbblog.look import Look

LANGUAGES = ["python", "ipython", "r", "julia", "bash", "json", "html", "", "nosuchlang", "c++"]


def text_of(element: str) -> str:
    """Return what a reader copies: the text without tags."""
    return html.unescape(re.sub(r"<[^>]*>", "", element))


def as_lexed(code: str) -> str:
    """Return code as pygments documents to read it: "\\n" ends a line, no byte order mark."""
    return code.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


@given(st.text(), st.sampled_from(LANGUAGES))
def test_no_character_is_lost(code: str, language: str) -> None:
    code = as_lexed(code)
    assert text_of(highlight(code, language)) == code


@given(
    st.lists(
        st.sampled_from(
            ["def f(x):", "    return x", "%matplotlib inline", "!ls $HOME", "x?", "%%bash",
             "'''", '"', "# <b>", "a < b & c", "f'{x!r}'", "\t", "", " ", "\\", "0x", "é"]
        ),
        max_size=8,
    )
)  # fmt: skip
def test_no_character_of_a_notebook_cell_is_lost(lines: list[str]) -> None:
    code = as_lexed("\n".join(lines))
    assert text_of(highlight(code, "python")) == code


def test_keyword_number_and_string_are_coloured() -> None:
    shown = highlight("def f():\n    return 1 + 'a'", "python")
    # The short names are those of https://pygments.org/docs/tokens/.
    assert '<span class="k">def</span>' in shown
    assert '<span class="k">return</span>' in shown
    assert re.search(r'<span class="mi?">1</span>', shown)
    assert re.search(r"<span class=\"s1?\">'a'</span>", shown)


def test_names_and_punctuation_have_no_span() -> None:
    assert highlight("a(b).c", "python") == (
        '<pre class="code language-python" tabindex="0"><code>a(b).c</code></pre>'
    )


@pytest.mark.parametrize(
    "cell", ["!pip list", "x\n!ls", "%matplotlib inline\nx", "f?", "%%bash\nls"]
)
def test_magics_of_ipython_are_no_errors(cell: str) -> None:
    assert 'class="err"' not in highlight(cell, "python")


@pytest.mark.parametrize("cell", ["%timeit f()", "%timeit f()\n", "%timeit f()\nx"])
def test_magic_is_coloured_wherever_it_stands(cell: str) -> None:
    assert '<span class="k">timeit</span>' in highlight(cell, "python")


def test_unknown_language_is_plain_text_that_says_its_name() -> None:
    assert highlight("if <x>", "NoSuchLang") == (
        '<pre class="code language-nosuchlang" tabindex="0"><code>if &lt;x&gt;</code></pre>'
    )


def test_code_without_a_language_has_no_language_class() -> None:
    assert highlight("a", "") == '<pre class="code" tabindex="0"><code>a</code></pre>'


@pytest.mark.parametrize("language", ['"><script>', "a b", "python\n", "é"])
def test_odd_language_cannot_leave_its_attribute(language: str) -> None:
    shown = highlight("x", language)
    assert "<script" not in shown
    assert shown.count("<pre") == shown.count("</pre>") == 1


def test_indentation_and_blank_lines_stay() -> None:
    code = "\n\n  if x:\n\n\t\ty"
    assert text_of(highlight(code, "python")) == code


@pytest.mark.parametrize(
    ("cell", "coloured"),
    [
        ("%%bash\nif true; then", '<span class="k">if</span>'),
        ("%%html\n<b>x</b>", '<span class="nt">b</span>'),
        ("%%latex\n\\frac{a}{b}", '<span class="k">\\frac</span>'),
        ("%%R -i df\nx <- TRUE", '<span class="kc">TRUE</span>'),
        ("%%javascript\nreturn 1", '<span class="k">return</span>'),
        ("%%sql\nSELECT 1", '<span class="k">SELECT</span>'),
        ("%%script bash -e\nif true; then", '<span class="k">if</span>'),
        ('%%writefile a.json\n{"a": null}', '<span class="kc">null</span>'),
        ("%%time\nreturn 1", '<span class="k">return</span>'),
    ],
)
def test_cell_magic_s_language_is_coloured(cell: str, coloured: str) -> None:
    assert coloured in highlight(cell, "python")
    assert text_of(highlight(cell, "python")) == cell


@pytest.mark.parametrize(
    "cell", ["%%R", "%%R\n", "%%writefile\nx", "%%writefile a.what\nx", "%%script\nx"]
)
def test_cell_magic_of_no_language_is_text(cell: str) -> None:
    assert text_of(highlight(cell, "python")) == cell.rstrip("\n")


@pytest.mark.parametrize(
    ("languages", "code", "coloured"),
    [
        (("r",), "x <- TRUE", '<span class="kc">TRUE</span>'),
        (("julia-1.10",), "function f() end", '<span class="k">function</span>'),
        (("c++17",), "return 1;", '<span class="k">return</span>'),
        (("nosuchlang", "julia"), "function f() end", '<span class="k">function</span>'),
        (("Wolfram Language",), "(* a *)", '<span class="c">(* a *)</span>'),
        ((".net (C#)",), "return 1;", '<span class="k">return</span>'),
        (("python", "nosuchlexer"), "%ls\nreturn", '<span class="k">return</span>'),
    ],
)
def test_kernels_languages_have_their_lexer(
    languages: tuple[str, ...], code: str, coloured: str
) -> None:
    assert coloured in highlight(code, known_language(*languages))


def test_what_is_only_checked_has_the_same_text_without_colours() -> None:
    code = "def f(x):\n    return 'a < b'"
    plain = highlight(code, "python", Look(is_coloured=False))
    assert "<span" not in plain
    assert re.sub("<[^>]*>", "", highlight(code, "python")) == re.sub("<[^>]*>", "", plain)
