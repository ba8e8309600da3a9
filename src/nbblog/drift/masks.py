"""What differs from run to run and says nothing: addresses, times, paths, ids, progress bars."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_UNIT = r"(?:ns|µs|μs|us|ms|s|secs?|seconds?|mins?|minutes?|h|hours?|hrs?)"
_AMOUNT = r"\d+(?:\.\d+)?(?:e[-+]?\d+)?"
_COUNTED = (
    r"(?:its?|iters?|iterations?|steps?|samples?|examples?|images?|tokens?|batch(?:es)?|epochs?"
    r"|rows?|words?|files?|calls?|[kKMGT]?i?B|bytes)"
)


@dataclass(frozen=True, slots=True)
class Mask:
    """A pattern whose matches are all alike, and what it is for."""

    name: str
    pattern: re.Pattern[str]
    meaning: str


def _mask(name: str, pattern: str, meaning: str) -> Mask:
    return Mask(name, re.compile(pattern), meaning)


MASKS = (
    _mask(
        "progress",
        r"(?m:^)[^\n|]*\d%\|[^|\n]*\|[^\n]*"
        r"|(?m:^)[^\n━╸╺]*[━╸╺]{5,}[^\n]*"
        r"|\[[=>.#-]{8,}\][^\n]*"
        r"|(?<!\d)\d+it \[\d+:\d\d[^\]\n]*\]",
        "lines with a progress bar: tqdm's, rich's, Keras's",
    ),
    _mask(
        "uuid",
        r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b|IPY_MODEL_[0-9a-f]{32}\b",
        "UUIDs, and the ids of widgets",
    ),
    _mask("address", r"\bat 0x[0-9a-fA-F]{6,16}\b", 'addresses of objects, "at 0x7f…"'),
    _mask(
        "temporary",
        r"(?:/private)?/(?:tmp|var/tmp|var/folders|dev/shm)/[^\s'\"`:,;)\]>]+"
        r"|[A-Za-z]:\\(?:[^\s\\'\":]{1,80}\\){0,12}Temp\\[^\s'\"`:,;)\]>]+"
        r"|<ipython-input-\d+-[0-9a-f]+>",
        "temporary files and folders, and the files that kernels make of cells",
    ),
    _mask(
        "packages",
        r"(?<![\w./\\~+-])(?:[A-Za-z]:)?[\w./\\~+-]*[/\\](?:site|dist)-packages(?=[/\\])",
        "the folder in which packages are installed",
    ),
    _mask(
        "home",
        r"(?<![\w.])(?:/home/[\w.-]+|/Users/[\w.-]+|/root|[A-Za-z]:\\Users\\[\w.-]+)(?=[/\\\s'\"]|$)",
        "home folders",
    ),
    _mask(
        "rate",
        rf"\b{_AMOUNT}\s?{_COUNTED}\s?/\s?(?:s|secs?|seconds?|min|h)\b"
        rf"|\b{_AMOUNT}\s?(?:ns|µs|μs|us|ms|s)\s?/\s?{_COUNTED}\b",
        'how fast something goes, "123 it/s" or "4 ms/step"',
    ),
    _mask(
        "duration",
        rf"\(mean ± std\. dev\. of [^)\n]*\)"
        rf"|(?<![\w.]){_AMOUNT}\s?{_UNIT}\b(?:\s(?:and\s)?{_AMOUNT}\s?{_UNIT}\b)*",
        'how long something took, "12.3 s" or "1 min 3 s"',
    ),
    _mask(
        "clock",
        r"(?<!\d{4}-\d\d-\d\d[T ])(?<!\d{4} )(?<!\w)(?:\d+ days?, )?"
        r"\d{1,3}:\d\d:\d\d(?:[.,]\d+)?\b(?!(?: [A-Z]{3,4})? \d{4}\b)",
        'times of the day and durations, "12:34:56"',
    ),
)
"""In the order in which they are applied."""

OWN = "own"
"""The name of what a site masks itself."""


def masks_of(unmasked: Iterable[str], own: Iterable[str]) -> tuple[Mask, ...]:
    """Return a site's masks: its own first, then those that it does not leave out."""
    left_out = set(unmasked)
    kept = tuple(mask for mask in MASKS if mask.name not in left_out)
    return (*(_mask(OWN, pattern, "the site's own") for pattern in own), *kept)


def masked(text: str, masks: Iterable[Mask]) -> str:
    """Return a text with the name of a mask in place of each of its matches.

    >>> masked("<f at 0x7fa8b10c> took 1.5 s", MASKS)
    '<f ‹address›> took ‹duration›'
    """
    for mask in masks:
        text = mask.pattern.sub(f"‹{mask.name}›", text)
    return text
