"""Kernels that do not start, and packages that no process can be forked with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_site import SETTINGS, Done, environment, md, notebook
from small_site import code as code_cell
from watched import Watched, agree, told

# the real command, only that it waits eight seconds for what may take a minute to start; what it
# leaves is collected before Python ends: sockets that nobody closed would hold it up for ever
IMPATIENT = """
import gc
from nbblog.executors.local import jupyter, kernels
jupyter.SECONDS_TO_START = kernels.SECONDS_TO_START = 8
from nbblog.cli import main
try:
    main()
finally:
    gc.collect()
"""
MUTE = """
import json, sys, time, zmq
told = json.load(open(sys.argv[1]))
sockets = [zmq.Context.instance().socket(zmq.ROUTER) for _ in range(5)]
for socket, name in zip(sockets, ("shell", "iopub", "stdin", "control", "hb")):
    socket.bind(f"ipc://{told['ip']}-{told[name + '_port']}")
time.sleep(1000)
"""
WAYS = pytest.mark.parametrize(
    "way", [(), pytest.param(("--no-fork",), marks=pytest.mark.soak)], ids=["forked", "plain"]
)


def publish(site: Watched, *arguments: str, **env: str) -> Done:
    """Publish with little patience."""
    verb = ["publish", "--report", "json", "--site", str(site.root), *arguments]
    done = subprocess.run(
        [sys.executable, "-c", IMPATIENT, *verb],
        env={**environment(), **site.env, **env},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    site.assert_nothing_left()
    assert done.returncode != 3, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def test_every_kernel_that_does_not_start_is_told(site: Watched, tmp_path: Path) -> None:
    programs = {
        "gone": ["/nonexistent/kernel"],
        "folder": [str(tmp_path)],
        "ends": ["sh", "-c", "echo no luck >&2; exit 4"],
        "silent": ["sleep", "1000"],
        "mute": [sys.executable, "-c", MUTE, "{connection_file}"],
    }
    for name, argv in programs.items():
        folder = tmp_path / "jupyter/kernels" / name
        folder.mkdir(parents=True)
        spec = {"argv": argv, "display_name": name, "language": "python"}
        (folder / "kernel.json").write_text(json.dumps(spec))
    for name in ("unknown", *programs):
        text = notebook(md(f"# {name}"), code_cell("1"), kernel=name)
        site.write(f"notebooks/2026-01-01-{name}.ipynb", text)
    sound = site.add("sound", "1")
    done = publish(site, "--jobs", "7", JUPYTER_PATH=str(tmp_path / "jupyter"))
    assert (done.code, done.report["executed"]) == (1, [sound])
    start = "the kernel did not start"
    agree(
        told(done),
        {
            "unknown": ("kernel-exists", None, "no kernel named `unknown` is installed"),
            "gone": (
                "kernel-lives",
                None,
                f"{start}, it ended with exit status 127: /nonexistent/kernel: No such file.*",
            ),
            "folder": (
                "kernel-lives",
                None,
                f"{start}, it ended with exit status 127: .*Permission denied",
            ),
            "ends": ("kernel-lives", None, f"{start}, it ended with exit status 4: no luck"),
            "silent": ("kernel-lives", None, start),
            "mute": ("kernel-lives", None, start),
        },
    )


# ------------------------------------------------------------------ packages

PACKAGES = {
    "threads": "import threading, time\nthread = threading.Thread(target=time.sleep, args=(1000,), daemon=True)\nthread.start()\n",
    "children": "import subprocess\nchild = subprocess.Popen(['sleep', '1000'])\n",
    "asks": "import subprocess\ncode = subprocess.run(['sh', '-c', 'exit 7']).returncode\n",
    "crashes": "import os\nos._exit(5)\n",
    "raises": "raise RuntimeError('not today')\n",
    "hangs": "import os, time\nopen(os.environ['HANGING'], 'w').write('x')\ntime.sleep(1000)\n",
}


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Return a folder of installed distributions, each of one module with a vice."""
    folder = tmp_path / "site-packages"
    for name, source in PACKAGES.items():
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (folder / f"{name}.py").write_text(source)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "RECORD").write_text(f"{name}.py,,\n")
    return folder


def with_packages(folder: Path) -> dict[str, str]:
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    return {"PYTHONPATH": path.rstrip(os.pathsep), "HANGING": str(folder / "hanging")}


@WAYS
def test_packages_that_begin_things_or_crash_at_import_harm_only_who_imports_them(
    site: Watched, packages: Path, way: tuple[str, ...]
) -> None:
    site.write("nbblog.toml", SETTINGS + "[execution]\njobs = 4\n")
    site.add("neighbour", "import numpy\nnumpy.arange(3).sum().item()")
    site.add("children", "import children\nchildren.child.poll() is None")
    site.add("threads", "import threads\nthreads.thread.is_alive()")
    site.add("asks", "import asks\nasks.code")
    site.add("crashes", "import crashes")
    site.add("raises", "import raises")
    env = with_packages(packages)
    done = site.publish(*way, env=env)
    dead = r"the kernel ended itself with exit status 5 after \d+\.\d s in this cell; peak .*"
    agree(
        told(done),
        {
            "crashes": ("kernel-lives", 2, dead),
            "raises": ("runs-clean", 2, "RuntimeError: not today"),
        },
    )
    assert told(done, "warning") == {}, "ipykernel ends the children that it has itself"
    site.publish(*way, "--frozen", "--keep-going", env=env)
    pages = {
        name: site.outputs(f"blog/{name}/index.html")
        for name in ("asks", "threads", "children", "neighbour")
    }
    assert pages == {"asks": ["7"], "threads": ["True"], "children": ["True"], "neighbour": ["3"]}


@WAYS
def test_package_that_hangs_at_import_stops_no_other_notebook(
    site: Watched, packages: Path, way: tuple[str, ...]
) -> None:
    site.write("nbblog.toml", SETTINGS + "[execution]\njobs = 4\ntimeout = 3\n")
    sound = [site.add(f"sound-{n}", "import click\nclick.__name__") for n in range(3)]
    site.add("hangs", "import hangs")
    done = publish(site, *way, **with_packages(packages))
    agree(told(done), {"hangs": ("runs-clean", 2, "the cell ran longer than 3 s")})
    assert sorted(done.report["executed"]) == sound


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["SIGKILL", "SIGINT"])
def test_publish_that_is_ended_while_a_package_hangs_leaves_nothing(
    site: Watched, packages: Path, number: signal.Signals
) -> None:
    site.add("hangs", "import hangs")
    environ = with_packages(packages)
    process = site.start(env=environ)
    end = time.monotonic() + 30
    while not Path(environ["HANGING"]).exists():
        assert time.monotonic() < end
        time.sleep(0.01)
    time.sleep(0.5)
    os.killpg(process.pid, number)
    process.communicate(timeout=10)
    assert process.returncode == (130 if number == signal.SIGINT else -9)
    site.assert_nothing_left()
