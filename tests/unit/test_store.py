"""What is remembered between builds comes back whole, or not at all."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.store import Folder, Layer, Store, digest_of, machine_store, write_atomically
from nbblog.store.remote import Remote

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def store_in(folder: Path) -> Store:
    """Return a store that lies in a folder."""
    return Store(Layer(Folder(folder), "store"))


def blob_of(folder: Path, data: bytes) -> Path:
    """Return the file that holds these bytes, by the layout that the store describes."""
    digest = hashlib.sha256(data).hexdigest()
    (path,) = folder.rglob(digest)
    return path


# ------------------------------------------------------------------ values


def test_bytes_come_back_under_their_stage_and_key(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.put("run", "k1", b"one")
    store.put("font", "k1", b"two")
    assert (store.get("run", "k1"), store.get("font", "k1")) == (b"one", b"two")


def test_unknown_key_is_a_miss(tmp_path: Path) -> None:
    assert store_in(tmp_path).get("run", "nothing") is None
    assert store_in(tmp_path).get_json("run", "nothing") is None
    assert list(tmp_path.iterdir()) == [], "a look-up writes nothing"


def test_later_value_replaces_the_earlier_one(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.put("run", "k", b"old")
    store.put("run", "k", b"new")
    assert store.get("run", "k") == b"new"


def test_values_outlive_the_object(tmp_path: Path) -> None:
    store_in(tmp_path / "s").put_json("run", "k", {"a": [1, "ł", None]})
    assert store_in(tmp_path / "s").get_json("run", "k") == {"a": [1, "ł", None]}


@given(JSON)
def test_any_json_comes_back(value: object) -> None:
    store = Store(Layer(Remote("memory://any-json"), "store"))
    store.put_json("stage", "key", value)
    assert store.get_json("stage", "key") == value


def test_machine_store_lies_in_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (layer,) = machine_store().layers
    assert layer.shelf == Folder(tmp_path / "nbblog")


# ------------------------------------------------------------------ damage


@given(st.binary(min_size=1, max_size=200), st.data())
def test_one_flipped_bit_anywhere_is_a_miss(value: bytes, data: st.DataObject) -> None:
    shelf = Remote(f"memory://{uuid.uuid4().hex}")
    store = Store(Layer(shelf, "store"))
    store.put("run", "k", value)
    digest = hashlib.sha256(value).hexdigest()
    for name in (f"blobs/{digest[:2]}/{digest}", "keys/run/k"):
        sound = shelf.read(name)
        bit = data.draw(st.integers(0, 8 * len(sound) - 1))
        spoiled = (b ^ (1 << bit % 8) * (i == bit // 8) for i, b in enumerate(sound))
        shelf.write(name, bytes(spoiled))
        assert store.get("run", "k") is None
        shelf.write(name, sound)
        assert store.get("run", "k") == value


@pytest.mark.parametrize("damage", [b"", b"valu", b"valuE", b"value!"])
def test_damaged_blob_is_a_miss(tmp_path: Path, damage: bytes) -> None:
    store = store_in(tmp_path)
    store.put("run", "k", b"value")
    blob_of(tmp_path, b"value").write_bytes(damage)
    assert store.get("run", "k") is None


def test_missing_blob_is_a_miss(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.put("run", "k", b"value")
    blob_of(tmp_path, b"value").unlink()
    assert store.get("run", "k") is None


@pytest.mark.parametrize(
    "damage", [b"", b"\n", b"\xff\xfe", b"\x00\x00", b"0" * 64, b"../" * 9 + b"etc/passwd"]
)
def test_damaged_key_is_a_miss(tmp_path: Path, damage: bytes) -> None:
    store = store_in(tmp_path)
    store.put("run", "k", b"value")
    (key,) = tmp_path.rglob("k")
    key.write_bytes(damage)
    assert store.get("run", "k") is None
    assert store.get_json("run", "k") is None


def test_damaged_value_can_be_put_again(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.put("run", "k", b"value")
    blob_of(tmp_path, b"value").write_bytes(b"")
    store.put("run", "k", b"value")
    assert store.get("run", "k") == b"value"


# ------------------------------------------------------------------ writing in one step


def test_file_is_written_with_the_folders_above_it(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "c", b"1")
    assert (tmp_path / "a" / "b" / "c").read_bytes() == b"1"


def test_write_that_fails_leaves_the_old_bytes_and_no_litter(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"old")
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from nbblog.store import write_atomically\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "write_atomically(Path(sys.argv[1]), b'x' * 100_000)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, target], capture_output=True, text=True)
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_killed_writer_leaves_old_bytes_or_new_ones(tmp_path: Path) -> None:
    target = tmp_path / "file"
    sound = {bytes([letter]) * 300_000 for letter in b"ab"}
    script = (
        "import itertools, sys\n"
        "from pathlib import Path\n"
        "from nbblog.store import write_atomically\n"
        "for letter in itertools.cycle(b'ab'):\n"
        "    write_atomically(Path(sys.argv[1]), bytes([letter]) * 300_000)\n"
    )
    for wait in (0.0, 0.01, 0.02):
        writer = subprocess.Popen([sys.executable, "-c", script, target])
        while not target.exists() and writer.poll() is None:
            time.sleep(0.005)
        for _ in range(20):
            assert target.read_bytes() in sound
        time.sleep(wait)
        writer.kill()
        writer.wait()
        assert target.read_bytes() in sound


# ------------------------------------------------------------------ digests


def test_digest_is_a_sha256_in_hex() -> None:
    assert len(digest_of("a")) == 64
    assert int(digest_of("a"), 16) >= 0


def test_order_of_keys_does_not_change_a_digest() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})


def test_parts_do_not_run_into_each_other() -> None:
    digests = {
        digest_of("ab", "c"),
        digest_of("a", "bc"),
        digest_of("abc"),
        digest_of(["a", "bc"]),
        digest_of("a", "b", "c"),
        digest_of(),
        digest_of(""),
        digest_of(1),
        digest_of("1"),
        digest_of(True),
    }
    assert len(digests) == 10


def test_digest_is_the_same_in_every_process() -> None:
    script = "from nbblog.store import digest_of; print(digest_of({'x': [1, 'é']}, 'y'))"
    printed = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert printed == {digest_of({"x": [1, "é"]}, "y")}
