"""Names that a notebook uses, and that no cell has defined by then."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from nbblog.model import Cell, Notebook
from nbblog.python.cells import Code, Magic, is_python_two, python_cells
from nbblog.python.names import Bind, Call, Drop, Step, Unknown, Use, steps

_IPYTHON = frozenset(
    "In Out _ __ ___ _i _ii _iii _ih _oh _dh _exit_code display exit get_ipython quit"
    " __name__ __doc__ __builtin__ __builtins__ __IPYTHON__ __session__ __vsc_ipynb_file__"
    " __annotations__ __loader__ __package__ __spec__ __cached__".split()
)
_PLATFORMS = frozenset("dbutils displayHTML sc spark sqlContext".split())
"""What notebooks of Spark and Databricks find defined."""

_NUMBERED = re.compile(r"_i?\d+")
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_QUIET_MAGICS = frozenset(
    "alias autoreload autosave bash cache cd colors conda config connect_info debug dirs"
    " doctest_mode env file gui help html HTML javascript js latex load_ext ls lsmagic mamba"
    " markdown matplotlib memit mkdir notebook page pdb perl pip pinfo precision prun"
    " psource pwd python python2 python3 reload_ext reset_selective rm ruby script set_env"
    " sh svg SVG system sx tb tensorboard time timeit unload_ext uv watermark who whos"
    " writefile xmode".split()
)
"""Magics that define nothing, but for what stands behind `--out` and `%%capture`."""

_WILD_MAGICS = frozenset("edit load loadpy macro pylab recall rep rerun reset run store".split())
"""Magics that may define, or forget, any name."""

_QUIET_EXTENSIONS = frozenset(
    "autoreload autotime cython Cython dotenv google.cloud.bigquery jupyter_black lab_black"
    " line_profiler memory_profiler nb_black nb_mypy rpy2.ipython snakeviz sql tensorboard"
    " tensorboard.notebook watermark wurlitzer".split()
)


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that is used on a line of a cell and that is not there by then.

    later is the cell that defines it after that, dropped the one that deleted it, and idle one
    that would define it if it was run. called is the function whose body uses it, where that is
    only called here.
    """

    name: str
    cell: Cell
    line: int
    later: Cell | None = None
    dropped: Cell | None = None
    idle: Cell | None = None
    called: str = ""
    known: tuple[str, ...] = ()


def missing_names(notebook: Notebook) -> Iterator[Missing]:
    """Yield each name once, at its first use, that no cell has defined by then."""
    if is_python_two(notebook):
        return
    pairs = list(python_cells(notebook))
    namespace = _Namespace(
        [_Lines(cell, _steps_of(code)) for cell, code in pairs if _runs(cell)],
        [_Lines(cell, _steps_of(code)) for cell, code in pairs if not _runs(cell)],
        notebook.front.parameters,
    )
    yield from namespace.missing()


def _runs(cell: Cell) -> bool:
    return "skip-execution" not in cell.tags


@dataclass(frozen=True, slots=True)
class _Lines:
    """A cell and what it does with names."""

    cell: Cell
    steps: tuple[Step, ...]

    @property
    def may_raise(self) -> bool:
        return "raises-exception" in self.cell.tags


@dataclass(slots=True)
class _Namespace:
    """The names of a notebook while its cells run from top to bottom."""

    run: list[_Lines]
    idle: list[_Lines]
    given: Mapping[str, object]
    bound: set[str] = field(default_factory=set)
    needs: dict[str, tuple[Use, ...]] = field(default_factory=dict)
    dropped: dict[str, Cell] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    ever: set[str] = field(default_factory=set)
    is_open: bool = False
    may_open: bool = False

    def missing(self) -> Iterator[Missing]:
        steps = [step for lines in self.run for step in lines.steps]
        self.ever = {step.name for step in steps if isinstance(step, Bind)}
        self.may_open = any(isinstance(step, Unknown) for step in steps)
        self.bound = {*dir(builtins), *_IPYTHON, *_PLATFORMS, *self.given}
        for index, lines in enumerate(self.run):
            for step in lines.steps:
                if found := self._take(step, index):
                    yield found

    def _take(self, step: Step, index: int) -> Missing | None:
        """Follow a step; return what is missing for it."""
        lines = self.run[index]
        if isinstance(step, Unknown):
            self.is_open = True
        elif isinstance(step, Bind):
            self.bound.add(step.name)
            self.dropped.pop(step.name, None)
            self.needs[step.name] = step.needs
        elif isinstance(step, Drop):
            self.bound.discard(step.name)
            self.dropped[step.name] = lines.cell
        elif isinstance(step, Use) and not lines.may_raise and not self._is_there(step.name):
            if not step.is_late:
                return self._tell(step, lines.cell, self._later(step.name, index))
            if step.name not in self.ever and not self.may_open:
                return self._tell(step, lines.cell)
        elif isinstance(step, Call) and not lines.may_raise:
            return self._called(step, index)
        return None

    def _called(self, step: Call, index: int) -> Missing | None:
        """Return the first name that a called function needs, and that is only there later."""
        lines = self.run[index]
        for use in self.needs.get(step.name, ()):
            if self._is_there(use.name):
                continue
            later = self._later(use.name, index)
            if later or use.name in self.dropped or _binder([lines], use.name):
                return self._tell(Use(use.name, step.line), lines.cell, later, step.name)
        return None

    def _is_there(self, name: str) -> bool:
        is_known = name in self.bound or name in self.told or bool(_NUMBERED.fullmatch(name))
        return is_known or (self.is_open and name not in self.dropped)

    def _later(self, name: str, index: int) -> Cell | None:
        """Return the first cell after one that binds a name."""
        return _binder(self.run[index + 1 :], name)

    def _tell(self, use: Use, cell: Cell, later: Cell | None = None, called: str = "") -> Missing:
        self.told.add(use.name)
        return Missing(
            name=use.name,
            cell=cell,
            line=use.line,
            later=later,
            dropped=self.dropped.get(use.name),
            idle=_binder(self.idle, use.name),
            called=called,
            known=tuple(sorted(self.ever)),
        )


def _binder(cells: Iterable[_Lines], name: str) -> Cell | None:
    """Return the first of some cells that binds a name."""
    found = (
        lines.cell
        for lines in cells
        if any(isinstance(step, Bind) and step.name == name for step in lines.steps)
    )
    return next(found, None)


# ------------------------------------------------------------------ magics


@lru_cache(maxsize=1024)
def _steps_of(code: Code) -> tuple[Step, ...]:
    """Return what a cell does with names: its magics first, then its Python.

    Of a cell that cannot be read, every word may be a name that it defines.
    """
    first = [step for magic in code.magics for step in _steps_of_magic(magic)]
    if code.tree is None:
        is_read = bool(code.magics) and code.magics[0].name in _QUIET_MAGICS
        words = () if is_read else _IDENTIFIER.findall(code.source)
        return (*first, *(Bind(word, 1) for word in words))
    inner = steps(code.tree)
    if code.is_apart:
        return (*first, *_apart(code, inner))
    return (*first, *inner)


def _apart(code: Code, inner: tuple[Step, ...]) -> Iterator[Step]:
    """Yield the uses of `%%timeit`, whose own names are those of a function."""
    own = {step.name for step in inner if isinstance(step, Bind)}
    own |= set(_IDENTIFIER.findall(code.magics[0].text))
    for step in inner:
        if isinstance(step, Use) and step.name not in own:
            yield step


def _steps_of_magic(magic: Magic) -> Iterator[Step]:
    if magic.kind not in ("%", "%%"):
        return
    words = magic.text.split()
    if magic.name == "load_ext":
        if not set(words) <= _QUIET_EXTENSIONS:
            yield Unknown(magic.line)
    elif magic.name in _WILD_MAGICS:
        yield Unknown(magic.line)
    elif magic.name == "capture" or magic.name not in _QUIET_MAGICS:
        for word in _IDENTIFIER.findall(magic.text):
            yield Bind(word, magic.line)
    else:
        for option, word in pairwise(words):
            if option in ("--out", "--err", "--proc"):
                yield Bind(word, magic.line)
