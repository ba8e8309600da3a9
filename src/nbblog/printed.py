"""The CV of a site: what it holds, and its PDF, which is set, brought by the site, or none."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nbblog.beside import looked_at
from nbblog.bibliography import Publication
from nbblog.config import Config
from nbblog.curriculum import Entry, Section, sections
from nbblog.cvdata import Matter, cv_data
from nbblog.findings import Finding, Problem, UsageError, Where
from nbblog.fonts import print_folders
from nbblog.locales import Words, words_of
from nbblog.manifest import EPOCH, FILE
from nbblog.model import Json
from nbblog.profile import Profile
from nbblog.templates import Theme
from nbblog.typesetting import READABLE_RULE, RULE, Sheet, can_typeset, typeset

_CHARACTER = re.compile(r'the text `?"(.+?)"`? could not be displayed')


@dataclass(frozen=True, slots=True)
class Cv:
    """A site's CV: its sections, the site-relative address of its PDF ("" where there is none).

    pdf is what stands there; None is a file that comes with the static ones.
    """

    sections: tuple[Section, ...] = ()
    href: str = ""
    pdf: bytes | None = field(default=None, repr=False)
    source: str = ""


Works = Sequence[Publication]


def cv_of(config: Config, profile: Profile, works: Works, theme: Theme) -> tuple[Cv, list[Finding]]:
    """Return a site's CV, and what is wrong with it; a PDF that cannot be made is left out."""
    settings = config.cv
    cv = Cv(sections(profile, works, settings, _words(config, theme)))
    if settings.pdf == "never" or not profile.basics.name:
        return cv, []
    if settings.is_pinned:
        return _pinned(cv, config), []
    if settings.pdf == "auto":
        if looked_at(_static(config) / settings.url.lstrip("/")).is_file():
            return replace(cv, href=settings.url), []
        if not can_typeset():
            return cv, []
    try:
        pdf, findings = print_cv(config, profile, works, theme)
    except Problem as problem:
        return cv, list(problem.findings)
    return replace(cv, href=settings.url, pdf=pdf, source=config.paths.profile), findings


def print_cv(
    config: Config, profile: Profile, works: Works, theme: Theme
) -> tuple[bytes, list[Finding]]:
    """Return the CV as a PDF, and what it lacks; raises Problem where none can be made."""
    if not can_typeset():
        message = "Typst, which sets the CV as a PDF, is not installed"
        hint = "run `pip install 'nbblog[cv]'`, or write `pdf = \"never\"` under `[cv]`"
        raise Problem([Finding(RULE, message, hint, Where(FILE))])
    data, moment = printed_data(config, profile, works, theme)
    own = (config.root / config.cv.fonts,) if config.cv.fonts else ()
    pdf, findings = typeset(Sheet(theme, config.root, data, (*print_folders(), *own), moment))
    return pdf, [_located(finding, config) for finding in findings]


def printed_data(
    config: Config, profile: Profile, works: Works, theme: Theme
) -> tuple[Json, dt.datetime]:
    """Return what the template gets, and the moment of which the CV is."""
    words = _words(config, theme)
    held = sections(profile, works, config.cv, words)
    moment = _moment(held)
    return cv_data(config, profile, Matter(held, moment, words)), moment


def _words(config: Config, theme: Theme) -> Words:
    return words_of(theme, config.site.language, config.root)


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
    if not found or finding.rule != READABLE_RULE:
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
