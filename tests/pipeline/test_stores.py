"""The real command with stores that are shared, far away, read-only, damaged, full or not there."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from small_site import COMMAND, SETTINGS, Done, Site, code, environment, md, notebook

POST = "notebooks/2026-01-01-post.ipynb"
PAGE = "blog/post/index.html"


def new_site(root: Path, settings: str = "") -> Site:
    """Return a site of one notebook that says which process ran it."""
    site = Site(root)
    site.write("nbblog.toml", settings + SETTINGS)
    site.write(POST, notebook(md("# Post"), code("import os\nprint('process', os.getpid())")))
    return site


def warnings(done: Done) -> list[str]:
    """Return the messages of the findings, all of which are warnings of the store."""
    found = done.report["findings"]
    assert {(one["rule"], one["severity"]) for one in found} <= {("store-works", "warning")}
    return [one["message"] for one in found]


def state_of(folder: Path) -> dict[Path, tuple[int, bytes]]:
    """Return time and bytes of every file of a folder."""
    return {
        path: (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


# ------------------------------------------------------------------ shared


def test_run_of_one_machine_is_found_on_another_through_s3(tmp_path: Path, bucket: str) -> None:
    settings = f'store = "s3://{bucket}/blog"\n'
    first = new_site(tmp_path / "first", settings)
    done = first.publish()
    assert (done.code, done.report["executed"], warnings(done)) == (0, [POST], [])

    second = new_site(tmp_path / "second", settings)
    assert second.run("why").out == f"{POST}: current\n"
    done = second.publish("--frozen")
    assert (done.code, done.report["executed"], done.report["cached"]) == (0, [], [POST])
    assert second.outputs(PAGE) == first.outputs(PAGE)

    # what was fetched is kept here: the third time nobody is asked
    (second.root / "public/index.html").unlink()
    done = second.publish("--frozen", env={"AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}"})
    assert (done.code, done.report["cached"], warnings(done)) == (0, [POST], [])


def test_read_only_shared_folder_serves_a_frozen_publish_and_stays_as_it_is(
    tmp_path: Path,
) -> None:
    trusted = new_site(tmp_path / "trusted", 'store = "../shared"\n')
    assert trusted.publish().code == 0
    before = state_of(tmp_path / "shared")

    settings = 'store = "../shared"\nstore_read_only = true\n'
    fork = new_site(tmp_path / "fork", settings)
    done = fork.publish("--frozen")
    assert (done.code, done.report["cached"], warnings(done)) == (0, [POST], [])
    assert fork.outputs(PAGE) == trusted.outputs(PAGE)

    fork.edit(POST, "'process'", "'fork'")
    done = fork.publish()
    assert (done.code, done.report["executed"], warnings(done)) == (0, [POST], [])
    assert state_of(tmp_path / "shared") == before
    assert fork.run("clean").code == 2
    assert state_of(tmp_path / "shared") == before
    (fork.root / "public/index.html").unlink()
    assert fork.publish("--frozen").report["cached"] == [POST], "remembered in its own store"


# ------------------------------------------------------------------ damaged, or not there


def test_damaged_blobs_are_run_again_and_healed(tmp_path: Path) -> None:
    site = new_site(tmp_path)
    site.publish()
    before = site.outputs(PAGE)
    for blob in (tmp_path / ".nbblog/store/blobs").rglob("?" * 64):
        data = bytearray(blob.read_bytes())
        data[len(data) // 2] ^= 1
        blob.write_bytes(data)
    (tmp_path / "public/index.html").unlink()
    done = site.publish()
    assert (done.code, done.report["executed"], warnings(done)) == (0, [POST], [])
    assert site.outputs(PAGE) != before, "it ran in another process"
    (tmp_path / "public/index.html").unlink()
    assert site.publish().report["cached"] == [POST]


def test_store_that_cannot_be_used_is_one_warning_and_the_site_is_published(
    tmp_path: Path,
) -> None:
    site = new_site(tmp_path / "site", 'store = "../file/store"\n')
    (tmp_path / "file").write_text("no folder")
    for _ in range(2):  # nothing is remembered, so the second publish has something to do
        done = site.publish()
        assert (done.code, done.report["executed"]) == (0, [POST]), done.err
        (message,) = warnings(done)
        assert "cannot be read or written (Not a directory)" in message
        assert site.outputs(PAGE)[0].startswith("process")
    (finding,) = done.report["findings"]
    assert finding["path"] == "../file/store"
    assert "never executed" not in site.run("why").out
    (tmp_path / "file").unlink()
    done = site.publish()
    assert (done.report["executed"], warnings(done)) == ([POST], [])


def test_server_that_is_not_there_is_one_warning_and_the_run_is_remembered_here(
    tmp_path: Path,
) -> None:
    site = new_site(tmp_path, 'store = "s3://bucket/blog"\n')
    env = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    done = site.publish(env=env)
    assert (done.code, done.report["executed"]) == (0, [POST])
    (message,) = warnings(done)
    assert "Could not connect" in message
    (tmp_path / "public/index.html").unlink()
    done = site.publish("--frozen", env=env)
    assert (done.code, done.report["cached"]) == (0, [POST])


def test_bucket_that_is_missing_and_keys_that_are_missing_are_warnings(
    tmp_path: Path, s3: str
) -> None:
    site = new_site(tmp_path, 'store = "s3://no-such-bucket/blog"\n')
    (message,) = warnings(site.publish())
    assert "The specified bucket does not exist" in message
    none = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_EC2_METADATA_DISABLED": "1"}
    none |= {"AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_CONFIG_FILE": os.devnull}
    site.edit(POST, "'process'", "'another'")
    done = site.publish(env=none)
    assert done.code == 0
    assert len(warnings(done)) == 1


def free_port() -> int:
    """Return a port of the loopback on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


# ------------------------------------------------------------------ the disk is full

LIMITED = (
    "import os, resource, sys\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)\n"
    "os.execv(sys.executable, [sys.executable, *sys.argv[2:]])\n"
)


def publish_limited(site: Site, size: int, *arguments: str) -> Done:
    """Publish while no file may be larger than that: as on a disk that is full."""
    rest = ["publish", "--report", "json", "--site", str(site.root), *arguments]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(size), *COMMAND[1:], *rest],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def test_full_disk_leaves_the_last_site_as_it_was(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    site.write("nbblog.toml", SETTINGS)
    site.write("notebooks/2026-01-01-long.md", "# Long\n\n" + "many words " * 10_000)
    assert site.publish().code == 0
    before, beside = site.files(), sorted(site.root.iterdir())
    site.edit("nbblog.toml", '"Ada"', '"Bea"')
    for arguments in ((), ("--keep-going",)):
        done = publish_limited(site, 60_000, *arguments)
        assert done.code == 1, done.err
        (finding,) = done.report["findings"]
        assert (finding["rule"], finding["path"]) == ("site-writable", "public")
        assert "File too large" in finding["message"]
        assert finding["hint"]
        assert done.report["written"] == []
        assert site.files() == before
        assert sorted(site.root.iterdir()) == beside
        assert not list(site.root.rglob(".new-*"))
    assert site.publish().code == 0
    assert "Bea" in (site.root / "public/index.html").read_text()


def test_no_severity_of_the_site_hides_that_it_was_not_written(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    site.write("nbblog.toml", SETTINGS + '[rules]\nsite-writable = "off"\n')
    site.write("notebooks/2026-01-01-long.md", "# Long\n\n" + "many words " * 10_000)
    done = publish_limited(site, 60_000)
    assert (done.code, done.report["ok"]) == (1, False)
    assert not (site.root / "public").exists()


NOISE = """import io, random
from IPython.display import Image as Shown
from PIL import Image
random.seed(0)
file = io.BytesIO()
Image.frombytes("L", (600, 600), random.randbytes(360_000)).save(file, "png")
Shown(file.getvalue())"""


def test_full_disk_under_the_store_is_one_warning_and_the_site_is_published(
    tmp_path: Path,
) -> None:
    site = Site(tmp_path / "site")
    site.write("nbblog.toml", SETTINGS + '[rules]\nalt-text = "off"\n')
    site.write(POST, notebook(md("# Post"), code(NOISE)))
    assert site.publish().code == 0
    store = site.root / ".nbblog/store"
    shutil.rmtree(store)
    site.edit(POST, "# Post", "# Another title")
    # the picture is a file of the site already; the blob that holds it does not fit
    done = publish_limited(site, 200_000)
    assert (done.code, done.report["executed"]) == (0, [POST])
    (message,) = warnings(done)
    assert "cannot be written (File too large)" in message
    assert site.page(PAGE).css_first("h1").text() == "Another title"
    assert not list(store.rglob(".new-*"))
    kept = {path.name for path in (store / "blobs").rglob("*")}
    named = {p.read_text().strip() for p in (store / "keys").rglob("*") if p.is_file()}
    assert named <= kept, "no key without its blob"
    done = site.publish()
    assert (done.report["executed"], warnings(done)) == ([POST], [])


def test_read_only_place_of_notes_and_lock_does_not_stop_a_publish(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    site.write("nbblog.toml", SETTINGS)
    site.write("notebooks/2026-01-01-post.md", "# Post\n\nText.\n")
    site.write(".nbblog", "a file where the folder would be")
    done = site.publish()
    assert (done.code, done.report["findings"]) == (0, [])
    assert site.publish().code == 0
