"""Links inside a post reach its sections, or are told."""

from __future__ import annotations

import re

import pytest

from nbblog.findings import Finding, Where
from nbblog.model import MimeBundle
from nbblog.prose.document import render_document
from nbblog.prose.pieces import Html, Picture, Prose


class Typed:
    """Leaves addresses as they were typed."""

    def picture(self, src: str, where: Where, attachments: dict[str, MimeBundle]) -> Picture:
        return Picture(src)

    def link(self, href: str, where: Where) -> str:
        return href


def rendered(text: str, title: str | None = None) -> tuple[list[str], tuple[Finding, ...]]:
    """Return the addresses of the links that authors typed, and what is wrong with them."""
    prose = Prose(text, lambda line: Where("x.ipynb", 3, line))
    cell = Html('<div class="cell" id="cell-a">1</div>\n')
    document = render_document([prose, cell], Typed(), macros={}, title=title)  # type: ignore[arg-type]
    links = re.findall(r'<a href="([^"]*)"', document.html)
    return links, document.findings


@pytest.mark.parametrize(
    ("typed", "reached"),
    [
        ("#the-data", "#the-data"),
        ("#The-data", "#the-data"),
        ("#The-Data", "#the-data"),
        ("#the_data", "#the-data"),
        ("#Transformation:-Aggregation", "#transformation-aggregation"),
        ("#Transformation%3A-Aggregation", "#transformation-aggregation"),
        ("#cell-a", "#cell-a"),
        ("#Title", "#top"),
        ("https://x.example/#The-data", "https://x.example/#The-data"),
    ],
)
def test_link_reaches_its_section_however_jupyter_names_it(typed: str, reached: str) -> None:
    text = f"# Title\n\n[x]({typed})\n\n## The data\n\n## Transformation: Aggregation\n"
    links, findings = rendered(text, "Title")
    assert links == [reached]
    assert findings == ()


def test_link_to_no_section_is_told_with_its_place() -> None:
    links, (finding,) = rendered("text\n\n[x](#the-dota)\n\n## The data\n")
    assert links == ["#the-dota"]
    assert (finding.rule, finding.where) == ("anchors-exist", Where("x.ipynb", 3, 3))
    assert finding.hint == "did you mean `the-data`?"


def test_anchor_of_an_author_s_html_is_a_section() -> None:
    links, findings = rendered(
        "[x](#here) [y](#there)\n\n<a name='here'></a><p id=\"there\">x</p>\n"
    )
    assert links == ["#here", "#there"]
    assert findings == ()


def test_footnotes_reach_each_other() -> None:
    _, findings = rendered("Text[^1] and more[^long-name].\n\n[^1]: A note.\n[^long-name]: Two.\n")
    assert findings == ()
