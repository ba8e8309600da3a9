"""Readers know what they may do with what they download."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from nbblog.beside import looked_at
from nbblog.findings import Finding, Severity, Where
from nbblog.model import Cell
from nbblog.rules import rule
from nbblog.whole import Whole, told_once

_FILES = [
    f"{name}{ending}"
    for name in ("LICENSE", "LICENCE", "COPYING", "UNLICENSE", "license", "licence")
    for ending in ("", ".md", ".txt", ".rst")
]
_NAMED = re.compile(
    r"\b(?:licen[sc]ed (?:under|with)|SPDX-License-Identifier|(?:MIT|BSD|Apache) licen[sc]e)\b|"
    r"creativecommons\.org/|\bCC[ -](?:BY|0)\b",
    re.IGNORECASE,
)


@rule(
    "licensed",
    on=Whole,
    bad="# Post\n\ntext",
    good={"LICENSE": "CC BY 4.0", "notebooks/example.md": "# Post\n\ntext"},
    severity="note",
)
def licensed(whole: Whole) -> Iterator[Finding]:
    """A licence is named: every post can be downloaded, and without one nothing of it be used."""
    if any(_has_licence(folder) for folder in _folders(whole.config.root)):
        return
    hint = "add `license: CC BY 4.0` to the front matter, or a file LICENSE beside nbblog.toml"
    bare = [post for post in whole.posts if not post.front.license and not _names_one(post.cells)]
    for post, more in told_once(bare):
        message = f"neither the post nor the site names a licence{more}"
        yield Finding("licensed", message, hint, Where(str(post.path)), Severity.NOTE)


def _folders(root: Path) -> Iterator[Path]:
    """Yield the folders whose licence counts: the site, and the project that it documents."""
    yield root
    if (root.parent / ".git").exists():
        yield root.parent


def _has_licence(folder: Path) -> bool:
    return any(looked_at(folder / name).is_file() for name in _FILES)


def _names_one(cells: tuple[Cell, ...]) -> bool:
    """Whether prose or code of a post say under which licence it is."""
    return any(_NAMED.search(cell.source) for cell in cells)
