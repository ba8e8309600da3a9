"""A page for each tag."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.model import Page
from nbblog.pages import Studio, page_maker


@page_maker
def tag_pages(studio: Studio) -> Iterator[Page]:
    """Yield the page of each tag, with the posts that carry it."""
    for entry in studio.site.tags:
        title, text = f"Posts on {entry.name}", f"All posts on {entry.name}."
        meta = studio.meta(entry.url, title, text, schema="CollectionPage")
        posts = studio.site.tagged(entry)
        yield studio.page("tag.html", meta, f"tag {entry.name}", tag=entry, posts=posts)
