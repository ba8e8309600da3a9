"""Pages that are one template each: home, blog, publications, CV, … (`pages/*.html`)."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.model import Page
from nbblog.pages import Meta, Studio, page_maker
from nbblog.pages.header import Header


@page_maker
def single(studio: Studio) -> Iterator[Page]:
    """Yield every single page whose value is there, with the prose that the site has for it."""
    for header in studio.singles:
        post = studio.intros.get(header.url)
        body = post.body if post else ""
        yield studio.page(header.template, _meta(studio, header), header.template, intro=body)


def _meta(studio: Studio, header: Header) -> Meta:
    intro = studio.intros.get(header.url)
    front = intro.front if intro else None
    said = (front.description or front.summary) if front else None
    if header.url != "/":
        title = (front.title if front else None) or header.title
        return studio.meta(header.url, title, said or header.description or "")
    seo = studio.site.profile.seo
    title = seo.title or (intro.card.title if intro else "") or header.title
    summary = seo.description or (front.description if front else None)
    return studio.meta("/", title, summary or header.description or "", kind="profile")
