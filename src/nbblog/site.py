"""The site as its pages see it: who it belongs to, which posts it has, where they live."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from nbblog.addresses import series_url, tag_url
from nbblog.bibliography import GROUPS, Publication
from nbblog.config import Config
from nbblog.model import Card, Post
from nbblog.papers import Elsewhere
from nbblog.printed import Cv
from nbblog.profile import Profile
from nbblog.related import Text, related
from nbblog.sources.frontmatter import slugify


class TagEntry(NamedTuple):
    """A tag: its name, its page and how many posts carry it."""

    name: str
    url: str
    posts: int


@dataclass(frozen=True, slots=True)
class Series:
    """A series: its name, its page, and its parts in their order."""

    name: str
    url: str
    cards: tuple[Card, ...] = field(repr=False)

    def part(self, card: Card) -> int:
        """Return which part a post is, from 1."""
        return self.cards.index(card) + 1


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

    def name(self, thing: str) -> str:
        """Return the name of a thing in graphs of linked data, such as the "owner"."""
        return self.config.absolute(f"/#{thing}")

    def author_url(self, name: str) -> str:
        """Return where readers find more of an author, with scheme and host; "" if nowhere."""
        known = {author.name: author.url for author in self.config.authors.values()}
        url = known.get(name) or ("/" if name == self.author else "")
        return self.config.absolute(url) if url.startswith("/") else url

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
    def anchors(self) -> Mapping[str, tuple[str, ...]]:
        """The ids under which entries of the profile stand on their pages, in their order."""
        profile = self.profile
        return {
            "projects": _ids("project", (each.name for each in profile.projects)),
            "talks": _ids("talk", (each.title for each in profile.talks)),
            "teaching": _ids("course", (each.name for each in profile.teaching)),
            "supervision": _ids(
                "student", (each.topic or each.name for each in profile.supervision)
            ),
            "news": _ids("news", (each.date.isoformat() for each in profile.news)),
        }

    @cached_property
    def is_searched(self) -> bool:
        """Whether the site is to be searched, and has something to find."""
        held = (self.posts, self.prose, self.publications, *self.anchors.values())
        return self.config.reader.search and any(held)

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

    @cached_property
    def by_tag(self) -> Mapping[str, tuple[Card, ...]]:
        """The posts that carry a tag, by the URL of its page."""
        found: dict[str, list[Card]] = {entry.url: [] for entry in self.tags}
        for card in self.posts:
            for url in dict.fromkeys(tag_url(slugify(tag)) for tag in card.tags):
                found[url].append(card)
        return {url: tuple(cards) for url, cards in found.items()}

    @cached_property
    def listed(self) -> tuple[Card, ...]:
        """The posts as the blog and the home page list them: pinned ones first."""
        return tuple(sorted(self.posts, key=lambda card: not card.is_pinned))

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """All series, by name; names that differ in case or spacing only are one."""
        parts: dict[str, list[Card]] = {}
        for card in self.posts:
            if card.series:
                parts.setdefault(slugify(card.series), []).append(card)
        every = (
            Series(cards[-1].series or slug, series_url(slug), tuple(sorted(cards, key=_part)))
            for slug, cards in parts.items()
        )
        return tuple(sorted(every, key=lambda one: one.name.casefold()))

    def series_of(self, card: Card) -> Series | None:
        """Return the series that a post is a part of."""
        url = series_url(slugify(card.series)) if card.series else None
        return next((one for one in self.series if one.url == url), None)

    @cached_property
    def related(self) -> Mapping[str, tuple[Card, ...]]:
        """The posts most like each post, by its URL."""
        cards = {card.url: card for card in self.posts}
        texts = [
            Text(card.url, card.title, card.tags, self.bodies[card.url].text, card.series)
            for card in self.posts
        ]
        found = related(texts, self.config.blog.related)
        return {url: tuple(cards[one] for one in others) for url, others in found.items()}

    @cached_property
    def years(self) -> tuple[tuple[int | None, tuple[Card, ...]], ...]:
        """Posts by year, newest first; None holds those without a date."""
        years = dict.fromkeys(card.date.year if card.date else None for card in self.posts)
        return tuple(
            (year, tuple(c for c in self.posts if (c.date.year if c.date else None) == year))
            for year in years
        )


def _ids(kind: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return an id for each name; the second of two alike has a number."""
    counts: Counter[str] = Counter()
    ids = []
    for name in names:
        made = f"{kind}-{slugify(name)}"
        counts[made] += 1
        ids.append(made if counts[made] == 1 else f"{made}-{counts[made]}")
    return tuple(ids)


def _part(card: Card) -> tuple[bool, int, dt.date, str]:
    """Return what the parts of a series are sorted by: their number, else their day."""
    order = card.series_order
    return order is None, order or 0, card.date or dt.date.max, card.url


def newest_first(posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """Return posts in the order of the blog: newest first, equal dates by URL, undated last."""
    dated = [post for post in posts if post.card.date]
    undated = [post for post in posts if not post.card.date]
    dated.sort(key=lambda post: post.card.url)
    dated.sort(key=lambda post: post.card.date or dt.date.min, reverse=True)
    return (*dated, *sorted(undated, key=lambda post: post.card.title.casefold()))
