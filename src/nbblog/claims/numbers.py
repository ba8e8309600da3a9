"""Numbers as people and programs write them: their value, and how many digits they vouch for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_ONES = "one two three four five six seven eight nine".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_TEENS = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
)
WORDS = {
    **{word: value for value, word in enumerate(_ONES[1:], start=2)},
    **{word: value for value, word in enumerate(_TEENS, start=10)},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
    **{
        f"{ten}-{one}": 10 * tens + ones
        for tens, ten in enumerate(_TENS, start=2)
        for ones, one in enumerate(_ONES, start=1)
    },
}
"""Numbers that are written as words; "one" is left out, for it is an article as often."""

_SCALES = {
    "k": 3, "thousand": 3, "m": 6, "million": 6, "mn": 6, "b": 9, "bn": 9, "billion": 9,
    "trillion": 12, "t": 12,
}  # fmt: skip
_UNITS: dict[str, tuple[str, ...]] = {  # what the same amount is in other units
    "ns": ("1e-9", "1e-6", "1e-3"),
    "µs": ("1e-6", "1e-3"),
    "ms": ("1e-3", "1e3"),
    "s": ("1e3", "1e6"),
    "min": ("60", "60000"),
    "h": ("3600", "60"),
    "kB": ("1e3", "1024"),
    "MB": ("1e6", "1048576", "1e3", "1024"),
    "GB": ("1e9", "1073741824", "1e3", "1024"),
}
_SPELLINGS = {
    "us": "µs", "μs": "µs", "microsecond": "µs", "microseconds": "µs", "nanoseconds": "ns",
    "millisecond": "ms", "milliseconds": "ms", "msec": "ms", "second": "s", "seconds": "s",
    "sec": "s", "secs": "s", "minute": "min", "minutes": "min", "mins": "min", "hour": "h",
    "hours": "h", "KB": "kB", "kilobytes": "kB", "kib": "kB", "KiB": "kB", "MiB": "MB",
    "megabytes": "MB", "megabyte": "MB", "GiB": "GB", "gigabytes": "GB", "gigabyte": "GB",
}  # fmt: skip

_DIGITS = r"\d{1,3}(?:[,_\u202f\u00a0\u2009]\d{3})+(?:\.\d+)?|\d+(?:_\d+)*(?:\.\d+)?|\.\d+"
_POWER = (
    r"(?:[eE][-+]?\d{1,3}|\s?[×x·*]\s?10"
    r"(?P<power>\^[-−]?\d{1,3}|\*\*-?\d{1,3}|[-−]\d{1,3}|⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))"
)
_WRITTEN = re.compile(
    rf"(?<![\w.#@/\\^,:-])(?P<sign>[-−+](?=[\d.]))?(?P<digits>{_DIGITS})"
    rf"(?P<exponent>{_POWER})?"
    r"(?:(?P<percent>[\s\u202f\u00a0]?%|\s?percent\b|\s?per cent\b)"
    r"|(?P<scale>[kKMB](?![\w])|[\s-](?:thousand|million|billion|trillion)\b))?"
    r"(?![\w/:]|\.\d|[,.]\d|°)"
)
_LONGEST_FIRST = sorted(WORDS, key=len, reverse=True)
_WORD = re.compile(rf"(?<![\w-])({'|'.join(_LONGEST_FIRST)})\b(?!-and\b)", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("⁻−⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
_UNIT = re.compile(
    rf"[\s\u00a0\u202f-]?({'|'.join(sorted({*_UNITS, *_SPELLINGS}, key=len, reverse=True))})\b"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in a text.

    step is the worth of its last digit: 0.1 in 96.8, 100,000 in 2.3M. start and end are its place,
    its percent sign or scale included; unit is the unit behind it, as `s` or `MB`.
    """

    text: str
    value: Decimal
    step: Decimal
    start: int
    end: int
    is_percent: bool = False
    is_word: bool = False
    unit: str = ""

    @property
    def digits(self) -> int:
        """How many digits it vouches for."""
        scaled = abs(self.value / self.step)
        return len(str(int(scaled))) if scaled else 1

    @property
    def is_whole(self) -> bool:
        """Whether it counts: no fraction, no share, no unit."""
        return not self.is_percent and not self.unit and self.value == int(self.value)

    def readings(self) -> Iterator[tuple[Decimal, Decimal]]:
        """Yield what it may be elsewhere, with the worth of the last digit: 96.8 % is 0.968."""
        yield self.value, self.step
        if self.is_percent:
            yield self.value / 100, self.step / 100
        for factor in _UNITS.get(self.unit, ()):
            yield self.value * Decimal(factor), self.step * Decimal(factor)

    def is_shown_by(self, value: float, slack: float = 0.0) -> bool:
        """Whether another value, rounded or cut to its digits, is this one; slack is relative."""
        exact = abs(Decimal(repr(value)))
        return any(
            agrees(exact, abs(own), step)
            or abs(exact - abs(own)) <= abs(own) * Decimal(repr(slack))
            for own, step in self.readings()
        )


def agrees(exact: Decimal, shown: Decimal, step: Decimal) -> bool:
    """Whether exact, rounded or cut to the step of what is shown, is what is shown.

    >>> agrees(Decimal("0.9678"), Decimal("0.968"), Decimal("0.001"))
    True
    >>> agrees(Decimal("0.9691"), Decimal("0.968"), Decimal("0.001"))
    False
    """
    nearness = abs(exact - shown)
    is_cut = shown <= exact < shown + step and step < shown  # 0.9678 as 0.967, but no 19 as 10
    return nearness * 2 <= step * Decimal("1.000001") or (is_cut and step < 1)


def numbers_in(text: str) -> Iterator[Number]:
    """Yield the numbers of a sentence in order, number words included."""
    found = [number for match in _WRITTEN.finditer(text) if (number := _written(match, text))]
    taken = {place for number in found for place in range(number.start, number.end)}
    for match in _WORD.finditer(text):
        if match.start() not in taken:
            value = Decimal(WORDS[match[0].lower()])
            found.append(Number(match[0], value, Decimal(1), *match.span(), is_word=True))
    yield from sorted(found, key=lambda number: number.start)


def _written(match: re.Match[str], text: str) -> Number | None:
    digits = re.sub(r"[,_\u202f\u00a0\u2009]", "", match["digits"])
    value = Decimal(digits)
    step = Decimal(1).scaleb(-len(digits.partition(".")[2]))
    exponent = match["exponent"] or ""
    if exponent:
        raised = match["power"] or exponent[1:]
        power = int(raised.lstrip("^*").translate(_SUPERSCRIPTS))
        value, step = value.scaleb(power), step.scaleb(power)
    if match["scale"]:
        power = _SCALES[match["scale"].strip(" -").lower()]
        value, step = value.scaleb(power), step.scaleb(power)
    if (match["sign"] or "+") != "+":
        value = -value
    is_percent = match["percent"] is not None
    unit = _UNIT.match(text, match.end()) if not is_percent else None
    name = unit[1] if unit else ""
    return Number(
        match[0].strip(),
        value,
        step,
        match.start(),
        match.end(),
        is_percent=is_percent,
        unit=_SPELLINGS.get(name, name),
    )
