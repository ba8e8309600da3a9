"""Pages that are one template each: home, blog, publications, CV, … (`pages/*.html`)."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.model import Page
from nbblog.pages import Meta, Studio, page_maker
from nbblog.pages.header import Header


@page_maker
def single(studio: Studio) -> Iterator[Page]:
    """Yield every single page whose value is there."""
    home = studio.site.home
    for header in studio.singles:
        if header.paginated:  # see listing.py
            continue
        body = home.body if home and header.url == "/" else ""
        yield studio.page(header.template, _meta(studio, header), header.template, home=body)


def _meta(studio: Studio, header: Header) -> Meta:
    home = studio.site.home
    seo = studio.site.profile.seo
    if header.url != "/":
        return studio.meta(header.url, header.title, header.description or "")
    title = seo.title or (home.card.title if home else "") or header.title
    summary = seo.description or (home.front.description if home else None)
    return studio.meta("/", title, summary or header.description or "", kind="profile")
