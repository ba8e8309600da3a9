"""Bombs of size and nesting end in a page or in a finding, within seconds."""

from __future__ import annotations

import itertools
import json
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from small_site import SETTINGS, Site, code, md, notebook, printed

from nbblog.deadline import Overdue, deadline
from nbblog.documents import read_yaml
from nbblog.findings import Problem
from nbblog.highlight import highlight
from nbblog.prose.document import render_inline
from nbblog.prose.math import Formulas
from nbblog.prose.remote import linked
from nbblog.prose.sanitise import clean, clean_svg
from nbblog.prose.tables import keep_pipes
from nbblog.sources.title import first_heading

SECONDS = 4  # of the processor, for what takes a tenth of a second
LONG = 100_000


def in_time(work: Callable[[], object], seconds: float = SECONDS) -> object:
    begun = time.process_time()  # not the clock on the wall: the machine may be busy
    result = work()
    assert time.process_time() - begun < seconds
    return result


# ------------------------------------------------------------------ our own regular expressions


SPACES = " " * LONG
UNITS = [
    "#" + SPACES + "x", "# a" + SPACES + "b", "# a" + " #" * (LONG // 2) + "x",
    "#| a: b" + SPACES + "c", "|-" + SPACES + "x", "a|b\n|-" + "|-" * (LONG // 2) + "x",
    "---\n" + SPACES, "-" * LONG + "x",
]  # fmt: skip


@pytest.mark.parametrize("text", UNITS, ids=lambda text: text[:6].strip())
def test_reading_is_linear(text: str) -> None:
    in_time(lambda: first_heading([text]))
    in_time(lambda: keep_pipes(text + "\n$a|b$"))


REPEATED = [
    "<img ",
    "<img a='",
    '<img a="',
    "<iframe src=//x ",
    "<",
    "<a",
    "&lt",
    "<!--",
    "]]>",
    "a='",
]


@pytest.mark.parametrize("unit", REPEATED)
def test_looking_for_what_is_remote_is_linear(unit: str) -> None:
    text = unit * (LONG // len(unit))
    in_time(lambda: linked(text, is_loaded_by_click=True))
    in_time(lambda: linked(text + ">", is_loaded_by_click=True))
    in_time(lambda: linked(f"<img {'a' * LONG}>", is_loaded_by_click=True))


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "details", "math", "span></p", "span></div"])
def test_html_that_nests_too_deeply_is_not_cleaned(tag: str) -> None:
    # the parser's time grows with the square, and it hears no alarm
    with pytest.raises(ValueError, match="500 elements deep"):
        in_time(lambda: clean(f"<{tag}>" * 20_000))
    assert clean_svg("<svg>" + "<g>" * 20_000) is None


def test_long_table_without_ends_is_cleaned() -> None:
    rows = "<tr><td>1<td>2<p>3" * 5_000
    assert str(in_time(lambda: clean(f"<table>{rows}</table>"))).count("<tr>") == 5_000


@pytest.mark.parametrize(
    "tex", [r"\overline{", "{", r"\frac", r"\left(", "x^{", "(", r"\color{red}", r"\hat "]
)
def test_formula_that_nests_too_deeply_is_a_mistake(tex: str) -> None:
    # the engine recurses, and would take the whole process with it
    with pytest.raises(ValueError, match="deep"):
        in_time(lambda: Formulas().convert(tex * 20_000, is_display=True))


def test_formula_that_is_long_is_none() -> None:
    long = r" + \frac{a_{1}}{\sqrt{b}} \left( c \right)" * 300
    assert in_time(lambda: Formulas().convert(long, is_display=True))


# ------------------------------------------------------------------ YAML


def test_aliases_of_aliases_are_a_finding() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    names = "abcdefghijkl"
    for before, name in itertools.pairwise(names):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    with pytest.raises(Problem, match="unfolds to more than"):
        in_time(lambda: read_yaml("\n".join(lines), "a.md", rule="front-matter"))


def test_an_alias_of_a_person_is_fine() -> None:
    document = read_yaml("a: &a [x, y]\nb: *a", "a.md", rule="front-matter")
    assert document.data == {"a": ["x", "y"], "b": ["x", "y"]}


# ------------------------------------------------------------------ whole sources


def png(width: int, height: int) -> bytes:
    """Return a picture whose head promises far more than it holds."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        length, crc = struct.pack(">I", len(data)), struct.pack(">I", zlib.crc32(kind + data))
        return length + kind + data + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


DEEP = '{"nbformat": 4, "cells": ' + "[" * LONG + "]" * LONG + "}"
BOMBS: dict[str, tuple[str, str]] = {  # file, its text, and the rule that it breaks
    "large.md": ("# A\n" + "x" * 2_000_000, "source-fits"),
    "divs.md": ("# A\n\n" + "<div>" * 10_000, "source-fits"),
    "json.ipynb": (DEEP, "notebook-reads"),
    "picture.md": ("# A\n\n![A bomb](bomb.png)\n", "picture-exists"),
    "aliases.md": ("---\ntags: &a [x, y]\nauthors: *b\n---\n# A", "front-matter"),
    "formula.md": ("# A\n\n$$" + "{" * 20_000 + "$$", "formulas-parse"),
    "cells.ipynb": (notebook(md("# A"), *[code("x", printed("y"))] * 2_000), ""),
    "quotes.md": ("# A\n\n" + "> " * 5_000 + "end", ""),
    "good.md": ("# Good", ""),
}  # fmt: skip


def test_bombs_are_findings_and_their_neighbours_are_published(tmp_path: Path) -> None:
    site = Site(tmp_path)
    limits = '[limits]\nseconds = 4\nsource = "1 MB"\n'
    site.write("nbblog.toml", f'trust = "none"\n{SETTINGS}{limits}')
    site.write("notebooks/bomb.png", png(30_000, 30_000))
    for name, (text, _) in BOMBS.items():
        site.write(f"notebooks/2026-01-01-{name}", text)
    done = site.publish("--keep-going")
    found = {(f["path"].removeprefix("notebooks/2026-01-01-"), f["rule"]) for f in done.errors()}
    assert found == {(name, rule) for name, (_, rule) in BOMBS.items() if rule}
    posts = {path.name for path in (tmp_path / "public/blog").iterdir() if path.is_dir()}
    assert posts == {name.split(".")[0] for name, (_, rule) in BOMBS.items() if not rule}


def test_drawing_with_a_billion_laughs_is_left_out(tmp_path: Path) -> None:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    laughs = f'<!DOCTYPE svg [{entities}]><svg xmlns="http://www.w3.org/2000/svg">&a11;</svg>'
    assert "ha" not in str(in_time(lambda: clean_svg(laughs)))


def test_regular_expression_without_end_is_stopped() -> None:
    import re

    with pytest.raises(Overdue), deadline(1):
        re.match(r"(a+)+$", "a" * 40 + "b")


@pytest.mark.parametrize("language", ["python", "json", "bash", "html", "sql"])
def test_colouring_long_code_ends(language: str) -> None:
    for unit in ("(", "'", '"', "\\", "<", "{", "/*", "$"):
        in_time(lambda unit=unit: highlight(unit * 5_000, language))  # type: ignore[misc]


def test_one_line_of_markdown_ends() -> None:
    for unit in ("[", "*", "`", "_", "<", "\\("):
        in_time(lambda unit=unit: render_inline(unit * 5_000), 20)  # type: ignore[misc]


def test_waiting_for_others_is_no_work() -> None:
    begun = time.monotonic()
    with deadline(1):
        time.sleep(1.2)
    assert time.monotonic() - begun > 1.1


def test_time_that_is_not_up_changes_nothing() -> None:
    with deadline(0), deadline(5):
        assert json.loads("1") == 1
