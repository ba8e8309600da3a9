"""Colours that can be read: contrast as WCAG 2 counts it, and what mends it."""

from __future__ import annotations

from functools import lru_cache

Colour = tuple[int, int, int]

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)
LEAST = 4.5
"""WCAG's least contrast of body text (success criterion 1.4.3)."""


def from_hex(text: str) -> Colour:
    """Return the colour that `#rrggbb` names."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def to_hex(colour: Colour) -> str:
    """Return a colour as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Return one colour with a share of another, as CSS's `color-mix(in srgb, …)` does."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def ink_on(surface: Colour) -> Colour:
    """Return black or white, whichever can be read better."""
    return max(BLACK, WHITE, key=lambda ink: contrast(ink, surface))


@lru_cache(maxsize=4096)
def readable(colour: Colour, surface: Colour) -> Colour:
    """Return the colour, no darker or lighter than it must be to be read on a surface."""
    ink = ink_on(surface)
    steps = (mixed(colour, ink, step / 32) for step in range(32))
    return next((shade for shade in steps if contrast(shade, surface) >= LEAST), ink)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(value / 255) for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
