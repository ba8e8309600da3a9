"""What the template of the printed CV shows, as plain data: no text of it is markup."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from nbblog.bibliography import Author, Publication
from nbblog.config import Config
from nbblog.curriculum import Entry, Fact, Section
from nbblog.identifiers import pdf_of
from nbblog.locales import Words
from nbblog.model import Json
from nbblog.profile import Basics, Profile
from nbblog.prose.runs import runs, work_runs

Absolute = Callable[[str], str]
"""Turns an address of the site into a whole one."""

_PAPERS = {"a4": "a4", "letter": "us-letter"}


@dataclass(frozen=True, slots=True)
class Matter:
    """What a CV holds, the moment of which it is, and the language it is in."""

    held: Sequence[Section] = field(repr=False)
    moment: dt.datetime
    words: Words


def cv_data(config: Config, profile: Profile, matter: Matter) -> Json:
    """Return everything that the template shows; it reads no markup but runs."""
    basics, moment, words = profile.basics, matter.moment, matter.words
    language, region = _language(config.site.language)
    interests = profile.research_interests or profile.interests
    return {
        "name": basics.name,
        "label": basics.label,
        "title": f"{basics.name} – {words('Curriculum vitae')}",
        "summary": profile.seo.description or basics.summary,
        "keywords": list(profile.seo.keywords) or [interest.name for interest in interests],
        "date": [moment.year, moment.month, moment.day],
        "language": language,
        "region": region,
        "paper": _PAPERS[config.cv.paper],
        "contacts": list(_contacts(basics)),
        "sections": [_section(section, config.absolute, words) for section in matter.held],
        "labels": {
            "cv": words("Curriculum vitae"),
            "equal": words("equal contribution"),
            "and": words("and"),
            "others": "et al.",
        },
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


def _section(section: Section, absolute: Absolute, words: Words) -> Json:
    items = [_item(item, absolute, words) for item in section.items]
    papers = [item for item in section.items if isinstance(item, Publication)]
    has_equals = any(author.is_equal for paper in papers for author in paper.authors)
    return {
        "name": section.name,
        "title": section.title,
        "kind": section.kind,
        "items": items,
        "has-equals": has_equals,
    }


def _item(item: Entry | Fact | Publication, absolute: Absolute, words: Words) -> Json:
    match item:
        case Entry():
            return _entry(item, absolute, words)
        case Fact():
            summary = runs(item.summary, absolute)
            return {"name": item.name, "summary": summary, "text": item.text}
        case Publication():
            return _publication(item, absolute, words)


def _entry(entry: Entry, absolute: Absolute, words: Words) -> Json:
    return {
        "title": entry.title,
        "where": entry.where,
        "url": _outside(entry.url, absolute),
        "start": words.month(entry.start) if entry.start else "",
        "span": words.span(entry.start, entry.end),
        "text": runs(entry.text, absolute),
        "items": [runs(line, absolute) for line in entry.items],
        "notes": [runs(line, absolute) for line in entry.notes],
        "keywords": list(entry.keywords),
    }


def _publication(paper: Publication, absolute: Absolute, words: Words) -> Json:
    return {
        "title": work_runs(paper.title),
        "url": _outside(paper.url or paper.pdf or "", absolute),
        "authors": [_author(author) for author in paper.authors],
        "has-more-authors": paper.has_more_authors,
        "venue": work_runs(paper.venue),
        "detail": work_runs(paper.detail),
        "year": str(paper.year),
        "links": [
            {"text": text, "url": _outside(url, absolute)} for text, url in _links(paper, words)
        ],
    }


def _author(author: Author) -> Json:
    return {"name": author.name, "is-owner": author.is_owner, "is-equal": author.is_equal}


def _links(paper: Publication, words: Words) -> Iterator[tuple[str, str]]:
    if paper.arxiv:
        yield f"arXiv:{paper.arxiv}", f"https://arxiv.org/abs/{paper.arxiv}"
    if paper.doi:
        yield f"doi:{paper.doi}", f"https://doi.org/{paper.doi}"
    own = None if paper.pdf == pdf_of(paper.arxiv) else paper.pdf  # its number leads there, too
    for name, url in (("PDF", own), (words("Code"), paper.code), (words("Slides"), paper.slides)):
        if url:
            yield name, url
    yield from ((words("Post"), post.url) for post in paper.posts)


def _outside(url: str, absolute: Absolute) -> str:
    """Return an address that holds on paper, too."""
    return absolute(url) if url.startswith("/") else url
