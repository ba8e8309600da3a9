"""profile.yaml: what a person says of themselves, in the words of JSON Resume v1.0.0."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar

from nbblog.dates import PartialDate, read_date
from nbblog.documents import Document, read_yaml
from nbblog.findings import Finding, Problem, Severity, Where
from nbblog.resume import ELSEWHERE, FOR_TOOLS, SUFFIX, Resume, read_resume
from nbblog.schema import CAMEL, checked, validate

FILE = "profile.yaml"
RULE = "profile"

_URL = re.compile(r"https?://[^\s/]\S*|mailto:[^\s@]+@[^\s@]+")
_PATH = re.compile(r"/(?:[^\s/]\S*)?")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_NETWORKS = {
    "bluesky": "https://bsky.app/profile/",
    "github": "https://github.com/",
    "linkedin": "https://www.linkedin.com/in/",
    "orcid": "https://orcid.org/",
    "twitter": "https://x.com/",
    "x": "https://x.com/",
}


# ------------------------------------------------------------------ words that are checked


def _url(typed: object) -> object:
    if not _URL.fullmatch(str(typed)):
        raise ValueError("expected an address that starts with https://, http:// or mailto:")
    return typed


def _link(typed: object) -> object:
    if not (_URL.fullmatch(str(typed)) or _PATH.fullmatch(str(typed))):
        raise ValueError("expected an address, or a path of this site such as /files/slides.pdf")
    return typed


def _email(typed: object) -> object:
    if not _EMAIL.fullmatch(str(typed)):
        raise ValueError("expected an e-mail address such as ada@example.org")
    return typed


def _day(typed: object) -> object:
    if typed is None:
        raise ValueError("expected a date such as 2022, 2022-11 or 2022-11-03")
    return read_date(typed)


def _named(typed: object) -> object:
    """Return the short form of an entry, its name alone, as the long one."""
    return {"name": typed} if isinstance(typed, str) else typed


def _word(typed: object) -> object:
    """Return a number as the text it is, such as a year."""
    return str(typed) if isinstance(typed, int) and not isinstance(typed, bool) else typed


def _line(typed: object) -> object:
    if "\n" in str(typed).strip():
        raise ValueError("expected one line")
    return typed.strip() if isinstance(typed, str) else typed


Date = Annotated[PartialDate | None, checked(read_date)]
Day = Annotated[PartialDate, checked(_day)]
Url = Annotated[str, checked(_url)]
Link = Annotated[str, checked(_link)]
Word = Annotated[str, checked(_word)]
Email = Annotated[str, checked(_email)]
Line = Annotated[str, checked(_line)]


# ------------------------------------------------------------------ what all sections share


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the profile: its keys are typed in camelCase, an unknown one is a mistake."""

    __pydantic_config__: ClassVar[Any] = CAMEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Section):
    """Something that takes its time.

    Attributes:
        start_date: 2022, 2022-11 or 2022-11-03
        end_date: the same; left out for what still goes on
    """

    start_date: Date = None
    end_date: Date = None

    def __post_init__(self) -> None:
        start, end = self.start_date, self.end_date
        if start and end and end.isoformat() < start.isoformat()[: len(end.isoformat())]:
            raise ValueError(f"endDate {end} comes before startDate {start}")


# ------------------------------------------------------------------ JSON Resume's sections


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Section):
    """`basics.location`: where the person lives."""

    address: str = ""
    postal_code: str = ""
    city: str = ""
    country_code: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(Section):
    """`basics.profiles`: an account; the url of a known network follows from the username."""

    network: str
    username: str = ""
    url: Url = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basics(Section):
    """`basics`: who the person is.

    Attributes:
        label: what the person is, in a few words
        image: path of a portrait among the static files, such as /me.jpg
        summary: one or two sentences
        other_names: names under which the person has published too; an extension
    """

    name: str
    label: str = ""
    image: str = ""
    email: Email = ""
    phone: str = ""
    url: Url = ""
    summary: str = ""
    location: Location = Location()
    profiles: tuple[Network, ...] = ()
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Period):
    """`work`: a position; supervisor is an extension."""

    name: str = ""
    position: str = ""
    location: str = ""
    description: str = ""
    url: Url = ""
    summary: str = ""
    highlights: tuple[str, ...] = ()
    supervisor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer(Period):
    """`volunteer`: unpaid work for an organization."""

    organization: str
    position: str = ""
    url: Url = ""
    summary: str = ""
    highlights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Education(Period):
    """`education`: a degree or a stay; score is the final mark, supervisor and summary are ours."""

    institution: str
    url: Url = ""
    area: str = ""
    study_type: str = ""
    score: str = ""
    courses: tuple[str, ...] = ()
    supervisor: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Section):
    """`awards`: a prize or an honour; url is an extension."""

    title: str
    date: Date = None
    awarder: str = ""
    summary: str = ""
    url: Link = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Section):
    """`certificates`: something that an issuer certifies."""

    name: str
    date: Date = None
    issuer: str = ""
    url: Url = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill(Section):
    """`skills`: a group of skills, which are its keywords."""

    name: str
    level: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Section):
    """`languages`: a language and how well the person speaks it."""

    language: str
    fluency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest(Section):
    """`interests`: what the person cares for; of research see researchInterests."""

    name: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Section):
    """`references`: what somebody else says of the person."""

    name: str
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project(Period):
    """`projects`: entity names who is behind it, type what kind it is."""

    name: str
    description: str = ""
    highlights: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    url: Url = ""
    roles: tuple[str, ...] = ()
    entity: str = ""
    type: str = ""


# ------------------------------------------------------------------ extensions


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchInterest(Section):
    """`researchInterests`, an extension: what the person works on; a name alone will do.

    Attributes:
        summary: a sentence or two (Markdown)
    """

    name: str
    summary: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class News(Section):
    """`news`, an extension: something that happened; the newest stand on the home page.

    Attributes:
        text: one or two sentences (Markdown)
        url: where one can read on; default: no link but those of the text
    """

    date: Day
    text: str
    url: Link = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk(Section):
    """`talks`, an extension: a talk, a poster, a panel.

    Attributes:
        title: of the talk; `$...$` is a formula
        event: the conference, seminar or school
        location: city and country, or "online"
        type: such as "invited talk", "keynote", "poster"
        url: page of the event
        slides: address, or a path among the static files
        video: address of a recording
        code: address of the code that was shown
        post: a post of this blog about it, such as /blog/talk/
        summary: a sentence or two (Markdown)
    """

    title: str
    date: Date = None
    event: str = ""
    location: str = ""
    type: str = ""
    url: Link = ""
    slides: Link = ""
    video: Link = ""
    code: Link = ""
    post: Link = ""
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course(Period):
    """`teaching`, an extension: a course that the person gives or helps to give.

    Attributes:
        name: of the course
        role: such as "lecturer" or "teaching assistant"
        level: such as "MSc"
        students: how many, in words or digits
        url: page or material of the course
        summary: a sentence or two (Markdown)
    """

    name: str
    role: str = ""
    institution: str = ""
    level: str = ""
    students: Word = ""
    url: Link = ""
    summary: str = ""
    highlights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision(Period):
    """`supervision`, an extension: a student whom the person supervises.

    Attributes:
        name: of the student
        topic: title of the thesis or project
        level: such as "MSc thesis" or "PhD"
        role: such as "co-supervisor"; left out: supervisor
        url: where the work can be read
    """

    name: str
    topic: str = ""
    level: str = ""
    role: str = ""
    institution: str = ""
    url: Link = ""
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Period):
    """`service`, an extension: work for a field: reviews, committees, organisation.

    Attributes:
        role: such as "reviewer" or "area chair"
        organization: the journal, conference or body
        editions: years or names, such as [NeurIPS 2023, NeurIPS 2024]
    """

    role: str
    organization: str = ""
    editions: tuple[Word, ...] = ()
    url: Link = ""
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seo(Section):
    """`seo`, an extension: what search engines show of the home page.

    Attributes:
        title: default: name and label
        description: default: the summary
    """

    title: Line = ""
    description: Line = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Blog(Section):
    """`blog`, an extension: what the CV says of the blog (Markdown), and its public address."""

    summary: str = ""
    url: Url = ""


# ------------------------------------------------------------------ the whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Section):
    """Everything that profile.yaml says; publications stand in the .bib file.

    Attributes:
        notice: one line of Markdown at the top of the home page; an extension
        selected_publications: keys of the .bib file, in the order of the home page; default: those with the keyword `selected`; an extension
    """  # noqa: E501  # one line a key: the documentation is made from it

    basics: Basics = field(default_factory=lambda: Basics(name=""))
    work: tuple[Work, ...] = ()
    volunteer: tuple[Volunteer, ...] = ()
    education: tuple[Education, ...] = ()
    awards: tuple[Award, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    skills: tuple[Skill, ...] = ()
    languages: tuple[Language, ...] = ()
    interests: tuple[Interest, ...] = ()
    references: tuple[Reference, ...] = ()
    projects: tuple[Project, ...] = ()
    research_interests: tuple[Annotated[ResearchInterest, checked(_named)], ...] = ()
    news: tuple[News, ...] = ()
    talks: tuple[Talk, ...] = ()
    teaching: tuple[Course, ...] = ()
    supervision: tuple[Supervision, ...] = ()
    service: tuple[Service, ...] = ()
    selected_publications: tuple[str, ...] = ()
    notice: Line = ""
    blog: Blog = Blog()
    seo: Seo = Seo()


# ------------------------------------------------------------------ reading


def read_profile(root: Path, shown_as: str = FILE, told: list[Finding] | None = None) -> Profile:
    """Return the profile of the site in a folder, empty without profile.yaml; raises Problem.

    A file whose name ends in .json is a JSON Resume; told receives what of it is not read.
    """
    path = root / shown_as
    if not path.exists():
        if shown_as == FILE:
            return Profile()
        hint = "add the file, or correct `paths.profile` in nbblog.toml"
        raise Problem([Finding(RULE, "the file does not exist", hint, Where(shown_as))])
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        hint = "make it a text file in UTF-8"
        raise Problem([Finding(RULE, f"cannot be read: {error}", hint, Where(shown_as))]) from error
    if path.suffix.lower() != SUFFIX:
        return _complete(_validated(read_yaml(text, shown_as, rule=RULE)))
    resume = read_resume(text, shown_as, Profile, rule=RULE)
    if told is not None:
        told += [*resume.findings, *_papers_of(resume)]
    return _complete(validate(Profile, resume.document, rule=RULE))


def _papers_of(resume: Resume) -> Iterator[Finding]:
    """Yield a finding for publications, which a resume tells without their authors."""
    if resume.publications:
        message = f"`{ELSEWHERE}`: publications are shown from the .bib file"
        hint = "write publications.bib, or let `nbblog init --resume` begin it"
        where = resume.document.where((ELSEWHERE,))
        yield Finding(RULE, message, hint, where, Severity.WARNING)


def _validated(document: Document) -> Profile:
    """Return the profile that was typed, or raise Problem with every mistake."""
    ignored = (*FOR_TOOLS, ELSEWHERE)
    data = {key: value for key, value in document.data.items() if key not in ignored}
    findings = []
    if ELSEWHERE in document.data:
        message = "`publications`: publications are read from the .bib file"
        hint = "move them to publications.bib, which keeps authors and identifiers, and cut this"
        findings.append(Finding(RULE, message, hint, document.where((ELSEWHERE,))))
    try:
        profile = validate(Profile, dataclasses.replace(document, data=data), rule=RULE)
    except Problem as problem:
        findings += problem.findings
    if findings:
        raise Problem(sorted(findings, key=lambda finding: finding.where.line or 0))
    return profile


def _complete(profile: Profile) -> Profile:
    """Fill in what follows from what was typed, so that no fact is typed twice."""
    basics, seo = profile.basics, profile.seo
    known = tuple(
        dataclasses.replace(account, url=account.url or _address(account))
        for account in basics.profiles
    )
    title = seo.title or " - ".join(word for word in (basics.name, basics.label) if word)
    return dataclasses.replace(
        profile,
        basics=dataclasses.replace(basics, profiles=known),
        news=tuple(sorted(profile.news, key=_day_of, reverse=True)),
        talks=tuple(sorted(profile.talks, key=_day_of, reverse=True)),
        seo=dataclasses.replace(seo, title=title, description=seo.description or basics.summary),
    )


def _day_of(entry: News | Talk) -> str:
    """Return what sorts entries by day; those without one are the oldest."""
    return entry.date.isoformat() if entry.date else ""


def _address(account: Network) -> str:
    start = _NETWORKS.get(account.network.lower(), "")
    return start + account.username.removeprefix("@") if start and account.username else ""
