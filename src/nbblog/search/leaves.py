"""A page as a leaf of the index: where it has each word, and its text, cut into files.

Making one takes nearly all the time of an index, so leaves of posts are remembered.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbblog.model import Post
from nbblog.search.units import Entry, Unit, entry_of
from nbblog.search.words import counted
from nbblog.store import Store, digest_of

TEXT = 9_000
"""Characters of a file of text."""

_STAGE = "search"
_RECIPE = 1
"""Part of every key: raised when the same post shall be indexed otherwise."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """What search knows of one page.

    words has the places of each word; texts are JSON, and starts the first unit of each.
    """

    title: str
    words: Mapping[str, str] = field(repr=False)
    starts: Sequence[int]
    texts: Sequence[str] = field(repr=False)


def leaf_of(entry: Entry) -> Leaf:
    """Return an entry as a leaf."""
    chunks = list(_chunks(entry.units))
    texts = [_json([_row(unit) for unit in units]) for _, units in chunks]
    return Leaf(entry.title, _places(entry), [start for start, _ in chunks], texts)


def remembered_leaf(post: Post, store: Store) -> Leaf:
    """Return a post as a leaf, made once for the same words."""
    card = post.card
    key = digest_of(_STAGE, _RECIPE, card.title, card.tags, card.summary, str(post.body))
    known = store.get_json(_STAGE, key)
    if known is None:
        leaf = leaf_of(entry_of(post))
        store.put_json(_STAGE, key, [leaf.words, leaf.starts, leaf.texts])
        return leaf
    return _read(card.title, known)


def _read(title: str, known: Any) -> Leaf:
    words, starts, texts = known
    return Leaf(title, words, starts, texts)


def _places(entry: Entry) -> dict[str, str]:
    """Return where a page has each word: unit, kind (title, heading, prose, code), how often."""
    places: dict[str, list[str]] = defaultdict(list)

    def count(at: int, kind: str, text: str) -> None:
        for word, times in counted(text).items():
            places[word].append(f"{at}{kind}{times if times > 1 else ''}")

    count(0, "t", entry.title)
    count(0, "h", " ".join(entry.tags))
    for at, unit in enumerate(entry.units):
        if unit.begins:
            count(at, "h", unit.heading)
        count(at, "c" if unit.is_code else "p", unit.text)
    return {word: ".".join(there) for word, there in places.items()}


def _chunks(units: Sequence[Unit]) -> Iterator[tuple[int, Sequence[Unit]]]:
    """Yield the units that are one file, and the number of the first."""
    start = size = 0
    for at, unit in enumerate(units):
        if at > start and size + len(unit.text) > TEXT:
            yield start, units[start:at]
            start, size = at, 0
        size += len(unit.text)
    yield start, units[start:]


def _row(unit: Unit) -> list[str | int]:
    return [unit.anchor, unit.heading, unit.text, *([1] if unit.is_code else [])]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
