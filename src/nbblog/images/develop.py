"""Encodes a picture anew where that pays: upright, as WebP, and narrower for small screens."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageOps

from nbblog.images import Kind, orientation
from nbblog.images.strip import stripped

WIDEST = 1920
"""Pixels that the widest column of a page can show on a screen of double density."""
NARROWER = 960
"""Pixels for a telephone, or a screen of single density."""

_MUCH_WIDER = 1400
_WORTH = 0.9
_LEAST = 1000
_LARGEST = 40_000_000
MODES = {"1", "L", "LA", "P", "RGB", "RGBA"}
"""Of pixels: the others are left to browsers."""
DAMAGED = (OSError, SyntaxError, ValueError, EOFError, struct.error)
"""What Pillow raises for a file that is not whole."""


@dataclass(frozen=True, slots=True)
class Made:
    """One file that was made of a picture: "plain" for every browser, or "webp"."""

    role: str
    data: bytes = field(repr=False)
    suffix: str
    width: int


def developed(data: bytes, kind: Kind) -> Iterator[Made]:
    """Yield the files that are worth having beside, or instead of, the picture's own.

    PNG stays without loss, others lose what nobody sees. No file is wider than the picture, or
    less than a tenth smaller. What moves, and what cannot be decoded, is left as it is.
    """
    try:
        yield from _developed(data, kind)
    except DAMAGED:  # browsers show what there is of it
        return


def _developed(data: bytes, kind: Kind) -> Iterator[Made]:
    with Image.open(io.BytesIO(data)) as image:
        if getattr(image, "n_frames", 1) > 1:
            return
        size = len(stripped(data, kind.suffix))
        if orientation(image) != 1:
            upright = ImageOps.exif_transpose(image)
            plain = _saved(upright, _FORMATS[kind.suffix], image.info.get("icc_profile"))
            size = len(plain)
            yield Made("plain", plain, kind.suffix, upright.width)
        else:
            upright = image
        if image.mode not in MODES or image.width * image.height > _LARGEST:
            return
        if size >= _LEAST:  # bytes: less is not worth a request
            yield from _narrowed(upright, kind.suffix, size)


def _narrowed(image: Image.Image, suffix: str, size: int) -> Iterator[Made]:
    """Yield WebP files of a picture, each at least a tenth smaller than the one before."""
    profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA") else None
    has_alpha = image.mode in ("LA", "RGBA") or "transparency" in image.info
    pixels = image.convert("RGBA" if has_alpha else "RGB")
    for width in _widths(image.width, suffix):
        scaled = pixels
        if width < image.width:
            height = max(1, round(image.height * width / image.width))
            scaled = pixels.resize((width, height), Image.Resampling.LANCZOS)
        data = _saved(scaled, "lossless" if suffix == "png" else "webp", profile)
        if len(data) < _WORTH * size:
            size = len(data)
            yield Made("webp", data, "webp", width)


def _widths(width: int, suffix: str) -> list[int]:
    widest = min(width, WIDEST)
    own = [] if suffix == "webp" and widest == width else [widest]
    return [*own, NARROWER] if width > _MUCH_WIDER else own


_FORMATS = {"png": "png", "jpg": "jpeg", "webp": "webp"}
_SETTINGS: dict[str, dict[str, Any]] = {
    "png": {"format": "PNG"},
    "jpeg": {"format": "JPEG", "quality": 92},
    "webp": {"format": "WEBP", "quality": 82, "method": 4},
    # more than method 2 takes two thirds longer, and saves no byte
    "lossless": {"format": "WEBP", "lossless": True, "quality": 50, "method": 2},
}


def _saved(image: Image.Image, way: str, profile: bytes | None) -> bytes:
    """Return a picture's file without metadata, but for its colour profile."""
    out = io.BytesIO()
    settings = {**_SETTINGS[way], **({"icc_profile": profile} if profile else {})}
    image.save(out, exif=b"", **settings)
    return out.getvalue()


def lossless(image: Image.Image) -> bytes:
    """Return a picture as WebP with every pixel as it is."""
    return _saved(image, "lossless", None)
