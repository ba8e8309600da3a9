"""Citations in any style that a CSL file describes, set by citeproc-py.

What citeproc-py would not escape, `&`, `<` and formulas, it sees as private characters.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from nbblog.findings import Finding, Where
from nbblog.literature import Work
from nbblog.prose.marks import Citation, Mention
from nbblog.prose.styles import Entry, Formula, Part, Rendered, cited, short_name

RULE = "config"

_FILE = "nbblog.toml"
_UNSAFE = re.compile(r"(?<!\\)\$([^$]+)\$|[&<>]")
_HELD = re.compile("\ue010(\\d+)\ue011")
_WEB = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;)]")
_SIGN = re.compile(r"\s*(\[\d+\]|\(\d+\)|\d+\.)\s*")
_LOCATOR = re.compile(r"(pp?|ch(?:ap(?:ter)?)?|sec(?:tion)?|vol|fig|§)\.?\s*(?=\d)")
_LOCATORS = {"c": "chapter", "s": "section", "§": "section", "v": "volume", "f": "figure"}
_OTHERS = re.compile(r",?(?: and| &amp;)? others\b\.?")


def csl_style(
    path: Path, shown_as: str, findings: list[Finding], key: str = "citations.style"
) -> Callable[[Formula], CslStyle] | None:
    """Return the style of a CSL file; where there is none, a finding on its key says why."""
    try:
        from citeproc import CitationStylesStyle
    except ImportError:
        message = f"citeproc-py, which reads `{shown_as}`, is not installed"
        findings.append(_finding(key, message, "run `pip install 'nbblog[csl]'`"))
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            style = CitationStylesStyle(str(path), validate=False)
    except (SyntaxError, ValueError, AttributeError) as error:
        hint = "take one from https://github.com/citation-style-language/styles"
        findings.append(_finding(key, f"`{shown_as}` is no CSL style: {error}", hint))
        return None
    return partial(CslStyle, style)


def _finding(key: str, message: str, hint: str) -> Finding:
    return Finding(RULE, f"`{key}`: {message}", hint, Where(_FILE))


@dataclass(frozen=True, slots=True)
class CslStyle:
    """A style that citeproc-py has read."""

    style: Any
    formula: Formula

    def render(self, citations: Sequence[Citation], works: Mapping[str, Work]) -> Rendered:
        """Return all citations as text; every key is one of works."""
        from citeproc import CitationStylesBibliography, formatter
        from citeproc.source.json import CiteProcJSON

        keys = cited(citations)
        names = {key: f"w{number}" for number, key in enumerate(keys)}  # citeproc-py folds case
        held: list[str] = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # citeproc-py warns of fields that it does not know
            source = CiteProcJSON([_hidden(works[k].csl() | {"id": names[k]}, held) for k in keys])
            bibliography = CitationStylesBibliography(self.style, source, formatter.html)
            wanted = [_wanted(citation, names, held) for citation in citations]
            for one in wanted:  # a work has to be known before it can be cited
                bibliography.register(one)
            bibliography.sort()
            texts = [str(bibliography.cite(one, _ignore)) for one in wanted]
            lines = [str(line) for line in bibliography.bibliography()]
        shown = [self._shown(text, held) for text in texts]
        sorted_keys = [keys[int(name[1:])] for name in bibliography.keys]
        return Rendered(
            tuple(_parts(one, text, works) for one, text in zip(citations, shown, strict=True)),
            tuple(
                _entry(works[key], self._shown(line, held))
                for key, line in zip(sorted_keys, lines, strict=True)
            ),
        )

    def _shown(self, html: str, held: Sequence[str]) -> str:
        """Return what citeproc-py wrote with its private characters spelled out."""

        def back(found: re.Match[str]) -> str:
            kept = held[int(found[1])]
            return escape(kept) if kept in "&<>" else self.formula(kept)

        return _HELD.sub(back, " ".join(html.split())).replace("..</i>.", ".</i>")


def _ignore(item: object) -> None:
    """Hear of a work that is not known: there is none, all were looked up before."""


def _hidden(value: Any, held: list[str]) -> Any:
    """Return CSL-JSON with what is not to be touched as private characters."""
    if isinstance(value, dict):
        return {key: _hidden(each, held) for key, each in value.items()}
    if isinstance(value, list):
        return [_hidden(each, held) for each in value]
    if not isinstance(value, str):
        return value

    def hide(found: re.Match[str]) -> str:
        held.append(found[1] or found[0])
        return f"\ue010{len(held) - 1}\ue011"

    return _UNSAFE.sub(hide, value).replace(r"\$", "$")


def _wanted(citation: Citation, names: Mapping[str, str], held: list[str]) -> Any:
    """Return a citation as citeproc-py takes it."""
    import citeproc

    items = []
    for mention in citation.mentions:
        options: dict[str, Any] = {}
        if mention.prefix:
            options["prefix"] = _hidden(mention.prefix, held) + " "
        if mention.locator:
            found = _LOCATOR.match(mention.locator)
            kind = _LOCATORS.get(found[1][0], "page") if found else "page"
            text = mention.locator[found.end() :] if found else mention.locator
            options["locator"] = citeproc.Locator(kind, _hidden(text, held))
        items.append(citeproc.CitationItem(names[mention.key], **options))
    return citeproc.Citation(items)


def _parts(citation: Citation, html: str, works: Mapping[str, Work]) -> tuple[Part, ...]:
    """Return a citation as a link; CSL knows none that is part of its sentence, so names go out."""
    keys = tuple(mention.key for mention in citation.mentions)
    first = citation.mentions[0]
    if len(keys) > 1 or not (citation.is_narrative or first.is_yearly):
        return (Part(html, keys),)
    year = _year_alone(html, works[first.key], first)
    if not citation.is_narrative:
        return (Part(year or html, keys),)
    name = escape(short_name(works[first.key], " and "), quote=False)
    return (Part(f"{name} {year or html}", keys),)


def _year_alone(html: str, work: Work, mention: Mention) -> str:
    """Return "(1959, p. 3)" if a citation names its author, as numeric ones do not."""
    people = work.people
    if not people or escape(people[0].family, quote=False) not in html:
        return ""
    year = str(work.year) if work.year else "n.d."
    found = re.search(rf"{year}[a-z]?", html)
    note = f", {escape(mention.locator, quote=False)}" if mention.locator else ""
    return f"({found[0] if found else year}{note})"


def _entry(work: Work, html: str) -> Entry:
    """Return a line of the list with its addresses as links and its number apart."""
    if work.has_more_authors:
        html = _OTHERS.sub(" et al.", html, count=1)
    found = _SIGN.match(html)
    sign = found[1] if found else ""
    body = html[found.end() :] if found else html
    body = _WEB.sub(lambda link: f'<a class="reference-link" href="{link[0]}">{link[0]}</a>', body)
    return Entry(work.key, body, sign)
