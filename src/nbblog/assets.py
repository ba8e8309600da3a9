"""Styles, scripts and fonts of a theme, bundled into files that are named by their content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from nbblog.characters import Shown, shown_in
from nbblog.model import Asset
from nbblog.smaller import smaller_css
from nbblog.store import Store
from nbblog.templates import Theme
from nbblog.typefaces import font_files, with_parts

FOLDER = "assets"

_ONLY = re.compile(rb"/\* Only with: ([^*]+?) \*/")
_OWN = re.compile(rb"/\* A file of its own: ")
_SMALL = 12_000
"""Bytes of a style sheet that is written into pages: another request would cost a phone more."""


@dataclass(frozen=True, slots=True)
class Part:
    """A style sheet, script or font for the pages that hold one of its words.

    href is its address; a style sheet with a text has none, and is written into those pages. A
    font of letters that few formulas have is for pages that show some.
    """

    words: tuple[str, ...]
    href: str = ""
    letters: frozenset[str] = frozenset()
    text: str = ""

    def is_needed(self, html: str) -> bool:
        """Whether a page can make use of the part."""
        is_named = any(word in html for word in self.words)
        return is_named and (not self.letters or not self.letters.isdisjoint(shown_in(html).math))


@dataclass(frozen=True, slots=True)
class Bundle:
    """The theme's files of one site: by the name that templates use, the site-relative URL.

    parts are those that only some pages need: a file says so in a comment at its top.
    """

    urls: Mapping[str, str]
    assets: tuple[Asset, ...]
    parts: tuple[Part, ...] = ()


def bundle(theme: Theme, store: Store, shown: Shown, base_path: str) -> Bundle:
    """Return the theme's files; shown are the characters that the site shows."""
    assets: list[Asset] = []
    urls: dict[str, str] = {}

    def add(name: str, data: bytes) -> str:
        stem, _, suffix = name.rpartition(".")
        path = PurePosixPath(FOLDER, f"{stem}.{hashlib.sha256(data).hexdigest()[:10]}.{suffix}")
        assets.append(Asset(path, data))
        urls[name] = f"/{path}"
        return f"{base_path}/{path}"

    found: list[Part] = []
    fonts = list(font_files(theme, shown))
    rules = ""
    for font in fonts:
        href = add(font.name, font.data(store))
        rules += font.rule(href)
        if font.is_early:
            found.append(Part(font.face.signs, href, font.letters))

    def styled(data: bytes) -> bytes:
        return smaller_css(with_parts(data.decode(), fonts)).encode()

    for kind, small, first in (("css", styled, rules), ("js", bytes, "")):
        files = {name: theme.read(name) for name in theme.names(f"{kind}/*.{kind}")}
        for name, data in files.items():
            if words := _words(data):
                stem = PurePosixPath(name).stem.lstrip("0123456789-")
                made: bytes = small(data)
                if kind == "css" and _is_brief(data, made):
                    found.append(Part(words, text=made.decode().strip()))
                else:
                    found.append(Part(words, add(f"{stem}.{kind}", made)))
        common = [data for data in files.values() if not _words(data)]
        add(f"site.{kind}", first.encode() + small(b"\n".join(common)))
    return Bundle(urls, tuple(assets), tuple(found))


def _words(data: bytes) -> tuple[str, ...]:
    """Return what a page must hold to need a file; of one for all pages, nothing."""
    only = _ONLY.search(data, 0, 1000)
    return tuple(only[1].decode().split(", ")) if only else ()


def _is_brief(data: bytes, made: bytes) -> bool:
    """Whether a style sheet goes into the pages that need it: no script asks for its file."""
    return len(made) <= _SMALL and b"</" not in made and not _OWN.search(data, 0, 1000)
