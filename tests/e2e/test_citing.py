"""References and citations in a real browser: previews, wide equations, accessibility."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from small_site import SETTINGS, Site
from web_host import hosted

from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.publish import publish

LONG = " + ".join(f"a_{{{number}}}" for number in range(60))
POST = rf"""---
date: 2026-01-01
title: Wide
bibliography: works.bib
---
See {{eq}}`wide`, \eqref{{row}}, @tbl-one and [@ada1843].

$$
{LONG}
$$ (wide)

\begin{{align}}
{LONG} &= b \label{{row}} \\
y &= 2
\end{{align}}

| a |
|---|
| 1 |

: A table {{#tbl-one}}
"""
BIB = "@book{ada1843, author = {Lovelace, Ada}, title = {Notes}, year = 1843}\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    site = Site(tmp_path_factory.mktemp("site"))
    site.write("nbblog.toml", SETTINGS)
    site.write("notebooks/wide.md", POST)
    site.write("notebooks/works.bib", BIB)
    assert publish(site.root, Options(), Silence()).ok
    with hosted(site.root / "public") as origin:
        yield f"{origin}/blog/wide/"


@pytest.fixture(params=[390, 1280])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 800})
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def test_previews_open_under_the_mouse_and_on_focus_and_close(page: Page) -> None:
    link, preview = page.locator(".citation-link"), page.locator(".preview")
    link.hover()
    preview.wait_for()
    assert preview.inner_text().startswith("Lovelace, A. (1843). Notes.")
    box, size = preview.bounding_box(), page.viewport_size
    assert box is not None
    assert size is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    page.keyboard.press("Escape")
    assert preview.count() == 0
    page.keyboard.press("Tab")  # from now on focus is seen
    page.locator('a.xref[href="#wide"]').focus()
    preview.wait_for()
    assert preview.locator("math").count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.locator('a.xref[href="#tbl-one"]').focus()
    assert preview.inner_text().startswith("Table\xa01: A table")
    assert page.locator("[id=tbl-one]").count() == 1
    violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(one["id"], node["html"]) for one in violations for node in one["nodes"]] == []


def test_numbers_stay_in_sight_beside_formulas_that_scroll(page: Page) -> None:
    width = page.evaluate("document.documentElement.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    boxes = page.locator(".math-block").all()
    assert [box.evaluate("box => box.scrollWidth > box.clientWidth") for box in boxes] == [True] * 2
    numbers = page.locator(".equation-number, .equation-tag").all()
    assert [(number.text_content() or "").strip() for number in numbers] == ["(1)", "(2)", "(3)"]
    for position in (0, 200, 10_000):
        for box in boxes:
            box.evaluate("(box, left) => { box.scrollLeft = left; }", position)
        for number in numbers:
            place = number.locator("a, mtext").first.bounding_box()
            assert place is not None
            assert place["x"] + place["width"] <= width


def test_without_script_a_citation_says_its_work_and_leads_to_it(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    link = page.locator(".citation-link")
    assert link.get_attribute("title") == "Lovelace, A. (1843). Notes."
    link.click()
    assert page.url.endswith("#ref-ada1843")
    assert page.locator("li:target").inner_text().startswith("Lovelace, A. (1843). Notes.")
    context.close()
