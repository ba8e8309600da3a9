"""JSON, Plotly's and Vega's figures: the same keys and lengths, numbers within the tolerance."""

from __future__ import annotations

import base64
import binascii
import sys
from array import array
from collections.abc import Mapping, Sequence
from json import dumps

from nbblog.drift.kinds import Difference, Terms, comparison
from nbblog.drift.words import text_difference
from nbblog.model import Json

PLOTLY = "application/vnd.plotly.v1+json"
_CODES = {"f8": "d", "f4": "f", "i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I"}
"""Plotly's names of the numbers in a typed array, and Python's."""


@comparison("application/json", "*+json")
def json(before: Json, after: Json, terms: Terms) -> Difference | None:
    """JSON is the same when keys and lengths are equal, and numbers within the tolerance."""
    try:
        is_equal = dumps(before, sort_keys=True) == dumps(after, sort_keys=True)
        told = None if is_equal else json_difference(before, after, terms)
    except RecursionError:
        told = "the data nests too deeply to be compared"
    return Difference(told) if told else None


@comparison(
    "application/vnd.bokehjs_exec.v0+json",
    "application/vnd.holoviews_exec.v0+json",
    beside=("application/javascript", "text/html"),
)
def bokeh(before: Json, after: Json, terms: Terms) -> Difference | None:
    """A document of Bokeh's is the same when the script beside it is."""
    return json(before, after, terms)


@comparison(PLOTLY)
def plotly(before: Json, after: Json, terms: Terms) -> Difference | None:
    """A figure of Plotly's is compared as JSON, its typed arrays as the numbers they hold."""
    return json(_decoded(before), _decoded(after), terms)


@comparison("application/vnd.vega*+json")
def vega(before: Json, after: Json, terms: Terms) -> Difference | None:
    """A chart of Vega's is compared as JSON; data that is named by its digest is numbered."""
    return json(_numbered(before), _numbered(after), terms)


def json_difference(before: Json, after: Json, terms: Terms, path: str = "") -> str | None:
    """Return the first difference of two JSON values in words, with its path, or None."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return _tables(before, after, terms, path)
    if isinstance(before, list) and isinstance(after, list):
        return _lists(before, after, terms, path)
    at = f"{path}: " if path else ""
    if isinstance(before, str) and isinstance(after, str):
        told = text_difference(before, after, terms)
        return f"{at}{told}" if told else None
    if _is_number(before) and _is_number(after):
        return _numbers(before, after, terms, at)
    is_same = before == after or terms.check == "shape"
    if type(before) is type(after) and is_same:  # true, false or null
        return None
    return f"{at}{_short(before)} is now {_short(after)}"


def _tables(
    before: Mapping[str, Json], after: Mapping[str, Json], terms: Terms, path: str
) -> str | None:
    for key, value in before.items():
        inner = f"{path}.{key}" if path else str(key)
        if key not in after:
            return f"{inner} is gone"
        if told := json_difference(value, after[key], terms, inner):
            return told
    new = next((key for key in after if key not in before), None)
    return None if new is None else f"{path}.{new} is new".lstrip(".")


def _lists(before: Sequence[Json], after: Sequence[Json], terms: Terms, path: str) -> str | None:
    pairs = zip(before, after, strict=False)
    told = next(
        (
            told
            for index, (a, b) in enumerate(pairs)
            if (told := json_difference(a, b, terms, f"{path}[{index}]"))
        ),
        None,
    )
    if len(before) == len(after):
        return told
    lengths = f"{path or 'the list'} had {len(before)} items, now {len(after)}"
    return f"{told}; {lengths}" if told else lengths


def _numbers(before: Json, after: Json, terms: Terms, at: str) -> str | None:
    if terms.check == "shape":
        return None
    is_whole = isinstance(before, int) and isinstance(after, int)
    allows = terms.tolerance.allows_whole if is_whole else terms.tolerance.allows
    is_same = repr(before) == repr(after)
    if is_same or (terms.check == "close" and allows(before, after)):
        return None
    limit = terms.tolerance.limit(is_whole=is_whole) if terms.check == "close" else ""
    return f"{at}{before!r} is now {after!r}{limit}"


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _short(value: Json) -> str:
    if isinstance(value, Mapping | list):
        return "a table" if isinstance(value, Mapping) else f"a list of {len(value)}"
    known = {None: "null", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return known[value]
    return f"{value!r:.60}"


# ------------------------------------------------------------------ figures


def _decoded(value: Json) -> Json:
    """Return part of a figure with the numbers of its typed arrays as lists."""
    if isinstance(value, list):
        return [_decoded(inner) for inner in value]
    if not isinstance(value, Mapping):
        return value
    if isinstance(value.get("bdata"), str) and value.get("dtype") in _CODES:
        numbers = array(_CODES[value["dtype"]])
        try:
            numbers.frombytes(base64.b64decode(value["bdata"], validate=True))
        except (ValueError, binascii.Error):  # no base64, or no whole numbers
            return value
        if sys.byteorder == "big":
            numbers.byteswap()
        shape = {"shape": value["shape"]} if "shape" in value else {}
        return {"values": numbers.tolist(), **shape} if shape else numbers.tolist()
    return {key: _decoded(inner) for key, inner in value.items()}


def _numbered(value: Json) -> Json:
    """Return a chart whose data sets are named by their order."""
    sets = value.get("datasets") if isinstance(value, Mapping) else None
    if not isinstance(sets, Mapping):
        return value
    names = {name: f"data-{number}" for number, name in enumerate(sets, start=1)}
    return _renamed(value, names)


def _renamed(value: Json, names: Mapping[str, str]) -> Json:
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in value]
    if isinstance(value, Mapping):
        return {names.get(key, key): _renamed(inner, names) for key, inner in value.items()}
    return names.get(value, value) if isinstance(value, str) else value
