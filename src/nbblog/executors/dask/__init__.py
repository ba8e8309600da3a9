"""Runs notebooks on the workers of a Dask cluster, each in a fresh kernel there."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from typing import Any

from nbblog.config import Config
from nbblog.executors import EXECUTORS, Order, Result
from nbblog.executors.dask import agreement
from nbblog.executors.dask.parcel import PARCEL, RETURNED, Parcel, pack, write_parcel
from nbblog.executors.dask.worker import TOPIC, fetched, run_parcel
from nbblog.executors.remember import latest, site_store
from nbblog.findings import Problem, UsageError, read_finding
from nbblog.store.places import folder_of, open_store

_SECONDS_TO_CONNECT = 10
_SECONDS_TO_ANSWER = 60
_SECONDS_WITHOUT_WORKERS = 600
_SECONDS_BETWEEN_LOOKS = 0.5


class Dask:
    """Sends notebooks and what they read through the store; workers send digests back.

    A worker that is lost costs its notebooks another run; what a notebook itself does wrong is
    never tried again.
    """

    def __init__(self, config: Config) -> None:
        if not config.execution.scheduler:
            raise UsageError(
                "the executor dask needs the address of a scheduler: give it with --scheduler, "
                "such as tcp://127.0.0.1:8786, or as `scheduler` under [execution]"
            )
        if importlib.util.find_spec("distributed") is None:
            raise UsageError("the executor dask needs Dask: pip install 'nbblog[dask]'")
        self._execution = config.execution
        self._place = _place(config)
        self._store = open_store(self._place, config.root, config.state / "store")
        self._memory = site_store(config)
        self._client: Any = None
        self._hearers: dict[str, Callable[[int], None]] = {}
        self._is_stopped = threading.Event()

    def prepare(self, orders: Sequence[Order]) -> int:
        """Connect once; as many run at once as workers have threads, or as `jobs` says."""
        from distributed import Client  # half a second, and an extra of the installation

        address = self._execution.scheduler
        if self._client is None:
            try:
                self._client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
            except (OSError, ValueError) as error:
                raise UsageError(f"the scheduler {address} does not answer: {error}") from error
            self._client.subscribe_topic(TOPIC, self._hear)
        return self._execution.jobs or max(1, sum(self._client.nthreads().values()))

    def run(self, order: Order, begin_cell: Callable[[int], None]) -> Result:
        """Run every code cell of a notebook on a worker; see Executor."""
        last = latest(self._memory, order.notebook)
        if order.is_trial:
            last = latest(self._memory, order.notebook, is_trial=True) or last
        parcel = pack(order, last, self._store, is_forking=self._execution.fork)
        ticket = uuid.uuid4().hex
        self._hearers[ticket] = begin_cell
        try:
            told = self._answer(parcel, ticket)
        finally:
            del self._hearers[ticket]
        if "findings" in told:
            findings = (read_finding(raw) for raw in told["findings"])
            raise Problem(agreement.told_for_cluster(finding) for finding in findings)
        if "differ" in told:
            raise agreement.differing(parcel, told["differ"])
        return agreement.agreed(parcel, self._returned(order, ticket, told))

    def stop(self) -> None:
        """Give up what was sent: the workers see that nobody waits, and end its kernels."""
        self._is_stopped.set()

    def close(self) -> None:
        """Leave the cluster."""
        if self._client is not None:
            self._client.close()

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        """Take in that a cell begins; the workers tell every driver, of whosever notebook."""
        _, told = event
        if begin_cell := self._hearers.get(told["ticket"]):
            begin_cell(told["cell"])

    def _answer(self, parcel: Parcel, ticket: str) -> dict[str, Any]:
        """Send a parcel; return what a worker says of its run. Raises Problem when none can."""
        from distributed import KilledWorker

        order = parcel.order
        data = json.dumps(write_parcel(parcel), sort_keys=True).encode()
        digest = hashlib.sha256(data).hexdigest()
        self._store.put(PARCEL, digest, data)
        # they go along with the task: a store is no place for what may be a password
        variables = {name: os.environ.get(name) for name in order.notebook.front.environment}
        task = (run_parcel, self._place, digest, ticket, variables)
        try:
            future = self._client.submit(*task, key=f"nbblog-{ticket}", pure=False)
            self._wait(order, future)
            return dict(future.result(timeout=_SECONDS_TO_ANSWER))
        except KilledWorker as error:
            raise agreement.lost(order, error.allowed_failures + 1) from error
        except ImportError as error:
            raise agreement.not_installed(order, error) from error
        except (CancelledError, OSError) as error:  # a closed line is an OSError
            raise agreement.left(order, self._execution.scheduler) from error

    def _wait(self, order: Order, future: Any) -> None:
        """Return when a task has ended; raises Problem when it shall not, or cannot begin."""
        has_ended = threading.Event()
        future.add_done_callback(lambda _: has_ended.set())
        alone_since = time.monotonic()
        while not has_ended.wait(_SECONDS_BETWEEN_LOOKS):
            if self._is_stopped.is_set():
                future.cancel()
                raise Problem([])
            if self._client.scheduler_info().get("workers"):
                alone_since = time.monotonic()
            elif time.monotonic() - alone_since > _SECONDS_WITHOUT_WORKERS:
                future.cancel()
                raise agreement.alone(order, self._execution.scheduler, _SECONDS_WITHOUT_WORKERS)

    def _returned(self, order: Order, ticket: str, told: dict[str, Any]) -> dict[str, Any]:
        """Return what a worker put into the store; raises Problem when that is not there."""
        said = told.get("unseen", "")
        try:
            data = fetched(self._store, RETURNED, ticket) if "digest" in told else b""
        except LookupError:
            data = b""
        if not data or hashlib.sha256(data).hexdigest() != told["digest"]:
            said = said or "; ".join(one.message for one in self._store.findings())
            raise agreement.unseen(order, self._store.layers[-1].name, said)
        return dict(json.loads(data))


EXECUTORS.add("dask", Dask)


def _place(config: Config) -> str:
    """Return where workers find the store: a URL, or the path of a folder from the top."""
    own = str(config.state / "store")
    if not config.store or config.store_read_only:  # nothing could be sent through that one
        return own
    folder = folder_of(config.store, config.root)
    return config.store if folder is None else str(folder)
