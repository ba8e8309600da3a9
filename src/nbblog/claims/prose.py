"""What the prose of a post claims that the post itself does not bear out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nbblog.claims.evidence import evidence_of
from nbblog.claims.judge import Doubt, claims_in, doubts
from nbblog.claims.names import Stranger, names_of, strangers
from nbblog.claims.things import miscounted
from nbblog.model import Cell, ExecutedNotebook
from nbblog.prose.sentences import Sentence, sentences_of


@dataclass(frozen=True, slots=True)
class Mistakes:
    """What may be wrong in the prose of a post; each with the cell that it stands in."""

    doubts: tuple[tuple[Cell, Doubt], ...]
    strangers: tuple[tuple[Cell, Stranger], ...]


def mistakes_of(executed: ExecutedNotebook) -> Mistakes:
    """Return what code and outputs do not bear out; several rules may ask."""
    return _remembered(_Same(executed))


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """A notebook that is the same as another one only if it is that one."""

    executed: ExecutedNotebook

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.executed is self.executed

    def __hash__(self) -> int:
        return id(self.executed)


@lru_cache(maxsize=1)
def _remembered(same: _Same) -> Mistakes:
    executed = same.executed
    if not executed.notebook.code:
        return Mistakes((), ())
    cells = [cell for cell in executed.notebook.cells if cell.kind == "markdown"]
    said = [(cell, tuple(sentences_of(cell))) for cell in cells]
    return Mistakes(tuple(_doubts(said, executed)), tuple(_strangers(said, executed)))


_Said = list[tuple[Cell, tuple[Sentence, ...]]]


def _doubts(said: _Said, executed: ExecutedNotebook) -> Iterator[tuple[Cell, Doubt]]:
    claimed = [(cell, list(claims_in(sentences))) for cell, sentences in said]
    if not any(claims for _, claims in claimed):  # most notebooks: nothing else is read
        return
    evidence = evidence_of(executed)
    for cell, claims in claimed:
        near = ((claim, miscounted(claim, executed)) for claim in claims)
        yield from ((cell, Doubt(claim, fact)) for claim, fact in near if fact)
        yield from ((cell, doubt) for doubt in doubts(claims, evidence))


def _strangers(said: _Said, executed: ExecutedNotebook) -> Iterator[tuple[Cell, Stranger]]:
    if not any(sentence.spans for _, sentences in said for sentence in sentences):
        return
    names = names_of(executed)
    told: set[str] = set()  # once for each name: who mends it looks for the others
    for cell, sentences in said:
        for stranger in strangers(sentences, names):
            if stranger.name not in told:
                told.add(stranger.name)
                yield cell, stranger
