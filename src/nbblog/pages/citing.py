"""How a post is cited, as BibTeX."""

from __future__ import annotations

import re

from nbblog.model import Card
from nbblog.search.words import folded

_TEX = str.maketrans({
    **{letter: f"\\{letter}" for letter in "&%$#_{}"},
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}",
})  # fmt: skip


def bibtex(card: Card, author: str, address: str) -> str:
    """Return the entry of a post; author is the site's, for a post that names none."""
    people = card.authors or (author,)
    fields = {
        "title": card.title.translate(_TEX),
        "author": " and ".join(person.translate(_TEX) for person in people),
        "year": str(card.date.year) if card.date else "",
        "month": str(card.date.month) if card.date else "",
        "howpublished": rf"\url{{{address}}}",
    }
    lines = [f"  {name:<12} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{_key(card, people[0])},\n" + ",\n".join(lines) + "\n}"


def _key(card: Card, person: str) -> str:
    """Return a key of plain letters: last name, year, and the post's address."""
    *_, name = person.split() or [""]
    year = str(card.date.year) if card.date else ""
    slug = card.url.strip("/").split("/")[-1]
    return re.sub(r"[^a-z0-9]", "", folded(f"{name}{year}{slug}"))
