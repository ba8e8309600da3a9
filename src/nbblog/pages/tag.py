"""A page for each tag, or several where many posts carry it."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.model import Page
from nbblog.pages import Studio, page_maker
from nbblog.pages.listing import listings


@page_maker
def tag_pages(studio: Studio) -> Iterator[Page]:
    """Yield the pages of each tag, with the posts that carry it."""
    words = studio.words
    for entry in studio.site.tags:
        posts = studio.site.by_tag[entry.url]
        text = words("All posts on {tag}.", tag=entry.name)
        for listing in listings(posts, entry.url, studio.site.config.blog.per_page):
            title = listing.titled(words("Posts on {tag}", tag=entry.name), words)
            meta = studio.meta(listing.url, title, text, schema="CollectionPage")
            source = f"tag {entry.name}"
            yield studio.page("tag.html", meta, source, tag=entry, posts=posts, listing=listing)
