"""Makes the site's pages: one file a kind of page, found by its name."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import jinja2
from jinja2 import meta, nodes
from markupsafe import Markup

from nbblog.addresses import file_of, tag_url
from nbblog.assets import Bundle, Part
from nbblog.config import Config
from nbblog.findings import Finding, Problem, Where
from nbblog.locales import Words, words_of
from nbblog.manifest import FILE
from nbblog.model import Page, Post
from nbblog.pages.citing import bibtex
from nbblog.pages.graph import linked_data
from nbblog.pages.head import Meta
from nbblog.pages.header import Header, single_pages, translated
from nbblog.pages.parts import with_parts
from nbblog.pages.pictures import picture_of_site
from nbblog.pages.policy import with_policy
from nbblog.pages.social import locale, x_account
from nbblog.prose.document import render_inline, render_work
from nbblog.prose.markdowned import page_markdown
from nbblog.registry import Registry, did_you_mean
from nbblog.site import Site
from nbblog.sources.frontmatter import slugify
from nbblog.templates import Theme, environment, place_of


@dataclass(frozen=True, slots=True)
class Studio:
    """What page makers work with: the site, its theme's templates, and the menu.

    styles is the address of the style sheet of all pages, parts are those of some; words are
    those of the site's language. intros are the prose pages, by address, that a single page's
    template shows.
    """

    site: Site
    theme: Theme = field(repr=False)
    templates: jinja2.Environment = field(repr=False)
    singles: tuple[Header, ...] = ()
    parts: tuple[Part, ...] = ()
    styles: str = ""
    words: Words = field(default_factory=Words, repr=False)
    intros: Mapping[str, Post] = field(default_factory=dict, repr=False)

    def page(self, template: str, meta: Meta, source: str, **context: Any) -> Page:
        """Return a page of the site, filled from a template of the theme."""
        try:
            html = self.templates.get_template(template).render(
                page=meta,
                menu=self._menu(meta.url),
                linked=linked_data(self.site, meta, self._trail(meta.url)),
                **context,
            )
        except Exception as error:
            where = place_of(error, template, self.theme, self.site.config.root)
            if not (self.site.config.root / where.path).is_file():
                raise  # a template of ours: a bug, not a mistake of the author
            raise Problem([_broken(error, where)]) from error
        html = with_parts(html, self.parts, self.styles)
        if self.site.config.security.csp:
            html = self._guarded(html, context.get("post"))
        return Page(file_of(meta.url), html.encode("utf-8", "replace"), source)

    def _guarded(self, html: str, post: Post | None) -> str:
        """Return a page with its policy; posts name no other site unless the author keeps that."""
        if post is None:
            return with_policy(html)
        is_kept = self.site.config.security.remote == "keep"
        return with_policy(html, "" if is_kept else str(post.body), is_trusted=post.is_trusted)

    def meta(self, url: str, title: str, description: str, **more: Any) -> Meta:
        """Return what a page says of itself in its head."""
        canonical = self.site.config.absolute(url)
        text = description or self.site.config.site.description
        own = {"picture": picture_of_site(self.site), **more}
        return Meta(url, canonical, title, text, **own)

    def _trail(self, url: str) -> list[tuple[str, str]]:
        """Return titles and URLs of the pages above a page, the home page first."""
        titles = {page.url: page.title for page in self.singles}
        titles |= {post.card.url: post.card.title for post in self.site.prose}
        above = [url[: end + 1] for end, letter in enumerate(url[:-1]) if letter == "/"]
        home = (self.words("Home"), "/")
        return [home, *((titles[one], one) for one in above[1:] if one in titles)]

    def _menu(self, url: str) -> list[tuple[str, str, bool]]:
        """Return label, URL and whether the page is there or below, for each entry."""
        entries: dict[str, tuple[int | None, str]] = {
            post.card.url: (post.front.menu, post.card.title)
            for post in self.site.prose
            if post.front.menu
        }
        for page in self.singles:
            intro = self.intros.get(page.url)
            title = (intro.front.title if intro else None) or page.title
            entries[page.url] = ((intro.front.menu if intro else None) or page.menu, title)
        places = self.site.config.menu
        chosen = [(places.get(href, own), label, href) for href, (own, label) in entries.items()]
        shown = sorted((place, label, href) for place, label, href in chosen if place)
        return [(label, href, url.startswith(href)) for _, label, href in shown]


__all__ = ["MAKERS", "Maker", "Meta", "Studio", "load_templates", "make_pages", "page_maker"]

Maker = Callable[[Studio], Iterator[Page]]

MAKERS: Registry[Maker] = Registry(__name__)


def page_maker(make: Maker) -> Maker:
    """Register a function that yields pages of a site."""
    return MAKERS.add(f"{make.__module__}.{make.__name__}", make)


def make_pages(site: Site, theme: Theme, bundle: Bundle) -> list[Page]:
    """Return every page of the site; nothing is written."""
    config = site.config
    names = _names(site, config, bundle)
    words = words_of(theme, config.site.language, config.root)
    env = environment(theme, _filters(config, words), {**names, "t": words})
    headers = tuple(translated(page, words) for page in single_pages(theme, config.root))
    if lost := list(_lost_places(config, site, headers)):
        raise Problem(lost)
    singles = tuple(page for page in headers if _is_wanted(page, names))
    styles = config.href(bundle.urls["site.css"])
    intros = dict(_intros(site, singles, env))
    studio = Studio(site, theme, env, singles, bundle.parts, styles, words, intros)
    pages = [page for make in MAKERS for page in make(studio)]
    return [*pages, *_missing_twins(pages, config)]


def load_templates(config: Config, theme: Theme) -> None:
    """Compile every template of a theme, for make_pages to find; a broken one is told there."""
    words = words_of(theme, config.site.language, config.root)
    env = environment(theme, _filters(config, words), {"t": words})
    for pattern in ("*.html", "pages/*.html", "parts/*.html"):
        for name in theme.names(pattern):
            with contextlib.suppress(jinja2.TemplateError):
                env.get_template(name)


def _missing_twins(pages: list[Page], config: Config) -> Iterator[Page]:
    """Yield a twin in Markdown of each page that has none from its source: lists, CV, …."""
    known = {page.path for page in pages}
    for page in pages:
        path = page.path.with_name("index.md")
        if page.path.name == "index.html" and path not in known and not page.alias:
            folder = "" if str(path.parent) == "." else f"{path.parent}/"
            html = page.content.decode("utf-8", "replace")
            if text := page_markdown(html, config.absolute(f"/{folder}")):
                yield Page(path, text.encode("utf-8", "replace"), page.source)


def _intros(
    site: Site, singles: Iterable[Header], templates: jinja2.Environment
) -> Iterator[tuple[str, Post]]:
    """Yield the prose pages at the address of a single page whose template shows them."""
    prose = {post.card.url: post for post in site.prose}
    for header in singles:
        post = prose.get(header.url)
        if post and "intro" in _wanted_names(templates, header.template):
            yield header.url, post


def _wanted_names(templates: jinja2.Environment, name: str) -> set[str]:
    """Return what a template and those that it extends want to know; of a broken one, nothing."""
    found: set[str] = set()
    names = [name]
    while names:
        assert templates.loader is not None
        try:
            source, _, _ = templates.loader.get_source(templates, names.pop())
            tree = templates.parse(source)
        except jinja2.TemplateError:
            continue  # told when it is filled
        found |= meta.find_undeclared_variables(tree)
        extended = (node.template for node in tree.find_all(nodes.Extends))
        names += [node.value for node in extended if isinstance(node, nodes.Const)]
    return found


def _lost_places(config: Config, site: Site, headers: tuple[Header, ...]) -> Iterator[Finding]:
    """Yield a finding for each address of the menu that no page of the site could have."""
    known = [*(page.url for page in headers), *(post.card.url for post in site.prose)]
    for url in config.menu:
        if url not in known:
            hint = did_you_mean(url, known, f"known are: {', '.join(sorted(set(known)))}")
            yield Finding("config", f"`menu`: no page has the address `{url}`", hint, Where(FILE))


def _broken(error: Exception, where: Where) -> Finding:
    hint = "correct the template in the site's overrides, or remove it to get the theme's"
    message = f"{type(error).__name__}: {error}"
    return Finding("templates-fill", message, hint, where)


def _is_wanted(page: Header, names: dict[str, Any]) -> bool:
    """Return whether one of the values is there that a page cannot be without."""
    return not page.needs or any(_value(one, names) for one in page.needs.split(" or "))


def _value(dotted: str, names: dict[str, Any]) -> Any:
    first, *rest = dotted.strip().split(".")
    value = names.get(first)
    for name in rest:
        value = getattr(value, name, None)
    return value


def _filters(config: Config, words: Words) -> dict[str, Callable[..., Any]]:
    return {
        "markdown": lambda text: Markup(render_inline(text)),
        "tex": lambda text: Markup(render_work(text)),
        "href": lambda link: config.href(link) if link.startswith("/") else link,
        "absolute": config.absolute,
        "day": words.day,
        "month": words.month,
        "bibtex": bibtex,
    }


def _names(site: Site, config: Config, bundle: Bundle) -> dict[str, Any]:
    return {
        "site": {
            "title": config.site.title,
            "description": config.site.description,
            "author": site.author,
            "language": config.site.language,
            "locale": locale(config.site.language),
            "has_own_icon": bool(config.site.icon),
            "x_account": x_account(site.profile),
            "base_url": config.site.base_url.rstrip("/"),
            "source_url": config.site.source_url or None,
        },
        "reader": replace(config.reader, search=site.is_searched),
        "comments": config.comments,
        "analytics": config.analytics,
        "profile": site.profile,
        "publications": site.publications,
        "cv": site.cv,
        "selected": site.selected,
        "groups": site.groups,
        "anchors": site.anchors,
        "numbers": site.numbers,
        "references": {key: Markup(html) for key, html in site.references.items()},
        "style": config.publications.style,
        "posts": site.posts,
        "listed": site.listed,
        "tags": site.tags,
        "years": site.years,
        "all_series": site.series,
        "author_url": site.author_url,
        "url": config.href,
        "tag_url": lambda name: tag_url(slugify(name)),
        "asset": lambda name: config.href(bundle.urls[name]),
    }
