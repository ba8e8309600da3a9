"""Tells whether the colours that an author gave to a figure can be read on a dark page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from nbblog.model import Json
from nbblog.outputs.contrast import Colour, contrast, from_hex

INK = {"light": "#211d19", "dark": "#ebe5dc"}
MUTED = {"light": "#665e55", "dark": "#aaa196"}
RULE = {"light": "#e6dfd5", "dark": "#37322d"}
"""The theme's, for pictures that are files of their own; a page has them as CSS variables."""

_NAMES = {
    "black", "darkblue", "darkred", "darkslategray", "darkslategrey", "indigo", "maroon",
    "mediumblue", "midnightblue", "navy", "purple",
}  # fmt: skip
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})")
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:[\s,/]+([\d.]+))?\s*\)")
_KEY = re.compile(r"(?:color|fill|stroke)$", re.IGNORECASE)
_INNER = {"value", "condition"}
_DATA = {
    "colorscale", "data_source", "datasets", "entries", "scale", "template", "toolbar", "values",
}  # fmt: skip
"""What holds data, or looks that no author has chosen."""
_PAPER = from_hex("#171513")
_LEAST = 2
"""Contrast with the dark page below which nothing can be made out."""


def has_dark_words(figure: Json) -> bool:
    """Return whether a figure names a colour, of text or lines, that a dark page would swallow."""
    return any(is_dark(colour) for colour in _named(figure, is_colour=False))


def is_dark(colour: Json) -> bool:
    """Return whether a CSS colour is nearly black."""
    text = str(colour).strip().lower()
    channels = _channels(text)
    return text in _NAMES if channels is None else contrast(channels, _PAPER) < _LEAST


def _named(value: Json, *, is_colour: bool) -> Iterator[str]:
    if isinstance(value, str):
        if is_colour:
            yield value
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, Mapping | list | str):
                yield from _named(inner, is_colour=is_colour)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _DATA:
                is_inner = is_colour and key in _INNER
                yield from _named(inner, is_colour=is_inner or bool(_KEY.search(str(key))))


def _channels(text: str) -> Colour | None:
    if found := _HEX.fullmatch(text):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
        red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
        return red, green, blue
    if found := _RGB.fullmatch(text):
        if found[4] is not None and float(found[4]) < 0.5:  # nearly clear: the page shines through
            return 255, 255, 255
        return int(found[1]), int(found[2]), int(found[3])
    return None
