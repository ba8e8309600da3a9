"""Terminal colours to HTML: the 16 named ones as classes, 256 and true colour as styles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

_SGR = re.compile(r"\x1b\[([\d;:]*)m")
_OTHER = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_FLAGS = {1: "bold", 3: "italic", 4: "underline", 7: "inverse"}
_ENDS = {22: "bold", 23: "italic", 24: "underline", 27: "inverse"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class _Pen:
    flags: frozenset[str] = frozenset()
    fg: str = ""
    bg: str = ""

    def wrap(self, text: str) -> str:
        body = escape(text, quote=False)
        names = sorted(f"ansi-{flag}" for flag in self.flags)
        styles = []
        for kind, colour, css in (("fg", self.fg, "color"), ("bg", self.bg, "background-color")):
            if colour.startswith("#"):
                styles.append(f"{css}: {colour}")
            elif colour:
                names.append(f"ansi-{kind}-{colour}")
        if not body or not (names or styles):
            return body
        label = f' class="{" ".join(names)}"' if names else ""
        style = f' style="{"; ".join(styles)}"' if styles else ""
        return f"<span{label}{style}>{body}</span>"


def to_html(text: str) -> str:
    """Return terminal text as HTML; what moves the cursor is dropped."""
    pen, pieces, start = _Pen(), [], 0
    for found in _SGR.finditer(text):
        pieces.append(pen.wrap(_clean(text[start : found.start()])))
        pen = _changed(pen, found[1])
        start = found.end()
    pieces.append(pen.wrap(_clean(text[start:])))
    return "".join(pieces)


def to_plain(text: str) -> str:
    """Return terminal text without its control sequences."""
    return _clean(text)


def _clean(text: str) -> str:
    return _CONTROL.sub("", _OTHER.sub("", text))


def _changed(pen: _Pen, codes: str) -> _Pen:
    numbers = iter([number for part in codes.split(";") for number in _numbers(part)])
    for number in numbers:
        if number == 0:
            pen = _Pen()
        elif number in _FLAGS:
            pen = replace(pen, flags=pen.flags | {_FLAGS[number]})
        elif number in _ENDS:
            pen = replace(pen, flags=pen.flags - {_ENDS[number]})
        elif number in (38, 48):
            colour = _extended(numbers)
            pen = replace(pen, fg=colour) if number == 38 else replace(pen, bg=colour)
        elif number in (39, 49):
            pen = replace(pen, fg="") if number == 39 else replace(pen, bg="")
        else:
            for first, kind, offset in (
                (30, "fg", 0),
                (40, "bg", 0),
                (90, "fg", 8),
                (100, "bg", 8),
            ):
                if first <= number < first + 8:
                    colour = str(number - first + offset)
                    pen = replace(pen, fg=colour) if kind == "fg" else replace(pen, bg=colour)
    return pen


def _numbers(part: str) -> list[int]:
    """Return the numbers of a parameter; `38:2::r:g:b` has a colour space that nobody uses."""
    words = part.split(":")
    if len(words) == 6 and words[1] == "2":
        del words[2]
    return [int(word[:4] or 0) for word in words]


def _extended(numbers: Iterator[int]) -> str:
    """Return the colour after 38 or 48: `5;n` of 256, or `2;r;g;b`."""
    mode = next(numbers, 0)
    if mode == 2:
        red, green, blue = (min(next(numbers, 0), 255) for _ in range(3))
        return f"#{red:02x}{green:02x}{blue:02x}"
    number = next(numbers, 0)
    if number < 16:
        return str(number)
    if number < 232:
        levels = (0, 95, 135, 175, 215, 255)
        index = number - 16
        red, green, blue = levels[index // 36 % 6], levels[index // 6 % 6], levels[index % 6]
        return f"#{red:02x}{green:02x}{blue:02x}"
    grey = min(8 + 10 * (number - 232), 255)
    return f"#{grey:02x}{grey:02x}{grey:02x}"
