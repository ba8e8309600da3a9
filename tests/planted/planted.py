"""Reads the planted corpus: defects of each kind, and where a finding is expected.

README.md beside it shows the form of the text files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent

CELLS = ("md", "code", "raw")
OUTPUTS = ("out", "err", "result", "html", "error", "png", "json")
OTHERS = ("front", "meta", "cellmeta", "file")

_SECTION = re.compile(rf"--- ({'|'.join((*CELLS, *OUTPUTS, *OTHERS))})\b *(.*)")
_CHARACTER = re.compile(r"⟨U\+([0-9A-F]{4,5})⟩")
_REPEATED = re.compile(r"⟨(\d+) × ([^⟩]+)⟩")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is expected: a file of the site ("": any), a cell, and a line of it."""

    path: str
    cell: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        cell = "" if self.cell is None else f", cell {self.cell}"
        return f"{self.path}{cell}" + ("" if self.line is None else f", line {self.line}")


@dataclass(frozen=True, slots=True)
class Section:
    """A cell, an output or a file: its kind, the words after it, its text.

    mark is the first line that is the defect; 0: there is none but the section's own head.
    """

    kind: str
    words: str
    text: str = field(repr=False)
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One of the two versions of a case, as sections."""

    keys: dict[str, str]
    sections: tuple[Section, ...]
    path: str

    @property
    def files(self) -> tuple[Section, ...]:
        """The sections that are files of the site."""
        return tuple(section for section in self.sections if section.kind == "file")

    @property
    def is_alone(self) -> bool:
        """Whether the version brings settings, so that it shares its site with no other case."""
        return any(section.words == "nbblog.toml" for section in self.files)


@dataclass(frozen=True, slots=True)
class Case:
    """A planted defect: the rule that it breaks, and the twin that breaks none."""

    rule: str
    number: int
    title: str
    planted: Draft
    clean: Draft
    place: Place

    @property
    def id(self) -> str:
        """A short name, such as `alt-text-2`."""
        return f"{self.rule}-{self.number}"


def read_cases(folder: Path = HERE) -> list[Case]:
    """Return every case of the corpus, by kind."""
    return [case for path in sorted(folder.glob("*.txt")) for case in _cases_of(path)]


def _cases_of(path: Path) -> Iterator[Case]:
    _, *parts = re.split(r"^=== ", path.read_text("utf-8"), flags=re.MULTILINE)
    for number, part in enumerate(parts, start=1):
        title, _, body = part.partition("\n")
        name = f"2026-02-{number:02}-{path.stem}-{number}"
        try:
            planted = _draft(body.rstrip("\n").split("\n"), "-|", name)
            clean = _draft(body.rstrip("\n").split("\n"), "+|", name)
            place = _place(planted)
        except ValueError as error:
            raise ValueError(f"{path.name}, “{title}”: {error}") from error
        yield Case(path.stem, number, title, planted, clean, place)


def _draft(lines: Sequence[str], wanted: str, name: str) -> Draft:
    """Return one version: lines marked with `wanted`, and those that carry no mark."""
    keys: dict[str, str] = {}
    heads: list[tuple[str, str]] = []
    bodies: list[list[str]] = []
    marks: list[int | None] = []
    for raw in lines:
        is_marked = raw.startswith(("-|", "+|"))
        if is_marked and not raw.startswith(wanted):
            continue
        line = raw[2:] if is_marked else raw
        if found := _SECTION.fullmatch(line):
            heads.append((found[1], found[2]))
            bodies.append([])
            marks.append(0 if is_marked else None)
        elif heads:
            bodies[-1].append(unescaped(line))
            if is_marked and not marks[-1]:
                marks[-1] = len(bodies[-1])
        elif line.strip():
            key, colon, value = line.partition(": ")
            if not colon or key not in ("at", "name", "seal", "needs"):
                raise ValueError(f"no section and no key: {line!r}")
            keys[key] = value
    texts = ["\n".join(body).strip("\n") for body in bodies]
    pairs = zip(heads, texts, marks, strict=True)
    sections = tuple(Section(*head, text, mark) for head, text, mark in pairs)
    return Draft(keys, sections, f"notebooks/{keys.get('name', name)}.ipynb")


def unescaped(line: str) -> str:
    """Return a line with what an editor does not show, and what nobody would type.

    `⟨U+200B⟩` is that character, `⟨400 × text⟩` the text so many times, and `⟨⟩` nothing: it
    keeps the scanners of repositories from taking what looks like a key for one.
    """
    line = _CHARACTER.sub(lambda found: chr(int(found[1], 16)), line)
    line = _REPEATED.sub(lambda found: found[2] * int(found[1]), line)
    return line.replace("⟨⟩", "")


def _place(planted: Draft) -> Place:
    """Return where the finding is expected: as `at:` says, else at the first marked line."""
    if said := planted.keys.get("at"):
        return _said(said, planted.path)
    cell = 0
    for section in planted.sections:
        cell += section.kind in CELLS
        if section.mark is None:
            continue
        if section.kind in CELLS:
            return Place(planted.path, cell, section.mark or None)
        if section.kind == "file":
            return Place(section.words, None, section.mark or None)
        is_cell = section.kind in (*OUTPUTS, "cellmeta")
        return Place(planted.path, cell if is_cell else None)
    raise ValueError("no line of a section is marked with -|: say where with `at:`")


def _said(said: str, path: str) -> Place:
    """Return the place that `site`, `file`, `cell 3`, `cell 3, line 2` or `PATH, line 2` names."""
    first, _, line = said.partition(", line ")
    number = int(line) if line else None
    if first == "site":
        return Place("")
    if first == "file":
        return Place(path, None, number)
    if first.startswith("cell "):
        return Place(path, int(first.removeprefix("cell ")), number)
    return Place(first, None, number)
