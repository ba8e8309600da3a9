"""A post as a feed reader shows it: cleaned by one, in a browser without scripts and our styles."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route
from small_site import Site, code, md, notebook, printed

HOME = "https://ada.example"
SETTINGS = f'[site]\ntitle = "Ada"\nbase_url = "{HOME}"\n'
PROSE = r"""# Norms

Inline $x_i^2 \ge 1$.

$$\mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d}}\right)$$

![A cover](cover.png)

```python
norm = keys.norm()
```
"""


def _png(size: tuple[int, int]) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, "#335577").save(data, "PNG")
    return data.getvalue()


def _figure() -> dict[str, object]:
    data = {"image/png": base64.b64encode(_png((90, 60))).decode()}
    return {"output_type": "display_data", "data": data, "metadata": {}}


@pytest.fixture(scope="module")
def shown(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Yield the post's content out of the Atom feed, as feedparser leaves it, in a bare page."""
    site = Site(tmp_path_factory.mktemp("feed") / "site")
    site.write("nbblog.toml", SETTINGS)
    site.write("notebooks/cover.png", _png((320, 200)))
    cell = code("#| fig-alt: A field\nplot()", printed("loss 0.5\n"), _figure())
    site.write(
        "notebooks/norms.ipynb", notebook(md(PROSE), cell, execute="stored", date="2026-02-01")
    )
    assert site.publish().code == 0
    public = site.root / "public"
    feed = feedparser.parse((public / "feed.xml").read_bytes())
    assert feed.bozo is False
    page = browser.new_context(java_script_enabled=False).new_page()
    page.route("**/*", lambda route: _answer(route, public))
    html = f"<!doctype html><title>Reader</title><body>{feed.entries[0].content[0].value}"
    page.set_content(html, wait_until="load")
    yield page
    page.context.close()


def _answer(route: Route, public: Path) -> None:
    """Answer for the site, with its files, and for nobody else."""
    address = route.request.url
    assert address.startswith(f"{HOME}/"), address
    route.fulfill(path=public / address.removeprefix(f"{HOME}/"))


def test_pictures_are_seen(shown: Page) -> None:
    found = shown.locator("img").evaluate_all(
        "all => all.map(one => [one.alt, one.naturalWidth, one.naturalHeight])"
    )
    assert found == [["A cover", 320, 200], ["A field", 90, 60]]


def test_formulas_are_seen(shown: Page) -> None:
    text = shown.locator("body").inner_text()
    assert "Inline xi2 ≥ 1." in text.replace("\n", "")
    raised, lowered = (shown.locator(f"p {name}").first.bounding_box() for name in ("sup", "sub"))
    assert raised is not None
    assert lowered is not None
    assert raised["y"] < lowered["y"]
    assert "softmax" in text
    display = shown.locator("math")
    if display.count():  # a reader that keeps MathML
        box = display.first.bounding_box()
        assert box is not None
        assert box["height"] > 20  # a fraction, set in two lines
    else:
        assert "softmax(QKᵀ/(√d))" in text


def test_code_and_what_it_printed_keep_their_lines(shown: Page) -> None:
    blocks = shown.locator("pre").all_inner_texts()
    assert [block.strip() for block in blocks] == ["norm = keys.norm()", "plot()", "loss 0.5"]
    assert shown.locator("script, style, button, [onclick]").count() == 0
