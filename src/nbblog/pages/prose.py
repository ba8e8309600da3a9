"""Prose pages: Markdown files and notebooks of the pages folder."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.model import Page
from nbblog.pages import Studio, page_maker


@page_maker
def prose(studio: Studio) -> Iterator[Page]:
    """Yield a page for each prose page but the home page, which the theme's template shows."""
    for post in studio.site.prose:
        if post.card.url == "/":
            continue
        card = post.card
        meta = studio.meta(card.url, card.title, card.summary)
        yield studio.page("page.html", meta, str(post.card.source), post=post)
