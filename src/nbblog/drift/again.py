"""Runs a site's notebooks again in full size, compares, and accepts what differs if it is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nbblog import manifest
from nbblog.config import Config
from nbblog.drift.baseline import Baseline, published, saved
from nbblog.drift.compare import Against, Verdict, compare, findings_of
from nbblog.drift.page import page_of
from nbblog.drift.saved import with_outputs
from nbblog.executors.remember import site_store
from nbblog.executors.schedule import Executed, Wish, execute_all, kept, mode_of, order_of
from nbblog.findings import Finding, Severity, Where
from nbblog.lock import locked
from nbblog.model import ExecutedNotebook, Notebook
from nbblog.progress import Progress
from nbblog.store import Store, write_atomically

COMPARABLE_RULE = "outputs-comparable"
UPDATE_RULE = "updates-told"
REPORT_RULE = "report-writable"

Baselines = Mapping[tuple[str, Against], Baseline]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `nbblog test` compares, whether it accepts what differs, and where the report goes."""

    published: bool = False
    saved: bool = False
    updates: bool = False
    page: Path | None = None

    @property
    def against(self) -> tuple[Against, ...]:
        """What new outputs are compared with."""
        asked: tuple[tuple[Against, bool], ...]
        asked = (("published", self.published), ("saved", self.saved))
        return tuple(name for name, is_asked in asked if is_asked)


@dataclass(frozen=True, slots=True)
class Drift:
    """The new run of every notebook, how it compares, and what is to be told."""

    executed: Executed
    verdicts: tuple[Verdict, ...] = field(default=(), repr=False)
    findings: tuple[Finding, ...] = ()

    @property
    def compared(self) -> int:
        """How many cells were compared."""
        return sum(len(verdict.cells) for verdict in self.verdicts)


def run_again(
    sources: Sequence[Notebook], config: Config, comparison: Comparison, progress: Progress
) -> Drift:
    """Return what running every notebook in full size shows to have changed.

    Nothing is written before all have run, and nothing is remembered but what is accepted.
    """
    store = site_store(config)
    baselines = _baselines(sources, config, comparison, store)
    wish = Wish(forced=lambda _: True, keeps=False)
    executed = execute_all(sources, config, wish, progress)
    verdicts = tuple(_verdicts(executed.notebooks, baselines, config))
    findings = [*incomparable(verdicts)]
    if comparison.updates:
        findings += _accepted(verdicts, executed, config, store)
    else:
        findings += [finding for verdict in verdicts for finding in findings_of(verdict)]
    if comparison.page is not None:
        findings += _written(comparison.page, page_of(verdicts, config))
    return Drift(executed, verdicts, (*findings, *store.findings()))


def _baselines(
    sources: Sequence[Notebook], config: Config, comparison: Comparison, store: Store
) -> Baselines:
    """Return what each notebook that can run is compared with; looked up before anything runs."""
    found: dict[tuple[str, Against], Baseline] = {}
    for notebook in sources:
        if not notebook.code or mode_of(notebook, config) in ("stored", "never"):
            continue
        if comparison.published:
            order = order_of(notebook, config, Wish())
            found[str(notebook.path), "published"] = published(order, store)
        if comparison.saved and not notebook.is_text:
            found[str(notebook.path), "saved"] = saved(notebook)
    return found


def _verdicts(
    notebooks: Sequence[ExecutedNotebook], baselines: Baselines, config: Config
) -> Iterator[Verdict]:
    ran = {str(one.notebook.path): one for one in notebooks}
    for (path, against), baseline in baselines.items():
        if path in ran:  # the others raised, which is told
            yield compare(ran[path], baseline, against, config)


def incomparable(verdicts: Sequence[Verdict]) -> Iterator[Finding]:
    """Yield what could not be compared: an error if that is everything, for nothing was tested."""
    without = [verdict for verdict in verdicts if verdict.baseline.problem]
    severity = Severity.ERROR if len(without) == len(verdicts) else Severity.WARNING
    for verdict in without:
        is_saved = verdict.against == "saved"
        what = "saved in its file" if is_saved else "published"
        message = f"nothing {what} to compare with: {verdict.baseline.problem}"
        update = "run it with Jupyter and save it" if is_saved else "run `nbblog publish`"
        where = Where(str(verdict.notebook.path))
        yield Finding(COMPARABLE_RULE, message, f"{update} first", where, severity)


# ------------------------------------------------------------------ accepting


def _accepted(
    verdicts: Sequence[Verdict], executed: Executed, config: Config, store: Store
) -> Iterator[Finding]:
    """Make new outputs what is remembered, or saved, and tell of which cells."""
    runs = {str(run.order.notebook.path): run for run in executed.runs}
    ran = {str(one.notebook.path): one for one in executed.notebooks}
    differing = [verdict for verdict in verdicts if verdict.differing]
    with locked(config.state, lambda _: None):
        for verdict in differing:
            path = str(verdict.notebook.path)
            if verdict.against == "saved":
                yield from _save(verdict, ran[path], config)
                prose = (one for one in verdict.differing if one.cell.kind == "markdown")
                yield from findings_of(replace(verdict, cells=tuple(prose)))
            elif kept(runs[path].order, runs[path].result, store):
                yield _told(verdict, "the next `nbblog publish` shows them")
            else:
                yield from findings_of(verdict)
        if any(verdict.against == "published" for verdict in differing):
            manifest.forget_all(config.state)


def _save(verdict: Verdict, executed: ExecutedNotebook, config: Config) -> Iterator[Finding]:
    """Write the outputs of the cells that differ into a notebook's file."""
    code = tuple(one for one in verdict.differing if one.cell.kind == "code")
    if not code:
        return
    notebook = verdict.notebook
    path = config.root / notebook.path
    outputs = dict(zip((cell.number for cell in notebook.code), executed.outputs, strict=True))
    new = {one.cell.number: outputs[one.cell.number] for one in code}
    try:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != notebook.digest:
            raise ValueError("the file was changed while the notebook ran")
        mode = path.stat().st_mode
        write_atomically(path.resolve(), with_outputs(data, new))
        path.chmod(mode)
    except (OSError, ValueError) as error:
        message = f"the new outputs are not saved: {error}"
        hint = "see that nobody else writes the file, and run it again"
        yield Finding(UPDATE_RULE, message, hint, Where(str(notebook.path)), Severity.ERROR)
        return
    yield _told(replace(verdict, cells=code), "they stand in the file now")


def _told(verdict: Verdict, then: str) -> Finding:
    numbers = ", ".join(str(one.cell.number) for one in verdict.differing)
    noun = "cell" if len(verdict.differing) == 1 else "cells"
    message = f"new outputs accepted of {noun} {numbers}: {then}"
    where = Where(str(verdict.notebook.path))
    return Finding(UPDATE_RULE, message, "see that they are right", where, Severity.NOTE)


def _written(path: Path, page: str) -> list[Finding]:
    try:
        write_atomically(path, page.encode())
    except OSError as error:
        message = f"the report cannot be written: {error.strerror or error}"
        return [Finding(REPORT_RULE, message, "name another --html FILE", Where(str(path)))]
    return []
