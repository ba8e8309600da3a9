"""Compares text by lines and words: numbers by their value, days by the clock."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from nbblog.drift.kinds import Terms
from nbblog.drift.masks import masked
from nbblog.drift.numbers import NUMBER, are_whole
from nbblog.outputs.terminal import to_plain

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*"
_TIME = r"\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?"
_TOKEN = re.compile(
    rf"(?P<moment>\b\d{{4}}-\d\d-\d\d(?:[T ]{_TIME}(?:\ ?(?:Z|UTC|[-+]\d\d:?\d\d))?)?(?![\w-])"
    rf"|\b(?:\w{{3}},?\ )?{_MONTH}\ \ ?\d{{1,2}},?\ (?:{_TIME}\ (?:[A-Z]{{3,4}}\ )?)?\d{{4}}\b"
    rf"|\b\d{{1,2}}\ {_MONTH}\ \d{{4}}(?:\ {_TIME})?\b)"
    rf"|(?P<number>(?<![\w#])(?:(?<![)\].])[-+])?(?<![\w#.]){NUMBER}"
    r"|(?<!\w)[-+]?(?:nan|NaN|inf)(?!\w))"
)
_LONGEST = 60
_CONTEXT = 30


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line; at is where it begins."""

    kind: Literal["words", "number", "moment"]
    text: str
    at: int


def lines_of(text: str, terms: Terms) -> list[str]:
    """Return what of a text is compared: its lines as they are, or without what differs anyhow."""
    if terms.check == "exact":
        return text.split("\n")
    lines = masked(to_plain(text), terms.masks).split("\n")
    lines = [" ".join(line.split()) for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def text_difference(before: str, after: str, terms: Terms) -> str | None:
    """Return the first difference of two texts in words, or None."""
    if before == after:
        return None
    old, new = lines_of(before, terms), lines_of(after, terms)
    for number, (a, b) in enumerate(zip_longest(old, new), start=1):
        if told := _line(a, b, terms):
            is_one = len(old) == len(new) == 1
            count = "" if len(old) == len(new) else f"; {_lines(old)} now {len(new)}"
            return told if is_one else f"line {number}: {told}{count}"
    return None


def alike(before: str, after: str, terms: Terms) -> bool:
    """Whether two lines are the same."""
    return _first(before, after, terms) is None


def line_difference(before: str, after: str, terms: Terms) -> str | None:
    """Return how two lines differ, in words, or None."""
    found = _first(before, after, terms)
    if found is None:
        return None
    old, new = found
    if old and new and old.kind == new.kind == "number":
        limit = terms.tolerance.limit(is_whole=are_whole(old.text, new.text))
        return f"{_context(before, old.at)}{old.text} is now {new.text}{limit}"
    return f"{excerpt(before, after)} is now {excerpt(after, before)}"


def tokens(line: str) -> list[Token]:
    """Return a line in pieces: numbers, moments, and the words between."""
    found: list[Token] = []
    at = 0
    for match in _TOKEN.finditer(line):
        if match.start() > at:
            found.append(Token("words", line[at : match.start()], at))
        kind: Literal["number", "moment"] = "number" if match["number"] else "moment"
        found.append(Token(kind, match[0], match.start()))
        at = match.end()
    if at < len(line):
        found.append(Token("words", line[at:], at))
    return found


def _line(before: str | None, after: str | None, terms: Terms) -> str | None:
    if before is None:
        return f"{_quoted(after or '')} is new"
    if after is None:
        return f"{_quoted(before)} is gone"
    return line_difference(before, after, terms)


def _first(before: str, after: str, terms: Terms) -> tuple[Token | None, Token | None] | None:
    """Return the first pair of pieces of two lines that are not alike; None if all are."""
    if before == after:
        return None
    if terms.check == "exact":
        return None, None
    return next(
        (
            (old, new)
            for old, new in zip_longest(tokens(before), tokens(after))
            if old is None or new is None or not _alike(old, new, terms)
        ),
        None,
    )


def _alike(old: Token, new: Token, terms: Terms) -> bool:
    if old.text == new.text:
        return True
    if old.kind != new.kind:
        return False
    if old.kind == "words":  # numbers of other lengths are aligned with other blanks
        return old.text.split() == new.text.split()
    if terms.check == "shape":
        return True
    if old.kind == "moment":
        return _is_now(new.text, terms.today)
    return terms.tolerance.allows_printed(old.text, new.text)


def _is_now(moment: str, today: dt.date) -> bool:
    """Whether a moment is of the day of the run: a clock was read. Others are data."""
    day = _day(moment)
    return day is not None and abs((day - today).days) <= 1


def _day(moment: str) -> dt.date | None:
    """Return the day of a moment, or None where it is none, such as 2026-02-31."""
    try:
        if found := re.match(r"\d{4}-\d\d-\d\d", moment):
            return dt.date.fromisoformat(found[0])
        month = next(n for n, name in enumerate(_MONTHS, start=1) if name in moment)
        numbers = re.findall(r"\b\d+\b", re.sub(_TIME, "", moment))
        return dt.date(int(numbers[1]), month, int(numbers[0]))
    except ValueError:
        return None


# ------------------------------------------------------------------ in words


def excerpt(text: str, other: str) -> str:
    """Return a text in quotes, or of a long one the part in which it differs from another."""
    if len(text) <= _LONGEST:
        return _quoted(text)
    same = next(
        (at for at, (a, b) in enumerate(zip(text, other, strict=False)) if a != b),
        min(len(text), len(other)),
    )
    begin = max(0, min(same - _CONTEXT, len(text) - _LONGEST))
    part = text[begin : begin + _LONGEST]
    return f"“{'…' * (begin > 0)}{part}{'…' * (begin + _LONGEST < len(text))}”"


def _quoted(text: str) -> str:
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return f"“{short}”"


def _context(line: str, at: int) -> str:
    """Return the words before a number, as many as fit."""
    words = line[:at].split(" ")
    kept: Sequence[str] = ()
    for word in reversed(words):
        if sum(map(len, kept)) + len(word) > _CONTEXT:
            break
        kept = (word, *kept)
    return " ".join(kept).lstrip()


def _lines(lines: Sequence[str]) -> str:
    return f"{len(lines)} line was" if len(lines) == 1 else f"{len(lines)} lines were"
