"""A notebook as a collector of tests: itself as one, or each of its code cells."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from nbblog.executors.extent import is_left_out, marks_of
from nbblog.executors.schedule import mode_of
from nbblog.failures import Account, Teller
from nbblog.findings import Finding, Problem, errors
from nbblog.model import Cell, Failure, Notebook, Stream
from nbblog.outputs.terminal import to_plain
from nbblog.places import Places
from nbblog.pytest_plugin.display import shown
from nbblog.sources import READERS
from nbblog.trial import Bench, Trial

if TYPE_CHECKING:
    from _pytest._code.code import ExceptionInfo, TerminalRepr

_SIZES = {"full-only": "full", "test-only": "test"}


class Failed(Exception):
    """A notebook, or a cell of it, did not do what it should; the account says what and where."""

    def __init__(self, account: Account) -> None:
        super().__init__(account.headline)
        self.account = account


class Nothing(pytest.File):
    """A script that is a notebook, for who would import it."""

    def collect(self) -> Iterable[pytest.Item]:
        """Return no test."""
        return ()


class NotebookFile(pytest.File):
    """A notebook, read; it is tried once for all of its items."""

    bench: Bench
    notebook: Notebook
    teller: Teller
    _trial: Trial | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the tests of a notebook; one that cannot be read is a test that fails."""
        root = self.bench.config.root
        relative = PurePosixPath(os.path.relpath(self.path, root))
        try:
            notebook = READERS[self.path.suffix.lower()](self.path.read_bytes(), relative)
        except Problem as problem:
            yield Unreadable.from_parent(self, name="notebook", problem=problem)
            return
        if notebook is None or not notebook.code:
            return
        self.notebook = notebook
        self.teller = Teller(notebook, root, self.shown)
        if self.config.getoption("--nbblog-cells"):
            yield from self._cells()
        else:
            yield NotebookItem.from_parent(self, name="notebook")

    @property
    def shown(self) -> str:
        """The path as the reader would type it."""
        here = self.config.invocation_params.dir
        inside = self.path.is_relative_to(here)
        return self.path.relative_to(here).as_posix() if inside else str(self.path)

    def trial(self, count: int | None = None) -> Trial:
        """Return the trial of this notebook; it begins when it is first asked for."""
        if self._trial is None:
            self._trial = Trial(self.bench, self.notebook, count)
        return self._trial

    def renew(self) -> None:
        """Try the notebook anew for whoever asks next."""
        if self._trial is not None:
            self._trial.stop()
            self._trial = None

    def interruption(self, message: str) -> Account | None:
        """Return what is told of a run that somebody else has ended, such as pytest-timeout."""
        cell = self._trial.running if self._trial else None
        if cell is None:
            return None
        hint = "make the cell faster, or give the test more time"
        return self.teller.account(Finding("runs-clean", message, hint, self.notebook.where(cell)))

    def marks(self) -> Iterator[pytest.MarkDecorator]:
        """Yield what the notebook as a whole asks of pytest."""
        marks = marks_of(self.notebook)
        mode = mode_of(self.notebook, self.bench.config)
        if mode in ("stored", "never"):
            yield pytest.mark.skip(reason=f"not executed (`execute: {mode}`)")
        if self.notebook.front.draft and not self.config.getoption("--nbblog-drafts"):
            yield pytest.mark.skip(reason="a draft (--nbblog-drafts takes it in)")
        yield from _marks(marks)
        yield from self._own(self.notebook.metadata.get("tags"))

    def cell_marks(self, cell: Cell) -> Iterator[pytest.MarkDecorator]:
        """Yield what a cell asks of pytest."""
        yield from _marks({tag: "" for tag in cell.tags if tag in ("skip", "xfail", "slow")})
        size = self.bench.wish.size
        for tag, only in _SIZES.items():
            if tag in cell.tags and only != size:
                yield pytest.mark.skip(reason=f"runs in size {only!r} only")
        if is_left_out(cell):
            yield pytest.mark.skip(reason="tagged `skip-execution`")
        yield from self._own(cell.tags)

    def _own(self, tags: object) -> Iterator[pytest.MarkDecorator]:
        """Yield the markers of the project that tags name."""
        lines = self.config.getini("markers")
        known = {line.partition(":")[0].partition("(")[0].strip() for line in lines}
        for tag in tags if isinstance(tags, list | tuple) else ():
            if tag in known - {"skip", "xfail", "slow", "parametrize", "usefixtures"}:
                yield getattr(pytest.mark, tag)

    def _cells(self) -> Iterator[pytest.Item]:
        for count, cell in enumerate(self.notebook.code, start=1):
            if cell.source.strip():
                heading = self.teller.heading(cell).replace("::", ":")
                name = f"cell_{cell.number}[{heading}]" if heading else f"cell_{cell.number}"
                nodeid = f"{self.nodeid}::{name}"  # the heading is a parameter to --lf
                yield CellItem.from_parent(self, name=name, nodeid=nodeid, cell=cell, count=count)


def _marks(names: dict[str, str] | Any) -> Iterator[pytest.MarkDecorator]:
    for name, why in names.items():
        if name == "skip":
            yield pytest.mark.skip(reason=why or "tagged `skip`")
        elif name == "xfail":
            yield pytest.mark.xfail(reason=why)
        else:
            yield pytest.mark.slow


class _Item(pytest.Item):
    """What all tests of notebooks share: how they are placed and how their failures look."""

    notes: dict[str, Any]

    def place(self) -> tuple[Path, int | None]:
        """Return the file, and the line of it, from 1."""
        return self.path, None

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the test stands, with the line from 0."""
        path, line = self.place()
        return path, (line or 1) - 1, self.title

    @property
    def title(self) -> str:
        """What the test is called in reports."""
        return self.nodeid.partition("::")[0]

    def repr_failure(  # type: ignore[override]  # pytest's own has one more, which nobody gives
        self, excinfo: ExceptionInfo[BaseException]
    ) -> str | TerminalRepr:
        """Return a failure of a notebook as it is shown; others are pytest's to show."""
        account = self.account_of(excinfo.value)
        if account is None:
            return super().repr_failure(excinfo)
        self.notes["line"] = account.line
        return shown(account)

    def account_of(self, error: BaseException) -> Account | None:
        """Return what is told of an exception, or None where it is pytest's to show."""
        if isinstance(error, Failed):
            return error.account
        if isinstance(error, pytest.fail.Exception) and isinstance(self.parent, NotebookFile):
            return self.parent.interruption(str(error))
        return None

    def _keep(self, **properties: object) -> None:
        """Note properties for reports, once; a second run of the test replaces them."""
        texts = {name: str(value) for name, value in properties.items() if value not in ("", None)}
        others = [pair for pair in self.user_properties if pair[0] not in texts]
        self.user_properties[:] = [*others, *texts.items()]


class Unreadable(_Item):
    """A notebook that cannot be read."""

    def __init__(self, *, problem: Problem, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.problem = problem
        self.notes = {}

    def place(self) -> tuple[Path, int | None]:
        """Return the line of the file that cannot be read, if one can tell."""
        return self.path, next((one.where.line for one in self.problem.findings), None)

    def runtest(self) -> None:
        """Fail."""
        assert isinstance(self.parent, NotebookFile)
        finding = self.problem.findings[0]
        line = Places(self.parent.bench.config.root).line(finding.where)
        path = self.parent.shown
        place = f"{path}:{line}" if line else path
        words = tuple(str(one) for one in self.problem.findings[1:])
        headline = f"{place}: {finding.message}"
        raise Failed(Account(path, line, headline, words=words, hint=finding.hint))


class NotebookItem(_Item):
    """A whole notebook as one test; its report has an entry for each cell."""

    parent: NotebookFile

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.notes = {}
        self.extra_keyword_matches.add(self.parent.notebook.title)
        for mark in self.parent.marks():
            self.add_marker(mark)
        for cell in self.parent.notebook.code:
            if "slow" in cell.tags:
                self.add_marker(pytest.mark.slow)

    def runtest(self) -> None:
        """Try the notebook, or find that it is remembered."""
        self.parent.renew()
        trial = self.parent.trial()
        trial.wait()
        self._note(trial)
        if finding := next(errors(trial.findings), None):
            account = self.parent.teller.account(finding, trial.last_outputs)
            self._keep(cell=account.cell)
            raise Failed(account)

    def _note(self, trial: Trial) -> None:
        verdicts = list(trial.verdicts())
        teller = self.parent.teller
        self.notes["cached"] = trial.is_cached
        self.notes["cells"] = [
            [teller.name(one.cell), one.outcome, round(one.seconds, 3)] for one in verdicts
        ]
        self._keep(
            cells=len(verdicts),
            size=self.parent.bench.wish.size,
            cached=str(trial.is_cached).lower(),
            seconds=f"{trial.seconds:.2f}",
            peak_memory=trial.peak or "",
        )
        for one in verdicts:
            self._keep(**{teller.name(one.cell): f"{one.outcome}, {one.seconds:.3f} s"})
        _add_sections(self, trial)


class CellItem(_Item):
    """A code cell as a test; the cells of a notebook run once, in one kernel."""

    parent: NotebookFile

    def __init__(self, *, cell: Cell, count: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.cell = cell
        self.count = count
        self.notes = {}
        self.asked: Trial | None = None
        self.extra_keyword_matches.add(self.parent.notebook.title)
        self.add_marker(pytest.mark.xdist_group(name=self.title))
        for mark in (*self.parent.marks(), *self.parent.cell_marks(cell)):
            self.add_marker(mark)

    def place(self) -> tuple[Path, int | None]:
        """Return the line of the file at which the cell begins."""
        return self.path, self.parent.teller.line(self.cell)

    def runtest(self) -> None:
        """Wait until the cell has run; the run goes on meanwhile."""
        if self.asked is not None and self.asked is self.parent.trial():
            self.parent.renew()  # somebody tries this test again
        trial = self.asked = self.parent.trial(self._last())
        trial.wait(None if "xfail" in self.cell.tags else self.count)
        self._note(trial)
        outcome = trial.outcome(self.count)
        if outcome == "xfailed" and trial.is_excused:
            pytest.xfail("the findings of its failure are hidden")
        if outcome == "not run" and (trial.is_told or trial.is_excused):
            failed = trial.failed_count
            before = f"cell {trial.cells[failed - 1].number} failed" if failed else "the run failed"
            pytest.skip(before)
        if outcome not in ("passed", "skipped"):
            trial.is_told = True
            raise Failed(self._account(trial))

    def _last(self) -> int:
        """Return the count of the notebook's last cell that somebody wants to run."""
        items = (item for item in self.session.items if isinstance(item, CellItem))
        wanted = [item.count for item in items if item.parent is self.parent]
        codes = [
            count
            for count, one in enumerate(self.parent.notebook.code, start=1)
            if one.source.strip()
        ]
        last = max(wanted, default=self.count)
        return len(self.parent.notebook.code) if last == codes[-1] else last

    def _account(self, trial: Trial) -> Account:
        teller = self.parent.teller
        if trial.stopped is not None:
            finding = next(errors(trial.findings), trial.findings[0])
            return teller.account(finding, trial.last_outputs)
        outputs = trial.outputs(self.count)
        failure = next(one for one in outputs if isinstance(one, Failure))
        where = self.parent.notebook.where(self.cell)
        message = f"{failure.ename}: {to_plain(failure.evalue)}"
        return teller.account(Finding("runs-clean", message, "", where), outputs)

    def _note(self, trial: Trial) -> None:
        verdict = next(
            (one for one in trial.verdicts() if one.cell.number == self.cell.number), None
        )
        self.notes["cached"] = trial.is_cached
        self._keep(
            cell=self.cell.number,
            heading=self.parent.teller.heading(self.cell),
            size=self.parent.bench.wish.size,
            cached=str(trial.is_cached).lower(),
            seconds=f"{verdict.seconds:.3f}" if verdict else "",
            peak_memory=trial.peak or "",
        )
        _add_sections(self, trial, self.count)


def _add_sections(item: _Item, trial: Trial, count: int | None = None) -> None:
    """Keep what a failed cell printed, and what there is to say of a run that was right."""
    item._report_sections[:] = []
    if trial.stopped is not None and count in (None, trial.failed_count):
        printed = "".join(one.text for one in trial.last_outputs if isinstance(one, Stream))
        if printed:
            item.add_report_section("call", "output of the cell", to_plain(printed))
    told = "\n".join(str(one) for one in trial.findings if one not in [*errors(trial.findings)])
    if told and count is None:
        item.add_report_section("call", "findings", told)
