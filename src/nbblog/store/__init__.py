"""Content-addressed memory between builds: JSON and blobs, checked on read, never a lie."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from nbblog.findings import Finding, Severity, Where
from nbblog.store.folder import Folder, write_atomically
from nbblog.store.shelf import Entry, Shelf

__all__ = [
    "Entry", "Folder", "Layer", "Shelf", "Store", "blob_name", "digest_in", "digest_of",
    "key_name", "machine_store", "write_atomically",
]  # fmt: skip

T = TypeVar("T")

SCHEMA = 1
"""Part of every key: a new layout of stored values makes the old ones invisible."""


def digest_of(*parts: object) -> str:
    """Return the SHA-256 (hex) of JSON-able parts; equal parts give equal digests."""
    text = json.dumps([SCHEMA, *parts], sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def key_name(stage: str, key: str) -> str:
    """Return the name of the file that holds the digest of a value."""
    return f"keys/{stage}/{key}"


def blob_name(digest: str) -> str:
    """Return the name of the file that holds the bytes of a digest."""
    return f"blobs/{digest[:2]}/{digest}"


_DIGEST = re.compile(rb"[0-9a-f]{64}")


def digest_in(data: bytes | None) -> str | None:
    """Return the digest that a key's file holds, or None when it is damaged."""
    found = _DIGEST.fullmatch((data or b"").strip())
    return found and found[0].decode()


@dataclass(frozen=True, slots=True)
class Layer:
    """One shelf of a store, by the name that reports give it; troubles is what failed there."""

    shelf: Shelf
    name: str
    is_read_only: bool = False
    troubles: dict[str, OSError] = field(default_factory=dict, compare=False)

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, or None when they cannot be had."""
        return self._tried("read", None, lambda: self.shelf.read(name))

    def names(self, below: str) -> list[Entry]:
        """Return every file below a folder, the newest first; none if they cannot be had."""
        none: list[Entry] = []
        found = self._tried("read", none, lambda: list(self.shelf.names(below)))
        return sorted(found, key=lambda entry: (-entry.time, entry.name))

    def value(self, digest: str | None) -> bytes | None:
        """Return the bytes of a digest, or None when they are missing or damaged."""
        data = self.read(blob_name(digest)) if digest else None
        is_sound = data is not None and hashlib.sha256(data).hexdigest() == digest
        return data if is_sound else None

    def keep(self, name: str, data: bytes) -> bool:
        """Write a value's bytes, then the key that names them; return whether that went well."""
        if self.is_read_only:
            return False
        digest = hashlib.sha256(data).hexdigest()

        def write() -> bool:
            self.shelf.write(blob_name(digest), data)
            self.shelf.write(name, digest.encode())
            return True

        return self._tried("written", False, write)

    def touch(self, name: str) -> None:
        """Note that a key is in use, if it is there; it is no harm if that fails."""
        if not self.is_read_only:
            try:
                self.shelf.touch(name)
            except OSError:
                return

    def _tried(self, deed: str, otherwise: T, do: Callable[[], T]) -> T:
        """Return what a deed gives; one that fails is noted, and the build goes on without."""
        if self.shelf.is_distant and deed in self.troubles:
            return otherwise
        try:
            return do()
        except FileNotFoundError as error:
            if deed == "written":
                self.troubles.setdefault(deed, error)
        except OSError as error:
            self.troubles.setdefault(deed, error)
        return otherwise


class Store:
    """Values by (stage, key); the bytes lie under their own SHA-256.

    A key is a file that names a digest; it may have parts, `group/name`. The blob is written
    before the key that names it, so a power cut leaves garbage, never a lie. Nothing is read,
    changed and written back, so processes that share a store need no locks.

    With two layers, the first is this machine's and answers what it can: results are named by
    what they were made from, so an answer from near is as good as one from afar, and a site whose
    runs are all known asks the other side nothing. What comes from afar is kept in the first.
    A layer that fails is never fatal: it gives misses, remembers nothing, and says so in findings.
    """

    def __init__(self, *layers: Layer) -> None:
        self.layers = layers

    def get(self, stage: str, key: str) -> bytes | None:
        """Return the stored bytes, or None when they are missing or damaged."""
        data = self._found(key_name(stage, key))
        if data is not None:
            self.touch(stage, key)
        return data

    def put(self, stage: str, key: str, data: bytes) -> bool:
        """Remember bytes under (stage, key); return whether some layer does."""
        kept = [layer.keep(key_name(stage, key), data) for layer in self.layers]
        return any(kept)

    def has(self, stage: str, key: str) -> bool:
        """Return whether every layer that can be written to names a value, without reading it."""
        layers = [layer for layer in self.layers if not layer.is_read_only]
        return all(digest_in(layer.read(key_name(stage, key))) for layer in layers)

    def get_json(self, stage: str, key: str) -> Any:
        """Return the stored JSON value, or None when it is missing or damaged."""
        data = self.get(stage, key)
        return None if data is None else json.loads(data)

    def put_json(self, stage: str, key: str, value: object) -> bool:
        """Remember a JSON value under (stage, key); return whether some layer does."""
        return self.put(stage, key, json.dumps(value, ensure_ascii=True, sort_keys=True).encode())

    def group(self, stage: str, key: str) -> Iterator[tuple[str, Any]]:
        """Yield the keys `key/name` and their JSON values, near before far, newest first.

        To look through them is not to use them: what serves is to be touched.
        """
        top = key_name(stage, "")
        seen: set[str] = set()
        for layer in self.layers:
            for entry in layer.names(key_name(stage, key)):
                if entry.name not in seen and (data := self._found(entry.name)) is not None:
                    seen.add(entry.name)
                    yield entry.name.removeprefix(top), json.loads(data)

    def touch(self, stage: str, key: str) -> None:
        """Note that a value is in use: `nbblog clean` keeps it."""
        for layer in self.layers:
            layer.touch(key_name(stage, key))

    def findings(self) -> list[Finding]:
        """Return a warning for each layer that could not do what it should."""
        return [_unusable(layer) for layer in self.layers if layer.troubles]

    def _found(self, name: str) -> bytes | None:
        for index, layer in enumerate(self.layers):
            digest = digest_in(layer.read(name))
            near = (*self.layers[:index], layer)  # a blob may be here although its key is not
            data = next((d for one in near if (d := one.value(digest)) is not None), None)
            if data is not None:
                for front in self.layers[:index]:
                    front.keep(name, data)
                return data
        return None


def _unusable(layer: Layer) -> Finding:
    troubles = dict(layer.troubles)
    error = next(iter(troubles.values()))
    said = error.strerror or str(error) or type(error).__name__
    message = f"the store cannot be {' or '.join(troubles)} ({said}); this build goes on without"
    hint = "see that it is there, that it has room and that you may use it"
    if "written" in troubles:
        hint += "; `store_read_only = true` leaves it as it is"
    return Finding("store-works", message, hint, Where(layer.name), Severity.WARNING)


def machine_store() -> Store:
    """Return the store of this user on this machine, for what is the same in every site."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(cache) / "nbblog"
    return Store(Layer(Folder(folder), str(folder)))
