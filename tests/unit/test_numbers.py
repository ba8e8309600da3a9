"""A number of the prose is shown by what has its digits, and by nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbblog.claims.numbers import Number, numbers_in

WHOLE = st.integers(min_value=2, max_value=9_999_999)
PLACES = st.integers(min_value=1, max_value=6)


def only(text: str) -> Number:
    """Return the one number of a text."""
    (number,) = numbers_in(text)
    return number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("it has 4,250 digits", "4250"),
        ("it has 60_000 digits", "60000"),
        ("it has 2.3M parameters", "2300000"),
        ("it has 1.5 billion parameters", "1500000000"),
        ("it is 1e-3 then", "0.001"),
        ("it is 3 × 10^-4 then", "0.0003"),
        ("it is 3·10⁻⁴ then", "0.0003"),
        ("it is -0.5 there", "-0.5"),
        ("we take twelve of them", "12"),
        ("we take Thirty of them", "30"),
        ("we take forty-two of them", "42"),
        ("it costs $12.50 now", "12.50"),
        ("a 128-dimensional space", "128"),
    ],
)
def test_spelling_of_a_number_is_read(text: str, value: str) -> None:
    assert only(text).value == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "version 1.2.3 of it",
        "GPT-2 and ResNet-50",
        "at 10:30 on x86",
        "an image of 28x28",
        "see #12 and v2",
        "one of them",
        "IPv6, H100, conv2d",
    ],
)
def test_part_of_a_name_is_no_number(text: str) -> None:
    assert list(numbers_in(text)) == []


def test_percent_is_a_share() -> None:
    number = only("it reaches 96.8 % there")
    assert [number.is_shown_by(value) for value in (0.968, 0.9678, 96.8, 96.84)] == [True] * 4
    assert [number.is_shown_by(value) for value in (0.9691, 0.958, 97.8, 0.0968)] == [False] * 4


def test_amount_is_the_same_in_another_unit() -> None:
    assert only("it takes 7.02 minutes").is_shown_by(421.2)
    assert only("it takes 1.2 ms").is_shown_by(0.0012)
    assert not only("it takes 1.2 ms").is_shown_by(0.0013)


def test_slack_is_relative() -> None:
    assert only("about 2,300").is_shown_by(2314, slack=0.1)
    assert not only("about 2,300").is_shown_by(2700, slack=0.1)


@given(WHOLE, st.sampled_from(["{}", "{:,}", "{:_}"]))
@settings(max_examples=60, deadline=None)
def test_whole_number_is_shown_by_itself_and_not_by_its_neighbours(
    value: int, spelling: str
) -> None:
    number = only(f"we count {spelling.format(value)} things")
    assert number.is_shown_by(float(value))
    assert not number.is_shown_by(float(value + 1))
    assert not number.is_shown_by(float(value - 1))


@given(WHOLE, PLACES)
@settings(max_examples=60, deadline=None)
def test_decimal_is_shown_by_what_rounds_to_it_and_not_by_the_next_digit(
    digits: int, places: int
) -> None:
    shown = Decimal(digits).scaleb(-places)
    number = only(f"it is {shown:f} there")
    step = Decimal(1).scaleb(-places)
    assert number.is_shown_by(float(shown))
    assert number.is_shown_by(float(shown + step * Decimal("0.4")))
    assert not number.is_shown_by(float(shown + 2 * step))
    assert not number.is_shown_by(float(shown - 2 * step))


@given(st.integers(min_value=1, max_value=999))
@settings(max_examples=40, deadline=None)
def test_percent_is_shown_by_its_share_and_not_by_the_next(tenths: int) -> None:
    number = only(f"it is {tenths / 10:.1f} % there")
    assert number.is_shown_by(tenths / 1000)
    assert not number.is_shown_by((tenths + 2) / 1000)


@given(st.floats(min_value=1e-9, max_value=1e9), st.integers(min_value=1, max_value=5))
@settings(max_examples=60, deadline=None)
def test_scientific_notation_is_shown_by_itself(value: float, places: int) -> None:
    text = f"{value:.{places}e}"
    number = only(f"it is {text} there")
    assert number.is_shown_by(float(text))
    assert not number.is_shown_by(float(text) * (1 + 3 * 10.0**-places))
