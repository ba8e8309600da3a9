"""Code of cells in a real browser: what is copied, what is numbered, and whether it is legible."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from web_host import hosted

from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.publish import publish

GOLDEN = Path(__file__).parents[1] / "golden" / "cells" / "before"
SELECTED = """(selector) => {
  getSelection().selectAllChildren(document.querySelector(selector));
  return getSelection().toString();
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the golden post about cells."""
    root = tmp_path_factory.mktemp("cells") / "site"
    shutil.copytree(GOLDEN, root)
    assert publish(root, Options(), Silence()).ok
    with hosted(root / "public") as origin:
        yield f"{origin}/blog/cells/"


def test_copied_code_is_the_source_without_numbers_and_notes(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(address)
    total = 'def total(n):\n    """Add\n    up."""\n\n    return sum(range(n))'
    noted = (
        "total = 0\nfor x in (1, 2):\n    total += x\n    print(total)\nprint(total)         # <9>"
    )
    session = "for x in (1, 2):\n    print(x)\nx"
    blocks = {"#cell-numbered": total, "#cell-notes": noted, ".code-box:has(.gp)": session}
    for block, code in blocks.items():
        button = page.locator(f"{block} .copy")
        assert button.count() == 1
        button.focus()  # a keyboard gets there
        page.keyboard.press("Enter")
        expect(page.locator(".copy-voice")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == code
        if block != ".code-box:has(.gp)":
            assert page.evaluate(SELECTED, f"{block} pre.code").rstrip("\n") == code
    expect(page.locator(".copy-voice")).to_have_text("")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_accessible_with_everything_unfolded(
    browser: Browser, address: str, scheme: str
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 900})
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(node => node.open = true)")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
    context.close()


def test_number_stays_in_sight_beside_a_long_line(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(address)
    shown = page.evaluate("""() => {
      const block = document.querySelector("#cell-numbered pre.code");
      const line = block.querySelector(".line");
      line.firstChild.before("x".repeat(300));
      block.scrollLeft = 500;
      const before = getComputedStyle(line, "::before");
      return [block.scrollLeft, before.position, before.content, before.backgroundColor];
    }""")
    assert shown[0] == 500
    assert shown[1] == "sticky"
    assert shown[2].startswith('"10"')
    assert shown[3] not in ("rgba(0, 0, 0, 0)", "transparent")
    page.close()
