"""Publishes every notebook of ../shared/corpora, beside nbconvert's HTML exporter.

`python benchmarks/corpus.py` prints a Markdown table: what crashes, what is fetched from other
hosts, and what a page weighs without its pictures and fonts. `--site DIR` keeps nbblog's site,
and takes it from there the next time.
"""

from __future__ import annotations

import argparse
import logging
import re
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path[:0] = [str(TESTS / "corpora"), str(TESTS / "e2e")]

from corpus_site import CORPORA, Corpus, corpus_files, published  # noqa: E402  # needs the path
from site_links import html_links, is_elsewhere  # noqa: E402

BASE = "https://corpora.example"
_DATA = re.compile(r"""(?<==["'])data:(?:image|audio|video|application/pdf)[^"']*""")
_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What a browser gets: bytes without pictures and fonts, and the hosts that it asks."""

    weight: int
    hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an exporter did: its pages by source, what it refused, what crashed it, seconds."""

    name: str
    pages: dict[str, Page] = field(repr=False)
    refused: int
    crashed: dict[str, str]
    seconds: float

    def row(self, common: set[str]) -> str:
        """Return the outcome as a row of the table; weights are of the sources in common."""
        weights = sorted(self.pages[name].weight for name in common)
        remote = [page for page in self.pages.values() if page.hosts]
        hosts = {host for page in remote for host in page.hosts}
        cells = (
            self.name,
            len(self.pages),
            self.refused,
            len(self.crashed),
            f"{len(remote)} ({len(hosts)} hosts)",
            f"{statistics.median(weights) / 1000:.0f} kB",
            f"{weights[len(weights) * 9 // 10] / 1000:.0f} kB",
        )
        return "| " + " | ".join(str(cell) for cell in cells) + " |"


def with_nbblog(corpus: Corpus) -> Outcome:
    """Return what `nbblog publish` made of the corpus."""
    pages = {
        name: Page(_own_weight(path, corpus.public), _hosts(path.read_text("utf-8")))
        for name, path in corpus.pages.items()
        if path.is_file()
    }
    crashed = {"all": corpus.err[-300:]} if corpus.code not in (0, 1) else {}
    seconds = float(corpus.report.get("seconds", 0))
    refused = len(corpus.names) - len(pages)
    return Outcome("nbblog", pages, refused, crashed, seconds)


def with_nbconvert() -> Outcome:
    """Return what nbconvert's HTML exporter makes of the corpus, in one process."""
    from nbconvert import HTMLExporter

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    exporter = HTMLExporter()  # type: ignore[no-untyped-call]  # traitlets
    pages: dict[str, Page] = {}
    crashed: dict[str, str] = {}
    begun = time.monotonic()
    for name in corpus_files():
        try:
            html, _ = exporter.from_filename(str(CORPORA / name))
        except Exception as error:  # noqa: BLE001  # whatever it is, it is what is counted
            crashed[name] = type(error).__name__
            continue
        pages[name] = Page(_weight(html), _hosts(html))
    return Outcome("nbconvert", pages, 0, crashed, time.monotonic() - begun)


def _weight(html: str) -> int:
    """Return the bytes of a page without the pictures in it."""
    return len(_SVG.sub("", _DATA.sub("", html)).encode("utf-8", "replace"))


def _own_weight(path: Path, site: Path) -> int:
    """Return the bytes of a page with its style sheets and scripts, all of them."""
    html = path.read_text("utf-8")
    return _weight(html) + sum(file.stat().st_size for file in set(_linked(html, site)))


def _linked(html: str, site: Path) -> Iterator[Path]:
    page = LexborHTMLParser(html)
    for node in page.css("link[rel~=stylesheet][href], link[rel~=modulepreload], script[src]"):
        address = node.attributes.get("href") or node.attributes.get("src") or ""
        if (file := site / urlsplit(address).path.lstrip("/")).is_file():
            yield file


def _hosts(html: str) -> frozenset[str]:
    """Return the other hosts that a browser asks by itself; what scripts ask is not seen."""
    links = html_links(html, "index.html")
    return frozenset(
        urlsplit(link.address).netloc
        for link in links
        if link.is_fetched and is_elsewhere(link, BASE)
    )


def main() -> int:
    """Print the table; return 1 where the corpus is missing, something crashed or is too heavy."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--site", type=Path, help="keep nbblog's site in this folder")
    given = parser.parse_args().site
    if not CORPORA.is_dir():
        print("../shared/corpora is not there: nothing to measure")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        ours = with_nbblog(published(given or Path(folder)))
    theirs = with_nbconvert()
    common = ours.pages.keys() & theirs.pages.keys()
    head = ("", "Pages", "Refused", "Crashed", "Ask other hosts", "Median page", "90 % are below")
    print("| " + " | ".join(head) + " |")
    print("|" + " --- |" * len(head))
    for outcome in (ours, theirs):
        print(outcome.row(common))
    medians = [statistics.median(one.pages[n].weight for n in common) for one in (ours, theirs)]
    print(
        f"\n{len(common)} pages in common; the median one has {medians[0] / medians[1]:.3f} of the"
    )
    print(f"weight of nbconvert's. Seconds: {ours.seconds:.0f} and {theirs.seconds:.0f}.")
    for name, error in theirs.crashed.items():
        print(f"nbconvert: {error}: {name}")
    return int(bool(ours.crashed) or medians[0] * 5 > medians[1])


if __name__ == "__main__":
    sys.exit(main())
