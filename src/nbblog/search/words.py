"""Text to the words that search knows: without case and accents, as finder.js has them too."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

LONGEST = 40
"""Longer ones are encoded data, which nobody types."""

_WORD = re.compile(r"\w+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W_a-zA-Z]+")
_DENSE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_RUN = re.compile(f"[{_DENSE}]+|[^{_DENSE}]+")
_IS_DENSE = re.compile(f"[{_DENSE}]")
_SMALL = {
    "ß": "ss", "ς": "σ", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
    "ı": "i", "ħ": "h", "\u00ad": "",
}  # fmt: skip
_LETTERS = str.maketrans(
    _SMALL
    | {
        letter.upper(): plain.upper()
        for letter, plain in _SMALL.items()
        if len(letter.upper()) == 1 and letter not in "ςı"
    }
)
"""What Unicode does not take apart although readers type it so."""


class _Marks(dict[int, int | None]):
    """What becomes of each character that Unicode has taken apart: marks go."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.category(chr(code)) == "Mn" else code
        return self[code]


_MARKS = _Marks()


def folded(text: str) -> str:
    """Return a text in small letters without accents."""
    return text.lower() if text.isascii() else bare(text).lower().replace("ς", "σ")


def bare(text: str) -> str:
    """Return a text without accents and ligatures; its capitals stay."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKD", text).translate(_MARKS).translate(_LETTERS)


def counted(text: str) -> Mapping[str, int]:
    """Return how often a text has each word, and each part of a name such as `learning_rate`."""
    counts: Counter[str] = Counter()
    for whole, times in Counter(_WORD.findall(bare(text))).items():
        for word in _words(whole):
            counts[word] += times
    return counts


@lru_cache(maxsize=200_000)
def _words(whole: str) -> tuple[str, ...]:
    """Return a word, and its parts if it is a name of several.

    Chinese and Japanese have no spaces: each two letters that stand together are a word there.
    """
    word = folded(whole)
    if not word.isascii() and _IS_DENSE.search(word):
        runs = _RUN.findall(word)
        return tuple(
            one for run in runs for one in (_pairs(run) if _IS_DENSE.match(run) else [run])
        )
    found = [word]
    if "_" in word or not (whole.islower() or whole.istitle() or whole.isdigit()):
        found += [part.lower() for part in _PART.findall(whole) if len(part) < len(whole)]
    return tuple(one for one in found if 1 < len(one) <= LONGEST)


def _pairs(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(len(run))]
