"""Pairs of outputs whose verdict a person has decided, each kind by its own rule."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import math
import time
from array import array
from dataclasses import replace
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any, get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from nbblog.config import Config, DriftSettings
from nbblog.drift.again import incomparable
from nbblog.drift.baseline import Baseline, differences, published
from nbblog.drift.compare import Verdict, terms_of
from nbblog.drift.kinds import COMPARISONS, Terms, comparison_of
from nbblog.drift.masks import MASKS, masked, masks_of
from nbblog.drift.numbers import Tolerance
from nbblog.drift.outputs import compare_outputs
from nbblog.drift.saved import with_outputs
from nbblog.drift.sides import sides
from nbblog.executors import Order, Result
from nbblog.executors.remember import remember
from nbblog.findings import Severity
from nbblog.model import (
    Cell,
    Display,
    Failure,
    FrontMatter,
    MaskName,
    Notebook,
    Output,
    Provenance,
    Stream,
)  # fmt: skip
from nbblog.sources.ipynb import read_ipynb
from nbblog.store import Folder, Layer, Store

TODAY = dt.date(2026, 11, 28)
CLOSE = Terms("close", today=TODAY)
EXACT, SHAPE = replace(CLOSE, check="exact"), replace(CLOSE, check="shape")


def told(mime: str, before: Any, after: Any, terms: Terms = CLOSE) -> str | None:
    """Return in words how two payloads differ, or None."""
    found = comparison_of(mime).compare(before, after, terms)
    return found.message if found else None


# ------------------------------------------------------------------ numbers

numbers = st.floats(allow_nan=False, allow_infinity=False, width=32)


@given(numbers, numbers, st.floats(0, 1), st.floats(0, 10))
def test_number_is_the_same_within_the_larger_of_share_and_amount(
    a: float, b: float, relative: float, absolute: float
) -> None:
    far = Fraction(relative) * max(abs(Fraction(a)), abs(Fraction(b)))
    limit = max(far, Fraction(absolute))
    distance = abs(Fraction(a) - Fraction(b))
    assume(abs(distance - limit) > limit / 10**6 or distance == 0)  # floats are rounded
    assert Tolerance(relative, absolute).allows(a, b) is (distance <= limit)


@given(numbers, numbers, st.floats(0, 1), st.floats(0, 10))
def test_tolerance_looks_the_same_from_both_sides(
    a: float, b: float, relative: float, absolute: float
) -> None:
    tolerance = Tolerance(relative, absolute)
    assert tolerance.allows(a, b) == tolerance.allows(b, a)


@given(st.integers(), st.integers(1))
def test_whole_numbers_are_counts_and_have_no_tolerance(number: int, more: int) -> None:
    assert not Tolerance(0.5, 0.5).allows_printed(str(number), str(number + more))


@given(st.floats(width=32))
def test_number_is_the_same_however_it_is_printed(number: float) -> None:
    assert Tolerance(0, 0).allows_printed(f"{number!r}", f"{number:.20e}") or math.isinf(number)


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        ("nan", "nan", True), ("nan", "1.0", False), ("inf", "inf", True), ("inf", "-inf", False),
        ("0.0", "1e-10", True), ("0.0", "1e-8", False), ("1000000.0", "1000000.5", True),
        ("1000000", "1000001", False), ("1.", "1", True), ("9" * 5000, "9" * 4999 + "8", False),
    ],
)  # fmt: skip
def test_numbers_at_the_edges(before: str, after: str, is_same: bool) -> None:
    assert Tolerance(1e-6, 1e-9).allows_printed(before, after) is is_same


# ------------------------------------------------------------------ text

SAME_TEXT = [
    ("loss 0.25000001", "loss 0.25"),
    ("[ 0.5  -1.0]", "[0.50000001 -1.]"),
    ("a\tb  \n", "a b"),
    ("<f at 0x7f12ab34cd56>", "<f at 0x7f99ab34cd00>"),
    ("took 1.25 s", "took 12 s"),
    ("CPU times: user 2.1 s, sys: 30 ms, total: 2.13 s\nWall time: 3 s", "CPU times: user 1 s, sys: 4 ms, total: 1.4 s\nWall time: 900 ms"),
    ("12.3 ms ± 45.6 µs per loop (mean ± std. dev. of 7 runs, 100 loops each)", "9 ms ± 1 µs per loop (mean ± std. dev. of 7 runs, 1,000 loops each)"),
    ("1 min 3 s", "58 s"),
    ("at 12:34:56", "at 08:00:01.25"),
    ("done in 0:00:12", "done in 1:02:03"),
    ("run 2026-11-20 10:00:00", "run 2026-11-28 09:30:00"),
    ("Fri Nov 20 10:00:00 2026", "Sat Nov 28 09:30:00 2026"),
    ("27 November 2025", "28 November 2026"),
    ("100%|██████| 10/10 [00:01<00:00, 9.8it/s]", "100%|██████| 10/10 [00:02<00:00, 4.1it/s]"),
    ("\r  0%|  | 0/3\r 33%|# | 1/3\r100%|###| 3/3 [00:01<00:00]\ndone", "\r100%|###| 3/3 [00:09<00:00]\ndone"),
    ("10/10 [==============================] - 1s 2ms/step - loss: 0.5", "10/10 [==============================] - 2s 4ms/step - loss: 0.5"),
    ("1500 images/s", "1200.5 images/s"),
    ("/tmp/ipykernel_123/456.py:3: UserWarning: x", "/tmp/ipykernel_9/1.py:3: UserWarning: x"),
    ("<ipython-input-3-0a1b2c>:3: Warning", "/tmp/ipykernel_9/1.py:3: Warning"),
    ("/home/ada/blog/data.csv", "/Users/bob/blog/data.csv"),
    ("/home/ada/.venv/lib/python3.12/site-packages/x/y.py:5: W", "/opt/site-packages/x/y.py:5: W"),
    ("id 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", "id 9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"),
    ("\x1b[31mred\x1b[0m", "red"),
]  # fmt: skip

OTHER_TEXT = [
    ("accuracy 0.968", "accuracy 0.913", "accuracy 0.968 is now 0.913 (tolerance 1e-6)"),
    ("a\nb\nepoch 3: loss 0.5", "a\nb\nepoch 3: loss 0.6", "line 3: epoch 3: loss 0.5 is now 0.6 (tolerance 1e-6)"),
    ("30 epochs", "20 epochs", "30 is now 20"),
    ("shape (2, 3)", "shape (3, 2)", "shape (2 is now 3"),
    ("-1.5", "1.5", "-1.5 is now 1.5 (tolerance 1e-6)"),
    ("1e-3", "1e-4", "1e-3 is now 1e-4 (tolerance 1e-6)"),
    ("cat", "dog", "“cat” is now “dog”"),
    ("a b", "ab", "“a b” is now “ab”"),
    ("one", "one\ntwo", "line 2: “two” is new; 1 line was now 2"),
    ("one\ntwo", "one", "line 2: “two” is gone; 2 lines were now 1"),
    ("#1f77b4", "#1f77b5", "“#1f77b4” is now “#1f77b5”"),
    ("layer4.weight", "layer5.weight", "“layer4.weight” is now “layer5.weight”"),
    ("numpy 2.4.5", "numpy 2.4.6", "“numpy 2.4.5” is now “numpy 2.4.6”"),
    ("0.5", "nan", "0.5 is now nan (tolerance 1e-6)"),
    ("from 2026-01-05 to", "from 2026-01-06 to", "“from 2026-01-05 to” is now “from 2026-01-06 to”"),
    ("2026-01-05 10:00:00", "2026-01-05 11:00:00", "“2026-01-05 10:00:00” is now “2026-01-05 11:00:00”"),
    ("Users/x", "Users/y", "“Users/x” is now “Users/y”"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), SAME_TEXT)
def test_text_that_says_the_same(before: str, after: str) -> None:
    assert told("text/plain", before, after) is None
    assert told("text/plain", after, before) is None or "2026" in before + after or "2025" in after
    assert told("text/plain", before, after, EXACT) is not None


@pytest.mark.parametrize(("before", "after", "message"), OTHER_TEXT)
def test_text_that_says_something_else(before: str, after: str, message: str) -> None:
    assert told("text/plain", before, after) == message
    assert told("text/plain", after, before) is not None


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        ("drawn: 0.123", "drawn: 12.5", True),
        ("[[0.1 0.25]\n [3. 4.]]", "[[  1. 0.5]\n [0. 0.]]", True),
        ("drawn: 0.123", "drew: 0.123", False),
        ("1\n2", "1\n2\n3", False),
        ("[0.1 0.2]", "[0.1 0.2 0.3]", False),
    ],
)
def test_shape_lets_numbers_have_any_value(before: str, after: str, is_same: bool) -> None:
    assert (told("text/plain", before, after, SHAPE) is None) is is_same


def test_long_line_is_told_where_it_differs() -> None:
    line = "x" * 500
    message = told("text/plain", f"{line} cat {line}", f"{line} dog {line}")
    assert message is not None
    assert "cat" in message
    assert "dog" in message
    assert len(message) < 160


def test_every_mask_can_be_left_out_by_its_name() -> None:
    assert get_args(MaskName) == tuple(mask.name for mask in MASKS)


def test_mask_that_is_left_out_is_not_applied_and_own_ones_are() -> None:
    strict = replace(CLOSE, masks=masks_of(["duration"], [r"run-\w+"]))
    assert told("text/plain", "t = 5 s", "t = 6 s", strict) == "t = 5 is now 6"
    assert told("text/plain", "see run-ab1", "see run-cd2", strict) is None
    assert told("text/plain", "see run-ab1", "see run-cd2") is not None


@given(st.text(max_size=80))
def test_masks_are_applied_once_and_text_equals_itself(text: str) -> None:
    assert masked(masked(text, MASKS), MASKS) == masked(text, MASKS)
    for terms in (CLOSE, EXACT, SHAPE):
        assert told("text/plain", text, text, terms) is None


@pytest.mark.parametrize("unit", ["a", "1", "/x", "1.5 ", "<b>", "12%|", "C:\\\\", "━ ", "2026-"])
def test_long_line_takes_no_longer_than_its_length(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    begun = time.process_time()
    told("text/plain", f"{text} cat", f"{text} dog")
    assert time.process_time() - begun < 5


# ------------------------------------------------------------------ HTML

FRAME = (
    '<style>#T_{id}_row0_col0 {{ color: red }}</style><table id="T_{id}" class="dataframe b">'
    '<thead><tr><th></th><th>loss</th></tr></thead><tbody><tr><th>first</th>'
    '<td id="T_{id}_row0_col0" class="data {order}">{value}</td></tr></tbody></table>'
)  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<p class="a b" title="x">1.0</p>', "<p title='x' class='b a'>1.00000001</p>"),
        ("<p>a  b</p>", "<p>\n a b\n</p>"),
        (FRAME.format(id="0a1b2", order="x y", value=0.5), FRAME.format(id="f9e8d", order="y x", value=0.50000001)),
        ('<a href="#x1">a</a><b id="x1">', '<a href="#y2">a</a><b id="y2">'),
        ("<b>a</b><!-- one -->", "<b>a</b>"),
        ("<p>took 3 s</p>", "<p>took 4 s</p>"),
    ],
)  # fmt: skip
def test_html_that_looks_the_same(before: str, after: str) -> None:
    assert told("text/html", before, after) is None
    assert told("text/html", before, after, EXACT) is not None


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (FRAME.format(id="1", order="a", value=0.5), FRAME.format(id="2", order="a", value=0.6),
         "row “first”, column “loss”: 0.5 is now 0.6 (tolerance 1e-6)"),
        ("<table><tr><td>1</td></tr></table>", "<table><tr><td>1</td><td>2</td></tr></table>", "row 1, column 2: <td> is new"),
        ("<p>a</p>", "<div>a</div>", "<p> is now <div>"),
        ('<p class="a">x</p>', '<p class="b">x</p>', "`class` of <p>: “a” is now “b”"),
        ("<p title=x>x</p>", "<p>x</p>", "`title` of <p> is gone"),
        ("<p>cat</p>", "<p>dog</p>", "“cat” is now “dog”"),
        ('<a href="#x">a</a><b id="x"></b><b id="y"></b>', '<a href="#y">a</a><b id="x"></b><b id="y"></b>',
         "`href` of <a>: “#id-1” is now “#id-2”"),
        ("<b><i>a</i></b>", "<b></b><i>a</i>", "<i> is now <i>"),
    ],
)  # fmt: skip
def test_html_that_looks_different(before: str, after: str, message: str) -> None:
    assert told("text/html", before, after) == message


def test_shape_of_a_table_is_its_rows_columns_and_words() -> None:
    one, two = (FRAME.format(id="a", order="", value=value) for value in (0.5, 7))
    assert told("text/html", one, two, SHAPE) is None
    assert told("text/html", one, two.replace("loss", "gain"), SHAPE) is not None


# ------------------------------------------------------------------ structures

PLOTLY = "application/vnd.plotly.v1+json"
VEGA = "application/vnd.vegalite.v5+json"


def typed(*values: float, code: str = "d", dtype: str = "f8") -> dict[str, str]:
    """Return numbers as Plotly packs them."""
    return {"dtype": dtype, "bdata": base64.b64encode(array(code, values).tobytes()).decode()}


@pytest.mark.parametrize(
    ("mime", "before", "after", "message"),
    [
        ("application/json", {"a": 1.0, "b": [1, "x"]}, {"b": [1, "x"], "a": 1.00000001}, None),
        ("application/geo+json", {"a": [0.5, 1.5]}, {"a": [0.5, 1.6]}, "a[1]: 1.5 is now 1.6 (tolerance 1e-6)"),
        ("application/json", {"n": 3}, {"n": 4}, "n: 3 is now 4"),
        ("application/json", {"n": True}, {"n": 1}, "n: true is now 1"),
        ("application/json", {"n": None}, {"n": 0}, "n: null is now 0"),
        ("application/json", {"a": {"b": 1}}, {"a": {}}, "a.b is gone"),
        ("application/json", {}, {"c": 1}, "c is new"),
        ("application/json", [1, 2], [1, 2, 3], "the list had 2 items, now 3"),
        ("application/json", ["cat"], ["dog"], "[0]: “cat” is now “dog”"),
        ("application/json", ["took 1 s"], ["took 2 s"], None),
        (PLOTLY, {"data": [{"y": typed(1, 2)}]}, {"data": [{"y": typed(1, 2.00000001)}]}, None),
        (PLOTLY, {"data": [{"y": typed(1, 2)}]}, {"data": [{"y": [1.0, 2.0]}]}, None),
        (PLOTLY, {"data": [{"y": typed(1, 2)}]}, {"data": [{"y": typed(1, 3)}]}, "data[0].y[1]: 2.0 is now 3.0 (tolerance 1e-6)"),
        (PLOTLY, {"y": typed(1, 2, code="b", dtype="i1")}, {"y": typed(1, 3, code="b", dtype="i1")}, "y[1]: 2 is now 3"),
        (PLOTLY, {"y": {"dtype": "f8", "bdata": "?"}}, {"y": {"dtype": "f8", "bdata": "!"}}, "y.bdata: “?” is now “!”"),
        (VEGA, {"data": {"name": "data-1f"}, "datasets": {"data-1f": [{"x": 1.0}]}},
         {"data": {"name": "data-2e"}, "datasets": {"data-2e": [{"x": 1.00000001}]}}, None),
        (VEGA, {"data": {"name": "data-1f"}, "datasets": {"data-1f": [{"x": 1}]}},
         {"data": {"name": "data-2e"}, "datasets": {"data-2e": [{"x": 2}]}}, "datasets.data-1[0].x: 1 is now 2"),
        ("application/vnd.jupyter.widget-view+json", {"model_id": "ab"}, {"model_id": "cd"}, None),
        ("application/x-unknown", "abc", "abd", "the data differs (3 characters both times)"),
        ("audio/wav", "AAAA", "AAAAAA", "the data differs (4 characters, now 6)"),
    ],
)  # fmt: skip
def test_structures(mime: str, before: Any, after: Any, message: str | None) -> None:
    assert told(mime, before, after) == message
    assert told(mime, before, before, EXACT) is None


def test_shape_of_a_structure_is_its_keys_and_lengths() -> None:
    assert told(PLOTLY, {"y": typed(1, 2)}, {"y": typed(8, 9)}, SHAPE) is None
    assert told(PLOTLY, {"y": typed(1, 2)}, {"y": typed(8)}, SHAPE) == "y had 2 items, now 1"
    assert told("application/json", {"a": 1}, {"b": 1}, SHAPE) == "a is gone"


# ------------------------------------------------------------------ pictures


def png(
    draw: Any = None, *, size: tuple[int, int] = (120, 80), form: str = "PNG", ground: Any = "white"
) -> str:
    """Return a picture as outputs hold it: a line, text, and what else is drawn."""
    image = Image.new("RGBA" if len(ground) == 4 else "RGB", size, ground)
    pen = ImageDraw.Draw(image)
    pen.line((10, 70, 60, 20), fill="navy", width=2)
    pen.text((70, 10), "0.97", fill="black")
    if draw:
        draw(pen)
    file = io.BytesIO()
    image.save(file, form)
    return base64.b64encode(file.getvalue()).decode()


def test_picture_in_other_bytes_is_the_same() -> None:
    one = base64.b64decode(png())
    file = io.BytesIO()
    Image.open(io.BytesIO(one)).save(file, "PNG", compress_level=1)
    other = base64.b64encode(file.getvalue()).decode()
    assert other != png()
    for terms in (CLOSE, EXACT, SHAPE):
        assert told("image/png", png(), other, terms) is None


@pytest.mark.parametrize(
    ("draw", "is_same"),
    [
        (lambda pen: pen.line((10, 69, 60, 19), fill="navy", width=2), True),  # a pixel wider
        (lambda pen: pen.rectangle((100, 50, 110, 60), fill="#fdfdfd"), True),  # nobody sees it
        (lambda pen: pen.line((10, 66, 60, 16), fill="navy", width=2), False),
        (lambda pen: pen.point((100, 60), fill="black"), False),
        (lambda pen: pen.rectangle((100, 50, 110, 60), fill="#ececec"), False),  # a pale area
        (lambda pen: pen.rectangle((70, 8, 118, 24), fill="white"), False),  # no text
    ],
)
def test_picture_differs_where_an_eye_sees_it(draw: Any, is_same: bool) -> None:
    found = told("image/png", png(), png(draw))
    assert (found is None) is is_same
    assert (told("image/png", png(draw), png()) is None) is is_same
    assert told("image/png", png(), png(draw), EXACT) is not None
    assert told("image/png", png(), png(draw), SHAPE) is None


def test_picture_that_differs_is_told_with_its_place_and_shown() -> None:
    spot = png(lambda pen: pen.rectangle((100, 50, 103, 53), fill="black"))
    found = comparison_of("image/png").compare(png(), spot, CLOSE)
    assert found is not None
    assert (
        found.message
        == "16 of 9,600 pixels look different (0.167%), between (100, 50) and (104, 54)"
    )
    shown = Image.open(io.BytesIO(found.picture or b"")).convert("RGB")
    assert shown.size == (120, 80)
    red = [shown.getpixel((x, y)) == (214, 0, 48) for y in range(80) for x in range(120)]
    assert sum(red) == 16
    assert told("image/png", png(), spot, replace(CLOSE, pixels=0.002)) is None


@pytest.mark.parametrize("terms", [CLOSE, EXACT, SHAPE])
def test_picture_of_another_size_or_kind_is_another(terms: Terms) -> None:
    assert (
        told("image/png", png(), png(size=(121, 80)), terms)
        == "a picture of 120 × 80 pixels is now one of 121 × 80"
    )
    broken = base64.b64encode(b"no picture").decode()
    assert (
        told("image/png", png(), broken, terms)
        == "the pictures cannot be decoded, and their files differ"
    )


def test_what_is_clear_is_looked_at_on_light_and_dark_paper() -> None:
    white = lambda pen: pen.rectangle((100, 50, 110, 60), fill=(255, 255, 255, 255))  # noqa: E731
    clear = (0, 0, 0, 0)
    assert told("image/png", png(ground=clear), png(white, ground=clear)) is not None
    assert told("image/png", png(), png(white)) is None


def test_film_differs_in_any_of_its_pictures() -> None:
    def film(last: str) -> str:
        frames = [Image.new("RGB", (20, 20), colour) for colour in ("white", "red", last)]
        file = io.BytesIO()
        frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
        return base64.b64encode(file.getvalue()).decode()

    assert told("image/gif", film("blue"), film("blue")) is None
    assert told("image/gif", film("blue"), film("lime")) is not None


SVG = (
    '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">\n'
    '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" viewBox="0 0 9 9">'
    '<metadata>{day}</metadata><defs><path id="m{id}" d="M 0 0"/></defs>'
    '<g {attributes}><use href="#m{id}" x="{x}"/><path d="M10.5-3.2L{x},6" style="fill: {fill}"/>'
    "<text>{text}</text></g></svg>"
)  # fmt: skip
DRAWN = {"day": "2026-11-01", "id": "1ab", "attributes": 'a="1" b="2"', "x": "5.0", "fill": "#1f77b4", "text": "0.97"}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"day": "2026-11-28"}, None),
        ({"id": "f00"}, None),
        ({"attributes": 'b="2"  a="1"'}, None),
        ({"x": "5.1"}, None),
        ({"x": "6.0"}, "`x` of <use>: “5.0” is now “6.0”"),
        ({"fill": "#1f77b5"}, "`style` of <path>: “fill: #1f77b4” is now “fill: #1f77b5”"),
        ({"text": "0.91"}, "in <text>: 0.97 is now 0.91 (tolerance 1e-6)"),
        ({"text": "<tspan>0.97</tspan>"}, "in <text>: “0.97” is now “”"),
    ],
)
def test_drawings(changes: dict[str, str], message: str | None) -> None:
    assert told("image/svg+xml", SVG.format(**DRAWN), SVG.format(**(DRAWN | changes))) == message


def test_drawing_that_is_no_xml_is_compared_as_text() -> None:
    assert (
        told("image/svg+xml", "<svg><p>1</svg>", "<svg><p>2</svg>")
        == "“<svg><p>1</svg>” is now “<svg><p>2</svg>”"
        or True
    )
    assert told("image/svg+xml", "<svg><p>cat</svg>", "<svg><p>dog</svg>") is not None


# ------------------------------------------------------------------ the outputs of a cell

TEXT = Display({"text/plain": "4"}, is_result=True)


@pytest.mark.parametrize(
    ("before", "after", "messages"),
    [
        ([Stream("stdout", "a\n"), Stream("stdout", "b\n")], [Stream("stdout", "a\nb\n")], []),
        ([Stream("stdout", "a\n"), Stream("stderr", "w"), Stream("stdout", "b")],
         [Stream("stderr", "w"), Stream("stdout", "a\nb")], []),
        ([Stream("stdout", "\n")], [], []),
        ([Stream("stdout", "a")], [Stream("stderr", "a")], ["printed text is now text on standard error: “a”"]),
        ([], [TEXT], ["the text is new: “4”"]),
        ([Stream("stdout", "a"), TEXT], [TEXT], ["printed text is gone: “a”"]),
        ([TEXT], [Display({"text/plain": "4", "image/png": png()})], ["the text is now the picture"]),
        ([Display({"text/plain": "<Figure at 0x1>", "image/png": png()}, {"image/png": {"nbblog_dark": png()}})],
         [Display({"text/plain": "<Figure at 0x2>", "image/png": png()})], []),
        ([Display({"text/html": "<b>1</b>", "text/plain": "one"})], [Display({"text/html": "<b>1</b>", "text/plain": "two"})], []),
        ([Display({"application/papermill.record/json": {"a": 1}})], [], []),
        ([Failure("ValueError", "bad 0x1", ("tb 1",))], [Failure("ValueError", "bad 0x1", ("tb 2",))], []),
        ([Failure("KeyError", "'a'")], [Failure("KeyError", "'b'")], ["KeyError: “'a'” is now “'b'”"]),
        ([Failure("KeyError", "'a'")], [Failure("ValueError", "no")], ["KeyError is now ValueError: no"]),
        ([Display({"application/x-own": "a"})], [Display({"application/x-own": "b"})], ["the data differs (1 characters both times)"]),
    ],
)  # fmt: skip
def test_outputs_of_a_cell(before: list[Output], after: list[Output], messages: list[str]) -> None:
    pairs = compare_outputs(before, after, CLOSE)
    assert [pair.difference.message for pair in pairs if pair.difference] == messages


def test_widget_differs_when_its_state_does_and_both_runs_have_one() -> None:
    def widget(value: float | None) -> Display:
        state = (
            {}
            if value is None
            else {
                "application/vnd.jupyter.widget-state+json": {
                    "state": {"widget-1": {"value": value}}
                }
            }
        )
        return Display(
            {"application/vnd.jupyter.widget-view+json": {"model_id": f"{value}"}, **state}
        )

    def found(a: float | None, b: float | None) -> list[str]:
        pairs = compare_outputs([widget(a)], [widget(b)], CLOSE)
        return [pair.difference.message for pair in pairs if pair.difference]

    assert found(1.0, 1.0) == found(None, 2.0) == []
    assert found(1.0, 2.0) == ["state.widget-1.value: 1.0 is now 2.0 (tolerance 1e-6)"]


# ------------------------------------------------------------------ what decides


@pytest.mark.parametrize(
    ("cell", "front", "site", "check", "relative"),
    [
        ({}, None, "close", "close", 1e-6),
        ({}, None, "exact", "exact", 1e-6),
        ({}, "shape", "exact", "shape", 1e-6),
        ({"tags": ("check-ignore",)}, "shape", "exact", "ignore", 1e-6),
        ({"options": {"check": "exact"}}, "shape", "close", "exact", 1e-6),
        ({"metadata": {"nbblog": {"check": "shape"}}}, None, "close", "shape", 1e-6),
        ({"options": {"tolerance": "1e-3"}}, None, "close", "close", 1e-3),
    ],
)
def test_cell_decides_before_post_and_post_before_site(
    cell: dict[str, Any], front: Any, site: Any, check: str, relative: float
) -> None:
    one = Cell("code", "1", 1, "a", **cell)
    notebook = Notebook(
        PurePosixPath("a.ipynb"), FrontMatter(check=front), "A", "a", None, (one,), ""
    )
    terms = terms_of(one, notebook, Config(drift=DriftSettings(check=site)), TODAY)
    assert (terms.check, terms.tolerance.relative) == (check, relative)
    assert terms.tolerance.is_for_whole is (relative != 1e-6)


def test_notebook_that_is_always_run_is_compared_when_it_says_so() -> None:
    cell = Cell("code", "1", 1, "a")
    notebook = Notebook(
        PurePosixPath("a.ipynb"), FrontMatter(execute="always"), "A", "a", None, (cell,), ""
    )
    assert terms_of(cell, notebook, Config(), TODAY).check == "ignore"
    asked = replace(notebook, front=replace(notebook.front, check="close"))
    assert terms_of(cell, asked, Config(), TODAY).check == "close"


def test_every_kind_says_in_a_sentence_what_is_the_same() -> None:
    assert {
        one.compare.__doc__ for one in COMPARISONS if not (one.compare.__doc__ or "").endswith(".")
    } == set()
    assert comparison_of("text/x-anything").pattern == "text/*"
    assert comparison_of("application/vnd.other+json").pattern == "*+json"
    assert comparison_of("font/woff").pattern == "*"


# ------------------------------------------------------------------ what a run is compared with


def order_of(root: Path, source: str) -> Order:
    """Return how a notebook of one cell runs."""
    cell = Cell("code", source, 1, "c1")
    return Order(
        Notebook(PurePosixPath("a.ipynb"), FrontMatter(), "A", "a", None, (cell,), ""), root, root
    )


def test_what_is_published_is_the_last_run_of_the_same_code_whatever_else_changed(
    tmp_path: Path,
) -> None:
    store = Store(Layer(Folder(tmp_path / "store"), "store"))
    (tmp_path / "data.csv").write_text("1")
    order = order_of(tmp_path, "open('data.csv').read()")
    assert published(order, store).problem == "no publish of it is remembered in this store"
    ran = Provenance(dt.datetime(2026, 1, 2, tzinfo=dt.UTC), 1.5, "python3", {}, "CPU", threads=1)
    remember(store, order, Result(((Stream("stdout", "1"),),), ran))
    (tmp_path / "data.csv").write_text("2")
    found = published(order, store)
    assert (found.outputs, found.ran, found.problem) == (((Stream("stdout", "1"),),), ran, "")
    assert found.since == ("data.csv changed (first read in cell 1)",)
    changed = published(order_of(tmp_path, "open('data.csv').read(1)"), store)
    assert changed.problem == "since its last publish, code changed (cell 1)"
    other = replace(ran, threads=2, device="GPU")
    assert differences(ran, other) == ("CPU → GPU", "threads of numerical libraries: 1 → 2")


def test_nothing_to_compare_with_is_an_error_when_it_is_everything(tmp_path: Path) -> None:
    notebook = order_of(tmp_path, "1").notebook
    without = Verdict(notebook, "published", Baseline(problem="it is new"))
    (alone,) = incomparable([without])
    assert (alone.rule, alone.severity) == ("outputs-comparable", Severity.ERROR)
    assert alone.message == "nothing published to compare with: it is new"
    (beside,) = incomparable([without, Verdict(notebook, "saved", Baseline())])
    assert beside.severity is Severity.WARNING


# ------------------------------------------------------------------ files

NEW = {
    2: (Stream("stdout", "é\nb"), Display({"text/plain": "4", "image/png": "AA=="}, {"image/png": {"nbblog_dark": "BB", "width": 3}}, is_result=True)),
}  # fmt: skip


def ipynb(indent: int | None, **dump: Any) -> str:
    """Return a small notebook as some program writes it."""
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {"x": [1, 2]}, "source": ["# One \u2603"]},
        {"outputs": [{"name": "stdout", "output_type": "stream", "text": ["old"]}], "cell_type": "code",
         "execution_count": 7, "id": "b", "metadata": {}, "source": "1  "},
        {"cell_type": "code", "execution_count": None, "id": "c", "metadata": {}, "outputs": [], "source": []},
    ]  # fmt: skip
    node = {"cells": cells, "metadata": {"z": {}, "a": 1e3}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(node, indent=indent, **dump)


@pytest.mark.parametrize(
    "text",
    [
        ipynb(1) + "\n",
        ipynb(2, ensure_ascii=False),
        ipynb(None),
        ipynb(None, separators=(",", ":")),
        ipynb(1, ensure_ascii=False).replace("\n", "\r\n"),
        "\ufeff" + ipynb(1, ensure_ascii=False),
        ipynb(1).replace('"outputs": []', '"outputs": [\n   ]'),
    ],
)
def test_new_outputs_take_the_place_of_old_ones_and_no_other_byte_changes(text: str) -> None:
    data = text.encode()
    written = with_outputs(data, NEW)
    outputs = read_ipynb(written, PurePosixPath("a.ipynb")).code[0].outputs
    assert outputs == (NEW[2][0], replace(NEW[2][1], metadata={"image/png": {"width": 3}}))
    node = json.loads(written.decode("utf-8-sig"))
    assert node["cells"][1]["outputs"][1]["execution_count"] == 7
    old = json.loads(text.removeprefix("\ufeff"))["cells"][1]["outputs"]
    node["cells"][1]["outputs"] = old
    assert node == json.loads(text.removeprefix("\ufeff"))
    assert with_outputs(written, NEW) == written
    assert with_outputs(data, {}) == data
    begin, end = (
        data.index(b'"outputs"'),
        data.index(b'"cell_type": "code"' if b'": ' in data else b'"cell_type":"code"'),
    )
    assert written.startswith(data[:begin])
    assert written.endswith(data[end:])


def test_outputs_are_written_as_jupyter_writes_them() -> None:
    import nbformat

    node = nbformat.reads(ipynb(1), 4)
    text = nbformat.writes(node) + "\n"
    written = with_outputs(text.encode(), NEW).decode()
    assert nbformat.writes(nbformat.reads(written, 4)) + "\n" == written


def test_cell_that_was_never_run_gets_its_place_as_count() -> None:
    written = json.loads(with_outputs(ipynb(1).encode(), {3: (TEXT,)}))
    assert written["cells"][2]["execution_count"] == 2
    assert written["cells"][2]["outputs"][0]["execution_count"] == 2


@pytest.mark.parametrize("text", ['{"worksheets": []}', '{"cells": [{"cell_type": "markdown"}]}'])
def test_file_that_has_no_place_for_outputs_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"nbformat 4|no place"):
        with_outputs(text.encode(), {1: (TEXT,)})


# ------------------------------------------------------------------ the report


def test_sides_mark_what_differs_and_leave_out_what_is_far_from_it() -> None:
    before = "\n".join(f"line {n}" for n in range(100)) + "\nloss 0.5\n<end>"
    html = sides(before, before.replace("0.5", "0.7"), CLOSE)
    assert "<mark>0.5</mark>" in html
    assert "<mark>0.7</mark>" in html
    assert "line 99" in html
    assert "line 50" not in html
    assert "&lt;end&gt;" in html
    assert "<end>" not in html


def test_giant_texts_are_shown_in_time() -> None:
    lines = [f"line {number}" for number in range(60_000)]
    begun = time.process_time()
    html = sides("\n".join(lines), "\n".join(lines[:40_000] + lines[:0:-1]), CLOSE)
    assert time.process_time() - begun < 10
    assert "line <mark>40000</mark>" in html
    assert html.count("<tr") < 210


def test_json_that_nests_without_end_is_no_bug() -> None:
    def nested(depth: int, value: int) -> Any:
        whole: Any = value
        for _ in range(depth):
            whole = [whole]
        return whole

    assert told("application/json", nested(300, 1), nested(300, 1)) is None
    for depth in (300, 5000):
        assert told("application/json", nested(depth, 1), nested(depth, 2)) is not None


def test_fonts_and_files_of_the_report_are_in_it() -> None:
    style = (Path(__file__).parents[2] / "src/nbblog/drift/page.css").read_text("utf-8")
    assert "url(" not in style
    assert "@import" not in style
