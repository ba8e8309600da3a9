"""Remembers what runs gave: a run with an equal key is never done twice."""

from __future__ import annotations

import datetime as dt
import platform
import sys
from typing import Any

from nbblog.executors import Order, Result
from nbblog.model import Notebook, Provenance
from nbblog.sources.wire import read_output, write_output
from nbblog.store import Store, digest_of

STAGE = "run"
_EXECUTION_TAGS = {"raises-exception", "skip-execution", "parameters"}


def key(order: Order) -> str:
    """Return what a run depends on: code, its execution tags, kernel identity and parameters.

    Prose, ids, presentation tags and saved outputs are left out: editing them runs nothing.
    """
    code = [
        (_normalised(cell.source), sorted(_EXECUTION_TAGS.intersection(cell.tags)))
        for cell in order.notebook.code
    ]
    return digest_of("run", code, kernel_identity(order.notebook), dict(order.parameters))


def kernel_identity(notebook: Notebook) -> list[str]:
    """Return name and language, and for our own Python its implementation and full version."""
    identity = [notebook.kernel, notebook.language]
    if notebook.kernel == "python3":
        identity += [sys.implementation.name, platform.python_version()]
    return identity


def _normalised(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def recall(store: Store, order: Order) -> Result | None:
    """Return what an equal run gave, or None."""
    value = store.get_json(STAGE, key(order))
    return None if value is None else _read(value)


def remember(store: Store, order: Order, result: Result) -> None:
    """Keep what a run gave."""
    store.put_json(STAGE, key(order), _write(result))


def _write(result: Result) -> dict[str, Any]:
    ran = result.provenance
    return {
        "outputs": [[write_output(output) for output in cell] for cell in result.outputs],
        "started": ran.started.isoformat(),
        "seconds": ran.seconds,
        "kernel": ran.kernel,
        "versions": dict(ran.versions),
        "device": ran.device,
        "parameters": dict(ran.parameters),
    }


def _read(value: dict[str, Any]) -> Result:
    outputs = tuple(tuple(read_output(raw) for raw in cell) for cell in value["outputs"])
    provenance = Provenance(
        started=dt.datetime.fromisoformat(value["started"]),
        seconds=value["seconds"],
        kernel=value["kernel"],
        versions=value["versions"],
        device=value["device"],
        parameters=value["parameters"],
    )
    return Result(outputs, provenance)
