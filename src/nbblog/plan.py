"""Decides every file of the site before one is written, then swaps the folder in whole."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nbblog.aliases import taken
from nbblog.findings import Finding, UsageError, Where
from nbblog.model import Asset, BuildPlan, Kept, Page

URL_RULE = "one-source-per-url"
MARK = ".nbblog-site"
_MARK_TEXT = b"This folder is written by nbblog: what stands here is replaced at each publish.\n"
_KEPT = (".git", "CNAME", ".nojekyll")
"""What others put into a site's folder and a publish must not take away."""


@dataclass(frozen=True, slots=True)
class Deeds:
    """What writing did: paths inside the site, and how many files stayed as they were."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0


def plan(
    pages: Iterable[Page], assets: Iterable[Asset], static: Path
) -> tuple[BuildPlan, list[Finding]]:
    """Return every file of the site; two sources for one URL are a finding that names both."""
    files: dict[PurePosixPath, bytes | Kept] = {}
    owners: dict[str, str] = {}
    findings: list[Finding] = []
    # aliases last: who lives at an address has the better claim
    for page in sorted([*pages, *_static(static)], key=lambda page: page.alias is not None):
        if not is_inside(page.path):
            findings.append(_outside(page))
            continue
        name = str(page.path).casefold()  # some file systems do not tell cases apart
        if name in owners:
            url = f"/{page.path}".removesuffix("index.html")
            findings.append(
                taken(url, page.alias.where, owners[name])
                if page.alias
                else twice(url, Where(page.source), owners[name])
            )
            continue
        owners[name] = page.source
        files[page.path] = page.content
    for asset in assets:
        if not is_inside(asset.path):
            raise ValueError(f"{asset.path} leads out of the site")
        files.setdefault(asset.path, asset.data)
    files[PurePosixPath(MARK)] = _MARK_TEXT
    return BuildPlan(files), findings


def _static(folder: Path) -> Iterable[Page]:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file():
            inside = PurePosixPath(path.relative_to(folder).as_posix())
            yield Page(inside, path.read_bytes(), f"{folder.name}/{inside}")


def is_inside(path: PurePosixPath) -> bool:
    """Whether a file of the site lies in the site, and can be a file at all."""
    return not (path.is_absolute() or ".." in path.parts or "\0" in str(path) or not path.parts)


def _outside(page: Page) -> Finding:
    hint = "correct its `url:`, such as /talks/"
    return Finding(URL_RULE, f"`/{page.path}` leads out of the site", hint, Where(page.source))


def twice(url: str, where: Where, other: str) -> Finding:
    """Return the finding that a source wants an address which another has."""
    hint = "give one of the two another `slug:` in its front matter, or another name"
    return Finding(URL_RULE, f"`{url}` is also the address of {other}", hint, where)


# ------------------------------------------------------------------ writing


def refuse_foreign(output: Path) -> None:
    """Raise UsageError when a folder holds something that nbblog did not write."""
    names = {path.name for path in output.iterdir()} if output.is_dir() else set()
    if names - {*_KEPT, MARK} and MARK not in names:
        raise UsageError(
            f"{output} is not empty and was not written by nbblog: name another folder with "
            "--out, or empty it"
        )
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is a file: name a folder with --out")


def write(build: BuildPlan, output: Path) -> Deeds:
    """Make a folder hold exactly the build's files, all at once.

    The new site is made beside the old one (unchanged files are linked, so they keep their times)
    and takes its place in one step; whatever fails before leaves the old site as it was.
    """
    output = output.resolve()  # a folder behind a link is swapped where it lies
    recover(output)
    refuse_foreign(output)
    old = {path: output / path for path in _files(output)}
    same = {path for path in old if _is_same(old[path], build.files.get(path))}
    written = [path for path in build.files if path not in same]
    removed = [path for path in old if path not in build.files]
    if written or removed:
        fresh = _sibling(output, "new")
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            _fill(fresh, build.files, {path: old[path] for path in same})
            _keep_foreign(output, fresh)
            _swap(fresh, output)
        except BaseException:
            recover(output)
            raise
    shown = [path for path in sorted(map(str, written)) if path != MARK]
    return Deeds(tuple(shown), tuple(sorted(map(str, removed))), len(same - {PurePosixPath(MARK)}))


def recover(output: Path) -> None:
    """Put back the last good site if an earlier publish was killed between two renames."""
    output = output.resolve()
    old = _sibling(output, "old")
    if old.is_dir():
        if output.exists():
            shutil.rmtree(old)
        else:
            old.rename(output)
    shutil.rmtree(_sibling(output, "new"), ignore_errors=True)


def _sibling(output: Path, name: str) -> Path:
    return output.with_name(f".{output.name}.nbblog-{name}")


def _files(output: Path) -> Iterable[PurePosixPath]:
    for path in output.rglob("*") if output.is_dir() else ():
        inside = PurePosixPath(path.relative_to(output).as_posix())
        if path.is_file() and inside.parts[0] not in _KEPT:
            yield inside


def _is_same(path: Path, data: bytes | Kept | None) -> bool:
    if isinstance(data, Kept):
        return path.stat().st_size == data.size and path.read_bytes() == data.read()
    return data is not None and path.stat().st_size == len(data) and path.read_bytes() == data


def _fill(
    folder: Path, files: Mapping[PurePosixPath, bytes | Kept], same: Mapping[PurePosixPath, Path]
) -> None:
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if path in same:
            try:
                os.link(same[path], target)
                continue
            except OSError:  # a file system without hard links
                shutil.copy2(same[path], target)
                continue
        target.write_bytes(data.read() if isinstance(data, Kept) else data)


def _keep_foreign(output: Path, fresh: Path) -> None:
    for name in _KEPT:
        there = output / name
        if there.is_dir():
            shutil.copytree(there, fresh / name, symlinks=True)
        elif there.is_file() and not (fresh / name).exists():
            shutil.copy2(there, fresh / name)


def _swap(fresh: Path, output: Path) -> None:
    """Put a new folder in the place of the old one, in one step where the system can."""
    if not output.exists():
        fresh.rename(output)
    elif _exchange(fresh, output):
        shutil.rmtree(fresh)
    else:
        old = _sibling(output, "old")
        output.rename(old)
        fresh.rename(output)
        shutil.rmtree(old)


def _exchange(a: Path, b: Path) -> bool:
    """Swap two folders atomically (Linux's renameat2); return whether that was possible."""
    if not sys.platform.startswith("linux"):
        return False
    at_cwd, exchange = -100, 2
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:  # an older C library
        return False
    return bool(renameat2(at_cwd, os.fsencode(a), at_cwd, os.fsencode(b), exchange) == 0)
