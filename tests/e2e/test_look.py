"""How pages look to who reads them: on a phone, under a finger, where things are too wide."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from small_site import SETTINGS, Site

from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.publish import publish

THEMES = ("default", "slate")
POST = """\
---
title: Stops
date: 2026-01-0{number}
summary: When to stop.
tags: [engines, from scratch]
series: Stops
---
{prose}

## Before

It *fits* [where it should](https://engine.example), with $x^2$.

```python
short = 1  # and done
```

## After

```python
long = "{long}"
```

| {head} |
|{lines}|
| {head} |

{prose}

{prose}
"""
PROSE = (
    "An engine that knows when it has done enough is worth two that are fast but never stop. " * 12
)
PAPER = "@article{a, title={A}, author={Ada, A.}, year=2025, journal={J}, eprint={2601.00001}}"


@pytest.fixture(scope="module")
def look() -> ModuleType:
    """The benchmark, which is in no package: it reads sizes and contrast off a page."""
    path = Path(__file__).parents[2] / "benchmarks" / "look.py"
    spec = importlib.util.spec_from_file_location("look", path)
    assert spec
    assert spec.loader
    module = sys.modules["look"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=THEMES)
def address(
    request: pytest.FixtureRequest, look: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    site = Site(tmp_path_factory.mktemp("look"))
    site.write("nbblog.toml", f'theme = "{request.param}"\n{SETTINGS}')
    site.write("profile.yaml", "basics: {name: Ada, email: ada@engine.example}\n")
    site.write("publications.bib", PAPER)
    wide = {"head": " | ".join(["a column with a long name"] * 9), "lines": "|".join(["---"] * 9)}
    for number in (1, 2):
        text = POST.format(number=number, prose=PROSE, long="far " * 60, **wide)
        site.write(f"notebooks/2026-01-0{number}-stops-{number}.md", text)
    assert publish(site.root, Options(), Silence()).ok
    with look.served(site.root / "public") as root:
        yield root


@pytest.fixture
def phone(browser: Browser, look: ModuleType) -> Iterator[Page]:
    with look.opened(browser, 390, "light") as page:
        yield page


def cut_of(page: Page, selector: str) -> list[str]:
    """Return how far a box fades at its start and at its end."""
    script = """box => ["--cut-start", "--cut-end"].map(
        name => getComputedStyle(box).getPropertyValue(name))"""
    found: list[str] = page.locator(selector).evaluate(script)
    return found


def test_contents_stay_in_reach_on_a_phone(address: str, phone: Page) -> None:
    phone.goto(f"{address}blog/stops-1/")
    summary = phone.locator(".toc summary")
    phone.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(summary).to_have_attribute("data-here", "After")
    assert summary.bounding_box()["y"] == 0  # type: ignore[index]  # it is on the screen
    tall = phone.evaluate("document.documentElement.scrollHeight")
    summary.tap()
    expect(phone.locator(".toc ul")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollHeight") == tall, "it lies over the text"
    phone.locator(".toc a", has_text="Before").tap()
    expect(phone.locator(".toc details")).not_to_have_attribute("open", "")
    box = phone.locator("#before").bounding_box()
    assert box
    assert 45 < box["y"] < 120, "the heading stands below the bar"


def test_list_of_contents_is_left_with_a_key_or_a_tap_elsewhere(address: str, phone: Page) -> None:
    phone.goto(f"{address}blog/stops-1/")
    details = phone.locator(".toc details")
    for leave in (lambda: phone.keyboard.press("Escape"), lambda: phone.locator("h1").tap()):
        phone.locator(".toc summary").tap()
        expect(details).to_have_attribute("open", "")
        leave()
        expect(details).not_to_have_attribute("open", "")


def test_what_is_too_wide_fades_until_its_end_is_reached(address: str, phone: Page) -> None:
    phone.goto(f"{address}blog/stops-1/")
    long = "pre.code >> nth=1"
    assert cut_of(phone, "pre.code >> nth=0") == ["0px", "0px"]
    for box in (long, ".table-scroll"):
        assert cut_of(phone, box) == ["0px", "40px"]
        phone.locator(box).evaluate("box => { box.scrollLeft = box.scrollWidth; }")
        phone.wait_for_function("() => true")  # a frame, in which the timeline moves
        assert cut_of(phone, box) == ["40px", "0px"]
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_block_that_is_touched_shows_its_copy_button(browser: Browser, address: str) -> None:
    with browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        permissions=["clipboard-read", "clipboard-write"],
    ) as context:
        page = context.new_page()
        page.goto(f"{address}blog/stops-1/")
        button = page.locator(".copy").first
        expect(button).to_have_css("opacity", "0")
        page.locator("pre.code").first.tap()
        expect(button).to_have_css("opacity", "1")
        button.tap()
        expect(page.locator(".copy-voice")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == "short = 1  # and done"


@pytest.mark.parametrize("name", ["", "blog/", "blog/stops-1/", "publications/", "tags/", "cv/"])
def test_fingers_find_targets_of_24_pixels(
    address: str, phone: Page, look: ModuleType, name: str
) -> None:
    found = look.look_at(phone, address + name)
    assert found["targets"] > 5
    assert found["targets below 24 px"] == 0, found["smallest"]
    assert found["page too wide by px"] == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_can_be_read_and_nothing_is_faint(
    browser: Browser, address: str, look: ModuleType, scheme: str
) -> None:
    with look.opened(browser, 1280, scheme) as page:
        found: dict[str, Any] = look.look_at(page, f"{address}blog/stops-1/")
    assert 60 <= found["characters a line"] <= 80  # WCAG 1.4.8 asks for 80 at most
    assert 1.5 <= found["line height"] <= 1.75
    assert found["code characters seen"] >= 79  # a line of PEP 8
    assert found["texts below 4.5"] == 0
    assert found["links underlined"] == 1
