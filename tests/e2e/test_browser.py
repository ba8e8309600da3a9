"""The published site in a real browser: phone and desktop, light and dark, script and none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
)

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
VIT = "/blog/vision-transformer-in-pure-jax/"
LENS = "/blog/logit-lens-from-scratch/"
PAGES = {  # address, and a phrase of its text
    "home": ("/", "Working under the supervision of Simone Scardapane"),
    "blog": ("/blog/", "Vision Transformer in pure JAX"),
    "vit": (VIT, "cut the picture into patches and pretend that they are words"),
    "lens": (LENS, "A transformer never rewrites its state"),
    "publications": ("/publications/", "Are We Done with MMLU?"),
    "cv": ("/cv/", "MUCCA"),
    "projects": ("/projects/", "6G-GOALS"),
    "tag": ("/tags/jax/", "Logit lens from scratch"),
    "archive": ("/archive/", "Logit lens from scratch"),
    "missing": ("/404.html", "There is no page at this address"),
}
PRINTED = {  # lines that only a run prints; each can be checked with pencil and paper
    VIT: (
        "4,250 training and 750 test images",
        "patch 0 begins [ 0  1  2  3  4  5  6 28 29]",
        "3 x 74,400 + 7,690 = 230,890 parameters",
        "weights 0.75 and 0.25, output 1.00",
        "test accuracy",
    ),
    LENS: (
        "GGUF version 3: 33 facts, 272 tensors",
        "134,515,008 parameters, 28,311,552 in the embedding",
        "␣Paris       0.70",
        "all claims hold",
    ),
}
WIDTHS, HEIGHT = (390, 1280), 900
SCHEMES = ("light", "dark")

TOO_WIDE = """() => {
  const cuts = ["auto", "scroll", "hidden", "clip"];
  const isOut = (node) => node.getBoundingClientRect().right > innerWidth + 1;
  const isInBox = (node) => {
    for (let up = node.parentElement; up !== document.body; up = up.parentElement)
      if (cuts.includes(getComputedStyle(up).overflowX) && !isOut(up)) return true;
    return false;
  };
  const page = document.documentElement;
  return [...document.querySelectorAll("body *")]
    .filter((node) => node.checkVisibility() && isOut(node) && !isInBox(node))
    .map((node) => node.outerHTML.slice(0, 120))
    .concat(page.scrollWidth > innerWidth ? [`the page, ${page.scrollWidth} px`] : []);
}"""
THEME_AT_BODY = """
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    window.themeAtBody = document.documentElement.dataset.theme ?? "none";
  }).observe(document, { childList: true, subtree: true });
"""
AXE: dict[str, object] = {"resultTypes": ["violations"]}  # the others would only cost time
OF_COLOUR = ["color-contrast", "link-in-text-block"]
COLOURS = AXE | {"runOnly": OF_COLOUR}  # what the scheme changes
SHAPE = AXE | {"rules": {name: {"enabled": False} for name in OF_COLOUR}}  # the rest
THINNED = """() => {  // of the words of code that have the same colour one is left
  const seen = new Set();
  for (const node of document.querySelectorAll("pre span")) {
    if (node.children.length) continue;
    const around = [node, node.parentElement, node.closest("pre"), node.closest("figure, .cell")];
    const like = around.map((one) => `${one?.className} ${one?.getAttribute("style")}`).join();
    if (seen.has(like)) node.remove();
    seen.add(like);
  }
}"""
FADED = "Promise.allSettled(document.getAnimations().filter(one => one.timeline === document.timeline).map(one => one.finished)).then(() => 0)"
BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"


def _open(browser: Browser, server: str, width: int = 1280, **options: Any) -> BrowserContext:
    context = browser.new_context(
        base_url=server, viewport={"width": width, "height": HEIGHT}, **options
    )
    context.set_default_timeout(120_000)  # ms; a CI machine may be busy
    return context


@pytest.fixture
def desktop(browser: Browser, server: str) -> Iterator[BrowserContext]:
    context = _open(browser, server, color_scheme="light")
    yield context
    context.close()


# ------------------------------------------------------------------ every page, every way


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_page_is_sound_and_stays_at_home(
    browser: Browser, server: str, name: str, width: int
) -> None:
    problems: list[str] = []

    def keep_home(route: Route) -> None:
        if route.request.url.startswith(f"{server}/"):
            route.continue_()
        else:
            problems.append(f"asked of another site: {route.request.url}")
            route.abort()

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            problems.append(f"console: {said.text}")

    context = _open(browser, server, width, color_scheme="light")
    context.route("**/*", keep_home)
    page = context.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.goto(PAGES[name][0], wait_until="networkidle")
    problems += [f"not drawn: {address}" for address in _draw_pictures(page)]
    problems += [f"too wide: {node}" for node in page.evaluate(TOO_WIDE)]
    page.evaluate("document.querySelectorAll('details').forEach(node => node.open = true)")
    problems += [f"too wide, unfolded: {node}" for node in page.evaluate(TOO_WIDE)]
    problems += [f"axe: {violation}" for violation in _violations(page, SHAPE)]
    page.emulate_media(color_scheme="dark")
    page.evaluate(FADED)
    problems += [f"not drawn in the dark: {address}" for address in _draw_pictures(page)]
    problems += [f"too wide in the dark: {node}" for node in page.evaluate(TOO_WIDE)]
    page.evaluate(THINNED)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(FADED)
        problems += [f"axe, {scheme}: {violation}" for violation in _violations(page, COLOURS)]
    headings = page.locator("h1").all_inner_texts()
    if len(headings) != 1 or not headings[0].strip():
        problems.append(f"first headings: {headings}")
    context.close()
    assert not problems, "\n".join(problems)


def _draw_pictures(page: Page) -> list[str]:
    """Load every picture, late ones too; return those that cannot be drawn."""
    return page.evaluate("""async () => {
      const bad = [];
      for (const image of document.images) {
        image.loading = "eager";
        await image.decode().catch(() => bad.push(image.src));
      }
      return bad;
    }""")


def _violations(page: Page, options: dict[str, object]) -> list[str]:
    return [
        f"{rule['id']}: {node['target']}: {node['failureSummary']}"
        for rule in Axe().run(page, options=options).response["violations"]
        for node in rule["nodes"]
    ]


def test_these_checks_find_what_is_wrong(browser: Browser, server: str) -> None:
    context = _open(browser, server, width=390)
    page = context.new_page()
    page.goto("/")
    page.evaluate("""() => {
      const wide = '<div style="width: 800px" id="planted">wide</div>';
      const pale = '<p id="pale" style="color: #ccc; background: #fff">pale</p>';
      const lost = '<span class="lost" style="color: #ccc; background: #fff">two</span>';
      const code = `<pre id="code"><span>one</span><span>three</span>${lost}${lost}</pre>`;
      document.querySelector("main").insertAdjacentHTML("beforeend", wide + pale + code);
      document.querySelector("main").insertAdjacentHTML("beforeend", '<img src="/none.png">');
    }""")
    assert any("planted" in node for node in page.evaluate(TOO_WIDE))
    assert _draw_pictures(page) == [f"{server}/none.png"]
    rules = {violation.split(":")[0] for violation in _violations(page, SHAPE)}
    assert "image-alt" in rules
    page.evaluate(THINNED)
    assert page.locator("#code").inner_text() == "onetwo"
    pale = [one for one in _violations(page, COLOURS) if one.startswith("color-contrast: ")]
    assert [any(name in one for one in pale) for name in ("#pale", ".lost")] == [True, True]
    context.close()


# ------------------------------------------------------------------ reading


@pytest.mark.parametrize("name", PAGES)
def test_page_shows_all_its_text_without_script(browser: Browser, server: str, name: str) -> None:
    address, phrase = PAGES[name]
    texts = {}
    for has_script in (True, False):
        context = _open(browser, server, java_script_enabled=has_script)
        page = context.new_page()
        page.goto(address)
        if has_script:  # a button does nothing without script, so it may be missing then
            page.evaluate("document.querySelectorAll('button').forEach(node => node.remove())")
        else:
            assert not page.locator(".theme-toggle").is_visible()
        texts[has_script] = page.locator("main").inner_text().split()
        context.close()
    assert phrase in " ".join(texts[False])
    missing = set(texts[True]) - set(texts[False])
    assert missing == set()


@pytest.mark.parametrize("post", PRINTED)
def test_executed_outputs_are_in_the_page(desktop: BrowserContext, post: str) -> None:
    page = desktop.new_page()
    page.goto(post)
    shown = "\n".join(page.locator(".cell-outputs").all_inner_texts())
    assert [line for line in PRINTED[post] if line not in shown] == []


@pytest.mark.parametrize(("post", "at_least"), [(VIT, 6), (LENS, 5)])
def test_executed_figures_are_in_the_page(
    desktop: BrowserContext, post: str, at_least: int
) -> None:
    page = desktop.new_page()
    page.goto(post)
    assert page.locator(".cell-outputs img").count() >= at_least  # calls of plt.show()


def test_page_at_a_missing_address_is_styled_at_any_depth(desktop: BrowserContext) -> None:
    page = desktop.new_page()
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.goto("/no/such/page/", wait_until="networkidle")
    assert [address.split("/", 3)[3] for address in failed] == ["no/such/page/"]
    assert page.locator("h1").inner_text() == "Page not found"
    assert page.evaluate("document.fonts.size") > 0  # fonts.css was read
    page.get_by_role("link", name="Home").first.click()
    page.wait_for_url("**/")
    assert page.locator("h1").inner_text() == "Alessio Devoto"


# ------------------------------------------------------------------ using


@pytest.mark.parametrize(("system", "chosen"), [("light", "dark"), ("dark", "light")])
def test_theme_is_switched_kept_and_there_before_the_first_paint(
    browser: Browser, server: str, system: str, chosen: str
) -> None:
    context = _open(browser, server, color_scheme=system)
    context.add_init_script(THEME_AT_BODY)
    page = context.new_page()
    page.goto("/")
    before = page.evaluate(BACKGROUND)
    page.locator(".theme-toggle").click()
    after = page.evaluate(BACKGROUND)
    assert after != before
    for address in ("/", VIT):
        page.goto(address)
        assert page.evaluate("window.themeAtBody") == chosen  # nothing is painted without a body
        assert page.evaluate(BACKGROUND) == after
    page.locator(".theme-toggle").click()
    page.reload()
    assert page.evaluate(BACKGROUND) == before
    context.close()


def test_first_tab_reaches_the_skip_link(desktop: BrowserContext) -> None:
    page = desktop.new_page()
    for address in ("/", VIT):
        page.goto(address)
        page.keyboard.press("Tab")
        link = page.locator(":focus")
        assert link.inner_text() == "Skip to the content"
        box = link.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["y"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.tagName") == "MAIN"


def test_focus_is_seen_on_every_stop_of_the_keyboard(desktop: BrowserContext) -> None:
    page = desktop.new_page()
    page.goto("/")
    for _ in range(15):
        page.keyboard.press("Tab")
        ring = page.evaluate("""() => {
          const style = getComputedStyle(document.activeElement);
          return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
        }""")
        assert ring, page.locator(":focus").evaluate("node => node.outerHTML.slice(0, 200)")


def test_copy_button_copies_the_code_of_the_cell(desktop: BrowserContext) -> None:
    desktop.grant_permissions(["clipboard-read", "clipboard-write"])
    page = desktop.new_page()
    page.goto(VIT)
    cells = json.loads(next(ROOT.glob("notebooks/*-vision-transformer-*.ipynb")).read_text("utf-8"))
    code = ["".join(cell["source"]) for cell in cells["cells"] if cell["cell_type"] == "code"]
    buttons = page.locator(".cell-input .copy")
    assert buttons.count() == page.locator(".cell-input pre.code").count() == len(code)
    for index in (0, 2):
        box = page.locator(".cell-input").nth(index)
        box.hover()
        box.locator(".copy").click()
        assert page.evaluate("navigator.clipboard.readText()") == code[index]


# ------------------------------------------------------------------ for people to look at


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["home", "vit", "lens"])
def test_screenshot_is_taken(
    browser: Browser, server: str, name: str, width: int, scheme: str
) -> None:
    context = _open(browser, server, width, color_scheme=scheme)
    page = context.new_page()
    page.goto(PAGES[name][0], wait_until="networkidle")
    _draw_pictures(page)
    tall = min(page.evaluate("document.documentElement.scrollHeight"), 6 * HEIGHT)
    path = SCREENSHOTS / f"{name}-{width}-{scheme}.png"
    page.screenshot(
        path=path, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": tall}
    )
    context.close()
    with Image.open(path) as picture:
        assert picture.size == (width, tall)
        corner = picture.convert("L").getpixel((2, tall // 2))
        assert (corner > 200) if scheme == "light" else (corner < 60)
        assert len(picture.convert("RGB").getcolors(1 << 24)) > 100  # letters and more
