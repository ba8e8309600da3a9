"""What kind of picture some bytes are, and how large."""

from __future__ import annotations

import io
import re
import struct
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_ORIENTATION = 0x0112
_SUFFIXES = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
_SVG = re.compile(r"<svg\b[^>]*>", re.DOTALL)
_LENGTH = re.compile(
    r'(?<![\w-])(width|height)\s*=\s*["\']\s*(\d{1,6}(?:\.\d+)?)\s*(px|pt|in|mm|cm)?\s*["\']'
)
_NUMBER = r"(\d{1,6}(?:\.\d+)?)"
_VIEW_BOX = re.compile(
    r"viewBox\s*=\s*[\"']\s*-?[\d.]+[\s,]+-?[\d.]+[\s,]+"
    + _NUMBER
    + r"[\s,]+"
    + _NUMBER
    + r"\s*[\"']"
)
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "in": 96.0, "mm": 96 / 25.4, "cm": 96 / 2.54}


@dataclass(frozen=True, slots=True)
class Kind:
    """A picture's file suffix, and its size in CSS pixels where it says one.

    is_bomb is said of one that would fill a reader's memory once it is unpacked.
    """

    suffix: str
    width: int | None = None
    height: int | None = None
    is_bomb: bool = False


_TOLD = (b"exif", b"xmp")
"""Where a PNG may say how it lies; that stands behind its pixels, so Pillow decodes them first."""


def kind_of(data: bytes) -> Kind | None:
    """Return what a picture is, or None when the bytes are no picture a browser shows.

    Its size is that of the picture as it is seen: one that a camera tilted is set upright.
    """
    if b"<svg" in data[:4096]:
        return _svg(data.decode("utf-8", "replace"))
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                suffix = _SUFFIXES.get(image.format or "")
                width, height = image.size
                may_tilt = suffix != "png" or any(word in data.lower() for word in _TOLD)
                if suffix and may_tilt and is_tilted(image):
                    width, height = height, width
                return Kind(suffix, width, height) if suffix else None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Kind("", is_bomb=True)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return None


def orientation(image: Image) -> int:
    """Return how the camera was held, as EXIF says it: 1 is upright, from 5 on its side."""
    if image.format not in ("JPEG", "WEBP", "PNG"):
        return 1
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except (ValueError, TypeError, OSError, SyntaxError, struct.error):  # damaged
        return 1


def is_tilted(image: Image) -> bool:
    """Whether a picture lies on its side: width and height change places."""
    return orientation(image) in (5, 6, 7, 8)


def _svg(text: str) -> Kind:
    found = _SVG.search(text)
    head = found[0] if found else ""
    sizes = {name: float(n) * _PIXELS[unit] for name, n, unit in _LENGTH.findall(head)}
    box = _VIEW_BOX.search(head)
    if not {"width", "height"} <= sizes.keys() and box:
        sizes = {"width": float(box[1]), "height": float(box[2])}
    if {"width", "height"} <= sizes.keys():
        return Kind("svg", round(sizes["width"]), round(sizes["height"]))
    return Kind("svg")
