"""Long prose takes time in proportion, and what nests without end ends quickly."""

from __future__ import annotations

import time

import pytest
from rendered import rendered

pytestmark = pytest.mark.slow  # seconds of processor time are what is asserted

N = 5000
BOMBS = {
    "quotations": ">" * 10_000 + " x",
    "quotations with spaces": "> " * 10_000 + "x",
    "lists": "".join("  " * depth + "- a\n" for depth in range(400)),
    "lists on a line": "- " * N + "x",
    "brackets": "[" * N,
    "links": "[" * N + "a" + "](u)" * N,
    "pictures": "![" * N,
    "footnotes": "^[" * N,
    "emphasis": "*a " * N,
    "nested emphasis": "*" * N + "a" + "*" * N,
    "mixed emphasis": "*a_ " * N,
    "dollars": "$a " * N,
    "double dollars": "$$\n" * N,
    "displays": "\\[\n" * N,
    "environments": "\\begin{align}\n" * N,
    "environments in a line": "a \\begin{align} " * N,
    "boxes": "::: a\n" * N,
    "closed boxes": ":::\n" * N,
    "tabs": "::: {.panel-tabset}\n## a\n" * N,
    "callouts": "> [!NOTE]\n" * N,
    "braces": "{: .a " * N,
    "roles": "{a}`" * N,
    "headings": "# a\n" * N,
    "attributes": "`a`{" + ".a" * N,
    "formula in HTML": "<div>" + "$a " * N + "\\(" * N + "</div>",
    "tags": "<a " * N,
    "addresses": "http://a:" * N,
}


PLAIN = "Some *words* with $x^2$, a [link](u), `code` and “quotes” -- and more of them.\n\n"


def seconds(source: str) -> float:
    """Return the processor time that it takes to render some Markdown."""
    begun = time.process_time()
    rendered(source)
    return time.process_time() - begun


@pytest.fixture(scope="module")
def plain() -> float:
    """The seconds for 40 kB of plain prose on this machine, at its best of three tries."""
    source = PLAIN * (40_000 // len(PLAIN))
    return min(seconds(source) for _ in range(3))


@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS)
def test_bomb_ends_quickly(source: str, plain: float) -> None:
    limit = 12 * plain  # what half a megabyte of plain prose takes
    assert seconds(source) < limit or seconds(source) < limit  # once may be a hiccup


@pytest.mark.parametrize("name", ["quotations", "lists", "lists on a line", "brackets", "boxes"])
def test_what_is_too_deep_is_shown_with_a_finding(name: str) -> None:
    document = rendered("# One", BOMBS[name])
    assert [(f.rule, f.where.cell) for f in document.findings] == [("prose-nests", 2)]
    letter = {"brackets": "[[[["}.get(name, "a" if "x" not in BOMBS[name] else "x")
    assert letter in document.text


def test_thirty_levels_of_lists_lose_nothing() -> None:
    source = "".join("  " * depth + f"- item{depth}\n" for depth in range(40))
    assert all(f"item{depth}" in rendered(source).html for depth in range(40))


def test_time_grows_with_the_length_of_prose(plain: float) -> None:
    source = PLAIN * (200_000 // len(PLAIN))
    assert rendered(source).html.count("<p>") > 2_000
    assert seconds(source) < 2 * 5 * plain


def test_prose_takes_seconds_a_megabyte(plain: float) -> None:
    assert plain < 20 / 25  # a 25th of it, on a slow machine
