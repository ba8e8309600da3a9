"""What nbval, nbmake and nbconvert find in planted files: each runs them, and says which failed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from peers import HERE, peers

sys.path.insert(0, str(HERE.parent / "tests" / "planted"))

from planted import Case
from planting import build_site  # needs the path

RUN = ("code-parses", "errors-meant", "names-defined", "order-works")
COMPARED = ("drift", "stored-current")
EXECUTED = (*RUN, *COMPARED)
"""Kinds that running a notebook tells; of COMPARED, its saved outputs."""

COMPARING = ("nbval",)
"""Tools that claim to compare saved outputs; the others are asked for RUN alone."""

Failed = Callable[[Path, Path], set[str]]
"""From a site's folder, and that of the peers' commands, to the notebooks that are not right."""


@dataclass(frozen=True, slots=True)
class Blamed:
    """What one tool says of the cases that it has run: planted files and clean twins."""

    name: str
    cases: frozenset[str] = field(repr=False)
    planted: frozenset[str]
    clean: frozenset[str]

    def cell(self, cases: Iterable[Case]) -> str:
        """Return how many it found; one that fails on the twin as well has found nothing."""
        ran = {case.id for case in cases} & self.cases
        found, blamed = ran & self.planted - self.clean, ran & self.clean
        if not ran:
            return ""
        return f"{len(found)} of {len(ran)}" + (f", {len(blamed)} twins blamed" if blamed else "")


def peers_of(cases: Sequence[Case], folder: Path) -> list[Blamed]:
    """Return what each peer says of some cases."""
    binaries = peers()
    return [
        _blamed(
            name,
            run,
            [case for case in cases if name in COMPARING or case.rule in RUN],
            folder / name,
            binaries,
        )
        for name, run in TOOLS.items()
    ]


def _blamed(name: str, run: Failed, cases: Sequence[Case], folder: Path, binaries: Path) -> Blamed:
    print(f"{name} runs {2 * len(cases)} notebooks …", end="", file=sys.stderr, flush=True)
    begun = time.monotonic()
    paths = {case.planted.path: case.id for case in cases}
    sites = {
        "planted": build_site(folder / "planted", [(case, case.planted) for case in cases]),
        "clean": build_site(folder / "clean", [(case, case.clean) for case in cases]),
    }
    failed = {
        key: frozenset(paths[path] for path in run(site, binaries) if path in paths)
        for key, site in sites.items()
    }
    print(f" {time.monotonic() - begun:.0f} s", file=sys.stderr)
    return Blamed(name, frozenset(paths.values()), failed["planted"], failed["clean"])


# ------------------------------------------------------------------ the tools


def with_nbconvert(site: Path, binaries: Path) -> set[str]:
    """Return the notebooks at which `jupyter nbconvert --execute` ends with an error."""
    paths = sorted(str(path.relative_to(site)) for path in (site / "notebooks").glob("*.ipynb"))
    done = _run([binaries / "python", HERE / "nbconvert_many.py", "out", *paths], site, binaries)
    if done.returncode:
        sys.exit(f"nbconvert did not run:\n{done.stderr}")
    return set(json.loads(done.stdout.splitlines()[-1]))


def with_nbmake(site: Path, binaries: Path) -> set[str]:
    """Return the notebooks that fail under `pytest --nbmake`."""
    return _with_pytest(["--nbmake", "notebooks"], site, binaries)


def with_nbval(site: Path, binaries: Path) -> set[str]:
    """Return the notebooks with a cell that fails under `pytest --nbval`.

    Where a kind is about code alone, nbval compares nothing (`--nbval-lax`): half of those
    notebooks carry no outputs, and it would take that for a difference.
    """
    paths = [f"notebooks/{path.name}" for path in (site / "notebooks").glob("*.ipynb")]
    compared = [path for path in paths if any(kind in path for kind in COMPARED)]
    others = [path for path in paths if path not in compared]
    failed = _with_pytest(["--nbval", *compared], site, binaries) if compared else set()
    return failed | (_with_pytest(["--nbval-lax", *others], site, binaries) if others else set())


TOOLS: dict[str, Failed] = {
    "nbval": with_nbval,
    "nbmake": with_nbmake,
    "nbconvert": with_nbconvert,
}


def _with_pytest(words: Sequence[str], site: Path, binaries: Path) -> set[str]:
    report = site / "report.xml"
    plain = ["-q", "-p", "no:cacheprovider", "-n", "6", "--dist", "loadfile", "--rootdir", site]
    done = _run([binaries / "pytest", *plain, f"--junitxml={report}", *words], site, binaries)
    if done.returncode not in (0, 1):
        sys.exit(f"pytest {' '.join(words[:1])} did not run:\n{done.stdout}{done.stderr}")
    failed: set[str] = set()
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed |= {word for word in _words(case) if word.endswith(".ipynb")}
    return failed


def _words(case: ElementTree.Element) -> set[str]:
    """Return the paths that a test may be of: each plug-in names the notebook elsewhere."""
    name, group = case.get("name", ""), case.get("classname", "")
    found = {case.get("file", ""), name, name.split("::")[0], group.replace(".ipynb", "")}
    plain = {text.replace("notebooks.", "notebooks/") for text in found}
    stems = {text.removeprefix("notebooks/").removesuffix(".ipynb") for text in plain}
    return {f"notebooks/{stem}.ipynb" for stem in stems if stem}


def _run(command: Sequence[object], site: Path, binaries: Path) -> subprocess.CompletedProcess[str]:
    dropped = ("PYTHONPATH", "VIRTUAL_ENV", "JUPYTER_CONFIG_DIR", "PYTEST_CURRENT_TEST")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    kept["PATH"] = f"{binaries}{os.pathsep}{kept['PATH']}"
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=site, env=kept, capture_output=True, text=True, check=False)
