"""Derives how a chart looks on a dark page, where nobody drew it for one."""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image, ImageChops

from nbblog.images.develop import DAMAGED, MODES, lossless

_WHITE = 250
_LEAST_GROUND = 0.7
_MOST_COLOURS = 256
_MOST_BLACK = 0.05
_LEAST_SIDE = 48

_STYLED = re.compile(r'((?:fill|stroke|stop-color)(?::\s*|="))(#[0-9a-fA-F]{6})\b')
_MATPLOTLIB = "<dc:title>Matplotlib v"


def dark_chart(data: bytes, paper: str, ink: str) -> bytes | None:
    """Return a chart as WebP with its lightness turned round, or None where that is not safe.

    It is safe where a picture is surely a chart: lines, text and areas of few colours on a white
    or transparent ground that makes most of it. Photographs, images and heat maps never are.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            if getattr(image, "n_frames", 1) > 1 or image.mode not in MODES:
                return None
            rgba = image.convert("RGBA")
    except DAMAGED:
        return None
    flat = Image.new("RGBA", rgba.size, "white")
    flat.alpha_composite(rgba)
    light = flat.convert("RGB")
    if not _is_chart(light):
        return None
    return lossless(_turned(light, paper, ink))


def dark_drawing(svg: str, paper: str, ink: str) -> str | None:
    """Return a drawing of matplotlib's with dark colours, or None for other drawings.

    One that holds an image is left alone: what is written on it was chosen for it.
    """
    if _MATPLOTLIB not in svg or "<image" in svg or "<svg" not in svg:
        return None
    turned = _STYLED.sub(lambda found: found[1] + _turned_colour(found[2], paper, ink), svg)
    return turned.replace("<svg", f'<svg fill="{ink}"', 1)  # what has no colour is black


def _is_chart(light: Image.Image) -> bool:
    width, height = light.size
    if min(width, height) < _LEAST_SIDE or not _has_white_border(light):
        return False
    coarse = light.point([value & 0xF8 for value in range(256)] * 3)
    colours: list[tuple[int, Any]] | None = coarse.getcolors(_MOST_COLOURS)
    if colours is None:
        return False
    pixels = width * height
    ground = sum(count for count, colour in colours if min(colour) >= 0xF8)
    black = sum(count for count, colour in colours if max(colour) < 0x40)
    return ground >= _LEAST_GROUND * pixels and black <= _MOST_BLACK * pixels


def _has_white_border(light: Image.Image) -> bool:
    width, height = light.size
    frame = (
        (0, 0, width, 1), (0, height - 1, width, height),
        (0, 0, 1, height), (width - 1, 0, width, height),
    )  # fmt: skip
    extremes: list[Any] = [light.crop(box).getextrema() for box in frame]
    return all(low >= _WHITE for channels in extremes for low, _ in channels)


def _turned(light: Image.Image, paper: str, ink: str) -> Image.Image:
    """Return a picture with black and white exchanged; hue and saturation stay.

    In HSL that adds the same to red, green and blue: 1 - largest - smallest.
    """
    red, green, blue = light.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    least = ImageChops.darker(ImageChops.darker(red, green), blue)
    channels = []
    for channel, low, high in zip((red, green, blue), _parts(paper), _parts(ink), strict=True):
        turned = ImageChops.subtract(ImageChops.invert(ImageChops.subtract(most, channel)), least)
        channels.append(turned.point([low + value * (high - low) // 255 for value in range(256)]))
    return Image.merge("RGB", channels)


def _turned_colour(colour: str, paper: str, ink: str) -> str:
    parts = _parts(colour)
    shift = 255 - max(parts) - min(parts)
    turned = (
        low + (part + shift) * (high - low) // 255
        for part, low, high in zip(parts, _parts(paper), _parts(ink), strict=True)
    )
    return "#" + "".join(f"{part:02x}" for part in turned)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
