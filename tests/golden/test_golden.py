"""Small whole sites: `before/` is published, and `after/expected.toml` was typed by hand."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from nbblog.images import kind_of
from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.publish import publish
from nbblog.report import Report

HERE = Path(__file__).parent
EXPECTED = {
    path.parents[1].name: tomllib.loads(path.read_text("utf-8"))
    for path in sorted(HERE.glob("*/after/expected.toml"))
}
EXCERPTS = [
    pytest.param(site, excerpt, id=f"{site}: {excerpt['what']}")
    for site, expected in EXPECTED.items()
    for excerpt in expected["excerpt"]
]


@dataclass(frozen=True)
class Published:
    """A golden site after its publish."""

    report: Report
    folder: Path

    def page(self, name: str) -> LexborHTMLParser:
        """Return a page of the site."""
        return LexborHTMLParser((self.folder / name).read_text("utf-8"))


Publish = Callable[[str], Published]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Publish:
    """Return what publishes a golden site, once."""
    done: dict[str, Published] = {}

    def once(name: str) -> Published:
        if name not in done:
            root = tmp_path_factory.mktemp("golden") / name
            shutil.copytree(HERE / name / "before", root)
            done[name] = Published(publish(root, Options(), Silence()), root / "public")
        return done[name]

    return once


def words(node: LexborNode) -> str:
    """Return the text of an element as a reader sees it, spaces made one."""
    return " ".join(node.text().split())


def text(node: LexborNode) -> str:
    """Return the text of an element: exact inside `<pre>`, else as a reader sees it."""
    return node.text() if node.tag == "pre" else words(node)


def inner(node: LexborNode) -> str:
    """Return the HTML inside an element, without line breaks between and around tags."""
    return re.sub(r">\n\s*<", "><", (node.inner_html or "").strip())


def picture_at(folder: Path, src: str, base_path: str) -> str:
    """Return format and size of the file that a page's address names."""
    path = unquote(urlsplit(src).path).removeprefix(base_path).lstrip("/")
    kind = kind_of((folder / path).read_bytes())
    assert kind is not None
    return kind.suffix if kind.suffix == "svg" else f"{kind.suffix} {kind.width}x{kind.height}"


@pytest.mark.parametrize(("site", "excerpt"), EXCERPTS)
def test_excerpt(published: Publish, site: str, excerpt: dict[str, Any]) -> None:
    done = published(site)
    nodes = done.page(excerpt["page"]).css(excerpt["select"])
    if "count" in excerpt:
        assert len(nodes) == excerpt["count"]
        return
    assert nodes, f"nothing matches {excerpt['select']}"
    if "texts" in excerpt:
        assert [text(node) for node in nodes] == excerpt["texts"]
    if "hrefs" in excerpt:
        assert [node.attributes.get("href") for node in nodes] == excerpt["hrefs"]
    if excerpt.keys() & {"html", "exact", "words", "attributes", "file"}:
        (node,) = nodes
        if "html" in excerpt:
            assert inner(node) == excerpt["html"]
        if "exact" in excerpt:
            assert node.text() == excerpt["exact"]
        if "words" in excerpt:
            assert words(node) == excerpt["words"]
        for name, value in excerpt.get("attributes", {}).items():
            assert (name, node.attributes.get(name) or "") == (name, value)
        if "file" in excerpt:
            base_path = "/sub" if site == "links" else ""
            assert picture_at(done.folder, node.attributes["src"], base_path) == excerpt["file"]
    assert excerpt.keys() & {"texts", "hrefs", "html", "exact", "words", "attributes", "file"}


@pytest.mark.parametrize("site", EXPECTED)
def test_findings_are_those_and_no_others(published: Publish, site: str) -> None:
    report = published(site).report
    assert report.ok
    assert [
        {
            key: value
            for key, value in {
                "rule": finding.rule,
                "severity": str(finding.severity),
                "path": finding.where.path,
                "cell": finding.where.cell,
                "line": finding.where.line,
            }.items()
            if value is not None
        }
        for finding in report.findings
    ] == EXPECTED[site].get("finding", [])
    assert all(finding.hint for finding in report.findings)


@pytest.mark.parametrize("site", EXPECTED)
def test_files_are_there_or_not(published: Publish, site: str) -> None:
    folder, expected = published(site).folder, EXPECTED[site]
    assert [name for name in expected["files"] if not (folder / name).is_file()] == []
    assert [name for name in expected.get("absent", []) if (folder / name).exists()] == []
    for path in folder.rglob("*"):
        if path.suffix in (".html", ".xml", ".json"):
            shown = path.read_text("utf-8")
            assert [words for words in expected.get("nowhere", []) if words in shown] == []


@pytest.mark.parametrize("site", EXPECTED)
def test_every_internal_link_of_every_page_resolves(published: Publish, site: str) -> None:
    folder = published(site).folder
    base = urlsplit(
        tomllib.loads((HERE / site / "before/nbblog.toml").read_text())["site"]["base_url"]
    )
    broken = []
    for path in folder.rglob("*.html"):
        page = LexborHTMLParser(path.read_text("utf-8"))
        for node in page.css("[href], [src]"):
            address = node.attributes.get("href") or node.attributes.get("src") or ""
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = path
            if parts.path:
                inside = unquote(parts.path).removeprefix(base.path).lstrip("/")
                target = folder / inside
                target = target / "index.html" if parts.path.endswith("/") else target
            if not target.is_file() or not parts.path.startswith((base.path, "")):
                broken.append((path.name, address))
            elif parts.fragment:
                found = LexborHTMLParser(target.read_text("utf-8"))
                ids = {node.attributes["id"] for node in found.css("[id]")}
                if unquote(parts.fragment) not in ids:
                    broken.append((path.name, address))
    assert broken == []


@pytest.mark.parametrize("site", EXPECTED)
def test_nothing_is_executed_for_stored_outputs(published: Publish, site: str) -> None:
    report = published(site).report
    assert (report.executed, report.cached) == ((), ())
