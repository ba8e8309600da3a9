"""What a person sees while notebooks run: plain lines in a log, one drawn line on a terminal."""

from __future__ import annotations

import io
import re
import threading

import pytest

from nbblog.progress import Log, Silence, Terminal


def test_log_is_plain_lines() -> None:
    stream = io.StringIO()
    log = Log(stream)
    log.plan(2, 1)
    log.start("notebooks/a.ipynb", 3)
    log.cell("notebooks/a.ipynb", 1)
    log.finish("notebooks/a.ipynb", 1.26, is_right=True)
    log.start("notebooks/b.ipynb", 2)
    log.finish("notebooks/b.ipynb", 0.5, is_right=False)
    log.stage("making pages")
    assert stream.getvalue() == (
        "executing 2 notebooks, 1 remembered\n"
        "  notebooks/a.ipynb: started, 3 code cells\n"
        "  notebooks/a.ipynb: done in 1.3 s\n"
        "  notebooks/b.ipynb: started, 2 code cells\n"
        "  notebooks/b.ipynb: failed in 0.5 s\n"
        "making pages\n"
    )


def test_log_says_nothing_of_a_plan_without_work() -> None:
    stream = io.StringIO()
    Log(stream).plan(0, 5)
    assert stream.getvalue() == ""


def test_one_notebook_is_singular() -> None:
    stream = io.StringIO()
    Log(stream).plan(1, 0)
    assert stream.getvalue() == "executing 1 notebook, 0 remembered\n"


def test_lines_of_parallel_notebooks_do_not_mix() -> None:
    stream = io.StringIO()
    log = Log(stream)

    def run(name: str) -> None:
        for _ in range(200):
            log.finish(name * 20, 1.0, is_right=True)

    threads = [threading.Thread(target=run, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = stream.getvalue().splitlines()
    assert len(lines) == 800
    assert {re.sub(r"(\w)\1{19}", r"\1", line) for line in lines} == {
        f"  {name}: done in 1.0 s" for name in "abcd"
    }


def test_silence_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    silence = Silence()
    silence.plan(1, 1)
    silence.start("a", 1)
    silence.cell("a", 1)
    silence.finish("a", 1.0, is_right=True)
    silence.stage("x")
    assert capsys.readouterr() == ("", "")


def test_terminal_draws_one_line_over_itself_and_keeps_finished_notebooks() -> None:
    stream = io.StringIO()
    terminal = Terminal(stream, width=30)
    terminal.plan(2, 0)
    terminal.start("notebooks/a.ipynb", 3)
    terminal.cell("notebooks/a.ipynb", 2)
    terminal.start("notebooks/with-a-very-long-name-indeed.ipynb", 9)
    terminal.finish("notebooks/a.ipynb", 1.0, is_right=True)
    terminal.finish("notebooks/with-a-very-long-name-indeed.ipynb", 2.0, is_right=False)
    shown = stream.getvalue()
    assert "a.ipynb 2/3" in shown
    drawn = re.findall(r"\r\x1b\[K([^\r\n]*)", shown)
    assert [line for line in drawn if "✓" in line or "✗" in line] == [
        "  ✓ notebooks/a.ipynb  1.0 s",
        "  ✗ notebooks/with-a-very-long-name-indeed.ipynb  2.0 s",
    ]
    status = [line for line in drawn if "✓" not in line and "✗" not in line]
    assert max(map(len, status)) <= 30
    assert drawn[-1] == "", "the last status line is wiped"


def test_terminal_stops_drawing_when_nothing_runs() -> None:
    stream = io.StringIO()
    terminal = Terminal(stream)
    terminal.start("a", 1)
    terminal.finish("a", 1.0, is_right=True)
    length = len(stream.getvalue())
    threading.Event().wait(0.7)  # longer than the half second between two drawings
    assert len(stream.getvalue()) == length
