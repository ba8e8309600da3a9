"""`nbblog clean`: gives back the room of runs that nothing leads to any more."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from nbblog.config import Config
from nbblog.executors.remember import (
    LATEST,
    MANIFESTS,
    RESULTS,
    latest_key,
    manifest_key,
    recall,
    site_store,
)  # fmt: skip
from nbblog.executors.schedule import Wish, mode_of, order_of
from nbblog.findings import UsageError
from nbblog.lock import locked
from nbblog.model import Notebook, Size
from nbblog.reading import read_site
from nbblog.store import Entry, Layer, Shelf, Store, blob_name, digest_in, key_name

GRACE = 60 * 60
"""Seconds for which what no key names is left alone: somebody may be about to write the key."""

_AGE = re.compile(r"(\d{1,6})([mhdw])")
_WAYS: tuple[tuple[bool, Size], ...] = ((False, "full"), (True, "full"), (True, "test"))
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was deleted from one place of the store, or would be."""

    place: str
    files: int
    size: int


def age_of(text: str) -> dt.timedelta:
    """Return an age such as 30d, 12h or 2w; raises UsageError."""
    found = _AGE.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"--older-than: {text!r} is no age: write such as 30d, 12h or 2w")
    return dt.timedelta(**{_UNITS[found[2]]: int(found[1])})


def clean(config: Config, age: dt.timedelta, *, is_dry: bool = False) -> list[Cleaned]:
    """Delete what was not used for that long, but for what the notebooks lead to as they are.

    Drafts count as notebooks. In a remote store, used is written: nothing notes a reading there.
    """
    store = site_store(config)
    if any(layer.is_read_only for layer in store.layers):
        raise UsageError("the store is read-only (`store_read_only`): nothing is deleted")
    notebooks = read_site(dataclasses.replace(config, has_drafts=True)).sources
    with locked(config.state, lambda _: None):
        cleaned = [_cleaned(layer, notebooks, config, age, is_dry) for layer in store.layers]
        return [*cleaned, *_compiled(config, age, is_dry)]


def _cleaned(
    layer: Layer, notebooks: Iterable[Notebook], config: Config, age: dt.timedelta, is_dry: bool
) -> Cleaned:
    """Clean one shelf: keys first, then blobs, so that no key is left that names nothing."""
    shelf = layer.shelf
    try:
        kept = _current(layer, notebooks, config)
        now = time.time()
        before = now - age.total_seconds()
        keys = list(shelf.names("keys"))
        old = [key for key in keys if key.time < before and key.name not in kept]
        gone = {key.name for key in old}
        named = _named(shelf, [key for key in keys if key.name not in gone])
        _delete(shelf, old, is_dry)
        # looked up last: a blob that was just written again is new, and stays
        loose = [
            *shelf.litter(),
            *(blob for blob in shelf.names("blobs") if blob.name not in named),
        ]
        loose = [one for one in loose if one.time < now - GRACE]
        _delete(shelf, loose, is_dry)
    except OSError as error:
        said = error.strerror or error
        raise UsageError(f"the store {layer.name} cannot be cleaned: {said}") from error
    return Cleaned(layer.name, len(old) + len(loose), sum(one.size for one in (*old, *loose)))


def _compiled(config: Config, age: dt.timedelta, is_dry: bool) -> list[Cleaned]:
    """Delete what JAX compiled so long ago; what is still in use is compiled once more."""
    before = time.time() - age.total_seconds()
    files = [path for path in (config.state / "jax").rglob("*") if path.is_file()]
    stats = {path: path.stat() for path in files}
    old = [path for path in files if stats[path].st_mtime < before]
    for path in () if is_dry else old:
        path.unlink(missing_ok=True)
    size = sum(stats[path].st_size for path in old)
    return [Cleaned(f"{config.state.name}/jax", len(old), size)] if old else []


def _current(layer: Layer, notebooks: Iterable[Notebook], config: Config) -> set[str]:
    """Return the names of the keys that the notebooks lead to as they and their inputs are now."""
    store = Store(dataclasses.replace(layer, is_read_only=True))  # to look is not to use
    kept = set()
    for notebook in notebooks:
        kept.add(key_name(LATEST, latest_key(notebook)))
        kept.add(key_name(LATEST, latest_key(notebook, is_trial=True)))
        if not notebook.code or mode_of(notebook, config) in ("stored", "never"):
            continue
        wishes = (Wish(is_test=is_test, size=size) for is_test, size in _WAYS)
        orders = [order_of(notebook, config, wish) for wish in wishes]
        for known in filter(None, (recall(store, order) for order in orders)):
            kept.add(key_name(MANIFESTS, manifest_key(known.manifest)))
            kept.add(key_name(RESULTS, known.manifest.result))
    for error in layer.troubles.values():  # what cannot be read must not be taken for unused
        raise error
    return kept


def _named(shelf: Shelf, keys: Iterable[Entry]) -> set[str]:
    """Return the names of the blobs that some keys name."""

    def read(key: Entry) -> str | None:
        try:
            return digest_in(shelf.read(key.name))
        except FileNotFoundError:  # another process deleted it
            return None

    with ThreadPoolExecutor(16) as pool:
        return {blob_name(digest) for digest in pool.map(read, keys) if digest}


def _delete(shelf: Shelf, entries: Iterable[Entry], is_dry: bool) -> None:
    for entry in () if is_dry else entries:
        shelf.delete(entry.name)
