"""Where two pictures look different: a colour that lies one pixel away is the same.

A pixel looks different when its colour lies outside of the colours that the other picture has
within one pixel of it, by more than an eye sees at a glance. Edges that were smoothed otherwise,
or moved by less than a pixel, are so the same; a line that moved by two is not. Distances are
taken in YIQ, where brightness counts more than colour, as Kotsarenko and Ramos propose.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageChops

from nbblog.images.develop import DAMAGED

_YIQ = (
    0.29889531, 0.58662247, 0.11448223, 0,
    0.59597799 / 2, -0.27417610 / 2, -0.32180189 / 2, 127.5,
    0.21147017 / 2, -0.52261711 / 2, 0.31114694 / 2, 127.5,
)  # fmt: skip
"""Brightness and the two axes of colour, which are halved and shifted to fit into a byte."""

_WEIGHTS = (0.5053, 0.299 * 4, 0.1957 * 4)
"""Of the squares of differences in Y, I and Q; the halves of I and Q are made good."""

_MOST = 35215
"""The largest difference that there is, that of black and white."""

_SEEN = 0.1
"""How much of the largest difference an eye does not see at a glance."""

_FAINT = 0.3
"""How much fainter a difference may be that fills five pixels by five: an area, and no edge."""

_UNIT = 128

_LARGEST = 50_000_000


@dataclass(frozen=True, slots=True)
class Unlike:
    """How two pictures differ: pixels of total, within box; picture is a PNG that marks them.

    problem says why pixels cannot be compared, "" where they can.
    """

    problem: str = ""
    pixels: int = 0
    total: int = 1
    box: tuple[int, int, int, int] = (0, 0, 0, 0)
    picture: bytes | None = field(default=None, repr=False)

    @property
    def share(self) -> float:
        """The share of the pixels that look different."""
        return self.pixels / self.total


def unlike(before: bytes, after: bytes, *, is_exact: bool = False) -> Unlike | None:
    """Return where two pictures look different, or None; with is_exact every bit counts."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(before)) as old, Image.open(io.BytesIO(after)) as new:
                return _unlike(old, new, is_exact=is_exact)
    except (*DAMAGED, Image.DecompressionBombError):
        return Unlike("the pictures cannot be decoded, and their files differ")


def _unlike(old: Image.Image, new: Image.Image, *, is_exact: bool) -> Unlike | None:
    if old.size != new.size:
        sizes = (f"{image.width} × {image.height}" for image in (old, new))
        return Unlike("a picture of {} pixels is now one of {}".format(*sizes))
    frames = [getattr(image, "n_frames", 1) for image in (old, new)]
    if frames[0] != frames[1]:
        return Unlike(f"a film of {frames[0]} pictures is now one of {frames[1]}")
    if old.width * old.height > _LARGEST:
        return Unlike("the pictures are too large to be compared, and their files differ")
    for frame in range(frames[0]):
        old.seek(frame)
        new.seek(frame)
        if found := _frame(old.convert("RGBA"), new.convert("RGBA"), is_exact=is_exact):
            return found
    return None


def _frame(old: Image.Image, new: Image.Image, *, is_exact: bool) -> Unlike | None:
    box = ImageChops.difference(old, new).getbbox(alpha_only=False)
    if box is None:
        return None
    right, bottom = min(box[2] + 2, old.width), min(box[3] + 2, old.height)
    around = max(box[0] - 2, 0), max(box[1] - 2, 0), right, bottom
    parts = old.crop(around), new.crop(around)
    found = Image.new("L", parts[0].size)
    for ground in _grounds(parts):
        a, b = (_on(part, ground) for part in parts)
        here = _different_bits(a, b) if is_exact else _different(a, b)
        found = ImageChops.lighter(found, here)
    marked = Image.new("L", old.size)
    marked.paste(found, around[:2])
    if (box := marked.getbbox()) is None:
        return None
    pixels = marked.histogram()[255]
    return Unlike("", pixels, old.width * old.height, box, _shown(_on(new, "white"), marked))


def _grounds(images: tuple[Image.Image, ...]) -> tuple[str, ...]:
    """Return on what pictures are to be seen: what is clear may lie on light and dark pages."""
    extremes: list[Any] = [image.getchannel("A").getextrema() for image in images]
    is_clear = any(low < 255 for low, _ in extremes)
    return ("white", "black") if is_clear else ("white",)


def _on(image: Image.Image, colour: str) -> Image.Image:
    """Return a picture as it looks on a ground."""
    ground = Image.new("RGBA", image.size, colour)
    ground.alpha_composite(image)
    return ground.convert("RGB")


def _different_bits(old: Image.Image, new: Image.Image) -> Image.Image:
    red, green, blue = ImageChops.difference(old, new).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return most.point([0, *[255] * 255])


def _different(old: Image.Image, new: Image.Image) -> Image.Image:
    """Return 255 for each pixel of which either picture has nothing alike in the other."""
    a, b = (image.convert("RGB", _YIQ) for image in (old, new))
    far = ImageChops.lighter(_far(a, b), _far(b, a))
    seen = far.point([255 * (score >= _UNIT) for score in range(256)])
    faint = far.point([255 * (score >= _UNIT * _FAINT**2) for score in range(256)])
    return ImageChops.lighter(seen, _spread(_spread(_shrunk(_shrunk(faint)))))


def _far(image: Image.Image, other: Image.Image) -> Image.Image:
    """Return for each pixel how far its colour is from all that the other has around it."""
    high = _spread(other)
    low = _shrunk(other)
    beyond = ImageChops.lighter(ImageChops.subtract(image, high), ImageChops.subtract(low, image))
    total = Image.new("L", image.size)
    for channel, weight in zip(beyond.split(), _WEIGHTS, strict=True):
        total = ImageChops.add(total, channel.point(_scores(weight)))
    return total


def _spread(image: Image.Image) -> Image.Image:
    """Return for each pixel the most that there is within one pixel of it."""
    for x, y in ((1, 0), (0, 1)):
        sides = (
            image.crop((dx, dy, image.width + dx, image.height + dy))  # beyond its edges is 0
            for dx, dy in ((x, y), (-x, -y))
        )
        image = ImageChops.lighter(image, ImageChops.lighter(*sides))
    return image


def _shrunk(image: Image.Image) -> Image.Image:
    """Return for each pixel the least that there is within one pixel of it."""
    return ImageChops.invert(_spread(ImageChops.invert(image)))


def _scores(weight: float) -> list[int]:
    """Return for each difference of a channel what it adds; _UNIT in all is what one sees."""
    seen = _MOST * _SEEN**2
    return [min(255, round(_UNIT * weight * step * step / seen)) for step in range(256)]


def _shown(picture: Image.Image, marked: Image.Image) -> bytes:
    """Return a pale picture as PNG, with what looks different in red."""
    pale = Image.blend(
        picture.convert("L").convert("RGB"), Image.new("RGB", picture.size, "white"), 0.75
    )
    wide = _spread(marked)
    pale.paste((214, 0, 48), mask=wide.point([value // 3 for value in range(256)]))
    pale.paste((214, 0, 48), mask=marked)
    file = io.BytesIO()
    pale.save(file, "PNG", optimize=True)
    return file.getvalue()
