"""Long text by rule: a page shows its head and tail, holds what is between, and has a limit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from nbblog.outputs.ansi import runs_html
from nbblog.outputs.terminal import Row
from nbblog.spoken import say

_WORTH = 5  # fewer hidden lines than this are not worth a control
_GIANT = 1000  # characters of a line that may be broken where the limit falls


@dataclass(frozen=True, slots=True)
class Cut:
    """What a page holds of some lines, and how much it does not."""

    head: Sequence[Row]
    tail: Sequence[Row] = ()
    lines: int = 0
    characters: int = 0

    @property
    def notice(self) -> str:
        """What readers are told where something is left out."""
        if self.lines:
            return say("… {count:,} lines left out; the notebook has them …", count=self.lines)
        count = self.characters
        return say("… {count:,} characters left out; the notebook has them …", count=count)


def within(rows: Sequence[Row], size: int) -> Cut:
    """Return lines of which about size characters are kept, from both ends; 0: all of them."""
    if not size or length(rows) <= size:
        return Cut(rows)
    head = [row.part(0, count) for row, count in _upto(rows, size * 2 // 3)]
    tail = [
        row.part(len(row.text) - count, len(row.text))
        for row, count in _upto(reversed(rows), size // 3)
    ][::-1]
    left_out = max(len(rows) - len(head) - len(tail), 0)
    return Cut(head, tail, left_out, _characters(rows) - _characters(head) - _characters(tail))


def length(rows: Iterable[Row]) -> int:
    """Return how many characters some lines have, their ends included."""
    return sum(len(row.text) + 1 for row in rows)


def _characters(rows: Iterable[Row]) -> int:
    return sum(len(row.text) for row in rows)


def _upto(rows: Iterable[Row], size: int) -> Iterable[tuple[Row, int]]:
    """Yield rows until size characters are reached, with how many to take of each."""
    for row in rows:
        count = len(row.text)
        if count > size:
            if count > _GIANT and size:
                yield row, size
            return
        yield row, count
        size -= count + 1


# ------------------------------------------------------------------ to HTML


def text_html(cut: Cut, name: str, shown: int) -> str:
    """Return lines as one element; of more than shown (0: all) the middle is behind a control."""
    lines = [runs_html(row.runs) for row in cut.head]
    if cut.tail:
        lines.append(f'<span class="output-left-out">{escape(cut.notice)}</span>')
        lines += [runs_html(row.runs) for row in cut.tail]
    hidden = len(lines) - shown if shown else 0
    if hidden < _WORTH:
        return _pre(lines, f"output {name}")
    begin = shown - shown // 3
    end = begin + hidden
    return (
        f'<div class="output output-long {name}" tabindex="0" role="group"'
        f' aria-label="{escape(say("Output"))}">\n'
        f"{_pre(lines[:begin])}"
        f'<details class="output-more"><summary>{escape(_summary(hidden, cut))}</summary>\n'
        f"{_pre(lines[begin:end])}</details>\n{_pre(lines[end:])}</div>\n"
    )


def _pre(lines: Sequence[str], name: str = "") -> str:
    if not lines:
        return ""
    label = f' class="{name}" tabindex="0"' if name else ""
    body = "\n".join(lines)
    if not lines[0]:
        body = f"\n{body}"  # HTML drops the first line break of <pre>
    return f"<pre{label}>{body}</pre>\n"


def _summary(hidden: int, cut: Cut) -> str:
    if cut.lines:
        return say(
            "{count:,} more lines, and {others:,} that only the notebook has",
            count=hidden - 1,
            others=cut.lines,
        )
    return say("{count:,} more lines", count=hidden)
