"""Front matter: what an author says of a post at its top, and what the file's name says."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from nbblog.documents import Document, read_yaml
from nbblog.findings import Finding, Problem, Where
from nbblog.model import FrontMatter
from nbblog.schema import validate

RULE = "front-matter"

_BLOCK = re.compile(r"\A\s*---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_OPEN = re.compile(r"\A\s*---[ \t]*\n[ \t]*[\w-]+[ \t]*:")
_LONGEST = 60  # characters; a file's name may have 255 bytes
_DATED = re.compile(r"^(\d{4}-\d{2}-\d{2})[-_ ]?(.*)$")


@dataclass(frozen=True, slots=True)
class Split:
    """A text without its front matter; lines were cut off its top, typed says where keys stood."""

    front: FrontMatter
    text: str
    lines: int
    typed: Mapping[str, Where] = field(default_factory=dict)


def split(text: str, path: PurePosixPath, cell: int | None) -> Split:
    """Cut a `---` block off the top of a text; a text without one has empty front matter."""
    found = _BLOCK.match(text)
    if not found:
        if _OPEN.match(text):
            where = Where(str(path), cell, 1)
            hint = "end the front matter with a line `---`"
            raise Problem([Finding(RULE, "front matter has no end", hint, where)])
        return Split(FrontMatter(), text, 0)
    offset = text[: found.start(1)].count("\n")
    document = read_yaml(found[1], str(path), rule=RULE, cell=cell, offset=offset)
    front = validate(FrontMatter, document, rule=RULE)
    typed = {key: document.where((key,)) for key in document.data}
    return Split(front, text[found.end() :], found[0].count("\n"), typed)


def from_metadata(data: object, path: PurePosixPath) -> FrontMatter:
    """Check the front matter that stands in a notebook's metadata under `nbblog`."""
    return validate(FrontMatter, Document(str(path), data), rule=RULE)


def named(path: PurePosixPath, front: FrontMatter) -> tuple[str, dt.date | None]:
    """Return slug and date of a source; front matter wins over the file's name."""
    stem, date = path.stem, front.date
    if found := _DATED.match(stem):
        try:
            date = date or dt.date.fromisoformat(found[1])
            stem = found[2] or stem
        except ValueError:
            pass  # 2024-99-99 is a name, not a date
    return slugify(front.slug or stem), date


def slugify(text: str) -> str:
    """Return lower-case words joined by "-", fit for a URL; other alphabets are kept.

    >>> slugify("Łódź: Attention & Sinks!")
    'lodz-attention-sinks'
    """
    plain = text.translate({0x141: "L", 0x142: "l", 0xDF: "ss"})
    for _ in range(2):  # lower-casing may bring new marks in
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", plain))
    return "-".join(words)[:_LONGEST].strip("-") or "untitled"
