"""Follows every link and picture of a published site through its folder, without a network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

ATOM = "{http://www.w3.org/2005/Atom}"
_CSS_URL = re.compile(r"""url\(\s*(["']?)(.*?)\1\s*\)|@import\s+(["'])(.*?)\3""")
_ADDRESSES = ("href", "src", "poster", "data", "action", "formaction", "cite", "xlink:href")
_FETCHED_RELS = {
    "stylesheet", "icon", "apple-touch-icon", "mask-icon", "manifest", "preload", "modulepreload",
    "prefetch", "prerender", "preconnect", "dns-prefetch",
}  # fmt: skip
_FETCHED_TAGS = {
    "audio", "embed", "iframe", "image", "img", "input", "object", "script", "source", "track",
    "use", "video",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """An address as a file of the site has it; is_fetched: a browser asks for it by itself."""

    file: str
    address: str
    is_fetched: bool


def links_of(site: Path) -> Iterator[Link]:
    """Yield every address in the pages, style sheets and feeds of a site."""
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        file = path.relative_to(site).as_posix()
        if path.suffix == ".html":
            yield from html_links(path.read_text("utf-8"), file)
        elif path.suffix == ".css":
            yield from _css_links(path.read_text("utf-8"), file)
        elif file == "feed.xml":
            yield from _atom_links(path, file)
        elif file == "feed.json":
            yield from _json_links(path, file)


def html_links(text: str, file: str) -> Iterator[Link]:
    """Yield every address of an HTML page or a piece of one."""
    for node in LexborHTMLParser(text).css("*"):
        fetched = _is_fetched(node)
        for name, value in node.attributes.items():
            if name in _ADDRESSES and value is not None:
                yield Link(file, value.strip(), fetched)
            elif name in ("srcset", "imagesrcset"):
                for part in (value or "").split(","):
                    yield Link(file, part.strip().split(" ")[0], is_fetched=True)
            elif "url(" in (value or ""):
                yield from _css_links(value or "", file)
        if node.tag == "style":
            yield from _css_links(node.text(), file)
        if node.tag == "meta" and node.attributes.get("property") in ("og:url", "og:image"):
            yield Link(file, node.attributes.get("content") or "", is_fetched=False)


def _is_fetched(node: LexborNode) -> bool:
    if node.tag == "link":
        return bool(_FETCHED_RELS & set((node.attributes.get("rel") or "").lower().split()))
    return node.tag in _FETCHED_TAGS


def _css_links(text: str, file: str) -> Iterator[Link]:
    for found in _CSS_URL.finditer(text):
        yield Link(file, found[2] or found[4] or "", is_fetched=True)


def _atom_links(path: Path, file: str) -> Iterator[Link]:
    root = etree.fromstring(path.read_bytes())
    for node in root.iter(f"{ATOM}link"):
        yield Link(file, node.get("href"), is_fetched=False)
    for node in root.iter(f"{ATOM}content"):
        yield from html_links(node.text, file)


def _json_links(path: Path, file: str) -> Iterator[Link]:
    feed = json.loads(path.read_bytes())
    for name in ("home_page_url", "feed_url"):
        yield Link(file, feed[name], is_fetched=False)
    for item in feed["items"]:
        yield Link(file, item["url"], is_fetched=False)
        yield from html_links(item["content_html"], file)


def is_elsewhere(link: Link, base_url: str) -> bool:
    """Return whether a link leads to another host than the site's."""
    parts = urlsplit(urljoin(_page_url(link.file, base_url), link.address))
    return parts.scheme in ("http", "https") and parts.netloc != urlsplit(base_url).netloc


def broken_links(site: Path, base_url: str) -> list[str]:
    """Return each link into the site that leads nowhere, as `file -> address: why`."""
    return [
        f"{link.file} -> {link.address or '(empty)'}: {why}"
        for link in links_of(site)
        if (why := _trouble(link, site, base_url.rstrip("/")))
    ]


def _trouble(link: Link, site: Path, base_url: str) -> str | None:
    if not link.address:
        return "empty address"
    url = urlsplit(urljoin(_page_url(link.file, base_url), link.address))
    base = urlsplit(base_url)
    if url.scheme not in ("http", "https") or url.netloc != base.netloc:
        return None
    if not f"{url.path}/".startswith(f"{base.path}/"):
        return f"outside of {base.path}/"
    path = unquote(url.path).removeprefix(base.path).lstrip("/")
    file = site / path / "index.html" if not path or path.endswith("/") else site / path
    if link.address.startswith(base_url) and file.is_dir():
        file /= "index.html"  # a web address as people write it: hosts add the slash
    if not file.is_file():
        return "no such file"
    if url.fragment and unquote(url.fragment) not in _ids(file) | {"top"}:  # HTML's own
        return "no such fragment"
    return None


def _page_url(file: str, base_url: str) -> str:
    return f"{base_url.rstrip('/')}/{file.removesuffix('index.html')}"


@cache
def _ids(file: Path) -> frozenset[str]:
    nodes = LexborHTMLParser(file.read_text("utf-8")).css("[id], a[name]")
    return frozenset(
        value for node in nodes for name in ("id", "name") if (value := node.attributes.get(name))
    )
