"""What is wrong with a configuration although every value is of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from nbblog.config.sections import CITATION_STYLES, CV_PDFS, LIST_STYLES
from nbblog.config.settings import Config
from nbblog.documents import Document
from nbblog.findings import Finding
from nbblog.registry import did_you_mean
from nbblog.store.places import folder_of, mistake

RULE = "config"
_ICONS = (".png", ".jpg", ".jpeg", ".webp")


def mistakes(config: Config, document: Document) -> Iterator[Finding]:
    """Yield what the types cannot say."""
    if not _is_address(config.site.base_url):
        yield Finding(
            RULE,
            f"`site.base_url`: {config.site.base_url!r} is no web address",
            "write scheme and host, such as https://ada.github.io",
            document.where(("site", "base_url")),
        )
    if wrong := _icon_mistake(config):
        yield Finding(RULE, f"`site.icon`: {wrong[0]}", wrong[1], document.where(("site", "icon")))
    if not _is_pattern(config.blog.post_url):
        yield Finding(
            RULE,
            f"`blog.post_url`: {config.blog.post_url!r} is no pattern of addresses",
            'begin and end with "/", and use {slug}, {year}, {month}, {day} only',
            document.where(("blog", "post_url")),
        )
    yield from _style_mistakes(config, document)
    yield from _cv_mistakes(config, document)
    yield from _unasked(config, document)
    for key in ("notebooks", "pages", "static", "overrides", "output"):
        path = PurePosixPath(getattr(config.paths, key))
        where = document.where(("paths", key))
        hint = f"name a folder of the site, such as {key}"
        if str(path) in (".", ""):
            yield Finding(RULE, f"`paths.{key}` is the site itself", hint, where)
        elif key in ("notebooks", "pages") and (path.is_absolute() or ".." in path.parts):
            yield Finding(RULE, f"`paths.{key}` lies outside of the site", hint, where)
    if wrong := mistake(config.store):
        message, hint = wrong
        yield Finding(RULE, f"`store` {message}", hint, document.where(("store",)))
    elif folder := _folder_with_store(config):
        hint = "name a folder of its own, or leave `store` out"
        yield Finding(RULE, f"`store` lies in `paths.{folder}`", hint, document.where(("store",)))


def _unasked(config: Config, document: Document) -> Iterator[Finding]:
    """Yield what comments and analytics lack to work."""
    comments, analytics = config.comments, config.analytics
    needed = {"giscus": ("repository_id", "category", "category_id")}.get(comments.service, ())
    missing = [key for key in needed if not getattr(comments, key)]
    if comments.service and not re.fullmatch(r"[\w.-]+/[\w.-]+", comments.repository):
        missing.insert(0, "repository")
    if missing:
        hint = f'write what the page of {comments.service} gives, such as repository = "ada/blog"'
        message = f"`comments` needs `{'`, `'.join(missing)}`"
        yield Finding(RULE, message, hint, document.where(("comments",)))
    if analytics.service and not _is_address(analytics.address):
        hint = "write scheme and host, such as https://ada.goatcounter.com"
        message = f"`analytics.address`: {analytics.address!r} is no web address"
        yield Finding(RULE, message, hint, document.where(("analytics",)))


def _icon_mistake(config: Config) -> tuple[str, str] | None:
    """Return what is wrong with the picture that icons are made from, and how to mend it."""
    name = config.site.icon
    if not name:
        return None
    if PurePosixPath(name).suffix.lower() not in _ICONS:
        return f"{name!r} is no picture that can be cut to size", "name a PNG, JPEG or WebP file"
    if not (config.root / name).is_file():
        return f"{name!r} does not exist", "name a file of the site, such as static/icon.png"
    return None


def _style_mistakes(config: Config, document: Document) -> Iterator[Finding]:
    """Yield what is wrong with the styles of citations and of the list of publications."""
    for table, styles in (("citations", CITATION_STYLES), ("publications", LIST_STYLES)):
        if wrong := _style_mistake(config, getattr(config, table).style, styles):
            message, hint = wrong
            where = document.where((table, "style"))
            yield Finding(RULE, f"`{table}.style`: {message}", hint, where)


def _style_mistake(config: Config, name: str, styles: Sequence[str]) -> tuple[str, str] | None:
    """Return what is wrong with a style of citations or of a list, and how to mend it."""
    if name in styles:
        return None
    if not name.endswith(".csl"):
        otherwise = f"write one of {', '.join(styles)}, or a .csl file of the site"
        return f"no style is named {name!r}", did_you_mean(name, styles, otherwise)
    if not (config.root / name).is_file():
        return f"{name!r} does not exist", "save the style file in the site's folder"
    return None


def _cv_mistakes(config: Config, document: Document) -> Iterator[Finding]:
    """Yield what is wrong under `[cv]`."""
    cv, found = config.cv, []
    if cv.is_pinned and not cv.pdf.endswith(".pdf"):
        hint = "write " + ", ".join(f'"{word}"' for word in CV_PDFS) + ", or a PDF file of the site"
        found.append(("pdf", f"cannot follow {cv.pdf!r}", did_you_mean(cv.pdf, CV_PDFS, hint)))
    elif cv.is_pinned and not (config.root / cv.pdf).is_file():
        found.append(("pdf", f"{cv.pdf!r} does not exist", "save the PDF in the site's folder"))
    if not re.fullmatch(r"/(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.pdf", cv.url):
        found.append(("url", f"{cv.url!r} is no address of a PDF", "write such as /cv.pdf"))
    if cv.fonts and not (config.root / cv.fonts).is_dir():
        found.append(("fonts", f"{cv.fonts!r} is no folder", "name a folder of the site"))
    if len(set(cv.sections)) < len(cv.sections):
        found.append(("sections", "a section is named twice", "name it once"))
    for key, message, hint in found:
        yield Finding(RULE, f"`cv.{key}`: {message}", hint, document.where(("cv", key)))


def _folder_with_store(config: Config) -> str | None:
    """Return the folder of the site that would take what is remembered for something else."""
    store = folder_of(config.store, config.root) if config.store else None
    for key in ("output", "static", "notebooks", "pages", "overrides") if store else ():
        folder = config.root / getattr(config.paths, key)
        if store and store.resolve().is_relative_to(folder.resolve()):
            return key
    return None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.query


_PATTERN = re.compile(r"/(?:[\w./-]|\{(?:slug|year|month|day)\})*/")


def _is_pattern(pattern: str) -> bool:
    return "{slug}" in pattern and bool(_PATTERN.fullmatch(pattern))
