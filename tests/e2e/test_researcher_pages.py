"""Pages from profile and .bib file in a real browser: choosing a kind, copying, valid HTML."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from researcher_site import write_researcher
from small_site import Site
from web_host import hosted

from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.publish import publish

PAGES = ("", "publications/", "talks/", "teaching/", "news/", "blog/stop/")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = write_researcher(tmp_path_factory.mktemp("site"))
    assert publish(made.root, Options(), Silence()).ok
    return made


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    with hosted(site.root / "public") as origin:
        yield f"{origin}/"


def shown(page: Page, selector: str) -> list[str]:
    """Return the ids of the elements that are seen."""
    script = "nodes => nodes.filter(node => node.checkVisibility()).map(node => node.id)"
    found: list[str] = page.eval_on_selector_all(selector, script)
    return found


def test_kind_is_chosen_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=True)
    context.route("**/*.js", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{address}publications/")
    assert len(shown(page, ".publication")) == 5
    page.get_by_label("Preprints").check()
    assert shown(page, ".publication") == ["arxiv2024"]
    assert shown(page, ".year > h2") == ["year-2024"]
    page.keyboard.press("ArrowLeft")  # as in any group of radio buttons
    assert shown(page, ".publication") == ["probe2025"]
    page.get_by_label("All").check()
    assert len(shown(page, ".publication")) == 5
    context.close()


def test_bibtex_is_copied_as_it_was_typed(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}publications/")
    page.locator("#thesis2023 summary").click()
    page.locator("#thesis2023 button.copy").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == (
        "@phdthesis{thesis2023, title={My thesis}, author={Example, Ada}, school={Home}, year=2023}"
    )
    context.close()


def test_pages_are_valid_html(site: Site, require: Callable[[str, str], Path]) -> None:
    validator = require(str(ROOT / "node_modules/.bin/html-validate"), "run scripts/system.sh")
    config = Path(__file__).with_name("html-validate.cjs")
    pages = [site.root / "public" / name / "index.html" for name in PAGES]
    command = [validator, "--config", config, "--formatter", "text", *pages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
