"""A page of every kind in both themes: accessible, valid, at home, whole without script and policy."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from every_page import PAGES, write_every_page
from looked_at import (
    CHECKS,
    COLOURS,
    FADED,
    SHAPE,
    THINNED,
    TOO_WIDE,
    draw_pictures,
    violations,
)
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route
from web_host import hosted

from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.publish import publish

ROOT = Path(__file__).parents[2]
THEMES = ("default", "slate")
WIDTHS, HEIGHT = (390, 1280), 900
SCHEMES = ("light", "dark")
LOOKS = [(scheme, width) for scheme in SCHEMES for width in WIDTHS]
"""All of them with NBBLOG_SOAK; else a phone by day and a desk by night: two minutes less."""

if not os.environ.get("NBBLOG_SOAK"):
    LOOKS = [("light", 390), ("dark", 1280)]
POSTS = ("formulas", "figures", "long code", "outputs", "interactive")
UNFOLDED = "document.querySelectorAll('details').forEach(node => node.open = true)"
HEADINGS = "[...document.querySelectorAll('h1')].map(node => node.innerText.trim())"
SEEN = "nodes => nodes.filter(node => node.checkVisibility()).map(node => node.outerHTML)"
WORDS = """() => {
  const buttons = "button, [role=button], .comments-note, .output-live, .finder, noscript";
  document.querySelectorAll(buttons).forEach(node => node.remove());
  return document.querySelector("main").innerText;
}"""


@dataclass(frozen=True)
class Made:
    """A published site, and where it is served."""

    theme: str
    public: Path
    origin: str


@pytest.fixture(scope="module", params=THEMES)
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Made]:
    folder = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):  # the workers of pytest-xdist share one site
        folder = folder.parent
    root = folder / f"every-page-{request.param}"
    with (folder / f"{root.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / "public").is_dir():
            shutil.rmtree(root, ignore_errors=True)
            write_every_page(root, request.param)
            report = publish(root, Options(), Silence())
            assert report.ok, report.findings
    with hosted(root / "public") as origin:
        yield Made(request.param, root / "public", origin)


class Watched:
    """A tab whose complaints are kept: what the console says, and what is asked of other sites."""

    def __init__(self, browser: Browser, made: Made, **options: Any) -> None:
        self.problems: list[str] = []
        self.origin = made.origin
        self.context: BrowserContext = browser.new_context(
            base_url=made.origin, reduced_motion="reduce", **options
        )
        self.context.set_default_timeout(120_000)  # ms; a CI machine may be busy
        self.context.route("**/*", self._keep_home)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))

    def _keep_home(self, route: Route) -> None:
        if route.request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            route.continue_()
        else:
            self.problems.append(f"asked of another site: {route.request.url}")
            route.abort()

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.problems.append(f"console: {said.text}")

    def close(self) -> list[str]:
        self.context.close()
        return self.problems


# ------------------------------------------------------------------ accessible


@pytest.mark.parametrize("has_posts", [True, False])
def test_page_is_accessible_and_fits_in_both_colours(
    browser: Browser, made: Made, has_posts: bool
) -> None:
    tab = Watched(browser, made)
    tab.context.add_init_script(CHECKS)
    wrong = []
    for name, address in PAGES.items():
        if (name in POSTS) != has_posts:
            continue
        tab.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        tab.page.emulate_media(color_scheme="light")
        tab.page.goto(f"/{address}")
        wrong += [f"{name}: {problem}" for problem in _flaws(tab.page)]
    wrong += tab.close()
    assert not wrong, "\n".join(wrong)


def _flaws(page: Page) -> Iterator[str]:
    yield from (f"too wide: {node}" for node in page.evaluate(TOO_WIDE))
    page.evaluate(UNFOLDED)
    headings = page.evaluate(HEADINGS)
    if len(headings) != 1 or not headings[0]:
        yield f"first headings: {headings}"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        yield from (f"too wide, unfolded, {width}: {node}" for node in page.evaluate(TOO_WIDE))
        yield from (f"axe, {width}: {flaw}" for flaw in violations(page, SHAPE))
    page.evaluate(THINNED)
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # both are schemes
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(FADED)
        yield from (f"not drawn, {scheme}: {address}" for address in draw_pictures(page))
        yield from (f"axe, {width}, {scheme}: {flaw}" for flaw in violations(page, COLOURS))


def test_what_opens_is_accessible_in_both_colours(browser: Browser, made: Made) -> None:
    tab = Watched(browser, made, viewport={"width": 1280, "height": HEIGHT})
    tab.context.add_init_script(CHECKS)
    page, wrong = tab.page, []

    def look(what: str, part: str) -> None:
        page.locator(part).wait_for()
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # both are schemes
            page.set_viewport_size({"width": width, "height": HEIGHT})
            wrong.extend(f"{what}, {width}, {scheme}: {one}" for one in violations(page, {}, part))
        page.set_viewport_size({"width": 1280, "height": HEIGHT})

    page.goto(f"/{PAGES['figures']}")
    page.keyboard.press("/")
    page.locator(".finder-dialog input[type=search]").fill("attention")
    page.locator(".finder-title").first.wait_for()
    look("search", ".finder-dialog")
    page.keyboard.press("Escape")
    page.locator("button.enlarge").first.click()
    look("a picture", "dialog.lightbox[open]")
    page.keyboard.press("Escape")
    page.goto(f"/{PAGES['formulas']}")
    page.locator(".footnote-ref a").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    look("a footnote", "#preview")
    wrong += tab.close()
    assert not wrong, "\n".join(wrong)


def test_these_checks_find_what_is_wrong(browser: Browser, made: Made) -> None:
    options: dict[str, Any] = {"bypass_csp": True, "viewport": {"width": 390, "height": HEIGHT}}
    tab = Watched(browser, made, **options)
    tab.context.add_init_script(CHECKS)
    page = tab.page
    page.goto(f"/{PAGES['news']}")
    page.evaluate("""() => {
      const wide = '<div style="width: 800px" id="planted">wide</div>';
      const pale = '<p id="pale" style="color: #ccc; background: #fff">pale</p>';
      const lost = '<span class="lost" style="color: #ccc; background: #fff">two</span>';
      const code = `<pre id="code"><span>one</span><span>three</span>${lost}${lost}</pre>`;
      document.querySelector("main").insertAdjacentHTML("beforeend", wide + pale + code);
      document.querySelector("main").insertAdjacentHTML("beforeend", '<img src="/none.png">');
    }""")
    assert any("planted" in node for node in page.evaluate(TOO_WIDE))
    assert draw_pictures(page) == [f"{made.origin}/none.png"]
    assert any(flaw.startswith("image-alt: ") for flaw in violations(page, SHAPE))
    page.evaluate(THINNED)
    assert page.locator("#code").inner_text() == "onetwo"
    pale = [one for one in violations(page, COLOURS) if one.startswith("color-contrast: ")]
    assert [any(name in one for one in pale) for name in ("#pale", ".lost")] == [True, True]
    assert tab.close() == [
        "console: Failed to load resource: the server responded with a status of 404 (Not Found)"
    ]


# ------------------------------------------------------------------ valid


def test_every_page_is_valid_html(made: Made, require: Callable[[str, str], Path]) -> None:
    validator = require(str(ROOT / "node_modules/.bin/html-validate"), "run scripts/system.sh")
    written = [made.public / PAGES[name] / "index.html" for name in ("outputs", "interactive")]
    others = [path for path in made.public.rglob("*.html") if path not in written]
    assert len(others) > 30
    found = made.public.with_name("found.txt")
    for config, paths in (("html-validate", others), ("html-validate-outputs", written)):
        command = [validator, "--config", Path(__file__).with_name(f"{config}.cjs")]
        with found.open("w") as file:  # into a pipe html-validate writes 64 KB and no more
            done = subprocess.run(
                [*command, "--formatter", "text", *paths], stdout=file, check=False
            )
        assert (done.returncode, found.read_text()) == (0, "")


# ------------------------------------------------------------------ without a script


def test_page_has_all_its_text_and_nothing_dead_without_script(
    browser: Browser, made: Made
) -> None:
    on, off = Watched(browser, made), Watched(browser, made, java_script_enabled=False)
    wrong = []
    for name, address in PAGES.items():
        for tab in (on, off):
            tab.page.goto(f"/{address}")
        dead = off.page.locator("button, [role=button], dialog, input[type=search]")
        wrong += [f"{name}, dead: {node[:120]}" for node in dead.evaluate_all(SEEN)]
        hidden = off.page.locator(".site-menu a, .site-footer a")
        if hidden.count() != len(hidden.evaluate_all(SEEN)):
            wrong.append(f"{name}: a menu is hidden")
        texts = [set(tab.page.evaluate(WORDS).split()) for tab in (on, off)]
        if missing := texts[0] - texts[1]:
            wrong.append(f"{name}, missing without script: {sorted(missing)[:20]}")
        assert len(texts[1]) > 3, name
    wrong += on.close() + off.close()
    assert not wrong, "\n".join(wrong)


def test_parts_of_a_page_work_without_script(browser: Browser, made: Made) -> None:
    options: dict[str, Any] = {"java_script_enabled": False, "color_scheme": "dark"}
    tab = Watched(browser, made, viewport={"width": 390, "height": HEIGHT}, **options)
    page = tab.page
    page.goto(f"/{PAGES['formulas']}")
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert max(map(int, re.findall(r"\d+", paper)[:3])) < 60, paper  # dark, as the system is
    page.locator(".toc summary").click()
    page.locator(".toc a", has_text="What follows").click()
    assert page.url.endswith("#what-follows")
    page.locator(".footnote-ref a").first.click()
    assert page.locator(":target").inner_text().startswith("The words are those of")
    page.locator(".cite summary").click()
    assert "@misc" in page.locator(".cite pre").inner_text()
    page.goto(f"/{PAGES['long code']}")
    tabs = page.locator(".tabs > details")
    page.locator(".tabs summary", has_text="Settings").click()
    assert tabs.locator("pre").last.is_visible()
    colours = "nodes => new Set(nodes.map(node => getComputedStyle(node).color)).size"
    assert page.locator("pre.code span").evaluate_all(colours) > 4
    page.goto(f"/{PAGES['publications']}")
    total = len(page.locator(".publication").evaluate_all(SEEN))
    page.get_by_label("Theses").check()
    assert len(page.locator(".publication").evaluate_all(SEEN)) == 1 < total
    page.get_by_role("link", name="Search").click()
    assert page.url.endswith("/search/")
    page.get_by_role("link", name="All posts by year.").click()
    page.get_by_role("link", name="Attention, written out").click()
    assert page.url.endswith(PAGES["formulas"])
    page.get_by_role("link", name="Comments on GitHub").is_visible()
    assert tab.close() == []


# ------------------------------------------------------------------ under the policy


def test_policy_as_a_header_stops_nothing_of_the_theme(browser: Browser, made: Made) -> None:
    """What each page states in its head is sent by the host too, and every part is used."""
    tab = Watched(browser, made, viewport={"width": 1280, "height": HEIGHT}, color_scheme="light")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=made.origin)
    strict = []

    def answer(route: Route) -> None:
        response = route.fetch()
        headers = dict(response.headers)
        if stated := re.search(r'-Policy" content="([^"]*)"', response.text()):
            strict.append(unescape(stated[1]))
            headers["content-security-policy"] = strict[-1]
        route.fulfill(response=response, headers=headers)

    tab.context.route(re.compile(r"/(?:[\w-]+/)*(?:404\.html)?(?:\?.*)?$"), answer)
    for name, address in PAGES.items():
        if name != "interactive":  # whose libraries make programs, as the documentation says
            tab.page.goto(f"/{address}")
    assert len(strict) == len(PAGES) - 1
    for policy in strict:
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy
    _use(tab.page)
    assert tab.close() == []


def _use(page: Page) -> None:
    """Use what the theme's scripts do, and see that it is done."""
    page.goto(f"/{PAGES['figures']}")
    page.locator(".theme-toggle").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.locator(".cell-input").first.hover()
    page.locator(".cell-input .copy").first.click()
    assert "import" in page.evaluate("navigator.clipboard.readText()")
    page.locator("button.enlarge").first.click()
    assert page.locator("dialog.lightbox[open] img.only-dark").is_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Copy the link").click()
    page.locator(".toc a").last.click()
    page.locator(".toc a[aria-current]").wait_for()
    page.keyboard.press("Control+k")
    page.locator(".finder-dialog input[type=search]").fill("patches")
    assert "Vision Transformer" in page.locator(".finder-title").first.inner_text()
    page.keyboard.press("Escape")
    page.goto(f"/{PAGES['formulas']}")
    page.locator(".footnote-ref a").first.hover()
    page.locator("#preview").wait_for()
    page.goto(f"/{PAGES['publications']}")
    page.get_by_label("Theses").check()
    assert len(page.locator(".publication").evaluate_all(SEEN)) == 1
