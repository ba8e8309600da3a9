"""Long prose takes time in proportion, and what nests without end ends quickly."""

from __future__ import annotations

import time

import pytest
from rendered import rendered

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


@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS)
def test_bomb_ends_quickly(source: str) -> None:
    begun = time.process_time()
    rendered(source)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("name", ["quotations", "lists", "lists on a line", "brackets", "boxes"])
def test_what_is_too_deep_is_shown_with_a_finding(name: str) -> None:
    document = rendered("# One", BOMBS[name])
    assert [(f.rule, f.where.cell) for f in document.findings] == [("prose-nests", 2)]
    letter = {"brackets": "[[[["}.get(name, "a" if "x" not in BOMBS[name] else "x")
    assert letter in document.text


def test_thirty_levels_of_lists_lose_nothing() -> None:
    source = "".join("  " * depth + f"- item{depth}\n" for depth in range(40))
    assert all(f"item{depth}" in rendered(source).html for depth in range(40))


def test_prose_takes_seconds_a_megabyte() -> None:
    paragraph = "Some *words* with $x^2$, a [link](u), `code` and “quotes” -- and more of them.\n\n"
    begun = time.process_time()
    document = rendered(paragraph * (200_000 // len(paragraph)))
    assert document.html.count("<p>") > 2_000
    assert time.process_time() - begun < 4  # a fifth of it
