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
        body = home.body if home and header.url == "/" else ""
        yield studio.page(header.template, _meta(studio, header), header.template, home=body)


def _meta(studio: Studio, header: Header) -> Meta:
    home = studio.site.home
    seo = studio.site.profile.seo
    if header.url != "/":
        text = header.description or ""
        return studio.meta(header.url, header.title, text, schema=_schema(studio, header))
    title = seo.title or (home.card.title if home else "") or header.title
    summary = seo.description or (home.front.description if home else None)
    text = summary or header.description or ""
    return studio.meta("/", title, text, kind="profile", schema=_schema(studio, header))


def _schema(studio: Studio, header: Header) -> str:
    """Return the kind of a page; one about a person needs somebody."""
    is_about_nobody = header.schema == "ProfilePage" and not studio.site.profile.basics.name
    return "WebPage" if is_about_nobody else header.schema
