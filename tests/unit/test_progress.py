"""What a person sees while notebooks run: plain lines in a log, one drawn block on a terminal."""

from __future__ import annotations

import io
import os
import re
import threading

import pytest

from nbblog.progress import Log, Silence, Terminal, duration, progress_on, time_left


class Clock:
    """A clock that a test turns."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


class Screen(io.StringIO):
    """A terminal, as far as ours needs one: it folds long lines and obeys `\\r`, `\\n`, K, J, A."""

    def __init__(self, columns: int = 80, lines: int = 24) -> None:
        super().__init__()
        self.size = os.terminal_size((columns, lines))
        self.rows: list[list[str]] = [[]]
        self.row = self.column = 0
        self.writes = 0

    def write(self, text: str) -> int:
        self.writes += 1
        for found in re.finditer(r"\x1b\[(\d*)([A-Za-z])|.|\n", text):
            if command := found[2]:
                self._command(command, int(found[1] or 1))
            elif found[0] == "\r":
                self.column = 0
            elif found[0] == "\n":
                self._next_row()
            else:
                self._put(found[0])
        return len(text)

    def _command(self, command: str, count: int) -> None:
        if command == "A":
            self.row = max(self.row - count, 0)
        elif command in "JK":
            del self.rows[self.row][self.column :]
        if command == "J":
            del self.rows[self.row + 1 :]

    def _next_row(self) -> None:
        self.row, self.column = self.row + 1, 0
        if self.row == len(self.rows):
            self.rows.append([])

    def _put(self, character: str) -> None:
        if self.column == self.size.columns:
            self._next_row()
        row = self.rows[self.row]
        row += " " * (self.column + 1 - len(row))
        row[self.column] = character
        self.column += 1

    @property
    def shown(self) -> list[str]:
        """The lines as a person sees them, without empty ones at the end."""
        return "\n".join("".join(row).rstrip() for row in self.rows).rstrip().split("\n")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def terminal_on(screen: Screen, clock: Clock) -> Terminal:
    """Return a terminal display that draws on a screen; its own thread never gets to tick."""
    terminal = Terminal(screen, clock, lambda: screen.size)
    terminal._every = 1e6
    return terminal


# ------------------------------------------------------------------ estimates


@pytest.mark.parametrize(
    ("running", "waiting", "jobs", "seconds"),
    [
        ([], [], 2, 0),
        ([], [10], 1, 10),
        ([], [4, 3, 2], 1, 9),
        ([], [4, 3, 2], 2, 5),  # 4 | 3 + 2
        ([], [4, 3, 2], 9, 4),
        ([7], [5], 2, 7),
        ([7, 1], [5, 5], 2, 11),  # 1 + 5 = 6, then 6 + 5
    ],
)
def test_time_left_is_that_of_the_last_job(
    running: list[float], waiting: list[float], jobs: int, seconds: float
) -> None:
    assert time_left(running, waiting, jobs) == seconds


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (125, "2 min 5 s"),
        (3600, "1 h"),
        (3790, "1 h 3 min"),
    ],
)
def test_duration_is_told_as_people_do(seconds: float, text: str) -> None:
    assert duration(seconds) == text


# ------------------------------------------------------------------ a log


def test_log_is_plain_lines() -> None:
    stream = io.StringIO()
    log = Log(stream)
    log.plan({"notebooks/a.ipynb": None, "notebooks/b.ipynb": None}, 1)
    log.start("notebooks/a.ipynb", 3)
    log.cell("notebooks/a.ipynb", 1)
    log.finish("notebooks/a.ipynb", 1.26, is_right=True)
    log.start("notebooks/b.ipynb", 2)
    log.finish("notebooks/b.ipynb", 75.4, is_right=False)
    log.stage("making pages")
    assert stream.getvalue() == (
        "executing 2 notebooks, 1 remembered\n"
        "  notebooks/a.ipynb: started, 3 code cells\n"
        "  notebooks/a.ipynb: done in 1.3 s\n"
        "  notebooks/b.ipynb: started, 2 code cells\n"
        "  notebooks/b.ipynb: failed in 1 min 15 s\n"
        "making pages\n"
    )


@pytest.mark.parametrize(
    ("times", "jobs", "line"),
    [
        ({"a": None}, 1, "executing 1 notebook, 0 remembered"),
        ({"a": 40.0, "b": 30.0, "c": 25.0}, 2, "executing 3 notebooks, 0 remembered, about 55 s"),
        ({"a": None, "b": 30.0}, 1, "executing 2 notebooks, 0 remembered, at least 30 s"),
    ],
)
def test_log_estimates_from_recorded_times(
    times: dict[str, float | None], jobs: int, line: str
) -> None:
    stream = io.StringIO()
    Log(stream).plan(times, 0, jobs)
    assert stream.getvalue() == f"{line}\n"


def test_log_says_nothing_of_a_plan_without_work() -> None:
    stream = io.StringIO()
    Log(stream).plan({}, 5)
    assert stream.getvalue() == ""


def test_log_shows_every_half_minute_that_a_notebook_lives(clock: Clock) -> None:
    stream = io.StringIO()
    log = Log(stream, clock)
    log._every = 1e6
    log.start("x.ipynb", 12)
    told = []
    for second, cell in [(10, 1), (29, 2), (31, 3), (50, 3), (61, 4), (62, 5), (95, 5)]:
        clock.now = 100.0 + second
        log.cell("x.ipynb", cell)
        before = len(stream.getvalue())
        log.tick()
        told.append(stream.getvalue()[before:])
    log.finish("x.ipynb", 96.0, is_right=True)
    assert [line for line in told if line] == [
        "  x.ipynb: cell 3 of 12, 31 s\n",
        "  x.ipynb: cell 4 of 12, 1 min 1 s\n",
        "  x.ipynb: cell 5 of 12, 1 min 35 s\n",
    ]


def test_log_is_silent_once_closed() -> None:
    stream = io.StringIO()
    log = Log(stream)
    log.start("a", 1)
    log.close()
    before = stream.getvalue()
    log.finish("a", 1.0, is_right=False)  # a kernel that was killed by Ctrl-C
    log.stage("x")
    assert stream.getvalue() == before


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
    silence.plan({"a": None}, 1)
    silence.start("a", 1)
    silence.cell("a", 1)
    silence.finish("a", 1.0, is_right=True)
    silence.stage("x")
    silence.close()
    assert capsys.readouterr() == ("", "")


# ------------------------------------------------------------------ a terminal


def test_terminal_shows_the_whole_each_running_notebook_and_what_is_done(clock: Clock) -> None:
    screen = Screen()
    terminal = terminal_on(screen, clock)
    times = {"notebooks/c.ipynb": None, "notebooks/a.ipynb": 40.0, "notebooks/b.ipynb": 30.0}
    terminal.plan(times, 2, jobs=2)
    terminal.start("notebooks/c.ipynb", 3)
    terminal.start("notebooks/a.ipynb", 12)
    clock.now += 12
    terminal.cell("notebooks/a.ipynb", 4)
    assert screen.shown == [
        "0 of 3 notebooks done · 2 running · 12 s, at least 30 s left",  # b starts in c's place
        "  c.ipynb  cell 0/3 · 12 s",
        "  a.ipynb  cell 4/12 · 12 s · last time 40 s",
    ]
    terminal.finish("notebooks/c.ipynb", 12.0, is_right=True)
    terminal.start("notebooks/b.ipynb", 1)
    clock.now += 20
    terminal.tick()
    assert screen.shown == [
        "  ✓ notebooks/c.ipynb  12 s",
        "1 of 3 notebooks done · 2 running · 32 s, about 10 s left",  # a: 40 - 32, b: 30 - 20
        "  a.ipynb  cell 4/12 · 32 s · last time 40 s",
        "  b.ipynb  cell 0/1 · 20 s · last time 30 s",
    ]
    clock.now += 10
    terminal.tick()
    assert screen.shown[1] == "1 of 3 notebooks done · 2 running · 42 s", "nobody knows any more"
    terminal.finish("notebooks/b.ipynb", 30.2, is_right=True)
    terminal.finish("notebooks/a.ipynb", 45.0, is_right=False)
    terminal.stage("making pages")
    terminal.close()
    assert screen.shown == [
        "  ✓ notebooks/c.ipynb  12 s",
        "  ✓ notebooks/b.ipynb  30 s",
        "  ✗ notebooks/a.ipynb  45 s",
        "making pages",
    ]


def test_terminal_draws_in_one_write_and_wipes_nothing_before_it_draws(clock: Clock) -> None:
    screen = Screen()
    terminal = terminal_on(screen, clock)
    terminal.plan({"a": 1.0, "b": 1.0}, 0)
    terminal.start("a", 1)
    terminal.start("b", 1)
    before, raw = screen.writes, []
    write = screen.write
    screen.write = lambda text: (raw.append(text), write(text))[1]  # type: ignore[method-assign]
    terminal.tick()
    assert screen.writes - before == 1
    assert raw[0].startswith("\r\x1b[2A")
    assert raw[0].count("\x1b[J") == 1
    assert raw[0].endswith("\x1b[J")


def test_terminal_keeps_within_the_columns_and_lines_that_are_there(clock: Clock) -> None:
    screen = Screen(columns=30, lines=5)
    terminal = terminal_on(screen, clock)
    names = [f"notebooks/{'very-' * 8}long-name-{number}.ipynb" for number in range(6)]
    terminal.plan(dict.fromkeys(names, 60.0), 0, jobs=6)
    for name in names:
        terminal.start(name, 9)
    assert len(screen.shown) == 4, "the cursor's way up ends at the screen's top"
    assert max(map(len, screen.shown)) <= 29
    assert screen.shown[1] == "  very-very-…  cell 0/9 · 0 s"
    assert screen.shown[-1] == "  … and 4 more"


def test_terminal_that_gets_narrower_leaves_no_rubbish(clock: Clock) -> None:
    wide = Screen(columns=80)
    terminal = terminal_on(wide, clock)
    terminal.plan({"notebooks/a-rather-long-name.ipynb": 500.0}, 0)
    terminal.start("notebooks/a-rather-long-name.ipynb", 9)
    narrow = Screen(columns=20)  # as a terminal folds what stands on it
    narrow.write("$ nbblog publish\n" + "\n".join(wide.shown))
    terminal.stream = narrow
    wide.size = narrow.size
    terminal.tick()
    assert narrow.shown[0] == "$ nbblog publish"
    assert len(narrow.shown) == 3
    assert max(map(len, narrow.shown)) <= 19


def test_wide_characters_count_twice(clock: Clock) -> None:
    screen = Screen(columns=30)
    terminal = terminal_on(screen, clock)
    terminal.start("notebooks/" + "猫" * 30 + ".ipynb", 1)
    row = screen.shown[1]
    assert len(row) + row.count("猫") <= 29


def test_colours_are_for_those_who_want_them(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn() -> str:
        stream = io.StringIO()
        terminal = Terminal(stream, clock, lambda: os.terminal_size((80, 24)))
        terminal.start("a", 1)
        terminal.finish("a", 1.0, is_right=True)
        terminal.close()
        return stream.getvalue()

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[32m✓\x1b[0m" in drawn()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search(r"\x1b\[\d*m", drawn())


def test_terminal_stops_drawing_when_nothing_runs(clock: Clock) -> None:
    stream = io.StringIO()
    terminal = Terminal(stream, clock)
    terminal._every = 0.01
    terminal.start("a", 1)
    ticker = terminal._ticker
    assert ticker is not None
    terminal.finish("a", 1.0, is_right=True)
    length = len(stream.getvalue())
    ticker.join(timeout=30)
    assert not ticker.is_alive()
    assert len(stream.getvalue()) == length


def test_only_a_terminal_that_can_move_its_cursor_is_drawn_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Tty(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm-256color")
    assert type(progress_on(Tty())) is Terminal
    assert type(progress_on(io.StringIO())) is Log
    monkeypatch.setenv("TERM", "dumb")
    assert type(progress_on(Tty())) is Log
