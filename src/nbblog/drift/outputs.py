"""Compares what readers see of a cell with what they saw: output by output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby

from nbblog.drift.kinds import Difference, Terms, comparison_of
from nbblog.drift.words import text_difference
from nbblog.model import Display, Failure, Json, MimeBundle, Output, Stream
from nbblog.outputs import shown_types

STDOUT, STDERR, ERROR = "printed text", "text on standard error", "the exception"
_NAMES = {
    "text/plain": "the text",
    "text/html": "the HTML",
    "image/svg+xml": "the drawing",
    "application/vnd.plotly.v1+json": "the figure",
    "application/vnd.jupyter.widget-view+json": "the widget",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One output as a reader sees it; kind is its MIME type, or what else it is.

    payload is what is compared; beside are other parts of the bundle that it consists of.
    """

    kind: str
    payload: Json = field(repr=False)
    beside: MimeBundle = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """What it is, in words."""
        if self.kind.startswith("image/"):
            return _NAMES.get(self.kind, "the picture")
        return _NAMES.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True)
class Pair:
    """An output as it was and as it is; None is one that only the other run gave.

    number counts the outputs of the cell from 1.
    """

    number: int
    before: Shown | None
    after: Shown | None
    difference: Difference | None


def compare_outputs(before: Sequence[Output], after: Sequence[Output], terms: Terms) -> list[Pair]:
    """Return every output of a cell beside what it was."""
    old, new = list(_shown(before)), list(_shown(after))
    pairs = _paired(old, new)
    return [
        Pair(number, a, b, _difference(a, b, terms)) for number, (a, b) in enumerate(pairs, start=1)
    ]


def compare_values(before: MimeBundle, after: MimeBundle, terms: Terms) -> Difference | None:
    """Return how a value that stands in prose differs from what it was."""
    old, new = Display(before), Display(after)
    return next((pair.difference for pair in compare_outputs([old], [new], terms)), None)


def _shown(outputs: Sequence[Output]) -> Iterator[Shown]:
    """Yield outputs in order; neighbouring texts of a stream are one, whatever came between."""
    for is_text, group in groupby(outputs, key=lambda output: isinstance(output, Stream)):
        if is_text:
            yield from _streams([one for one in group if isinstance(one, Stream)])
            continue
        for output in group:
            if isinstance(output, Failure):
                yield Shown(ERROR, (output.ename, output.evalue))
            elif isinstance(output, Display) and (types := shown_types(output.data)):
                beside = comparison_of(types[0]).beside
                data = output.data
                more = {mime: data[mime] for mime in beside if mime in data}
                yield Shown(types[0], data[types[0]], more)


def _streams(streams: Sequence[Stream]) -> Iterator[Shown]:
    for kind, is_stderr in ((STDOUT, False), (STDERR, True)):
        text = "".join(one.text for one in streams if (one.name == "stderr") == is_stderr)
        if text.strip():
            yield Shown(kind, text)


def _paired(
    old: Sequence[Shown], new: Sequence[Shown]
) -> Iterator[tuple[Shown | None, Shown | None]]:
    """Yield outputs of one kind together, in order; what has no partner stands alone."""
    kinds = [one.kind for one in old], [one.kind for one in new]
    matcher = SequenceMatcher(None, *kinds, autojunk=False)
    for _, begin, end, begin_new, end_new in matcher.get_opcodes():
        ours: list[Shown | None] = list(old[begin:end])
        theirs: list[Shown | None] = list(new[begin_new:end_new])
        longest = max(len(ours), len(theirs))
        ours += [None] * (longest - len(ours))
        theirs += [None] * (longest - len(theirs))
        yield from zip(ours, theirs, strict=True)


def _difference(old: Shown | None, new: Shown | None, terms: Terms) -> Difference | None:
    if old is None or new is None:
        left = old or new
        assert left is not None  # a pair has one of the two
        return Difference(f"{left.name} is {'gone' if old else 'new'}{_glimpse(left)}")
    if old.kind != new.kind:
        return Difference(f"{old.name} is now {new.name}{_glimpse(new)}")
    if old.kind == ERROR:
        return _errors(old.payload, new.payload, terms)
    if old.kind in (STDOUT, STDERR):
        told = text_difference(old.payload, new.payload, terms)
        return Difference(told) if told else None
    return _bundles(old, new, terms)


def _bundles(old: Shown, new: Shown, terms: Terms) -> Difference | None:
    if found := comparison_of(old.kind).compare(old.payload, new.payload, terms):
        return found
    both = (mime for mime in old.beside if mime in new.beside)
    found_beside = (
        comparison_of(mime).compare(old.beside[mime], new.beside[mime], terms) for mime in both
    )
    return next(filter(None, found_beside), None)


def _errors(old: tuple[str, str], new: tuple[str, str], terms: Terms) -> Difference | None:
    if old[0] != new[0]:
        return Difference(f"{old[0]} is now {new[0]}: {new[1]:.60}")
    told = text_difference(old[1], new[1], terms)
    return Difference(f"{old[0]}: {told}") if told else None


def _glimpse(one: Shown) -> str:
    """Return how a text begins, to be recognised."""
    if one.kind == ERROR:
        return f": {one.payload[0]}: {one.payload[1]:.60}"
    if one.kind in (STDOUT, STDERR) or one.kind == "text/plain":
        first = str(one.payload).strip().split("\n")[0]
        return f": “{first[:59]}{'…' * (len(first) > 59)}”"
    return ""
