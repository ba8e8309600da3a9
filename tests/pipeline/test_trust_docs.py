"""Trust takes nothing from what our own renderers write: the documentation is the same without."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import html5lib
import pytest

from nbblog.addresses import page_url, post_url
from nbblog.config import load_config
from nbblog.convert import Conversion
from nbblog.executors.schedule import as_written
from nbblog.linking import Frame
from nbblog.model import Post
from nbblog.sources import read_sources

DOCS = Path(__file__).parents[2] / "docs"
SCRIPTED = {"data-figure", "data-library", "data-scripts", "data-edge-id", "data-label-kind"}
Tree = list[tuple[str, dict[str, str], str]]


@pytest.fixture(scope="module")
def posts() -> dict[str, tuple[Post, Post]]:
    """Every source of the documentation with trust and without."""
    config = load_config(DOCS)
    pages, _ = read_sources(DOCS, "pages")
    notebooks, _ = read_sources(DOCS, "notebooks")
    sources = [as_written(one, "stored") for one in (*pages, *notebooks)]
    urls = {one.path: page_url(one, config) for one in pages}
    urls |= {one.path: post_url(one, config) for one in notebooks}
    frame = Frame(DOCS, DOCS / "static", "", urls)
    trusted = Conversion(frame, 220).whole(sources).posts
    guests = (
        Conversion(dataclasses.replace(frame, guests=frozenset(urls)), 220).whole(sources).posts
    )
    return {str(a.card.source): (a, b) for a, b in zip(trusted, guests, strict=True)}


OWN = re.compile(r' class="docs-[\w-]+"')
"""Classes of the documentation's own style sheet: guests may not choose how they look."""


def tree(html: str) -> Tree:
    """Return elements, attributes and text, but for what only a script reads."""
    return [
        (
            str(node.tag).rpartition("}")[2],
            {str(k): str(v).strip() for k, v in sorted(node.attrib.items()) if k not in SCRIPTED},
            re.sub(r"\s+", " ", node.text or "").strip(),
        )
        for node in html5lib.parseFragment(OWN.sub("", html), treebuilder="etree").iter()
        if isinstance(node.tag, str) and not str(node.tag).endswith(("script", "style"))
    ]


@pytest.mark.parametrize(
    "path",
    sorted(
        p.relative_to(DOCS).as_posix()
        for p in [*DOCS.glob("pages/*.md"), *DOCS.glob("notebooks/*.ipynb")]
    ),
)
def test_page_of_the_documentation_is_the_same(
    posts: dict[str, tuple[Post, Post]], path: str
) -> None:
    trusted, guest = posts[path]
    assert guest.is_trusted is False
    assert tree(guest.body) == tree(trusted.body)
    assert [tree(one.html) for one in guest.headings] == [
        tree(one.html) for one in trusted.headings
    ]
    assert {one.path for one in guest.assets} == {one.path for one in trusted.assets}
