"""Draws the card of a page: what networks show where it is shared, 1200 pixels by 630."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from nbblog.images.lettering import Faces, cut_off, draw_line, fitted, settable, width
from nbblog.images.sheet import Sheet

WIDTH, HEIGHT = 1200, 630
RECIPE = 1
"""Part of every key: raised when the same card shall look otherwise."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 1116, 78, 560
_TITLE_WIDTH = 780
_TITLE_HEIGHT = 336
_SIZES = range(92, 39, -4)
_LEADING = 1.16
_LAYERS = 12
_STEP = 34
_MOST_COLUMNS = 6
_BITS = dict.fromkeys("et", 3) | dict.fromkeys("aoinsh", 4) | dict.fromkeys("rdlcumwf", 5)
_BITS |= dict.fromkeys("gypb", 6) | {"v": 7, "k": 7, "j": 9, "x": 9, "q": 10, "z": 10}
_ACTIVE, _SKIPPED = 11, 2
_FINE = 4
"""How much larger dots are drawn, so that their edges are smooth."""


@dataclass(frozen=True, slots=True)
class CardWords:
    """What a card says."""

    title: str
    site: str
    author: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """The theme's typefaces for titles and for the rest, and its light colours by name."""

    title: Faces = field(repr=False)
    text: Faces = field(repr=False)
    colours: Mapping[str, str]


def drawn(card: CardWords, look: Look) -> bytes:
    """Return a card as a PNG file; the same card in the same look gives the same bytes."""
    sheet = Sheet((WIDTH, HEIGHT))
    title = _title(card, look)
    _draw_depth(sheet, _word(title), look)
    _draw_title(sheet, title, look)
    name = cut_off(settable(card.site, look.text), look.text, 30, _TITLE_WIDTH)
    draw_line(sheet.pen("accent"), (_LEFT, _TOP + 26), name, look.text, 30)
    rule = (_LEFT, _BOTTOM - 62, _LEFT + 56, _BOTTOM - 59)
    sheet.pen("accent-dot").rectangle(rule, fill=255)
    author = "" if card.author == card.site else card.author
    byline = "  ·  ".join(filter(None, (settable(author, look.text), card.day)))
    byline = cut_off(byline, look.text, 28, _TITLE_WIDTH)
    draw_line(sheet.pen("ink-muted"), (_LEFT, _BOTTOM), byline, look.text, 28)
    return sheet.saved(look.colours)


def _title(card: CardWords, look: Look) -> str:
    """Return the title; one whose script no typeface has gives way to the site's name."""
    title = settable(card.title, look.title).strip()
    letters = [letter for letter in card.title if letter.isalnum()]
    kept = [letter for letter in title if letter.isalnum()]
    return title if 2 * len(kept) > len(letters) or not letters else card.site


def _draw_title(sheet: Sheet, title: str, look: Look) -> None:
    lines = fitted(title, look.title, (_TITLE_WIDTH, _TITLE_HEIGHT), _SIZES, _LEADING)
    step = lines.size * _LEADING
    rest = _TITLE_HEIGHT - step * len(lines.lines)
    y = _TOP + 58 + rest / 2 + lines.size * 0.86
    pen = sheet.pen("ink-strong")
    for number, line in enumerate(lines.lines):
        draw_line(pen, (_LEFT - 2, round(y + number * step)), line, look.title, lines.size)


# ------------------------------------------------------------------ the drawing


def _word(title: str) -> str:
    """Return the longest word of a title that stands under the drawing in full, or a beginning."""
    words = ["".join(filter(str.isalpha, word)) for word in title.split()]
    words = [word for word in words if word] or [""]
    whole = [word for word in words if 2 < len(word) <= _MOST_COLUMNS]
    return max(whole, key=len) if whole else words[0][:_MOST_COLUMNS]


def _draw_depth(sheet: Sheet, word: str, look: Look) -> None:
    """Draw the theme's mark: each letter of a word is computed in as many layers as it needs."""
    left = _RIGHT - len(word) * _STEP
    dots = {radius: _dot(radius) for radius in (_ACTIVE, _SKIPPED)}
    for column, letter in enumerate(word):
        count = _BITS.get(letter.lower(), 5)
        x = left + column * _STEP + _STEP // 2
        for layer in range(_LAYERS):
            is_active = (layer * count + column * 5) % _LAYERS < count
            radius = _ACTIVE if is_active else _SKIPPED
            y = _TOP - 6 + (_LAYERS - layer) * _STEP - _STEP // 2
            sheet.stamp("accent-dot" if is_active else "rule-strong", dots[radius], (x, y))
        mark = letter.upper()
        at = (round(x - width(mark, look.text, 20) / 2), _BOTTOM)
        draw_line(sheet.pen("ink-muted"), at, mark, look.text, 20)


def _dot(radius: int) -> Image.Image:
    """Return a disc with a smooth edge."""
    side = 2 * radius + 1
    large = Image.new("L", (side * _FINE, side * _FINE))
    ImageDraw.Draw(large).ellipse((0, 0, side * _FINE - 1, side * _FINE - 1), fill=255)
    return large.resize((side, side), Image.Resampling.BOX)
