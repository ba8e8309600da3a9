"""Two texts side by side as HTML: lines that belong together in a row, what differs marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

from nbblog.drift.kinds import Terms
from nbblog.drift.words import text_difference, tokens

_AROUND = 2
"""Lines that are shown around those that differ."""

_MOST = 200
"""Rows that are shown of one output."""

_LOOKED_AT = 1000
"""Lines that are looked at behind the first that differs."""

_COLUMNS = '<colgroup><col class="number"><col><col class="number"><col></colgroup>'

_LONGEST = 500
"""Characters that are shown of one line."""

_WORD = re.compile(r"\w+|\s+|[^\w\s]")

_Numbered = tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class _Row:
    """A line as it was and as it is, each with its number; state says whether they differ."""

    before: _Numbered
    after: _Numbered
    state: str = "same"


def sides(before: str, after: str, terms: Terms) -> str:
    """Return two texts as a table; long parts that are the same are left out."""
    rows = list(_rows(before.rstrip("\n").split("\n"), after.rstrip("\n").split("\n"), terms))
    near = {
        at + step
        for at, row in enumerate(rows)
        if row.state == "differs"
        for step in range(-_AROUND, _AROUND + 1)
    }
    lines: list[str] = []
    is_left_out = False
    for at, row in enumerate(rows):
        if len(lines) >= _MOST:
            lines.append('<tr class="more"><td colspan="4">…</td></tr>')
            break
        if at in near:
            lines.append(_html(row))
        elif not is_left_out:
            lines.append('<tr class="more"><td colspan="4">⋮</td></tr>')
        is_left_out = at not in near
    return f'<table class="sides">{_COLUMNS}<tbody>{"".join(lines)}</tbody></table>'


def _rows(old: Sequence[str], new: Sequence[str], terms: Terms) -> Iterator[_Row]:
    for begin, end, begin_new, end_new in _parts(old, new):
        for step in range(max(end - begin, end_new - begin_new)):
            at, at_new = begin + step, begin_new + step
            before = (at + 1, old[at]) if at < end else None
            after = (at_new + 1, new[at_new]) if at_new < end_new else None
            yield _Row(before, after, _state(before, after, terms))


def _parts(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield which lines belong together: where they begin and end in one text and the other.

    Of long texts, only so many lines behind the first that differs: a matcher's time is the square.
    """
    pairs = zip(old, new, strict=False)
    first = next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))
    yield 0, first, 0, first
    ends = old[first : first + _LOOKED_AT], new[first : first + _LOOKED_AT]
    matcher = SequenceMatcher(None, *ends, autojunk=False)
    for _, begin, end, begin_new, end_new in matcher.get_opcodes():
        yield first + begin, first + end, first + begin_new, first + end_new


def _state(before: _Numbered, after: _Numbered, terms: Terms) -> str:
    if before is None or after is None:
        return "differs"
    if before[1] == after[1]:
        return "same"
    return "differs" if text_difference(before[1], after[1], terms) else "allowed"


def _words(line: str) -> Iterator[str]:
    """Yield a line in pieces that are marked as a whole: numbers, words, blanks, signs."""
    for token in tokens(line):
        yield from _WORD.findall(token.text) if token.kind == "words" else (token.text,)


def _html(row: _Row) -> str:
    old, new = _marked(row)
    cells = _cells(row.before, old, "was") + _cells(row.after, new, "is")
    return f'<tr class="{row.state}">{cells}</tr>'


def _cells(line: _Numbered, html: str, kind: str) -> str:
    if line is None:
        return f'<td class="number"></td><td class="{kind} none"></td>'
    return f'<td class="number">{line[0]}</td><td class="{kind}">{html}</td>'


def _marked(row: _Row) -> tuple[str, str]:
    """Return both lines as HTML, with marks around the words that differ."""
    before, after = (one[1][:_LONGEST] if one else "" for one in (row.before, row.after))
    if row.state == "same" or row.before is None or row.after is None:
        return escape(before), escape(after)
    old, new = (list(_words(line)) for line in (before, after))
    sides: tuple[list[str], list[str]] = ([], [])
    for kind, *spans in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        texts = "".join(old[spans[0] : spans[1]]), "".join(new[spans[2] : spans[3]])
        for side, text in zip(sides, texts, strict=True):
            html = escape(text)
            side.append(html if kind == "equal" or not text else f"<mark>{html}</mark>")
    return "".join(sides[0]), "".join(sides[1])
