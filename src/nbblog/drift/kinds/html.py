"""HTML as the tree that browsers make of it: order of attributes and drawn ids say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from nbblog.drift.kinds import Difference, Terms, comparison
from nbblog.drift.masks import masked
from nbblog.drift.words import alike, excerpt, line_difference, text_difference
from nbblog.model import Json
from nbblog.outputs.fragment import Fragment, Part

_WORD = re.compile(r"[\w-]+")
_SOURCE = {"script", "style", "pre", "textarea"}
"""Elements in which line breaks are meant."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A part of a fragment, and where a reader finds it, such as `row “3”, column “loss”: `."""

    part: Part
    place: str
    is_source: bool


@comparison("text/html")
def html(before: Json, after: Json, terms: Terms) -> Difference | None:
    """HTML is the same when elements, their attributes and texts are; ids are numbered."""
    if before == after:
        return None
    if terms.check == "exact":
        return Difference(
            f"{excerpt(str(before), str(after))} is now {excerpt(str(after), str(before))}"
        )
    pairs = zip_longest(_parts(str(before)), _parts(str(after)))
    return next((Difference(told) for old, new in pairs if (told := _told(old, new, terms))), None)


def _parts(text: str) -> Iterator[_Placed]:
    """Yield the parts of some HTML with their places."""
    parts = list(Fragment(text).outline())
    ids = [part.attributes["id"] for part in parts if part.attributes.get("id")]
    names = {name: f"id-{number}" for number, name in enumerate(dict.fromkeys(ids), start=1)}
    table = _Table()
    above: list[str] = []
    for part in parts:
        del above[max(part.depth - 1, 0) :]
        above += [""] * (part.depth - 1 - len(above))
        table.enter(part, above)
        place = table.place if {"td", "th"} & {*above, part.tag} else ""
        is_source = bool(_SOURCE & set(above))
        above.append(part.tag)
        renamed = _renamed(part, names)
        if renamed.tag or renamed.text.strip():
            yield _Placed(renamed, place, is_source)


class _Table:
    """Knows in which row and column of a table one is, by their heads where they have some."""

    def __init__(self) -> None:
        self.row = self.cell = 0
        self.columns: dict[int, str] = {}
        self.label = ""

    def enter(self, part: Part, above: Sequence[str]) -> None:
        """Go on to the next part."""
        if part.tag == "table":
            self.row, self.columns = 0, {}
        elif part.tag == "tr":
            self.row, self.cell, self.label = self.row + 1, 0, ""
        elif part.tag in ("td", "th"):
            self.cell += 1
        elif "th" in above and (text := part.text.strip()):
            if self.row == 1:
                self.columns[self.cell] = text
            elif self.cell == 1:
                self.label = text

    @property
    def place(self) -> str:
        """The words for where one is."""
        row = f"“{self.label}”" if self.label and self.cell > 1 else str(self.row)
        head = self.columns.get(self.cell) if self.row > 1 else None
        column = f"“{head}”" if head else str(self.cell)
        return f"row {row}, column {column}: "


def _renamed(part: Part, names: Mapping[str, str]) -> Part:
    """Return a part with ids by their new names, in attributes and in styles and scripts."""
    if not names:
        return part

    def new(text: str) -> str:
        return _WORD.sub(lambda found: names.get(found[0], found[0]), text)

    if not part.tag:
        return replace(part, text=new(part.text))
    return replace(part, attributes={name: new(value) for name, value in part.attributes.items()})


def _told(old: _Placed | None, new: _Placed | None, terms: Terms) -> str | None:
    if old is None or new is None:
        left = old or new
        assert left is not None  # zip_longest ends with the longer one
        return f"{left.place}{_name(left.part)} is {'gone' if old else 'new'}"
    if (old.part.tag, old.part.depth) != (new.part.tag, new.part.depth):
        return f"{old.place}{_name(old.part)} is now {_name(new.part)}"
    if old.part.tag:
        return _attributes(old, new, terms)
    if old.is_source:
        told = text_difference(old.part.text, new.part.text, terms)
    else:
        told = line_difference(_joined(old, terms), _joined(new, terms), terms)
    return f"{old.place}{told}" if told else None


def _joined(one: _Placed, terms: Terms) -> str:
    """Return a text as browsers show it: in one line, and without what differs anyhow."""
    return masked(" ".join(one.part.text.split()), terms.masks)


def _attributes(old: _Placed, new: _Placed, terms: Terms) -> str | None:
    before, after = old.part.attributes, new.part.attributes
    for name in dict.fromkeys((*before, *after)):
        if name not in before or name not in after:
            deed = "gone" if name in before else "new"
            return f"{old.place}`{name}` of {_name(old.part)} is {deed}"
        a, b = masked(before[name], terms.masks), masked(after[name], terms.masks)
        if name == "class":
            a, b = (" ".join(sorted(value.split())) for value in (a, b))
        if not alike(a, b, terms):
            told = f"{excerpt(a, b)} is now {excerpt(b, a)}"
            return f"{old.place}`{name}` of {_name(old.part)}: {told}"
    return None


def _name(part: Part) -> str:
    return f"<{part.tag}>" if part.tag else excerpt(" ".join(part.text.split()), "")
