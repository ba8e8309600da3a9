"""Outputs in published posts: settings reach them, files lie beside them, nothing leaks out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from small_site import SETTINGS, Site, code, md, notebook, printed

POST = "blog/outputs/index.html"


def display(mime: str, payload: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {mime: payload}, "metadata": {}}


@dataclass(frozen=True)
class Published:
    """A site with one post, published from stored outputs."""

    site: Site
    report: dict[str, Any]

    @property
    def page(self) -> LexborHTMLParser:
        return self.site.page(POST)

    def findings(self, rule: str) -> list[tuple[int, str]]:
        """Return cell and message of the findings of a rule."""
        found = [one for one in self.report["findings"] if one["rule"] == rule]
        return [(one["cell"], one["message"]) for one in found]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    site = Site(tmp_path_factory.mktemp("outputs"))
    rest = '[outputs]\nlines = 6\nsize = "2 kB"\n\n[rules]\nlink-exists = "warning"\n'
    site.write("nbblog.toml", f"{SETTINGS}\n{rest}")
    site.write("notebooks/film.mp4", b"film")
    cells = [
        md("# Outputs\n\n<div>never closed"),
        code("a", printed("\n".join(f"line {number}" for number in range(1, 21)))),
        code("b", printed("x" * 5000)),
        code("c", display("text/html", '<video src="film.mp4"></video><img src="gone.png">')),
        code("d", display("text/markdown", "<b>open\n\n</article></main>")),
        code("e", printed("\n".join("abcdefghijklmnop")), tags=("scroll-output",)),
        md('<a id="anchor"/>The *end*.'),
    ]
    site.write("notebooks/outputs.ipynb", notebook(*cells, execute="stored", date="2026-01-02"))
    return Published(site, site.publish().report)


def test_lines_of_the_configuration_are_shown(published: Published) -> None:
    parts = [node.text().split("\n") for node in published.page.css("#cell-c2 .output-long pre")]
    assert [len(part) for part in parts] == [4, 14, 2]


def test_size_of_the_configuration_is_kept(published: Published) -> None:
    shown = published.page.css_first("#cell-c3 pre.output").text()
    assert 1900 < shown.count("x") <= 2000
    assert [cell for cell, _ in published.findings("outputs-light")] == [3]


def test_file_that_html_names_is_beside_the_post(published: Published) -> None:
    address = published.page.css_first("#cell-c4 video").attributes["src"] or ""
    assert (published.site.root / "public" / address.lstrip("/")).read_bytes() == b"film"
    ((cell, message),) = published.findings("link-exists")
    assert (cell, "gone.png" in message) == (4, True)


def test_output_in_a_scrolling_box_is_whole(published: Published) -> None:
    assert len(published.page.css("#cell-c6 pre")) == 2  # the code and the output
    assert not published.page.css("#cell-c6 details")


def test_no_cell_reaches_out_of_itself(published: Published) -> None:
    page = published.page
    assert page.css_first("main article .prose > #cell-c6")
    last = page.css_first("#anchor").parent
    assert last is not None
    assert last.text() == "The end."
    assert last.parent is not None
    assert last.parent.attributes["class"] == "prose"
    assert not page.css("b .cell, b footer, #anchor em")
