"""The title of a post: its first level-one heading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
_ATX = re.compile(r"^ {0,3}(#{1,6})(?=[ \t]|$)(.*)$")
_SETEXT = re.compile(r"^ {0,3}(=+|-+)[ \t]*$")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|\s*\{[#.][^}]*\}|[`*]+")


def first_heading(texts: Iterable[str]) -> str | None:
    """Return the Markdown of the first non-empty level-one heading of some Markdown texts."""
    found = (words for text in texts for level, words in _headings(text) if level == 1)
    return next(found, None)


def last_heading(texts: Iterable[str]) -> str:
    """Return the words of the last heading of some Markdown texts, without markup, or ""."""
    found = [words for text in texts for _, words in _headings(text)]
    words = _MARKUP.sub(lambda one: one[1] or "", found[-1]) if found else ""
    return " ".join(words.split())


def _headings(text: str) -> Iterator[tuple[int, str]]:
    """Yield level and Markdown of each heading that is not empty."""
    fence, before = "", ""
    for line in text.splitlines():
        if mark := _FENCE.match(line):
            if not fence:
                fence = mark[1]
            elif line.strip().startswith(fence):
                fence = ""
        elif not fence:
            if found := _ATX.match(line):
                if words := _without_end(found[2]):
                    yield len(found[1]), words
            elif (found := _SETEXT.match(line)) and before.strip():
                yield 1 if found[1][0] == "=" else 2, before.strip()
        before = line


def _without_end(text: str) -> str:
    """Return a heading's words without the `#` that may close it."""
    text = text.strip(" \t")
    words = text.rstrip("#")
    return words.rstrip(" \t") if not words or words[-1] in " \t" else text


def title_from_name(stem: str) -> str:
    """Return a readable title for a file's name without its suffix and date."""
    words = re.sub(r"^\d{4}-\d{2}-\d{2}[-_ ]?", "", stem) or stem
    words = re.sub(r"[-_]+", " ", words).strip()
    return words[:1].upper() + words[1:]
