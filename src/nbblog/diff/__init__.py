"""`nbblog diff`: which pages changed between two builds, and in what."""

from __future__ import annotations

import filecmp
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from nbblog.diff.builds import Build
from nbblog.diff.pages import Page, digests_in, read_page
from nbblog.diff.words import Row, counted_words, rows
from nbblog.plan import MARK
from nbblog.progress import counted

Fate = Literal["added", "removed", "changed"]
FATES: tuple[Fate, ...] = ("added", "removed", "changed")

_FEEDS = ("feed.xml", "feed.json", "sitemap.xml")
_STYLES = (".css", ".js", ".woff2", ".map")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one page: why it counts as changed, and whether readers see it.

    is_article tells posts and prose from lists of them.

    rows are the blocks of both pages; is_content is False where only what surrounds the text has
    changed: styles, the menu, the line that tells of the run.
    """

    path: PurePosixPath
    fate: Fate
    reason: str
    title: str
    is_content: bool = True
    is_article: bool = True
    rows: tuple[Row, ...] = field(default=(), repr=False)

    @property
    def url(self) -> str:
        """The address of the page in its site."""
        return f"/{self.path}".removesuffix("index.html")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two builds compared: pages, other files by what they are, and how many are as before."""

    changes: tuple[Change, ...] = ()
    files: tuple[tuple[Fate, str], ...] = ()
    same: int = 0

    @property
    def content(self) -> tuple[Change, ...]:
        """The pages that readers see changed: first articles, then lists of them."""
        shown = [one for one in self.changes if one.is_content]
        return tuple(sorted(shown, key=lambda one: (not one.is_article, FATES.index(one.fate))))


def compare(old: Build, new: Build) -> Comparison:
    """Return what differs between two finished sites; what one could not be built with is left out.

    A post that only a run could make is not new because the other side remembers it.
    """
    found = _compared(old.folder, new.folder)
    unknown = {"added": _urls(old), "removed": _urls(new), "changed": set[str]()}
    changes = tuple(one for one in found.changes if one.url not in unknown[one.fate])
    return replace(found, changes=changes)


def _urls(build: Build) -> set[str]:
    return {one.url for one in build.unbuilt}


def _compared(old: Path, new: Path) -> Comparison:
    before, after = _files(old), _files(new)
    changes: list[Change] = []
    files: list[tuple[Fate, str]] = []
    same = 0
    for path in sorted(before | after):
        fate: Fate = "added" if path not in before else "removed"
        is_both = path in before and path in after
        if is_both and filecmp.cmp(old / path, new / path, shallow=False):
            same += path.suffix == ".html"
        elif path.suffix == ".html":
            found = _changed(path, old, new) if is_both else _alone(path, fate, old, new)
            changes += [found] if found else []
            same += found is None
        elif not _is_beside(path):
            files.append(("changed" if is_both else fate, str(path)))
    return Comparison(tuple(changes), tuple(files), same)


def _files(site: Path) -> set[PurePosixPath]:
    return {
        PurePosixPath(path.relative_to(site).as_posix())
        for path in site.rglob("*")
        if path.is_file() and path.name != MARK and path.relative_to(site).parts[0] != ".git"
    }


def _is_beside(path: PurePosixPath) -> bool:
    """Whether a file is told with the pages that show it, or by none of its own."""
    return path.suffix in _PICTURES or path.suffix in _STYLES


def _page(site: Path, path: PurePosixPath) -> Page:
    file = site / path
    return read_page(file.read_text("utf-8", "replace"), digests_in(site, file))


def _alone(path: PurePosixPath, fate: Fate, old: Path, new: Path) -> Change:
    page = _page(new if fate == "added" else old, path)
    blocks = [Row(None, one) if fate == "added" else Row(one, None) for one in page.blocks]
    words = counted(max(counted_words(blocks)), "word")
    return Change(path, fate, words, page.title, is_article=page.is_article, rows=tuple(blocks))


def _changed(path: PurePosixPath, old: Path, new: Path) -> Change | None:
    """Return how a page differs; None where it tells the same, run elsewhere or at another time."""
    before, after = _page(old, path), _page(new, path)
    found = tuple(rows(before.blocks, after.blocks))
    reasons = list(_reasons(before, after, found))
    if reasons:
        told, article = "; ".join(reasons), after.is_article
        return Change(path, "changed", told, after.title, is_article=article, rows=found)
    if quiet := _quiet(before, after):
        return Change(path, "changed", f"only {quiet}", after.title, is_content=False)
    return None


def _reasons(before: Page, after: Page, found: tuple[Row, ...]) -> Iterator[str]:
    """Yield what readers see changed, the most telling first."""
    if before.title != after.title:
        yield "title"
    differing = [row for row in found if not row.is_same]
    for kind in ("text", "code", "output"):
        of_kind = [row for row in differing if row.kind == kind]
        if of_kind:
            new, gone = counted_words(of_kind)
            yield f"{kind} (+{new} −{gone} words)"
    pictures = sum(row.kind == "picture" for row in differing)
    if pictures:
        yield counted(pictures, "picture")
    if not differing and before.links != after.links:
        yield "links"


def _quiet(before: Page, after: Page) -> str:
    """Return what has changed around the text; "" where that is the line of a run alone."""
    parts = []
    if before.head != after.head:
        parts.append("description")
    if before.around != after.around:
        parts.append("menu or footer")
    if not parts and before.bare != after.bare:
        parts.append("markup")
    if not parts and before.whole != after.whole:
        parts.append("styles or scripts")
    return ", ".join(parts)
