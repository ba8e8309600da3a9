"""What a page says of itself in its head."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a page where it is shared: an absolute address, its words, its size."""

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Meta:
    """A page's head: canonical is absolute; kind is OpenGraph's type, schema schema.org's.

    words is how many a post has, minutes how long one reads.
    """

    url: str
    canonical: str
    title: str
    description: str
    kind: str = "website"
    schema: str = "WebPage"
    picture: Picture | None = None
    date: dt.date | None = None
    updated: dt.date | None = None
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    words: int = 0
    minutes: int = 0
    license: str = ""

    @property
    def image(self) -> str | None:
        """The address of the picture."""
        return self.picture.url if self.picture else None

    @property
    def markdown(self) -> str:
        """The site-relative address of the page's twin in Markdown; "" for 404.html."""
        return f"{self.url}index.md" if self.url.endswith("/") else ""
