"""The two built-in styles of citations, and what any style gives: author-year and numeric."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from html import escape
from typing import Protocol

from nbblog.literature import Name, Work
from nbblog.prose.marks import Citation
from nbblog.spoken import say

_MOST_NAMES = 20
_MATH = re.compile(r"(?<!\\)\$([^$]+)\$|\\\$")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a citation as HTML; one with keys is a link to these works in the list."""

    html: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list of references; sign is what stands before it, such as "[1]"."""

    key: str
    html: str = field(repr=False)
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """All citations of a post, in order, and its list of references."""

    citations: tuple[tuple[Part, ...], ...]
    entries: tuple[Entry, ...]


class Style(Protocol):
    """Writes citations and the list of references of one post."""

    def render(self, citations: Sequence[Citation], works: Mapping[str, Work]) -> Rendered:
        """Return all citations as text; every key is one of works."""


Formula = Callable[[str], str]
"""TeX without dollars to MathML."""


def cited(citations: Iterable[Citation]) -> list[str]:
    """Return the keys of the works that are cited, in the order of their first mention."""
    return list(dict.fromkeys(mention.key for one in citations for mention in one.mentions))


def prose(text: str, formula: Formula) -> str:
    """Return text of a .bib file as HTML, its `$...$` as formulas."""
    pieces, start = [], 0
    for found in _MATH.finditer(text):
        pieces.append(escape(text[start : found.start()], quote=False))
        pieces.append(formula(found[1]) if found[1] else "$")
        start = found.end()
    return "".join((*pieces, escape(text[start:], quote=False)))


# ------------------------------------------------------------------ author and year


@dataclass(frozen=True, slots=True)
class AuthorYear:
    """(Ada & Babbage, 1843, p. 3) in the text, and a list by author."""

    formula: Formula

    def render(self, citations: Sequence[Citation], works: Mapping[str, Work]) -> Rendered:
        """Return all citations as text; every key is one of works."""
        keys = sorted(cited(citations), key=lambda key: _order(works[key]))
        years = _years([works[key] for key in keys])
        return Rendered(
            tuple(tuple(self._parts(one, works, years)) for one in citations),
            tuple(Entry(key, self._entry(works[key], years[key])) for key in keys),
        )

    def _parts(
        self, citation: Citation, works: Mapping[str, Work], years: Mapping[str, str]
    ) -> list[Part]:
        parts = [] if citation.is_narrative else [Part("(")]
        for number, mention in enumerate(citation.mentions):
            work, year = works[mention.key], years[mention.key]
            who = escape(short_name(work, _and() if citation.is_narrative else " & "), quote=False)
            note = f", {escape(mention.locator, quote=False)}" if mention.locator else ""
            if number:
                parts.append(Part("; " if not citation.is_narrative else ", "))
            if mention.prefix:
                parts.append(Part(escape(mention.prefix, quote=False) + " "))
            if citation.is_narrative:
                parts.append(Part(f"{who} ({year}{note})", (mention.key,)))
            else:
                shown = year if mention.is_yearly else f"{who}, {year}"
                parts += [Part(shown, (mention.key,)), *([Part(note)] if note else [])]
        return parts if citation.is_narrative else [*parts, Part(")")]

    def _entry(self, work: Work, year: str) -> str:
        text = partial(prose, formula=self.formula)
        who = text(_list(work, _inverted, _and()))
        title = text(work.title)
        begins = f"{who} ({year}). " if who else f"{_set(work, title)} ({year}). "
        pieces = [_ended(_set(work, title))] if who else []
        if work.container:
            place = f"<i>{text(work.container)}</i>"
            if work.editors and work.authors:
                place = f"In {text(_list(replace(work, authors=()), _straight, _and()))}, {place}"
            details = [place, _volume(work), text(work.pages)]
            pieces.append(_ended(", ".join(one for one in details if one)))
        pieces += [_ended(text(one)) for one in (_edition(work), work.publisher, work.note) if one]
        return begins + " ".join(pieces)


def _ended(html: str) -> str:
    """Return a sentence with one full stop at its end."""
    return html if re.search(r"[.?!](?:</i>)?$", html) else html + "."


def _set(work: Work, title: str) -> str:
    """Return the title, in italics where it is a whole and no part of something."""
    return title if work.container else f"<i>{title}</i>"


def _order(work: Work) -> tuple[str, int, str]:
    people = " ".join(f"{name.last} {name.given}" for name in work.people) or work.title
    return people.casefold(), work.year or 9999, work.title.casefold()


def _years(works: Sequence[Work]) -> dict[str, str]:
    """Return each work's year, with a letter where two citations would read the same."""
    groups: dict[tuple[str, int | None], list[Work]] = {}
    for work in works:
        groups.setdefault((short_name(work, " & "), work.year), []).append(work)
    years: dict[str, str] = {}
    for (_, year), group in groups.items():
        for number, work in enumerate(group):
            letter = chr(ord("a") + number % 26) if len(group) > 1 else ""
            shown = str(year) if year else say("n.d.")
            years[work.key] = shown + (f"-{letter}" if letter and not year else letter)
    return years


def short_name(work: Work, last: str) -> str:
    """Return who made a work, as a citation names them; else the beginning of its title."""
    names = [name.last for name in work.people]
    if not names:
        words = work.title.split()
        return "“" + " ".join(words[:4]) + ("…" if len(words) > 4 else "") + "”"
    if len(names) > 2 or (work.has_more_authors and work.authors):
        return f"{names[0]} et al."
    return last.join(names)


# ------------------------------------------------------------------ numeric


@dataclass(frozen=True, slots=True)
class Numeric:
    """[1], [2, p. 3] in the text, and a list in the order of mention, as the IEEE has it."""

    formula: Formula

    def render(self, citations: Sequence[Citation], works: Mapping[str, Work]) -> Rendered:
        """Return all citations as text; every key is one of works."""
        numbers = {key: number for number, key in enumerate(cited(citations), start=1)}
        return Rendered(
            tuple(tuple(_numbered(one, works, numbers)) for one in citations),
            tuple(
                Entry(key, self._entry(works[key]), f"[{number}]")
                for key, number in numbers.items()
            ),
        )

    def _entry(self, work: Work) -> str:
        text = partial(prose, formula=self.formula)
        who = text(_list(work, _straight, _and(), ", {}."))
        title = text(work.title)
        shown = f"“{title},”" if work.container else f"<i>{title}</i>,"
        parts = [f"{who}, " if who else "", shown]
        details = []
        if work.container:
            is_part = work.kind in ("paper-conference", "chapter")
            details.append(("in " if is_part else "") + f"<i>{text(work.container)}</i>")
            if work.editors and work.authors:
                details.append(text(_list(replace(work, authors=()), _straight, _and(), ", {}.")))
        details += [f"vol. {text(work.volume)}" if work.volume else ""]
        details += [f"no. {text(work.issue)}" if work.issue else ""]
        details += [text(_pages(work)), text(_edition(work)), text(work.publisher)]
        details += [str(work.year) if work.year else say("n.d."), text(work.note)]
        return "".join(parts) + " " + _ended(", ".join(one for one in details if one))


def _numbered(
    citation: Citation, works: Mapping[str, Work], numbers: Mapping[str, int]
) -> list[Part]:
    parts: list[Part] = []
    for count, mention in enumerate(citation.mentions):
        if count:
            parts.append(Part(", "))
        if citation.is_narrative:
            parts.append(Part(escape(short_name(works[mention.key], _and()), quote=False) + " "))
        elif mention.prefix:
            parts.append(Part(escape(mention.prefix, quote=False) + " "))
        note = f", {escape(mention.locator, quote=False)}" if mention.locator else ""
        parts.append(Part(f"[{numbers[mention.key]}{note}]", (mention.key,)))
    return parts


def _pages(work: Work) -> str:
    if not work.pages:
        return ""
    return f"pp. {work.pages}" if re.search(r"[–,]", work.pages) else f"p. {work.pages}"


# ------------------------------------------------------------------ names and places


def _and() -> str:
    return f" {say('and')} "


def _list(work: Work, shown: Callable[[Name], str], last: str, role: str = " ({}.)") -> str:
    """Return everybody who made a work; of very many, the first; role marks editors."""
    names = [shown(name) for name in work.people[:_MOST_NAMES]]
    if not names:
        return ""
    if len(work.people) > _MOST_NAMES or (work.has_more_authors and work.authors):
        text = ", ".join(names) + ", et al."
    elif len(names) == 1:
        text = names[0]
    else:
        text = ", ".join(names[:-1]) + ("," if len(names) > 2 else "") + last + names[-1]
    if work.authors:
        return text
    return text + role.format("Eds" if len(work.editors) > 1 else "Ed")


def _inverted(name: Name) -> str:
    parts = [name.last, _initials(name.given), name.suffix]
    return ", ".join(part for part in parts if part)


def _straight(name: Name) -> str:
    return " ".join(part for part in (_initials(name.given), name.last, name.suffix) if part)


def _initials(given: str) -> str:
    """Return the first letters of given names.

    >>> _initials("Jean-Paul Émile")
    'J.-P. É.'
    """
    words = [re.sub(r"([^\W\d_])[\w'’]*\.?", r"\1.", word) for word in given.split()]
    return " ".join(re.sub(r"\.(?=[^\W\d_])", ". ", word) for word in words)


def _volume(work: Work) -> str:
    volume = escape(work.volume, quote=False)
    issue = escape(work.issue, quote=False)
    return f"{volume}({issue})" if volume and issue else volume or (f"no. {issue}" if issue else "")


def _edition(work: Work) -> str:
    edition = work.edition
    if not edition:
        return ""
    endings = {"1": "1st", "2": "2nd", "3": "3rd"}
    shown = endings.get(edition, f"{edition}th") if edition.isdigit() else edition.lower()
    return shown if "ed" in shown.split() else f"{shown} ed."
