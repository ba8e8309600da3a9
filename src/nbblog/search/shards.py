"""Entries to files: one list of pages, words by how they begin, and the text of each page.

A browser reads the list, the files of the words that are asked for, and the text of what it
shows. A page has an id of its own, so a change of one page leaves the words of others alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nbblog.search.units import Entry, Unit
from nbblog.search.words import counted

LIST = "index.json"

SHARD = 40_000
"""Characters of a file of words; a larger one is divided by the next letter."""

OWN = 5_000
"""What begins alike and has as much is a file of its own when a file is divided."""

TEXT = 9_000
"""Characters of a file of text."""

Words = Mapping[str, str]


def files_of(entries: Sequence[Entry], base_path: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file of the index; equal entries give equal bytes."""
    ids = _ids(entry.url for entry in entries)
    places: dict[str, list[str]] = defaultdict(list)
    rows = []
    for entry in sorted(entries, key=lambda entry: ids[entry.url]):
        name = ids[entry.url]
        length = 0
        for word, place in _places(entry).items():
            places[word].append(name + place)
            length += 1
        chunks = list(_chunks(entry.units))
        texts = [_json([_row(unit) for unit in units]) for _, units in chunks]
        yield from ((f"text/{name}-{at}.json", text) for at, text in enumerate(texts))
        starts = [start for start, _ in chunks]
        version = _version(b"".join(texts))
        rows.append([name, base_path + entry.url, entry.title, length, starts, version])
    words = {word: ",".join(places[word]) for word in sorted(places)}
    versions = {}
    for beginning, shard in _shards("", words):
        data = _json(shard)
        versions[beginning] = _version(data)
        yield f"words/{shard_name(beginning)}.json", data
    yield LIST, _json({"pages": rows, "words": versions})


def shard_name(beginning: str) -> str:
    """Return the name of the file of words that begin so, fit for every file system."""
    plain = "abcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(c if c in plain else f"-{ord(c):x}" for c in beginning) or "-"


def _ids(urls: Iterable[str]) -> dict[str, str]:
    """Return four letters for each address, made from itself; of two alike the second moves on."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for url in sorted(urls):
        name = _letters(url)
        turn = 0
        while name in taken:
            turn += 1
            name = _letters(f"{url} {turn}")
        taken.add(name)
        ids[url] = name
    return ids


def _letters(text: str) -> str:
    """Return four letters or digits; small ones, since some file systems tell no cases apart."""
    return base64.b32encode(hashlib.sha256(text.encode()).digest())[:4].decode().lower()


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


def _shards(beginning: str, words: Words) -> Iterator[tuple[str, Words]]:
    """Yield the words of each file by how they begin; those with no file of their own are above."""
    if sum(map(_size, words.items())) <= SHARD:
        if words or not beginning:
            yield beginning, words
        return
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for word, places in words.items():
        groups[word[: len(beginning) + 1]][word] = places
    rest: dict[str, str] = {}
    for start, group in groups.items():
        if start == beginning or sum(map(_size, group.items())) < OWN:
            rest |= group
        else:
            yield from _shards(start, group)
    if rest:
        yield beginning, rest


def _size(item: tuple[str, str]) -> int:
    return len(item[0]) + len(item[1]) + 6


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _version(data: bytes) -> str:
    """Return eight letters that change with the bytes."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest())[:8].decode()
