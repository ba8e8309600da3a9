"""Executed notebooks to posts, through an nbconvert exporter of our own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from markupsafe import Markup
from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode

from nbblog import libraries
from nbblog.cells import cell_pieces
from nbblog.findings import Finding, Where
from nbblog.linking import Frame, PostLinks
from nbblog.model import (
    Card,
    Cell,
    ExecutedNotebook,
    Notebook,
    Post,
)
from nbblog.prose.document import Document, render_document, render_inline, render_plain
from nbblog.prose.pieces import Piece, Place
from nbblog.sources.ipynb import from_node
from nbblog.store import digest_of


@dataclass(frozen=True, slots=True)
class Converted:
    """Posts, what was wrong on the way to them, and the files beside the sources that they show."""

    posts: tuple[Post, ...] = field(repr=False)
    findings: tuple[Finding, ...] = ()
    read: frozenset[Path] = frozenset()


def convert_all(
    executed: Sequence[ExecutedNotebook], frame: Frame, words_per_minute: int
) -> Converted:
    """Return each executed notebook as a post; a formula or picture that is wrong is a finding."""
    exporter = PostExporter()  # type: ignore[no-untyped-call]  # traitlets
    each = [exporter.post(one, frame, words_per_minute) for one in executed]
    posts = tuple(post for one in each for post in one.posts)
    findings = tuple(finding for one in each for finding in one.findings)
    return Converted(
        posts=posts,
        findings=(*findings, *libraries.told(post.assets for post in posts)),
        read=frozenset().union(*(one.read for one in each)),
    )


class PostExporter(Exporter):
    """nbconvert's door to our renderer: `jupyter nbconvert --to nbblog notebook.ipynb`.

    Preprocessors that a user configures for nbconvert run first; then our own renderer writes the
    article. Pictures come back in `resources["outputs"]`, by file name.
    """

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "nbblog article"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own exporters return text too
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return an article as HTML, and resources with the files that it needs."""
        node, resources = super().from_notebook_node(nb, resources, **kw)
        metadata = resources.get("metadata", {})
        name = PurePosixPath(f"{metadata.get('name') or 'notebook'}.ipynb")
        folder = Path(metadata.get("path") or ".")
        notebook = from_node(node, name, digest_of(node))
        outputs = tuple(cell.outputs for cell in notebook.code)
        executed = ExecutedNotebook(notebook, outputs, None, False, notebook.digest)
        frame = Frame(folder, folder, "", {name: "/"})
        (post,) = self.post(executed, frame, words_per_minute=220).posts
        files = {str(asset.path): asset.data for asset in post.assets}
        body = post.body.replace('src="/', 'src="')
        resources["outputs"] = {**resources.get("outputs", {}), **files}
        return f"<article>\n<h1>{post.card.title_html}</h1>\n{body}</article>\n", resources

    def post(self, executed: ExecutedNotebook, frame: Frame, words_per_minute: int) -> Converted:
        """Return one executed notebook as a post."""
        notebook = with_outputs(executed)
        links = PostLinks(frame, notebook.path, frame.urls[notebook.path])
        pieces = list(_pieces(notebook, links, executed))
        document = render_document(
            pieces,
            links,
            macros={**frame.macros, **notebook.front.macros},
            title=notebook.title,
            language=None if notebook.is_text else notebook.language,
        )
        card = _card(notebook, executed, document, links.url, words_per_minute)
        assets = tuple(links.assets.values())
        body = Markup(document.html)
        post = Post(card, body, document.headings, assets, executed.provenance, notebook.front)
        findings = (*links.findings, *document.findings)
        return Converted((post,), findings, frozenset(links.read))


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
    is_computed = executed.provenance is not None and notebook.language == "python"
    for index, cell in enumerate(notebook.cells):
        values = executed.values.get(cell.number, {}) if is_computed else None
        yield from cell_pieces(notebook, index, _place(notebook, cell), links, values)


def _place(notebook: Notebook, cell: Cell) -> Place:
    number = None if notebook.is_text else cell.number
    return lambda line: Where(str(notebook.path), number, line + cell.line)


# ------------------------------------------------------------------ the card


def _card(
    notebook: Notebook, executed: ExecutedNotebook, document: Document, url: str, speed: int
) -> Card:
    words = len(document.text.split())
    front = notebook.front
    return Card(
        source=notebook.path,
        url=url,
        title=render_plain(notebook.title),
        title_html=Markup(render_inline(notebook.title)),
        date=notebook.date,
        updated=front.updated,
        tags=front.tags,
        summary=front.summary or front.description or document.lede,
        authors=front.authors,
        minutes=max(1, round(words / speed)),
        words=words,
        image=_first_picture(document.html),
        digest=digest_of(notebook.digest, executed.digest),
    )


def _first_picture(html: str) -> str | None:
    """Return the link of the first picture that an output shows."""
    found = re.search(r'<figure class="output output-figure"><img src="([^"]+\.png)"', html)
    return found[1] if found else None
