"""Executed notebooks to posts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from markupsafe import Markup

from nbblog import libraries
from nbblog.aliases import aliases_of
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
from nbblog.twins import markdown_of


@dataclass(frozen=True, slots=True)
class Converted:
    """Posts, what was wrong on the way to them, and the files beside the sources that they show.

    asks_others says that prose refers to other posts, which have to be known for it.
    """

    posts: tuple[Post, ...] = field(repr=False)
    findings: tuple[Finding, ...] = ()
    read: frozenset[Path] = frozenset()
    asks_others: bool = False


class Conversion:
    """Converts executed notebooks, each when it is there, and all of them in the end."""

    def __init__(self, frame: Frame, words_per_minute: int) -> None:
        self._frame = frame
        self._speed = words_per_minute
        self._scholars = Scholars(frame)
        self._ahead: dict[PurePosixPath, tuple[ExecutedNotebook, Converted]] = {}

    def begin(self, executed: ExecutedNotebook) -> None:
        """Convert one notebook before the others are there, for whole to find."""
        self._ahead[executed.notebook.path] = executed, self._one(executed)

    def whole(self, executed: Sequence[ExecutedNotebook]) -> Converted:
        """Return each notebook as a post; a formula or picture that is wrong is a finding.

        Only now every post is known, so those whose prose refers to others are converted again.
        """
        each = [self._begun(one) for one in executed]
        self._scholars.meet(post.card for one in each for post in one.posts)
        each = [
            self._one(one) if first.asks_others else first
            for one, first in zip(executed, each, strict=True)
        ]
        posts = tuple(post for one in each for post in one.posts)
        findings = (*self._scholars.findings, *(found for one in each for found in one.findings))
        return Converted(
            posts=posts,
            findings=(*findings, *libraries.told(post.assets for post in posts)),
            read=frozenset().union(*(one.read for one in each)) | self._scholars.read,
        )

    def _begun(self, executed: ExecutedNotebook) -> Converted:
        begun, converted = self._ahead.get(executed.notebook.path, (None, None))
        return converted if converted and begun is executed else self._one(executed)

    def _one(self, executed: ExecutedNotebook) -> Converted:
        try:
            with deadline(self._frame.seconds):
                return convert_one(executed, self._frame, self._speed, self._scholars)
        except Overdue:
            seconds = self._frame.seconds
            message = f"the source takes more than {seconds} s of processor time to convert"
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
    own_picture = _own_picture(notebook, links)
    guard = Guard(notebook.path not in frame.guests, frame.remote)
    guarded = guard.guarded(_printable(first_at_once(document.html)), notebook, links)
    card = _card(notebook, executed, document, links.url, words_per_minute)
    card = replace(
        card,
        title_html=Markup(guard.line(card.title_html)),
        image=own_picture or _first_picture(guarded.html),
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
        text=document.text,
        aliases=aliases_of(notebook),
        markdown=_printable(markdown_of(notebook, links, executed.values)),
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
        is_pinned=front.pinned,
        series=front.series,
        series_order=front.series_order,
    )


def _own_picture(notebook: Notebook, links: PostLinks) -> str | None:
    """Return the link of the picture that the front matter names."""
    image = notebook.front.image
    if not image or re.match(r"https?://", image):  # no reader of the post fetches it
        return image
    return links.picture(image, notebook.typed.get("image", Where(str(notebook.path))), {}).src


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
