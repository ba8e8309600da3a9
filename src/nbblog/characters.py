"""Which characters pages show, as text and in formulas: what their typefaces must have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

_MATH = re.compile(r"<math[ >].*?</math>", re.DOTALL)
_ITALIC = re.compile(r"<mi>(&#?\w+;|[^<])</mi>")  # a single letter that is not told how to look
_TAG = re.compile(r"<[^>]*>")


def _italics() -> dict[str, str]:
    """Return what browsers draw for the one letter of `<mi>`: MathML Core, italic mappings."""
    slanted = {0x41: (0x1D434, 26), 0x61: (0x1D44E, 26), 0x391: (0x1D6E2, 17), 0x3A3: (0x1D6F4, 7)}
    slanted |= {0x3B1: (0x1D6FC, 25)}
    letters = {
        chr(plain + step): chr(first + step)
        for plain, (first, count) in slanted.items()
        for step in range(count)
    }
    others = dict(zip("∂ϵϑϰϕϱϖ", map(chr, range(0x1D715, 0x1D71C)), strict=True))
    dotless = {"ı": "\U0001d6a4", "ȷ": "\U0001d6a5"}
    return letters | others | dotless | {"h": "ℎ", "ϴ": "\U0001d6f3", "∇": "\U0001d6fb"}


ITALICS = _italics()


@dataclass(frozen=True, slots=True)
class Shown:
    """The characters of some pages: of formulas those that browsers draw, letters slanted."""

    text: frozenset[str] = frozenset()
    math: frozenset[str] = frozenset()

    def __or__(self, other: Shown) -> Shown:
        """Both together."""
        return Shown(self.text | other.text, self.math | other.math)


def shown_in(html: str) -> Shown:
    """Return the characters of a page or of a part of one; in text its tags are among them."""
    formulas = "".join(_MATH.findall(html))
    slanted = {unescape(letter) for letter in _ITALIC.findall(formulas)}
    upright = set(unescape(_TAG.sub("", _ITALIC.sub("", formulas))))
    math = upright | {ITALICS.get(letter, letter) for letter in slanted}
    return Shown(frozenset(unescape(_MATH.sub("", html))), frozenset(math))


def shown_by(source: str) -> Shown:
    """Return the characters of a source; where it has formulas, any letter may be in them."""
    if source.count("$") < 2:
        return Shown(frozenset(source))
    letters = {*map(chr, range(0x20, 0x7F)), *ITALICS, *ITALICS.values()}
    return Shown(frozenset(source), frozenset({*letters, *source}))
