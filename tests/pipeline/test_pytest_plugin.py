"""`pytest --nbblog`: notebooks as tests, with their real lines, alone and beside other plugins."""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

import pytest
from small_site import SETTINGS, Site, code, environment, md, notebook

from nbblog.config import load_config
from nbblog.executors.remember import recall, site_store
from nbblog.executors.schedule import Wish, order_of
from nbblog.model import Size, Stream
from nbblog.progress import Silence
from nbblog.report import Report
from nbblog.sources import READERS
from nbblog.test import Trials
from nbblog.test import test as verb

HELPER = "def scale(x):\n    y = 1 / x\n    return y\n\n\ndef unused():\n    return 3\n"
XDIST, RERUNS, TIMEOUT, COVERAGE = "xdist", "rerunfailures", "pytest_timeout", "pytest_cov"


@dataclass(frozen=True)
class Told:
    """What a run of pytest said, and how it ended."""

    code: int
    out: str
    junit: Path

    def statuses(self) -> dict[str, str]:
        """Return what stands behind each test in verbose output."""
        body = self.out.partition("= FAILURES =")[0].partition("short test summary")[0]
        lines = re.findall(r"^(?:\[gw\d\] \[ *\d+%\] )?(\S.*?::.*)$", body, re.MULTILINE)
        found = {}
        for line in lines:
            # pytest-xdist says it first
            if said := re.fullmatch(r"([A-Z]{4,}(?: \[\w+\]| \(.*?\))?) (\S+::.+?)", line):
                found[said[2].strip()] = said[1].partition(" (")[0]
            elif said := re.fullmatch(r"(.+?) ([A-Z]{4,}.*?) *(?:\[ *\d+%\])?", line):
                found[said[1]] = said[2].partition(" (")[0]
        return found

    def section(self, title: str) -> str:
        """Return how the failure of a test is shown, below its title."""
        parts = re.split(r"^_{3,} (.+?) _{3,}$|^[=]{3,}.*$", self.out, flags=re.MULTILINE)
        return parts[parts.index(title) + 1]

    @cached_property
    def cases(self) -> dict[str, ET.Element]:
        """The cases of the JUnit file, by class and name."""
        root = ET.fromstring(self.junit.read_bytes())  # our own text
        return {f"{c.attrib['classname']}::{c.attrib['name']}": c for c in root.iter("testcase")}

    def properties(self, case: str) -> dict[str, str]:
        """Return the properties of a case."""
        found = self.cases[case].iter("property")
        return {one.attrib["name"]: one.attrib["value"] for one in found}


def pytest_in(root: Path, *arguments: str, plugins: tuple[str, ...] = ()) -> Told:
    """Run pytest in a folder with our plugin and those named, and no other."""
    junit = _junit(root)
    command = [sys.executable, "-m", "pytest", *_arguments(junit, arguments, plugins)]
    inherited = {key: it for key, it in environment().items() if not key.startswith("PYTEST_")}
    variables = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "200"}
    done = subprocess.run(
        command,
        cwd=root,
        env={**inherited, **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Told(done.returncode, done.stdout + done.stderr, junit)


def pytest_here(root: Path, *arguments: str, plugins: tuple[str, ...] = ()) -> Told:
    """Run pytest as pytest_in does, but in this process, where everything is imported already."""
    out, junit = io.StringIO(), _junit(root)
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out):
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        patch.setenv("COLUMNS", "200")
        patch.chdir(root)
        code = pytest.main(["-s", *_arguments(junit, arguments, plugins)])
    return Told(code, out.getvalue(), junit)


def _junit(root: Path) -> Path:
    return root / f"junit-{len(list(root.glob('junit-*.xml')))}.xml"


def _arguments(junit: Path, arguments: tuple[str, ...], plugins: tuple[str, ...]) -> list[str]:
    names = [part for name in ("nbblog.pytest_plugin", *plugins) for part in ("-p", name)]
    return [*names, f"--junitxml={junit}", *arguments]


def line_of(path: Path, text: str) -> int:
    """Return the line of a file that holds a text, as `grep -n` tells it."""
    (found,) = [n for n, line in enumerate(path.read_text().split("\n"), 1) if text in line]
    return found


def lines(source: str) -> str:
    """Return a notebook's JSON with each line of a cell on a line of its own, as Jupyter saves."""
    node = json.loads(source)
    for cell in node["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    return json.dumps(node, indent=1)


GOOD = [
    md("# Good post"),
    code("import helper\nsteps = 100", tags=("parameters",)),
    md("## Training\n\nIt *learns*."),
    code("print(steps)"),
    code("assert steps < 50", tags=("test-only",)),
    code("assert steps == 100", tags=("full-only",)),
    code("with open('/dev/shm/RUNS', 'a') as file:\n    file.write('run\\n')"),
]
BAD = [
    md("# Bad post"),
    code("import json\nimport helper\n\ndef f(x):\n    return helper.scale(x)"),
    md("## Training"),
    code("print('\\033[31mhello\\033[0m')\ny = 1\nf(0)  # fails"),
    code("z = json.loads('[')"),
]
# an excuse that does not count: there are no outputs to show
EXCUSED = [
    md("# Excused post"),
    code("x = 1"),
    code("x / 0  # nbblog: ignore runs-clean: it ends here on purpose"),
    code("y = x"),
]
MARKED = [
    code("x = 1"),
    code("raise ValueError('known')", tags=("xfail",)),
    code("1 / 0", tags=("skip",)),
    code("y = x", tags=("slow",)),
    code("print(y)", tags=("gpu",)),
]


@pytest.fixture(scope="module")
def runs_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to which the good notebook adds a line each time that it runs."""
    return tmp_path_factory.mktemp("runs") / "runs.txt"


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory, runs_file: Path) -> Site:
    """A site with a notebook for each way to end."""
    site = Site(tmp_path_factory.mktemp("blog"))
    dated = {"date": "2026-01-01"}
    site.write("nbblog.toml", SETTINGS + "[execution]\ntimeout = 5\n")
    site.write("pytest.ini", "[pytest]\nmarkers =\n    gpu: needs one\n")
    site.write("notebooks/helper.py", HELPER)
    front = {**dated, "test": {"parameters": {"steps": 5}}}
    good = lines(notebook(*GOOD, **front)).replace("/dev/shm/RUNS", str(runs_file))
    site.write("notebooks/good.ipynb", good)
    site.write("notebooks/bad.ipynb", lines(notebook(*BAD, **dated)))
    site.write("notebooks/broken.ipynb", lines(notebook(*BAD, **dated))[:300])
    dead = [code("import os"), code("os._exit(3)")]
    site.write("notebooks/dead.ipynb", lines(notebook(*dead, **dated)))
    site.write(
        "notebooks/deadline.ipynb", lines(notebook(code("import time\ntime.sleep(1000)"), **dated))
    )
    site.write("notebooks/kernel.ipynb", notebook(code("x = 1"), **dated, kernel="nothing"))
    site.write("notebooks/stored.ipynb", notebook(code("1 / 0"), **dated, execute="stored"))
    site.write("notebooks/skipped.ipynb", notebook(code("1 / 0"), test={"skip": "no data"}))
    site.write("notebooks/hoped.ipynb", notebook(code("1 / 0"), test={"xfail": "a TPU"}))
    site.write("notebooks/excused.ipynb", notebook(*EXCUSED, **dated))
    judged = {"ignore": {"parameters-cell": "no cell takes them yet"}}
    unplaced = notebook(code("x = 1"), **dated, **judged, test={"parameters": {"steps": 5}})
    site.write("notebooks/unplaced.ipynb", unplaced)
    site.write(
        "notebooks/script.py", "# %% [markdown]\n# ## Part\n\n# %%\nx = 1\n\n# %%\nx + 'a'\n"
    )
    site.write("notebooks/prose.md", "# Prose\n\nNo code.\n")
    site.write("tools/later.py", "# %%\nraise SystemExit('never imported')\n")
    return site


@pytest.fixture(scope="module")
def whole(blog: Site) -> Told:
    """Every notebook of the site as one test."""
    return pytest_here(blog.root, "--nbblog", "-v", "notebooks", "tools")


# ------------------------------------------------------------------ one test a notebook


def test_each_notebook_is_a_test_and_each_cell_an_entry(whole: Told) -> None:
    assert whole.code == 1
    assert whole.statuses() == {
        "notebooks/bad.ipynb::notebook": "FAILED",
        "notebooks/broken.ipynb::notebook": "FAILED",
        "notebooks/dead.ipynb::notebook": "FAILED",
        "notebooks/deadline.ipynb::notebook": "FAILED",
        "notebooks/excused.ipynb::notebook": "FAILED",
        "notebooks/good.ipynb::notebook": "PASSED",
        "notebooks/hoped.ipynb::notebook": "XFAIL",
        "notebooks/kernel.ipynb::notebook": "FAILED",
        "notebooks/script.py::notebook": "FAILED",
        "notebooks/skipped.ipynb::notebook": "SKIPPED",
        "notebooks/stored.ipynb::notebook": "SKIPPED",
        "notebooks/unplaced.ipynb::notebook": "PASSED",
    }
    cells = re.sub(r" \d+\.\d+ s", "", whole.out)
    assert (
        '    cell 2 "Bad post" PASSED\n    cell 4 "Training" FAILED\n    cell 5 "Training" not run\n'
    ) in cells
    assert '    cell 5 "Training" PASSED\n    cell 6 "Training" SKIPPED\n' in cells


def test_failure_names_the_line_of_the_file_and_shows_the_way_to_it(
    blog: Site, whole: Told
) -> None:
    path = blog.root / "notebooks" / "bad.ipynb"
    failed, inside = line_of(path, "f(0)  # fails"), line_of(path, "return helper.scale(x)")
    assert whole.section("notebooks/bad.ipynb").strip("\n").split("\n")[:12] == [
        f'notebooks/bad.ipynb:{failed} cell 4 "Training", line 3: ZeroDivisionError: division by zero',
        "",
        r"      1 print('\033[31mhello\033[0m')",
        "      2 y = 1",
        ">     3 f(0)  # fails",
        "",
        f'    notebooks/bad.ipynb:{inside} cell 2 "Bad post", line 5, in f(x)',
        "        return helper.scale(x)",
        "    notebooks/helper.py:2, in scale(x)",
        "        y = 1 / x",
        "E   ZeroDivisionError: division by zero",
        "E   fix: correct the cell, or tag it `raises-exception` if the error is the point",
    ]
    assert (
        f'FAILED notebooks/bad.ipynb::notebook - notebooks/bad.ipynb:{failed} cell 4 "Training"'
        in whole.out
    )


def test_every_way_to_end_is_a_proper_failure_with_its_place(blog: Site, whole: Told) -> None:
    def first(name: str) -> str:
        return whole.section(f"notebooks/{name}").strip("\n").split("\n")[0]

    folder = blog.root / "notebooks"
    died = line_of(folder / "dead.ipynb", "os._exit(3)")
    assert first("dead.ipynb").startswith(
        f"notebooks/dead.ipynb:{died} cell 2: the kernel ended itself with exit status 3"
    )
    loop = line_of(folder / "deadline.ipynb", "import time")
    assert first("deadline.ipynb").startswith(
        f"notebooks/deadline.ipynb:{loop} cell 1: the cell ran longer than 5 s"
    )
    assert first("kernel.ipynb") == "notebooks/kernel.ipynb: no kernel named `nothing` is installed"
    last = (folder / "broken.ipynb").read_text().count("\n") + 1
    assert first("broken.ipynb") == f"notebooks/broken.ipynb:{last}: the file ends in the middle"
    assert first("script.py").startswith(
        'notebooks/script.py:8 cell 3 "Part": TypeError: unsupported'
    )


def test_junit_has_file_line_and_properties_and_no_ansi(blog: Site, whole: Told) -> None:
    case = whole.cases["notebooks.bad.ipynb::notebook"]
    failed = line_of(blog.root / "notebooks" / "bad.ipynb", "f(0)  # fails")
    assert (case.attrib["file"], case.attrib["line"]) == ("notebooks/bad.ipynb", str(failed))
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib["message"] == (
        f'notebooks/bad.ipynb:{failed} cell 4 "Training", line 3: ZeroDivisionError: division by zero'
    )
    known = whole.properties("notebooks.bad.ipynb::notebook")
    assert {"cell": "4", "cached": "false", "size": "test", "cells": "3"}.items() <= known.items()
    assert float(known["seconds"]) > 0
    assert int(known["peak_memory"]) > 10_000_000
    assert known['cell 4 "Training"'].startswith("failed, ")
    script = whole.cases["notebooks.script::notebook"]
    assert (script.attrib["file"], script.attrib["line"]) == ("notebooks/script.py", "8")
    text = whole.junit.read_text()
    assert "\x1b" not in text
    assert "#x1B" not in text


# ------------------------------------------------------------------ one test a cell


@pytest.fixture(scope="module")
def cells(blog: Site, whole: Told, runs_file: Path) -> Told:
    """Cells as tests on two workers."""
    runs_file.write_text("")
    chosen = ("good", "bad", "excused", "kernel", "marked")
    names = [f"notebooks/{name}.ipynb" for name in chosen]
    blog.write("notebooks/marked.ipynb", notebook(*MARKED))
    arguments = ("--nbblog-cells", "--nbblog-no-cache", "-v", "-n", "2")
    return pytest_in(blog.root, *arguments, *names, plugins=(XDIST,))


def test_cells_are_tests_and_those_of_a_notebook_stay_with_one_worker(
    cells: Told, runs_file: Path
) -> None:
    assert cells.statuses() == {
        "notebooks/bad.ipynb::cell_2[Bad post]": "PASSED",
        "notebooks/bad.ipynb::cell_4[Training]": "FAILED",
        "notebooks/bad.ipynb::cell_5[Training]": "SKIPPED",
        "notebooks/excused.ipynb::cell_2[Excused post]": "PASSED",
        "notebooks/excused.ipynb::cell_3[Excused post]": "FAILED",
        "notebooks/excused.ipynb::cell_4[Excused post]": "SKIPPED",
        "notebooks/good.ipynb::cell_2[Good post]": "PASSED",
        "notebooks/good.ipynb::cell_4[Training]": "PASSED",
        "notebooks/good.ipynb::cell_5[Training]": "PASSED",
        "notebooks/good.ipynb::cell_6[Training]": "SKIPPED",
        "notebooks/good.ipynb::cell_7[Training]": "PASSED",
        "notebooks/kernel.ipynb::cell_1": "FAILED",
        "notebooks/marked.ipynb::cell_1": "PASSED",
        "notebooks/marked.ipynb::cell_2": "XFAIL",
        "notebooks/marked.ipynb::cell_3": "SKIPPED",
        "notebooks/marked.ipynb::cell_4": "PASSED",
        "notebooks/marked.ipynb::cell_5": "PASSED",
    }
    assert runs_file.read_text() == "run\n"


def test_worker_runs_a_notebook_once_although_its_cells_are_dealt_out(
    blog: Site, whole: Told, runs_file: Path
) -> None:
    runs_file.write_text("")
    arguments = ("--nbblog-cells", "--nbblog-no-cache", "-n", "2", "--dist", "worksteal")
    told = pytest_in(blog.root, *arguments, "notebooks/good.ipynb", plugins=(XDIST,))
    assert told.code == 0
    assert "4 passed, 1 skipped" in told.out
    assert 1 <= len(runs_file.read_text().splitlines()) <= 2


def test_cells_in_junit_have_their_own_lines(blog: Site, cells: Told) -> None:
    path = blog.root / "notebooks" / "good.ipynb"
    case = cells.cases["notebooks.good.ipynb::cell_4[Training]"]
    assert case.attrib["line"] == str(line_of(path, "print(steps)"))
    known = cells.properties("notebooks.good.ipynb::cell_4[Training]")
    assert {"cell": "4", "heading": "Training", "cached": "false"}.items() <= known.items()
    assert "cell 4 failed" in ET.tostring(
        cells.cases["notebooks.bad.ipynb::cell_5[Training]"], encoding="unicode"
    )


def test_last_failed_runs_its_notebook_up_to_there(blog: Site, cells: Told) -> None:
    # the cells before it are deselected: whoever is asked must not pass over what failed
    names = ("notebooks/bad.ipynb", "notebooks/good.ipynb", "notebooks/marked.ipynb")
    told = pytest_here(blog.root, "--nbblog-cells", "--lf", "-x", "-v", *names)
    assert told.statuses() == {"notebooks/bad.ipynb::cell_4[Training]": "FAILED"}
    told = pytest_here(blog.root, "--nbblog-cells", "-v", "notebooks/bad.ipynb::cell_5")
    assert told.statuses() == {"notebooks/bad.ipynb::cell_5[Training]": "FAILED"}
    told = pytest_here(
        blog.root, "--nbblog-cells", "-v", "-k", "marked", "-m", "gpu or slow", "notebooks"
    )
    assert told.statuses() == {
        "notebooks/marked.ipynb::cell_4": "PASSED [cached]",
        "notebooks/marked.ipynb::cell_5": "PASSED [cached]",
    }


# ------------------------------------------------------------------ two sizes, one store


def test_two_sizes_share_a_store_and_never_an_output(blog: Site, whole: Told) -> None:
    config = load_config(blog.root)

    def tested(size: Size) -> Report:
        return verb(config, Silence(), Trials(("notebooks/good.ipynb",), size))

    def printed(size: Size) -> str:
        data = (blog.root / "notebooks" / "good.ipynb").read_bytes()
        post = READERS[".ipynb"](data, PurePosixPath("notebooks/good.ipynb"))
        assert post is not None
        known = recall(site_store(config), order_of(post, config, Wish(is_test=True, size=size)))
        assert known is not None
        return "".join(one.text for one in known.result.outputs[1] if isinstance(one, Stream))

    assert (tested("test").executed, tested("test").cached) == ((), ("notebooks/good.ipynb",))
    assert tested("full").executed == ("notebooks/good.ipynb",)
    assert (tested("full").executed, tested("full").cached) == ((), ("notebooks/good.ipynb",))
    assert (printed("test"), printed("full")) == ("5\n", "100\n")
    arguments = ("--nbblog", "--nbblog-size", "full", "-v", "notebooks/good.ipynb")
    told = pytest_here(blog.root, *arguments)
    assert told.statuses() == {"notebooks/good.ipynb::notebook": "PASSED [cached]"}
    assert '    cell 5 "Training" SKIPPED\n' in told.out


# ------------------------------------------------------------------ beside other plugins


def test_time_that_another_plugin_gives_is_up(tmp_path: Path) -> None:
    path = tmp_path / "loop.ipynb"
    path.write_text(lines(notebook(code("import time"), code("time.sleep(1000)"))))
    told = pytest_here(tmp_path, "--nbblog", "-v", "--timeout", "6", plugins=(TIMEOUT,))
    first = told.section("loop.ipynb").strip("\n")
    assert first.startswith(f"loop.ipynb:{line_of(path, 'sleep')} cell 2: Timeout (>6.0s)")


def test_notebooks_without_a_site_are_tried_again_and_cover_local_modules(tmp_path: Path) -> None:
    (tmp_path / ".coveragerc").write_text("[run]\npatch = subprocess\n")
    (tmp_path / "helper.py").write_text(HELPER)
    (tmp_path / "script.py").write_text("# %%\n1 / 0\n")
    cells = [
        code("from pathlib import Path\nimport helper"),
        code("p = Path('count.txt')\nn = int(p.read_text()) if p.exists() else 0"),
        code("p.write_text(str(n + 1))\nassert n >= 1, f'only {n}'"),
        code("helper.scale(4)"),
    ]
    (tmp_path / "uses.ipynb").write_text(notebook(*cells))
    arguments = ("--nbblog", "-v", "--reruns", "1", "--cov=.", "--cov-report=term-missing")
    told = pytest_in(tmp_path, *arguments, plugins=(COVERAGE, RERUNS))
    assert "1 passed, 1 rerun" in told.out
    assert re.search(r"helper\.py +5 +1 +80% +7\n", told.out), told.out
    # of what is remembered there would be none
    assert "all of them run, because coverage is measured" in told.out


def test_without_the_option_nothing_is_imported_or_collected(blog: Site) -> None:
    blog.write(
        "checks/test_plain.py",
        "import sys\n\ndef test_nothing_of_nbblog_is_here():\n"
        "    found = {name for name in sys.modules if name.startswith('nbblog')}\n"
        "    assert found == {'nbblog', 'nbblog.pytest_plugin'}\n"
        "    assert not {'nbformat', 'nbclient', 'jupyter_client', 'pydantic'} & set(sys.modules)\n",
    )
    told = pytest_in(blog.root, "-v", "checks", "notebooks")
    assert told.statuses() == {"checks/test_plain.py::test_nothing_of_nbblog_is_here": "PASSED"}
