"""Where a store's files lie: what every place for them can do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a shelf: its name, its size in bytes, and when it was written or last used."""

    name: str
    size: int
    time: float


class Shelf(Protocol):
    """Named files, such as `blobs/ab/abcd…`; whatever goes wrong is an OSError.

    is_distant says that a question costs time: where one failed, no second one is asked.
    """

    is_distant: ClassVar[bool]

    def read(self, name: str) -> bytes:
        """Return a file's bytes; FileNotFoundError when there is none."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file in one step: a reader sees the old bytes or the new ones."""

    def names(self, below: str) -> Iterable[Entry]:
        """Return every file below a folder; nothing when the folder is not there."""

    def litter(self) -> Iterable[Entry]:
        """Return what writers that were killed left behind."""

    def delete(self, name: str) -> None:
        """Delete a file; one that is gone already is no error."""

    def touch(self, name: str) -> None:
        """Note that a file is in use, where that is cheap."""
