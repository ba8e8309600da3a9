"""Sites to compare: finished ones, and such as are built of what is remembered."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from nbblog.addresses import page_url, post_url
from nbblog.config import Config, load_config
from nbblog.findings import UsageError
from nbblog.manifest import FILE, STATE
from nbblog.plan import MARK
from nbblog.sources import read_sources

HERE = "."
"""The name of the site itself, with what is not committed."""


@dataclass(frozen=True, slots=True)
class Unbuilt:
    """A source that was left out, and why; url is where its page would be, "" if nobody knows."""

    path: str
    reason: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Build:
    """A finished site: its folder, what it was called, and which sources could not be built."""

    folder: Path
    name: str
    unbuilt: tuple[Unbuilt, ...] = ()


def build_of(name: str, root: Path, scratch: Path) -> Build:
    """Return the build that a folder or a revision of the site's repository is.

    A folder is a finished site, or one to be built; what is built lies in scratch. Raises
    UsageError for a name that is neither.
    """
    if name == HERE:
        return _built(root, "the site as it is", root, scratch)
    folder = Path(name)
    if (folder / FILE).is_file():
        return _built(folder.absolute(), name, folder.absolute(), scratch)
    if (folder / MARK).is_file() or (folder / "index.html").is_file():
        return Build(folder, name)
    scratch.mkdir(parents=True)
    return _built(_checked_out(name, root, scratch), name, root, scratch)


def _checked_out(name: str, root: Path, scratch: Path) -> Path:
    """Return the site's folder as it was in a revision, beside the repository."""
    missing = f"{name} is no finished site, no site, and no revision of the repository of {root}"
    top = _git(root, "rev-parse", "--show-toplevel", error=missing).decode().strip()
    revision = _git(
        root,
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"{name}^{{commit}}",
        error=missing,
    )
    packed = _git(Path(top), "archive", "--format=tar", revision.decode().strip(), error=missing)
    folder = scratch / "checkout"
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        # Python 3.11.4 has brought filters; git itself lets no name lead out of its tree
        filters = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(folder, **filters)  # type: ignore[arg-type]  # see above
    site = folder / root.resolve().relative_to(Path(top).resolve())
    if not (site / FILE).is_file():
        raise UsageError(f"{name} holds no {FILE}: there was no site at that time")
    return site


def _git(folder: Path, *arguments: str, error: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    except OSError as problem:
        raise UsageError(f"{error}: git cannot be run ({problem.strerror})") from problem
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise UsageError(f"{error}{': ' if said else ''}{said}")
    return done.stdout


# ------------------------------------------------------------------ building


def _built(site: Path, name: str, root: Path, scratch: Path) -> Build:
    """Build a site into scratch with what the store of a site remembers; no kernel is started."""
    if site != root:
        _lend_store(load_config(root), site)
    output = scratch / "site"
    command = [sys.executable, "-m", "nbblog", "publish", "--site", str(site)]
    command += ["--out", str(output), "--frozen", "--keep-going", "--report", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or not output.is_dir():
        said = (done.stdout or done.stderr).strip()
        raise UsageError(f"{name} cannot be built: {_first_message(said)}")
    unbuilt = _unbuilt(json.loads(done.stdout), load_config(site))
    return Build(output, name, tuple(unbuilt))


def _lend_store(config: Config, site: Path) -> None:
    """Let a checkout find what the site that it is of remembers, where that is a folder."""
    own = config.store or f"{STATE}/store"
    there, here = config.root / own, site / own
    if "://" not in own and there.is_dir() and not here.exists():
        here.parent.mkdir(parents=True, exist_ok=True)
        here.symlink_to(there.resolve(), target_is_directory=True)


def _unbuilt(report: dict[str, Any], config: Config) -> list[Unbuilt]:
    """Return each source that was left out, with the first reason."""
    reasons: dict[str, str] = {}
    for one in report["findings"]:
        if one["severity"] == "error":
            reasons.setdefault(one["path"], one["message"])
    urls = _urls(config) if reasons else {}
    return [Unbuilt(path, reason, urls.get(path, "")) for path, reason in reasons.items()]


def _urls(config: Config) -> dict[str, str]:
    """Return the addresses of a site's sources, by their paths."""
    posts, _ = read_sources(config.root, config.paths.notebooks)
    pages, _ = read_sources(config.root, config.paths.pages)
    urls = {str(one.path): post_url(one, config) for one in posts}
    return urls | {str(one.path): page_url(one, config) for one in pages}


def _first_message(said: str) -> str:
    try:
        return str(json.loads(said)["findings"][0]["message"])
    except (ValueError, LookupError, TypeError):
        return said[-500:]
