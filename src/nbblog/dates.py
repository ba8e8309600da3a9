"""Dates that may stop at their year or at their month, as lives are told."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(r"([12]\d{3})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date that may stop at its year or at its month; `str` gives "2022" or "Nov 2022"."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        words = (self.day, self.month and _MONTHS[self.month - 1], self.year)
        return " ".join(str(word) for word in words if word)

    def isoformat(self) -> str:
        """Return the date as it is typed, such as "2022-11"; HTML's `<time>` takes all three."""
        numbers = (f"{number:02}" for number in (self.month, self.day) if number)
        return "-".join((str(self.year), *numbers))


def read_date(typed: object) -> PartialDate | None:
    """Return what was typed as a date; raises ValueError for what is none."""
    if typed is None or isinstance(typed, PartialDate):
        return typed
    expected = "expected a date such as 2022, 2022-11 or 2022-11-03; an open end is left out"
    found = _DATE.fullmatch(str(typed))
    if not found:
        raise ValueError(expected)
    year, month, day = (int(number) if number else None for number in found.groups())
    try:
        dt.date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError as error:
        raise ValueError(f"{expected}; {error}") from error
    return PartialDate(year or 0, month, day)
