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
        if header.paginated:  # see listing.py
            continue
        post = studio.intros.get(header.url)
        body = post.body if post else ""
        yield studio.page(header.template, _meta(studio, header), header.template, intro=body)


def _meta(studio: Studio, header: Header) -> Meta:
    intro = studio.intros.get(header.url)
    front = intro.front if intro else None
    said = (front.description or front.summary) if front else None
    if header.url != "/":
        title = (front.title if front else None) or header.title
        text = said or header.description or ""
        return studio.meta(header.url, title, text, schema=_schema(studio, header))
    seo = studio.site.profile.seo
    title = seo.title or (intro.card.title if intro else "") or header.title
    summary = seo.description or (front.description if front else None)
    text = summary or header.description or ""
    return studio.meta("/", title, text, kind="profile", schema=_schema(studio, header))


def _schema(studio: Studio, header: Header) -> str:
    """Return the kind of a page; one about a person needs somebody."""
    is_about_nobody = header.schema == "ProfilePage" and not studio.site.profile.basics.name
    return "WebPage" if is_about_nobody else header.schema
