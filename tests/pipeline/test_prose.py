"""Prose through the real command: macros of the site, places of findings, what feeds hold."""

from __future__ import annotations

import json
from pathlib import Path

from small_site import SETTINGS, Site, md, notebook

MACROS = "[macros]\nfield = '\\mathbb{F}'\npair = '(#1, #2)'\n"
TABS = "::: {.panel-tabset}\n## One\nfirst\n## Two\nsecond\n:::"


def test_prose_reaches_page_and_feed_whole(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS + MACROS)
    cells = [md("# Post\n\n$\\field$ $\\pair{a}{b}$"), md(f"a^[note]\n\n{TABS}\n\n> [!NOTE]\n> b")]
    site.write("notebooks/2026-01-01-post.ipynb", notebook(*cells, macros={"pair": "[#1, #2]"}))
    assert site.publish().code == 0
    page = site.page("blog/post/index.html")
    assert [node.text() for node in page.css("math")] == ["𝔽", "[a,b]"]  # the post's own wins
    assert len(page.css(".tabs > details[name]")) == 2
    (item,) = json.loads((tmp_path / "public/feed.json").read_text("utf-8"))["items"]
    for words in ("first", "second", "note", "<summary>Two</summary>", "callout-title"):
        assert item["content_html"].count(words) >= 1
    assert "<script" not in item["content_html"]
    assert item["content_html"].count("note</p>") + item["content_html"].count(">note ") == 1


def test_findings_of_prose_name_cell_and_line(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    broken = "text\nmore $\\nosuch$\n\n```{nota}\nx\n```\n\n```mermaid\nflowchart LR\n A[\n```"
    site.write("notebooks/2026-01-01-post.ipynb", notebook(md("# Post"), md(broken)))
    site.write("pages/page.md", f"---\ntitle: Page\n---\n\n{broken}\n")
    done = site.run("check", "--report", "json")
    assert done.code == 1
    found = {
        (f["rule"], f["path"], f["cell"], f["line"])
        for f in done.report["findings"]
        if f["rule"] in ("formulas-parse", "directive-known", "diagrams-drawn")
    }
    notebook_path = "notebooks/2026-01-01-post.ipynb"
    assert found == {
        ("formulas-parse", notebook_path, 2, 2),
        ("directive-known", notebook_path, 2, 4),
        ("diagrams-drawn", notebook_path, 2, 8),
        ("formulas-parse", "pages/page.md", None, 6),
        ("directive-known", "pages/page.md", None, 8),
        ("diagrams-drawn", "pages/page.md", None, 12),
    }
