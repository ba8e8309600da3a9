"""Style sheets and scripts that only some pages need."""

from __future__ import annotations

from nbblog.assets import Part
from nbblog.pages.parts import with_parts

PARTS = (Part(('class="tabs',), "/a/tabs.1.css"), Part(("data-library",), "/a/figures.2.js"))
PAGE = '<head><link rel="stylesheet" href="/a/site.0.css"></head><body>{}</body>'


def test_page_gets_the_parts_that_it_needs_and_no_others() -> None:
    html = with_parts(PAGE.format('<div class="tabs one">'), PARTS, "/a/site.0.css")
    assert '<link rel="stylesheet" href="/a/tabs.1.css">' in html.partition("</head>")[0]
    assert "figures" not in html
    html = with_parts(PAGE.format('<div data-library="x">'), PARTS, "/a/site.0.css")
    assert '<script src="/a/figures.2.js" defer></script>' in html.partition("</head>")[0]
    assert "tabs" not in html


def test_page_that_needs_nothing_stays_as_it_is() -> None:
    plain = PAGE.format("<p>tabs</p>")
    assert with_parts(plain, PARTS, "/a/site.0.css") == plain
    foreign = '<link href="/other.css"><div class="tabs">'
    assert with_parts(foreign, PARTS, "/a/site.0.css") == foreign


def test_words_of_the_head_need_no_part() -> None:
    part = Part(("citation",), "/citing.css")
    page = '<head><link href="/site.css"><meta name="citation_title"></head><body>{}</body>'
    assert with_parts(page.format(""), [part], "/site.css") == page.format("")
    cited = page.format('<a class="citation">')
    assert "/citing.css" in with_parts(cited, [part], "/site.css")


def test_style_sheet_that_is_brief_is_written_into_the_page() -> None:
    part = Part(('class="tabs',), text=".tabs{margin:0}")
    html = with_parts(PAGE.format('<div class="tabs one">'), [part], "/a/site.0.css")
    assert "<style>.tabs{margin:0}</style>" in html.partition("</head>")[0]
    assert html.count("<link") == 1
    assert with_parts(PAGE.format("<p>"), [part], "/a/site.0.css") == PAGE.format("<p>")
