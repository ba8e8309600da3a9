"""A drawing in a few flat colours on paper, which becomes a small PNG file in no time."""

from __future__ import annotations

import io
from collections.abc import Mapping

from PIL import Image, ImageColor, ImageDraw

_LEVELS = 40
"""Shades between paper and a colour, for smooth edges."""


class Sheet:
    """What is drawn in each colour, as how much of it covers the paper: 0 to 255."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._layers: dict[str, Image.Image] = {}

    def pen(self, colour: str) -> ImageDraw.ImageDraw:
        """Return what draws in a colour; the colour of its pixels is 255."""
        return ImageDraw.Draw(self._layer(colour))

    def stamp(self, colour: str, mask: Image.Image, centre: tuple[int, int]) -> None:
        """Put a small picture down, its centre there."""
        (x, y), (wide, high) = centre, mask.size
        self._layer(colour).paste(mask, (x - wide // 2, y - high // 2))

    def saved(self, colours: Mapping[str, str]) -> bytes:
        """Return the drawing as a PNG file of at most 256 colours; "paper" is under all."""
        paper = _rgb(colours["paper"])
        palette, image = [*paper], Image.new("P", self._size, 0)
        for name, layer in self._layers.items():
            first, ink = len(palette) // 3, _rgb(colours[name])
            box = layer.getbbox()  # most of a sheet is paper
            for level in range(1, _LEVELS + 1):
                share = level / _LEVELS
                palette += [round(a + (b - a) * share) for a, b in zip(paper, ink, strict=True)]
            steps = [round(cover * _LEVELS / 255) for cover in range(256)]
            drawn = layer.crop(box)
            shades = drawn.point([step and first + step - 1 for step in steps])
            image.paste(shades, box, drawn.point([255 * (step > 0) for step in steps]))
        image.putpalette(palette)
        out = io.BytesIO()
        image.save(out, "PNG", compress_level=6)
        return out.getvalue()

    def _layer(self, colour: str) -> Image.Image:
        if colour not in self._layers:
            self._layers[colour] = Image.new("L", self._size)
        return self._layers[colour]


def _rgb(colour: str) -> tuple[int, ...]:
    return ImageColor.getrgb(colour)[:3]
