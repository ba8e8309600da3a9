"""Search in a real browser, on a site under a path: what it finds, what it loads, how it is used."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Response
from small_site import Site
from web_host import Manner, hosted

from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.publish import publish
from nbblog.search.words import counted, folded

SETTINGS = '[site]\ntitle = "Ada"\nauthor = "Ada"\nbase_url = "http://127.0.0.1/site"\n'
ENGINE = """---
date: 2026-01-01
title: Perché un motore
tags: [engines]
summary: On the engine of 1843.
---
Words before any heading.

## Zahnräder und Łańcuchy

The gears carry. Formula $\\mathrm{wumpus}_1$ is not text.

```python
def bernoulli_numbers(quantity):
    return [fraction for fraction in quantity]
```

### Voilà

A last section.
"""
LOOM = """---
date: 2026-01-02
title: The loom
---
The transformer weaves. A motore is an engine, and one fraction of it.

## Cards

Punched cards, again and again: cards.
"""
PROFILE = "talks:\n- {title: On silk, summary: What Jacquard said.}\n"
DRAFT = "---\ntitle: Secret\ndraft: true\ndate: 2026-01-03\n---\nxylophone\n"
FIELD = ".finder-dialog .finder-input"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = Site(tmp_path_factory.mktemp("site"))
    made.write("nbblog.toml", SETTINGS)
    made.write("profile.yaml", PROFILE)
    made.write("notebooks/engine.md", ENGINE)
    made.write("notebooks/loom.md", LOOM)
    made.write("notebooks/secret.md", DRAFT)
    made.write("pages/about.md", "---\ntitle: About\n---\nOf 量子計算 and pianos.\n")
    assert publish(made.root, Options(), Silence()).ok
    return made


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    with hosted(site.root / "public", Manner(below="/site")) as address:
        yield address


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


@pytest.fixture
def page(shared: Page, address: str) -> Page:
    shared.goto(f"{address}/blog/loom/")
    return shared


def _asked(page: Page, words: str) -> list[str]:
    """Return the titles that are found, best first."""
    if not page.locator(".finder-dialog[open]").count():
        page.keyboard.press("/")
    page.fill(FIELD, "")
    page.locator(".finder-status").filter(has_not_text="page").first.wait_for(state="attached")
    page.fill(FIELD, words)
    page.wait_for_function(
        "() => /page|Nothing/.test(document.querySelector('.finder-status').textContent)"
    )
    return page.locator(".finder-title").all_text_contents()


def test_nothing_is_loaded_before_search_is_used_and_little_by_a_first_question(
    browser: Browser, address: str
) -> None:
    page = browser.new_page()
    answers: list[Response] = []
    errors: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            errors.append(said.text)

    page.on("response", lambda answer: answers.append(answer))
    page.on("console", hear)
    page.goto(f"{address}/blog/loom/", wait_until="networkidle")
    assert not [
        answer.url for answer in answers if "search" in answer.url or "finder" in answer.url
    ]
    answers.clear()
    assert _asked(page, "bernoulli") == ["Perché un motore"]
    loaded = {answer.url.removeprefix(address): answer.body() for answer in answers}
    assert any(name.startswith("/search/words/") for name in loaded)
    assert sum(len(gzip.compress(data)) for data in loaded.values()) < 20_000
    assert all(answer.url.startswith(address) and answer.ok for answer in answers)
    assert errors == []
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy
    assert "unsafe-eval" not in policy
    page.close()


@pytest.mark.parametrize(
    ("words", "first", "target"),
    [
        ("bernoulli_num", "Perché un motore", "/blog/engine/#zahn"),  # in code alone
        ("quantity", "Perché un motore", "/blog/engine/#zahn"),
        ("zahnrader", "Perché un motore", "/blog/engine/#zahn"),  # in a heading alone
        ("lancuch", "Perché un motore", "/blog/engine/#zahn"),
        ("VOILÀ", "Perché un motore", "/blog/engine/#voil"),
        ("perche", "Perché un motore", "/blog/engine/"),  # in a title alone
        ("motore", "Perché un motore", "/blog/engine/"),  # a title before prose
        ("punched cards", "The loom", "/blog/loom/#cards"),
        ("transformers", "The loom", "/blog/loom/"),  # shorter, as nothing begins so
        ("計算", "About", "/about/"),
        ("engines", "Perché un motore", "/blog/engine/"),  # a tag
        ("jacquard", "Talks", "/talks/#talk-on-silk"),  # an entry of the profile
    ],
)
def test_words_lead_to_the_right_place_first(
    page: Page, words: str, first: str, target: str
) -> None:
    assert _asked(page, words)[0] == first
    links = page.locator(".finder-page").first.locator("a").all()
    hrefs = [link.get_attribute("href") or "" for link in links]
    assert any(href.startswith(f"/site{target}") for href in hrefs), hrefs


def test_code_is_marked_as_code_and_words_are_marked(page: Page) -> None:
    _asked(page, "fraction")
    code = page.locator(".finder-hit.is-code")
    assert code.count() == 1
    assert code.locator(".finder-kind").text_content() == "Code"
    assert code.locator("mark").all_text_contents() == ["fraction", "fraction"]
    assert code.locator(".finder-code").text_content() == (
        "def bernoulli_numbers(quantity):\n    return [fraction for fraction in quantity]"
    )
    assert page.locator(".finder-hit:not(.is-code) mark").all_text_contents() == ["fraction"]


@pytest.mark.parametrize("words", ["xylophone", "wumpus", "Secret"])
def test_drafts_and_formulas_are_not_found(page: Page, words: str) -> None:
    assert _asked(page, words) == []
    assert words in (page.locator(".finder-status").text_content() or "")


def test_keys_open_choose_follow_and_close(page: Page, address: str) -> None:
    page.focus(".site-name")
    page.keyboard.press("Control+k")
    page.wait_for_selector(".finder-dialog[open]")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Escape")
    assert page.locator(".finder-dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.className") == "site-name"
    assert _asked(page, "engine")[0] == "Perché un motore"
    chosen = "document.activeElement.getAttribute('href') ?? document.activeElement.name"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(chosen) == "/site/blog/engine/"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(chosen) == "q"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/blog/engine/")


def test_a_slash_that_is_typed_into_a_field_opens_nothing(page: Page) -> None:
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    page.locator("main > input").press("/")
    assert page.locator("main > input").input_value() == "/"
    assert page.locator("dialog").count() == 0


def test_reader_who_speaks_to_the_browser_turns_the_slash_off(page: Page, address: str) -> None:
    """WCAG 2.1.4: a letter alone opens something only where it can be turned off."""
    page.keyboard.press("/")
    box = page.get_by_label("Open search with the key /")
    box.uncheck()
    page.keyboard.press("Escape")
    page.goto(f"{address}/blog/engine/")
    page.keyboard.press("/")
    page.keyboard.press("Control+k")  # what the slash may have begun is there before this opens
    page.wait_for_selector(".finder-dialog[open]")
    assert not box.is_checked()
    page.keyboard.press("Escape")
    assert page.evaluate("Object.entries(localStorage)") == [["slash", "off"]]
    page.goto(f"{address}/search/")
    box.check()
    page.goto(f"{address}/blog/loom/")
    page.keyboard.press("/")
    page.wait_for_selector(".finder-dialog[open]")
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize(
    ("shortcut", "keys", "title", "opens"),
    [
        ("/", "/ Control+K Meta+K", "Search (press / or Ctrl K)", ["/", "Control+k", "Meta+k"]),
        ("Ctrl+K", "Control+K Meta+K", "Search (press Ctrl K)", ["Control+k", "Meta+k"]),
        ("", None, "Search", []),
    ],
)
def test_site_chooses_the_keys_that_open_search(
    browser: Browser, tmp_path: Path, shortcut: str, keys: str, title: str, opens: list[str]
) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", f'{SETTINGS}[reader]\nshortcut = "{shortcut}"\n')
    site.write("notebooks/loom.md", LOOM)
    assert publish(site.root, Options(), Silence()).ok
    with hosted(site.root / "public", Manner(below="/site")) as address:
        page = browser.new_page()
        page.goto(f"{address}/blog/loom/")
        link = page.locator(".search-link")
        assert link.get_attribute("aria-keyshortcuts") == keys
        assert link.get_attribute("title") == title
        for key in ("/", "Control+k", "Meta+k"):
            page.keyboard.press(key)
            if key in opens:
                page.wait_for_selector(".finder-dialog[open]")
                page.keyboard.press("Escape")
            assert page.locator(".finder-dialog[open]").count() == 0
        link.click()  # the glass itself is always there
        page.wait_for_selector(".finder-dialog[open]")
        assert page.get_by_label("Open search with the key /").count() == (
            1 if shortcut == "/" else 0
        )
        page.close()


def test_the_dialog_is_accessible_in_light_and_dark(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # both are schemes
        _asked(page, "fraction")
        results = Axe().run(page, ".finder-dialog")
        assert results.violations_count == 0, results.generate_report()
    page.emulate_media(color_scheme="light")
    assert page.get_by_role("dialog", name="Search").count() == 1


def test_the_page_of_search_answers_its_address(page: Page, address: str) -> None:
    page.goto(f"{address}/search/?q=zahnrader")
    page.wait_for_selector(".finder-title")
    assert page.locator(".finder-title").text_content() == "Perché un motore"
    assert page.locator(".finder-status").text_content() == "1 page"
    page.keyboard.press("/")  # in the field, it is a letter
    assert page.locator("dialog").count() == 0


def test_without_script_the_page_says_so_and_leads_to_the_archive(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/blog/loom/")
    page.get_by_role("link", name="Search").click()
    assert page.url == f"{address}/search/"
    page.get_by_role("link", name="All posts by year.").click()
    assert page.get_by_role("link", name="The loom").count() == 1
    context.close()


def test_the_browser_folds_and_divides_words_as_the_index_does(page: Page, address: str) -> None:
    text = "Perché Straße ŒUVRE ﬁne ΟΔΟΣ søren_x 量子計算 don't x² naïve Łódź ①"
    page.goto(f"{address}/search/")
    source = next(Path(__file__).parents[2].glob("site_templates/default/js/finder.js")).read_text()
    inner = source.split("{\n", 1)[1].split("  /* -----", 1)[0]
    got = page.evaluate(f"(text) => {{ {inner}; return [folded(text), wordsOf(text)] }}", text)
    assert got[0] == folded(text)
    assert set(got[1]) == set(counted(text)) - {"soren", "算"}  # a part of a name, a last letter


def test_without_search_no_page_has_it(site: Site, tmp_path: Path) -> None:
    bare = Site(tmp_path)
    bare.write("nbblog.toml", SETTINGS + "[reader]\nsearch = false\n")
    bare.write("notebooks/loom.md", LOOM)
    assert publish(bare.root, Options(), Silence()).ok
    assert not (bare.root / "public" / "search").exists()
    assert "search-link" not in (bare.root / "public/blog/loom/index.html").read_text()
    known = json.loads((site.root / "public/search/index.json").read_text())
    assert {row[1] for row in known["pages"]} == {
        "/site/blog/engine/", "/site/blog/loom/", "/site/about/", "/site/talks/",
    }  # fmt: skip
