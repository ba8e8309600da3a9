"""Pages of the corpus hold no leftovers of markup, and their links lead somewhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest
from corpus_site import CORPORA, Corpus
from selectolax.lexbor import LexborHTMLParser
from site_links import broken_links, html_links, is_elsewhere

BASE = "https://corpora.example"
LEFTOVERS = {
    "a kramdown attribute list": re.compile(r"\{:\s*[.#\w][^}\n]*\}"),
    "a callout's sign": re.compile(r"\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]", re.IGNORECASE),
    "an ANSI escape": re.compile(r"\x1b|\[\d+(?:;\d+)*m"),
    "a raw $$": re.compile(r"\$\$"),
    "a MyST directive": re.compile(r"^:::+\s*\{|^```\{", re.MULTILINE),
}
PASSED_THROUGH = {
    "blog/made-mimes/index.html -> x.mp4: no such file": "HTML that a cell put out",
    "blog/made-xss-markdown/index.html -> /x: no such file": "HTML that an author typed",
}
"""Addresses in finished HTML, which nobody resolves."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def prose(page: LexborHTMLParser) -> str:
    """Return the text of an article that is neither code nor what code has put out."""
    article = page.css_first("article") or page.css_first("main")
    for node in article.css("pre, code, script, style, annotation, .cell-outputs, textarea"):
        node.decompose()
    return article.text()


def told(corpus: Corpus, name: str) -> str:
    """Return everything that was said of a source."""
    return "\n".join(finding["message"] for finding in corpus.findings(name))


@pytest.mark.parametrize("what", LEFTOVERS)
def test_no_prose_holds_a_leftover(corpus: Corpus, what: str) -> None:
    found = {
        name: match[0]
        for name, path in corpus.pages.items()
        if path.is_file() and (match := LEFTOVERS[what].search(prose(corpus.page(name))))
    }
    assert found == {}


def test_no_page_holds_control_characters(corpus: Corpus) -> None:
    found = {
        name: match[0]
        for name, path in corpus.pages.items()
        if path.is_file() and (match := CONTROL.search(path.read_text("utf-8")))
    }
    assert found == {}


def test_every_internal_link_leads_somewhere_or_has_its_finding(corpus: Corpus) -> None:
    names = {
        page.relative_to(corpus.public).as_posix(): name for name, page in corpus.pages.items()
    }
    untold = []
    for line in set(broken_links(corpus.public, BASE)) - PASSED_THROUGH.keys():
        file, _, rest = line.partition(" -> ")
        address = rest.rpartition(": ")[0]
        said = told(corpus, names[file]) if file in names else ""
        if address not in said and unquote(address) not in said:
            untold.append(line)
    assert untold == []


def test_no_page_asks_another_site_and_what_it_would_have_asked_is_told(corpus: Corpus) -> None:
    asked = {
        f"{name}: {link.address[:100]}"
        for name, path in corpus.pages.items()
        if path.is_file()
        for link in html_links(path.read_text("utf-8"), str(path.relative_to(corpus.public)))
        if link.is_fetched and is_elsewhere(link, BASE)
    }
    assert asked == set()
    rules = Counter(finding["rule"] for finding in corpus.report["findings"])
    assert rules["no-remote-styles"] >= 15  # the fonts of cfdpython, by hand
    assert rules["no-remote-pictures"] > 10
    assert rules["no-remote-frames"] > 1


def test_source_with_a_remote_font_has_its_finding_at_the_cell(corpus: Corpus) -> None:
    name = "real/cfdpython/01_Step_1.ipynb"
    (one,) = [one for one in corpus.findings(name) if one["rule"] == "no-remote-styles"]
    assert "cmunss.otf" in one["message"]
    assert one["severity"] == "warning"
    assert one["cell"] == last_cell_with("cmunss.otf", CORPORA / name)


def last_cell_with(words: str, path: Path) -> int:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return max(number for number, cell in enumerate(cells, 1) if words in json.dumps(cell))
