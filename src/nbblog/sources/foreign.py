"""Front matter as other systems write it: their keys and dates, in our terms."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from nbblog.documents import Document, Location
from nbblog.findings import Finding, Problem, Severity
from nbblog.model import FrontMatter

RULE = "front-matter"
IDLE_RULE = "keys-have-effect"

OURS = frozenset(field.name for field in fields(FrontMatter))

SAME = {
    "author": "authors",
    "categories": "tags",
    "category": "tags",
    "date-modified": "updated",
    "excerpt": "summary",
    "image-alt": "image_alt",
    "keywords": "tags",
    "last_modified_at": "updated",
    "lastmod": "updated",
    "modified": "updated",
    "redirect_from": "aliases",
}
"""Keys of other systems, and which of ours means the same."""

_NOT_NEEDED = "delete it: nbblog needs no such key"
_BY_SITE = "delete it: this is a matter of the site, see nbblog.toml and the theme"

IDLE = {
    "abstract": "write `summary:`, or a first paragraph",
    "badges": _NOT_NEEDED,
    "branch": _NOT_NEEDED,
    "code-fold": "tag the cells `hide-input`",
    "csl": _BY_SITE,
    "doi": _NOT_NEEDED,
    "editor": _NOT_NEEDED,
    "engine": _NOT_NEEDED,
    "exports": _NOT_NEEDED,
    "format": _BY_SITE,
    "github": _NOT_NEEDED,
    "hide": "delete it; `draft: true` leaves a post out",
    "hide_binder_badge": _NOT_NEEDED,
    "hide_colab_badge": _NOT_NEEDED,
    "hide_github_badge": _NOT_NEEDED,
    "lang": _BY_SITE,
    "layout": "delete it: the folder says whether it is a post or a page",
    "link-citations": _BY_SITE,
    "number-sections": _BY_SITE,
    "output": _NOT_NEEDED,
    "page-layout": _BY_SITE,
    "permalink": "write `slug:` for the last part of the address; `post_url` is the rest",
    "search_exclude": _NOT_NEEDED,
    "show_tags": _BY_SITE,
    "sticky_rank": _NOT_NEEDED,
    "subtitle": "write it into `summary:`, or as the first paragraph",
    "theme": _BY_SITE,
    "thumbnail": "write `image:`, or delete it: a post has a card",
    "title-block-banner": _BY_SITE,
    "toc-depth": _BY_SITE,
    "toc-expand": _BY_SITE,
    "toc-title": _BY_SITE,
    "url": "write `slug:` for the last part of the address; `post_url` is the rest",
    "use_math": "delete it: formulas need no switch",
    "weight": "delete it: posts are sorted by date",
}
"""Well-known keys of other systems that do nothing here, and what to do instead."""

QUIET = frozenset({"jupyter", "jupytext", "kernelspec", "language_info", "mystnb"})
"""Keys that speak to Jupyter's tools."""

KNOWN = OURS | SAME.keys() | IDLE.keys() | QUIET | {"published"}

_LISTS = ("tags", "authors", "aliases")
_DAYS = ("date", "updated")


@dataclass(slots=True)
class _Translation:
    """Front matter on its way into our terms."""

    document: Document
    data: dict[str, Any]
    lines: dict[Location, int]
    findings: list[Finding]

    def idle(self, key: str, hint: str) -> None:
        where = self.document.where((key.partition(".")[0],))
        found = Finding(IDLE_RULE, f"`{key}` has no effect here", hint, where, Severity.WARNING)
        self.findings.append(found)


def translated(document: Document) -> tuple[Document, tuple[Finding, ...]]:
    """Return front matter in our terms, and what of it has no effect.

    What is ours by name is never taken for a key of others. Raises Problem where two keys say
    the same.
    """
    if not isinstance(document.data, Mapping):
        return document, ()
    work = _Translation(document, dict(document.data), dict(document.lines), [])
    for key in document.data:
        _translate_key(work, key)
    _translate_execute(work)
    work.data |= {name: _names(work.data[name]) for name in _LISTS if name in work.data}
    days = (name for name in _DAYS if isinstance(work.data.get(name), str))
    work.data |= {name: day_of(work.data[name]) for name in days}
    new = Document(document.path, work.data, work.lines, document.cell)
    return new, tuple(work.findings)


def _translate_key(work: _Translation, key: Any) -> None:
    if key in OURS:
        return
    if key in SAME:
        _rename(work, key, SAME[key])
    elif key == "published":
        if work.data.pop(key) in (False, "no"):
            work.data.setdefault("draft", True)
    elif key in IDLE or key in QUIET:
        del work.data[key]
        if key in IDLE:
            work.idle(key, IDLE[key])


def _rename(work: _Translation, key: str, ours: str) -> None:
    value = work.data.pop(key)
    if ours in _LISTS:
        both = [*_listed(work.data.get(ours)), *_listed(value)]
        value = [one for number, one in enumerate(both) if one not in both[:number]]
    elif ours in work.data:
        message, hint = f"`{key}` and `{ours}` mean the same", "keep one of the two"
        raise Problem([Finding(RULE, message, hint, work.document.where((key,)))])
    work.data[ours] = value
    for location, line in work.document.lines.items():
        if location[:1] == (key,):
            work.lines.setdefault((ours, *location[1:]), line)


def _translate_execute(work: _Translation) -> None:
    """Quarto's `execute:` is a table: `eval: false` is our `never`."""
    table = work.data.get("execute")
    if not isinstance(table, Mapping):
        return
    del work.data["execute"]
    if table.get("eval") is False or table.get("enabled") is False:
        work.data["execute"] = "never"
    for key in table:
        if key not in ("eval", "enabled", "freeze", "cache"):
            work.idle(f"execute.{key}", "use tags of cells, such as `remove-input`")


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return list(value) if isinstance(value, list | tuple) else [value]


def _names(value: Any) -> Any:
    """Return a list of names; those of people may be tables with a `name`."""
    if not isinstance(value, str | list | Mapping):
        return value
    return tuple(_name(one) for one in _listed(value))


def _name(one: Any) -> Any:
    if not isinstance(one, Mapping) or "name" not in one:
        return one
    name = one["name"]
    if isinstance(name, Mapping):  # MyST: {given: Ada, family: Lovelace}
        return name.get("literal") or " ".join(str(part) for part in name.values())
    return name


# ------------------------------------------------------------------ days

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]\s*\d{1,2}:\d{2}.*)?", re.DOTALL)
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.? ([A-Za-z]{3,9})\.?,? (\d{4})")


def day_of(text: str) -> str:
    """Return the day of a date as ISO 8601 writes it; what is no date stays as it is.

    The day that was typed counts, whatever the time and its zone.

    >>> day_of("2023-01-05 23:30 -08:00"), day_of("June 16, 2018"), day_of("soon")
    ('2023-01-05', '2018-06-16', 'soon')
    """
    text = text.strip()
    if found := _NUMBERS.fullmatch(text):
        return _iso(found[1], int(found[3]), found[4])
    if found := _MONTH_FIRST.fullmatch(text):
        return _iso(found[3], _month(found[1]), found[2]) if _month(found[1]) else text
    if found := _DAY_FIRST.fullmatch(text):
        return _iso(found[3], _month(found[2]), found[1]) if _month(found[2]) else text
    return text


def _iso(year: str, month: int, day: str) -> str:
    return f"{year}-{month:02}-{int(day):02}"


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1 if name[:3].lower() in _MONTHS else 0


# ------------------------------------------------------------------ fastpages and nbdev

_ITEM = re.compile(r"-[ \t]+([a-z][\w-]*)[ \t]*:(?:[ \t]+(\S.*))?$")


@dataclass(frozen=True, slots=True)
class Listed:
    """Front matter that a cell lists under its title: YAML, and after how many lines it begins."""

    title: str
    summary: str
    yaml: str
    offset: int


def listed_front_matter(text: str) -> Listed | None:
    """Return the front matter of a cell as fastpages and nbdev write it, else None.

    The cell is `# Title`, perhaps `> summary`, and a list of `- key: value`, nothing else. A list
    with a key that is unknown, and no slip of the pen, is a list like others.
    """
    lines = text.rstrip().split("\n")
    kinds = list(_kinds(lines))
    order = "".join(dict.fromkeys(kind for kind in kinds if kind != " "))
    if order not in ("#>-", "#-") or kinds.count("#") != 1:
        return None
    items = [found for line in lines if (found := _ITEM.match(line))]
    keys = {found[1] for found in items}
    if not keys & KNOWN or not all(_is_meant(key) for key in keys):
        return None
    first = kinds.index("-")
    quote = " ".join(line.lstrip("> ") for line in lines if line.startswith(">"))
    yaml = "\n".join(line[1:].strip() for line in lines[first:])
    return Listed(lines[kinds.index("#")][1:].strip(), quote.strip('"“”'), yaml, first)


def _is_meant(key: str) -> bool:
    return bool(difflib.get_close_matches(key, KNOWN, n=1, cutoff=0.75))


def _kinds(lines: list[str]) -> Iterator[str]:
    """Yield for each line the sign that it begins with; "?" is a line of prose."""
    for line in lines:
        if not line.strip():
            yield " "
        elif re.match(r"#[ \t]+\S", line):
            yield "#"
        elif line.startswith(">"):
            yield ">"
        else:
            yield "-" if _ITEM.match(line) else "?"
