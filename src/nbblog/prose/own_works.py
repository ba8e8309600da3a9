"""A person's own works in any style: their name stands out, and equal contributions have a star."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from html import escape

from nbblog.bibliography import Author, Publication
from nbblog.literature import Name, Work
from nbblog.prose.marks import Citation, Mention
from nbblog.prose.styles import Style
from nbblog.spoken import say

_OWNER, _EQUAL = "\ue020", "\ue021"  # private characters behind a family name: no style minds


def own_works(
    publications: Iterable[Publication], works: Mapping[str, Work], style: Style
) -> Mapping[str, str]:
    """Return each publication as a style writes it, as HTML by its key, without its number."""
    marked = {each.key: _marked(works[each.key], each) for each in publications}
    citations = [Citation((Mention(key),)) for key in marked]
    entries = style.render(citations, marked).entries
    return {entry.key: _shown(entry.html, marked[entry.key]) for entry in entries}


def _marked(work: Work, publication: Publication) -> Work:
    """Return a work whose family names carry what is known of their owners."""
    marks = [_marks(author) for author in publication.authors]
    if not any(marks) or len(marks) != len(work.authors):
        return work
    pairs = zip(work.authors, publication.authors, marks, strict=True)
    return replace(work, authors=tuple(_named(*each) for each in pairs))


def _named(name: Name, author: Author, marks: str) -> Name:
    """Return a name with its marks; a star that was typed with it is one of them now."""
    if name.is_whole or not marks:
        return name
    return replace(name, family=author.family.removeprefix(name.particle).strip() + marks)


def _marks(author: Author) -> str:
    return _OWNER * author.is_owner + _EQUAL * author.is_equal


def _shown(html: str, work: Work) -> str:
    for name in work.authors:
        if name.family.endswith((_OWNER, _EQUAL)):
            html = _pattern(name).sub(_distinguished, html)
    return re.sub(f"[{_OWNER}{_EQUAL}]", "", html)


def _pattern(name: Name) -> re.Pattern[str]:
    """Return where a name stands, its given names before or behind it in full or as initials."""
    initials = re.findall(r"\b[^\W\d_]", name.given)
    forms = [name.given, ". ".join(initials) + ".", ".".join(initials) + ".", " ".join(initials)]
    forms += ["".join(initials), ".-".join(initials) + "."]
    given = "|".join(re.escape(escape(form, quote=False)) for form in sorted(forms, key=len)[::-1])
    last = re.escape(escape(name.last, quote=False))
    given = rf"(?<!\w)(?:{given})(?!\w)"
    return re.compile(rf"{given}\s+{last}|{last}(?:,?\s+{given})?")


def _distinguished(found: re.Match[str]) -> str:
    name = re.sub(f"[{_OWNER}{_EQUAL}]", "", found[0])
    words = escape(say("equal contribution"))
    star = f'<abbr class="equal" title="{words}">*</abbr>' if _EQUAL in found[0] else ""
    return (f"<b>{name}</b>" if _OWNER in found[0] else name) + star
