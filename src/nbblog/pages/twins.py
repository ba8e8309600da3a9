"""A twin in Markdown beside each post and prose page, and llms.txt that lists all twins."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from nbblog.model import Card, Page, Post
from nbblog.pages import Studio, page_maker

NAME = "index.md"


@page_maker
def twins(studio: Studio) -> Iterator[Page]:
    """Yield the Markdown of every post and prose page, and llms.txt (https://llmstxt.org).

    Twins of pages that have no source of their own are made from what the pages show.
    """
    for card in studio.site.posts:
        yield _twin(studio, studio.site.bodies[card.url], is_post=True)
    for post in (post for post in studio.site.prose if post.card.url not in studio.intros):
        yield _twin(studio, post, is_post=False)
    yield Page(PurePosixPath("llms.txt"), _guide(studio).encode("utf-8", "replace"), "llms.txt")


def _twin(studio: Studio, post: Post, *, is_post: bool) -> Page:
    card = post.card
    about = _about(studio, card) if is_post else f"<{studio.site.config.absolute(card.url)}>"
    text = f"# {_escaped(card.title)}\n\n{about}\n\n{post.markdown}"
    path = PurePosixPath(card.url.strip("/"), NAME)
    return Page(path, text.encode("utf-8", "replace"), str(card.source))


def _about(studio: Studio, card: Card) -> str:
    """Return who wrote a post, when, on what, and where it stands, in one line."""
    words, day = studio.words, studio.words.day
    said = (
        words("By {people}", people=", ".join(card.authors or (studio.site.author,))),
        day(card.date) if card.date else "",
        words("updated {day}", day=day(card.updated)) if card.updated else "",
        words("on {tags}", tags=", ".join(card.tags)) if card.tags else "",
        f"<{studio.site.config.absolute(card.url)}>",
    )
    return " · ".join(filter(None, said))


# ------------------------------------------------------------------ llms.txt


def _guide(studio: Studio) -> str:
    site, words = studio.site, studio.words
    settings = site.config.site
    blocks = [f"# {settings.title}"]
    summary = settings.description or site.profile.basics.summary
    if summary:
        blocks.append(f"> {' '.join(summary.split())}")
    blocks.append(
        words(
            "Every page below is Markdown; without `{name}` its address is the web page's.",
            name=NAME,
        )
    )
    blocks += _listed(words("Posts"), (_entry(studio, card) for card in site.posts))
    prose = (post.card for post in site.prose if post.card.url not in studio.intros)
    pages = (_entry(studio, card) for card in prose)
    singles = (page for page in studio.singles if page.url.endswith("/"))
    others = (
        f"- [{page.title}]({site.config.absolute(page.url + NAME)})"
        + (f": {page.description}" if page.description else "")
        for page in singles
    )
    blocks += _listed(words("Pages"), itertools.chain(others, pages))
    about = words("the latest posts in full, as JSON")
    feed = f"- [{words('Feed')}]({site.config.absolute('/feed.json')}): {about}"
    return "\n\n".join([*blocks, *_listed("Optional", [feed])]) + "\n"


def _listed(title: str, entries: Iterable[str]) -> list[str]:
    lines = list(entries)
    return [f"## {title}", "\n".join(lines)] if lines else []


def _entry(studio: Studio, card: Card) -> str:
    title = _escaped(card.title.replace("[", "(").replace("]", ")"))
    text = f": {_escaped(' '.join(card.summary.split()))}" if card.summary else ""
    return f"- [{title}]({studio.site.config.absolute(card.url + NAME)}){text}"


def _escaped(text: str) -> str:
    """Return text in which Markdown sees no HTML."""
    return text.replace("<", "\\<")
