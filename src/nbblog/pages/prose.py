"""Prose pages: Markdown files and notebooks of the pages folder."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.model import Page
from nbblog.pages import Studio, page_maker


@page_maker
def prose(studio: Studio) -> Iterator[Page]:
    """Yield a page for each prose page but those that a template of a page shows, such as home."""
    for post in studio.site.prose:
        url = post.card.url
        if url in studio.intros:
            continue
        yield studio.page(
            "page.html",
            studio.meta(url, post.card.title, post.card.summary),
            str(post.card.source),
            post=post,
            papers=studio.site.papers(url),
            elsewhere=studio.site.elsewhere.get(url, ()),
        )
