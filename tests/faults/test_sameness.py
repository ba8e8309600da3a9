"""A notebook cannot tell a forked kernel from one that was started anew."""

from __future__ import annotations

import random
from pathlib import Path

import numpy
import pytest
from small_site import SETTINGS
from test_kernels import with_packages
from watched import SOAK, Watched

MODULES = """import matplotlib.pyplot
import sys
print(*sorted(n for n in sys.modules if n.partition('.')[0] not in sys.stdlib_module_names and not n.startswith('_nbblog')), sep='\\n')"""
SURROUNDINGS = """import os, signal, tempfile
print(sys.path, __name__, os.path.basename(os.getcwd()), os.path.dirname(tempfile.gettempdir()))
print(*sorted(n for n in os.environ), os.environ['OMP_NUM_THREADS'])
print([signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE)])
print(matplotlib.rcParams['lines.linewidth'], matplotlib.get_backend())"""
PROCESSES = """import multiprocessing, helper
for method in ('fork', 'spawn'):
    with multiprocessing.get_context(method).Pool(2) as pool:
        print(method, pool.map(helper.double, [1, 2, 3]))"""
PICKLES = """import numpy, pickle
array = pickle.loads(pickle.dumps(numpy.arange(4.0)))
print(array, type(array) is numpy.ndarray, type(array[0]) is numpy.float64, numpy.bool_(1) is numpy.True_)
print(pickle.loads(pickle.dumps(numpy.random.default_rng(3))).random())"""
THREADS = """import threadpoolctl
print({pool['user_api']: pool['num_threads'] for pool in threadpoolctl.threadpool_info()})"""
JAX = """import jax, jax.numpy as jnp
print(float(jax.jit(lambda x: x @ x)(jnp.ones((200, 200))).sum()))
names = [open(f'/proc/self/task/{task}/comm').read().strip() for task in os.listdir('/proc/self/task')]
print(sum('Eigen' in name for name in names))"""
FIGURE = "matplotlib.pyplot.plot([1, 3, 2]);"
ALL = (MODULES, SURROUNDINGS, PROCESSES, PICKLES, THREADS, JAX, FIGURE)


def test_forked_and_plain_kernels_give_the_same_outputs(site: Watched) -> None:
    site.write("notebooks/helper.py", "def double(x):\n    return 2 * x\n")
    settings = '[rules]\nalt-text = "off"\n[execution]\nthreads = 1\n[outputs]\nlines = 0\n'
    site.write("nbblog.toml", SETTINGS + settings)
    site.add("same", *ALL)
    assert site.publish().code == 0
    forked = site.outputs("blog/same/index.html")
    pictures = {name: data for name, (data, _) in site.files().items() if name.endswith(".png")}
    assert site.publish("--no-fork", "--force").code == 0
    plain = site.outputs("blog/same/index.html")
    for one, other in zip(forked, plain, strict=True):
        assert one == other
    again = {name: data for name, (data, _) in site.files().items() if name.endswith(".png")}
    assert pictures == again != {}
    modules, _, processes, pickles, threads, jax = forked
    assert {"matplotlib.pyplot", "numpy", "PIL.Image"} <= set(modules.split())
    assert not {"jax", "threadpoolctl", "nbblog"} & set(modules.split())
    doubled = "[2, 4, 6]"
    assert processes.split("\n") == [f"{m} {doubled}" for m in ("fork", "spawn")]
    assert pickles.split("\n")[0] == "[0. 1. 2. 3.] True True True"
    assert threads == "{'blas': 1}"
    assert jax.split("\n")[0] == "8000000.0"


DRAW = "import random, numpy\nprint(random.random(), numpy.random.random())"


@pytest.mark.parametrize(
    "way", [(), pytest.param(("--no-fork",), marks=pytest.mark.soak)], ids=["forked", "plain"]
)
def test_random_numbers_differ_unless_a_seed_is_set(site: Watched, way: tuple[str, ...]) -> None:
    for name in ("one", "two"):
        site.add(name, DRAW)

    def drawn() -> list[list[str]]:
        assert site.publish("--force", *way).code == 0
        pages = [site.outputs(f"blog/{name}/index.html")[0].split() for name in ("one", "two")]
        return [list(pair) for pair in zip(*pages, strict=True)]

    assert all(a != b for a, b in drawn())
    site.write("nbblog.toml", SETTINGS + "[execution]\nseed = 7\n")
    expected = random.Random(7).random(), numpy.random.RandomState(7).random_sample()
    assert drawn() == [[str(number)] * 2 for number in expected]


def test_matplotlibrc_beside_a_notebook_is_obeyed_and_by_no_other(site: Watched) -> None:
    show = "import matplotlib.pyplot as plt\nplt.rcParams['lines.linewidth']"
    site.add("plain", show)
    site.add("styled", show)
    (site.root / "notebooks/own").mkdir()
    (site.root / "notebooks/2026-01-01-styled.ipynb").rename(
        site.root / "notebooks/own/2026-01-01-styled.ipynb"
    )
    site.write("notebooks/own/matplotlibrc", "lines.linewidth: 7.5\n")
    assert site.publish().code == 0
    assert site.outputs("blog/styled/index.html") == ["7.5"]
    assert site.outputs("blog/plain/index.html") == ["1.5"]


@pytest.mark.soak
def test_edited_package_is_seen_by_the_next_publish(site: Watched, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    site.add("reader", "import own_package\nown_package.VALUE")
    for value in ("1", "2"):
        (tmp_path / "lib/own_package.py").write_text(f"VALUE = {value}\n")
        assert site.publish(env=with_packages(tmp_path / "lib")).code == 0
        assert site.outputs("blog/reader/index.html") == [value]


def test_sixteen_kernels_start_at_once_without_a_race(site: Watched) -> None:
    for number in range(16):
        site.add(f"n{number:02}", f"import click\nprint({number})")
    for _ in range(10 if SOAK else 1):
        done = site.publish("--force", "--jobs", "16")
        assert (done.code, done.report["findings"]) == (0, [])
        shown = [site.outputs(f"blog/n{number:02}/index.html") for number in range(16)]
        assert shown == [[str(number)] for number in range(16)]
