"""Publishes that are killed or interrupted: the next one makes the site that a clean build makes."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from small_site import code, md, notebook
from watched import SOAK, Watched

OLD, NEW = "the old text", "the new text"
KILLS = SOAK or 5
PROVENANCE = re.compile(
    rb"(<|\\u003c|&lt;)p class=.{1,8}provenance.*?/p(>|\\u003e|&gt;)", re.DOTALL
)


def fill(site: Watched) -> None:
    """Write a site of notebooks and prose."""
    picture = "from IPython.display import Image, display\nfrom PIL import Image as P\n"
    picture += "P.new('L', (40, 40)).save('{0}.png')\ndisplay(Image('{0}.png'))"
    site.write(
        "nbblog.toml", (site.root / "nbblog.toml").read_text() + '[rules]\nalt-text = "off"\n'
    )
    for number in range(2):
        drawn = code(picture.format(number))  # a file each: they run at once, in one folder
        cells = md(f"# N{number}\n\n{OLD}"), drawn, code(f"print('{OLD}', {number})")
        site.write(f"notebooks/2026-01-01-n{number}.ipynb", notebook(*cells))
    for number in range(5):
        site.write(f"notebooks/2026-01-02-m{number}.md", f"# M{number}\n\n{OLD}\n")


def change(site: Watched) -> None:
    """Change every source."""
    for path in (site.root / "notebooks").iterdir():
        if path.suffix in (".ipynb", ".md"):
            path.write_text(path.read_text().replace(OLD, NEW))


def pages(site: Watched) -> dict[str, bytes]:
    """Return the files of the site without the lines that say when a notebook ran."""
    files = site.files()
    assert any(PROVENANCE.search(data) for data, _ in files.values())
    return {name: PROVENANCE.sub(b"", data) for name, (data, _) in files.items()}


def writing(site: Watched) -> list[Callable[[], bool]]:
    """Return two moments of writing: of the site, and of the store."""

    def blobs() -> int:
        return sum(1 for _ in (site.root / ".nbblog/store/blobs").rglob("*"))

    before = blobs()
    return [(site.root / ".public.nbblog-new").exists, lambda: blobs() > before]


def after(seconds: float) -> Callable[[], bool]:
    end: list[float] = []

    def is_over() -> bool:
        end[:] = end or [time.monotonic() + seconds]
        return time.monotonic() >= end[0]

    return is_over


def test_killed_publish_is_made_good_by_the_next(site: Watched) -> None:
    fill(site)
    assert site.publish().code == 0
    old = site.root.with_name("old")
    shutil.copytree(site.root, old, symlinks=True)
    change(site)
    shutil.rmtree(site.root / ".nbblog")
    shutil.rmtree(site.root / "public")
    begun = time.monotonic()
    assert site.publish().code == 0
    seconds = time.monotonic() - begun
    clean = pages(site)

    killed = 0
    shutil.rmtree(site.root)
    shutil.copytree(old, site.root, symlinks=True)
    chance, written = random.Random(KILLS), writing(site)
    for number in range(KILLS):
        moment = (written[number:] or [after(chance.uniform(0, seconds))])[0]
        shutil.rmtree(site.root)
        shutil.copytree(old, site.root, symlinks=True)
        change(site)
        begun = time.monotonic()
        process = site.start()
        while not moment() and process.poll() is None:
            time.sleep(0.0005)
        process.kill()
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        if process.returncode == 0:  # it took less time than the one before: chance hears of it
            seconds = time.monotonic() - begun
        site.assert_nothing_left()
        assert (site.root / "public/index.html").exists(), "the old or the new site is there"
        done = site.publish()
        assert (done.code, done.report["findings"]) == (0, [])
        assert pages(site) == clean
        assert not list(site.root.glob(".public.*"))
    assert killed >= KILLS // 2


def test_second_publish_goes_on_when_the_first_is_killed(site: Watched) -> None:
    wait = "if not os.path.exists('begun'):\n    open('begun', 'w').close()\n    time.sleep(1000)"
    path = site.add("slow", "import os, time", wait)
    first = site.start()
    wait_for(site.root / "notebooks/begun", first)
    second = site.start()
    assert second.stderr is not None
    assert "waiting for another publish" in second.stderr.readline()
    first.kill()
    first.communicate()
    out, err = second.communicate(timeout=60)
    assert second.returncode == 0, err
    assert f'"{path}"' in out
    site.assert_nothing_left()


# ------------------------------------------------------------------ Ctrl-C


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 60
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)


def test_one_interrupt_of_the_whole_group_keeps_what_is_done(site: Watched) -> None:
    quick = site.add("quick", "1 + 1")
    loop = "while True:\n    try:\n        time.sleep(0.01)\n    except KeyboardInterrupt:\n        pass"
    stubborn = site.add("stubborn", f"import time\nopen('begun', 'w').close()\n{loop}")
    later = site.add("later", "2 + 2")
    process = site.start("--jobs", "1", "--force", stubborn, quick)
    wait_for(site.root / "notebooks/begun", process)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (130, ""), err
    assert "interrupted: finished notebooks are kept" in err
    assert "Traceback" not in err
    site.assert_nothing_left()
    (site.root / stubborn).unlink()
    done = site.publish()
    assert done.code == 0
    assert sorted(done.report["executed"] + done.report["cached"]) == sorted([quick, later])


@pytest.mark.parametrize("seconds", [random.Random(n).uniform(0.3, 3) for n in range(SOAK or 4)])
@pytest.mark.parametrize(
    "way", [(), pytest.param(("--no-fork",), marks=pytest.mark.soak)], ids=["forked", "plain"]
)
def test_interrupt_ends_a_publish_whatever_it_does(
    site: Watched, seconds: float, way: tuple[str, ...]
) -> None:
    for number in range(4):
        site.add(f"n{number}", "import numpy, time\ntime.sleep(100)")
    process = site.start("--jobs", "2", *way)
    wait_for(
        site.root / ".nbblog", process
    )  # Python itself may take long to begin, and is no publish
    time.sleep(seconds - 0.3)
    os.killpg(process.pid, signal.SIGINT)
    _out, err = process.communicate(timeout=50)  # of the hundred that each cell would sleep
    assert process.returncode == 130, err
    assert "Traceback" not in err
    site.assert_nothing_left()


def test_second_interrupt_ends_at_once(site: Watched) -> None:
    daemon = 'import subprocess\nsubprocess.Popen(["sleep", "1000"], start_new_session=True)\n'
    for number in range(2):
        site.add(f"n{number}", f"{daemon}open('begun', 'w').close()\nwhile True:\n    pass")
    process = site.start("--jobs", "2")
    wait_for(site.root / "notebooks/begun", process)
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.05)
    begun = time.monotonic()
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == 130
    assert time.monotonic() - begun < 1.5
    site.assert_nothing_left()
