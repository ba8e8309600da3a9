"""The words of a theme in the language of the site, and how dates are written in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar

from markupsafe import Markup, escape

from nbblog.dates import PartialDate
from nbblog.documents import Document, read_toml
from nbblog.findings import Finding, Severity, Where
from nbblog.schema import STRICT, validate
from nbblog.templates import Theme, shown

RULE = "locale-whole"
ENGLISH = "en"
_HOLE = re.compile(r"\{(\w+)(?::[^{}]*)?\}")


@dataclass(frozen=True, slots=True)
class Dates:
    """`[dates]` of a locale: patterns of a day and of a month, and the names in them.

    Attributes:
        day: pattern of a day, of {day}, {month} and {year}
        short_day: pattern of a day where there is little room, with the short names
        short_month: pattern of a month where there is little room
        months: the names of the twelve months
        short_months: their short names
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    day: str | None = None
    short_day: str | None = None
    short_month: str | None = None
    months: tuple[str, ...] = ()
    short_months: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Locale:
    """A file of `locales/`: strings by what they are in English, and dates.

    A string that counts is a list of two: of one, and of any other number.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    dates: Dates = Dates()
    strings: dict[str, str | tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Words:
    """Strings and dates of one language, for templates."""

    strings: Mapping[str, str | tuple[str, str]] = field(default_factory=dict, repr=False)
    dates: Dates = field(default=Dates(), repr=False)

    def __call__(self, text: str, **values: object) -> str:
        """Return a string of the theme in the site's language, with values for its `{holes}`.

        A string that has no translation is shown as it is. `count` chooses the form of a number.
        """
        found = self.strings.get(text, text)
        if not isinstance(found, str):
            found = found[0 if values.get("count") == 1 else 1]
        if any(isinstance(value, Markup) for value in values.values()):
            found = Markup(escape(found))  # what is not Markup is escaped
        return found.format(**values) if values else found

    def day(self, date: dt.date) -> str:
        """Return a date such as "7 November 2026"."""
        names = self.dates.months
        return _filled(self.dates.day, date.year, names[date.month - 1], date.day)

    def month(self, date: PartialDate | None) -> str:
        """Return "3 Nov 2022", "Nov 2022", "2022" or, for the open end of a time, "Present"."""
        if date is None:
            return self("Present")
        if date.month is None:
            return str(date.year)
        pattern = self.dates.short_day if date.day else self.dates.short_month
        return _filled(pattern, date.year, self.dates.short_months[date.month - 1], date.day)

    def span(self, start: PartialDate | None, end: PartialDate | None) -> str:
        """Return a time, such as "Nov 2022 – Present"; one day alone if both are the same."""
        if start is None:
            return self.month(end) if end else ""
        first = self.month(start)
        return first if end == start else f"{first} – {self.month(end)}"


def _filled(pattern: str | None, year: int, month: str, day: int | None) -> str:
    return (pattern or "{day} {month} {year}").format(year=year, month=month, day=day or "")


def words_of(theme: Theme, language: str, root: Path) -> Words:
    """Return the words of a theme in a language; the site's own files win, English fills gaps.

    A language that has no file, such as "it-CH", is looked for by its first part.
    """
    strings: dict[str, str | tuple[str, str]] = {}
    dates = Dates()
    for path in (*_files(theme, language), *_files(theme, ENGLISH)):
        locale, _ = _read(path, root)
        strings = {**locale.strings, **strings}
        dates = _joined(dates, locale.dates)
    return Words(strings, dates)


def _files(theme: Theme, language: str) -> list[Path]:
    """Return the files of a language, nearest first; those of a region before its language's."""
    names = dict.fromkeys((language.lower(), language.lower().partition("-")[0]))
    return [
        folder / "locales" / f"{name}.toml"
        for name in names
        for folder in theme.folders
        if (folder / "locales" / f"{name}.toml").is_file()
    ]


def _read(path: Path, root: Path) -> tuple[Locale, Document]:
    place = shown(path, root, None).path
    document = read_toml(path.read_text("utf-8"), place, rule=RULE)
    return validate(Locale, document, rule=RULE), document


def _joined(near: Dates, far: Dates) -> Dates:
    names = (one.name for one in fields(Dates))
    return Dates(**{name: getattr(near, name) or getattr(far, name) for name in names})


# ------------------------------------------------------------------ what a site's own file lacks


def locale_findings(theme: Theme, language: str, root: Path) -> Iterator[Finding]:
    """Yield what is wrong with the files of the site itself; those of themes are tested."""
    english = _strings(_files(theme, ENGLISH), root)
    files = _files(theme, language)
    for path in files:
        if path.is_relative_to(root):
            yield from _misfits(*_read(path, root))
    own = next((path for path in files if path.is_relative_to(root)), None)
    there = _strings(files, root)
    missing = [text for text in english if text not in there]
    if own and missing:
        named = ", ".join(f"“{text}”" for text in missing[:3])
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        message = f"{named}{more} are in English: the locale does not have them"
        hint = "add them to `[strings]`"
        yield Finding(RULE, message, hint, shown(own, root, None), Severity.WARNING)


def _strings(files: list[Path], root: Path) -> dict[str, None]:
    """Return the strings that some files have, in their order."""
    return dict.fromkeys(text for path in files for text in _read(path, root)[0].strings)


def _misfits(locale: Locale, document: Document) -> Iterator[Finding]:
    """Yield a finding for each string with a `{hole}` that the theme does not fill."""
    for text, found in locale.strings.items():
        forms = (found,) if isinstance(found, str) else found
        strange = {hole for form in forms for hole in _HOLE.findall(form)} - set(
            _HOLE.findall(text)
        )
        if strange:
            holes = ", ".join(f"{{{hole}}}" for hole in sorted(strange))
            where: Where = document.where(("strings", text))
            hint = "use the names in braces that the English string has"
            yield Finding(RULE, f"“{text}” has no {holes}", hint, where)
