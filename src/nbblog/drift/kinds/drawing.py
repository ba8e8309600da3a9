"""Drawings in SVG: the same elements, and coordinates that differ by less than one sees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from xml.etree import ElementTree as ET

from nbblog.drift.kinds import Difference, Terms, comparison
from nbblog.drift.masks import masked
from nbblog.drift.numbers import NUMBER, Tolerance
from nbblog.drift.words import alike, excerpt, line_difference, text_difference
from nbblog.model import Json

_SEEN = 0.25
"""How far a point may be from its place before one sees it, in the drawing's own units."""

_PLACES = {
    "cx", "cy", "d", "dx", "dy", "fx", "fy", "gradientTransform", "height", "offset", "points", "r",
    "rx", "ry", "transform", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2",
}  # fmt: skip
_NUMBER = re.compile(rf"[-+]?{NUMBER}")
_WORD = re.compile(r"[\w.:-]+")
_UNSEEN = {"metadata", "title", "desc"}
"""Elements that are not drawn: matplotlib writes the day into one of them."""

_Element = tuple[int, str, Mapping[str, str], str]
"""How deep it stands, its name, attributes and text."""


@comparison("image/svg+xml")
def svg(before: Json, after: Json, terms: Terms) -> Difference | None:
    """A drawing is the same when its elements are, points within a quarter of a unit."""
    old, new = str(before), str(after)
    if old == new:
        return None
    if terms.check == "exact":
        return Difference("the drawing's source differs")
    try:
        pairs = zip_longest(_elements(old), _elements(new))
        told = next((told for a, b in pairs if (told := _told(a, b, terms))), None)
    except ET.ParseError:  # browsers may still draw it
        told = text_difference(old, new, terms)
    return Difference(told) if told else None


def _elements(text: str) -> Iterator[_Element]:
    """Yield what is drawn, with ids by the order in which they stand."""
    start = text.find("<svg")
    root = ET.fromstring(text[start:] if start > 0 else text)
    ids = dict.fromkeys(one.get("id", "") for one in root.iter())
    names = {name: f"id-{number}" for number, name in enumerate(ids) if name}

    def new(value: str) -> str:
        return _WORD.sub(lambda found: names.get(found[0], found[0]), value)

    waiting = [(0, root)]
    while waiting:
        depth, one = waiting.pop()
        name = _local(one.tag)
        if name in _UNSEEN:
            continue
        attributes = {_local(key): new(value) for key, value in one.attrib.items()}
        yield depth, name, attributes, new((one.text or "").strip())
        if tail := (one.tail or "").strip():
            yield depth, "", {}, tail
        waiting += [(depth + 1, child) for child in reversed(one)]


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]


def _told(old: _Element | None, new: _Element | None, terms: Terms) -> str | None:
    if old is None or new is None:
        left = old or new
        assert left is not None  # zip_longest ends with the longer one
        return f"an element <{left[1]}> is {'gone' if old else 'new'}"
    if old[:2] != new[:2]:
        return f"an element <{old[1]}> is now <{new[1]}>"
    if told := line_difference(masked(old[3], terms.masks), masked(new[3], terms.masks), terms):
        return f"in <{old[1]}>: {told}"
    return _attributes(old, new, terms)


def _attributes(old: _Element, new: _Element, terms: Terms) -> str | None:
    for name in dict.fromkeys((*old[2], *new[2])):
        a, b = old[2].get(name, ""), new[2].get(name, "")
        is_same = _are_places(a, b, terms) if name in _PLACES else alike(a, b, terms)
        if not is_same:
            return f"`{name}` of <{old[1]}>: {excerpt(a, b)} is now {excerpt(b, a)}"
    return None


def _are_places(before: str, after: str, terms: Terms) -> bool:
    """Whether two lists of coordinates are the same to the eye."""
    if before == after or terms.check == "shape":
        return True
    if _NUMBER.sub("#", before).split() != _NUMBER.sub("#", after).split():
        return False
    sight = Tolerance(terms.tolerance.relative, _SEEN, is_for_whole=True)
    numbers = zip(_NUMBER.findall(before), _NUMBER.findall(after), strict=True)
    return all(sight.allows_printed(a, b) for a, b in numbers)
