"""The site as its pages see it: who it belongs to, which posts it has, where they live."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from nbblog.addresses import tag_url
from nbblog.bibliography import Publication
from nbblog.config import Config
from nbblog.model import Card, Post
from nbblog.profile import Profile
from nbblog.sources.frontmatter import slugify


class TagEntry(NamedTuple):
    """A tag: its name, its page and how many posts carry it."""

    name: str
    url: str
    posts: int


@dataclass(frozen=True)
class Site:
    """Everything that pages are made from.

    Posts are cards here, newest first, undated last; bodies holds what a post's own page needs,
    by its URL.
    """

    config: Config
    profile: Profile
    publications: tuple[Publication, ...]
    posts: tuple[Card, ...]
    bodies: Mapping[str, Post] = field(repr=False)
    prose: tuple[Post, ...] = field(default=(), repr=False)

    @cached_property
    def author(self) -> str:
        """The owner's name."""
        return self.config.site.author or self.profile.basics.name or self.config.site.title

    def name(self, thing: str) -> str:
        """Return the name of a thing in graphs of linked data, such as the "owner"."""
        return self.config.absolute(f"/#{thing}")

    @cached_property
    def home(self) -> Post | None:
        """The prose of the home page, pages/index.md."""
        return next((post for post in self.prose if post.card.url == "/"), None)

    @cached_property
    def tags(self) -> tuple[TagEntry, ...]:
        """All tags, by name; tags that differ in case or spacing only are one."""
        names: dict[str, str] = {}
        counts: dict[str, int] = {}
        for card in self.posts:
            for slug in {slugify(tag): tag for tag in card.tags}:
                counts[slug] = counts.get(slug, 0) + 1
            for tag in card.tags:
                names.setdefault(slugify(tag), tag)
        entries = (TagEntry(names[slug], tag_url(slug), counts[slug]) for slug in names)
        return tuple(sorted(entries, key=lambda entry: entry.name.casefold()))

    def tagged(self, entry: TagEntry) -> tuple[Card, ...]:
        """Return the posts that carry a tag."""
        return tuple(
            card
            for card in self.posts
            if any(tag_url(slugify(tag)) == entry.url for tag in card.tags)
        )

    @cached_property
    def years(self) -> tuple[tuple[int | None, tuple[Card, ...]], ...]:
        """Posts by year, newest first; None holds those without a date."""
        years = dict.fromkeys(card.date.year if card.date else None for card in self.posts)
        return tuple(
            (year, tuple(c for c in self.posts if (c.date.year if c.date else None) == year))
            for year in years
        )


def newest_first(posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """Return posts in the order of the blog: newest first, equal dates by URL, undated last."""
    dated = [post for post in posts if post.card.date]
    undated = [post for post in posts if not post.card.date]
    dated.sort(key=lambda post: post.card.url)
    dated.sort(key=lambda post: post.card.date or dt.date.min, reverse=True)
    return (*dated, *sorted(undated, key=lambda post: post.card.title.casefold()))
