"""Front matter: what an author says of a post at its top, and what the file's name says."""

from __future__ import annotations

import dataclasses
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
from nbblog.sources.foreign import KNOWN, RULE, listed_front_matter, translated

_BLOCK = re.compile(r"\A\s*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"^([\w-]+)[ \t]*:(?:\s|$)", re.MULTILINE)
_YAML = re.compile(r"(?:[ \t]*(?:#.*)?\n)*(?:[\w\"'-]+[ \t]*:(?:\s|$)|[ \t]*[\[{&!%\t-])")
_OPEN = re.compile(r"\A\s*---[ \t]*\n[ \t]*[\w-]+[ \t]*:")
_LONGEST = 60  # characters; a file's name may have 255 bytes
_DATED = re.compile(r"^(\d{4}-\d{2}-\d{2})[-_ ]?(.*)$")


@dataclass(frozen=True, slots=True)
class Split:
    """A text without its front matter; lines were cut off its top, typed says where keys stood.

    findings tell of keys that have no effect.
    """

    front: FrontMatter
    text: str
    lines: int
    typed: Mapping[str, Where] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def split(text: str, path: PurePosixPath, cell: int | None) -> Split:
    """Cut a `---` block off the top of a text; a text without one has empty front matter.

    Prose between two lines `---`, such as a licence, is no front matter.
    """
    found = _BLOCK.match(text)
    if not found:
        if _OPEN.match(text):
            where = Where(str(path), cell, 1)
            hint = "end the front matter with a line `---`"
            raise Problem([Finding(RULE, "front matter has no end", hint, where)])
        return Split(FrontMatter(), text, 0)
    if found[1].strip() and _is_prose(found[1]):
        return Split(FrontMatter(), text, 0)
    offset = text[: found.start(1)].count("\n")
    document = read_yaml(found[1], str(path), rule=RULE, cell=cell, offset=offset)
    return _read(document, text[found.end() :], found[0].count("\n"))


def _is_prose(block: str) -> bool:
    """Whether a block neither begins as YAML does nor holds a key that means something."""
    return not _YAML.match(block) and not {found[1] for found in _KEY.finditer(block)} & KNOWN


def split_list(text: str, path: PurePosixPath, cell: int) -> Split | None:
    """Return the front matter of a cell as fastpages and nbdev write it, else None."""
    listed = listed_front_matter(text)
    if listed is None:
        return None
    document = read_yaml(listed.yaml, str(path), rule=RULE, cell=cell, offset=listed.offset)
    cut = _read(document, "", text.count("\n") + 1)
    front = dataclasses.replace(
        cut.front,
        title=cut.front.title or listed.title,
        summary=cut.front.summary or listed.summary or None,
    )
    return dataclasses.replace(cut, front=front)


def from_metadata(data: object, path: PurePosixPath) -> Split:
    """Check the front matter that stands in a notebook's metadata under `nbblog`."""
    cut = _read(Document(str(path), data), "", 0)
    return dataclasses.replace(cut, typed={})


def _read(document: Document, text: str, lines: int) -> Split:
    ours, findings = translated(document)
    front = validate(FrontMatter, ours, rule=RULE)
    typed = {key: ours.where((key,)) for key in ours.data}
    typed |= {
        f"aliases.{number}": ours.where(("aliases", number)) for number in range(len(front.aliases))
    }
    return Split(front, text, lines, typed, findings)


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
