"""Which words of a page are new and which are gone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from nbblog.diff.pages import Block

_TOKEN = re.compile(r"\w+(?:[.,'’]\w+)*|\s+|[^\w\s]")
_MOST_TOKENS = 20_000
"""So many are compared word by word; a longer block is compared by its lines."""

Mark = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text, and whether it stays."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A block before and after; one of the two is None where it is new or gone."""

    old: Block | None
    new: Block | None

    @property
    def is_same(self) -> bool:
        """Whether nothing has changed in it."""
        return self.old == self.new

    @property
    def kind(self) -> str:
        """What the block is: text, code, output or picture."""
        block = self.new or self.old
        return block.kind if block else ""

    def spans(self) -> list[Span]:
        """Return the text of the block with what is gone and what is new."""
        if self.old is None or self.new is None:
            one = self.old or self.new
            mark: Mark = "new" if self.old is None else "gone"
            return [Span(mark, one.text)] if one else []
        return list(spans(self.old.text, self.new.text))


def rows(old: Sequence[Block], new: Sequence[Block]) -> Iterator[Row]:
    """Yield the blocks of two pages side by side, each of both pages once."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for deed, i, j, k, m in matcher.get_opcodes():
        if deed == "equal":
            yield from (Row(one, one) for one in old[i:j])
        else:
            yield from _paired(old[i:j], new[k:m])


def _paired(old: Sequence[Block], new: Sequence[Block]) -> Iterator[Row]:
    """Yield blocks that took each other's place: those of one kind, in their order."""
    left = list(new)
    for one in old:
        at = next((n for n, other in enumerate(left) if other.kind == one.kind), None)
        if at is None or not _is_akin(one, left[at]):
            yield Row(one, None)
            continue
        yield from (Row(None, other) for other in left[:at])
        yield Row(one, left[at])
        left = left[at + 1 :]
    yield from (Row(None, other) for other in left)


def _is_akin(one: Block, other: Block) -> bool:
    """Whether a block is another one changed, and not one in its place."""
    if one.kind == "picture":
        return True
    matcher = SequenceMatcher(None, one.text[:2000], other.text[:2000], autojunk=False)
    return matcher.real_quick_ratio() > 0.3 and matcher.quick_ratio() > 0.3


def spans(old: str, new: str) -> Iterator[Span]:
    """Yield what stays, is gone and is new between two texts, in the order of reading."""
    pattern = _TOKEN if len(old) + len(new) < _MOST_TOKENS else re.compile(r"[^\n]*\n?")
    before, after = pattern.findall(old), pattern.findall(new)
    for deed, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if deed == "equal":
            yield Span("same", "".join(before[i:j]))
            continue
        if i < j:
            yield Span("gone", "".join(before[i:j]))
        if k < m:
            yield Span("new", "".join(after[k:m]))


def counted_words(found: Sequence[Row]) -> tuple[int, int]:
    """Return how many words are new, and how many are gone."""
    counts = {"new": 0, "gone": 0, "same": 0}
    for row in found:
        for span in [] if row.is_same else row.spans():
            counts[span.mark] += len(re.findall(r"\w+", span.text))
    return counts["new"], counts["gone"]
