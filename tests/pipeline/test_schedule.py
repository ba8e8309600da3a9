"""The order in which stale notebooks begin, and what a log and a terminal show of them."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from pathlib import Path

import pytest
from small_site import COMMAND, SETTINGS, Site, code, environment, md, notebook

# an executor that runs nothing: the first cell says how many seconds it claims to have taken
CLAIMS = """
import datetime as dt
from pathlib import Path
from nbblog.executors import EXECUTORS, Result
from nbblog.model import Provenance, Stream

class Claims:
    def __init__(self, config):
        self.jobs = config.jobs

    def prepare(self, orders):
        return self.jobs

    def run(self, order, begin_cell):
        name = order.notebook.path.stem[11:]
        with Path(__file__).with_name("begun").open("a") as file:
            file.write(f"{name}\\n")
        for number, _ in enumerate(order.notebook.code, start=1):
            begin_cell(number)
        seconds = float(order.notebook.code[0].source)
        ran = Provenance(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), seconds, "python3", {}, "")
        outputs = tuple((Stream("stdout", name),) for _ in order.notebook.code)
        return Result(outputs, ran, {"python": "3.11.7"})

    def stop(self):
        pass

    close = stop

EXECUTORS.add("claims", Claims)
"""
SECONDS = {"a": 40, "b": 5, "c": 90, "d": 30}


def write(site: Site, name: str, seconds: int, cells: int = 1) -> str:
    """Write a notebook that claims to take so many seconds; return its path."""
    path = f"notebooks/2026-01-01-{name}.ipynb"
    more = [code(f"{number}") for number in range(1, cells)]
    site.write(path, notebook(md(f"# {name}"), code(f"{seconds:05.1f}"), *more))
    return path


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a site of four notebooks that were published once."""
    site = Site(tmp_path / "site")
    settings = '[execution]\nexecutor = "claims"\njobs = 1\n'
    site.write("claims.py", CLAIMS)
    site.write("nbblog.toml", f'extensions = ["claims.py"]\n{SETTINGS}{settings}')
    for name, seconds in SECONDS.items():
        write(site, name, seconds)
    assert site.publish().code == 0
    assert begun(site) == ["a", "b", "c", "d"], "nothing is known yet"
    return site


def begun(site: Site) -> list[str]:
    """Return the notebooks that have begun since the last look, in order."""
    file = site.root / "begun"
    names = file.read_text().split()
    file.unlink()
    return names


def test_longest_notebook_begins_first_and_unknown_ones_before_it(site: Site) -> None:
    site.publish("--force")
    assert begun(site) == ["c", "a", "d", "b"]
    write(site, "e", 1, cells=2)
    write(site, "f", 1, cells=3)
    longer = [code("1.0"), code("'more of it'")]
    site.write("notebooks/2026-01-01-g.ipynb", notebook(md("# g"), *longer))
    done = site.publish("--force")
    assert begun(site) == ["f", "g", "e", "c", "a", "d", "b"], "g has as many cells as e"
    assert done.code == 0


def test_changed_code_still_has_the_time_of_its_last_run(site: Site) -> None:
    path = write(site, "b", 300)
    assert site.publish().report["executed"] == [path]
    assert begun(site) == ["b"]
    write(site, "b", 1)
    write(site, "c", 2)
    site.publish()
    assert begun(site) == ["b", "c"], "300 s and 90 s were recorded"


def test_recorded_times_do_not_change_the_order_of_the_report(site: Site) -> None:
    done = site.publish("--force")
    assert done.report["executed"] == [f"notebooks/2026-01-01-{name}.ipynb" for name in "abcd"]


def test_log_tells_the_estimate_and_a_test_runs_nothing_again(site: Site) -> None:
    told = site.run("publish", "--force").err.splitlines()
    assert told[0] == "executing 4 notebooks, 0 remembered, about 2 min 45 s"
    assert told[1] == "  notebooks/2026-01-01-c.ipynb: started, 1 code cell"
    assert "\x1b" not in "".join(told)
    two = site.run("publish", "--force", "--jobs", "2").err.splitlines()
    assert two[0] == "executing 4 notebooks, 0 remembered, about 1 min 30 s"  # 90 | 40 + 30 + 5
    assert "0 executed, 4 remembered" in site.run("test").err, "what a publish ran in the same way"


def on_terminal(site: Site, *arguments: str, **env: str) -> str:
    """Publish on a pseudo-terminal of 60 columns; return everything that was sent to it."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    command = [*COMMAND, "publish", "--site", str(site.root), *arguments]
    env = {**environment(), "TERM": "xterm", **env}
    streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    with subprocess.Popen(command, env=env, **streams) as process:  # type: ignore[call-overload]
        os.close(theirs)
        pieces = []
        try:
            while piece := os.read(ours, 65536):
                pieces.append(piece)
        except OSError:  # Linux says so when the last one hangs up
            pass
        os.close(ours)
        assert process.wait(timeout=60) == 0
    return b"".join(pieces).decode()


def test_terminal_is_drawn_on_within_its_columns(site: Site) -> None:
    sent = on_terminal(site, "--force", NO_COLOR="1")
    assert "0 of 4 notebooks done · 1 running · 0 s, about 2 min 45 s" in sent
    assert "2026-01-01-c.ipynb  cell 1/1 · 0 s · last time 1 min 30 s" in sent
    assert not re.search(r"\x1b\[\d*m", sent)
    assert re.findall(r"✓ (\S+)", sent) == [f"notebooks/2026-01-01-{n}.ipynb" for n in "cadb"]
    plain = re.sub(r"\x1b\[\d*[A-Za-z]", "", sent)
    drawn = [line for line in re.split(r"[\r\n]+", plain) if "running" in line or "cell" in line]
    assert max(map(len, drawn)) <= 59
    assert plain.rstrip().split("\n")[-1].startswith("publish ok: 4 executed")
