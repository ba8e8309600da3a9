"""Works that posts cite: entries of .bib files, read leniently, as CSL knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbblog.bibliography import broken_entries, decode, parse_bibtex, silence
from nbblog.findings import Finding, Where
from nbblog.identifiers import address_of

if TYPE_CHECKING:  # as in bibliography
    from bibtexparser.model import Entry

RULE = "bibliography"

_KINDS = {
    "article": "article-journal",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "incollection": "chapter",
    "inbook": "chapter",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "techreport": "report",
    "report": "report",
    "online": "webpage",
    "electronic": "webpage",
    "www": "webpage",
    "software": "software",
    "dataset": "dataset",
    "unpublished": "manuscript",
    "misc": "document",
}
_CONTAINERS = ("journal", "journaltitle", "booktitle", "maintitle")
_PUBLISHERS = ("publisher", "school", "institution", "organization", "howpublished")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"\d{4}")
_ARXIV = re.compile(r"(?:arxiv[:\s]*)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/[^\s{}\"]+")
_WEB = re.compile(r"https?://[^\s{}<>\"']+")
_WHOLE = re.compile(r"\{.*\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Name:
    """A person, or with no given name and is_whole an organisation."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""
    is_whole: bool = False

    @property
    def last(self) -> str:
        """The family name as it stands in running text, such as "van der Berg"."""
        return f"{self.particle} {self.family}".strip()

    def csl(self) -> dict[str, str]:
        """Return the name as CSL-JSON."""
        if self.is_whole:
            return {"literal": self.family}
        parts = {
            "family": self.family,
            "given": self.given,
            "non-dropping-particle": self.particle,
            "suffix": self.suffix,
        }
        return {key: value for key, value in parts.items() if value}


@dataclass(frozen=True, slots=True)
class Work:
    """A work that can be cited: text without braces, where `$...$` is math; kind is CSL's type."""

    key: str
    kind: str
    title: str
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    has_more_authors: bool = False
    year: int | None = None
    month: int | None = None
    container: str = ""
    publisher: str = ""
    place: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    edition: str = ""
    doi: str = ""
    arxiv: str = ""
    url: str = ""
    note: str = field(default="", repr=False)

    @property
    def people(self) -> tuple[Name, ...]:
        """Who stands first in a list of references: authors, else editors."""
        return self.authors or self.editors

    @property
    def address(self) -> str:
        """Where the work can be read: its DOI, else arXiv, else its URL."""
        return address_of(self.doi or None, self.arxiv or None) or self.url

    def csl(self) -> dict[str, Any]:
        """Return the work as CSL-JSON."""
        texts = {
            "title": self.title,
            "container-title": self.container,
            "publisher": self.publisher,
            "publisher-place": self.place,
            "volume": self.volume,
            "issue": self.issue,
            "page": self.pages,
            "edition": self.edition,
            "DOI": self.doi,
            "URL": "" if self.doi else self.address,
            "number": f"arXiv:{self.arxiv}" if self.arxiv and not self.container else "",
            "note": self.note,
        }
        found: dict[str, Any] = {key: value for key, value in texts.items() if value}
        found |= {"id": self.key, "type": self.kind}
        for role, names in (("author", self.authors), ("editor", self.editors)):
            if names:
                found[role] = [name.csl() for name in names]
        if self.has_more_authors and self.authors:
            found["author"].append({"literal": "others"})
        if self.year is not None:
            found["issued"] = {"date-parts": [[self.year, *([self.month] if self.month else [])]]}
        return found


class Works(Mapping[str, Work]):
    """The works of some .bib files by key; each is decoded when it is asked for."""

    def __init__(self, entries: Mapping[str, Entry] | None = None) -> None:
        self._entries = entries or {}
        self._read: dict[str, Work] = {}

    def __getitem__(self, key: str) -> Work:
        if key not in self._read:
            with silence("bibtexparser", "pylatexenc"):
                self._read[key] = _work(self._entries[key])
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __or__(self, others: Works) -> Works:
        """Return the works of both; of two with one key, that of others."""
        return Works({**self._entries, **others._entries})


def read_works(path: Path, shown_as: str) -> tuple[Works, tuple[Finding, ...]]:
    """Return the works of a .bib file and what of it cannot be read; shown_as is its name."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        hint = "make it a text file in UTF-8"
        return Works(), (Finding(RULE, f"cannot be read: {reason}", hint, Where(shown_as)),)
    with silence("bibtexparser", "pylatexenc"):
        library = parse_bibtex(text)
        findings = tuple(broken_entries(library.blocks, shown_as))
    return Works({entry.key: entry for entry in library.entries}), findings


# ------------------------------------------------------------------ one entry


def _work(entry: Entry) -> Work:
    raw = {each.key.lower(): str(each.value) for each in entry.fields}
    text = {name: _text(value) for name, value in raw.items()}
    authors, has_more = _names(raw.get("author", ""))
    editors, _ = _names(raw.get("editor", ""))
    container = _first(text, _CONTAINERS)
    arxiv = _arxiv(text)
    is_preprint = bool(arxiv) and (not container or "arxiv" in container.lower())
    kind = "article" if is_preprint else _KINDS.get(entry.entry_type, entry.entry_type)
    date = text.get("date") or text.get("year", "")
    found = _YEAR.search(date)
    doi = _DOI.search(raw.get("doi", ""))
    url = _WEB.search(raw.get("url", "") or raw.get("howpublished", ""))
    return Work(
        key=entry.key,
        kind="webpage" if kind == "document" and url else kind,
        title=text.get("title", ""),
        authors=authors,
        editors=editors,
        has_more_authors=has_more,
        year=int(found[0]) if found else None,
        month=_month(text.get("month", ""), date),
        container="" if is_preprint else container,
        publisher="" if is_preprint else _publisher(text),
        place=text.get("address", "") or text.get("location", ""),
        volume="" if is_preprint else text.get("volume", ""),
        issue=text.get("number", "") or text.get("issue", ""),
        pages=re.sub(
            r"(?<=[\dA-Za-z])\s*[-–—]+\s*(?=[\dA-Za-z])", "\N{EN DASH}", text.get("pages", "")
        ),
        edition=text.get("edition", ""),
        doi=doi[0].rstrip(".,;") if doi else "",
        arxiv=arxiv,
        url=url[0] if url else "",
        note=text.get("note", ""),
    )


def _text(value: str) -> str:
    """Return TeX as text; what is no TeX loses its braces."""
    try:
        return decode(value)
    except ValueError:
        return " ".join(re.sub(r"[{}]", "", value).split())


def _first(text: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((text[name] for name in names if text.get(name)), "")


def _publisher(text: Mapping[str, str]) -> str:
    publisher = _first(text, _PUBLISHERS)
    return "" if _WEB.search(publisher) else publisher


def _arxiv(text: Mapping[str, str]) -> str:
    """Return the identifier at arXiv, of `eprint` or of a journal such as "arXiv:1706.03762"."""
    archive = (text.get("archiveprefix") or text.get("eprinttype") or "arxiv").lower()
    found = _ARXIV.match(text.get("eprint", "")) if archive == "arxiv" else None
    if not found and "arxiv" in text.get("journal", "").lower():
        found = re.search(r"(\d{4}\.\d{4,5})", text["journal"])
    return found[1] if found else ""


def _month(typed: str, date: str) -> int | None:
    """Return a month that was typed as a name, as a number, or in a date such as 2026-03."""
    if found := re.match(r"\d{4}-(\d{2})", date):
        return int(found[1])
    if typed.isdigit():
        return int(typed) if 1 <= int(typed) <= 12 else None
    name = typed[:3].lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else None


def _names(typed: str) -> tuple[tuple[Name, ...], bool]:
    """Return the people of an `author` field, and whether it ends in `and others`."""
    from bibtexparser.middlewares.names import split_multiple_persons_names

    names = [name for name in split_multiple_persons_names(typed) if name.strip()]
    has_more = bool(names) and names[-1].strip() == "others"
    return tuple(_name(name) for name in (names[:-1] if has_more else names)), has_more


def _name(typed: str) -> Name:
    from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

    if _WHOLE.fullmatch(typed.strip()) and _is_one_group(typed.strip()):
        return Name(_text(typed), is_whole=True)
    try:
        parts = parse_single_name_into_parts(typed)
    except InvalidNameError:
        return Name(_text(typed), is_whole=True)
    given, particle, family, suffix = (
        _text(" ".join(part)) for part in (parts.first, parts.von, parts.last, parts.jr)
    )
    return Name(family, given, particle, suffix)


def _is_one_group(typed: str) -> bool:
    r"""Say whether the first brace is closed by the last: `{WHO}`, not `{\'E}mile {Zola}`."""
    depth = 0
    for index, letter in enumerate(typed):
        depth += (letter == "{") - (letter == "}")
        if depth == 0:
            return index == len(typed) - 1
    return False
