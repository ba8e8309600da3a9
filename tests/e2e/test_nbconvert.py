"""`jupyter nbconvert --to nbblog` finds the exporter by its entry point."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).parents[2]
STARTER = next(ROOT.glob("site_templates/starter/notebooks/*.ipynb"))


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> LexborHTMLParser:
    """The starter's notebook, run and converted by nbconvert's own command."""
    folder = tmp_path_factory.mktemp("nbconvert")
    notebook = folder / "starter.ipynb"
    notebook.write_bytes(STARTER.read_bytes())
    jupyter = Path(sys.executable).with_name("jupyter")
    command = [jupyter, "nbconvert", "--to", "nbblog", "--execute", notebook.name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return LexborHTMLParser((folder / "starter.html").read_text("utf-8"))


def test_article_has_the_notebook_s_headings(article: LexborHTMLParser) -> None:
    assert len(article.css("article")) == 1
    (heading,) = article.css("article h1")
    assert heading.text(strip=True) == "How fast does the harmonic series grow?"
    assert [node.attributes["id"] for node in article.css("h2")] == ["summing", "comparing"]


def test_article_has_its_formulas_as_mathml(article: LexborHTMLParser) -> None:
    formulas = article.css("math")
    assert len(formulas) == 4  # three in the text, one displayed
    assert [node.attributes.get("display") for node in formulas].count("block") == 1
    assert "γ" in formulas[-1].text()
    assert "$" not in article.css_first("article").text()


def test_article_has_what_the_run_printed(article: LexborHTMLParser) -> None:
    printed = "\n".join(node.text() for node in article.css(".cell-outputs"))
    assert "H_1000 = 7.485471" in printed  # OEIS A001008/A002805: 7.48547086…
    assert "H_n - ln n = 0.5777" in printed  # Euler's 0.57722 and about 1/2000


def test_article_has_no_script(article: LexborHTMLParser) -> None:
    assert article.css("script") == []
