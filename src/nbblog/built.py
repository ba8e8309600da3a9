"""The finished pages, as a browser and its accessibility checks see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from nbblog.config import Config
from nbblog.findings import Finding, Where
from nbblog.model import Notebook

_MANY = 3
_PAGE = '<!doctype html><html lang="en"><title>Post</title><main><h1>Post</h1>{}</main></html>'


def example(main: str) -> dict[str, str]:
    """Return a site of one page for the examples of a rule, from what its main part says."""
    return {"index.html": _PAGE.format(main)}


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one element of a page.

    check and category are axe's names, such as `color-contrast` and `color`; themes says for which
    readers it is so; cell is the id of the element's cell in the page, or "".
    """

    page: PurePosixPath
    themes: tuple[str, ...]
    check: str
    category: str
    claim: str
    detail: str
    element: str
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """The site in its output folder: what is wrong on its pages, and which source each is of."""

    config: Config
    flaws: tuple[Flaw, ...] = field(repr=False)
    sources: Mapping[PurePosixPath, Notebook] = field(repr=False)

    def findings(self, rule: str, categories: Set[str]) -> Iterator[Finding]:
        """Yield the flaws of some categories; what every page has, as the theme's, is told once."""
        places: dict[tuple[str, str], list[Flaw]] = {}
        for flaw in self.flaws:
            if flaw.category in categories:
                places.setdefault((flaw.check, flaw.element), []).append(flaw)
        for flaws in places.values():
            is_everywhere = len({flaw.page for flaw in flaws}) > _MANY
            for flaw in flaws[: 1 if is_everywhere else None]:
                more = f", on {len(flaws)} pages" if is_everywhere else ""
                only = f" in the {flaw.themes[0]} theme" if len(flaw.themes) == 1 else ""
                message = f"{flaw.claim}{only}{more}: `{flaw.element}`"
                yield Finding(rule, message, flaw.detail, self._where(flaw))

    def _where(self, flaw: Flaw) -> Where:
        notebook = self.sources.get(flaw.page)
        if notebook is None:
            return Where(f"{self.config.paths.output}/{flaw.page}")
        for cell in notebook.cells:
            if flaw.cell == f"cell-{cell.id}":
                return notebook.where(cell)
        return Where(str(notebook.path))
