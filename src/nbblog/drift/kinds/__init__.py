"""Says whether two outputs of a kind are the same: one file a family of MIME types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from nbblog.drift.masks import MASKS, Mask
from nbblog.drift.numbers import Tolerance
from nbblog.model import Check, Json
from nbblog.registry import Registry

_USUAL = Tolerance()


@dataclass(frozen=True, slots=True)
class Terms:
    """How alike outputs must be.

    check is "exact", "close" or "shape"; tolerance is for numbers, pixels the share of a picture
    that may look different, today the day of the run: a clock that was read shows it.
    """

    check: Check = "close"
    tolerance: Tolerance = _USUAL
    masks: tuple[Mask, ...] = MASKS
    pixels: float = 0.0
    today: dt.date = field(default_factory=lambda: dt.datetime.now(dt.UTC).date())


@dataclass(frozen=True, slots=True)
class Difference:
    """The first difference of two outputs in words; picture is a PNG that shows where it is."""

    message: str
    picture: bytes | None = field(default=None, repr=False)


Compare = Callable[[Json, Json, Terms], Difference | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares two payloads of one MIME type, or of a family such as `image/*`.

    beside are types of the same bundle that hold what the reader sees, and are compared too.
    """

    pattern: str
    compare: Compare
    beside: tuple[str, ...] = ()


COMPARISONS: Registry[Comparison] = Registry(__name__)


def comparison(*patterns: str, beside: tuple[str, ...] = ()) -> Callable[[Compare], Compare]:
    """Register a function as the comparison of some MIME types."""

    def register(compare: Compare) -> Compare:
        for pattern in patterns:
            COMPARISONS.add(pattern, Comparison(pattern, compare, beside))
        return compare

    return register


def comparison_of(mime: str) -> Comparison:
    """Return the comparison of a MIME type: its own, else that of its narrowest family."""
    if mime in COMPARISONS:
        return COMPARISONS[mime]
    families = [name for name in COMPARISONS.names() if fnmatchcase(mime, name)]
    return COMPARISONS[max(families, key=len)]
