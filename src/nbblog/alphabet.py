"""Gathers the characters of a whole site: first from its sources, then from its pages."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable

from nbblog.characters import Shown, shown_by, shown_in
from nbblog.manifest import FILE
from nbblog.model import Page, Post
from nbblog.site import Site
from nbblog.templates import Theme


def alphabet(site: Site, theme: Theme) -> Shown:
    """Return what a site will show, as far as that can be told before its pages are made."""
    config = site.config
    cards = [(post.card.title_html, post.card.title + post.card.summary) for post in _posts(site)]
    paths = (FILE, config.paths.profile, config.paths.bibliography)
    files = (config.root / path for path in paths)
    pieces = [
        *(shown_in(post.body) for post in _posts(site)),
        *(shown_in(html) | Shown(frozenset(plain)) for html, plain in cards),
        *(shown_in(html) for html in site.references.values()),
        *(shown_by(path.read_text("utf-8", "replace")) for path in files if path.is_file()),
        *(shown_by(work.abstract) for work in site.publications),
        Shown(frozenset(repr((site.publications, site.profile)))),  # files may hold escapes
        _of_theme(theme, config.site.language),
    ]
    return functools.reduce(operator.or_, pieces, Shown())


def alphabet_of(pages: Iterable[Page]) -> Shown:
    """Return what pages do show."""
    html = (
        page.content.decode("utf-8", "replace") for page in pages if page.path.suffix == ".html"
    )
    return functools.reduce(operator.or_, map(shown_in, html), Shown())


def _posts(site: Site) -> list[Post]:
    return [*site.bodies.values(), *site.prose]


def _of_theme(theme: Theme, language: str) -> Shown:
    """Return the characters of a theme's templates and styles, and of its words in a language."""
    patterns = ("*.html", "*/*.html", "css/*.css", f"locales/{language}.toml")
    names = {name for pattern in patterns for name in theme.names(pattern)}
    texts = (theme.read(name).decode("utf-8", "replace") for name in names)
    return Shown(frozenset().union(*texts))
