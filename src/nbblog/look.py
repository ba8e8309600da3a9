"""How a block of code is shown besides its colours: numbers, marked lines, name, caption."""

from __future__ import annotations

import re
from dataclasses import dataclass

_RANGE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")


@dataclass(frozen=True, slots=True)
class Look:
    """How one block of code is shown.

    first is the number of the first line; marked are the highlighted lines, as first and last of
    each range, counted from 1; caption is Markdown; id is what links to the block name. Nobody
    needs the colours of what is only checked.
    """

    is_numbered: bool = False
    first: int = 1
    marked: tuple[tuple[int, int], ...] = ()
    filename: str = ""
    caption: str = ""
    id: str = ""
    is_coloured: bool = True

    def marks(self, line: int) -> bool:
        """Whether a line, counted from 1, is highlighted."""
        return any(first <= line <= last for first, last in self.marked)


PLAIN = Look()
"""Code and nothing else."""


def read_ranges(text: str) -> tuple[tuple[int, int], ...]:
    """Return the lines that a text such as "2-4,7" names; raises ValueError for another text.

    >>> read_ranges("[2-4, 7]")
    ((2, 4), (7, 7))
    """
    words = " ".join(text.strip().strip("[]").split()).replace(" -", "-").replace("- ", "-")
    parts = [part for part in re.split(r"[,| ]", words) if part]
    found = [_RANGE.fullmatch(part) for part in parts]
    if not found or None in found:
        raise ValueError("expected lines such as 2-4,7")
    return tuple((int(one[1]), int(one[2] or one[1])) for one in found if one)
