"""What a new run is compared with: what is published of a notebook, or what its file carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nbblog.executors import Order, Result
from nbblog.executors.inline import Values, stored_values, without_values
from nbblog.executors.remember import (
    RESULTS,
    Manifest,
    latest,
    read_result,
    recall,
    static_key,
)  # fmt: skip
from nbblog.executors.staleness import reasons
from nbblog.executors.stored import has_outputs
from nbblog.model import Notebook, Output, Provenance
from nbblog.store import Store


@dataclass(frozen=True, slots=True)
class Baseline:
    """Earlier outputs of each code cell, and values of prose.

    since says what has changed between that run and now, though not in the code; ran is what is
    known of that run. problem says why there are none to compare with, "" where there are.
    """

    outputs: tuple[tuple[Output, ...], ...] = field(default=(), repr=False)
    values: Values = field(default_factory=dict, repr=False)
    since: tuple[str, ...] = ()
    ran: Provenance | None = None
    problem: str = ""


def published(order: Order, store: Store) -> Baseline:
    """Return what the last publish showed of a notebook, as the store remembers it."""
    if known := recall(store, order):
        return _of_result(order, known.result)
    last = latest(store, order.notebook)
    if last is None:
        return Baseline(problem="no publish of it is remembered in this store")
    changes = reasons(order, last)
    if not _has_same_code(order, last):
        first = changes[0]
        where = f" (cell {first.cell})" if first.cell else ""
        return Baseline(problem=f"since its last publish, {first.text}{where}")
    value = store.get_json(RESULTS, last.result)
    if value is None:
        return Baseline(problem="what its last publish showed is missing in the store, or damaged")
    return _of_result(order, read_result(value), tuple(change.text for change in changes))


def saved(notebook: Notebook) -> Baseline:
    """Return the outputs that stand in a notebook's file."""
    if not has_outputs(notebook):
        return Baseline(problem="the file carries no outputs")
    return Baseline(tuple(cell.outputs for cell in notebook.code), stored_values(notebook))


def differences(before: Provenance | None, after: Provenance) -> tuple[str, ...]:
    """Return what differs of two runs' machines, on which the last digits may depend."""
    found: list[str] = []
    if before and before.device != after.device:
        found.append(f"{before.device or 'unknown device'} → {after.device or 'unknown device'}")
    if before and before.threads != after.threads:
        found.append(f"threads of numerical libraries: {before.threads} → {after.threads}")
    return tuple(found)


def _has_same_code(order: Order, last: Manifest) -> bool:
    key = static_key(order)
    same: Mapping[str, object] = dict(last.key.parameters)
    return last.key.chain == key.chain and same == dict(key.parameters)


def _of_result(order: Order, result: Result, since: tuple[str, ...] = ()) -> Baseline:
    _, outputs, values = without_values(order.notebook, result.outputs)
    return Baseline(outputs, values, since, result.provenance)
