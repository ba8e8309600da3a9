"""Cuts the typefaces of installed packages to the characters that a site shows."""

from __future__ import annotations

import contextlib
import functools
import importlib.metadata
import importlib.util
import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nbblog.store import Store, digest_of, machine_store


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
_MATH, _SCRIPTS = "ziamath", "manimgx_fonts"

FACES = (
    Face("Source Serif 4", "normal", _SERIF, "SourceSerif4[opsz,wght].ttf", _WEIGHTS),
    Face("Source Serif 4", "italic", _SERIF, "SourceSerif4-Italic[opsz,wght].ttf", _WEIGHTS),
    Face("Inter", "normal", _SANS, "Inter[opsz,wght].ttf", _WEIGHTS),
    Face("JetBrains Mono", "normal", _MONO, "JetBrainsMono[wght].ttf", _WEIGHTS, is_code=True),
    Face("STIX Two Math", "normal", _MATH, "fonts/STIXTwoMath-Regular.ttf", is_math=True),
)

_LATIN = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)])) + "‘’“”–—…•·×→←↑↓≤≥≈≠−✓✗"
_MATH_LETTERS = "".join(map(chr, [*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6FC, 0x1D71C)]))


def parts(face: Face, text: str) -> dict[str, str]:
    """Return the files that a face is cut to, by the end of their names, with their characters.

    The first holds Latin and is the same for every site, so it is cut once on a machine; what else
    the site shows and the face has is a small second file. Math is one file, where there is any.
    """
    has = coverage(font_file(face))
    if face.is_math:
        shown = "".join(sorted({*text, *_LATIN, *_MATH_LETTERS} & has))
        return {"": shown} if "<math" in text else {}
    more = "".join(sorted(set(text) & has - set(_LATIN)))
    return {"": "".join(sorted(has & set(_LATIN)))} | ({"-more": more} if more else {})


def cut(face: Face, characters: str, store: Store) -> bytes:
    """Return a WOFF2 file with the glyphs of some characters; remembered between builds."""
    path = font_file(face)
    key = digest_of("font", _identity(face), characters)
    data = store.get("font", key)
    if data is None:
        data = _subset(path, characters, face)
        store.put("font", key, data)
    return data


@contextlib.contextmanager
def cut_meanwhile() -> Iterator[Callable[[], object]]:
    """Cut what every site needs in another process, if this machine has not; yield how to wait.

    It takes ten seconds, once on a machine, and notebooks run meanwhile. Should it fail, the same
    is done where the fonts are needed.
    """
    if machine_store().get("font", _all_cut()) is not None:
        yield lambda: None
        return
    command = [sys.executable, "-c", f"from {__name__} import cut_latin; cut_latin()"]
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=silent, stderr=silent) as process:
        try:
            yield process.wait
        finally:
            process.kill()


def cut_latin() -> None:
    """Cut the part of every typeface that all sites share; ends when standard input does."""

    def end_with_parent() -> None:
        sys.stdin.read()
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()
    store = machine_store()
    for face in FACES:
        for characters in parts(face, "").values():
            cut(face, characters, store)
    store.put("font", _all_cut(), b"cut")


def _all_cut() -> str:
    """Return the key that says that cut_latin has been here."""
    return digest_of("latin", [_identity(face) for face in FACES], _LATIN)


@functools.cache
def _identity(face: Face) -> tuple[object, ...]:
    """Return what a cut depends on beside the characters."""
    path = font_file(face)
    version = importlib.metadata.version("fonttools")
    return path.name, path.stat().st_size, face.weights, version


def print_folders() -> tuple[Path, ...]:
    """Return the folders with the typefaces of what is printed: the site's, other scripts, emoji.

    Those of other scripts come with the extra that prints.
    """
    return tuple(filter(None, map(_folder, (_SERIF, _SANS, _MATH, _SCRIPTS))))


def font_file(face: Face) -> Path:
    """Return the file of a typeface in its package."""
    folder = _folder(face.module)
    assert folder is not None, face.module  # a declared dependency
    return folder / face.file


def _folder(module: str) -> Path | None:
    """Return the folder of a package's font files, or None where it is not installed."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    files = folder / "files"
    return files if files.is_dir() else folder


@functools.lru_cache(maxsize=len(FACES))
def coverage(path: Path) -> frozenset[str]:
    """Return the characters that a font file has."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(chr(code) for code in font.getBestCmap())


def outlined(face: Face, text: str, axes: dict[str, int]) -> tuple[str, float, float]:
    """Return letters as the path of an SVG, how wide they are and how high capitals are.

    Units are sizes of type; the path's y grows upwards.
    """
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.ttLib import TTFont

    with TTFont(font_file(face), lazy=True) as font:
        unit = font["head"].unitsPerEm
        glyphs, names = font.getGlyphSet(location=axes), font.getBestCmap()
        pen, x = (
            SVGPathPen(glyphs, ntos=lambda number: f"{number:.4f}".rstrip("0").rstrip(".")),
            0.0,
        )
        for letter in text:
            glyph = glyphs[names[ord(letter)]]
            glyph.draw(TransformPen(pen, (1 / unit, 0, 0, 1 / unit, x, 0)))
            x += glyph.width / unit
        return pen.getCommands(), x, font["OS/2"].sCapHeight / unit


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
