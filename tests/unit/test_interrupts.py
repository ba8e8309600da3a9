"""An interrupt is heard although what it met has swallowed it; a process that ignores it, goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from nbblog import interrupts


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Let Python hear Ctrl-C as it does by itself, and pytest again afterwards."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
    interrupts.end_in_order()  # forgets what it has heard


class Careless:
    """Is interrupted while it goes: nothing leaves a destructor."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_lost_interrupt_is_there_for_whoever_asks() -> None:
    interrupts.end_in_order()
    interrupts.check()
    one = Careless()
    del one
    with pytest.raises(KeyboardInterrupt):
        interrupts.check()
    interrupts.end_in_order()
    interrupts.check()


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("i.end_at_once(); press()", 130),
        ("i.end_in_order()\ntry: press()\nexcept KeyboardInterrupt: press()", 130),
        ("signal.signal(2, signal.SIG_IGN); i.end_at_once(); i.end_in_order(); press()", 0),
    ],
)
def test_first_interrupt_before_anything_and_any_second_end_at_once(script: str, code: int) -> None:
    begin = "import os, signal\nfrom nbblog import interrupts as i\n"
    begin += "press = lambda: os.kill(os.getpid(), 2)\n"
    done = subprocess.run([sys.executable, "-c", begin + script], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (code, b"")
