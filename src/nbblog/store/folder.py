"""Keeps a store in a folder: of this machine, or one that several share."""

from __future__ import annotations

import contextlib
import os
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from nbblog.store.shelf import Entry

_NEW = ".new-"
_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Folder:
    """A shelf that is a folder; see Shelf."""

    root: Path
    is_distant: ClassVar[bool] = False

    def read(self, name: str) -> bytes:
        """Return a file's bytes."""
        return (self.root / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        """Write a file in one step."""
        write_atomically(self.root / name, data)

    def names(self, below: str) -> Iterator[Entry]:
        """Yield every file below a folder of the shelf."""
        return (entry for entry in self._files(below) if not _is_new(entry))

    def litter(self) -> Iterator[Entry]:
        """Yield what writers that were killed left behind."""
        tops = ("blobs", "keys")  # elsewhere nothing is ours
        return (entry for top in tops for entry in self._files(top) if _is_new(entry))

    def delete(self, name: str) -> None:
        """Delete a file, and its folder if that is empty now."""
        path = self.root / name
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # it is not empty
            path.parent.rmdir()

    def touch(self, name: str) -> None:
        """Set a file's time to now, once a day."""
        path = self.root / name
        if path.stat().st_mtime < time.time() - _DAY:
            os.utime(path)

    def _files(self, below: str) -> Iterator[Entry]:
        for folder, _, names in os.walk(self.root / below, onerror=_refuse):
            inside = Path(folder).relative_to(self.root).as_posix()
            for name in names:
                with contextlib.suppress(FileNotFoundError):  # another process deleted it
                    stat = Path(folder, name).stat()
                    yield Entry(f"{inside}/{name}", stat.st_size, stat.st_mtime)


def _refuse(error: OSError) -> None:
    """Raise what keeps a folder from being listed, unless it is just not there."""
    if not isinstance(error, FileNotFoundError):
        raise error


def _is_new(entry: Entry) -> bool:
    return entry.name.rpartition("/")[2].startswith(_NEW)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old bytes or the new ones, whatever happens."""
    new = path.with_name(f"{_NEW}{uuid.uuid4().hex}")
    handle = _created(new)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):  # not every file system can do this for a folder
        _sync(path.parent)


def _created(path: Path) -> int:
    """Return a new file, open to be written; who else may read it is for the umask to say."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return os.open(path, flags, 0o666)
    except FileNotFoundError:  # `nbblog clean` took the empty folder away in between
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, flags, 0o666)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
