"""Compares a notebook's run with an earlier one, and says what no longer holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from nbblog.cells import visible
from nbblog.config import Config
from nbblog.controls import view_of
from nbblog.drift.baseline import Baseline, differences
from nbblog.drift.kinds import Difference, Terms
from nbblog.drift.masks import masks_of
from nbblog.drift.numbers import Tolerance
from nbblog.drift.outputs import Pair, Shown, compare_outputs, compare_values
from nbblog.executors.code import impurities
from nbblog.executors.schedule import mode_of
from nbblog.findings import Finding
from nbblog.model import Cell, ExecutedNotebook, Notebook, Provenance

RULE = "outputs-hold"

Against = Literal["published", "saved"]

_FLAGS = {"published": "--check-outputs", "saved": "--check-saved"}


@dataclass(frozen=True, slots=True)
class Compared:
    """A cell's outputs, or values of its prose, beside what they were."""

    cell: Cell
    pairs: tuple[Pair, ...] = field(repr=False)
    terms: Terms

    @property
    def differing(self) -> tuple[Pair, ...]:
        """The outputs that are no longer what they were."""
        return tuple(pair for pair in self.pairs if pair.difference)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a notebook's outputs: of those that are published, or saved in its file."""

    notebook: Notebook
    against: Against
    baseline: Baseline
    cells: tuple[Compared, ...] = field(default=(), repr=False)

    @property
    def differing(self) -> tuple[Compared, ...]:
        """The cells that no longer give what they gave."""
        return tuple(cell for cell in self.cells if cell.differing)


def compare(
    executed: ExecutedNotebook, baseline: Baseline, against: Against, config: Config
) -> Verdict:
    """Return how a notebook's new outputs compare with earlier ones."""
    notebook = executed.notebook
    if baseline.problem:
        return Verdict(notebook, against, baseline)
    ran = executed.provenance
    assert isinstance(ran, Provenance)  # only what has run now is compared
    today = ran.started.date()
    since = (*baseline.since, *differences(baseline.ran, ran))
    baseline = replace(baseline, since=since)
    outputs = zip(notebook.code, baseline.outputs, executed.outputs, strict=True)
    cells = {cell.number: (before, after) for cell, before, after in outputs}
    compared: list[Compared] = []
    for cell in notebook.cells:
        terms = terms_of(cell, notebook, config, today)
        if terms.check == "ignore":
            continue
        if cell.number in cells:
            before, after = (visible(one, view_of(cell)) for one in cells[cell.number])
            pairs = tuple(compare_outputs(before, after, terms))
        else:
            pairs = tuple(_values(cell, baseline, executed, terms))
        if pairs:
            compared.append(Compared(cell, pairs, terms))
    return Verdict(notebook, against, baseline, tuple(compared))


def terms_of(cell: Cell, notebook: Notebook, config: Config, today: dt.date) -> Terms:
    """Return how alike a cell's outputs must be: as it says, or its post, or the site.

    What is run at every publish is expected to differ, unless its post says how far.
    """
    view, drift = view_of(cell), config.drift
    is_new_always = mode_of(notebook, config) == "always"
    check = view.check or notebook.front.check or ("ignore" if is_new_always else drift.check)
    tolerance = Tolerance(drift.relative, drift.absolute)
    if view.tolerance is not None:
        tolerance = Tolerance(view.tolerance, drift.absolute, is_for_whole=True)
    masks = masks_of(drift.unmasked, drift.masks)
    return Terms(check, tolerance, masks, drift.pixels, today)


def _values(
    cell: Cell, baseline: Baseline, executed: ExecutedNotebook, terms: Terms
) -> Iterator[Pair]:
    """Yield the values of a Markdown cell's expressions, as far as both runs have them."""
    before, after = (one.get(cell.number, {}) for one in (baseline.values, executed.values))
    for number, name in enumerate((name for name in before if name in after), start=1):
        found = compare_values(before[name], after[name], terms)
        told = found and Difference(f"`{name}`: {found.message}", found.picture)
        old, new = (Shown("value", str(one[name].get("text/plain"))) for one in (before, after))
        yield Pair(number, old, new, told)


# ------------------------------------------------------------------ findings


def findings_of(verdict: Verdict) -> Iterator[Finding]:
    """Yield an error for each cell that no longer gives what it gave."""
    for compared in verdict.differing:
        where = verdict.notebook.where(compared.cell)
        yield Finding(RULE, _message(verdict, compared), _hint(verdict, compared), where)


def _message(verdict: Verdict, compared: Compared) -> str:
    first = compared.differing[0]
    assert first.difference is not None  # it is one of the differing
    what = "value in prose" if compared.cell.kind == "markdown" else "output"
    number = f" {first.number}" if len(compared.pairs) > 1 and what == "output" else ""
    others = len(compared.differing) - 1
    more = f" (and {others} more of this cell)" if others else ""
    return f"{verdict.against} {what}{number}: {first.difference.message}{more}"


def _hint(verdict: Verdict, compared: Compared) -> str:
    causes = sorted(impurities(compared.cell.source)) if compared.cell.kind == "code" else []
    accept = f"accept the new one with `nbblog test {_FLAGS[verdict.against]} --update`"
    if "unseeded randomness" in causes:
        return f"seed the random numbers, or begin the cell with `#| check: shape`; or {accept}"
    if "clock" in causes:
        return f"begin the cell with `#| check: ignore`: it reads a clock; or {accept}"
    if verdict.baseline.since:
        return f"since then: {_listed(verdict.baseline.since)}; mend the code, or {accept}"
    return f"mend the code, or {accept}"


def _listed(changes: Sequence[str]) -> str:
    more = f" and {len(changes) - 3} more" if len(changes) > 3 else ""
    return ", ".join(changes[:3]) + more
