"""Renders Markdown as the pages do, for tests that need no site."""

from __future__ import annotations

from collections.abc import Mapping

from nbblog.findings import Where
from nbblog.model import MimeBundle
from nbblog.prose.document import Document, render_document
from nbblog.prose.pieces import Picture, Piece, Place, Prose


class Here:
    """Every address leads where it says."""

    def picture(self, src: str, where: Where, attachments: Mapping[str, MimeBundle]) -> Picture:
        return Picture(src)

    def link(self, href: str, where: Where) -> str:
        return href


def _place(number: int) -> Place:
    return lambda line: Where("post.ipynb", number, line)


def rendered(*cells: str, macros: Mapping[str, str] | None = None) -> Document:
    """Return Markdown cells as a document; cells and lines count from 1."""
    pieces: list[Piece] = [Prose(text, _place(at)) for at, text in enumerate(cells, start=1)]
    return render_document(pieces, Here(), macros=macros or {})


def html(*cells: str) -> str:
    """Return Markdown cells, which nothing is wrong with, as HTML."""
    document = rendered(*cells)
    assert document.findings == ()
    return document.html
