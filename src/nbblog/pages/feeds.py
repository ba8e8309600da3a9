"""Atom and JSON feeds with the full content of the latest posts."""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

from nbblog.model import Card, Page
from nbblog.pages import Studio, page_maker
from nbblog.pages.pictures import picture_of_post
from nbblog.prose.syndicated import syndicated

ATOM = "http://www.w3.org/2005/Atom"
_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed is about: its title, the site-relative URL of its page, its posts.

    Its files stand in the folder of that page: /tags/jax/ has /tags/jax/feed.xml.
    """

    title: str
    url: str
    posts: tuple[Card, ...]
    description: str = ""


@page_maker
def feeds(studio: Studio) -> Iterator[Page]:
    """Yield /feed.xml and /feed.json with the latest posts, and the same of each tag."""
    site = studio.site
    settings = site.config.site
    yield from feeds_of(studio, Channel(settings.title, "/", site.posts, settings.description))
    for entry in site.tags:
        title, posts = f"{settings.title}: {entry.name}", site.by_tag[entry.url]
        yield from feeds_of(studio, Channel(title, entry.url, posts, settings.description))


def feeds_of(studio: Studio, channel: Channel) -> Iterator[Page]:
    """Yield the two feeds of some posts: Atom (RFC 4287) and JSON Feed 1.1."""
    folder = PurePosixPath(channel.url.strip("/"))
    cards = channel.posts[: studio.site.config.blog.feed_posts]
    yield Page(folder / "feed.xml", _atom(studio, channel, cards), "feed")
    yield Page(folder / "feed.json", _json(studio, channel, cards), "feed")


@functools.lru_cache(maxsize=256)
def content(body: str, page: str) -> str:
    """Return a post's body for feed readers; several feeds hold it."""
    return syndicated(body, page)


def moment(date: dt.date | None) -> str:
    """Return a day as RFC 3339; undated posts stand at the epoch."""
    return f"{(date or dt.date(1970, 1, 1)).isoformat()}T00:00:00Z"


def _updated(card: Card) -> str:
    return moment(card.updated or card.date)


def _content(studio: Studio, card: Card) -> str:
    return content(str(studio.site.bodies[card.url].body), studio.site.config.absolute(card.url))


def _authors(studio: Studio, card: Card) -> tuple[str, ...]:
    return card.authors or (studio.site.author,)


# ------------------------------------------------------------------ Atom


def _atom(studio: Studio, channel: Channel, cards: tuple[Card, ...]) -> bytes:
    config = studio.site.config
    address = config.absolute(channel.url)
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", config.site.language)
    _add(feed, "title", channel.title)
    if channel.description:
        _add(feed, "subtitle", channel.description)
    _add(feed, "id", address)
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{address}feed.xml")
    _add(feed, "link", rel="alternate", type="text/html", href=address)
    _add(feed, "updated", max((_updated(card) for card in cards), default=moment(None)))
    author = _add(feed, "author")
    _add(author, "name", studio.site.author)
    _add(author, "uri", config.absolute("/"))
    _add(feed, "generator", "nbblog")
    _add(feed, "icon", config.absolute("/favicon.ico"))
    for card in cards:
        _entry(_add(feed, "entry"), studio, card)
    data: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return data


def _entry(entry: ET.Element, studio: Studio, card: Card) -> None:
    link = studio.site.config.absolute(card.url)
    _add(entry, "title", card.title)
    _add(entry, "id", link)
    _add(entry, "link", rel="alternate", type="text/html", href=link)
    if card.date:
        _add(entry, "published", moment(card.date))
    _add(entry, "updated", _updated(card))
    for name in _authors(studio, card):
        author = _add(entry, "author")
        _add(author, "name", name)
        if url := studio.site.author_url(name):
            _add(author, "uri", url)
    for tag in card.tags:
        _add(entry, "category", term=tag)
    if card.summary:
        _add(entry, "summary", card.summary)
    _add(entry, "content", _content(studio, card), type="html")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    safe = {key: _ILLEGAL.sub("", value) for key, value in attributes.items()}
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", safe)
    if text:
        element.text = _ILLEGAL.sub("", text)
    return element


# ------------------------------------------------------------------ JSON Feed


def _json(studio: Studio, channel: Channel, cards: tuple[Card, ...]) -> bytes:
    config = studio.site.config
    address = config.absolute(channel.url)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": channel.description,
        "home_page_url": address,
        "feed_url": f"{address}feed.json",
        "icon": config.absolute("/icon-512.png"),
        "favicon": config.absolute("/icon-192.png"),
        "language": config.site.language,
        "authors": [{"name": studio.site.author, "url": config.absolute("/")}],
        "items": [_item(studio, card) for card in cards],
    }
    said = {name: value for name, value in feed.items() if value or name == "items"}
    return json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _item(studio: Studio, card: Card) -> dict[str, object]:
    link = studio.site.config.absolute(card.url)
    item: dict[str, object] = {
        "id": link,
        "url": link,
        "title": card.title,
        "summary": card.summary,
        "content_html": _content(studio, card),
        "image": picture_of_post(studio.site, card).url,
        "date_published": moment(card.date) if card.date else "",
        "date_modified": moment(card.updated) if card.updated else "",
        "authors": [_person(studio, name) for name in _authors(studio, card)],
        "tags": list(card.tags),
    }
    return {name: value for name, value in item.items() if value or name == "content_html"}


def _person(studio: Studio, name: str) -> dict[str, str]:
    url = studio.site.author_url(name)
    return {"name": name, "url": url} if url else {"name": name}
