"""A first visit, by the requests of a real browser: how heavy it is, and in whose letters it is."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from playwright.sync_api import Browser
from small_site import Site, code, md, printed

from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.publish import publish

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SETTINGS = '[site]\ntitle = "Ada"\nbase_url = "https://ada.example/site"\n'
POST = r"""---
date: 2026-01-02
title: Losses
tags: [numbers]
execute: stored
---
The *loss* of a batch, and **not** its sum, is

$$\mathcal{L}(\theta) = -\frac{1}{n} \sum_{i=1}^{n} \log p_\theta(y_i \mid x_i), \qquad
\left\{ \begin{matrix} \alpha & \beta \\ \gamma & \sqrt{2} \end{matrix} \right\} \in \mathbb{R}$$

> [!NOTE]
> Read `loss` again.[^1] A [link](#code), and `code`.

| name | value |
| --- | --- |
| B2 | 1/6 |

## Code

[^1]: The note.
"""
CODE = '''class Model:
    """A model."""

    def forward(self, x):
        return tanh(x @ self.weight + self.bias)  # (batch, width)


print(1)
'''
LETTERS = {
    "latin": "Łódź, façade, Ærø, ngữ",
    "greek": "Πάντα ρέουσι",
    "cyrillic": "Где ты",
    "signs": "→ ← ≤ ± § 20° «½» ²",
}
FORMULA = r"$\mathfrak{g} \oplus \mathbb{E}\,\Omega \hookrightarrow \mathcal{N}(\mu) = \text{Żó}$"
PROSE = "\n\n".join(f"{text} *{text}* ***{text}***" for text in LETTERS.values())
SCRIPTS = f"---\ndate: 2026-01-01\ntitle: Scripts\n---\n\n{PROSE}\n\n{FORMULA}\n"


@pytest.fixture(scope="module")
def weight() -> ModuleType:
    """The benchmark, which is in no package."""
    spec = importlib.util.spec_from_file_location("weight", BENCHMARKS / "weight.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["weight"] = module  # where its dataclasses look for their annotations
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A site of two posts in each theme."""
    publics = {}
    for theme in ("default", "slate"):
        site = Site(tmp_path_factory.mktemp(theme))
        site.write("nbblog.toml", f'theme = "{theme}"\n{SETTINGS}')
        site.write("notebooks/scripts.md", SCRIPTS)
        cells = [md(POST), code(CODE, printed("1\n"))]
        notebook: dict[str, Any] = {"cells": cells, "metadata": {}}
        notebook |= {"nbformat": 4, "nbformat_minor": 4}
        site.write("notebooks/losses.ipynb", json.dumps(notebook))
        assert publish(site.root, Options(), Silence()).ok
        publics[theme] = site.root / "public"
    return publics


@contextlib.contextmanager
def opened(weight: ModuleType, public: Path) -> Iterator[str]:
    with weight.served(public) as address:
        yield f"{address}/blog"


@pytest.mark.parametrize("theme", ["default", "slate"])
def test_first_visit_of_a_post_without_pictures_is_below_100_kb(
    theme: str, sites: dict[str, Path], weight: ModuleType, browser: Browser
) -> None:
    with opened(weight, sites[theme]) as address:
        seen = weight.visit(browser, f"{address}/losses/")
    fonts = [path for path, kind in seen.kinds.items() if kind == "font"]
    assert any("stix" in path for path in fonts)  # it did read the page as a reader does
    assert any("mono" in path for path in fonts)
    assert any(path.endswith(".svg") for path in seen.files)
    assert seen.elsewhere == ()
    assert seen.total < 100_000, dict(seen.files)


@pytest.mark.parametrize("theme", ["default", "slate"])
def test_fonts_that_a_page_preloads_are_shown_on_it(
    theme: str, sites: dict[str, Path], weight: ModuleType, browser: Browser
) -> None:
    warned = []
    with opened(weight, sites[theme]) as address:
        for name in ("losses", "scripts"):
            page = browser.new_page()
            page.on("console", lambda message: warned.append(message.text))
            page.goto(f"{address}/{name}/", wait_until="networkidle")
            page.evaluate("document.fonts.ready")
            preloaded = page.locator('link[rel="preload"][as="font"]').count()
            loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length")
            assert 2 <= preloaded <= loaded
            page.close()
    assert warned == []


@pytest.mark.parametrize("theme", ["default", "slate"])
def test_every_letter_that_a_site_shows_is_of_its_own_fonts(
    theme: str, sites: dict[str, Path], weight: ModuleType, browser: Browser
) -> None:
    with opened(weight, sites[theme]) as address:
        page = browser.new_page()
        page.goto(f"{address}/scripts/", wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        fonts = _fonts(page.context.new_cdp_session(page), ".prose")
        page.close()
    strangers = {font["familyName"] for font in fonts if not font["isCustomFont"]}
    assert strangers == set()
    assert fonts


def _fonts(session: Any, selector: str) -> list[dict[str, Any]]:
    """Return the fonts in which the browser has set an element, with what is inside of it."""
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    query = {"nodeId": root, "selector": f"{selector}, {selector} *"}
    nodes = session.send("DOM.querySelectorAll", query)["nodeIds"]
    found = (session.send("CSS.getPlatformFontsForNode", {"nodeId": one})["fonts"] for one in nodes)
    return [font for fonts in found for font in fonts]
