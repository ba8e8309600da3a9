"""The index that search reads, for posts, prose pages, publications and the profile's entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from nbblog.executors.remember import site_store
from nbblog.model import Page
from nbblog.pages import Studio, page_maker
from nbblog.pages.works import PUBLICATIONS
from nbblog.prose.document import render_plain
from nbblog.search import Entry, Leaf, Unit, entry_of, files_of, leaf_of, remembered_leaf
from nbblog.site import Site

_FORMULA = re.compile(r"(?<!\\)\$[^$]*\$")


@page_maker
def search(studio: Studio) -> Iterator[Page]:
    """Yield the files below /search/ that finder.js asks for."""
    site = studio.site
    if not site.is_searched:
        return
    for name, data in files_of(_leaves(studio), site.config.base_path):
        yield Page(PurePosixPath("search", name), data, "search")


def _leaves(studio: Studio) -> dict[str, Leaf]:
    """Return what search knows of each page, by its address."""
    site, store = studio.site, site_store(studio.site.config)
    prose = {post.card.url: post for post in site.prose}
    leaves: dict[str, Leaf] = {}
    for entry in _listed(studio):
        if above := prose.pop(entry.url, None):
            entry = replace(entry_of(above), units=entry_of(above).units + entry.units)
        leaves[entry.url] = leaf_of(entry)
    for post in (*(site.bodies[card.url] for card in site.posts), *prose.values()):
        leaves[post.card.url] = remembered_leaf(post, store)
    return leaves


# ------------------------------------------------------------------ what single pages list


def _listed(studio: Studio) -> Iterator[Entry]:
    """Yield the pages that list something: each thing is a section, found under its own address."""
    titles = {page.url: page.title for page in studio.singles}
    made = {
        PUBLICATIONS: _publications(studio.site),
        "/talks/": _talks(studio.site),
        "/projects/": _projects(studio.site),
        "/teaching/": (*_courses(studio.site), *_students(studio.site)),
        "/news/": _news(studio),
    }
    for url, units in made.items():
        if url in titles and (found := tuple(units)):
            yield Entry(url, titles[url], (Unit("", "", ""), *found))


def _publications(site: Site) -> Iterator[Unit]:
    for item in site.publications:
        people = ", ".join(f"{one.given} {one.family}".strip() for one in item.authors)
        text = _FORMULA.sub("", _joined((people, item.venue, str(item.year), item.abstract)))
        yield Unit(item.key, _FORMULA.sub("", item.title), text, begins=True)


def _talks(site: Site) -> Iterator[Unit]:
    for anchor, item in zip(site.anchors["talks"], site.profile.talks, strict=True):
        text = _joined((item.event, item.location, item.type, item.summary))
        yield _unit(anchor, _FORMULA.sub("", item.title), text)


def _projects(site: Site) -> Iterator[Unit]:
    for anchor, item in zip(site.anchors["projects"], site.profile.projects, strict=True):
        more = (*item.highlights, ", ".join(item.keywords))
        yield _unit(anchor, item.name, _joined((item.entity, item.description, *more)))


def _courses(site: Site) -> Iterator[Unit]:
    for anchor, item in zip(site.anchors["teaching"], site.profile.teaching, strict=True):
        facts = (item.role, item.institution, item.level, item.summary)
        yield _unit(anchor, item.name, _joined((*facts, *item.highlights)))


def _students(site: Site) -> Iterator[Unit]:
    for anchor, item in zip(site.anchors["supervision"], site.profile.supervision, strict=True):
        name = item.name if item.topic else ""
        text = _joined((name, item.level, item.institution, item.role, item.summary))
        yield _unit(anchor, item.topic or item.name, text)


def _news(studio: Studio) -> Iterator[Unit]:
    site = studio.site
    for anchor, item in zip(site.anchors["news"], site.profile.news, strict=True):
        yield _unit(anchor, studio.words.month(item.date), item.text)


def _unit(anchor: str, heading: str, markdown: str) -> Unit:
    return Unit(anchor, heading, render_plain(markdown), begins=True)


def _joined(parts: Iterable[str]) -> str:
    return ". ".join(part for part in parts if part)
