"""A long page is there before all of it is laid out, and soon all of it is, at its true heights."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from small_site import Site
from web_host import hosted

from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.publish import publish

SETTINGS = '[site]\ntitle = "Ada"\nbase_url = "https://ada.example"\n'
PARTS = 40
CODE = "\n".join(f"value_{i} = sum(range({i}))" for i in range(30))
PART = f"""## Part {{}}

Some words before the code.

```python
{CODE}
```

"""
LEFT_OUT = """() => [...document.querySelectorAll(".prose > * > :first-child")]
  .filter(node => !node.checkVisibility({contentVisibilityAuto: true})).length"""
HEIGHTS = "() => [...document.querySelectorAll('.prose > *')].map(node => node.offsetHeight)"
AT_LAST = """() => {
  const top = document.getElementById("part-38").getBoundingClientRect().top;
  const before = window.before;
  window.before = top;
  return before === top && top >= 0 && top < 150;
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    site = Site(tmp_path_factory.mktemp("long"))
    site.write("nbblog.toml", SETTINGS)
    parts = "".join(PART.format(i) for i in range(PARTS))
    site.write("notebooks/long.md", f"---\ndate: 2026-01-02\ntitle: Long\n---\n{parts}")
    report = publish(site.root, Options(), Silence())
    assert report.ok, report.findings
    with hosted(site.root / "public") as origin:
        yield f"{origin}/blog/long/"


@pytest.fixture(params=(390, 1280))
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    yield page
    page.close()


def until(page: Page, expression: str) -> None:
    """Wait for what the policy of a page lets no script of the page be asked."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(150)
    pytest.fail(f"never: {expression}")


def test_far_parts_are_left_for_later_and_then_laid_out(page: Page, address: str) -> None:
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".site-footer", state="attached")
    assert page.evaluate(LEFT_OUT) > PARTS
    until(page, f"({LEFT_OUT})() === 0")
    later = page.evaluate(HEIGHTS)
    page.reload()  # to where the reader was, perhaps
    assert page.evaluate(LEFT_OUT) == 0
    assert page.evaluate(HEIGHTS) == later


def test_first_window_has_nothing_that_is_left_out(page: Page, address: str) -> None:
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".site-footer", state="attached")
    left = page.evaluate(LEFT_OUT.replace(".length", ".map(node => node.parentElement.offsetTop)"))
    assert left
    assert min(left) > 900


def test_link_to_a_part_leads_there(page: Page, address: str) -> None:
    page.goto(f"{address}#part-38")
    until(page, f"({AT_LAST})()")


def test_jump_right_after_the_arrival_leads_there(page: Page, address: str) -> None:
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".site-footer", state="attached")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML("
        "'afterbegin', '<a href=\"#part-38\">Last</a>')"
    )
    page.click("text=Last")
    until(page, f"({AT_LAST})()")


def test_nothing_is_left_out_without_script(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        kinds = page.eval_on_selector_all(
            ".prose > *", "nodes => nodes.map(node => getComputedStyle(node).contentVisibility)"
        )
        assert set(kinds) == {"visible"}
