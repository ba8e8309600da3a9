"""JSON Resume files: their fields, what older versions call them, what is left empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbblog.documents import Document, Location, read_json
from nbblog.findings import Finding, Severity
from nbblog.registry import did_you_mean
from nbblog.schema import known_keys, unknown_keys

SUFFIX = ".json"

FIELDS: Mapping[str, tuple[str, ...]] = {
    section: tuple(names.split())
    for section, names in {
        "basics": "name label image email phone url summary location profiles",
        "basics.location": "address postalCode city countryCode region",
        "basics.profiles": "network username url",
        "work": "name location description position url startDate endDate summary highlights",
        "volunteer": "organization position url startDate endDate summary highlights",
        "education": "institution url area studyType startDate endDate score courses",
        "awards": "title date awarder summary",
        "certificates": "name date url issuer",
        "publications": "name publisher releaseDate url summary",
        "skills": "name level keywords",
        "languages": "language fluency",
        "interests": "name keywords",
        "references": "name reference",
        "projects": "name description highlights keywords startDate endDate url roles entity type",
    }.items()
}
"""The fields of version 1.0.0, as schema.json of github.com/jsonresume/resume-schema names them;
`$schema` and `meta` speak to tools. None is required there, and others are allowed."""

FOR_TOOLS = ("$schema", "meta")
ELSEWHERE = "publications"  # they are read from the .bib file

_OLDER = {
    ("basics", "picture"): "image",
    ("basics", "website"): "url",
    ("work", "company"): "name",
    ("work", "website"): "url",
    ("volunteer", "website"): "url",
    ("education", "gpa"): "score",
    ("publications", "website"): "url",
}
"""What versions before 1.0.0 called some fields."""

_OPEN_ENDS = {"present", "current", "now", "today", "ongoing"}
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Resume:
    """A resume in today's words without what was left empty: what we read of it, and the rest.

    unread are values by the place of a key that no field is for, such as "work.0.mood".
    """

    document: Document
    publications: tuple[Mapping[str, Any], ...] = ()
    unread: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def read_resume(text: str, shown_as: str, kind: type, *, rule: str) -> Resume:
    """Return a JSON Resume file as data for a dataclass of that kind; raises Problem.

    What the dataclass has no field for is no error: JSON Resume allows any key.
    """
    typed = read_json(text, shown_as, rule=rule)
    work = _Translation(typed.lines)
    data = work.value(typed.data, (), ())
    data = data if isinstance(data, dict) else {}
    publications = data.pop(ELSEWHERE, [])
    for key in FOR_TOOLS:
        data.pop(key, None)
    document = Document(shown_as, data, work.now)
    unknown = list(unknown_keys(kind, data))
    findings = tuple(_warnings(document, unknown, kind, rule))
    unread = {".".join(str(part) for part in at): _taken(data, at) for at in unknown}
    papers = tuple(each for each in publications if isinstance(each, dict))
    return Resume(document, papers, unread, findings)


def _warnings(
    document: Document, unknown: list[Location], kind: type, rule: str
) -> Iterator[Finding]:
    for at in unknown:
        name = ".".join(str(part) for part in at)
        hint = did_you_mean(str(at[-1]), known_keys(kind, at[:-1]))
        severity = Severity.WARNING if hint else Severity.NOTE
        hint = hint or "delete it, or leave it for other tools"
        yield Finding(rule, f"`{name}` is not read", hint, document.where(at), severity)


def _taken(data: Any, at: Location) -> Any:
    """Take a value out of some data, and return it."""
    for part in at[:-1]:
        data = data[part]
    return data.pop(at[-1])


# ------------------------------------------------------------------ into today's words


class _Translation:
    """Follows each value from where it was typed to where it stands now."""

    def __init__(self, lines: Mapping[Location, int]) -> None:
        self.typed = lines
        self.now: dict[Location, int] = {}

    def value(self, value: Any, typed: Location, now: Location) -> Any:
        """Return a value in today's words, or _NOTHING where it says nothing."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return _NOTHING
        if typed in self.typed:
            self.now[now] = self.typed[typed]
        if isinstance(value, dict):
            return self.mapping(value, typed, now)
        return self.items(value, typed, now) if isinstance(value, list) else value

    def mapping(self, value: dict[str, Any], typed: Location, now: Location) -> Any:
        """Return an object's fields by their names of today."""
        found: dict[str, Any] = {}
        for key, inner in value.items():
            name = _OLDER.get((str(typed[0]), key), key) if typed else key
            name = key if name in value else name
            if key == "endDate" and str(inner).strip().lower() in _OPEN_ENDS:
                continue
            part = self.value(inner, (*typed, key), (*now, name))
            if part is not _NOTHING:
                found[name] = part
        return found or _NOTHING

    def items(self, value: list[Any], typed: Location, now: Location) -> Any:
        """Return the items of a list that say something."""
        found: list[Any] = []
        for number, inner in enumerate(value):
            part = self.value(inner, (*typed, number), (*now, len(found)))
            if part is not _NOTHING:
                found.append(part)
        return found or _NOTHING
