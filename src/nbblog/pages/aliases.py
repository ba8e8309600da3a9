"""Pages at old addresses that lead to the new ones, and the same as `_redirects` for hosts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import quote

from nbblog.model import Alias, Card, Page
from nbblog.pages import Studio, page_maker

REDIRECTS = "_redirects"
"""What Netlify and Cloudflare Pages read: one line a redirect."""


@page_maker
def aliases(studio: Studio) -> Iterator[Page]:
    """Yield a page for each alias, and `_redirects` unless the site brings its own."""
    every = list(_aliases(studio))
    for alias, card in every:
        yield _redirect(studio, alias, card)
    config = studio.site.config
    if every and not (config.root / config.paths.static / REDIRECTS).is_file():
        lines = (
            f"{quote(config.href(alias.url))} {quote(config.href(card.url))} 301\n"
            for alias, card in every
        )
        yield Page(PurePosixPath(REDIRECTS), "".join(lines).encode(), "aliases")


def _aliases(studio: Studio) -> Iterator[tuple[Alias, Card]]:
    site = studio.site
    for post in (*(site.bodies[card.url] for card in site.posts), *site.prose):
        for alias in post.aliases:
            yield alias, post.card


def _redirect(studio: Studio, alias: Alias, card: Card) -> Page:
    meta = replace(studio.meta(card.url, card.title, card.summary), url=alias.url)
    page = studio.page("redirect.html", meta, str(card.source), target=card)
    return replace(page, alias=alias)
