"""What the posts of a site know of works and of one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from nbblog.findings import Finding, Where
from nbblog.linking import Frame, PostLinks
from nbblog.literature import RULE, Works, read_works
from nbblog.model import Card, Display, Label, Notebook
from nbblog.prose.citations import Library
from nbblog.prose.csl import csl_style
from nbblog.prose.document import Scholarship
from nbblog.prose.references import Neighbours
from nbblog.prose.styles import AuthorYear, Formula, Numeric, Style

_PUBLICATIONS = "/publications/"
_STYLES: dict[str, Callable[[Formula], Style]] = {"author-year": AuthorYear, "numeric": Numeric}


class Scholars:
    """Reads each .bib file once for all posts, and none where nothing is cited."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.findings: list[Finding] = []
        self.read: set[Path] = set()
        self.neighbours = Neighbours(
            {
                url.strip("/").rpartition("/")[2]: frame.base_path + url
                for url in frame.urls.values()
            }
        )
        self._style: Callable[[Formula], Style] | None = None
        self._works: dict[Path, tuple[Works, tuple[Finding, ...]]] = {}

    def meet(self, cards: Iterable[Card]) -> None:
        """Hear of all posts, so that prose can refer to what is in them."""
        labels = {
            self.frame.base_path + card.url: {**card.labels, "": Label("post", "", card.title, "")}
            for card in cards
        }
        owners: dict[str, tuple[str, ...]] = {}
        for address, table in labels.items():
            for name in table:
                owners[name] = (*owners.get(name, ()), address)[:2]  # two are one too many
        self.neighbours = Neighbours(self.neighbours.addresses, labels, owners)

    def scholarship(self, notebook: Notebook, links: PostLinks) -> Scholarship:
        """Return what a post's references and citations are resolved with."""
        library = self._library(notebook, links)
        style = self._chosen_style() if library.works else AuthorYear
        return Scholarship(library, self.neighbours, style)

    def _library(self, notebook: Notebook, links: PostLinks) -> Library:
        """Return what a post can cite; files that are missing or broken are findings."""
        named = notebook.front.bibliography
        names = (named,) if isinstance(named, str) else named
        if not names and not _may_cite(notebook):
            return Library()
        own = self._site_works()
        works = own
        where = notebook.typed.get("bibliography", Where(str(notebook.path)))
        for name in names:
            if path := links.beside(name, where, RULE):
                more, findings = self._works_of(path)
                links.findings.extend(findings)
                works = works | more
        return Library(works, frozenset(own), self.frame.base_path + _PUBLICATIONS)

    def _site_works(self) -> Works:
        path = self.frame.root / self.frame.bibliography
        if not self.frame.bibliography or not path.is_file():
            return Works()
        return self._works_of(path)[0]  # what is wrong with it is told when the site is read

    def _works_of(self, path: Path) -> tuple[Works, tuple[Finding, ...]]:
        if path not in self._works:
            self._works[path] = read_works(path, path.relative_to(self.frame.root).as_posix())
        return self._works[path]

    def _chosen_style(self) -> Callable[[Formula], Style]:
        """Return the style of the site; a file that is none is a finding, told once."""
        if self._style is None:
            name = self.frame.style
            if name in _STYLES:
                self._style = _STYLES[name]
            else:
                path = self.frame.root / name
                self.read.add(path)
                self._style = csl_style(path, name, self.findings) or AuthorYear
        return self._style


def _may_cite(notebook: Notebook) -> bool:
    """Say whether anything in a notebook could be a citation."""
    return any(
        (cell.kind == "markdown" and ("@" in cell.source or "cite" in cell.source))
        or any(isinstance(out, Display) and "text/markdown" in out.data for out in cell.outputs)
        for cell in notebook.cells
    )
