"""The published site in a real browser: phone and desktop, light and dark, script and none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from looked_at import draw_pictures
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
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

THEME_AT_BODY = """
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    window.themeAtBody = document.documentElement.dataset.theme ?? "none";
  }).observe(document, { childList: true, subtree: true });
"""
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


# ------------------------------------------------------------------ reading


@pytest.mark.parametrize("post", PRINTED)
def test_executed_outputs_are_in_the_page(desktop: BrowserContext, post: str) -> None:
    page = desktop.new_page()
    page.goto(post)
    page.keyboard.press("Shift")  # a key: all is laid out at once, what is far from the window too
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
    assert page.evaluate("document.fonts.size") > 0  # the styles name them
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
    draw_pictures(page)
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
