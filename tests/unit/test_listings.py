"""What stands behind a fence, in the spellings of several tools; notes on lines of code."""

from __future__ import annotations

import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.highlight import Notes, highlight, language_name, listing
from nbblog.look import Look
from nbblog.prose.annotations import notes_in
from nbblog.prose.listings import read_directive, read_fence
from nbblog.sources.options import read_top

MARKED = ((2, 3),)


@pytest.mark.parametrize(("info", "language", "look"), [
    ("python", "python", Look()),
    ("", "", Look()),
    ("{python}", "python", Look()),
    ("c++", "c++", Look()),
    ("{=html}", "html", Look()),
    ("python title and words", "python", Look()),
    # Quarto and Pandoc: https://quarto.org/docs/output-formats/html-code.html
    ('{.python filename="run.py"}', "python", Look(filename="run.py")),
    ('{.python code-line-numbers="true"}', "python", Look(is_numbered=True)),
    ('{.python code-line-numbers="false"}', "python", Look()),
    ('{.python code-line-numbers="2-3"}', "python", Look(is_numbered=True, marked=MARKED)),
    ('{#lst-a .python lst-cap="A *b*"}', "python", Look(caption="A *b*", id="lst-a")),
    ('{.haskell .numberLines startFrom="100"}', "haskell", Look(is_numbered=True, first=100)),
    # Python-Markdown and MkDocs
    ('python title="a b.py" linenums="5" hl_lines="2-3"', "python",
     Look(is_numbered=True, first=5, marked=MARKED, filename="a b.py")),
    ('python {filename="train.py" linenos hl_lines="2-3"}', "python",
     Look(is_numbered=True, marked=MARKED, filename="train.py")),
    # Docusaurus, Gatsby; Hugo
    ('js title="a.js" {2-3}', "js", Look(marked=MARKED, filename="a.js")),
    ("go {linenos=table,hl_lines=[2-3],linenostart=7}", "go",
     Look(is_numbered=True, first=7, marked=MARKED)),
    ('python hl_lines="no"', "python", Look()),
    ('python id="a b"', "python", Look()),
])  # fmt: skip
def test_attributes_of_a_fence(info: str, language: str, look: Look) -> None:
    fence = read_fence(info, "x\n")
    assert (fence.language, fence.look, fence.code) == (language, look, "x\n")


def test_options_of_mysts_directive() -> None:
    # https://mystmd.org/guide/code
    options = {"linenos": "", "lineno-start": "4", "emphasize-lines": "2,3", "caption": "A *b*"}
    fence = read_directive("python", {**options, "name": "lst-b"}, "\nx\n")
    assert (fence.code, fence.language) == ("x\n", "python")
    assert fence.look == Look(
        is_numbered=True, first=4, marked=((2, 2), (3, 3)), caption="A *b*", id="lst-b"
    )
    assert read_directive("", {}, "\nx\n").code == "\nx\n"


@given(st.text(max_size=60), st.text(max_size=40))
def test_any_fence_is_read(info: str, code: str) -> None:
    fence = read_fence(info, code)
    assert code.endswith(fence.code)
    assert re.fullmatch(r"[\w-]*", fence.look.id)


# ------------------------------------------------------------------ line by line


@given(
    st.lists(st.sampled_from(["x = '''a", "b'''", "", "  return 1", "<b> & c", "# <1>", "é"]), max_size=6),
    st.booleans(),
)  # fmt: skip
def test_no_character_is_lost_line_by_line(lines: list[str], is_numbered: bool) -> None:
    code = "\n".join(lines).rstrip("\n")
    look = Look(is_numbered=is_numbered, marked=((1, 2),))
    shown = highlight(code, "python", look)
    assert html.unescape(re.sub(r"<[^>]*>", "", shown)) == code
    assert shown.count('class="line') == code.count("\n") + 1
    assert shown.count("<span") == shown.count("</span>")
    for line in re.findall(r'<span class="line.*?(?=<span class="line|</code>)', shown, re.DOTALL):
        assert line.count("<span") == line.count("</span>"), "no colour reaches into another line"


@pytest.mark.parametrize(("language", "line", "code"), [
    ("python", "x = 1  # <1>", "x = 1"), ("r", "x <- 1 #<1>", "x <- 1"),
    ("c++", "int x;  // <1>  ", "int x;"), ("sql", "select 1 -- <1>", "select 1"),
    ("html", "<p>a</p> <!-- <1> -->", "<p>a</p>"), ("css", "a {} /* <1> */", "a {}"),
    ("matlab", "x = 1; % <1>", "x = 1;"), ("clojure", "(f) ; <1>", "(f)"),
])  # fmt: skip
def test_note_stands_in_a_comment_of_the_language(language: str, line: str, code: str) -> None:
    # https://quarto.org/docs/authoring/code-annotation.html
    shown = highlight(line, language, None, Notes("c", 1))
    mark = '<a class="note-mark" href="#c-1" aria-label="Note 1">1</a>'
    assert mark in shown
    assert html.unescape(re.sub(r"<[^>]*>", "", shown.replace(mark, ""))) == code


@pytest.mark.parametrize(
    "line", ["x = '# <1>'", "# <1> is first", "x <1>", "# <2>", "# <0>", "# <a>"]
)
def test_other_code_is_no_note(line: str) -> None:
    shown = highlight(line, "python", None, Notes("c", 1))
    assert "note-mark" not in shown
    assert html.unescape(re.sub(r"<[^>]*>", "", shown)) == line


@pytest.mark.parametrize(("below", "count"), [
    ("1. one\n2. two\n", 2), ("1) one", 1), ("\n\n1. one\n\n   - a\n   - b\n\n2. two\n\ntext", 2),
    ("Text\n\n1. one", 0), ("- one", 0), ("", 0), ("# 1. Title", 0),
])  # fmt: skip
def test_notes_are_the_ordered_list_that_comes_first(below: str, count: int) -> None:
    notes = notes_in(below, "x  # <1>", "c")
    assert (notes.count if notes else 0) == count
    assert notes_in(below, "x", "c") is None


def test_lines_of_a_diff_are_told_apart() -> None:
    shown = highlight("--- a\n+++ b\n-x\n+y\n z", "diff")
    assert re.findall(r'class="(line[^"]*)"', shown) == [
        "line", "line", "line is-removed", "line is-added", "line",
    ]  # fmt: skip


@pytest.mark.parametrize("magic", ["capture", "time", "timeit -n 3", "prun", "python"])
def test_ipython_below_a_magic_is_no_mistake(magic: str) -> None:
    assert 'class="err"' not in highlight(
        f"%%{magic}\n!pip install jax\n%matplotlib inline", "python"
    )


@pytest.mark.parametrize(("alias", "name"), [
    ("python3", "Python"), ("ipython", "Python"), ("py", "Python"), ("c++", "C++"), ("bash", "Bash"),
    ("", ""), ("text", ""), ("nosuchlang", ""),
])  # fmt: skip
def test_language_has_the_name_that_people_write(alias: str, name: str) -> None:
    assert language_name(alias) == name


def test_name_of_a_file_cannot_leave_its_place() -> None:
    shown = listing("<pre></pre>", Look(filename="<script>", id="a"), "")
    assert "<script>" not in shown
    assert listing("<pre></pre>", Look(is_numbered=True), "") == "<pre></pre>"


def test_long_lines_cost_little() -> None:
    begun = time.process_time()
    for line in (
        " " * 100_000 + "x",
        "%" * 100_000,
        "# <" + " " * 100_000,
        "a = 1" + " #" * 50_000,
    ):
        highlight(f"{line}\nx  # <1>", "", None, Notes("c", 1))
        read_fence(line, line)
        for top in (f"#| {line}", f"#@title {line}", f"x = 1 {line} #@param", f"#export {line}x"):
            read_top(top, "python")
    assert time.process_time() - begun < 5  # s; the square of such a length takes minutes
