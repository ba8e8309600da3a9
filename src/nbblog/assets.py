"""Styles, scripts and fonts of a theme, bundled into files that are named by their content."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nbblog.model import Asset
from nbblog.store import Store, digest_of
from nbblog.templates import Theme

FOLDER = "assets"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The theme's files of one site: by the name that templates use, the site-relative URL."""

    urls: Mapping[str, str]
    assets: tuple[Asset, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """One font file of an installed package; weights is the range that the site keeps."""

    family: str
    style: str
    module: str
    file: str
    weights: tuple[int, int] | None = None
    is_math: bool = False
    is_code: bool = False


_WEIGHTS = (400, 700)
_SERIF, _SANS, _MONO = "fontpkg_source_serif_4", "fontpkg_inter", "fontpkg_jetbrains_mono"

FACES = (
    Face("Source Serif 4", "normal", _SERIF, "SourceSerif4[opsz,wght].ttf", _WEIGHTS),
    Face("Source Serif 4", "italic", _SERIF, "SourceSerif4-Italic[opsz,wght].ttf", _WEIGHTS),
    Face("Inter", "normal", _SANS, "Inter[opsz,wght].ttf", _WEIGHTS),
    Face("JetBrains Mono", "normal", _MONO, "JetBrainsMono[wght].ttf", _WEIGHTS, is_code=True),
    Face("STIX Two Math", "normal", "ziamath", "fonts/STIXTwoMath-Regular.ttf", is_math=True),
)

_LATIN = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)])) + "‘’“”–—…•·×→←↑↓≤≥≈≠−✓✗"
_MATH_LETTERS = "".join(map(chr, [*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6FC, 0x1D71C)]))


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
        for part, characters in _parts(face, text).items():
            href = add(f"{name}{part}.woff2", _cut(face, characters, store))
            rules.append(_rule(face, href, characters if part else ""))
    add("fonts.css", "".join(rules).encode())
    for name, pattern in (("site.css", "css/*.css"), ("site.js", "js/*.js")):
        add(name, b"\n".join(theme.read(part) for part in theme.names(pattern)))
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


def _parts(face: Face, text: str) -> dict[str, str]:
    """Return the files that a face is cut to, by the end of their names, with their characters.

    The first holds Latin and is the same for every site, so it is cut once on a machine; what else
    the site shows and the face has is a small second file. Math is one file, where there is any.
    """
    has = _coverage(_font_file(face))
    if face.is_math:
        shown = "".join(sorted({*text, *_LATIN, *_MATH_LETTERS} & has))
        return {"": shown} if "<math" in text else {}
    more = "".join(sorted(set(text) & has - set(_LATIN)))
    return {"": "".join(sorted(has & set(_LATIN)))} | ({"-more": more} if more else {})


def _cut(face: Face, characters: str, store: Store) -> bytes:
    """Return a WOFF2 file with the glyphs of some characters; remembered between builds."""
    from fontTools import version

    path = _font_file(face)
    stat = path.stat()
    key = digest_of("font", path.name, stat.st_size, face.weights, characters, version)
    data = store.get("font", key)
    if data is None:
        data = _subset(path, characters, face)
        store.put("font", key, data)
    return data


def _font_file(face: Face) -> Path:
    spec = importlib.util.find_spec(face.module)
    assert spec is not None, face.module  # a declared dependency
    assert spec.origin is not None, face.module
    folder = Path(spec.origin).parent
    files = folder / "files"
    return (files if files.is_dir() else folder) / face.file


@functools.lru_cache(maxsize=len(FACES))
def _coverage(path: Path) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(chr(code) for code in font.getBestCmap())


def _subset(path: Path, characters: str, face: Face) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    options = Options(notdef_outline=True, hinting=False)
    options.layout_features = [*options.layout_features, "tnum", "ssty"]
    if face.is_code:  # no ligatures: != stays !=
        options.layout_features = ["ccmp", "mark", "mkmk", "locl"]
    with TTFont(path) as font:
        subsetter = Subsetter(options)
        subsetter.populate(text=characters)
        subsetter.subset(font)
        if face.weights is not None:
            font = instancer.instantiateVariableFont(font, _limits(font, face.weights))
        font.flavor = "woff2"
        out = io.BytesIO()
        font.save(out, reorderTables=False)
    return out.getvalue()


def _limits(font: object, weights: tuple[int, int]) -> dict[str, object]:
    """Return what stays of a font's axes: its weights, and one optical size for text."""
    tags = {axis.axisTag for axis in font["fvar"].axes}  # type: ignore[index]  # untyped library
    return {"wght": weights, **({"opsz": 18} if "opsz" in tags else {})}
