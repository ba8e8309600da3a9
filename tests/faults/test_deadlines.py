"""Cells and notebooks that take too long end on time, whatever they do against it."""

from __future__ import annotations

import pytest
from small_site import SETTINGS
from watched import Watched, agree, told

SWALLOWS = (
    "while True:\n    try:\n        time.sleep(0.01)\n    except KeyboardInterrupt:\n        pass"
)
DEAF = """import ctypes, signal
_ = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
ctypes.PyDLL(None).sleep(1000)  # PyDLL: with the interpreter's lock"""
GOES_ON = "try:\n    time.sleep(60)\nexcept KeyboardInterrupt:\n    print('goes on')"
FAULTS = {
    "loop": "while True:\n    pass",
    "swallows": SWALLOWS,
    "deaf": DEAF,
    "stopped": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "goes-on": GOES_ON,
    "daemon": 'import subprocess\n_ = subprocess.Popen(["sleep", "1000"], start_new_session=True)\n'
    + SWALLOWS,
    "prints": "while True:\n    print('x')\n    time.sleep(0.01)",
}
GAVE_IN = r"the cell ran longer than 2 s"
KILLED = GAVE_IN + "; it did not give in to an interrupt, and its kernel was killed"


@pytest.mark.parametrize(
    "way", [(), pytest.param(("--no-fork",), marks=pytest.mark.soak)], ids=["forked", "plain"]
)
def test_every_deadline_is_kept(site: Watched, way: tuple[str, ...]) -> None:
    limits = "[execution]\ntimeout = 2\nnotebook_timeout = 5\njobs = 8\n"
    site.write("nbblog.toml", SETTINGS + limits)
    site.add("neighbour", "print('sound')")
    assert site.publish(*way).code == 0
    before = site.files()
    for name, source in FAULTS.items():
        site.add(name, "import time", source, "'after'")
    site.add("long", "import time", *["time.sleep(0.5)"] * 20)
    done = site.publish(*way)  # most of these never end by themselves
    assert done.code == 1
    found = told(done)
    assert found["long"][0] == "runs-clean"
    assert found["long"][1] is not None
    assert 5 <= found["long"][1] <= 13, "ten naps are five seconds"
    assert found.pop("long")[2] == "the notebook ran longer than 5 s"
    killed = {"swallows", "deaf", "stopped", "daemon"}
    agree(
        found,
        {name: ("runs-clean", 3, KILLED if name in killed else GAVE_IN) for name in FAULTS},
    )
    left = "the notebook left processes running, which were ended: sleep"
    warnings = told(done, "warning")
    assert warnings["daemon"] == ("processes-end", None, left)
    assert site.files() == before
    assert done.report["cached"] == ["notebooks/2026-01-01-neighbour.ipynb"]
