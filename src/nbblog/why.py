"""`nbblog why`: which notebooks are current, and what made the others stale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nbblog.config import Config
from nbblog.executors.remember import latest, recall, site_store
from nbblog.executors.schedule import Wish, mode_of, order_of
from nbblog.executors.staleness import Reason, reasons
from nbblog.findings import UsageError
from nbblog.model import Notebook
from nbblog.reading import read_site
from nbblog.store import Store


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
    evidence = dict(last.evidence) if last else {}
    unread = next((one.message for one in store.findings()), "")
    return Standing(path, mode, cells, reasons(order, last, unread), evidence)
