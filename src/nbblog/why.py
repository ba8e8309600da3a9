"""`nbblog why`: which notebooks are current, and what made the others stale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbblog.config import Config
from nbblog.executors import Order
from nbblog.executors.observe import MISSING, Input, changed
from nbblog.executors.remember import Manifest, latest, recall, site_store, static_key
from nbblog.executors.schedule import Wish, mode_of, order_of
from nbblog.findings import UsageError
from nbblog.model import Notebook
from nbblog.reading import read_site
from nbblog.store import Store


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause of staleness: the number of the cell where it begins, and what happened."""

    cell: int
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one notebook stands: reasons is empty when it is current.

    evidence says what may differ from run to run although no input does.
    """

    path: str
    mode: str
    cells: int
    reasons: tuple[Reason, ...] = ()
    evidence: dict[str, Any] = field(default_factory=dict)

    @property
    def is_current(self) -> bool:
        """Whether a publish would not run it."""
        return not self.reasons

    def __str__(self) -> str:
        if self.mode in ("stored", "never"):
            return f"{self.path}: not executed (`execute: {self.mode}`)"
        if self.is_current:
            return f"{self.path}: current"
        first, *others = self.reasons
        more = f" (and {len(others)} more)" if others else ""
        place = f" from cell {first.cell} of {self.cells}" if first.cell else ""
        return f"{self.path}: stale{place}: {first.text}{more}"


def why(config: Config, names: Sequence[str] = ()) -> list[Standing]:
    """Return where each notebook with code stands; names choose some by their path."""
    sources = [notebook for notebook in read_site(config).sources if notebook.code]
    unknown = set(names) - {str(notebook.path) for notebook in sources}
    if unknown:
        raise UsageError(f"no such notebook in this site: {', '.join(sorted(unknown))}")
    store = site_store(config)
    return [
        standing(notebook, config, store)
        for notebook in sources
        if not names or str(notebook.path) in names
    ]


def standing(notebook: Notebook, config: Config, store: Store) -> Standing:
    """Return where one notebook stands."""
    mode, path, cells = mode_of(notebook, config), str(notebook.path), len(notebook.cells)
    if mode in ("stored", "never"):
        return Standing(path, mode, cells)
    if mode == "always":
        return Standing(path, mode, cells, (Reason(0, "`execute: always`"),))
    order = order_of(notebook, config, Wish())
    if known := recall(store, order):
        return Standing(path, mode, cells, evidence=dict(known.manifest.evidence))
    last = latest(store, notebook)
    if last is None:
        told = next((one.message for one in store.findings()), "never executed here")
        return Standing(path, mode, cells, (Reason(0, told),))
    reasons = sorted(_reasons(order, last), key=lambda reason: reason.cell)
    gone = (Reason(0, "its stored result is missing or damaged"),)
    return Standing(path, mode, cells, tuple(reasons) or gone, dict(last.evidence))


def _reasons(order: Order, last: Manifest) -> Iterator[Reason]:
    key = static_key(order)
    first = order.notebook.code[0].number
    for old, new in zip(last.key.kernel, key.kernel, strict=False):
        if old != new:
            yield Reason(first, f"kernel: {old} → {new}")
    if len(last.key.kernel) != len(key.kernel):
        yield Reason(first, "another kernel")
    if dict(last.key.parameters) != dict(key.parameters):
        yield Reason(first, "parameters changed")
    for index, cell in enumerate(order.notebook.code):
        if index >= len(last.key.chain) or last.key.chain[index] != key.chain[index]:
            yield Reason(cell.number, "code changed")
            break
    else:
        if len(key.chain) < len(last.key.chain):
            yield Reason(order.notebook.code[-1].number, "code cells removed after it")
    for one, now in changed(last.inputs, order.root):
        yield Reason(one.cell, _told(one, now))


def _told(one: Input, now: str) -> str:
    if one.kind == "package":
        return f"{one.name} {one.value} → {now} (first imported in cell {one.cell})"
    if one.kind == "accelerator":
        return f"accelerator: {one.value} → {now}"
    if one.kind == "environment":
        return f"environment variable {one.name} changed"
    deed = {"module": "imported", "folder": "listed"}.get(one.kind, "read")
    what = "is gone" if now == MISSING else "changed"
    name = f"local module {one.name}" if one.kind == "module" else one.name
    return f"{name} {what} (first {deed} in cell {one.cell})"
