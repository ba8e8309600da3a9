"""Cuts the typefaces of installed packages to the characters that a site shows."""

from __future__ import annotations

import contextlib
import copy
import functools
import importlib.metadata
import importlib.util
import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nbblog.characters import ITALICS, Shown
from nbblog.store import Store, digest_of, machine_store

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont


@dataclass(frozen=True, slots=True)
class Face:
    """One font file of an installed package.

    weights are the ranges that the site keeps, a file each; signs are words of pages that show it.
    """

    family: str
    style: str
    module: str
    file: str
    weights: tuple[tuple[int, int], ...]
    signs: tuple[str, ...] = ("<body",)
    is_math: bool = False
    is_code: bool = False


_SERIF, _SANS, _MONO = "fontpkg_source_serif_4", "fontpkg_inter", "fontpkg_jetbrains_mono"
_MATH, _SCRIPTS = "ziamath", "manimgx_fonts"

_PLAIN, _TEXT, _ALL, _BOLD = (400, 400), (400, 650), (400, 700), (600, 600)
_SLANTED = ("<em>", "<i>", "<cite", "<blockquote", "<dfn", "<var", "output-note", "entry-where")
_TYPED = ("<code", "<pre", "<kbd", "<samp")

FACES = (
    Face("Source Serif 4", "normal", _SERIF, "SourceSerif4[opsz,wght].ttf", (_TEXT,)),
    Face(
        "Source Serif 4",
        "italic",
        _SERIF,
        "SourceSerif4-Italic[opsz,wght].ttf",
        (_PLAIN, _BOLD),
        _SLANTED,
    ),
    Face("Inter", "normal", _SANS, "Inter[opsz,wght].ttf", (_ALL,)),
    Face(
        "JetBrains Mono",
        "normal",
        _MONO,
        "JetBrainsMono[wght].ttf",
        (_PLAIN, _BOLD),
        _TYPED,
        is_code=True,
    ),
    Face(
        "STIX Two Math",
        "normal",
        _MATH,
        "fonts/STIXTwoMath-Regular.ttf",
        (_PLAIN,),
        ("<math",),
        is_math=True,
    ),
)

_ASCII = frozenset(map(chr, range(0x20, 0x7F)))
_BASE = _ASCII | set("\N{NO-BREAK SPACE}‘’“”–—…•·×→←−")
_SLANTED_LATIN = frozenset(ITALICS[letter] for letter in _ASCII if letter in ITALICS)
_MATH_BASE = frozenset(" ()[]=+-−<>,.:;!/*|0123456789′·…⋯×≤≥≠≈∈∼∞∂∇→√") | _SLANTED_LATIN
_SMALL = frozenset(map(chr, range(0x61, 0x7B)))  # of names of functions
_RANGES = {
    "-latin": ((0xC0, 0x24F), (0x1E00, 0x1EFF)),
    "-greek": ((0x370, 0x3FF), (0x1F00, 0x1FFF)),
    "-cyrillic": ((0x400, 0x52F),),
}
_MATH_RANGES = {
    "-letters": ((0x41, 0x5A), (0x391, 0x3F6), (0x1D6E2, 0x1D71B)),
}


def parts(face: Face, shown: Shown) -> dict[str, str]:
    """Return the files that a face is cut to, by the end of their names, with their characters.

    The first has what nearly every page needs. For text that is the same for every site, so it is
    cut once on a machine; for formulas it also has all that stretches, because a browser asks the
    file with the space for taller brackets. What else the site shows and the face has are files
    for a script each, which a browser loads when it meets one of their characters.
    """
    has = coverage(font_file(face))
    if not face.is_math:
        return {"": _sorted(_BASE & has)} | _by_script(shown.text & has - _BASE, _RANGES)
    if not shown.math:
        return {}
    base = has & (_MATH_BASE | shown.math & (stretching(font_file(face)) | _SMALL))
    return {"": _sorted(base)} | _by_script(shown.math & has - base, _MATH_RANGES)


def _by_script(
    characters: frozenset[str], ranges: Mapping[str, tuple[tuple[int, int], ...]]
) -> dict[str, str]:
    """Return characters sorted into scripts; what belongs to none comes last."""
    found: dict[str, str] = {}
    rest = characters
    for name, spans in ranges.items():
        own = frozenset(c for c in rest if any(low <= ord(c) <= high for low, high in spans))
        rest -= own
        found[name] = _sorted(own)
    return {name: own for name, own in {**found, "-more": _sorted(rest)}.items() if own}


def _sorted(characters: Iterable[str]) -> str:
    return "".join(sorted(characters))


def cut(face: Face, weights: tuple[int, int], characters: str, store: Store) -> bytes:
    """Return a WOFF2 file with the glyphs of some characters; remembered between builds."""
    key = digest_of("font", _RECIPE, _identity(face), weights, characters)
    data = store.get("font", key)
    if data is None:
        data = _subset(face, weights, characters)
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
        for weights in face.weights:
            for characters in parts(face, Shown()).values():
                cut(face, weights, characters, store)
    store.put("font", _all_cut(), b"cut")


def _all_cut() -> str:
    """Return the key that says that cut_latin has been here."""
    return digest_of("latin", _RECIPE, [_identity(face) for face in FACES], sorted(_BASE))


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


@functools.lru_cache(maxsize=1)
def stretching(path: Path) -> frozenset[str]:
    """Return the characters of a font for formulas that have larger forms: brackets, sums."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        variants = font["MATH"].table.MathVariants
        names = {*variants.VertGlyphCoverage.glyphs, *variants.HorizGlyphCoverage.glyphs}
        return frozenset(chr(code) for code, name in font.getBestCmap().items() if name in names)


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


_RECIPE = 5
"""Another number when the same characters are cut to other bytes."""
_UNIT = 1000  # to the em: what the other typefaces have, and small numbers pack better
_KEPT = ["ccmp", "locl", "mark", "mkmk"]  # without the glyphs of all that no style asks for
_FOR_PROSE = ["liga", "kern", "tnum"]  # in code != stays !=
_LAYOUT = {"GPOS", "GSUB", "GDEF", "MATH"}
_SIZES_OF_TEX = 4
_MEASURES = "xoHO"  # FreeType fits the heights of other Latin letters to these


def _subset(face: Face, weights: tuple[int, int], characters: str) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.scaleUpem import scale_upem
    from fontTools.ttLib.woff2 import WOFF2FlavorData

    options = Options(notdef_outline=True, hinting=False, name_IDs=[0, 14])  # whose, and how free
    options.drop_tables += ["STAT"]
    options.layout_features = _KEPT if face.is_math or face.is_code else [*_KEPT, *_FOR_PROSE]
    with TTFont(font_file(face)) as font:
        if " " not in characters:
            for table in _LAYOUT & set(font.keys()):
                del font[table]  # what is laid out together is in one file; reading them takes long
        elif face.is_math:
            _thin(font)
        has_letters = any(character.isalpha() for character in characters)
        subsetter = Subsetter(options)
        subsetter.populate(text=_sorted({*characters, *(_MEASURES if has_letters else "")}))
        subsetter.subset(font)
        if "fvar" in font:
            font = _instance(font, weights)
        if font["head"].unitsPerEm > _UNIT:
            scale_upem(font, _UNIT)
        font.flavor = "woff2"
        font.flavorData = WOFF2FlavorData(transformedTables={"glyf", "loca", "hmtx"})
        out = io.BytesIO()
        font.save(out, reorderTables=False)
    return out.getvalue()


def _thin(font: TTFont) -> None:
    """Leave out every second of the larger brackets: eight sizes are twice as many as TeX has."""
    for construction in font["MATH"].table.MathVariants.VertGlyphConstruction:
        sizes = construction.MathGlyphVariantRecord
        if len(sizes) > 2 * _SIZES_OF_TEX:
            construction.MathGlyphVariantRecord = [*sizes[:5], *sizes[6::2]]
            construction.VariantCount = len(construction.MathGlyphVariantRecord)


def _instance(font: TTFont, weights: tuple[int, int]) -> TTFont:
    """Return a font with one optical size for text and some weights.

    Kerning and places of accents are those of the lightest: how they change takes more bytes than
    they themselves.
    """
    from fontTools.varLib.instancer import instantiateVariableFont

    low, high = weights
    size = {"opsz": 18} if any(axis.axisTag == "opsz" for axis in font["fvar"].axes) else {}
    light = instantiateVariableFont(copy.deepcopy(font), {"wght": low, **size})
    if low == high:
        return light
    ranged = instantiateVariableFont(font, {"wght": weights, **size})
    for table in {"GPOS", "GDEF"} & set(light.keys()):
        ranged[table] = light[table]
    return ranged
