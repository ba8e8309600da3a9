"""Keeps a store behind a URL, such as a bucket of S3, through fsspec."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import fsspec

from nbblog.store.shelf import Entry

_OPTIONS: Mapping[str, dict[str, Any]] = {
    "s3": {
        "config_kwargs": {"connect_timeout": 10, "retries": {"max_attempts": 2}},
        "max_concurrency": 1,
    },
}
"""No minutes of waiting for a server that is not there; one request a file, not two."""

_FOREIGN = (
    "botocore.exceptions.BotoCoreError",
    "botocore.exceptions.ClientError",
    "aiohttp.ClientError",
    "azure.core.exceptions.AzureError",
    "gcsfs.retry.HttpError",
    "google.auth.exceptions.GoogleAuthError",
    "paramiko.ssh_exception.SSHException",
)
"""What the libraries behind fsspec raise that is no OSError, however much it should be one."""

_TIMES = ("LastModified", "last_modified", "mtime", "updated", "created")
"""How the file systems of fsspec call the time at which a file was written."""


class Remote:
    """A shelf behind a URL; see Shelf.

    Files are written whole by object stores. Where they are not, as over SFTP, a torn file fails
    the check of its digest, and is a miss.
    """

    is_distant: ClassVar[bool] = True

    def __init__(self, url: str) -> None:
        self._url = url

    @functools.cached_property
    def _place(self) -> tuple[Any, str]:
        """The file system and the folder in it; some connect as soon as they are made."""
        protocol = self._url.partition("://")[0].lower()
        files, root = fsspec.url_to_fs(self._url, **_OPTIONS.get(protocol, {}))
        return files, root.rstrip("/")

    def read(self, name: str) -> bytes:
        """Return a file's bytes."""
        with _told():
            files, root = self._place
            return bytes(files.cat_file(f"{root}/{name}"))

    def write(self, name: str, data: bytes) -> None:
        """Write a file, in one step where the other side can."""
        with _told():
            files, root = self._place
            path = f"{root}/{name}"
            if not files.async_impl:  # object stores have no folders, all others have
                files.makedirs(path.rpartition("/")[0], exist_ok=True)
            files.pipe_file(path, data)

    def names(self, below: str) -> Iterator[Entry]:
        """Yield every file below a folder of the shelf."""
        with _told():
            files, root = self._place
            files.invalidate_cache()  # others write there as well
            try:
                found = files.find(f"{root}/{below}", detail=True)
            except FileNotFoundError as error:  # not the folder is missing: the bucket is
                raise OSError(str(error)) from error
        for path, about in found.items():
            yield Entry(path.removeprefix(f"{root}/"), int(about["size"] or 0), _time(about))

    def litter(self) -> tuple[Entry, ...]:
        """Return nothing: a write that was cut off is not there at all."""
        return ()

    def delete(self, name: str) -> None:
        """Delete a file."""
        with _told(), contextlib.suppress(FileNotFoundError):
            files, root = self._place
            files.rm_file(f"{root}/{name}")

    def touch(self, name: str) -> None:
        """Do nothing: the time of an object changes only when it is written again."""


def _time(about: Mapping[str, Any]) -> float:
    """Return when a file was written; one that does not tell is as new as can be."""
    told = next((about[name] for name in _TIMES if about.get(name)), None)
    if isinstance(told, str):
        told = dt.datetime.fromisoformat(told)
    if isinstance(told, dt.datetime):
        told = told.timestamp()
    return float(told) if told else time.time()


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Make an OSError of what a library raised."""
    try:
        yield
    except _foreign() as error:
        raise OSError(str(error)) from error


def _foreign() -> tuple[type[BaseException], ...]:
    """Return the foreign errors of the libraries that are loaded: no other can be raised."""
    named = (name.rpartition(".") for name in _FOREIGN)
    return tuple(
        getattr(sys.modules[module], name) for module, _, name in named if module in sys.modules
    )
