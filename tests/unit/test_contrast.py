"""Code is legible where its ground is coloured: highlighted lines, changes of a diff."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "site_templates" / "default" / "css"
PAIRS = re.findall(
    r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)",
    (CSS / "00-tokens.css").read_text("utf-8"),
)
BANDS = re.findall(
    r"--band: color-mix\(in srgb, var\(--([\w-]+)\) (\d+)%, var\(--([\w-]+)\)\)",
    (CSS / "51-listings.css").read_text("utf-8"),
)
INKS = [name for name, *_ in PAIRS if name.startswith("code-")] + ["ink-muted", "tip", "caution"]
Colour = list[float]


def colours(mode: int) -> dict[str, Colour]:
    return {
        name: [int(pair[mode][i : i + 2], 16) / 255 for i in (1, 3, 5)] for name, *pair in PAIRS
    }


def luminance(colour: Colour) -> float:
    """Return the relative luminance, as WCAG 2.2 defines it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_there_is_something_to_compare() -> None:
    assert len(BANDS) == 3
    assert len(INKS) == 11
    assert contrast([0, 0, 0], [1, 1, 1]) == pytest.approx(21)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("tone", "percent", "ground"), BANDS)
@pytest.mark.parametrize("ink", INKS)
def test_code_on_a_coloured_line_is_legible(
    mode: int, tone: str, percent: str, ground: str, ink: str
) -> None:
    known, part = colours(mode), int(percent) / 100
    pairs = zip(known[tone], known[ground], strict=True)
    assert contrast(known[ink], [a * part + b * (1 - part) for a, b in pairs]) >= 4.5
