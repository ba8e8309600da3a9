"""The index that search reads, for posts, prose pages and publications."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from nbblog.model import Page
from nbblog.pages import Studio, page_maker
from nbblog.search import Entry, Unit, entry_of, files_of
from nbblog.site import Site

_FORMULA = re.compile(r"(?<!\\)\$[^$]*\$")


@page_maker
def search(studio: Studio) -> Iterator[Page]:
    """Yield the files below /search/ that finder.js asks for."""
    site = studio.site
    if not site.is_searched:
        return
    for name, data in files_of(_entries(site), site.config.base_path):
        yield Page(PurePosixPath("search", name), data, "search")


def _entries(site: Site) -> list[Entry]:
    posts = [entry_of(site.bodies[card.url]) for card in site.posts]
    entries: dict[str, Entry] = {}
    for one in (*posts, *(entry_of(post) for post in site.prose), *_publications(site)):
        known = entries.get(one.url)  # prose that stands above the publications
        entries[one.url] = replace(known, units=known.units + one.units) if known else one
    return [*entries.values()]


def _publications(site: Site) -> Iterator[Entry]:
    """Yield the page of publications: each work is a section with its title and abstract."""
    if not site.publications:
        return
    works = []
    for item in site.publications:
        people = ", ".join(f"{one.given} {one.family}".strip() for one in item.authors)
        parts = (people, item.venue, str(item.year), item.abstract)
        text = _FORMULA.sub("", ". ".join(part for part in parts if part))
        works.append(Unit(item.key, _FORMULA.sub("", item.title), text, begins=True))
    yield Entry("/publications/", "Publications", (Unit("", "", ""), *works))
