"""`nbblog check --built` sees what a browser sees: in both themes, with the source of each page."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from nbblog.audit import audit
from nbblog.built import Built
from nbblog.check import check
from nbblog.config import load_config
from nbblog.findings import Finding, UsageError
from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.publish import publish
from nbblog.rules import RULES, run_rules
from nbblog.whole import Whole

BUILT = [rule for rule in RULES if rule.on is Built]
SETTINGS = '[site]\nbase_url = "https://ada.example/site"\n[execution]\ndefault = "stored"\n'

PAGE = '<!doctype html><html lang="en"><title>A</title><main><h1>A</h1>{}</main></html>'
DARK = "@media(prefers-color-scheme:dark){p{color:#ddd}}"
PAGES = {
    "dark.html": PAGE.format(f"<style>p{{color:#111;background:#fff}}{DARK}</style><p>Words</p>"),
    "deep.html": PAGE.format("").replace("<h1>", "<h5>By Ada</h5><h1>"),
    "hidden.html": PAGE.format("").replace("<h1>", "<h5 hidden>By Ada</h5><h1>"),
    **{f"{n}/index.html": PAGE.format('<a href="/site/"></a>') for n in range(5)},
}

POST = (
    "# Trees\n\nForty trees were measured with one stick.\n\n"
    "<p style='color:#999;background:#fff'>pale in both themes</p>\n"
)
TABLE = "<table><tr><td><button></button></td></tr></table>"
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "id": "top", "metadata": {}, "source": "# Bushes\n\nLow."},
        {
            "cell_type": "code",
            "id": "plot",
            "metadata": {},
            "execution_count": 1,
            "source": "show()",
            "outputs": [
                {"output_type": "display_data", "metadata": {}, "data": {"text/html": TABLE}}
            ],
        },
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture(scope="module", autouse=True)
def _chromium(require: Callable[[str, str], Path]) -> Iterator[None]:
    found = require(os.environ.get("CHROMIUM", "chromium"), "run scripts/system.sh as root")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHROMIUM", str(found))
        yield


def site(root: Path, pages: Mapping[str, str]) -> Whole:
    """Return a site of finished pages without sources."""
    (root / "nbblog.toml").write_text(SETTINGS, "utf-8")
    for name, text in pages.items():
        (root / "public" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "public" / name).write_text(text, "utf-8")
    return Whole(load_config(root), (), (), (), (), {})


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What is found on pages that were written by hand: the examples of the rules, and PAGES."""
    pages = dict(PAGES)
    for rule in BUILT:
        assert isinstance(rule.bad, Mapping)
        assert isinstance(rule.good, Mapping)
        pages[f"{rule.name}/bad.html"] = rule.bad["index.html"]
        pages[f"{rule.name}/good.html"] = rule.good["index.html"]
    return run_rules([audit(site(tmp_path_factory.mktemp("pages"), pages), Silence())], {})


@pytest.mark.parametrize("rule", BUILT, ids=lambda rule: rule.name)
def test_examples_of_a_rule(rule: object, found: list[Finding]) -> None:
    name = getattr(rule, "name", "")
    told = [one for one in found if one.where.path.startswith(f"public/{name}/")]
    assert [(one.rule, one.where.path) for one in told] == [(name, f"public/{name}/bad.html")]
    assert told[0].hint
    assert told[0].severity == "error"


def test_theme_in_which_a_flaw_is_seen_is_told(found: list[Finding]) -> None:
    (told,) = [one for one in found if one.where.path == "public/dark.html"]
    assert told.rule == "built-contrast"
    assert "in the dark theme" in told.message


def test_page_that_begins_with_a_heading_of_a_deep_level_is_told(found: list[Finding]) -> None:
    told = [one for one in found if one.where.path in ("public/deep.html", "public/hidden.html")]
    assert [(one.rule, one.where.path) for one in told] == [("built-order", "public/deep.html")]
    assert "`<h5>By Ada</h5>`" in told[0].message


def test_flaw_of_every_page_is_told_once(found: list[Finding]) -> None:
    (told,) = [one for one in found if "on 5 pages" in one.message]
    assert (told.rule, told.where.path) == ("built-names", "public/0/index.html")


def test_pages_of_a_site_lead_to_their_sources(tmp_path: Path) -> None:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (tmp_path / "nbblog.toml").write_text(SETTINGS, "utf-8")
    (folder / "trees.md").write_text(POST, "utf-8")
    (folder / "bushes.ipynb").write_text(json.dumps(NOTEBOOK), "utf-8")
    assert publish(tmp_path, Options(), Silence()).ok
    report = check(load_config(tmp_path), [lambda whole: audit(whole, Silence())])
    names = {rule.name for rule in BUILT}
    places = {(one.rule, str(one.where)) for one in report.findings if one.rule in names}
    assert places == {
        ("built-contrast", "notebooks/trees.md"),
        ("built-names", "notebooks/bushes.ipynb, cell 2"),
    }


def test_site_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="publish it first"):
        audit(site(tmp_path, {}), Silence())


def test_browser_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "no-browser"))
    with pytest.raises(UsageError, match="no-browser does not start"):
        audit(site(tmp_path, {"index.html": PAGES["dark.html"]}), Silence())
