"""The .bib file: publications, as their BibTeX entries tell them."""

from __future__ import annotations

import datetime as dt
import functools
import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from nbblog.findings import Finding, Problem, Where
from nbblog.identifiers import address_of, is_of_arxiv, pdf_of, read_arxiv, read_doi

if TYPE_CHECKING:  # bibtexparser is heavy: only a site with publications shall pay for it
    from bibtexparser.library import Library
    from bibtexparser.middlewares import LatexDecodingMiddleware
    from bibtexparser.model import Block, Entry, Field

FILE = "publications.bib"
RULE = "bibliography"
PREPRINT = "arXiv preprint"

LINKS = ("pdf", "code", "data", "slides", "poster", "video", "website", "post")
"""Fields that hold an address, beside those of the identifiers."""

_OWN_FIELDS = ("abstract", "award", "keywords", *LINKS)
_VENUES = ("journal", "journaltitle", "booktitle", "school", "institution", "howpublished")
_DETAILS = {"volume": "vol. ", "number": "no. ", "pages": "pp. ", "publisher": "", "note": ""}
_READ = {"title", "author", "year", "date", "doi", "eprint", "url"}.union(
    _OWN_FIELDS, _VENUES, _DETAILS
)
_ARXIV_IN_TEXT = re.compile(r"\barxiv\s*:\s*(\S+)|^abs/(\S+)", re.IGNORECASE)
_NO_VENUE = re.compile(r"arxiv|corr$", re.IGNORECASE)  # what databases call a preprint's journal
_YEAR = re.compile(r"(\d{4})(?:-\d\d){0,2}", re.ASCII)
_LINK = re.compile(r"https?://[^\s/]\S*|/(?:[^\s/]\S*)?")
_FIRST_YEAR = 1500
_STAR = re.compile(r"\s*(?:\*|\$\^\{?\*\}?\$|\\textsuperscript\{\*\})(?=,|$)")
_ANNOTATION = re.compile(r"(\d*)\s*(?::[^=]*)?=(.*)", re.ASCII | re.DOTALL)
_TEX = re.compile(r"(?<!\\)(\$[^$]*\$)|(\\\$)|(?<!\\)([%&])")
_DOLLAR = "\ue000"  # a private character: holds the place of `\$` while LaTeX is decoded


@dataclass(frozen=True, slots=True)
class Author:
    """A name as it was typed; is_equal marks an equal contribution, is_owner the site's person."""

    given: str
    family: str
    is_equal: bool = False
    is_owner: bool = False

    @property
    def name(self) -> str:
        """Given and family name, as one reads them."""
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A post or page that explains a work: its address, of this site or another, and its title."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    r"""An entry of the .bib file.

    title, venue, detail and abstract are text without braces, where `$...$` is math and `\$` a
    dollar sign. kind is the entry's type, or "preprint" for what stands on arXiv only; url is the
    link of the DOI, else of arXiv, else the field; pdf is the one at arXiv where none is named.
    posts explain the work. has_more_authors says `and others`; line is where the entry begins.
    """

    key: str
    kind: str
    title: str
    authors: tuple[Author, ...]
    year: int
    venue: str = ""
    detail: str = ""
    arxiv: str | None = None
    doi: str | None = None
    url: str | None = None
    pdf: str | None = None
    code: str | None = None
    data: str | None = None
    slides: str | None = None
    poster: str | None = None
    video: str | None = None
    website: str | None = None
    posts: tuple[Explanation, ...] = ()
    award: str = ""
    abstract: str = field(default="", repr=False)
    is_selected: bool = False
    has_more_authors: bool = False
    bibtex: str = field(default="", repr=False)
    line: int = field(default=0, repr=False, compare=False)

    @property
    def group(self) -> str:
        """The kind of work in one of GROUPS, by which readers choose."""
        group = _GROUP_OF.get(self.kind, "other")
        is_workshop = group == "conference" and "workshop" in self.venue.lower()
        return "workshop" if is_workshop else group


GROUPS = {
    "journal": "Journal articles",
    "conference": "Conference papers",
    "workshop": "Workshop papers",
    "preprint": "Preprints",
    "book": "Books and chapters",
    "thesis": "Theses",
    "report": "Reports",
    "software": "Software and data",
    "other": "Other",
}
"""Kinds of publications in the order in which they are offered."""

_GROUP_OF = {
    "article": "journal",
    "inproceedings": "conference",
    "conference": "conference",
    "proceedings": "book",
    "preprint": "preprint",
    "unpublished": "preprint",
    "book": "book",
    "inbook": "book",
    "incollection": "book",
    "collection": "book",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "techreport": "report",
    "report": "report",
    "software": "software",
    "dataset": "software",
}


def read_bibliography(path: Path, shown_as: str, *owners: str) -> tuple[Publication, ...]:
    """Return the publications of a .bib file, newest first; raises Problem with every mistake.

    shown_as is the file's name in findings, owners are the names of the person whose site it is.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        hint = "make it a text file in UTF-8"
        raise Problem([Finding(RULE, f"cannot be read: {error}", hint, Where(shown_as))]) from error
    with silence("bibtexparser", "pylatexenc"):
        library = parse_bibtex(text)
        entries = [_Entry(entry, shown_as) for entry in library.entries]
        read = [entry.to_publication(owners) for entry in entries]
    findings = list(broken_entries(library.blocks, shown_as))
    for entry in entries:
        findings += entry.findings
    if findings:
        raise Problem(sorted(findings, key=lambda finding: finding.where.line or 0))
    publications = [publication for publication in read if publication]
    return tuple(sorted(publications, key=lambda publication: -publication.year))


# ------------------------------------------------------------------ the file


@contextmanager
def silence(*names: str) -> Iterator[None]:
    """Keep libraries from logging what becomes a finding."""
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def parse_bibtex(text: str) -> Library:
    """Return the entries of a .bib file, and what of it is broken."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares import default_parse_stack

    return parse_string(text, parse_stack=default_parse_stack())


def broken_entries(blocks: Iterable[Block], shown_as: str) -> Iterator[Finding]:
    """Yield a finding for every piece of the file that gave no entry."""
    from bibtexparser import model

    for block in blocks:
        where = Where(shown_as, None, (block.start_line or 0) + 1)
        match block:
            case model.DuplicateBlockKeyBlock():
                first = (block.previous_block.start_line or 0) + 1
                message = f"the key `{block.key}` is used twice, first on line {first}"
                yield Finding(RULE, message, "give one of the two another key", where)
            case model.DuplicateFieldKeyBlock(ignore_error_block=model.Entry() as entry):
                yield from _twice(entry.fields, shown_as)
            case model.ParsingFailedBlock():
                reason = " ".join(getattr(block.error, "abort_reason", str(block.error)).split())
                hint = "check the braces, quotes and commas of this entry"
                yield Finding(RULE, f"broken entry: {reason}", hint, where)
            case model.ImplicitComment() if block.comment.startswith("@"):
                hint = "write `@article{key,` and its fields"
                yield Finding(RULE, "an entry without an opening brace", hint, where)


def _twice(fields: Iterable[Field], shown_as: str) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for each in fields:
        name, line = each.key.lower(), each.start_line + 1
        if name in seen:
            message = f"the field `{name}` is typed twice, first on line {seen[name]}"
            yield Finding(RULE, message, "keep one of the two", Where(shown_as, None, line))
        seen.setdefault(name, line)


# ------------------------------------------------------------------ one entry


class _Entry:
    """Reads one entry field by field, and gathers what is wrong with it."""

    def __init__(self, entry: Entry, shown_as: str) -> None:
        self.key = entry.key
        self.kind = entry.entry_type
        self.raw = entry.raw or ""
        self.line = (entry.start_line or 0) + 1
        self.shown_as = shown_as
        self.fields: Mapping[str, Field] = {each.key.lower(): each for each in entry.fields}
        self.findings = list(_twice(entry.fields, shown_as))
        if not self.key or not self.kind:
            self.blame("an entry without type or key", "begin with `@article{key,`")
        for name, each in self.fields.items():
            if name in _READ and each.enclosing == "no-enclosing":
                message = f"`{name}`: {each.value} is no @string of this file"
                self.blame(message, f"write `{name} = {{...}}`", name)

    def to_publication(self, owners: tuple[str, ...]) -> Publication | None:
        """Return the publication, or None where findings say why there is none."""
        names = self.names()
        arxiv, doi, url = self.arxiv(), self.doi(), self.link("url")
        venue = self.venue(arxiv)
        post = self.link("post")
        publication = Publication(
            key=self.key,
            kind="preprint" if venue == PREPRINT else self.kind,
            title=self.required("title"),
            authors=self.authors([name for name in names if name != "others"], owners),
            year=self.year(),
            venue=venue,
            detail=self.detail(),
            arxiv=arxiv,
            doi=doi,
            url=address_of(doi, arxiv) or url,
            pdf=self.link("pdf") or pdf_of(arxiv),
            code=self.link("code"),
            data=self.link("data"),
            slides=self.link("slides"),
            poster=self.link("poster"),
            video=self.link("video"),
            website=self.link("website"),
            posts=(Explanation(post),) if post else (),
            award=self.text("award"),
            abstract=self.text("abstract"),
            is_selected="selected" in re.split(r"\s*[,;]\s*", self.value("keywords").lower()),
            has_more_authors="others" in names,
            bibtex=_without(self.raw, _OWN_FIELDS),
            line=self.line,
        )
        return None if self.findings else publication

    def blame(self, message: str, hint: str, name: str = "") -> None:
        """Note what is wrong with a field, or with the entry."""
        line = self.fields[name].start_line + 1 if name in self.fields else self.line
        self.findings.append(Finding(RULE, message, hint, Where(self.shown_as, None, line)))

    def value(self, name: str) -> str:
        """Return a field as it was typed, "" without one."""
        return str(self.fields[name].value).strip() if name in self.fields else ""

    def plain(self, name: str) -> str:
        """Return an address or an identifier, without the backslashes that TeX wants in it."""
        return re.sub(r"\\([_%&#~$])", r"\1", self.value(name))

    def text(self, name: str) -> str:
        """Return a field as text."""
        try:
            return decode(self.value(name))
        except ValueError as error:
            self.blame(f"`{name}`: {error}", "correct the TeX, or write it in Unicode", name)
            return ""

    def required(self, name: str) -> str:
        """Return a field as text, and blame the entry that has none."""
        if not self.value(name):
            self.blame(f"`{self.key}` has no {name}", f"add `{name} = {{...}}`", name)
        return self.text(name)

    def year(self) -> int:
        """Return the year, of `year` or else of biblatex's `date`."""
        name = "date" if "date" in self.fields and "year" not in self.fields else "year"
        typed = self.value(name) or self.required(name)
        found = _YEAR.fullmatch(typed)
        # A paper may be of next year, and a clock cannot make a right file wrong later.
        last = dt.datetime.now(dt.UTC).year + 1
        if typed and not (found and _FIRST_YEAR <= int(found[1]) <= last):
            self.blame(f"`{name}`: {typed!r} is no year of a publication", "correct it", name)
        return int(found[1]) if found else 0

    def link(self, name: str) -> str | None:
        """Return an address of the web, or of this site, which begins with one slash."""
        typed = self.plain(name)
        if typed and not _LINK.fullmatch(typed):
            hint = "begin it with https://, or with / for a page of this site"
            self.blame(f"`{name}`: {typed!r} is no address", hint, name)
        return typed or None

    def doi(self) -> str | None:
        """Return the DOI without the resolver's address; none where it is only arXiv's."""
        typed = self.plain("doi")
        found = read_doi(typed)
        if typed and not found:
            hint = "write what follows https://doi.org/, such as 10.1109/TII.2022.1234567"
            self.blame(f"`doi`: {typed!r} is no DOI", hint, "doi")
        return found if found and not is_of_arxiv(found) else None

    def arxiv(self) -> str | None:
        """Return the number at arXiv, of `eprint` or of another field that names it."""
        archive = self.value("archiveprefix") or self.value("eprinttype") or "arxiv"
        typed = self.plain("eprint") if archive.lower() == "arxiv" else ""
        name = "eprint" if typed else "journal"
        typed = typed or _arxiv_in(self.plain("journal"))
        number = read_arxiv(typed)
        if typed and not number:
            hint = "write the identifier alone, such as `eprint = {2406.11430}`"
            self.blame(f"`{name}`: {typed!r} is no identifier of arXiv", hint, name)
        return number or self._arxiv_elsewhere()

    def _arxiv_elsewhere(self) -> str | None:
        """Return the number at arXiv that a DOI, an address, a volume or a note gives away."""
        for name in ("doi", "url", "volume", "howpublished", "note"):
            typed = self.plain(name)
            if number := read_arxiv(_arxiv_in(typed) or typed):
                return number
        return None

    def venue(self, arxiv: str | None) -> str:
        """Return where the work appeared."""
        venue = next((text for name in _VENUES if (text := self.text(name))), "")
        is_on_arxiv_only = arxiv and (not venue or _NO_VENUE.match(venue))
        return PREPRINT if is_on_arxiv_only else venue

    def detail(self) -> str:
        """Return volume, number and pages in one line, such as "vol. 19, no. 3"."""
        texts = (
            (label, self.text(name))
            for name, label in _DETAILS.items()
            if not _arxiv_in(self.plain(name))  # it stands among the links
        )
        line = ", ".join(label + text for label, text in texts if text)
        return re.sub(r"(?<=\d)-(?=\d)", "\N{EN DASH}", line)

    def names(self) -> list[str]:
        """Return the authors as they were typed; `and others` gives a last name "others"."""
        from bibtexparser.middlewares.names import split_multiple_persons_names

        if not self.value("author"):
            self.required("author")
        return split_multiple_persons_names(self.value("author"))

    def authors(self, names: list[str], owners: tuple[str, ...]) -> tuple[Author, ...]:
        """Return the authors, marked with what annotations or stars say, and who owns the site."""
        from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

        equal, authors = self.equal(len(names)), []
        for number, typed in enumerate(names, start=1):
            name = _STAR.sub("", typed)
            try:
                parts = parse_single_name_into_parts(name)
                given = decode(" ".join(parts.first))
                family = decode(" ".join((*parts.von, *parts.last, *parts.jr)))
            except (InvalidNameError, ValueError) as error:
                reason = getattr(error, "reason", str(error)).lower()
                hint = "write `Family, Given and Family, Given`"
                self.blame(f"`author`: {name!r} is no name: {reason}", hint, "author")
                continue
            is_owner = any(_is_person(owner, given, family) for owner in owners)
            is_equal = number in equal or name != typed
            authors.append(Author(given, family, is_equal, is_owner))
        return tuple(authors)

    def equal(self, count: int) -> set[int]:
        """Return the numbers of the authors whom `author+an` marks as equal, from 1."""
        numbers: set[int] = set()
        hint = f"write `author+an = {{1=equal;2=equal}}`, with numbers from 1 to {count}"
        for annotation in self.value("author+an").split(";"):
            found = _ANNOTATION.fullmatch(annotation.strip())
            if annotation.strip() and (not found or int(found[1] or 1) not in range(1, count + 1)):
                self.blame(f"`author+an`: cannot follow {annotation!r}", hint, "author+an")
            elif found and "equal" in re.split(r'[\s,"]+', found[2]):
                numbers |= {int(found[1])} if found[1] else set(range(1, count + 1))
        return numbers


# ------------------------------------------------------------------ text


@functools.cache
def _decoder() -> LatexDecodingMiddleware:
    from bibtexparser.middlewares import LatexDecodingMiddleware

    return LatexDecodingMiddleware()


def decode(tex: str) -> str:
    """Return TeX as text with `$...$` left alone; raises ValueError for what is no TeX."""
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    # In a title `50% & more` means what it says: it begins no comment, and separates no columns.
    safe = _TEX.sub(lambda m: m[1] or (_DOLLAR if m[2] else "\\" + m[3]), tex)
    block = _decoder().transform_block(Entry("text", "text", [Field("text", safe)]), Library())
    if not isinstance(block, Entry):
        raise ValueError("TeX that cannot be read")
    text = unicodedata.normalize("NFC", " ".join(block["text"].split()))
    return text.replace(_DOLLAR, r"\$")


def _arxiv_in(text: str) -> str:
    """Return what a text such as "arXiv preprint arXiv:2312.10193" names, "" without it."""
    found = _ARXIV_IN_TEXT.search(text)
    return (found[1] or found[2]).rstrip(",.;") if found else ""


def _is_person(person: str, given: str, family: str) -> bool:
    """Say whether "A. Devoto" may be Alessio Devoto: same family, and no other given name."""
    whole, last = _fold(person), _fold(family)
    if not given or not last or not whole.endswith(f" {last}"):
        return False
    first, other = re.split(r"\W+", whole)[0], re.split(r"\W+", _fold(given))[0]
    return bool(other) and (first.startswith(other) or other.startswith(first))


def _fold(name: str) -> str:
    """Return a name without case and accents."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip()


def _without(raw: str, names: Iterable[str]) -> str:
    """Return an entry as it was typed, less some fields and all annotations."""
    start = next(index for index, letter in enumerate(raw) if letter in "{(") + 1
    head, *fields = _split_fields(raw[start:-1])
    kept = [
        each
        for each in fields
        if (name := each.partition("=")[0].strip().lower()) not in names and "+an" not in name
    ]
    is_last_kept = not fields or kept[-1:] == fields[-1:]
    end = "" if is_last_kept else fields[-1][len(fields[-1].rstrip()) :]
    return raw[:start] + ",".join((head, *kept)) + end + raw[-1]


def _split_fields(body: str) -> Iterator[str]:
    """Yield what stands between the commas that are in no braces and in no quotes."""
    depth, is_quoted, start = 0, False, 0
    for found in re.finditer(r'(?<!\\)[{}",]', body):
        mark = found[0]
        depth += (mark == "{") - (mark == "}")
        if mark == '"' and depth == 0:
            is_quoted = not is_quoted
        if mark == "," and depth == 0 and not is_quoted:
            yield body[start : found.start()]
            start = found.end()
    yield body[start:]
