"""profile.yaml: what a person says of themselves, in the words of JSON Resume v1.0.0."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar

from nbblog.documents import Document, read_yaml
from nbblog.findings import Finding, Problem, Where
from nbblog.schema import CAMEL, checked, validate

FILE = "profile.yaml"
RULE = "profile"

_IGNORED = ("$schema", "meta")  # JSON Resume's words for tools, not for readers
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(r"([12]\d{3})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)
_URL = re.compile(r"https?://[^\s/]\S*|mailto:[^\s@]+@[^\s@]+")
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


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date that may stop at its year or at its month; `str` gives "2022" or "Nov 2022"."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        words = (self.day, self.month and _MONTHS[self.month - 1], self.year)
        return " ".join(str(word) for word in words if word)

    def isoformat(self) -> str:
        """Return the date as it is typed, such as "2022-11"; HTML's `<time>` takes all three."""
        numbers = (f"{number:02}" for number in (self.month, self.day) if number)
        return "-".join((str(self.year), *numbers))


def show_month(date: PartialDate | None) -> str:
    """Return "Nov 2022", "2022" or, for the open end of a time, "Present"."""
    return "Present" if date is None else str(date)


def _date(typed: object) -> PartialDate | None:
    if typed is None or isinstance(typed, PartialDate):
        return typed
    expected = "expected a date such as 2022, 2022-11 or 2022-11-03; an open end is left out"
    found = _DATE.fullmatch(str(typed))
    if not found:
        raise ValueError(expected)
    year, month, day = (int(number) if number else None for number in found.groups())
    try:
        dt.date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError as error:
        raise ValueError(f"{expected}; {error}") from error
    return PartialDate(year or 0, month, day)


def _url(typed: object) -> object:
    if not _URL.fullmatch(str(typed)):
        raise ValueError("expected an address that starts with https://, http:// or mailto:")
    return typed


def _email(typed: object) -> object:
    if not _EMAIL.fullmatch(str(typed)):
        raise ValueError("expected an e-mail address such as ada@example.org")
    return typed


def _line(typed: object) -> object:
    if "\n" in str(typed).strip():
        raise ValueError("expected one line")
    return typed.strip() if isinstance(typed, str) else typed


Date = Annotated[PartialDate | None, checked(_date)]
Url = Annotated[str, checked(_url)]
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

    @property
    def span(self) -> str:
        """The time in words: from "Nov 2022" to "Present", say; "" where no date was typed."""
        if self.start_date is None:
            return "" if self.end_date is None else str(self.end_date)
        if self.end_date == self.start_date:
            return str(self.start_date)
        return f"{self.start_date} \N{EN DASH} {show_month(self.end_date)}"


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
        image: address or path of a portrait
        summary: one or two sentences
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
    """`awards`: a prize or an honour."""

    title: str
    date: Date = None
    awarder: str = ""
    summary: str = ""


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
    """`interests`: what the person works on."""

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


# ------------------------------------------------------------------ extensions, and the whole


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Section):
    """Everything that profile.yaml says; publications stand in the .bib file.

    Attributes:
        notice: one line of Markdown at the top of the home page; an extension
    """

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
    notice: Line = ""
    blog: Blog = Blog()
    seo: Seo = Seo()


# ------------------------------------------------------------------ reading


def read_profile(root: Path, shown_as: str = FILE) -> Profile:
    """Return the profile of the site in a folder, empty without a file; raises Problem."""
    path = root / shown_as
    if not path.exists():
        return Profile()
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        hint = "make it a text file in UTF-8"
        raise Problem([Finding(RULE, f"cannot be read: {error}", hint, Where(shown_as))]) from error
    return _complete(_validated(read_yaml(text, shown_as, rule=RULE)))


def _validated(document: Document) -> Profile:
    """Return the profile that was typed, or raise Problem with every mistake."""
    ignored = (*_IGNORED, "publications")
    data = {key: value for key, value in document.data.items() if key not in ignored}
    findings = []
    if "publications" in document.data:
        message = "`publications`: publications are read from the .bib file"
        hint = "move them to publications.bib, which keeps authors and identifiers, and cut this"
        findings.append(Finding(RULE, message, hint, document.where(("publications",))))
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
        seo=dataclasses.replace(seo, title=title, description=seo.description or basics.summary),
    )


def _address(account: Network) -> str:
    start = _NETWORKS.get(account.network.lower(), "")
    return start + account.username.removeprefix("@") if start and account.username else ""
