"""Terminal colours to HTML that can be read on light and on dark paper.

The 16 named colours are classes, which the theme fills in. Those of the 256 and true colours are
styles, darkened on light paper and lightened on dark paper until they can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape

from nbblog.outputs.contrast import Colour, from_hex, ink_on, readable, to_hex

LIGHT, DARK = from_hex("#f4ece6"), from_hex("#2a241d")
"""The least friendly papers of the theme: those under standard error and tracebacks."""

TINT_LIGHT, TINT_DARK = from_hex("#c6c3c0"), from_hex("#524f4b")
"""The least friendly tints of a named background."""

# As xterm has them; only where a named colour lies on a background that is not the theme's.
_XTERM = (
    "#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5",
    "#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff",
)  # fmt: skip

_BEGINS = {1: "bold", 2: "faint", 3: "italic", 4: "underline", 7: "inverse", 9: "strike"}
_BEGINS |= {21: "underline"}
_ENDS = {22: "bold faint", 23: "italic", 24: "underline", 27: "inverse", 29: "strike"}
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s\"'<>]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pen:
    """How a terminal writes: flags, colours ("3" is named, "#rrggbb" is exact), and a link."""

    flags: frozenset[str] = frozenset()
    fg: str = ""
    bg: str = ""
    href: str = ""


PLAIN = Pen()
Run = tuple[Pen, str]


def runs_html(runs: list[Run]) -> str:
    """Return text in its colours as HTML."""
    pieces: list[str] = []
    for pen, text in runs:
        begin, end = _tags(pen)
        pieces.append(f"{begin}{escape(text, quote=False)}{end}" if text else "")
    return "".join(pieces)


@lru_cache(maxsize=4096)
def _tags(pen: Pen) -> tuple[str, str]:
    """Return what begins and ends text of a pen."""
    names, styles = _look(_uninverted(pen))
    label = f' class="{" ".join(names)}"' if names else ""
    style = f' style="{"; ".join(styles)}"' if styles else ""
    begin, end = (f"<span{label}{style}>", "</span>") if names or styles else ("", "")
    if pen.href:
        return f'<a href="{escape(pen.href)}">{begin}', f"{end}</a>"
    return begin, end


def _uninverted(pen: Pen) -> Pen:
    """Return a pen with the colours changed round already, where it has any to change."""
    if "inverse" not in pen.flags:
        return pen
    if pen.bg and pen.fg:
        return replace(pen, flags=pen.flags - {"inverse"}, fg=pen.bg, bg=pen.fg)
    if pen.fg.startswith("#"):
        return replace(pen, flags=pen.flags - {"inverse"}, fg="", bg=pen.fg)
    return replace(pen, bg="")


def _look(pen: Pen) -> tuple[list[str], list[str]]:
    """Return the classes and the styles of a pen."""
    names = sorted(f"ansi-{flag}" for flag in pen.flags)
    if pen.bg.startswith("#"):
        surface = from_hex(pen.bg)
        ink = readable(_exact(pen.fg), surface) if pen.fg else ink_on(surface)
        return names, [f"color: {to_hex(ink)}", f"background-color: {pen.bg}"]
    styles = []
    if pen.fg.startswith("#"):
        light, dark = (TINT_LIGHT, TINT_DARK) if pen.bg else (LIGHT, DARK)
        styles.append(f"color: {_twofold(from_hex(pen.fg), light, dark)}")
    elif pen.fg:
        names.append(f"ansi-fg-{pen.fg}")
    if pen.bg:
        names.append(f"ansi-bg-{pen.bg}")
    return names, styles


def _exact(colour: str) -> Colour:
    return from_hex(colour if colour.startswith("#") else _XTERM[int(colour)])


def _twofold(colour: Colour, light: Colour, dark: Colour) -> str:
    on_light, on_dark = to_hex(readable(colour, light)), to_hex(readable(colour, dark))
    return on_light if on_light == on_dark else f"light-dark({on_light}, {on_dark})"


# ------------------------------------------------------------------ control sequences to pens


def linked(pen: Pen, command: str) -> Pen:
    """Return the pen after an OSC command: `8;;address` begins a link, `8;;` ends it."""
    if not command.startswith("8;"):
        return pen
    address = command.split(";", 2)[-1]
    return replace(pen, href=address if _SAFE_LINK.fullmatch(address) else "")


@lru_cache(maxsize=4096)
def changed(pen: Pen, codes: str) -> Pen:
    """Return the pen after `ESC [ codes m`."""
    parts = iter(codes.split(";"))
    for part in parts:
        number, *details = _numbers(part)
        if number in (38, 48, 58):
            colour = _extended(iter(details) if details else _plain_numbers(parts))
            pen = _coloured(pen, number, colour)
        elif number == 0:
            pen = Pen(href=pen.href)
        elif number == 4 and details == [0]:
            pen = replace(pen, flags=pen.flags - {"underline"})
        elif number in _BEGINS:
            pen = replace(pen, flags=pen.flags | {_BEGINS[number]})
        elif number in _ENDS:
            pen = replace(pen, flags=pen.flags - set(_ENDS[number].split()))
        else:
            pen = _named(pen, number)
    return pen


def _named(pen: Pen, number: int) -> Pen:
    """Return the pen after one of the codes of the 16 colours, or of none."""
    for first, offset in ((30, 0), (90, 8)):
        if first <= number < first + 8:
            return replace(pen, fg=str(number - first + offset))
        if first + 10 <= number < first + 18:
            return replace(pen, bg=str(number - first - 10 + offset))
    if number == 39:
        return replace(pen, fg="")
    return replace(pen, bg="") if number == 49 else pen


def _coloured(pen: Pen, number: int, colour: str) -> Pen:
    if number == 38:
        return replace(pen, fg=colour)
    return replace(pen, bg=colour) if number == 48 else pen  # 58 is the underline's own


def _numbers(part: str) -> list[int]:
    """Return the numbers of a parameter; `38:2::r:g:b` has a colour space that nobody uses."""
    words = part.split(":")
    if len(words) == 6 and words[1] == "2":
        del words[2]
    return [_number(word) for word in words]


def _plain_numbers(parts: Iterator[str]) -> Iterator[int]:
    return (_number(part) for part in parts)


def _number(word: str) -> int:
    digits = re.sub(r"\D", "", word)[:4]
    return int(digits or 0)


def _extended(numbers: Iterator[int]) -> str:
    """Return the colour after 38 or 48: `5;n` of 256, or `2;r;g;b`."""
    mode = next(numbers, 0)
    if mode == 2:
        red, green, blue = (min(next(numbers, 0), 255) for _ in range(3))
        return to_hex((red, green, blue))
    number = next(numbers, 0) if mode == 5 else 0
    if number < 16:
        return str(number)
    if number < 232:
        levels = (0, 95, 135, 175, 215, 255)
        index = number - 16
        return to_hex((levels[index // 36 % 6], levels[index // 6 % 6], levels[index % 6]))
    grey = min(8 + 10 * (number - 232), 255)
    return to_hex((grey, grey, grey))
