"""What a CV holds: sections in order, made once from profile and publications for page and PDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nbblog.bibliography import Publication
from nbblog.config import CvSettings
from nbblog.dates import PartialDate
from nbblog.locales import Words
from nbblog.model import SectionName
from nbblog.profile import Education, Profile

_FORMULA = re.compile(r"(?<!\\)\$([^$]+)\$")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that took its time: text, items and notes are Markdown, the rest is plain.

    Something of one day begins and ends on it; where is who or what stands behind it.
    """

    title: str = ""
    where: str = ""
    url: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None
    text: str = ""
    items: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A name, and a few words on it: a summary in Markdown, a text that is none."""

    name: str
    text: str = ""
    summary: str = ""


Item = Entry | Fact | Publication
Kind = Literal["entries", "facts", "line", "publications"]


@dataclass(frozen=True, slots=True)
class Section:
    """A section that holds something; kind says how: "line" is facts that stand in one line."""

    name: SectionName
    title: str
    kind: Kind
    items: tuple[Item, ...]


def sections(
    profile: Profile,
    publications: Sequence[Publication],
    settings: CvSettings,
    words: Words,
) -> tuple[Section, ...]:
    """Return the sections of a CV that hold something, in order."""
    found = []
    for name in settings.sections or SECTIONS:
        title, kind, items = SECTIONS[name]
        made: tuple[Item, ...] = tuple(items(profile, words))
        if name == "publications":
            made = _chosen(profile, publications, settings)
        if made:
            found.append(Section(name, settings.titles.get(name, words(title)), kind, made))
    return tuple(found)


def _chosen(
    profile: Profile, publications: Sequence[Publication], settings: CvSettings
) -> tuple[Publication, ...]:
    """Return the publications that the CV lists, which come with the newest first."""
    if settings.publications == "newest":
        return tuple(publications)
    typed = sorted(publications, key=lambda publication: publication.line)
    if settings.publications == "typed":
        return tuple(typed)
    if keys := profile.selected_publications:
        known = {publication.key: publication for publication in publications}
        return tuple(known[key] for key in keys if key in known)
    return tuple(publication for publication in typed if publication.is_selected)


# ------------------------------------------------------------------ one function a section


def _education(profile: Profile, words: Words) -> Iterator[Entry]:
    for each in profile.education:
        mark = words("Final mark: {mark}.", mark=each.score) if each.score else ""
        what = words("{degree} in {area}", degree=each.study_type, area=each.area)
        yield Entry(
            title=what if each.study_type and each.area else _first(each),
            where=each.institution if each.study_type or each.area else "",
            url=each.url,
            start=each.start_date,
            end=each.end_date,
            text=" ".join(filter(None, (each.summary, mark))),
            items=each.courses,
            notes=_supervisor(each.supervisor, words),
        )


def _first(each: Education) -> str:
    return each.study_type or each.area or each.institution


def _work(profile: Profile, words: Words) -> Iterator[Entry]:
    for each in profile.work:
        place = (each.name if each.position else "", each.location)
        yield Entry(
            title=each.position or each.name,
            where=", ".join(filter(None, place)),
            url=each.url,
            start=each.start_date,
            end=each.end_date,
            text=" ".join(filter(None, (each.description, each.summary))),
            items=each.highlights,
            notes=_supervisor(each.supervisor, words),
        )


def _volunteer(profile: Profile, words: Words) -> Iterator[Entry]:
    for each in profile.volunteer:
        yield Entry(
            title=each.position or each.organization,
            where=each.organization if each.position else "",
            url=each.url,
            start=each.start_date,
            end=each.end_date,
            text=each.summary,
            items=each.highlights,
        )


def _blog(profile: Profile, words: Words) -> Iterator[Entry]:
    blog = profile.blog
    if blog.summary or blog.url:
        shown = blog.url.removeprefix("https://").rstrip("/")
        yield Entry(text=blog.summary, notes=(f"[{shown}]({blog.url})",) if blog.url else ())


def _projects(profile: Profile, words: Words) -> Iterator[Entry]:
    for each in profile.projects:
        roles = ", ".join(each.roles)
        yield Entry(
            title=each.name,
            where=" · ".join(filter(None, (each.entity, roles))),
            url=each.url,
            start=each.start_date,
            end=each.end_date,
            text=each.description,
            items=each.highlights,
            keywords=each.keywords,
        )


def _talks(profile: Profile, words: Words) -> Iterator[Entry]:
    for each in profile.talks:
        where = ", ".join(filter(None, (each.event, each.location)))
        shown = " · ".join(filter(None, (where, each.type)))
        links = {
            words("Slides"): each.slides,
            words("Video"): each.video,
            words("Code"): each.code,
            words("Post"): each.post,
        }
        yield Entry(
            title=_FORMULA.sub(r"\1", each.title),
            where=shown,
            url=each.url,
            start=each.date,
            end=each.date,
            text=each.summary,
            notes=_linked(links),
        )


def _teaching(profile: Profile, words: Words) -> Iterator[Entry]:
    for each in profile.teaching:
        count = each.students
        students = words("{count} students", count=count) if count else ""
        yield Entry(
            title=each.name,
            where=" · ".join(filter(None, (each.role, each.institution, each.level, students))),
            url=each.url,
            start=each.start_date,
            end=each.end_date,
            text=each.summary,
            items=each.highlights,
        )


def _supervision(profile: Profile, words: Words) -> Iterator[Entry]:
    for each in profile.supervision:
        name = each.name if each.topic else ""
        yield Entry(
            title=each.topic or each.name,
            where=" · ".join(filter(None, (name, each.level, each.institution, each.role))),
            url=each.url,
            start=each.start_date,
            end=each.end_date,
            text=each.summary,
        )


def _service(profile: Profile, words: Words) -> Iterator[Entry]:
    for each in profile.service:
        editions = ", ".join(each.editions)
        yield Entry(
            title=each.role[:1].upper() + each.role[1:],
            where=": ".join(filter(None, (each.organization, editions))),
            url=each.url,
            start=each.start_date,
            end=each.end_date,
            text=each.summary,
        )


def _awards(profile: Profile, words: Words) -> Iterator[Entry]:
    for each in profile.awards:
        yield Entry(each.title, each.awarder, each.url, each.date, each.date, each.summary)


def _certificates(profile: Profile, words: Words) -> Iterator[Entry]:
    for each in profile.certificates:
        yield Entry(each.name, each.issuer, each.url, each.date, each.date)


def _references(profile: Profile, words: Words) -> Iterator[Entry]:
    for each in profile.references:
        yield Entry(each.name, text=each.reference)


def _skills(profile: Profile, words: Words) -> Iterator[Fact]:
    for each in profile.skills:
        level = f"({each.level})" if each.level else ""
        yield Fact(each.name, " ".join(filter(None, (", ".join(each.keywords), level))))


def _languages(profile: Profile, words: Words) -> Iterator[Fact]:
    for each in profile.languages:
        yield Fact(each.language, each.fluency)


def _research_interests(profile: Profile, words: Words) -> Iterator[Fact]:
    for each in profile.research_interests:
        yield Fact(each.name, ", ".join(each.keywords), each.summary)


def _interests(profile: Profile, words: Words) -> Iterator[Fact]:
    for each in profile.interests:
        yield Fact(each.name, ", ".join(each.keywords))


def _linked(links: Mapping[str, str]) -> tuple[str, ...]:
    """Return links as one line of Markdown."""
    made = [f"[{name}](<{url}>)" for name, url in links.items() if url]
    return (" · ".join(made),) if made else ()


def _supervisor(name: str, words: Words) -> tuple[str, ...]:
    return (words("Supervisor: {name}", name=name),) if name else ()


SECTIONS: dict[SectionName, tuple[str, Kind, Callable[[Profile, Words], Iterator[Item]]]] = {
    "researchInterests": ("Research interests", "facts", _research_interests),
    "education": ("Education", "entries", _education),
    "work": ("Experience", "entries", _work),
    "volunteer": ("Volunteering", "entries", _volunteer),
    "blog": ("Blog", "entries", _blog),
    "projects": ("Projects", "entries", _projects),
    "publications": ("Publications", "publications", lambda _, __: iter(())),
    "talks": ("Talks", "entries", _talks),
    "teaching": ("Teaching", "entries", _teaching),
    "supervision": ("Supervision", "entries", _supervision),
    "service": ("Service", "entries", _service),
    "awards": ("Awards", "entries", _awards),
    "certificates": ("Certificates", "entries", _certificates),
    "skills": ("Skills", "facts", _skills),
    "languages": ("Languages", "line", _languages),
    "interests": ("Interests", "facts", _interests),
    "references": ("Referees", "entries", _references),
}
