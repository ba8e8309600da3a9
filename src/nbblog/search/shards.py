"""Leaves to files: one list of pages, words by how they begin, and the text of each page.

A browser reads the list, the files of the words that are asked for, and the text of what it
shows. A page has an id of its own, so a change of one page leaves the words of others alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from nbblog.search.leaves import Leaf

LIST = "index.json"

SHARD = 40_000
"""Characters of a file of words; a larger one is divided by the next letter."""

OWN = 5_000
"""What begins alike and has as much is a file of its own when a file is divided."""

Words = Mapping[str, str]


def files_of(leaves: Mapping[str, Leaf], base_path: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file of the index; equal leaves give equal bytes.

    Leaves come by the address of their page.
    """
    ids = _ids(leaves)
    places: dict[str, list[str]] = defaultdict(list)
    rows = []
    for url, leaf in sorted(leaves.items(), key=lambda item: ids[item[0]]):
        name = ids[url]
        for word, place in leaf.words.items():
            places[word].append(name + place)
        texts = [text.encode("utf-8", "replace") for text in leaf.texts]
        yield from ((f"text/{name}-{at}.json", text) for at, text in enumerate(texts))
        version = _version(b"".join(texts))
        rows.append([name, base_path + url, leaf.title, len(leaf.words), leaf.starts, version])
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
