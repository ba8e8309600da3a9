"""The site as its pages see it: who it belongs to, which posts it has, where they live."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from nbblog.addresses import tag_url
from nbblog.bibliography import GROUPS, Publication
from nbblog.config import Config
from nbblog.model import Card, Post
from nbblog.papers import Elsewhere
from nbblog.printed import Cv
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
    by its URL. elsewhere are works of others that posts explain, by the post's URL; references
    are publications in the site's CSL style, as HTML by their key, where it has one.
    """

    config: Config
    profile: Profile
    publications: tuple[Publication, ...]
    posts: tuple[Card, ...]
    bodies: Mapping[str, Post] = field(repr=False)
    elsewhere: Mapping[str, tuple[Elsewhere, ...]] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict, repr=False)
    prose: tuple[Post, ...] = field(default=(), repr=False)
    cv: Cv = field(default=Cv(), repr=False)

    @cached_property
    def author(self) -> str:
        """The owner's name."""
        return self.config.site.author or self.profile.basics.name or self.config.site.title

    @cached_property
    def selected(self) -> tuple[Publication, ...]:
        """The publications of the home page, in the order of the profile, if it names any."""
        keys = self.profile.selected_publications
        if not keys:
            return tuple(each for each in self.publications if each.is_selected)
        known = {each.key: each for each in self.publications}
        return tuple(known[key] for key in keys if key in known)

    @cached_property
    def groups(self) -> tuple[tuple[str, str, int], ...]:
        """The kinds of publications that there are: name, label, and how many."""
        counts = Counter(each.group for each in self.publications)
        return tuple((name, label, counts[name]) for name, label in GROUPS.items() if counts[name])

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each publication, from 1 for the oldest, so that a new one moves none."""
        ordered = reversed(self.publications)
        return {each.key: number for number, each in enumerate(ordered, start=1)}

    def papers(self, url: str) -> tuple[Publication, ...]:
        """Return the publications that the post of an address explains."""
        return tuple(
            each for each in self.publications if any(post.url == url for post in each.posts)
        )

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
