"""Executed notebooks to posts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from markupsafe import Markup

from nbblog import libraries
from nbblog.cells import cell_pieces
from nbblog.deadline import Overdue, deadline
from nbblog.findings import Finding, Where
from nbblog.guard import Guard
from nbblog.linking import Frame, PostLinks
from nbblog.model import (
    Card,
    Cell,
    ExecutedNotebook,
    Notebook,
    Post,
)
from nbblog.prose.document import Document, render_document, render_inline, render_plain
from nbblog.prose.pictures import first_at_once
from nbblog.prose.pieces import Piece, Place
from nbblog.scholars import Scholars
from nbblog.store import digest_of


@dataclass(frozen=True, slots=True)
class Converted:
    """Posts, what was wrong on the way to them, and the files beside the sources that they show.

    asks_others says that prose refers to other posts, which have to be known for it.
    """

    posts: tuple[Post, ...] = field(repr=False)
    findings: tuple[Finding, ...] = ()
    read: frozenset[Path] = frozenset()
    asks_others: bool = False


def convert_all(
    executed: Sequence[ExecutedNotebook], frame: Frame, words_per_minute: int
) -> Converted:
    """Return each executed notebook as a post; a formula or picture that is wrong is a finding."""
    scholars = Scholars(frame)
    each = [_in_time(one, frame, words_per_minute, scholars) for one in executed]
    scholars.meet(post.card for one in each for post in one.posts)
    each = [
        _in_time(one, frame, words_per_minute, scholars) if first.asks_others else first
        for one, first in zip(executed, each, strict=True)
    ]
    posts = tuple(post for one in each for post in one.posts)
    findings = (*scholars.findings, *(finding for one in each for finding in one.findings))
    return Converted(
        posts=posts,
        findings=(*findings, *libraries.told(post.assets for post in posts)),
        read=frozenset().union(*(one.read for one in each)) | scholars.read,
    )


def _in_time(
    executed: ExecutedNotebook,
    frame: Frame,
    words_per_minute: int,
    scholars: Scholars,
) -> Converted:
    try:
        with deadline(frame.seconds):
            return convert_one(executed, frame, words_per_minute, scholars)
    except Overdue:
        message = f"the source takes more than {frame.seconds} s of processor time to convert"
        hint = "look for one huge cell and split it, or raise `limits.seconds` in nbblog.toml"
        where = Where(str(executed.notebook.path))
        return Converted((), (Finding("source-fits", message, hint, where),))


def convert_one(
    executed: ExecutedNotebook, frame: Frame, words_per_minute: int, scholars: Scholars
) -> Converted:
    """Return one executed notebook as a post."""
    notebook = with_outputs(executed)
    links = PostLinks(frame, notebook.path, frame.urls[notebook.path])
    pieces = list(_pieces(notebook, links, executed))
    document = render_document(
        pieces,
        links,
        macros={**frame.macros, **notebook.front.macros},
        title=notebook.title,
        scholarship=scholars.scholarship(notebook, links),
        language=None if notebook.is_text else notebook.language,
        is_balanced=True,
    )
    guard = Guard(notebook.path not in frame.guests, frame.remote)
    guarded = guard.guarded(_printable(first_at_once(document.html)), notebook, links)
    card = _card(notebook, executed, document, links.url, words_per_minute)
    card = replace(
        card,
        title_html=Markup(guard.line(card.title_html)),
        image=_first_picture(guarded.html),
    )
    post = Post(
        card=card,
        body=Markup(guarded.html),
        headings=tuple(
            replace(heading, html=Markup(guard.line(heading.html))) for heading in document.headings
        ),
        assets=guarded.assets,
        provenance=executed.provenance,
        front=replace(notebook.front, license=guard.words(notebook.front.license)),
        is_trusted=guard.is_trusted,
    )
    findings = (*guarded.findings, *document.findings)
    return Converted((post,), findings, frozenset(links.read), document.asks_others)


def with_outputs(executed: ExecutedNotebook) -> Notebook:
    """Return the notebook with the outputs of its run in its cells."""
    outputs = iter(executed.outputs)
    cells = tuple(
        replace(cell, outputs=next(outputs)) if cell.kind == "code" else cell
        for cell in executed.notebook.cells
    )
    return replace(executed.notebook, cells=cells)


# ------------------------------------------------------------------ cells to pieces


def _pieces(notebook: Notebook, links: PostLinks, executed: ExecutedNotebook) -> Iterator[Piece]:
    has_run = executed.provenance is not None
    is_computed = has_run and notebook.language == "python"
    for index, cell in enumerate(notebook.cells):
        values = executed.values.get(cell.number, {}) if is_computed else None
        place = _place(notebook, cell)
        yield from cell_pieces(notebook, index, place, links, values, has_run=has_run)


def _place(notebook: Notebook, cell: Cell) -> Place:
    return lambda line: notebook.where(cell, line)


# ------------------------------------------------------------------ the card


def _card(
    notebook: Notebook, executed: ExecutedNotebook, document: Document, url: str, speed: int
) -> Card:
    words = len(document.text.split())
    front = notebook.front
    return Card(
        source=notebook.path,
        url=url,
        title=_printable(render_plain(notebook.title)),
        title_html=Markup(_printable(render_inline(notebook.title))),
        date=notebook.date,
        updated=front.updated,
        tags=front.tags,
        summary=_printable(front.summary or front.description or document.lede),
        authors=front.authors,
        minutes=max(1, round(words / speed)),
        words=words,
        image=None,
        digest=digest_of(notebook.digest, executed.digest),
        labels=document.labels,
    )


def _first_picture(html: str) -> str | None:
    """Return the link of the first picture that an output shows."""
    found = re.search(
        r'<figure class="output output-figure">(?:<picture><source[^>]*>)?'
        r'<img (?:class="only-light" )?src="([^"]+\.png)"',
        html,
    )
    return found[1] if found else None


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def _printable(text: str) -> str:
    """Return text with a picture for each character that HTML or feeds cannot hold."""
    return _CONTROLS.sub(lambda found: _picture(ord(found[0])), text)


def _picture(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)  # Unicode's pictures of control characters
    return "\u2421" if code == 0x7F else "\ufffd"
