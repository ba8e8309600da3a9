"""What readers have beside the text, in a real browser: every part of it on one published site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route
from small_site import Site, code, md, printed

from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.publish import publish

ORIGIN = "https://ada.example"
SETTINGS = """[site]
title = "Ada"
author = "Ada"
base_url = "https://ada.example/site"
source_url = "https://github.com/ada/blog"
[reader]
launch = ["colab", "binder"]
[comments]
service = "giscus"
repository = "ada/blog"
repository_id = "R_1"
category = "Posts"
category_id = "C_1"
[analytics]
service = "goatcounter"
address = "https://ada.goatcounter.com"
"""
LINES = "\n\n".join(["A line of prose that is long enough to be read."] * 25)
POST = f"""---
date: 2026-01-02
title: Long
---
First words.[^one] See https://example.org/page for more.

[^one]: The note itself.

![A red field](red.png "What is red")

## Beginning

{LINES}

```python
value = 1
```

### Middle

{LINES}

## End

{LINES}
"""
LONG = f"{ORIGIN}/site/blog/long/"
RUN = f"{ORIGIN}/site/blog/run/"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = Site(tmp_path_factory.mktemp("site"))
    site.write("nbblog.toml", SETTINGS)
    site.write("notebooks/long.md", POST)
    Image.new("RGB", (1200, 700), "#a33").save(site.root / "notebooks" / "red.png")
    cells = [
        md("---\ndate: 2026-01-01\ntitle: Run\nexecute: stored\ncomments: false\n---\n"),
        code("print(1)", printed("1\n")),
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    site.write("notebooks/run.ipynb", json.dumps(notebook))
    report = publish(site.root, Options(), Silence())
    assert report.ok, report.findings
    return site.root / "public"


@pytest.fixture(scope="module")
def context(browser: Browser, public: Path) -> Iterator[BrowserContext]:
    """A browser to which https://ada.example/site is the folder, and no other site answers."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")

    def answer(route: Route) -> None:
        parts = urlsplit(route.request.url)
        path = unquote(parts.path).removeprefix("/site/")
        file = public / (path + "index.html" if path.endswith("/") or not path else path)
        if f"{parts.scheme}://{parts.netloc}" == ORIGIN and file.is_file():
            route.fulfill(path=file)
        else:
            route.abort()

    context.route("**/*", answer)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=ORIGIN)
    yield context
    context.close()


@pytest.fixture(scope="module")
def shared(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture
def page(shared: Page) -> Page:
    shared.goto(LONG)
    return shared


# ------------------------------------------------------------------ the text


def test_the_heading_that_is_read_is_marked_in_the_contents(page: Page) -> None:
    marked = page.locator(".toc a[aria-current]")
    for name in ("beginning", "middle", "end"):
        page.evaluate(f"document.getElementById('{name}').scrollIntoView({{behavior: 'instant'}})")
        page.wait_for_function(
            f"() => document.querySelector('.toc a[aria-current]')?.hash === '#{name}'"
        )
        assert marked.count() == 1


def test_a_footnote_is_shown_where_it_is_met(page: Page) -> None:
    page.focus(".footnote-ref a")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    note = page.get_by_role("tooltip")
    assert (note.text_content() or "").strip() == "The note itself."
    assert page.locator(".footnote-ref a").get_attribute("aria-describedby") == "preview"
    page.keyboard.press("Escape")
    assert note.count() == 0


def test_code_is_copied_as_it_is(page: Page) -> None:
    page.hover("pre.code")
    page.locator(".code-box .copy").first.click()
    assert page.evaluate("navigator.clipboard.readText()") == "value = 1"


def test_headings_have_links_to_themselves(page: Page) -> None:
    page.locator("#middle .anchor").click()
    assert page.url == f"{LONG}#middle"


def test_a_picture_is_enlarged_and_focus_comes_back(page: Page) -> None:
    button = page.get_by_role("button", name="Enlarge: A red field")
    small = page.locator("main figure img").bounding_box()
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Picture")
    large = dialog.locator("img").bounding_box()
    assert small
    assert large
    assert large["width"] > small["width"] * 1.3
    assert large["height"] <= 900
    assert "What is red" in (dialog.text_content() or "")
    assert Axe().run(page, "dialog").violations_count == 0
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert button.evaluate("(node) => node === document.activeElement")
    page.locator("main figure img").click()
    dialog.locator("img").click()
    assert dialog.count() == 0
    assert button.evaluate("(node) => node === document.activeElement")


def test_focus_goes_from_the_skip_link_through_the_header(page: Page) -> None:
    seen = []
    for _ in range(5):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.className"))
    assert seen == ["skip", "site-name", "", "search-link", "theme-toggle"]
    page.keyboard.press("Shift+Tab")
    page.evaluate("document.querySelector('.skip').focus()")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_more_contrast_is_given_to_who_asks_for_it(page: Page) -> None:
    ink = "getComputedStyle(document.querySelector('.meta')).color"
    page.emulate_media(contrast="more")
    assert page.evaluate(ink) == "rgb(51, 51, 51)"  # 12.6 to 1 on white
    page.emulate_media(contrast="more", color_scheme="dark")
    assert page.evaluate(ink) == "rgb(216, 216, 216)"
    page.emulate_media(contrast="no-preference", color_scheme="light")


def test_nothing_moves_for_who_wants_no_motion(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    moving = """() => [...document.querySelectorAll("*")].filter((node) => {
      const style = getComputedStyle(node);
      const isOfItself = style.animationTimeline === "auto"; // not by the reader's own scrolling
      return style.transitionDuration.split(", ").some((time) => time !== "0s") || (style.animationName !== "none" && isOfItself);
    }).map((node) => node.className)"""
    page.get_by_role("button", name="Enlarge: A red field").click()
    assert page.evaluate(moving) == []
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.keyboard.press("Escape")
    page.emulate_media(reduced_motion="no-preference")


def test_paper_has_the_text_and_where_links_lead(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    for part in (".site-header", ".toc", ".copy", ".enlarge", ".post-links", ".comments"):
        assert not page.locator(part).first.is_visible(), part
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    link = "document.querySelector('.prose a[href^=\"https://example.org\"]')"
    after = page.evaluate(f"getComputedStyle({link}, '::after').content")
    assert "https://example.org/page" in after
    page.emulate_media(media="screen", color_scheme="light")


# ------------------------------------------------------------------ where it is, how it is passed on


def test_a_notebook_opens_elsewhere_and_downloads_from_here(page: Page, public: Path) -> None:
    page.goto(RUN)
    links = {
        link.inner_text(): link.get_attribute("href")
        for link in page.locator(".post-links a").all()
    }
    assert links["Open in Colab"] == (
        "https://colab.research.google.com/github/ada/blog/blob/main/notebooks/run.ipynb"
    )
    assert links["Open in Binder"] == (
        "https://mybinder.org/v2/gh/ada/blog/main?labpath=notebooks%2Frun.ipynb"
    )
    assert links["View on GitHub"] == "https://github.com/ada/blog/blob/main/notebooks/run.ipynb"
    path = str(links["Download the notebook"])
    given = json.loads((public / path.removeprefix("/site/")).read_text())
    assert given["cells"][1]["source"] == "print(1)"
    assert page.locator(".post-links img").count() == 0


def test_the_link_is_copied_and_mail_has_it(page: Page) -> None:
    page.get_by_role("button", name="Copy the link").click()
    assert page.evaluate("navigator.clipboard.readText()") == LONG
    assert page.locator("[data-share-status]").text_content() == "Link copied"
    mail = page.get_by_role("link", name="Send by e-mail").get_attribute("href") or ""
    assert parse_qs(urlsplit(mail).query) == {"subject": ["Long"], "body": [LONG]}


# ------------------------------------------------------------------ other sites


def _policy(page: Page) -> dict[str, list[str]]:
    meta = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""
    return {rule.split()[0]: rule.split()[1:] for rule in meta.split("; ")}


def test_comments_are_asked_for_by_a_click_alone(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload(wait_until="networkidle")
    assert [url for url in asked if not url.startswith((ORIGIN, "data:"))] == []
    assert "https://giscus.app" in _policy(page)["frame-src"]
    with page.expect_request("https://giscus.app/**"):
        page.get_by_role("button", name="Show the comments").click()
    [frame] = [url for url in asked if url.startswith("https://giscus.app/")]
    query = parse_qs(urlsplit(frame).query)
    assert query["repo"] == ["ada/blog"]
    assert query["term"] == ["/blog/long/"]
    assert query["repoId"] == ["R_1"]
    assert query["theme"] == ["light"]


def test_a_post_may_have_no_comments(page: Page) -> None:
    page.goto(RUN)
    assert page.locator(".comments").count() == 0
    assert "https://giscus.app" not in _policy(page)["frame-src"]


def test_a_visit_is_counted_without_cookies_and_not_for_who_objects(
    context: BrowserContext,
) -> None:
    for objects in (False, True):
        page = context.new_page()
        page.add_init_script(
            f"""Object.defineProperty(navigator, "webdriver", {{ get: () => false }});
            Object.defineProperty(navigator, "globalPrivacyControl", {{ get: () => {str(objects).lower()} }});
            window.sent = []; navigator.sendBeacon = (url) => window.sent.push(url);"""
        )
        page.goto(LONG)
        sent = page.evaluate("sent")
        assert len(sent) == (0 if objects else 1)
        assert _policy(page)["connect-src"] == ["'self'", "https://ada.goatcounter.com"]
        assert page.evaluate("document.cookie") == ""
        page.close()
        if sent:
            query = parse_qs(urlsplit(sent[0]).query)
            assert sent[0].startswith("https://ada.goatcounter.com/count?")
            assert query["p"] == ["/site/blog/long/"]
