"""Atom and JSON feeds with the full content of the latest posts, of all and of each tag."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from nbblog.addresses import file_of
from nbblog.model import Card, Page
from nbblog.pages import Studio, page_maker
from nbblog.prose.pictures import light_only
from nbblog.site import Site

ATOM = "http://www.w3.org/2005/Atom"
_LINK = re.compile(r'(\s(?:href|src)=")(#|/)')
_ANCHOR = re.compile(r'(?<!\s)\s*<a class="anchor"[^>]*>#</a>')
_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL | re.IGNORECASE)
_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed is of: its title, the URL of the page with the same posts, and the posts."""

    title: str
    url: str
    cards: tuple[Card, ...] = field(repr=False)


@page_maker
def feeds(studio: Studio) -> Iterator[Page]:
    """Yield feed.xml (RFC 4287) and feed.json (JSON Feed 1.1) of the site and of each tag."""
    for channel in _channels(studio.site):
        source = f"feed of {channel.title}"
        yield Page(file_of(f"{channel.url}feed.xml"), _atom(studio, channel), source)
        yield Page(file_of(f"{channel.url}feed.json"), _json(studio, channel), source)


def _channels(site: Site) -> Iterator[Channel]:
    """Yield what has feeds, each with its latest posts."""
    title, most = site.config.site.title, site.config.blog.feed_posts
    yield Channel(title, "/", site.posts[:most])
    for entry in site.tags:
        yield Channel(f"{title}: {entry.name}", entry.url, site.by_tag[entry.url][:most])


def content(studio: Studio, card: Card) -> str:
    """Return a post's body as a feed reader needs it: absolute links, no script, no anchors."""
    config = studio.site.config
    parts = urlsplit(config.site.base_url)
    page = config.absolute(card.url)
    starts = {"#": f"{page}#", "/": f"{parts.scheme}://{parts.netloc}/"}
    body = _SCRIPT.sub("", _ANCHOR.sub("", light_only(studio.site.bodies[card.url].body)))
    return _LINK.sub(lambda found: found[1] + starts[found[2]], body)


def moment(date: dt.date | None) -> str:
    """Return a day as RFC 3339; undated posts stand at the epoch."""
    return f"{(date or dt.date(1970, 1, 1)).isoformat()}T00:00:00Z"


def _atom(studio: Studio, channel: Channel) -> bytes:
    config = studio.site.config
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", config.site.language)
    _add(feed, "title", channel.title)
    if config.site.description:
        _add(feed, "subtitle", config.site.description)
    home = config.absolute(channel.url)
    _add(feed, "id", home)
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{home}feed.xml")
    _add(feed, "link", rel="alternate", type="text/html", href=home)
    _add(feed, "updated", max((_updated(card) for card in channel.cards), default=moment(None)))
    _add(_add(feed, "author"), "name", studio.site.author)
    _add(feed, "generator", "nbblog")
    for card in channel.cards:
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
    for name in card.authors:
        author = _add(entry, "author")
        _add(author, "name", name)
        if url := studio.site.author_url(name):
            _add(author, "uri", url)
    for tag in card.tags:
        _add(entry, "category", term=tag)
    _add(entry, "summary", card.summary)
    _add(entry, "content", content(studio, card), type="html")


def _updated(card: Card) -> str:
    return moment(card.updated or card.date)


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    if text:
        element.text = _ILLEGAL.sub("", text)
    return element


def _json(studio: Studio, channel: Channel) -> bytes:
    config = studio.site.config
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": config.site.description,
        "home_page_url": config.absolute(channel.url),
        "feed_url": config.absolute(f"{channel.url}feed.json"),
        "language": config.site.language,
        "authors": [{"name": studio.site.author, "url": config.absolute("/")}],
        "items": [_item(studio, card) for card in channel.cards],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _item(studio: Studio, card: Card) -> dict[str, object]:
    item: dict[str, object] = {
        "id": studio.site.config.absolute(card.url),
        "url": studio.site.config.absolute(card.url),
        "title": card.title,
        "summary": card.summary,
        "content_html": content(studio, card),
        "tags": list(card.tags),
    }
    if card.authors:
        item["authors"] = [_author(studio, name) for name in card.authors]
    if card.date:
        item["date_published"] = moment(card.date)
    if card.updated:
        item["date_modified"] = moment(card.updated)
    return item


def _author(studio: Studio, name: str) -> dict[str, str]:
    url = studio.site.author_url(name)
    return {"name": name, "url": url} if url else {"name": name}
