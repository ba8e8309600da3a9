"""The second theme: the same pages beside a column, made of the first one's templates."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from web_host import hosted

from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.publish import publish
from nbblog.templates import THEMES

SETTINGS = 'theme = "slate"\n[site]\ntitle = "Ada"\n[rules]\nlicensed = "off"\n'
PROFILE = """\
basics:
  name: Ada Lovelace
  label: Analyst
  email: ada@engine.example
work:
  - name: The Engine
    position: Analyst
    startDate: 1842-07
    summary: Notes on the engine.
"""
BIB = "@article{notes, title={Notes}, author={Lovelace, Ada}, year=1843, journal={Memoirs},"
POST = """\
---
title: Numbers of Bernoulli
date: 2026-01-0{number}
description: How the engine computes them.
tags: [engines, numbers]
---

Once $x^2 > 2$, stop.

## A table

| name | value |
| --- | --- |
| B2 | 1/6 |

## Code

```python
def bernoulli(n): return "a line that is far longer than any column of text, and scrolls" * n
```

> [!NOTE]
> Read `it` again.
"""
FOOTER = """\
{% extends "slate/base.html" %}
{% block footer %}<footer class="site-footer"><p>Only this block.</p></footer>{% endblock %}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("slate")
    files = {"nbblog.toml": SETTINGS, "profile.yaml": PROFILE}
    files["publications.bib"] = BIB + " keywords={selected}}\n"
    for number in (1, 2):
        text = POST.replace("{number}", str(number))
        files[f"notebooks/post-{number}.md"] = text.replace("Bernoulli", f"Bernoulli {number}")
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, "utf-8")
    assert publish(root, Options(), Silence()).ok
    return root


@pytest.fixture(scope="module")
def address(root: Path) -> Iterator[str]:
    with hosted(root / "public") as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", ["", "blog/post-1/", "cv/"])
def test_header_is_a_column_where_there_is_room(address: str, page: Page, name: str) -> None:
    page.goto(f"{address}/{name}")
    boxes = {}
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        header, main = (page.locator(one).bounding_box() for one in (".site-header", "main"))
        assert header
        assert main
        boxes[width] = header, main
        assert page.evaluate("document.documentElement.scrollWidth") == width
    header, main = boxes[1280]
    assert header["x"] + header["width"] <= main["x"]
    assert header["y"] < 100
    header, main = boxes[390]
    assert header["y"] + header["height"] <= main["y"]


def test_theme_adds_styles_one_template_and_a_look_on_paper() -> None:
    folder = THEMES / "slate"
    assert tomllib.loads((folder / "theme.toml").read_text("utf-8")) == {"extends": "default"}
    assert [path.name for path in folder.rglob("*.html")] == ["base.html"]
    assert {path.suffix for path in folder.rglob("*") if path.is_file()} == {
        ".toml",
        ".css",
        ".html",
        ".typ",
    }


def test_site_replaces_one_block_in_one_file(root: Path) -> None:
    (root / "overrides").mkdir()
    (root / "overrides/base.html").write_text(FOOTER, "utf-8")
    assert publish(root, Options(output=str(root / "mine")), Silence()).ok
    home = (root / "mine/index.html").read_text("utf-8")
    assert "Only this block." in home
    assert 'class="site-label"' in home
    assert 'class="site-footer-name"' not in home
