"""A page for each post, and beside it the notebook to download."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from nbblog.model import Card, Page, Post
from nbblog.pages import Meta, Studio, page_maker


@page_maker
def posts(studio: Studio) -> Iterator[Page]:
    """Yield the pages of all posts."""
    cards = studio.site.posts
    for index, card in enumerate(cards):
        post = studio.site.bodies[card.url]
        newer = cards[index - 1] if index else None
        older = cards[index + 1] if index + 1 < len(cards) else None
        yield _page(studio, post, newer, older)
        yield _download(studio, card)


def _page(studio: Studio, post: Post, newer: Card | None, older: Card | None) -> Page:
    return studio.page(
        "post.html",
        _meta(studio, post.card),
        str(post.card.source),
        post=post,
        papers=studio.site.papers(post.card.url),
        elsewhere=studio.site.elsewhere.get(post.card.url, ()),
        newer=newer,
        older=older,
        source_link=source_link(studio, post.card.source),
        notebook_link=studio.site.config.href(_download_url(post.card)),
    )


def _meta(studio: Studio, card: Card) -> Meta:
    config = studio.site.config
    parts = urlsplit(config.site.base_url)
    image = f"{parts.scheme}://{parts.netloc}{card.image}" if card.image else None
    return studio.meta(
        card.url,
        card.title,
        card.summary,
        kind="article",
        image=image,
        date=card.date,
        updated=card.updated,
        tags=card.tags,
    )


def source_link(studio: Studio, source: PurePosixPath) -> str | None:
    """Return where a source can be read in the site's repository."""
    site = studio.site.config.site
    if not site.source_url:
        return None
    return f"{site.source_url.rstrip('/')}/blob/{site.source_branch}/{quote(str(source))}"


def _download_url(card: Card) -> str:
    return f"{card.url}{quote(card.source.name)}"


def _download(studio: Studio, card: Card) -> Page:
    """Return the source as the author wrote it, without outputs made elsewhere."""
    path = PurePosixPath(card.url.strip("/")) / card.source.name
    data = (studio.site.config.root / card.source).read_bytes()
    return Page(path, data, str(card.source))
