"""Text ends as a terminal shows it. Expected: what xterm shows; tqdm and rich write the inputs."""

from __future__ import annotations

import io
import time

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from rich.console import Console
from rich.progress import Progress
from tqdm import tqdm

from nbblog.executors.local.jupyter import merged
from nbblog.model import Stream
from nbblog.outputs.stream import blocks
from nbblog.outputs.terminal import to_plain

ESC = "\x1b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("10%\r50%\r100%\ndone\n", "100%\ndone"),
        ("abc\rX", "Xbc"),
        ("a\r\nb\r\n", "a\nb"),
        ("abc\b\bX", "aXc"),
        ("\b\ba", "a"),
        (f"abc\r{ESC}[K", ""),
        (f"abcdef{ESC}[3D{ESC}[KX", "abcX"),
        (f"abc{ESC}[1KX", "   X"),
        (f"abc{ESC}[2KX", "   X"),
        (f"one\ntwo\n{ESC}[2Ax", "xne\ntwo"),
        (f"one\ntwo{ESC}[1F{ESC}[Jx", "x"),
        (f"one\ntwo{ESC}[H1", "1ne\ntwo"),
        (f"one\ntwo{ESC}[2;2HX", "one\ntXo"),
        (f"old\nframe{ESC}[H{ESC}[2Jnew", "new"),
        (f"a{ESC}[3CX", "a   X"),
        (f"abc{ESC}[2GX", "aXc"),
        (f"a{ESC}[sbc{ESC}[uX", "aXc"),
        (f"a{ESC}7bc{ESC}8X", "aXc"),
        (f"a{ESC}[9Bb{ESC}[9Ec", "cb"),
        ("one\vtwo\fthree", "one\ntwo\nthree"),
        ("a\x00b\x07c\x7fd\x85e", "abcde"),
        ("tab\tstays", "tab\tstays"),
        ("blank lines\n\n\nstay\n\n", "blank lines\n\n\nstay"),
        ("  indented", "  indented"),
        ("wiped\r     \r", ""),
    ],
)
def test_terminal_shows(text: str, shown: str) -> None:
    assert to_plain(text) == shown


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"])))
def test_lines_without_controls_stay(text: str) -> None:
    assert to_plain(f"{text}\nend") == f"{text}\nend"


@given(st.lists(st.text("ab\r\b\n"), max_size=12).map("".join), st.integers(0, 40))
def test_text_in_two_pieces_is_the_text(text: str, cut: int) -> None:
    together = blocks([Stream("stdout", text)])
    apart = blocks([Stream("stdout", text[:cut]), Stream("stdout", text[cut:])])
    assert lines(apart) == lines(together)


def lines(shown: list[tuple[str, list]]) -> list[tuple[str, str]]:  # type: ignore[type-arg]
    return [(name, "\n".join(row.text for row in rows)) for name, rows in shown]


# ------------------------------------------------------------------ two streams


def test_streams_keep_their_order() -> None:
    parts = [("stdout", "a"), ("stderr", "b"), ("stdout", "c"), ("stdout", "d\n")]
    shown = lines(blocks([Stream(*part) for part in parts]))
    assert shown == [("stdout", "a"), ("stderr", "b"), ("stdout", "cd")]


def test_bar_between_prints_is_shown_once() -> None:
    parts = [
        ("stderr", "\r  0%|     |"), ("stdout", "epoch 1\n"), ("stderr", "\r 50%|##   |"),
        ("stdout", "epoch 2\n"), ("stderr", "\r100%|#####|\n"),
    ]  # fmt: skip
    shown = lines(blocks([Stream(*part) for part in parts]))
    assert shown == [("stdout", "epoch 1\nepoch 2"), ("stderr", "100%|#####|")]


def test_lines_of_a_stream_stay_in_their_order() -> None:
    parts = [("stderr", "one\ntwo\n"), ("stdout", "x\n"), ("stderr", f"{ESC}[2AONE{ESC}[2B")]
    shown = lines(blocks([Stream(*part) for part in parts]))
    assert shown == [("stdout", "x"), ("stderr", "ONE\ntwo")]


# ------------------------------------------------------------------ as pyte, an emulator, shows it


def emulated(text: str) -> list[str]:
    """Return what pyte shows, without blanks at the ends."""
    screen = pyte.Screen(70, 50)
    pyte.Stream(screen).feed(text.replace("\n", "\r\n"))
    return bare(screen.display)


def bare(rows: list[str]) -> list[str]:
    shown = [row.rstrip() for row in rows]
    while shown and not shown[-1]:
        shown.pop()
    return shown


def test_nested_bars_of_tqdm_end_as_in_an_emulator() -> None:
    file = io.StringIO()
    for _ in tqdm(range(3), file=file, desc="outer", mininterval=0, ncols=60, ascii=True):
        for _ in tqdm(range(4), file=file, desc="inner", mininterval=0, ncols=60, ascii=True):
            pass
    shown = bare(to_plain(file.getvalue()).split("\n"))
    assert shown == emulated(file.getvalue())
    assert any(line.startswith("outer: 100%") for line in shown)


def test_live_display_of_rich_ends_as_in_an_emulator() -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=60)
    with Progress(console=console, refresh_per_second=1000) as progress:
        for task in [progress.add_task(name, total=5) for name in ("first", "second")]:
            for _ in range(5):
                progress.advance(task)
                progress.refresh()
    assert bare(to_plain(file.getvalue()).split("\n")) == emulated(file.getvalue())


WRITTEN = st.sampled_from(
    ["a", "bc", "def", "\r", "\n", "\b", "A", "2A", "B", "K", "1K", "2K", "2D", "3C", "4G",
     "1E", "1F", "31m", "m", "2;3H"]
).map(lambda word: word if word[0] in "abd\r\n\b" else f"{ESC}[{word}")  # fmt: skip


@settings(max_examples=60)
@given(st.lists(WRITTEN, max_size=20).map("".join))
def test_any_text_ends_as_in_an_emulator(text: str) -> None:
    # an emulator's screen goes on below the last line, ours does not: begin with room
    room = "\n" * 30 + f"{ESC}[30A"
    assert bare(to_plain(room + text).split("\n")) == emulated(room + text)


def test_a_run_keeps_where_the_cursor_went() -> None:
    step = f"\repoch 1\n\r step {{}}{ESC}[A"
    text = "".join(step.format(number) for number in range(1, 4)) + "\n\ndone\n"
    (stream,) = merged([NotebookNode(output_type="stream", name="stdout", text=text)])
    assert to_plain(stream.text) == to_plain(text) == "epoch 1\n step 3\ndone"


# ------------------------------------------------------------------ size


@pytest.mark.slow  # seconds of processor time are what is asserted
@pytest.mark.parametrize(
    "text",
    [
        "x" * 80 + "\n",
        "\r" + "x" * 80,
        f"{ESC}[31mx{ESC}[0my\n",
        f"line\n{ESC}[A",
        "\rX",
        f"{ESC}[9999C{ESC}[9999B.",
        f"{ESC}[K{ESC}[9999D",
    ],
)
def test_time_grows_with_the_text_and_not_faster(text: str) -> None:
    def seconds(size: int) -> float:
        begun = time.process_time()
        to_plain("x" * 10_000 + text * (size // len(text)))
        return time.process_time() - begun

    seconds(10_000)
    once = min(seconds(20_000) for _ in range(3))
    assert min(seconds(200_000) for _ in range(2)) < max(40 * once, 0.2)
