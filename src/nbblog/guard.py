"""Keeps what a post brings from acting on its readers: what it fetches, runs and carries along."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from nbblog.findings import Finding, Severity, Where
from nbblog.linking import REMOTE_RULE, PostLinks, remote_message
from nbblog.model import Asset, Cell, Display, Notebook
from nbblog.model import Remote as RemoteSetting
from nbblog.prose.remote import Remote, linked, remotes
from nbblog.prose.sanitise import clean, clean_svg, refuse_depth

INERT_RULE = "is-inert"
FILES_RULE = "files-inert"
FRAMES_RULE = "no-remote-frames"
SCRIPTS_RULE = "no-remote-scripts"
STYLES_RULE = "no-remote-styles"
SIZE_RULE = "source-fits"

_INERT = frozenset(
    f".{ending}"
    for group in (
        "7z bz2 gz tar xz zip",
        "bib csv dat feather h5 hdf5 json log mat npy npz parquet toml tsv txt yaml yml",
        "docx md odp ods odt pdf pptx tex xlsx",
        "ipynb py r jl",
        "avif gif jpeg jpg png webp",
        "aac flac m4a mp3 oga ogg opus wav",
        "mp4 ogv webm",
    )
    for ending in group.split()
)
"""Endings of files that no browser runs; it goes by the ending, as web servers do."""

_TAG = re.compile(r"<([a-z][a-z0-9]*)", re.IGNORECASE)
_HANDLER = re.compile(r"[\s\"'/]on[a-z]{3,20}\s{0,9}=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Guarded:
    """A post's HTML and files as readers may get them, and what was found on the way."""

    html: str
    assets: tuple[Asset, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """What a post may do: act, if it is trusted, and fetch what the site's setting says."""

    is_trusted: bool = True
    remote: RemoteSetting = "click"

    @property
    def is_open(self) -> bool:
        """Whether what other sites serve is fetched as soon as a page is read."""
        return self.is_trusted and self.remote == "keep"

    def guarded(self, html: str, notebook: Notebook, links: PostLinks) -> Guarded:
        """Return a post's HTML and files without what they may not do, and all findings."""
        assets = tuple(links.assets.values())
        if self.is_trusted:
            return Guarded(self._closed(html), assets, self._findings(html, notebook, links))
        kept = tuple(_kept(assets))
        names = {asset.path for asset in kept}
        left = [asset.path for asset in assets if asset.path not in names]
        try:
            refuse_depth(html)
        except ValueError as error:
            told = (*map(self._calmed, links.findings), _too_deep(error, notebook))
            return Guarded("", kept, told)
        findings = self._findings(html, notebook, links)
        html = self._closed(html)
        safe = clean(html, frozenset(links.address(path) for path in left))
        carried = (_not_carried(path, notebook) for path in left)
        return Guarded(safe, kept, (*findings, *carried, *_taken_out(html, safe, notebook)))

    def line(self, html: str) -> str:
        """Return a title or heading as HTML without what it may not do."""
        html = self._closed(html)
        return html if self.is_trusted else clean(html)

    def words(self, markdown: str | None) -> str | None:
        """Return a line of Markdown for a template: its pictures are links."""
        return markdown if self.is_open or not markdown else markdown.replace("![", "[")

    def _closed(self, html: str) -> str:
        """Return HTML that fetches nothing from other sites, unless the site keeps that."""
        return html if self.is_open else linked(html, is_loaded_by_click=self.remote == "click")

    def _findings(self, html: str, notebook: Notebook, links: PostLinks) -> tuple[Finding, ...]:
        """Return what was found before, and what the finished HTML fetches."""
        told = {finding.message for finding in links.findings}
        new = [one for one in self._remote_findings(html, notebook) if one.message not in told]
        return (*map(self._calmed, links.findings), *new)

    def _calmed(self, finding: Finding) -> Finding:
        """Return a finding with what to do where nothing is fetched before a click."""
        if self.is_open or finding.rule != REMOTE_RULE:
            return finding
        return replace(finding, hint=_LINKED)

    def _remote_findings(self, html: str, notebook: Notebook) -> Iterator[Finding]:
        for remote in {one.address: one for one in remotes(html)}.values():
            message, hint = remote_message(remote.address), _KEPT
            if not self.is_open:
                hint = _LINKED if remote.is_shown else _LEFT_OUT
            rule = _RULES.get(remote.kind, FRAMES_RULE)
            yield Finding(rule, message, hint, _place(notebook, remote), Severity.WARNING)


# ------------------------------------------------------------------ what is fetched

_RULES = {"picture": REMOTE_RULE, "script": SCRIPTS_RULE, "style": STYLES_RULE}
_KEPT = "save it beside the notebook and link that file"
_LINKED = (
    "nothing need be done: a link stands in its place; to show it, save it beside the notebook"
)
_LEFT_OUT = (
    "nothing need be done: it is left out; to use it, save it under static/ and name that file"
)


def _place(notebook: Notebook, remote: Remote) -> Where:
    """Return where an address was typed or put out: the first cell that holds it."""
    path = str(notebook.path)
    for cell in notebook.cells:
        before, found, _ = cell.source.partition(remote.address)
        if found:
            line = before.count("\n") + 1 + cell.line
            return Where(path, None if notebook.is_text else cell.number, line)
    for cell in notebook.code:
        if any(remote.address in text for text in _texts(cell)):
            return Where(path, cell.number)
    return Where(path)


def _texts(cell: Cell) -> Iterator[str]:
    for output in cell.outputs:
        if isinstance(output, Display):
            yield from (value for value in output.data.values() if isinstance(value, str))


# ------------------------------------------------------------------ what is carried along


def _kept(assets: Iterable[Asset]) -> Iterator[Asset]:
    """Yield the files that no browser runs; drawings without their scripts."""
    for asset in assets:
        ending = asset.path.suffix.lower()
        if ending in _INERT:
            yield asset
        elif ending == ".svg" and (drawing := clean_svg(asset.content.decode("utf-8", "replace"))):
            yield Asset(asset.path, drawing.encode())


def _not_carried(path: PurePosixPath, notebook: Notebook) -> Finding:
    message = f"`{path.name}` is left out: a browser may run it"
    hint = "link data, pictures or text; or trust the source in nbblog.toml"
    return Finding(FILES_RULE, message, hint, Where(str(notebook.path)), Severity.WARNING)


def _too_deep(error: ValueError, notebook: Notebook) -> Finding:
    hint = "look for an output or a cell that opens elements and never closes them"
    return Finding(
        SIZE_RULE, f"the post cannot be cleaned: {error}", hint, Where(str(notebook.path))
    )


def _taken_out(before: str, after: str, notebook: Notebook) -> Iterator[Finding]:
    """Yield one finding that names the elements which are gone."""
    gone = _acting(before) - _acting(after)
    if gone:
        names = ", ".join(f"{count} × {name}" for name, count in sorted(gone.items()))
        hint = "nothing need be done; or trust the source in nbblog.toml"
        where = Where(str(notebook.path))
        yield Finding(INERT_RULE, f"taken out: {names}", hint, where, Severity.NOTE)


def _acting(html: str) -> Counter[str]:
    counts = Counter(f"<{name.lower()}>" for name in _TAG.findall(html))
    counts["handlers"] = len(_HANDLER.findall(html))
    return counts
