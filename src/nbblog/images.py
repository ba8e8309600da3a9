"""What kind of picture some bytes are, and how large."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

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
    """A picture's file suffix, and its size in CSS pixels where it says one."""

    suffix: str
    width: int | None = None
    height: int | None = None


def kind_of(data: bytes) -> Kind | None:
    """Return what a picture is, or None when the bytes are no picture a browser shows."""
    if b"<svg" in data[:4096]:
        return _svg(data.decode("utf-8", "replace"))
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            suffix = _SUFFIXES.get(image.format or "")
            return Kind(suffix, image.width, image.height) if suffix else None
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None


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
