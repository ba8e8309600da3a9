"""A page for each post, and beside it the notebook to download."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import quote

from nbblog.launches import launches, source_link
from nbblog.model import Card, Page, Post
from nbblog.pages import Meta, Studio, page_maker
from nbblog.pages.pictures import picture_of_post


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
        _meta(studio, post),
        str(post.card.source),
        post=post,
        series=studio.site.series_of(post.card),
        related=studio.site.related.get(post.card.url, ()),
        papers=studio.site.papers(post.card.url),
        elsewhere=studio.site.elsewhere.get(post.card.url, ()),
        newer=newer,
        older=older,
        source_link=source_link(studio.site.config, post.card.source),
        launches=launches(studio.site.config, post.card.source),
        notebook_link=studio.site.config.href(_download_url(post.card)),
    )


def _meta(studio: Studio, post: Post) -> Meta:
    card = post.card
    return studio.meta(
        card.url,
        card.title,
        card.summary,
        kind="article",
        picture=picture_of_post(studio.site, card),
        date=card.date,
        updated=card.updated,
        tags=card.tags,
        authors=card.authors or (studio.site.author,),
        words=card.words,
        minutes=card.minutes,
        license=post.front.license or "",
    )


def _download_url(card: Card) -> str:
    return f"{card.url}{quote(card.source.name)}"


def _download(studio: Studio, card: Card) -> Page:
    """Return the source as the author wrote it, without outputs made elsewhere."""
    path = PurePosixPath(card.url.strip("/")) / card.source.name
    data = (studio.site.config.root / card.source).read_bytes()
    return Page(path, data, str(card.source))
