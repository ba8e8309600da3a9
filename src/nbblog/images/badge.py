"""Draws the icon of a site: letters on a coloured ground, or a picture cut to a square."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image, ImageColor, ImageDraw, ImageOps

from nbblog.images.lettering import Faces, draw_line, width

RECIPE = 1
"""Part of every key: raised when the same icon shall look otherwise."""

Shape = Literal["rounded", "full", "safe"]
"""Rounded corners; none, for systems that cut them off; or all that matters in the middle."""

SHARE = 0.72
"""How much of the width the letters take, and of the height at most."""
CORNER = 0.22
_SAFE = 0.8
_FINE = 4
_CAPITALS = 0.67
"""How high capital letters are, in sizes of type."""


@dataclass(frozen=True, slots=True)
class Letters:
    """An icon that is drawn: its letters, their typefaces, the ground and the colour on it."""

    text: str
    faces: Faces = field(repr=False)
    ground: str
    ink: str


def lettered(letters: Letters, side: int, shape: Shape) -> Image.Image:
    """Return letters as an icon of so many pixels."""
    fine = side * _FINE
    image = Image.new("RGBA", (fine, fine), (0, 0, 0, 0))
    radius = fine * CORNER if shape == "rounded" else 0
    box = (0, 0, fine - 1, fine - 1)
    ImageDraw.Draw(image).rounded_rectangle(box, radius, fill=letters.ground)
    share = SHARE * (_SAFE if shape == "safe" else 1)
    mask = Image.new("L", (fine, fine))
    if letters.text:
        size = type_size(letters.text, letters.faces, fine * share)
        left = (fine - width(letters.text, letters.faces, size)) / 2
        at = (round(left), round(fine / 2 + size * _CAPITALS / 2))
        draw_line(ImageDraw.Draw(mask), at, letters.text, letters.faces, size)
    else:
        inset = fine * (1 - share) / 2
        ImageDraw.Draw(mask).ellipse((inset, inset, fine - inset, fine - inset), fill=255)
    image.paste(ImageColor.getrgb(letters.ink), (0, 0), mask)
    return image.resize((side, side), Image.Resampling.LANCZOS)


def type_size(text: str, faces: Faces, room: float) -> int:
    """Return the size at which letters fill a room, in width or in height."""
    unit = width(text, faces, 1000) / 1000
    return int(min(room / unit if unit else room, room / _CAPITALS * 0.92))


def pictured(data: bytes, side: int, shape: Shape, paper: str) -> Image.Image:
    """Return the middle of a picture as an icon; where corners are cut off, it lies on paper."""
    with Image.open(io.BytesIO(data)) as opened:
        whole = ImageOps.exif_transpose(opened).convert("RGBA")
    inner = round(side * (_SAFE if shape == "safe" else 1))
    square = ImageOps.fit(whole, (inner, inner), Image.Resampling.LANCZOS)
    if shape == "rounded":
        return square
    ground = Image.new("RGBA", (side, side), paper)
    ground.alpha_composite(square, ((side - inner) // 2, (side - inner) // 2))
    return ground


def png(image: Image.Image, *, is_opaque: bool) -> bytes:
    """Return an icon as a PNG file."""
    out = io.BytesIO()
    (image.convert("RGB") if is_opaque else image).save(out, "PNG", optimize=True)
    return out.getvalue()


def ico(images: list[Image.Image]) -> bytes:
    """Return an icon in several sizes as one ICO file, the largest first."""
    out = io.BytesIO()
    sizes = [image.size for image in images]
    images[0].save(out, "ICO", sizes=sizes, append_images=images[1:])
    return out.getvalue()
