"""Sets lines of text in several typefaces: each character in the first one that has it."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

_MEASURED = 64
_SOFT = {"\u00ad", "\u200b", "\u2060", "\ufe0e", "\ufe0f", "\u200d"}
"""Characters that are seen nowhere."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font file and the characters that it has; axes are values of a variable font."""

    path: Path
    has: frozenset[str] = field(repr=False)
    axes: tuple[tuple[str, int], ...] = ()

    def __hash__(self) -> int:
        return hash((self.path, self.axes))

    def sized(self, size: int) -> ImageFont.FreeTypeFont:
        """Return the font at a size in pixels."""
        return _sized(self.path, self.axes, size)


Faces = tuple[Typeface, ...]
"""Typefaces in the order in which they are asked for a character."""


@functools.lru_cache(maxsize=64)
def _sized(path: Path, axes: tuple[tuple[str, int], ...], size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(path, size)
    if axes:
        asked, known = dict(axes), font.get_variation_axes()
        named = ((bytes(axis["name"]).decode().lower(), axis["default"]) for axis in known)
        font.set_variation_by_axes([float(asked.get(name, value or 0)) for name, value in named])
    return font


def settable(text: str, faces: Faces) -> str:
    """Return text without what no typeface has; a compatible character may stand in."""
    return "".join(_stand_in(letter, faces) for letter in unicodedata.normalize("NFC", text))


def _stand_in(letter: str, faces: Faces) -> str:
    if letter in _SOFT:
        return ""
    if any(letter in face.has for face in faces):
        return letter
    folded = unicodedata.normalize("NFKC", letter)
    return folded if all(any(c in face.has for face in faces) for c in folded) else ""


def width(text: str, faces: Faces, size: int) -> float:
    """Return how wide a line is, in pixels."""
    return (
        sum(_word_width(part, faces) for part in re.split("( )", text) if part) * size / _MEASURED
    )


@functools.lru_cache(maxsize=4096)
def _word_width(word: str, faces: Faces) -> float:
    """Return how wide a word is at one size: to make a font ready for a size takes long."""
    return sum(face.sized(_MEASURED).getlength(run) for face, run in _runs(word, faces))


def draw_line(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, faces: Faces, size: int
) -> None:
    """Draw a line; at is where its base line begins."""
    x, y = at
    for face, run in _runs(text, faces):
        font = face.sized(size)
        pen.text((x, y), run, fill=255, font=font, anchor="ls")
        x += font.getlength(run)


def _runs(text: str, faces: Faces) -> Iterator[tuple[Typeface, str]]:
    """Yield pieces of a line with their typefaces; marks stay with the letter before them."""
    chosen: list[int] = []
    for letter in text:
        number = next((n for n, face in enumerate(faces) if letter in face.has), 0)
        is_mark = bool(chosen and unicodedata.combining(letter))
        chosen.append(chosen[-1] if is_mark and letter in faces[chosen[-1]].has else number)
    for number, group in groupby(zip(chosen, text, strict=True), key=lambda pair: pair[0]):
        yield faces[number], "".join(letter for _, letter in group)


# ------------------------------------------------------------------ lines


@dataclass(frozen=True, slots=True)
class Setting:
    """Text in lines, at the size at which it fits."""

    lines: tuple[str, ...]
    size: int


def fitted(text: str, faces: Faces, box: tuple[int, int], sizes: range, leading: float) -> Setting:
    """Return text at the largest size at which its lines fit into a box; at the last, cut off."""
    wide, high = box
    for size in sizes:
        lines = _broken(text, faces, size, wide)
        is_whole = all(width(word, faces, size) <= wide for word in text.split())
        if len(lines) * size * leading <= high and is_whole:
            return Setting(_balanced(text, faces, size, wide), size)
    size = sizes[-1]
    most = max(1, int(high / (size * leading)))
    lines = _broken(text, faces, size, wide)
    if len(lines) > most:
        lines = [*lines[: most - 1], cut_off(" ".join(lines[most - 1 :]), faces, size, wide)]
    return Setting(tuple(lines), size)


def _broken(text: str, faces: Faces, size: int, wide: float) -> list[str]:
    """Return text in lines that are no wider than that; a longer word is broken."""
    lines: list[str] = []
    for word in text.split():
        for part in _parts(word, faces, size, wide):
            if lines and width(f"{lines[-1]} {part}", faces, size) <= wide and part == word:
                lines[-1] += f" {part}"
            else:
                lines.append(part)
    return lines


def _parts(word: str, faces: Faces, size: int, wide: float) -> Iterator[str]:
    while width(word, faces, size) > wide and len(word) > 1:
        end = len(word) - 1
        while end > 1 and width(word[:end], faces, size) > wide:
            end -= 1
        yield word[:end]
        word = word[end:]
    yield word


def _balanced(text: str, faces: Faces, size: int, wide: int) -> tuple[str, ...]:
    """Return as many lines as it takes, all of them about as long."""
    best = _broken(text, faces, size, wide)
    low, high = wide // 2, wide
    while high - low > 8:
        middle = (low + high) // 2
        lines = _broken(text, faces, size, middle)
        fits = len(lines) == len(best) and max(width(x, faces, size) for x in lines) <= middle
        low, high = (low, middle) if fits else (middle, high)
        best = lines if fits else best
    return tuple(best)


def cut_off(line: str, faces: Faces, size: int, wide: float) -> str:
    """Return a line that is no wider than that, with an ellipsis where something is missing."""
    if width(line, faces, size) <= wide:
        return line
    while line and width(f"{line}…", faces, size) > wide:
        line = line[:-1].rstrip()
    return f"{line}…"
