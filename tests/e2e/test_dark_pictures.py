"""Twins of a picture in a real browser: which one is seen, and which one is fetched."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page
from small_site import SETTINGS, Site, code, md, notebook
from web_host import hosted

NAME = "notebooks/2026-01-01-night.ipynb"
SHOWN = """() => [...document.querySelectorAll("article img")]
  .filter((image) => image.checkVisibility()).map((image) => image.className)"""


def figure(colour: str, dark: str) -> dict[str, Any]:
    """The output of a cell that drew a figure, with its dark twin as the kernel sends it."""
    pictures = []
    for ground in ("white", dark):
        image = Image.new("RGB", (320, 200), ground)
        ImageDraw.Draw(image).line([(20, 180), (300, 20)], colour, 5)
        out = io.BytesIO()
        image.save(out, "PNG")
        pictures.append(base64.b64encode(out.getvalue()).decode())
    return {
        "output_type": "display_data",
        "data": {"image/png": pictures[0], "text/plain": "<Figure>"},
        "metadata": {"image/png": {"nbblog_dark": pictures[1]}},
    }


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A post with a prose picture and two figures, one far below the other."""
    site = Site(tmp_path_factory.mktemp("night"))
    site.write("nbblog.toml", SETTINGS + '[execution]\ndefault = "stored"\n')
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    site.write("notebooks/first.svg", drawing)
    cells = [
        md("# Night\n\n![first](first.svg)"),
        code("#| fig-alt: a line\nplot(1)", figure("#1f77b4", "#171513")),
        md("\n\n".join(["Far below."] * 200)),
        code("#| fig-alt: another line\nplot(2)", figure("#ff7f0e", "#171513")),
    ]
    site.write(NAME, notebook(*cells, date="2026-01-01"))
    assert site.publish().code == 0
    with hosted(site.root / "public") as origin:
        yield f"{origin}/blog/night/"


def visit(browser: Browser, address: str, scheme: str, **options: Any) -> tuple[Page, list[str]]:
    """Open the post; return its page and the pictures that were asked for, which grow."""
    context = browser.new_context(color_scheme=scheme, **options)
    page, asked = context.new_page(), []
    page.on("request", lambda one: asked.append(one.url) if one.resource_type == "image" else None)
    page.goto(address, wait_until="networkidle")
    return page, asked


def sources(page: Page, name: str) -> list[str]:
    """The addresses that a browser with WebP takes for the pictures of a theme."""
    return page.locator(f"img.{name}").evaluate_all(
        """images => images.map(image => {
          const source = image.closest("picture")?.querySelector("source");
          return new URL(source ? source.srcset : image.src, location).href;
        })"""
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_twin_is_seen_and_the_other_is_not_fetched(
    browser: Browser, address: str, scheme: str
) -> None:
    page, asked = visit(browser, address, scheme)
    assert page.evaluate(SHOWN) == ["", f"only-{scheme}", f"only-{scheme}"]
    pictures = [url for url in asked if url.endswith((".png", ".webp"))]
    assert pictures == sources(page, f"only-{scheme}")[:1]
    page.context.close()


@pytest.mark.parametrize(("scheme", "other"), [("light", "dark"), ("dark", "light")])
def test_without_scripts_the_twin_of_the_system_is_seen(
    browser: Browser, address: str, scheme: str, other: str
) -> None:
    # both are fetched: by the HTML standard nothing is lazy where scripts are off
    page, _ = visit(browser, address, scheme, java_script_enabled=False)
    assert page.locator(f"img.only-{scheme}").first.is_visible()
    assert not page.locator(f"img.only-{other}").first.is_visible()
    page.context.close()


def test_toggle_exchanges_the_twins_and_fetches_then(browser: Browser, address: str) -> None:
    page, asked = visit(browser, address, "light")
    page.locator("img.only-light").first.scroll_into_view_if_needed()
    page.locator(".theme-toggle").click()
    dark = page.locator("img.only-dark").first
    dark.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('img.only-dark').complete")
    assert dark.is_visible()
    assert not page.locator("img.only-light").first.is_visible()
    assert sources(page, "only-dark")[0] in asked
    assert sources(page, "only-dark")[1] not in asked  # it is far below
    page.reload(wait_until="networkidle")  # the choice stays
    assert page.locator("img.only-dark").first.is_visible()
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_gets_the_light_twin(browser: Browser, address: str, scheme: str) -> None:
    page, asked = visit(browser, address, scheme)
    page.emulate_media(media="print", color_scheme=scheme)
    assert page.evaluate(SHOWN) == ["", "only-light", "only-light"]
    page.emulate_media(media="screen", color_scheme=scheme)
    page.pdf()
    light = sources(page, "only-light")
    assert set(light) <= set(asked)  # a browser that prints fetches what it puts on paper
    page.context.close()


def test_first_picture_is_fetched_at_once_and_all_have_a_size(
    browser: Browser, address: str
) -> None:
    page, _ = visit(browser, address, "light")
    images = page.locator("article img").evaluate_all(
        "all => all.map(i => [i.getAttribute('loading'), i.getAttribute('fetchpriority'), "
        "i.hasAttribute('width') && i.hasAttribute('height')])"
    )
    assert images[0] == [None, "high", True]
    assert all(one == ["lazy", None, True] for one in images[1:])
    page.context.close()
