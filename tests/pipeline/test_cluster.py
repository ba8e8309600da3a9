"""The real command with a Dask cluster: processes of their own that know the site's store only."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import forked_command
import pytest
from small_site import SETTINGS, Done, Site, code, environment, md, notebook

from nbblog.config import Config, load_config
from nbblog.executors.dask import Dask
from nbblog.executors.remember import LATEST, RESULTS, read_manifest, site_store
from nbblog.findings import UsageError
from nbblog.store import digest_of

POST = "notebooks/2026-01-01-post.ipynb"
PAGE = "blog/post/index.html"
FEW = ("01", "05", "09", "10")
"""Of ten notebooks, one of numpy with a figure, one of jax, one of many figures, plain Python."""

ALL = tuple(f"{number:02}" for number in range(1, 11))
PEERS = Path(__file__).parents[3] / "shared/peers"

CLUSTER = """
import json, sys
from distributed import LocalCluster

if __name__ == "__main__":
    cluster = LocalCluster(
        n_workers=int(sys.argv[1]), processes=True, threads_per_worker=1, host="127.0.0.1",
        dashboard_address=None,
    )
    with cluster:
        pids = [nanny.process.process.pid for nanny in cluster.workers.values()]
        print(json.dumps([cluster.scheduler_address, pids]), flush=True)
        sys.stdin.read()
"""


@dataclass(frozen=True)
class Cluster:
    """A scheduler's address, and the processes of its first workers."""

    address: str
    pids: tuple[int, ...]

    @property
    def options(self) -> tuple[str, ...]:
        """What the command gets to use it."""
        return "--executor", "dask", "--scheduler", self.address

    def publish(self, site: Site, *arguments: str, env: dict[str, str] | None = None) -> Done:
        """Publish on the cluster."""
        return site.publish(*self.options, *arguments, env=env)


@contextlib.contextmanager
def cluster_of(workers: int, **env: str) -> Iterator[Cluster]:
    """Begin a cluster on this machine; end it."""
    pytest.importorskip("distributed")
    forked_command.prepare("distributed")
    process = subprocess.Popen(
        [sys.executable, "-c", CLUSTER, str(workers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**environment(), **env},
    )
    with process:
        assert process.stdout
        assert process.stdin
        address, pids = json.loads(process.stdout.readline())
        yield Cluster(address, tuple(pids))
        process.stdin.close()
        assert process.wait(60) == 0


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Two workers that serve the tests of this file."""
    with cluster_of(2) as one:
        yield one


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty site."""
    site = Site(tmp_path / "site")
    site.write("nbblog.toml", SETTINGS)
    return site


def until(holds: Callable[[], bool], seconds: float = 180) -> None:
    """Wait until something holds; seconds are for a hang, on a machine that has much to do."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to pass"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether a process runs, and is no mere entry of one that has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ancestors(pid: int) -> list[int]:
    """Return the processes above one."""
    found = []
    while pid > 1:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        found.append(pid)
    return found


def last_runs(site: Site) -> dict[str, tuple[str, list[Any]]]:
    """Return the digest of the outputs and the inputs of each notebook's last run."""
    store = site_store(load_config(site.root))
    found = {}
    for path in sorted((site.root / "notebooks").glob("*.ipynb")):
        name = f"notebooks/{path.name}"
        raw = store.get_json(LATEST, digest_of("latest", name))
        assert raw is not None, f"{name} is not remembered"
        outputs = store.get_json(RESULTS, read_manifest(raw).result)["outputs"]
        found[name] = (digest_of(outputs), raw["inputs"])
    return found


# ------------------------------------------------------------------ the same as here


@pytest.mark.skipif(not PEERS.is_dir(), reason="the ten notebooks are not in ../shared/peers")
@pytest.mark.parametrize(
    "numbers", [FEW, pytest.param(ALL, marks=pytest.mark.soak)], ids=["four", "ten"]
)
def test_notebooks_give_the_digests_that_they_give_here(
    tmp_path: Path, cluster: Cluster, numbers: tuple[str, ...]
) -> None:
    subprocess.run(
        [sys.executable, str(PEERS / "make_exec.py")],
        env={**os.environ, "ROOT": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    sites = []
    for name, options in {"here": (), "there": cluster.options}.items():
        site = Site(tmp_path / name)
        settings = '[execution]\njobs = 2\nthreads = 1\n[rules]\nalt-text = "off"\n'
        site.write("nbblog.toml", SETTINGS + settings)
        for path in (tmp_path / "corpora/exec10").glob("*.ipynb"):
            if path.stem[:2] in numbers:
                site.write(f"notebooks/2026-01-{path.name}", path.read_bytes())
        with site.start(*options) as process:
            out, err = process.communicate(timeout=500)
        report = json.loads(out)
        assert (process.returncode, len(report["executed"])) == (0, len(numbers)), (out, err)
        sites.append(site)
    here, there = map(last_runs, sites)
    assert len(here) == len(numbers)
    assert there == here


def test_run_on_a_cluster_is_remembered_as_one_of_here(site: Site, cluster: Cluster) -> None:
    site.write("notebooks/near.py", "import deep\nONE = deep.ONE\n")
    site.write("notebooks/deep.py", "from box.lid import ONE\n")
    site.write("notebooks/box/__init__.py", "")
    site.write("notebooks/box/lid.py", "ONE = 1\n")
    site.write("data/x.csv", "2,3\n")
    site.write("notebooks/more/a.txt", "4")
    cells = (
        code("import near\nfrom pathlib import Path"),
        code("print(near.ONE, Path('../data/x.csv').read_text())"),
        code("print([path.read_text() for path in sorted(Path('more').glob('*'))])"),
        code("made = Path('made' + '.txt')\nmade.write_text('5')\nprint(made.read_text())"),
    )
    site.write(POST, notebook(md("# Post"), *cells, inputs=["more/*"]))
    assert site.publish().code == 0
    (site.root / "notebooks/made.txt").unlink()
    here = last_runs(site)

    done = cluster.publish(site, "--force")
    assert (done.code, done.report["executed"]) == (0, [POST]), done.out
    assert last_runs(site) == here
    assert [kind for kind, *_ in here[POST][1]].count("module") == 4
    assert not (site.root / "notebooks/made.txt").exists(), "what it writes stays on the worker"
    assert site.outputs(PAGE) == ["1 2,3", "['4']", "5"]

    assert site.run("why").out == f"{POST}: current\n"
    site.write("data/x.csv", "6,7\n")
    assert "data/x.csv changed (first read in cell 3)" in site.run("why").out
    assert cluster.publish(site).report["executed"] == [POST]
    assert site.outputs(PAGE)[0] == "1 6,7"


def test_every_cell_is_told_and_as_many_run_at_once_as_there_are_threads(
    site: Site, cluster: Cluster
) -> None:
    site.write(POST, notebook(md("# Post"), code("1"), code("2"), code("3")))
    program = (
        "import sys\nfrom pathlib import Path\nfrom nbblog.config import load_config, with_options\n"
        "from nbblog.options import Options\nfrom nbblog.reading import read_site\n"
        "from nbblog.executors import EXECUTORS\nfrom nbblog.executors.schedule import Wish, order_of\n"
        "options = Options(executor='dask', scheduler=sys.argv[2])\n"
        "config = with_options(load_config(Path(sys.argv[1])), options)\n"
        "order = order_of(read_site(config).sources[0], config, Wish())\n"
        "executor, cells = EXECUTORS['dask'](config), []\n"
        "jobs = executor.prepare([order])\nexecutor.run(order, cells.append)\n"
        "executor.close()\nprint(jobs, cells)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, str(site.root), cluster.address],
        capture_output=True,
        text=True,
        env=environment(),
        check=True,
    )
    assert said.stdout == "2 [1, 2, 3]\n"


@pytest.mark.soak
def test_what_was_read_here_is_sent_although_nothing_names_it(site: Site, cluster: Cluster) -> None:
    site.write("notebooks/x.csv", "17")
    site.write(POST, notebook(md("# Post"), code("print(open('x.' + 'csv').read())")))
    (finding,) = cluster.publish(site).errors()
    assert (finding["rule"], finding["cell"]) == ("runs-clean", 2)
    assert "FileNotFoundError" in finding["message"]
    assert "inputs:" in finding["hint"]
    assert site.publish().code == 0
    done = cluster.publish(site, "--force")
    assert (done.code, done.report["executed"]) == (0, [POST]), done.out


def test_file_that_the_notebook_makes_is_no_input(site: Site, cluster: Cluster) -> None:
    cell = code(
        "import subprocess\nsubprocess.run('echo 5 > made.txt', shell=True)\nprint(open('made.txt').read())"
    )
    site.write(POST, notebook(md("# Post"), cell))
    done = cluster.publish(site)
    assert (done.code, done.report["findings"]) == (0, []), done.out
    assert site.run("why").out == f"{POST}: current\n"


@pytest.mark.soak
def test_folder_that_was_not_sent_whole_is_an_error_and_no_wrong_output(
    site: Site, cluster: Cluster
) -> None:
    site.write("notebooks/data/a.txt", "1")
    cell = code("import os\nprint(sorted(os.listdir('data')))")
    site.write(POST, notebook(md("# Post"), cell))
    (finding,) = cluster.publish(site).errors()
    assert (finding["rule"], finding["cell"]) == ("cluster-agrees", 2)
    assert "notebooks/data" in finding["message"]
    assert "a.txt" in finding["message"]
    site.write(POST, notebook(md("# Post"), cell, inputs=["data/*"]))
    assert cluster.publish(site).code == 0
    assert site.outputs(PAGE) == ["['a.txt']"]


def test_declared_variable_goes_along_but_not_through_the_store(
    site: Site, cluster: Cluster
) -> None:
    cell = code("import os\nprint(len(os.environ['TOKEN']))")
    site.write(POST, notebook(md("# Post"), cell, environment=["TOKEN"]))
    env = {"TOKEN": "very-secret-indeed"}
    assert cluster.publish(site, env=env).code == 0
    assert site.run("why", env=env).out == f"{POST}: current\n"
    assert "TOKEN changed" in site.run("why", env={"TOKEN": "another"}).out
    assert site.outputs(PAGE) == ["18"]
    blobs = [path for path in (site.root / ".nbblog").rglob("*") if path.is_file()]
    assert not [path for path in blobs if b"very-secret-indeed" in path.read_bytes()]


def test_mistakes_are_told_as_they_are_here(site: Site, cluster: Cluster) -> None:
    log = site.root.parent / "log"
    append = f"with open({str(log)!r}, 'a') as file: print('ran', file=file)"
    site.write(POST, notebook(md("# A"), code(append), code("x = 1\nx / 0")))
    site.write(
        "notebooks/2026-01-02-dies.ipynb", notebook(md("# B"), code("import os\nos._exit(3)"))
    )
    site.write("notebooks/2026-01-03-none.ipynb", notebook(md("# C"), code("1"), kernel="none"))
    found = {
        one["path"][20:-6]: (one["rule"], one["cell"], one["line"])
        for one in cluster.publish(site).errors()
    }
    assert found == {
        "-post": ("runs-clean", 3, 2),
        "-dies": ("kernel-lives", 2, None),
        "-none": ("kernel-exists", None, None),
    }
    assert log.read_text() == "ran\n", "what a notebook does wrong is not tried again"


@pytest.mark.soak
def test_small_runs_of_the_verb_test_go_there_too(site: Site, cluster: Cluster) -> None:
    cells = (code("n = 100", tags=("parameters",)), code("assert n == 2"))
    site.write(POST, notebook(md("# Post"), *cells, test={"parameters": {"n": 2}}))
    done = site.run("test", *cluster.options)
    assert done.code == 0, done.out
    assert "never executed" in site.run("why").out


# ------------------------------------------------------------------ what is lost


def test_killed_worker_costs_one_run_more_and_no_wrong_output(site: Site) -> None:
    log = site.root.parent
    for number, name in enumerate(("slow", "one", "two", "three"), start=1):
        note = f"with open('{log}/{name}', 'a') as file: print(os.getpid(), file=file)"
        wait = f"time.sleep({4 if name == 'slow' else 0.1})\nprint('{name} is done')"
        cells = (code("import os, time\n" + note), code(wait), code(f"print({number} * 2)"))
        site.write(f"notebooks/2026-01-0{number}-{name}.ipynb", notebook(md(f"# {name}"), *cells))
    with cluster_of(2) as cluster, site.start(*cluster.options) as process:
        until(lambda: (log / "slow").exists() and (log / "slow").read_text().endswith("\n"))
        kernel = int((log / "slow").read_text())
        (worker,) = set(ancestors(kernel)) & set(cluster.pids)
        os.kill(worker, signal.SIGKILL)
        until(lambda: not is_alive(kernel), 10)
        out, err = process.communicate(timeout=60)
        report = json.loads(out)
        assert (process.returncode, len(report["executed"])) == (0, 4), (out, err)
        runs = {name: (log / name).read_text().split() for name in ("slow", "one", "two", "three")}
        assert {name: len(pids) for name, pids in runs.items()} == {
            "slow": 2,
            "one": 1,
            "two": 1,
            "three": 1,
        }
        for number, name in enumerate(runs, start=1):
            assert site.outputs(f"blog/{name}/index.html") == [
                f"{name} is done",
                f"{number * 2}",
            ]
        assert not [pid for pids in runs.values() for pid in pids if is_alive(int(pid))]
    assert "current" in site.run("why").out


KILLS_ITS_WORKER = """import os, signal
pid = os.getpid()
while "spawn_main" not in open(f"/proc/{pid}/cmdline").read():
    pid = int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
os.kill(pid, signal.SIGKILL)
import time
time.sleep(60)
"""


@pytest.mark.soak
def test_notebook_that_kills_every_worker_is_a_finding(site: Site) -> None:
    site.write(POST, notebook(md("# Post"), code(KILLS_ITS_WORKER)))
    with cluster_of(1, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="1") as cluster:
        (finding,) = cluster.publish(site).errors()
    assert (finding["rule"], finding["path"]) == ("kernel-lives", POST)
    assert "2 workers died" in finding["message"]


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_kernels_end_soon_when_the_driver_does(
    site: Site, cluster: Cluster, end: signal.Signals
) -> None:
    log = site.root.parent / "log"
    note = f"with open('{log}', 'a') as file: print(os.getpid(), file=file)"
    cells = (code(f"import os, time\n{note}\ntime.sleep(600)"),)
    site.write(POST, notebook(md("# Post"), *cells))
    with site.start(*cluster.options) as process:
        until(lambda: log.exists() and log.read_text().endswith("\n"))
        process.send_signal(end)
        process.communicate(timeout=20)
    assert process.returncode == (130 if end is signal.SIGINT else -signal.SIGKILL)
    (kernel,) = map(int, log.read_text().split())
    until(lambda: not is_alive(kernel), 15)
    site.write(POST, notebook(md("# Post"), code("print('the cluster goes on')")))
    assert cluster.publish(site).code == 0


@pytest.mark.soak
def test_scheduler_that_goes_away_is_a_finding(site: Site) -> None:
    log = site.root.parent / "log"
    note = f"open('{log}', 'w').close()"
    for name in (POST, "notebooks/2026-01-02-next.ipynb"):
        site.write(name, notebook(md(f"# {name}"), code(f"{note}\nimport time\ntime.sleep(600)")))
    with cluster_of(1) as cluster:
        process = site.start(*cluster.options)
        until(log.exists)
    out, err = process.communicate(timeout=90)
    assert process.returncode == 1, (out, err)
    findings = [one for one in json.loads(out)["findings"] if one["severity"] == "error"]
    assert {one["rule"] for one in findings} == {"kernel-lives"}
    assert "Traceback" not in err


# ------------------------------------------------------------------ what does not fit together


def test_store_that_workers_do_not_see_is_an_error_that_says_so(
    site: Site, cluster: Cluster
) -> None:
    site.write("nbblog.toml", 'store = "memory://blog"\n' + SETTINGS)  # of each process its own
    site.write(POST, notebook(md("# Post"), code("1")))
    (finding,) = cluster.publish(site).errors()
    assert finding["rule"] == "cluster-agrees"
    assert "do not see the store memory://blog" in finding["message"]
    assert "s3://" in finding["hint"]


def test_parcels_go_through_a_bucket(tmp_path: Path, bucket: str) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", f'store = "s3://{bucket}/blog"\n' + SETTINGS)
    site.write("notebooks/x.csv", "17")
    site.write(POST, notebook(md("# Post"), code("print(open('x.csv').read())")))
    with cluster_of(1) as cluster:
        done = cluster.publish(site)
    assert (done.code, done.report["findings"]) == (0, []), done.out
    assert site.outputs(PAGE) == ["17"]


def with_wee(folder: Path, version: str) -> str:
    """Return an import path with a package of that version."""
    lib = Site(folder)
    lib.write("wee.py", "SIZE = 1\n")
    info = f"wee-{version}.dist-info"
    lib.write(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: wee\nVersion: {version}\n")
    lib.write(f"{info}/RECORD", "wee.py,,\n")
    return f"{folder}:{':'.join(path for path in sys.path if path)}"


def test_other_versions_of_the_workers_are_an_error(site: Site, tmp_path: Path) -> None:
    site.write(POST, notebook(md("# Post"), code("import wee\nprint(wee.SIZE)")))
    hidden = "notebooks/2026-01-02-hidden.ipynb"
    site.write(hidden, notebook(md("# Hidden"), code("print(__import__('wee').SIZE)")))
    here = with_wee(tmp_path / "here", "1.5")
    with cluster_of(1, PYTHONPATH=with_wee(tmp_path / "there", "2.0")) as cluster:
        found = cluster.publish(site, env={"PYTHONPATH": here}).errors()
        assert [one["path"] for one in found] == [POST, hidden]
        assert {one["rule"] for one in found} == {"cluster-agrees"}
        assert {one["message"] for one in found} == {
            "the worker has other versions: wee is 1.5 here and 2.0 there"
        }
        same = with_wee(tmp_path / "same", "2.0")
        done = cluster.publish(site, env={"PYTHONPATH": same})
        assert (done.code, len(done.report["executed"])) == (0, 2), done.out


def test_scheduler_that_is_not_there_ends_with_two_within_seconds(site: Site) -> None:
    site.write(POST, notebook(md("# Post"), code("1")))
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{one.getsockname()[1]}"
    begun = time.monotonic()
    done = site.run("publish", "--executor", "dask", "--scheduler", address)
    assert (done.code, time.monotonic() - begun < 30) == (2, True)
    assert f"the scheduler {address} does not answer" in done.err
    assert "Traceback" not in done.err


def test_scheduler_is_asked_for_and_only_taken_with_its_executor(site: Site) -> None:
    site.write(POST, notebook(md("# Post"), code("1")))
    done = site.run("publish", "--executor", "dask")
    assert (done.code, "--scheduler" in done.err) == (2, True), done.err
    done = site.run("publish", "--scheduler", "tcp://127.0.0.1:1")
    assert (done.code, "--executor dask" in done.err) == (2, True), done.err


def test_missing_package_is_told_with_the_extra_that_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from nbblog.config import ExecutionSettings

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'nbblog\[dask\]'"):
        Dask(Config(execution=ExecutionSettings(scheduler="tcp://127.0.0.1:1")))
