"""What crawlers read: sitemap.xml and robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

from nbblog.model import Card, Page
from nbblog.pages import Studio, page_maker
from nbblog.pages.listing import list_urls

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


@page_maker
def crawlers(studio: Studio) -> Iterator[Page]:
    """Yield the sitemap with every page that readers can reach, and robots.txt that names it."""
    config = studio.site.config
    ET.register_namespace("", SITEMAP)
    urls = ET.Element(f"{{{SITEMAP}}}urlset")
    for url, date in sorted(_urls(studio).items()):
        entry = ET.SubElement(urls, f"{{{SITEMAP}}}url")
        ET.SubElement(entry, f"{{{SITEMAP}}}loc").text = config.absolute(url)
        if date:
            ET.SubElement(entry, f"{{{SITEMAP}}}lastmod").text = date
    sitemap = ET.tostring(urls, encoding="utf-8", xml_declaration=True)
    yield Page(PurePosixPath("sitemap.xml"), sitemap, "sitemap")
    robots = f"User-agent: *\nAllow: /\n\nSitemap: {config.absolute('/sitemap.xml')}\n"
    yield Page(PurePosixPath("robots.txt"), robots.encode(), "robots")


def _urls(studio: Studio) -> dict[str, str]:
    """Return the site-relative URL of each page, and the day of its last change where known."""
    site = studio.site
    newest = _latest(site.posts)
    urls = {
        page.url: newest if page.needs in ("posts", "tags", "all_series") else ""
        for page in studio.singles
        if page.url.endswith("/")
    }
    if site.posts:
        urls["/"] = newest  # the home page lists the latest
    urls |= dict.fromkeys(list_urls(studio), newest)
    urls |= {url: _latest(cards) for url, cards in site.by_tag.items()}
    urls |= {series.url: _latest(series.cards) for series in site.series}
    for card in (*site.posts, *(post.card for post in site.prose if post.card.url != "/")):
        urls[card.url] = _latest((card,))
    return urls


def _latest(cards: Iterable[Card]) -> str:
    """Return the day on which one of some posts last changed, "" where none has a date."""
    days = [day for card in cards if (day := card.updated or card.date)]
    return max(days).isoformat() if days else ""
