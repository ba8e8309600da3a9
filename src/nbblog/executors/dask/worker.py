"""Runs on a worker of a cluster: a parcel from the store into a kernel, what it gave back again."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nbblog.config import Config, ExecutionSettings
from nbblog.executors import Order, Result
from nbblog.executors.dask.parcel import FILE, PARCEL, RETURNED, Parcel, read_parcel, versions_for
from nbblog.executors.local import Local
from nbblog.executors.observe import MISSING, inputs_of
from nbblog.executors.remember import write_result
from nbblog.findings import Problem, write_finding
from nbblog.store import Store
from nbblog.store.places import open_store

TOPIC = "nbblog"
"""Under which workers say which cell begins."""

_SECONDS_TO_APPEAR = 5
_SECONDS_BETWEEN_LOOKS = 0.3


def run_parcel(
    place: str, digest: str, ticket: str, variables: Mapping[str, str | None]
) -> dict[str, Any]:
    """Run a parcel of the store at a place; return the digest of what lies there as the ticket.

    Or why it could not be done: `findings` of the run, versions that `differ`, or that the store
    is `unseen` from here.
    """
    from distributed import get_worker

    folder = Path(get_worker().local_directory).resolve() / "nbblog"
    folder.mkdir(parents=True, exist_ok=True)
    store = open_store(place, folder, folder / "store")
    if done := store.get(RETURNED, ticket):  # by a worker that was lost before it could say so
        return {"digest": hashlib.sha256(done).hexdigest()}
    with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as scratch:
        try:
            raw = fetched(store, PARCEL, digest)
            parcel = read_parcel(json.loads(raw), Path(scratch))
            if differ := _differing(parcel):
                return {"differ": differ}
            _lay_out(parcel, store)
        except LookupError:
            return {"unseen": "; ".join(one.message for one in store.findings())}
        try:
            result = _run(parcel, folder, ticket, variables)
        except Problem as problem:
            return {"findings": [write_finding(finding) for finding in problem.findings]}
        data = json.dumps(_value(parcel, result), sort_keys=True).encode()
    if not store.put(RETURNED, ticket, data):
        return {"unseen": "; ".join(one.message for one in store.findings())}
    return {"digest": hashlib.sha256(data).hexdigest()}


def fetched(store: Store, stage: str, key: str) -> bytes:
    """Return bytes of the store; on a shared disk they may be late. Raises LookupError."""
    until = time.monotonic() + _SECONDS_TO_APPEAR
    while (data := store.get(stage, key)) is None:
        if time.monotonic() > until:
            raise LookupError(key)
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    return data


def _differing(parcel: Parcel) -> dict[str, str]:
    """Return the versions of here that are not those that the parcel names."""
    here = versions_for(parcel.order)
    found = {name: here.get(name, MISSING) for name in parcel.versions}
    return {name: version for name, version in found.items() if version != parcel.versions[name]}


def _lay_out(parcel: Parcel, store: Store) -> None:
    root = parcel.order.root
    for folder in (parcel.order.folder, *(root / name for name in parcel.folders)):
        folder.mkdir(parents=True, exist_ok=True)
    for name, digest in parcel.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(fetched(store, FILE, digest))


def _value(parcel: Parcel, result: Result) -> dict[str, Any]:
    """Return what goes back: the result, and what it depended on, with the values of here."""
    order = parcel.order
    inputs = [
        [one.kind, one.name, one.value, one.cell]
        for one in inputs_of(order, order.root, result.seen)
        if one.kind not in ("file", "module") or _is_input(parcel, one.name)
    ]
    return write_result(result) | {"seen": _named_as_there(parcel, result.seen), "inputs": inputs}


def _named_as_there(parcel: Parcel, seen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the kernel saw with paths of the site, without files that the run has made."""
    told = dict(seen)
    root = parcel.order.root
    for kind in ("files", "modules", "folders"):
        told[kind] = {}
        for path, cell in seen.get(kind, {}).items():
            is_inside = Path(path).is_relative_to(root)
            name = Path(path).relative_to(root).as_posix() if is_inside else path
            if kind == "folders" or _is_input(parcel, name):
                told[kind][name] = cell
    return told if seen else {}


def _is_input(parcel: Parcel, name: str) -> bool:
    """Whether a file was there before the run: of the site only what was sent."""
    return Path(name).is_absolute() or name in parcel.files


# ------------------------------------------------------------------ the run


def _run(parcel: Parcel, folder: Path, ticket: str, variables: Mapping[str, str | None]) -> Result:
    from distributed import Reschedule, get_worker

    order, worker = parcel.order, get_worker()
    local = _local(folder, order.threads, parcel.is_forking, tuple(sorted(variables.items())))
    local.prepare([order])
    with _ended_when_unwanted(local, order) as is_unwanted:
        try:
            return local.run(
                order, lambda number: worker.log_event(TOPIC, {"ticket": ticket, "cell": number})
            )
        except Problem:
            if is_unwanted():  # it did not die, it was killed: that is for nobody to hear
                raise Reschedule from None
            raise


@functools.lru_cache(maxsize=4)
def _local(
    folder: Path, threads: int, is_forking: bool, variables: tuple[tuple[str, str | None], ...]
) -> Local:
    """Return this worker's executor: its fork server serves all notebooks that are alike."""
    execution = ExecutionSettings(jobs=1, threads=threads, fork=is_forking)
    return Local(Config(root=folder, execution=execution), dict(variables))


@contextlib.contextmanager
def _ended_when_unwanted(local: Local, order: Order) -> Iterator[Callable[[], bool]]:
    """Kill the kernel once nobody waits for this task: Dask itself cannot stop one that runs.

    So it is when the driver cancels or is gone, when the scheduler is, when the worker ends.
    """
    from distributed import get_worker
    from distributed.worker import WORKER_ANY_RUNNING

    worker = get_worker()
    key = worker.get_current_task()
    is_done = threading.Event()

    def is_unwanted() -> bool:
        task = worker.state.tasks.get(key)
        is_running = task is not None and task.state == "executing"
        return not is_running or worker.status not in WORKER_ANY_RUNNING

    def watch() -> None:
        while not is_done.wait(_SECONDS_BETWEEN_LOOKS):
            if is_unwanted():
                local.end(order)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield is_unwanted
    finally:
        is_done.set()
        watcher.join()
