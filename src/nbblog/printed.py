"""The CV of a site: what it holds, and its PDF, which is set, brought by the site, or none."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nbblog.beside import looked_at
from nbblog.bibliography import Author, Publication
from nbblog.config import Config
from nbblog.curriculum import Entry, Fact, Section, sections
from nbblog.findings import Finding, Problem, UsageError, Where
from nbblog.fonts import print_folders
from nbblog.manifest import FILE
from nbblog.model import Json
from nbblog.profile import Basics, PartialDate, Profile
from nbblog.prose.runs import runs
from nbblog.templates import Theme
from nbblog.typesetting import ALL_RULE, RULE, Sheet, can_typeset, typeset

EPOCH = "SOURCE_DATE_EPOCH"
"""The variable that says which moment a build is of: https://reproducible-builds.org."""

_CHARACTER = re.compile(r'the text "(.+?)" could not be displayed')


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a CV is of: what is typed about them."""

    profile: Profile
    publications: tuple[Publication, ...]


@dataclass(frozen=True, slots=True)
class Cv:
    """A site's CV: its sections, the site-relative address of its PDF ("" where there is none).

    pdf is what stands there; None is a file that comes with the static ones.
    """

    sections: tuple[Section, ...] = ()
    href: str = ""
    pdf: bytes | None = field(default=None, repr=False)
    source: str = ""


def cv_of(config: Config, person: Person, theme: Theme) -> tuple[Cv, list[Finding]]:
    """Return a site's CV, and what is wrong with it; a PDF that cannot be made is left out."""
    held = sections(person.profile, person.publications, config.cv)
    cv = Cv(held)
    if config.cv.pdf == "never" or not person.profile.basics.name:
        return cv, []
    if config.cv.is_pinned:
        return _pinned(cv, config), []
    if config.cv.pdf == "auto" and looked_at(_static(config) / config.cv.url.lstrip("/")).is_file():
        return replace(cv, href=config.cv.url), []
    if config.cv.pdf == "auto" and not can_typeset():
        return cv, []
    try:
        pdf, findings = print_cv(config, person, theme)
    except Problem as problem:
        return cv, list(problem.findings)
    return replace(cv, href=config.cv.url, pdf=pdf, source="the CV"), findings


def print_cv(config: Config, person: Person, theme: Theme) -> tuple[bytes, list[Finding]]:
    """Return the CV as a PDF, and what it lacks; raises Problem where none can be made."""
    if not can_typeset():
        message = "Typst, which sets the CV as a PDF, is not installed"
        hint = "run `pip install 'nbblog[cv]'`, or write `pdf = \"never\"` under `[cv]`"
        raise Problem([Finding(RULE, message, hint, Where(FILE))])
    held = sections(person.profile, person.publications, config.cv)
    moment = _moment(held)
    own = (config.root / config.cv.fonts,) if config.cv.fonts else ()
    data = _data(config, person.profile, held, moment)
    sheet = Sheet(theme, config.root, data, (*print_folders(), *own), moment)
    pdf, findings = typeset(sheet)
    return pdf, [_located(finding, config) for finding in findings]


def _pinned(cv: Cv, config: Config) -> Cv:
    """Return the CV with the PDF that the site brings; static files are on the site as they are."""
    path, static = config.root / config.cv.pdf, _static(config)
    if path.is_relative_to(static):
        return replace(cv, href="/" + path.relative_to(static).as_posix())
    return replace(cv, href=config.cv.url, pdf=path.read_bytes(), source=config.cv.pdf)


def _static(config: Config) -> Path:
    return config.root / config.paths.static


def _moment(held: Sequence[Section]) -> dt.datetime:
    """Return when the CV was made: as SOURCE_DATE_EPOCH says, else when the last thing began."""
    if typed := os.environ.get(EPOCH):
        try:
            return dt.datetime.fromtimestamp(int(typed), dt.UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise UsageError(f"{EPOCH}: {typed!r} is no number of seconds") from error
    begun = max(_begun(held), default=(1970, 1, 1))
    return dt.datetime(*begun, tzinfo=dt.UTC)


def _begun(held: Sequence[Section]) -> Iterator[tuple[int, int, int]]:
    for item in (item for section in held for item in section.items):
        if isinstance(item, Publication):
            yield item.year, 1, 1
        elif isinstance(item, Entry) and item.start:
            yield item.start.year, item.start.month or 1, item.start.day or 1


def _located(finding: Finding, config: Config) -> Finding:
    """Return a finding on a character with the place where it was typed."""
    found = _CHARACTER.search(finding.message)
    if not found or finding.rule != ALL_RULE:
        return finding
    message = f"no typeface has {found[1]!r}, so the CV's PDF shows an empty box"
    hint = 'save a font that has it in a folder of the site, and name that: `fonts = "fonts"`'
    for name in (config.paths.profile, config.paths.bibliography, FILE):
        path = config.root / name
        lines = path.read_text("utf-8", "replace").splitlines() if path.is_file() else []
        for number, line in enumerate(lines, start=1):
            if found[1] in line:
                where = Where(name, None, number)
                return replace(finding, message=message, hint=hint, where=where)
    return replace(finding, message=message, hint=hint)


# ------------------------------------------------------------------ data for the template


def _data(config: Config, profile: Profile, held: Sequence[Section], moment: dt.datetime) -> Json:
    """Return everything that the template shows; it reads no markup but runs."""
    basics = profile.basics
    language, region = _language(config.site.language)
    words = [name for interest in profile.interests for name in (interest.name,)]
    return {
        "name": basics.name,
        "label": basics.label,
        "title": f"{basics.name} – Curriculum vitae",
        "summary": profile.seo.description or basics.summary,
        "keywords": list(profile.seo.keywords) or words,
        "date": [moment.year, moment.month, moment.day],
        "language": language,
        "region": region,
        "paper": {"a4": "a4", "letter": "us-letter"}[config.cv.paper],
        "contacts": list(_contacts(basics)),
        "sections": [_section(section, config.absolute) for section in held],
        "labels": {"cv": "Curriculum vitae", "equal": "equal contribution", "others": "et al."},
    }


def _language(tag: str) -> tuple[str, str]:
    """Return language and region of a BCP 47 tag, as Typst takes them; "" is none."""
    language, *rest = tag.split("-")
    region = next((part.upper() for part in rest if re.fullmatch("[A-Za-z]{2}", part)), "")
    return language.lower() if re.fullmatch("[A-Za-z]{2,3}", language) else "en", region


def _contacts(basics: Basics) -> Iterator[Json]:
    place = basics.location
    town = " ".join(filter(None, (place.postal_code, place.city)))
    where = (place.address, town, place.region, place.country_code)
    if address := ", ".join(filter(None, where)):
        yield {"text": address, "url": ""}
    if basics.phone:
        yield {"text": basics.phone, "url": "tel:" + re.sub(r"[^\d+]", "", basics.phone)}
    if basics.email:
        yield {"text": basics.email, "url": f"mailto:{basics.email}"}
    if basics.url:
        yield {"text": re.sub("^https?://", "", basics.url).rstrip("/"), "url": basics.url}
    for account in basics.profiles:
        name = "/".join(filter(None, (account.network, account.username)))
        yield {"text": name, "url": account.url}


def _section(section: Section, absolute: Callable[[str], str]) -> Json:
    items = [_item(item, absolute) for item in section.items]
    papers = [item for item in section.items if isinstance(item, Publication)]
    has_equals = any(author.is_equal for paper in papers for author in paper.authors)
    return {
        "name": section.name,
        "title": section.title,
        "kind": section.kind,
        "items": items,
        "has-equals": has_equals,
    }


def _item(item: Entry | Fact | Publication, absolute: Callable[[str], str]) -> Json:
    match item:
        case Entry():
            return _entry(item, absolute)
        case Fact():
            return {"name": item.name, "text": item.text}
        case Publication():
            return _publication(item, absolute)


def _entry(entry: Entry, absolute: Callable[[str], str]) -> Json:
    return {
        "title": entry.title,
        "where": entry.where,
        "url": _outside(entry.url, absolute),
        "start": _shown(entry.start),
        "span": entry.span,
        "text": runs(entry.text, absolute),
        "items": [runs(line, absolute) for line in entry.items],
        "notes": [runs(line, absolute) for line in entry.notes],
        "keywords": list(entry.keywords),
    }


def _shown(date: PartialDate | None) -> str:
    return str(date) if date else ""


def _publication(paper: Publication, absolute: Callable[[str], str]) -> Json:
    return {
        "title": runs(paper.title, absolute),
        "url": _outside(paper.url or paper.pdf or "", absolute),
        "authors": [_author(author) for author in paper.authors],
        "has-more-authors": paper.has_more_authors,
        "venue": runs(paper.venue, absolute),
        "detail": runs(paper.detail, absolute),
        "year": str(paper.year),
        "links": [
            {"text": text, "url": _outside(url, absolute)} for text, url in _links(paper)
        ],
    }


def _author(author: Author) -> Json:
    return {"name": author.name, "is-owner": author.is_owner, "is-equal": author.is_equal}


def _links(paper: Publication) -> Iterator[tuple[str, str]]:
    if paper.arxiv:
        yield f"arXiv:{paper.arxiv}", f"https://arxiv.org/abs/{paper.arxiv}"
    if paper.doi:
        yield f"doi:{paper.doi}", f"https://doi.org/{paper.doi}"
    for name, url in (("PDF", paper.pdf), ("Code", paper.code), ("Post", paper.post)):
        if url:
            yield name, url


def _outside(url: str, absolute: Callable[[str], str]) -> str:
    """Return an address that holds on paper, too."""
    return absolute(url) if url.startswith("/") else url
