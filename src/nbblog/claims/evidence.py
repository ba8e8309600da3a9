"""All numbers of a post in one place: by name, by digits."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from nbblog.claims.facts import Fact, facts_of
from nbblog.claims.numbers import Number
from nbblog.claims.seen import facts_of_outputs, has_numbers, is_picture
from nbblog.model import ExecutedNotebook, Output


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a post's code and outputs say; by_head has the facts with a name, by its last word.

    read_off are the Markdown cells that come right after numbers and no picture, pictured those
    that come right after a picture, and announcing those right before a cell that shows numbers.
    """

    by_head: dict[str, list[Fact]] = field(repr=False)
    code: Numbers = field(repr=False)
    outputs: Numbers = field(repr=False)
    has_outputs: bool
    read_off: frozenset[int]
    pictured: frozenset[int]
    announcing: frozenset[int]

    def named(self, head: str) -> Sequence[Fact]:
        """Return the facts whose name ends with a word."""
        return self.by_head.get(head, ())


@dataclass(frozen=True, slots=True)
class Numbers:
    """Facts in the order of their absolute values."""

    values: tuple[float, ...] = field(repr=False)
    facts: tuple[Fact, ...] = field(repr=False)

    def counts_like(self, number: Number) -> bool:
        """Whether there is a whole number of about the size of another: within ten times."""
        size = abs(float(number.value))
        begin, end = bisect_left(self.values, size / 10), bisect_right(self.values, size * 10)
        return any(value.is_integer() for value in self.values[begin:end])

    def like(self, number: Number, slack: float = 0.0) -> Iterator[Fact]:
        """Yield the facts that a number may show."""
        for value, step in number.readings():
            reach = float(step) + abs(float(value)) * slack
            low, high = abs(float(value)) - reach, abs(float(value)) + reach
            begin, end = bisect_left(self.values, low), bisect_right(self.values, high)
            near = self.facts[begin:end]
            yield from (fact for fact in near if number.is_shown_by(fact.value, slack))


def evidence_of(executed: ExecutedNotebook) -> Evidence:
    """Return what the code and the outputs of a notebook say in numbers."""
    provenance = executed.provenance
    ran = getattr(provenance, "parameters", None)
    code = list(facts_of(executed.notebook, ran or executed.notebook.front.parameters))
    outputs = list(facts_of_outputs(executed))
    by_head: dict[str, list[Fact]] = {}
    for fact in (*code, *outputs):
        if fact.words:
            by_head.setdefault(fact.words[-1], []).append(fact)
    return Evidence(by_head, _ordered(code), _ordered(outputs), bool(outputs), *_beside(executed))


def _beside(executed: ExecutedNotebook) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """Return the Markdown cells after numbers, after pictures, and before numbers."""
    shown = {
        cell.number: outputs
        for cell, outputs in zip(executed.notebook.code, executed.outputs, strict=True)
    }
    told: set[int] = set()
    pictured: set[int] = set()
    announcing: set[int] = set()
    before: list[Output] = []
    last = 0
    for cell in executed.notebook.cells:
        if cell.kind == "code":
            before += shown[cell.number]
            if last and has_numbers(shown[cell.number]):
                announcing.add(last)
            last = 0
        elif cell.kind == "markdown":
            if any(is_picture(output) for output in before):
                pictured.add(cell.number)
            elif has_numbers(before):
                told.add(cell.number)
            before, last = [], cell.number
    return frozenset(told), frozenset(pictured), frozenset(announcing)


def _ordered(facts: Iterable[Fact]) -> Numbers:
    ordered = sorted(facts, key=lambda fact: abs(fact.value))
    return Numbers(tuple(abs(fact.value) for fact in ordered), tuple(ordered))
