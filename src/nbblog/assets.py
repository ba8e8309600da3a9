"""Styles, scripts and fonts of a theme, bundled into files that are named by their content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from nbblog.fonts import FACES, Face, cut, parts
from nbblog.model import Asset
from nbblog.smaller import smaller_css
from nbblog.store import Store
from nbblog.templates import Theme

FOLDER = "assets"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The theme's files of one site: by the name that templates use, the site-relative URL."""

    urls: Mapping[str, str]
    assets: tuple[Asset, ...]


def bundle(theme: Theme, store: Store, text: str, base_path: str) -> Bundle:
    """Return the theme's files; text holds every character that the site shows."""
    assets: list[Asset] = []
    urls: dict[str, str] = {}

    def add(name: str, data: bytes) -> str:
        stem, _, suffix = name.rpartition(".")
        path = PurePosixPath(FOLDER, f"{stem}.{hashlib.sha256(data).hexdigest()[:10]}.{suffix}")
        assets.append(Asset(path, data))
        urls[name] = f"/{path}"
        return f"{base_path}/{path}"

    rules = []
    for face in FACES:
        name = f"{face.family.lower().replace(' ', '-')}-{face.style}"
        for part, characters in parts(face, text).items():
            href = add(f"{name}{part}.woff2", cut(face, characters, store))
            rules.append(_rule(face, href, characters if part else ""))
    add("fonts.css", "".join(rules).encode())
    styles, scripts = (
        b"\n".join(theme.read(part) for part in theme.names(pattern))
        for pattern in ("css/*.css", "js/*.js")
    )
    add("site.css", smaller_css(styles.decode()).encode())
    add("site.js", scripts)
    return Bundle(urls, tuple(assets))


def _rule(face: Face, href: str, only: str) -> str:
    """Return a font face; only names the characters that it is for, "" is all."""
    points = ",".join(f"U+{ord(character):X}" for character in only)
    scope = f"unicode-range:{points};" if only else ""
    weights = "400" if face.weights is None else f"{face.weights[0]} {face.weights[1]}"
    return (
        f'@font-face{{font-family:"{face.family}";font-style:{face.style};font-weight:{weights};'
        f'font-display:swap;{scope}src:url("{href}") format("woff2")}}\n'
    )
