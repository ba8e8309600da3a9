"""`nbblog clean` gives room back, and never takes what is in use or being written."""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from nbblog.clean import Cleaned, age_of, clean
from nbblog.cli import cli
from nbblog.config import Config, load_config
from nbblog.executors import Result
from nbblog.executors.remember import recall, remember, site_store
from nbblog.executors.schedule import Wish, order_of
from nbblog.findings import UsageError
from nbblog.model import Notebook, Provenance, Stream
from nbblog.reading import read_site
from nbblog.store import Folder

POST = '# %% [markdown]\n# # Post\n# %%\nprint("{}")\n'
MONTH = dt.timedelta(days=30)


def site(root: Path, settings: str = "") -> Config:
    """Return a site of one percent script."""
    (root / "notebooks").mkdir(parents=True)
    (root / "nbblog.toml").write_text(settings)
    edit(root, "first")
    return load_config(root)


def edit(root: Path, text: str) -> None:
    """Change the code of the post."""
    (root / "notebooks/2026-01-01-post.py").write_text(POST.format(text))


def the_post(config: Config) -> Notebook:
    (post,) = read_site(config).sources
    return post


def run(config: Config, text: str) -> None:
    """Remember a run of the post as it is now."""
    ran = Provenance(dt.datetime(2026, 1, 2, tzinfo=dt.UTC), 1.0, "python3", {}, "")
    result = Result(((Stream("stdout", text),),), ran)
    remember(site_store(config), order_of(the_post(config), config, Wish()), result)


def is_remembered(config: Config) -> bool:
    return recall(site_store(config), order_of(the_post(config), config, Wish())) is not None


def age(folder: Path, days: float) -> None:
    """Make every file of a folder that old."""
    then = time.time() - days * 86_400
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (then, then))


def files(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return a site whose store holds two runs of 40 days ago, the second of them current."""
    config = site(tmp_path / "site")
    run(config, "first")
    edit(config.root, "second")
    run(config, "second")
    age(config.state / "store", days=40)
    return config


def test_old_run_is_dropped_and_the_current_one_kept(config: Config) -> None:
    store = config.state / "store"
    before = files(store)
    (cleaned,) = clean(config, MONTH)
    after = files(store)
    # of the first run: its result and its manifest, each a blob and a key
    gone = {name: data for name, data in before.items() if name not in after}
    assert sorted(name.split("/")[0] for name in gone) == ["blobs", "blobs", "keys", "keys"]
    assert cleaned == Cleaned(".nbblog/store", 4, sum(map(len, gone.values())))
    assert is_remembered(config)
    edit(config.root, "first")
    assert not is_remembered(config)
    assert clean(config, MONTH) == [Cleaned(".nbblog/store", 0, 0)]


def test_run_that_was_used_since_is_kept(config: Config) -> None:
    edit(config.root, "first")
    assert is_remembered(config)
    edit(config.root, "third")
    clean(config, MONTH)
    edit(config.root, "first")
    assert is_remembered(config), "a publish used it today"
    edit(config.root, "second")
    assert not is_remembered(config)


def test_runs_that_were_only_looked_at_are_not_in_use(tmp_path: Path) -> None:
    config = site(tmp_path)
    (tmp_path / "notebooks/data.csv").write_text("old")
    code = '# %% [markdown]\n# # Post\n# %%\nopen("data.csv")\n'
    (tmp_path / "notebooks/2026-01-01-post.py").write_text(code)
    run(config, "old")
    age(config.state / "store", days=40)
    (tmp_path / "notebooks/data.csv").write_text("new")
    run(config, "new")
    assert is_remembered(config)
    (cleaned,) = clean(config, MONTH)
    assert cleaned.files == 4, "same code, so every look-up passes the old manifest"
    assert is_remembered(config)


def test_draft_counts_as_a_notebook_of_the_site(config: Config) -> None:
    path = config.root / "notebooks/2026-01-01-post.py"
    draft = "# ---\n# draft: true\n# ---\n" + POST.format("second")
    path.write_text(draft)
    clean(config, MONTH)
    path.write_text(POST.format("second"))
    assert is_remembered(config)


def test_dry_run_deletes_nothing_and_tells_the_same(config: Config) -> None:
    store = config.state / "store"
    before = {path: path.stat().st_mtime_ns for path in store.rglob("*")}
    told = clean(config, MONTH, is_dry=True)
    assert {path: path.stat().st_mtime_ns for path in store.rglob("*")} == before
    assert told == clean(config, MONTH)
    assert told[0].files > 0


def test_blob_of_a_writer_that_has_not_come_to_its_key_is_kept(config: Config) -> None:
    folder = Folder(config.state / "store")
    fresh, old = f"blobs/aa/{'a' * 64}", f"blobs/bb/{'b' * 64}"
    for name in (fresh, old):
        folder.write(name, b"blob without a key")
    then = time.time() - 2 * 3600
    os.utime(folder.root / old, (then, then))
    clean(config, MONTH)
    assert fresh in files(folder.root)
    assert old not in files(folder.root)


def test_litter_of_killed_writers_goes_and_that_of_living_ones_stays(config: Config) -> None:
    store = config.state / "store"
    dead, alive = store / "blobs/aa/.new-dead", store / "keys/run/.new-alive"
    for path in (dead, alive):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    then = time.time() - 2 * 3600
    os.utime(dead, (then, then))
    clean(config, MONTH)
    assert (dead.exists(), alive.exists()) == (False, True)


def test_what_jax_compiled_long_ago_goes(config: Config) -> None:
    compiled = config.state / "jax/x86_64-0"
    compiled.mkdir(parents=True)
    (compiled / "old-cache").write_bytes(b"12345")
    age(compiled, days=31)
    (compiled / "new-cache").write_bytes(b"6")
    assert clean(config, MONTH, is_dry=True)[-1] == Cleaned(".nbblog/jax", 1, 5)
    assert clean(config, MONTH)[-1] == Cleaned(".nbblog/jax", 1, 5)
    assert [path.name for path in compiled.iterdir()] == ["new-cache"]


def test_shared_store_and_the_one_before_it_are_both_cleaned(tmp_path: Path) -> None:
    config = site(tmp_path, f'store = "memory://{tmp_path.name}/store"\n')
    run(config, "first")
    cleaned = clean(config, dt.timedelta(0))
    assert [one.place for one in cleaned] == [".nbblog/store", config.store]
    assert [one.files for one in cleaned] == [0, 0], "current"
    edit(tmp_path, "second")
    # the blobs are new, and stay for an hour
    assert [one.files for one in clean(config, dt.timedelta(0))] == [2, 2]


@pytest.mark.slow
def test_bucket_is_cleaned(tmp_path: Path, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    config = site(tmp_path, f'store = "s3://{bucket}/store"\n')
    run(config, "first")
    edit(tmp_path, "second")
    run(config, "second")
    monkeypatch.setattr("nbblog.clean.GRACE", -60)
    time.sleep(1.1)  # S3 tells whole seconds
    assert [one.files for one in clean(config, dt.timedelta(0))] == [4, 4]
    assert is_remembered(config)


def test_read_only_store_is_not_collected(tmp_path: Path) -> None:
    config = site(tmp_path / "site", 'store = "../shared"\nstore_read_only = true\n')
    with pytest.raises(UsageError, match="read-only"):
        clean(config, MONTH)


def test_store_that_cannot_be_read_is_not_collected(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    config = site(tmp_path / "site", 'store = "../file/store"\n')
    with pytest.raises(UsageError, match="cannot be cleaned: Not a directory"):
        clean(config, MONTH)


@pytest.mark.parametrize(
    ("text", "age"),
    [("30d", {"days": 30}), ("12h", {"hours": 12}), ("2w", {"days": 14}), ("0m", {"days": 0})],
)
def test_age_is_a_number_and_a_unit(text: str, age: dict[str, int]) -> None:
    assert age_of(text) == dt.timedelta(**age)


@pytest.mark.parametrize("text", ["", "30", "d", "-1d", "1y", "1.5d", "9999999999d"])
def test_what_is_no_age_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="30d, 12h or 2w"):
        age_of(text)


def test_command_says_what_it_freed(config: Config) -> None:
    def command(*arguments: str) -> str:
        done = CliRunner().invoke(cli, ["clean", "--site", str(config.root), *arguments])
        assert done.exit_code == 0, done.output
        return done.output

    dry = command("--dry-run")
    assert dry.startswith(".nbblog/store: 4 files, ")
    assert dry.endswith(" bytes would be deleted\n")
    assert command("--older-than", "6w").startswith(".nbblog/store: 0 files, 0 bytes")
    assert command() == dry.replace("would be deleted", "deleted"), "30 days is the default"
    wrong = CliRunner().invoke(cli, ["clean", "--site", str(config.root), "--older-than", "x"])
    assert wrong.exit_code == 2
