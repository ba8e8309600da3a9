"""Who executes the notebooks, with which command, and where the outputs lie afterwards."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from outcome import Shown, read_cells, read_notebooks, read_pages

HERE = Path(__file__).resolve().parent
JOBS = 2
NOTEBOOKS, OUT = "notebooks", "out"
"""Folders of a working copy, which is a site of nbblog too."""

Names = Mapping[tuple[str, ...], str]
Read = Callable[[Path, Names], dict[str, Shown]]

_PYTHON = shlex.quote(sys.executable)
_EACH = f"mkdir {OUT}; ls {NOTEBOOKS}/*.ipynb | xargs -P {JOBS}"


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to execute the notebooks of a working copy.

    line is shell, run in the copy; read says what the notebooks show then; again is a second line
    that has nothing to do.
    """

    name: str
    line: str
    read: Read
    again: str = ""
    is_peer: bool = False


def _executed(pattern: str) -> Read:
    return lambda copy, names: read_notebooks(sorted(copy.glob(pattern)), names)


def _published(copy: Path, names: Names) -> dict[str, Shown]:
    return read_pages(copy / "public")


EXEC = Contender(
    "exec",
    f"{_EACH} -n 1 {_PYTHON} {shlex.quote(str(HERE / 'cells.py'))} {OUT}",
    lambda copy, names: read_cells(copy / OUT),
)
"""The limit: every notebook's cells by plain `exec()` in a fresh process, two at a time."""


def contenders(has_no_fork: bool) -> Iterator[Contender]:
    """Yield all of them, the limit first; has_no_fork says whether publish has that option."""
    publish = f"exec {_PYTHON} -m nbblog publish --jobs {JOBS}"
    cold = 'XDG_CACHE_HOME="$PWD/cache"; export XDG_CACHE_HOME; '
    yield EXEC
    alone = shlex.quote(str(HERE / "alone.py"))
    yield Contender(
        "nbblog-run", f"exec {_PYTHON} {alone} . {JOBS} {OUT}", _executed(f"{OUT}/*.ipynb")
    )
    yield Contender("nbblog", publish, _published, again=publish)
    yield Contender("nbblog-first", cold + publish, _published)
    if has_no_fork:
        yield Contender("nbblog-no-fork", f"{publish} --no-fork", _published)
    yield from _peers()


def _peers() -> Iterator[Contender]:
    yield Contender(
        "nbconvert",
        f"{_EACH} -n 1 jupyter nbconvert --log-level=ERROR --to notebook --execute "
        f"--output-dir {OUT}",
        _executed(f"{OUT}/*.ipynb"),
        is_peer=True,
    )
    yield Contender(
        "papermill",
        f"{_EACH} -I@ sh -c 'papermill --no-progress-bar @ {OUT}/$(basename @)'",
        _executed(f"{OUT}/*.ipynb"),
        is_peer=True,
    )
    yield Contender(
        "nbmake",
        f"exec pytest -q -p no:cacheprovider --nbmake --overwrite -n {JOBS} {NOTEBOOKS}",
        _executed(f"{NOTEBOOKS}/*.ipynb"),
        is_peer=True,
    )
    execute = "jcache project execute --executor local-parallel --timeout 600"
    here = 'JUPYTERCACHE="$PWD/.jupyter_cache"; export JUPYTERCACHE; '
    yield Contender(
        "jupyter-cache",
        f"{here}yes | jcache notebook add {NOTEBOOKS}/*.ipynb && {execute}",
        _executed(".jupyter_cache/executed/*/base.ipynb"),
        again=here + execute,
        is_peer=True,
    )
