"""Kernels that die, take all memory, leave processes or ask questions: each is told, none harms."""

from __future__ import annotations

import pytest
from small_site import SETTINGS
from watched import Watched, agree, told

DAEMON = 'subprocess.Popen(["sleep", "1000"], start_new_session=True)'
DOUBLE_FORK = """if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp("sleep", ["sleep", "1000"])
    os._exit(0)"""
POOL = """import multiprocessing, time
multiprocessing.get_context("fork").Process(target=time.sleep, args=(1000,), daemon=True).start()"""
NEIGHBOUR = "print('sound')"

# in the second code cell, the third of the notebook
FAULTS = {
    "kill": "os.kill(os.getpid(), signal.SIGKILL)",
    "exit": "os._exit(3)",
    "segfault": "import ctypes\nctypes.string_at(0)",
    "abort": "os.abort()",
    "keeper": "os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(100)",
    "numpy": "import numpy\nnumpy.zeros(500_000_000).fill(1)",
    "bytes": "x = bytearray(4_000_000_000)",
    "malloc": (
        "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.malloc.restype = ctypes.c_void_p\n"
        "ctypes.memset(libc.malloc(ctypes.c_size_t(4_000_000_000)), 1, 4_000_000_000)"
    ),
    "sysexit": "sys.exit(3)",
    "quit": "quit()\ntime.sleep(1)",  # IPython ends a tenth of a second later
    "ask": "input('name? ')",
    "secret": "import getpass\ngetpass.getpass()",
    "stdin": "assert sys.stdin.read() == 'x'",
    "orphan": f"{DAEMON}\n{DOUBLE_FORK}\nos._exit(0)",
}
DEAD = r" after \d+\.\d s in this cell; peak memory \d+(\.\d)? MB of 2 GB"
LIMIT = r" \(the kernel may use 2 GB\)"
ERRORS = {
    "kill": ("kernel-lives", 3, rf"the kernel was killed by SIGKILL{DEAD}"),
    "exit": ("kernel-lives", 3, rf"the kernel ended itself with exit status 3{DEAD}"),
    "segfault": (
        "kernel-lives",
        3,
        rf"the kernel was killed by SIGSEGV{DEAD}; it said: Fatal Python error: Segmentation fault",
    ),
    "abort": (
        "kernel-lives",
        3,
        rf"the kernel was killed by SIGABRT{DEAD}; it said: Fatal Python error: Aborted",
    ),
    "keeper": ("kernel-lives", 3, r"the kernel was killed by SIGKILL after \d+\.\d s in this cell"),
    "numpy": ("runs-clean", 3, rf"_?(Array)?MemoryError: Unable to allocate 3.73 GiB.*{LIMIT}"),
    "bytes": ("runs-clean", 3, rf"MemoryError: ?{LIMIT}"),
    "malloc": (
        "kernel-lives",
        3,
        rf"the kernel was killed by SIGSEGV{DEAD}; it said: Fatal Python error: Segmentation fault",
    ),
    "sysexit": ("runs-clean", 3, "SystemExit: 3"),
    "quit": ("kernel-lives", 4, rf"the kernel ended itself with exit status 0{DEAD}"),
    "ask": ("runs-clean", 3, "the cell asks for input, and nobody is there to answer"),
    "secret": ("runs-clean", 3, "the cell asks for input, and nobody is there to answer"),
    "stdin": ("runs-clean", 3, "AssertionError: "),
    "orphan": ("kernel-lives", 3, rf"the kernel ended itself with exit status 0{DEAD}"),
}
JAX = """import jax, jax.numpy as jnp
print(float(jax.jit(lambda x: (x @ x).sum())(jnp.ones((300, 300)))))"""
SOUND = {
    "neighbour": NEIGHBOUR,
    "jax": JAX,
    "daemon": f"import os, subprocess\n_ = {DAEMON}\n{DOUBLE_FORK}\n{POOL}",
    "late": "import threading\n_ = threading.Timer(0.5, print, ['late']).start()",
    "restless": (
        "import threading, time\ndef tell():\n    while True:\n        print('tick')\n"
        "_ = threading.Thread(target=tell).start()"
    ),
}
LEFT = "the notebook left processes running, which were ended: "


@pytest.mark.parametrize(
    "way", [(), pytest.param(("--no-fork",), marks=pytest.mark.soak)], ids=["forked", "plain"]
)
def test_every_death_is_told_and_harms_nobody(site: Watched, way: tuple[str, ...]) -> None:
    site.write("nbblog.toml", SETTINGS + '[execution]\nmemory = "2 GB"\njobs = 4\n')
    site.add("neighbour", NEIGHBOUR)
    assert site.publish(*way).code == 0
    before = site.files()

    sound = [site.add(name, source) for name, source in SOUND.items()]
    begin = "import os, signal, subprocess, sys, time"
    faulty = [site.add(name, begin, source, "time.sleep(1)") for name, source in FAULTS.items()]
    done = site.publish(*way)
    assert done.code == 1
    agree(told(done), ERRORS)
    warnings = told(done, "warning")
    python = r"python\d?(\.\d+)?"
    agree(
        warnings,
        {
            "daemon": ("processes-end", None, LEFT + rf"({python}, )?sleep( \(2\))?"),
            "orphan": ("processes-end", None, LEFT + r"sleep \(2\)"),
        },
    )
    assert site.files() == before, "the last good site, byte for byte"

    for path in faulty:
        (site.root / path).unlink()
    done = site.publish(*way)
    assert (done.code, done.report["executed"]) == (0, []), "what went well is remembered"
    assert sorted(done.report["cached"]) == sorted(sound)
    assert site.outputs("blog/jax/index.html") == ["27000000.0"]


@pytest.mark.parametrize("way", [(), ("--no-fork",)], ids=["forked", "plain"])
def test_kernel_that_has_no_memory_to_start_is_told(site: Watched, way: tuple[str, ...]) -> None:
    site.write("nbblog.toml", f'{SETTINGS}[execution]\nmemory = "20 MB"\n')
    site.add("plain", "1")
    done = site.publish(*way)
    assert done.code == 1
    (finding,) = done.errors()
    assert finding["rule"] == "kernel-lives"
    assert "did not start" in finding["message"]
    assert "(it may use 20 MB)" in finding["message"]
    assert "`memory`" in finding["hint"]
