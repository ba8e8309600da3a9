"""Runs what is stale, several notebooks at once; every problem is told, none stops the others."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path

from nbblog import interrupts
from nbblog.config import Config
from nbblog.executors import EXECUTORS, Executor, Limits, Order, Result
from nbblog.executors.alike import unlike
from nbblog.executors.extent import extent, marks_of, parameters_of
from nbblog.executors.inline import Values, is_hidden, stored_values, with_values, without_values
from nbblog.executors.observe import paths_of
from nbblog.executors.remember import Manifest, Remembered, latest, recall, remember, site_store
from nbblog.executors.staleness import reasons
from nbblog.executors.stopwatch import Stopwatch
from nbblog.executors.stored import provenance_of
from nbblog.findings import Finding, Problem, Where
from nbblog.model import Execute, ExecutedNotebook, Notebook, Output, Size
from nbblog.progress import Progress
from nbblog.sources.wire import write_output
from nbblog.store import Store, digest_of
from nbblog.trust import is_trusted

_MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Wish:
    """How this build wants notebooks run: forced says which run although they are remembered.

    A test runs them in the small size, or with size "full" as a publish does; keeps says whether
    the store remembers what they give; executor is one that has begun already. Where something
    runs, meanwhile is called once, in this thread, as soon as others run notebooks; ran hears of
    each notebook in the thread that ran it, and done then in this thread, first of the remembered.
    """

    forced: Callable[[Notebook], bool] = lambda _: False
    is_frozen: bool = False
    is_test: bool = False
    size: Size = "full"
    keeps: bool = True
    meanwhile: Callable[[], object] = lambda: None
    ran: Callable[[ExecutedNotebook], object] = lambda _: None
    done: Callable[[ExecutedNotebook], object] = lambda _: None
    executor: Executor | None = None


@dataclass(frozen=True, slots=True)
class Executed:
    """Notebooks with their outputs, why others have none, and the files that runs read.

    runs are those of this build.
    """

    notebooks: tuple[ExecutedNotebook, ...] = field(repr=False)
    findings: tuple[Finding, ...] = ()
    watched: frozenset[Path] = frozenset()
    runs: tuple[Ran, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of this build; its manifest where the store keeps it."""

    order: Order
    result: Result
    manifest: Manifest | None


_Pair = tuple[Ran, ExecutedNotebook]


def execute_all(
    notebooks: Sequence[Notebook], config: Config, wish: Wish, progress: Progress
) -> Executed:
    """Return every notebook with outputs; a Markdown source has none, and passes through."""
    store = site_store(config)
    known = _known(notebooks, config, wish, store)
    if wish.is_frozen and known.stale:
        stopped = (*(_stale(order, store) for order in known.stale), *store.findings())
        return Executed(tuple(known.done.values()), stopped)
    timed = longest_first([(order, _recorded(order, store)) for order in known.stale])
    cached = sum(executed.is_cached for executed in known.done.values())
    progress.plan({str(o.notebook.path): seconds for o, seconds in timed}, cached, config.jobs)

    def run_one(executor: Executor, order: Order) -> _Pair:
        ran = _run_one(executor, order, store if wish.keeps else None, progress)
        executed = _with_result(order, ran.result, is_cached=False)
        wish.ran(executed)
        return ran, executed

    pairs, problems = _run(
        [order for order, _ in timed], config, _with_remembered(wish, known), run_one
    )
    ran = [ran for ran, _ in pairs]
    known.done |= {str(executed.notebook.path): executed for _, executed in pairs}
    told = [finding for run in ran for finding in run.result.findings]
    manifests = [*known.manifests, *(run.manifest for run in ran if run.manifest)]
    return Executed(
        tuple(known.done[str(nb.path)] for nb in notebooks if str(nb.path) in known.done),
        (*problems, *told, *known.findings, *store.findings()),
        frozenset(path for one in manifests for path in paths_of(one.inputs, config.root)),
        tuple(ran),
    )


@dataclass(slots=True)
class _Known:
    """What there is without a kernel, and what else is wanted."""

    done: dict[str, ExecutedNotebook] = field(default_factory=dict)
    manifests: list[Manifest] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    stale: list[Order] = field(default_factory=list)


def _known(notebooks: Sequence[Notebook], config: Config, wish: Wish, store: Store) -> _Known:
    known = _Known()
    for notebook in notebooks:
        mode = mode_of(notebook, config)
        order = order_of(notebook, config, wish)
        if not notebook.code or mode in ("stored", "never") or _is_skipped(notebook, wish):
            known.done[str(notebook.path)] = as_written(notebook, mode)
        elif found := _recalled(store, order, mode, wish):
            result = found.result
            known.done[str(notebook.path)] = _with_result(order, result, is_cached=True)
            known.findings += result.findings
            known.manifests.append(found.manifest)
        else:
            known.stale.append(order)
    return known


def mode_of(notebook: Notebook, config: Config) -> Execute:
    """Return when a notebook runs: its front matter's word, else the site's.

    Nobody runs what is not trusted: its outputs are those that it carries.
    """
    mode = notebook.front.execute or config.execution.default
    return mode if mode == "never" or is_trusted(notebook, config) else "stored"


def _is_skipped(notebook: Notebook, wish: Wish) -> bool:
    return wish.is_test and "skip" in marks_of(notebook)


def order_of(notebook: Notebook, config: Config, wish: Wish) -> Order:
    """Return how a notebook runs in this build."""
    published = extent(notebook, "full", is_test=False)
    tested = extent(notebook, wish.size, is_test=wish.is_test)
    parameters = parameters_of(notebook, config, wish.size)
    is_trial = parameters != notebook.front.parameters or tested.cells != published.cells
    folder = (config.root / notebook.path).parent
    execution = config.execution
    limits = Limits(
        execution.timeout, execution.notebook_timeout, execution.memory, execution.output
    )
    return Order(
        notebook=with_values(tested),
        root=config.root,
        folder=folder,
        parameters=parameters,
        limits=limits,
        threads=config.threads,
        seed=execution.seed,
        dark=() if is_trial else _dark(notebook, config),
        is_trial=is_trial,
    )


def _dark(notebook: Notebook, config: Config) -> tuple[str, ...]:
    """Return paper and ink of a Python notebook's dark figures, or nothing."""
    figures = config.figures
    is_drawn = figures.dark and notebook.language == "python"
    return (figures.dark_paper, figures.dark_ink) if is_drawn else ()


def _recalled(store: Store, order: Order, mode: Execute, wish: Wish) -> Remembered | None:
    if not wish.is_frozen and (mode == "always" or wish.forced(order.notebook)):
        return None
    return recall(store, order)


def as_written(notebook: Notebook, mode: Execute = "never") -> ExecutedNotebook:
    """Return a notebook with the outputs that it carries, or with none (`never`)."""
    outputs = tuple(() if mode == "never" else cell.outputs for cell in notebook.code)
    provenance = provenance_of(notebook) if mode == "stored" else None
    values = stored_values(notebook) if mode == "stored" else {}
    return ExecutedNotebook(notebook, outputs, provenance, False, _digest(outputs, values), values)


def _with_result(order: Order, result: Result, *, is_cached: bool) -> ExecutedNotebook:
    notebook, outputs, values = without_values(order.notebook, result.outputs)
    digest = _digest(outputs, values)
    return ExecutedNotebook(notebook, outputs, result.provenance, is_cached, digest, values)


def _digest(outputs: tuple[tuple[Output, ...], ...], values: Values) -> str:
    shown = [[write_output(output) for output in cell] for cell in outputs]
    return digest_of(shown, [[number, dict(found)] for number, found in sorted(values.items())])


def _stale(order: Order, store: Store) -> Finding:
    """Return what --frozen says of a notebook that it would have to run."""
    found = reasons(order, latest(store, order.notebook, is_trial=order.is_trial))
    more = [f"{len(found) - _MOST_REASONS} more"] if len(found) > _MOST_REASONS else []
    return Finding(
        "is-current",
        "stale: " + "; ".join([*(one.text for one in found[:_MOST_REASONS]), *more]),
        "run `nbblog publish` without --frozen",
        Where(str(order.notebook.path), found[0].cell or None),
    )


def _recorded(order: Order, store: Store) -> float | None:
    """Return how many seconds the notebook's last right run of this size took, or None."""
    last = latest(store, order.notebook, is_trial=order.is_trial)
    return last.seconds if last else None


def longest_first(times: Sequence[tuple[Order, float | None]]) -> list[tuple[Order, float | None]]:
    """Return orders with their recorded seconds as they should begin: the longest first.

    Those without a record come before all others, the one with the most code first: one that
    turns out to be long would otherwise begin last and keep a single processor busy at the end.
    """

    def rank(one: tuple[Order, float | None]) -> tuple[bool, float, int, int]:
        order, seconds = one
        code = order.notebook.code
        letters = sum(len(cell.source) for cell in code)
        return seconds is not None, -(seconds or 0.0), -len(code), -letters

    return sorted(times, key=rank)


def _with_remembered(wish: Wish, known: _Known) -> Wish:
    """Return a wish that hears of what is remembered, too, while others run."""
    remembered = tuple(known.done.values())

    def meanwhile() -> None:
        wish.meanwhile()
        for executed in remembered:
            interrupts.check()
            wish.done(executed)

    return replace(wish, meanwhile=meanwhile)


def _run(
    orders: Sequence[Order],
    config: Config,
    wish: Wish,
    run_one: Callable[[Executor, Order], _Pair],
) -> tuple[list[_Pair], list[Finding]]:
    """Run notebooks in threads; each result is kept as soon as it is there."""
    if not orders:
        return [], []
    begun = wish.executor or EXECUTORS[config.execution.executor](config)
    with contextlib.closing(begun) as executor:
        places = executor.prepare(orders)
        pool = ThreadPoolExecutor(places)
        try:
            futures = [pool.submit(run_one, executor, order) for order in orders]
            wish.meanwhile()
            return _gathered(futures, wish.done)
        except BaseException:  # an import that is interrupted may raise anything
            pool.shutdown(wait=False, cancel_futures=True)
            executor.stop()
            raise
        finally:  # not `with`: it would wait for kernels that nobody has stopped yet
            pool.shutdown()


def _gathered(
    futures: Iterable[Future[_Pair]], done: Callable[[ExecutedNotebook], object]
) -> tuple[list[_Pair], list[Finding]]:
    pairs: list[_Pair] = []
    findings: list[Finding] = []
    left = {*futures}
    while left:
        # no longer: a signal that another thread has got is heard when this one wakes
        ended, left = wait(left, timeout=1, return_when=FIRST_COMPLETED)
        interrupts.check()
        for future in ended:
            try:
                pairs.append(future.result())
            except Problem as problem:
                findings += problem.findings
            else:
                done(pairs[-1][1])
    return pairs, findings


def _run_one(executor: Executor, order: Order, store: Store | None, progress: Progress) -> Ran:
    path = str(order.notebook.path)
    progress.start(path, sum(not is_hidden(cell) for cell in order.notebook.code))
    begun, is_right = time.monotonic(), False
    try:
        run = run_order(executor, order, store, lambda number: progress.cell(path, number))
        is_right = True
    finally:
        progress.finish(path, time.monotonic() - begun, is_right)
    return run


def run_order(
    executor: Executor, order: Order, store: Store | None, begin_cell: Callable[[int], None]
) -> Ran:
    """Run a notebook, and remember what it gave where there is a store; raises Problem."""
    earlier = recall(store, order) if store is not None else None
    watch = Stopwatch()

    def begin(number: int) -> None:
        watch.begin(number)
        begin_cell(number)

    result = executor.run(order, begin)
    findings = (*result.findings, *(unlike(order, earlier.result, result) if earlier else ()))
    result = replace(result, findings=findings, cells=watch.end(result.provenance.seconds))
    return Ran(order, result, kept(order, result, store) if store is not None else None)


def kept(order: Order, result: Result, store: Store) -> Manifest | None:
    """Remember what a run gave, unless nothing is known of what it used."""
    is_told = bool(result.seen) or order.notebook.language != "python"
    return remember(store, order, result) if is_told else None
