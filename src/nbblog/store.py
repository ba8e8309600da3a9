"""Content-addressed memory between builds: JSON and blobs, checked on read, written atomically."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

SCHEMA = 1
"""Part of every key: a new layout of stored values makes the old ones invisible."""


def digest_of(*parts: object) -> str:
    """Return the SHA-256 (hex) of JSON-able parts; equal parts give equal digests."""
    text = json.dumps([SCHEMA, *parts], sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old bytes or the new ones, whatever happens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


_DIGEST = re.compile(r"[0-9a-f]{64}")


class Store:
    """Values by (stage, key); the bytes lie under their own SHA-256.

    The blob is written before the key that names it, so a power cut leaves garbage, never a lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, stage: str, key: str) -> bytes | None:
        """Return the stored bytes, or None when they are missing or damaged."""
        try:
            digest = (self.folder / "keys" / stage / key).read_text("ascii").strip()
            if not _DIGEST.fullmatch(digest):
                return None
            data = self._blob(digest).read_bytes()
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        return data if hashlib.sha256(data).hexdigest() == digest else None

    def put(self, stage: str, key: str, data: bytes) -> None:
        """Remember bytes under (stage, key)."""
        digest = hashlib.sha256(data).hexdigest()
        write_atomically(self._blob(digest), data)
        write_atomically(self.folder / "keys" / stage / key, digest.encode("ascii"))

    def get_json(self, stage: str, key: str) -> Any:
        """Return the stored JSON value, or None when it is missing or damaged."""
        data = self.get(stage, key)
        return None if data is None else json.loads(data)

    def put_json(self, stage: str, key: str, value: object) -> None:
        """Remember a JSON value under (stage, key)."""
        self.put(stage, key, json.dumps(value, ensure_ascii=True, sort_keys=True).encode())

    def _blob(self, digest: str) -> Path:
        return self.folder / "blobs" / digest[:2] / digest


def machine_store() -> Store:
    """Return the store of this user on this machine, for what is the same in every site."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Store(Path(cache) / "nbblog")
