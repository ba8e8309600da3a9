"""Lists of posts that are cut into pages, such as /blog/ and /blog/page/2/."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from nbblog.locales import Words
from nbblog.model import Card, Page
from nbblog.pages import Studio, page_maker

_NEAR = 1
"""How many pages on both sides of this one are named beside the first and the last."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: its cards, which page it is, of how many, and the URL of the first."""

    cards: tuple[Card, ...] = field(repr=False)
    number: int
    pages: int
    top: str

    @property
    def url(self) -> str:
        """The site-relative URL of this page."""
        return self.at(self.number)

    @property
    def newer(self) -> str | None:
        """The URL of the page before, or None."""
        return self.at(self.number - 1) if self.number > 1 else None

    @property
    def older(self) -> str | None:
        """The URL of the page after, or None."""
        return self.at(self.number + 1) if self.number < self.pages else None

    @property
    def steps(self) -> tuple[int | None, ...]:
        """Numbers of the first page, those near, and the last; None where some are missing."""
        near = range(max(1, self.number - _NEAR), min(self.pages, self.number + _NEAR) + 1)
        named = sorted({1, *near, self.pages})
        steps: list[int | None] = []
        for number in named:
            if steps and number - (steps[-1] or 0) == 2:  # a gap of one is no gap
                steps.append(number - 1)
            elif steps and number - (steps[-1] or 0) > 2:
                steps.append(None)
            steps.append(number)
        return tuple(steps)

    def at(self, number: int) -> str:
        """Return the URL of a page by its number."""
        return self.top if number == 1 else f"{self.top}page/{number}/"

    def titled(self, title: str, words: Words) -> str:
        """Return the title of this page of a list."""
        if self.number == 1:
            return title
        return words("{title}, page {number}", title=title, number=self.number)


def listings(cards: tuple[Card, ...], url: str, per_page: int) -> tuple[Listing, ...]:
    """Return the pages of a list; per_page 0 and a short list make one."""
    size = per_page or max(1, len(cards))
    starts = range(0, max(1, len(cards)), size)
    return tuple(
        Listing(cards[start : start + size], number, len(starts), url)
        for number, start in enumerate(starts, start=1)
    )


@page_maker
def listing_pages(studio: Studio) -> Iterator[Page]:
    """Yield the pages of each single page that lists posts, pinned ones first."""
    per_page = studio.site.config.blog.per_page
    for header in studio.singles:
        for listing in (
            listings(studio.site.listed, header.url, per_page) if header.paginated else ()
        ):
            title = listing.titled(header.title, studio.words)
            text = header.description or ""
            meta = studio.meta(listing.url, title, text, schema=header.schema)
            yield studio.page(header.template, meta, header.template, listing=listing)


def list_urls(studio: Studio) -> Iterator[str]:
    """Yield the URLs of all pages of lists but the first ones."""
    site, per_page = studio.site, studio.site.config.blog.per_page
    tops = [(header.url, len(site.posts)) for header in studio.singles if header.paginated]
    tops += [(entry.url, entry.posts) for entry in site.tags]
    for url, posts in tops:
        for number in range(2, -(-posts // per_page) + 1 if per_page else 0):
            yield f"{url}page/{number}/"
