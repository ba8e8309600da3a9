"""What runs gave is found again: after a cut at any write, and by every process that finished."""

from __future__ import annotations

import datetime as dt
import errno
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from nbblog.executors import Order, Result
from nbblog.executors.remember import latest, recall, remember
from nbblog.model import Cell, FrontMatter, Notebook, Provenance, Stream
from nbblog.store import Folder, Layer, Store
from nbblog.store.places import open_store


def order_in(root: Path, source: str = "open('data.csv').read()") -> Order:
    """Return how a notebook of one code cell runs that reads data.csv."""
    cell = Cell("code", source, 1, "c1")
    path = PurePosixPath("post.ipynb")
    notebook = Notebook(path, FrontMatter(), "Post", "post", None, (cell,), digest="")
    return Order(notebook, root, root)


def result_with(text: str) -> Result:
    """Return what a run gave that printed a text."""
    ran = Provenance(dt.datetime(2026, 1, 2, tzinfo=dt.UTC), 1.5, "python3", {"Python": "3"}, "")
    return Result(((Stream("stdout", text),),), ran)


def site(root: Path, data: str) -> Path:
    """Return a folder with a data.csv."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "data.csv").write_text(data)
    return root


class Cut:
    """A folder that is full after some writes."""

    is_distant = False

    def __init__(self, folder: Folder, writes: int) -> None:
        self.folder, self.left, self.written = folder, writes, list[str]()

    def write(self, name: str, data: bytes) -> None:
        if self.left <= len(self.written):
            raise OSError(errno.ENOSPC, "No space left on device")
        self.folder.write(name, data)
        self.written.append("/".join(name.split("/")[:2]) if name[0] == "k" else "blob")

    def __getattr__(self, name: str) -> object:
        return getattr(self.folder, name)


def test_blob_is_written_before_its_key_and_what_is_latest_last(tmp_path: Path) -> None:
    shelf = Cut(Folder(tmp_path / "store"), 99)
    order = order_in(site(tmp_path / "site", "1"))
    remember(Store(Layer(shelf, "store")), order, result_with("1"))  # type: ignore[arg-type]
    assert shelf.written == [
        "blob", "keys/run", "blob", "keys/manifest", "blob", "keys/latest"
    ]  # fmt: skip


@pytest.mark.parametrize("writes", range(7))
def test_cut_after_any_write_leaves_the_whole_run_or_none(tmp_path: Path, writes: int) -> None:
    folder = Folder(tmp_path / "store")
    order = order_in(site(tmp_path / "site", "1"))
    store = Store(Layer(Cut(folder, writes), "store"))  # type: ignore[arg-type]
    remember(store, order, result_with("1"))
    found = recall(Store(Layer(folder, "store")), order)
    assert (found and found.result) == (result_with("1") if writes >= 4 else None)
    assert [finding.rule for finding in store.findings()] == ["store-works"] * (writes < 6)

    remember(Store(Layer(folder, "store")), order, result_with("1"))  # there is room again
    again = recall(Store(Layer(folder, "store")), order)
    assert again is not None
    assert again.result == result_with("1")


def test_each_state_of_an_input_finds_its_own_run(tmp_path: Path) -> None:
    store = Store(Layer(Folder(tmp_path / "store"), "store"))
    root = site(tmp_path / "site", "0")
    for number in range(12):
        site(root, str(number))
        remember(store, order_in(root), result_with(str(number)))
    for number in range(12):
        site(root, str(number))
        found = recall(store, order_in(root))
        assert found is not None
        assert found.result == result_with(str(number))
    site(root, "another")
    assert recall(store, order_in(root)) is None
    last = latest(store, order_in(root).notebook)
    assert last is not None
    assert last.inputs[0].name == "data.csv"


FINISH = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_remember import order_in, result_with
from nbblog.executors.remember import remember
from nbblog.store import Layer, Store
from nbblog.store.places import open_store
site = Path(sys.argv[2])
store = Store(open_store(sys.argv[3], site, site / "own").layers[-1])
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[4])):
    source = f"open('data.csv').read(), {number}"
    remember(store, order_in(site, source), result_with(site.name))
assert not store.findings(), store.findings()
"""


def finish_at_once(roots: list[Path], url: str, times: int) -> None:
    """Let one process a site finish the same notebooks at the same time."""
    arguments = [str(Path(__file__).parent)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", FINISH, *arguments, root, url, str(times)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for root in roots
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err


@pytest.mark.parametrize("place", ["folder", pytest.param("s3", marks=pytest.mark.slow)])
def test_processes_that_finish_the_same_keys_at_once_lose_nothing(
    tmp_path: Path, place: str, request: pytest.FixtureRequest
) -> None:
    roots = [site(tmp_path / name, name) for name in ("one", "two")]
    is_s3 = place == "s3"
    url = f"s3://{request.getfixturevalue('bucket')}/a" if is_s3 else str(tmp_path / "shared")
    times = 10 if is_s3 else 20
    finish_at_once(roots, url, times)
    store = open_store(url, tmp_path, tmp_path / "own")
    for number in range(times):
        for root in roots:
            found = recall(store, order_in(root, f"open('data.csv').read(), {number}"))
            assert found is not None
            assert found.result == result_with(root.name)
