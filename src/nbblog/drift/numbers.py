"""Whether two numbers are the same within a tolerance, as they are printed or as data."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
"""How programs print a number, without its sign."""

_MOST_DIGITS = 4000
"""Python reads no whole numbers that are much longer."""

_WHOLE = re.compile(r"[-+]?\d+")


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a number may be from what it was: by a share of the larger one, or by an amount.

    Whole numbers count something, and must be the same unless is_for_whole.
    """

    relative: float = 1e-6
    absolute: float = 1e-9
    is_for_whole: bool = False

    def __str__(self) -> str:
        return f"{self.relative:g}".replace("e-0", "e-")

    def allows(self, before: float, after: float) -> bool:
        """Whether two numbers are the same; what is no number or infinite only equals its like."""
        if before == after or (math.isnan(before) and math.isnan(after)):
            return True
        if not (math.isfinite(before) and math.isfinite(after)):
            return False
        far = max(abs(before), abs(after))
        return abs(before - after) <= max(self.absolute, self.relative * far)

    def limit(self, *, is_whole: bool) -> str:
        """Return what stands behind a number that is too far from what it was."""
        return "" if is_whole and not self.is_for_whole else f" (tolerance {self})"

    def allows_whole(self, before: int, after: int) -> bool:
        """Whether two whole numbers are the same; they may be larger than any float."""
        if before == after:
            return True
        if not self.is_for_whole:
            return False
        far = max(abs(before), abs(after))
        return abs(before - after) <= max(self.absolute, self.relative * far)

    def allows_printed(self, before: str, after: str) -> bool:
        """Whether two numbers are the same as they are printed: "1e-3", "0.250", "nan"."""
        if before == after:
            return True
        if not are_whole(before, after):
            return self.allows(float(before), float(after))
        is_read = max(len(before), len(after)) < _MOST_DIGITS
        return is_read and self.allows_whole(int(before), int(after))


def are_whole(before: str, after: str) -> bool:
    """Whether two printed numbers are both whole."""
    return bool(_WHOLE.fullmatch(before) and _WHOLE.fullmatch(after))
