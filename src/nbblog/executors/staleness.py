"""Why a notebook's last run no longer stands: what `nbblog why` and `--frozen` tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nbblog.executors import Order
from nbblog.executors.inline import is_hidden
from nbblog.executors.observe import MISSING, Input, changed
from nbblog.executors.remember import Manifest, static_key


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause of staleness: the number of the cell where it begins, and what happened.

    Cell 0 is the notebook as a whole.
    """

    cell: int
    text: str


def reasons(order: Order, last: Manifest | None, unread: str = "") -> tuple[Reason, ...]:
    """Return why a notebook without a remembered run is stale, the first cell first.

    last is the manifest of its last run, unread what kept the store from being read; there is
    always a reason.
    """
    if last is None:
        return (Reason(0, unread or "never executed here"),)
    found = sorted(_differences(order, last), key=lambda reason: reason.cell)
    return tuple(found) or (Reason(0, "its stored result is missing or damaged"),)


def _differences(order: Order, last: Manifest) -> Iterator[Reason]:
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
            what = "expressions in its prose" if is_hidden(cell) else "code"
            yield Reason(cell.number, f"{what} changed")
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
