"""Every place for a store keeps the same promises; a store of two places keeps them all."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterable
from pathlib import Path

import pytest

from nbblog.findings import Severity
from nbblog.store import Entry, Folder, Layer, Shelf, Store, machine_store
from nbblog.store.places import mistake, open_store
from nbblog.store.remote import Remote


@pytest.fixture(
    params=["folder", "memory", pytest.param("s3", marks=pytest.mark.slow)],
)
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    """Return an empty shelf of each kind."""
    if request.param == "folder":
        return Folder(tmp_path / "shelf")
    if request.param == "memory":
        return Remote(f"memory://{uuid.uuid4().hex}/store")
    return Remote(f"s3://{request.getfixturevalue('bucket')}/store")


# ------------------------------------------------------------------ what every shelf promises


def test_file_comes_back_and_a_later_one_replaces_it(shelf: Shelf) -> None:
    shelf.write("keys/run/a", b"old")
    shelf.write("keys/run/a", b"new")
    assert shelf.read("keys/run/a") == b"new"
    shelf.write("blobs/00/empty", b"")
    assert shelf.read("blobs/00/empty") == b""


def test_missing_file_is_told_as_such_and_a_missing_folder_is_empty(shelf: Shelf) -> None:
    with pytest.raises(FileNotFoundError):
        shelf.read("keys/run/nothing")
    assert list(shelf.names("keys")) == []
    assert list(shelf.litter()) == []


def test_files_below_a_folder_are_listed_with_size_and_time(shelf: Shelf) -> None:
    begun = time.time()
    shelf.write("keys/run/a", b"12345")
    shelf.write("keys/run/b/c", b"1")
    shelf.write("keys/runner", b"")
    found = sorted(shelf.names("keys/run"), key=lambda entry: entry.name)
    assert [(one.name, one.size) for one in found] == [("keys/run/a", 5), ("keys/run/b/c", 1)]
    assert all(begun - 2 < one.time < time.time() + 2 for one in found), "S3 tells whole seconds"
    assert len(list(shelf.names("keys"))) == 3


def test_deleted_file_is_gone_and_may_be_deleted_again(shelf: Shelf) -> None:
    shelf.write("keys/run/a", b"1")
    shelf.delete("keys/run/a")
    shelf.delete("keys/run/a")
    with pytest.raises(FileNotFoundError):
        shelf.read("keys/run/a")
    assert list(shelf.names("keys")) == []


def test_file_that_is_touched_keeps_its_bytes(shelf: Shelf) -> None:
    shelf.write("keys/run/a", b"1")
    shelf.touch("keys/run/a")
    assert shelf.read("keys/run/a") == b"1"


def test_store_on_any_shelf_gives_values_and_groups(shelf: Shelf) -> None:
    store = Store(Layer(shelf, "store"))
    assert store.put("font", "k", b"\x00bytes")
    assert store.get("font", "k") == b"\x00bytes"
    assert store.put_json("manifest", "group/one", {"n": 1})
    assert store.put_json("manifest", "group/two", {"n": 2})
    assert store.put_json("manifest", "other/one", {"n": 3})
    found = dict(store.group("manifest", "group"))
    assert found == {"group/one": {"n": 1}, "group/two": {"n": 2}}
    assert list(store.group("manifest", "none")) == []
    assert store.findings() == []


def test_flipped_byte_on_any_shelf_is_a_miss_and_is_healed(shelf: Shelf) -> None:
    store = Store(Layer(shelf, "store"))
    store.put("run", "k", b"value")
    digest = hashlib.sha256(b"value").hexdigest()
    shelf.write(f"blobs/{digest[:2]}/{digest}", b"valuf")
    assert store.get("run", "k") is None
    store.put("run", "k", b"value")
    assert store.get("run", "k") == b"value"


# ------------------------------------------------------------------ folders


def test_newest_of_a_group_comes_first(tmp_path: Path) -> None:
    store = Store(Layer(Folder(tmp_path), "store"))
    for age, name in enumerate(("c", "a", "b")):
        store.put_json("manifest", f"g/{name}", name)
        set_age(tmp_path / "keys/manifest/g" / name, hours=age)
    assert [value for _, value in store.group("manifest", "g")] == ["c", "a", "b"]


def test_reading_marks_a_key_as_used_once_a_day(tmp_path: Path) -> None:
    store = Store(Layer(Folder(tmp_path), "store"))
    store.put("run", "k", b"1")
    key = tmp_path / "keys/run/k"
    set_age(key, hours=1)
    before = key.stat().st_mtime_ns
    store.get("run", "k")
    assert key.stat().st_mtime_ns == before
    set_age(key, hours=25)
    store.get("run", "k")
    assert time.time() - key.stat().st_mtime < 60


def test_file_of_a_shared_folder_is_as_open_as_the_umask_says(tmp_path: Path) -> None:
    script = (
        "import os, sys; os.umask(0o027)\n"
        "from pathlib import Path\n"
        "from nbblog.store import Folder\n"
        "Folder(Path(sys.argv[1])).write('keys/a', b'')\n"
    )
    subprocess.run([sys.executable, "-c", script, tmp_path], check=True)
    assert (tmp_path / "keys/a").stat().st_mode & 0o777 == 0o640


def test_local_store_imports_no_fsspec(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from nbblog.config import load_config\n"
        "from nbblog.executors.remember import site_store\n"
        "store = site_store(load_config(Path(sys.argv[1])))\n"
        "store.put('run', 'k', b'1'); store.get('run', 'k')\n"
        "print('fsspec' in sys.modules)\n"
    )
    (tmp_path / "nbblog.toml").write_text('store = "elsewhere"\n')
    command = [sys.executable, "-c", script, tmp_path]
    assert subprocess.check_output(command, text=True) == "False\n"
    assert (tmp_path / "elsewhere/keys/run/k").is_file()


def set_age(path: Path, *, hours: float) -> None:
    """Make a file that old."""
    then = time.time() - hours * 3600
    os.utime(path, (then, then))


# ------------------------------------------------------------------ near and far


class Broken:
    """A shelf on which everything fails; it counts how often it is asked."""

    is_distant = True

    def __init__(self) -> None:
        self.asked = 0

    def _fail(self, *_: object) -> bytes:
        self.asked += 1
        raise PermissionError(errno.EACCES, "Access Denied")

    read = write = names = delete = litter = _fail

    def touch(self, name: str) -> None:
        pass  # as on every remote shelf


def near_and_far(tmp_path: Path, *, is_read_only: bool = False) -> tuple[Store, Folder, Folder]:
    near, far = Folder(tmp_path / "near"), Folder(tmp_path / "far")
    return Store(Layer(near, "near"), Layer(far, "far", is_read_only)), near, far


def names(shelf: Shelf) -> set[str]:
    """Return the names of all files of a shelf."""
    found: Iterable[Entry] = [*shelf.names("keys"), *shelf.names("blobs")]
    return {entry.name for entry in found}


def test_value_is_written_near_and_far_and_fetched_once(tmp_path: Path) -> None:
    store, near, far = near_and_far(tmp_path)
    store.put("run", "k", b"value")
    assert names(near) == names(far)
    assert len(names(far)) == 2
    for name in names(near):
        near.delete(name)
    assert store.get("run", "k") == b"value"
    assert names(near) == names(far), "what came from afar is kept"
    for name in names(far):
        far.delete(name)
    assert store.get("run", "k") == b"value"


def test_damaged_copy_near_is_healed_from_afar(tmp_path: Path) -> None:
    store, near, _ = near_and_far(tmp_path)
    store.put("run", "k", b"value")
    (blob,) = (entry.name for entry in near.names("blobs"))
    near.write(blob, b"other")
    assert store.get("run", "k") == b"value"
    assert near.read(blob) == b"value"


def test_group_is_gathered_from_both_without_doubles(tmp_path: Path) -> None:
    store, near, far = near_and_far(tmp_path)
    store.put_json("manifest", "g/both", 1)
    Store(Layer(near, "near")).put_json("manifest", "g/near", 2)
    Store(Layer(far, "far")).put_json("manifest", "g/far", 3)
    found = list(store.group("manifest", "g"))
    assert sorted(found) == [("g/both", 1), ("g/far", 3), ("g/near", 2)]
    assert found[-1] == ("g/far", 3), "near before far"


def test_read_only_store_is_read_and_never_written(tmp_path: Path) -> None:
    writer, _, far = near_and_far(tmp_path / "writer")
    writer.put("run", "k", b"value")
    layers = (Layer(Folder(tmp_path / "near"), "near"), Layer(far, "far", is_read_only=True))
    reader, before = Store(*layers), names(far)
    set_age(far.root / "keys/run/k", hours=99)
    stamp = (far.root / "keys/run/k").stat().st_mtime_ns
    assert reader.get("run", "k") == b"value"
    reader.put("run", "mine", b"mine")
    assert reader.get("run", "mine") == b"mine"
    assert names(far) == before
    assert (far.root / "keys/run/k").stat().st_mtime_ns == stamp
    assert reader.findings() == []


def test_other_side_that_fails_is_one_warning_and_is_not_asked_again(tmp_path: Path) -> None:
    broken = Broken()
    store = Store(Layer(Folder(tmp_path), "near"), Layer(broken, "s3://b/x"))
    assert store.get("run", "a") is None
    assert store.get("run", "b") is None
    assert list(store.group("manifest", "g")) == []
    assert store.put("run", "a", b"1")
    assert store.put("run", "b", b"2")
    assert store.get("run", "b") == b"2", "it is remembered here all the same"
    assert broken.asked == 2, "once to read, once to write"
    (finding,) = store.findings()
    assert (finding.rule, finding.severity) == ("store-works", Severity.WARNING)
    assert str(finding.where) == "s3://b/x"
    assert "read or written (Access Denied)" in finding.message
    assert finding.hint


def test_all_that_is_known_near_asks_the_other_side_nothing(tmp_path: Path) -> None:
    Store(Layer(Folder(tmp_path), "near")).put_json("manifest", "g/a", 1)
    broken = Broken()
    store = Store(Layer(Folder(tmp_path), "near"), Layer(broken, "far"))
    assert next(store.group("manifest", "g")) == ("g/a", 1)
    assert store.get_json("manifest", "g/a") == 1
    assert broken.asked == 0


# ------------------------------------------------------------------ places that cannot be used


def test_place_that_is_no_folder_is_a_warning_and_no_exception(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file, not a folder")
    store = Store(Layer(Folder(tmp_path / "file/store"), "file/store"))
    assert store.get("run", "k") is None
    assert list(store.group("manifest", "g")) == []
    assert not store.put("run", "k", b"1")
    (finding,) = store.findings()
    assert "Not a directory" in finding.message
    assert (tmp_path / "file").read_text() == "a file, not a folder"


FULL = """
import resource, sys
from pathlib import Path
from nbblog.store import Folder, Layer, Store
store = Store(Layer(Folder(Path(sys.argv[1])), "store"))
store.put("run", "k", b"old")
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
kept = store.put("run", "k", b"new" * int(sys.argv[3]))
print(kept, store.get("run", "k")[:3], *[finding.message for finding in store.findings()])
"""


@pytest.mark.parametrize(
    ("limit", "times"), [(4096, 10_000), (20, 2)], ids=["full at the blob", "full at the key"]
)
def test_full_disk_leaves_the_old_value_and_no_litter(
    tmp_path: Path, limit: int, times: int
) -> None:
    command = [sys.executable, "-c", FULL, tmp_path, str(limit), str(times)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("False b'old' the store cannot be written (File too large)")
    assert not list(tmp_path.rglob(".new-*"))


TINY = """
import os, sys
from pathlib import Path
from nbblog.store import Folder, Layer, Store
store = Store(Layer(Folder(Path(sys.argv[1])), "store"))
values = [os.urandom(9000) for _ in range(20)]
kept = [store.put("run", str(i), value) for i, value in enumerate(values)]
found = [store.get("run", str(i)) for i in range(20)]
assert all(f == v for f, v, k in zip(found, values, kept) if k), "what is kept comes back"
assert all(f is None for f, k in zip(found, kept) if not k)
assert not list(Path(sys.argv[1]).rglob(".new-*"))
print(True in kept, False in kept, *[finding.message for finding in store.findings()])
"""


def test_full_file_system_keeps_what_fits_and_says_so(tmp_path: Path) -> None:
    mount = f"mount -t tmpfs -o size=64k tmpfs {tmp_path}"
    if subprocess.run(["unshare", "--mount", "sh", "-c", mount], capture_output=True).returncode:
        pytest.skip("nothing may be mounted here")
    shell = f'{mount} && exec "$@"'
    python = [sys.executable, "-c", TINY, str(tmp_path)]
    command = ["unshare", "--mount", "sh", "-c", shell, "sh", *python]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout.startswith(
        "True True the store cannot be written (No space left on device)"
    ), done.stderr


def test_fonts_that_cannot_be_remembered_are_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    store = machine_store()
    assert not store.put("font", "k", b"1")
    assert len(store.findings()) == 1


# ------------------------------------------------------------------ what nbblog.toml names


@pytest.mark.parametrize(
    ("url", "is_read_only", "layers"),
    [
        ("", False, [(".nbblog/store", False)]),
        ("", True, [(".nbblog/store", True)]),
        (".nbblog/store", False, [(".nbblog/store", False)]),
        ("../shared", False, [("../shared", False)]),
        ("../shared", True, [(".nbblog/store", False), ("../shared", True)]),
        ("memory://a/b", False, [(".nbblog/store", False), ("memory://a/b", False)]),
        ("memory://a/b", True, [(".nbblog/store", False), ("memory://a/b", True)]),
    ],
)
def test_own_store_stands_before_a_remote_or_read_only_one(
    tmp_path: Path, url: str, is_read_only: bool, layers: list[tuple[str, bool]]
) -> None:
    own = tmp_path / ".nbblog/store"
    store = open_store(url, tmp_path, own, is_read_only=is_read_only)
    assert [(layer.name, layer.is_read_only) for layer in store.layers] == layers


def test_file_url_and_path_are_the_same_folder(tmp_path: Path) -> None:
    own, shared = tmp_path / "own", tmp_path / "with space"
    for url in (str(shared), f"file://{tmp_path}/with%20space"):
        (layer,) = open_store(url, tmp_path, own).layers
        assert layer.shelf == Folder(shared)


def test_password_of_a_url_is_not_told(tmp_path: Path) -> None:
    layers = open_store("ftp://ada:secret@host/x", tmp_path, tmp_path / "own").layers
    assert layers[1].name == "ftp://…@host/x"


@pytest.mark.parametrize(
    ("url", "said", "hint"),
    [
        ("s3://", "names no bucket", "s3://bucket/folder"),
        ("nosuch://a/b", "nothing that fsspec knows", "s3://"),
        ("file://folder", "no folder of this machine", "file:///folder"),
    ],
)
def test_wrong_name_of_a_store_is_told_with_a_hint(url: str, said: str, hint: str) -> None:
    wrong = mistake(url)
    assert wrong is not None
    assert said in wrong[0]
    assert hint in wrong[1]


def test_missing_package_is_told_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert mistake("s3://bucket/x") is None
    monkeypatch.setitem(sys.modules, "fsspec", None)  # as if it were not installed
    wrong = mistake("s3://bucket/x")
    assert wrong is not None
    assert wrong[1] == "pip install 'nbblog[s3]'"
    assert mistake("folder") is None
