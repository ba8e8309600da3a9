"""What profile and .bib file name of the site itself: files and posts, each of which is there."""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from nbblog.beside import looked_at
from nbblog.bibliography import LINKS, Publication
from nbblog.config import Config
from nbblog.findings import Finding, Severity, Where
from nbblog.profile import Profile

_FIELDS = {"url", "image", *LINKS}


def lost_names(
    profile: Profile, publications: Iterable[Publication], urls: Container[str], config: Config
) -> Iterator[Finding]:
    """Yield a finding for each name that leads nowhere; urls are the addresses of posts and pages.

    An address that ends in "/" may be a page of the theme, so only the post of a talk is certain.
    """
    named = [(link, config.paths.profile) for link in _links(profile)]
    papers = ((each, config.paths.bibliography) for each in publications)
    named += [(link, name) for each, name in papers for link in _links(each)]
    for link, name in dict.fromkeys(named):
        file = config.root / config.paths.static / link.partition("#")[0].lstrip("/")
        is_file = not link.endswith("/") and PurePosixPath(link).suffix
        if is_file and not looked_at(file).is_file():
            yield _lost(file, where(link, name, config), link)
    for talk in profile.talks:
        if talk.post.startswith("/") and talk.post not in urls:
            message, hint = f"no post has the address {talk.post}", "name a post that is published"
            place = where(talk.post, config.paths.profile, config)
            yield Finding("link-exists", message, hint, place)
    if "//" in (image := profile.basics.image):
        message = f"`{image[:80]}` comes from another site"
        hint = "save it among the static files, and name it such as /me.jpg"
        place = where(image, config.paths.profile, config)
        yield Finding("no-remote-pictures", message, hint, place, Severity.WARNING)


def _lost(file: Path, place: Where, link: str) -> Finding:
    from nbblog.linking import advice  # heavy: only where a file is missing

    return Finding("link-exists", f"`{link}` does not exist", advice(file), place)


def _links(value: Any) -> Iterator[str]:
    """Yield the paths of this site that a dataclass names, and those in it."""
    for field in dataclasses.fields(value):
        part = getattr(value, field.name)
        if isinstance(part, str) and part.startswith("/") and field.name in _FIELDS:
            yield part
        for item in part if isinstance(part, tuple) else (part,):
            if dataclasses.is_dataclass(item):
                yield from _links(item)


def where(words: str, name: str, config: Config) -> Where:
    """Return the first line of a text file of the site that holds some words."""
    lines = (config.root / name).read_text("utf-8-sig").splitlines()
    return Where(name, None, next((n for n, line in enumerate(lines, 1) if words in line), None))
