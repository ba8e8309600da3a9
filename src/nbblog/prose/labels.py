"""The labels of one post: what is numbered, in document order, and what prose may refer to."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, cast

from nbblog.findings import Finding, Severity, Where
from nbblog.model import Label

UNIQUE_RULE = "labels-unique"

Kind = Literal["fig", "tbl", "lst", "eq", "sec", "post"]
PREFIX = r"(?:fig|tbl|tab|lst|eq|sec)[-:]"
NAMES = {"fig": "Figure", "tbl": "Table", "lst": "Listing", "eq": "Equation", "sec": "Section"}

_KIND = re.compile(rf"({PREFIX})\S")


def kind_of(label: str) -> Kind | None:
    """Return what a label names, by its first letters, or None for one without such a prefix.

    >>> kind_of("fig-loss"), kind_of("tab:results"), kind_of("setup")
    ('fig', 'tbl', None)
    """
    found = _KIND.match(label)
    if not found:
        return None
    name = found[1][:-1]
    return cast("Kind", "tbl" if name == "tab" else name)


def anchor_of(label: str) -> str:
    """Return a label as an id of HTML, which has no spaces."""
    return "-".join(label.split())


@dataclass(slots=True)
class Labels:
    """Gathers the labels of one post and gives them numbers, each kind its own."""

    table: dict[str, Label] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)
    _places: dict[str, Where] = field(default_factory=dict)

    def count(self, kind: Kind) -> str:
        """Return the next number of a kind."""
        self._counts[kind] += 1
        return str(self._counts[kind])

    def add(self, name: str, label: Label, where: Where) -> bool:
        """Note what a label names; a second one of the same name is a finding, and False."""
        if name in self.table:
            self.findings.append(self._twice(name, where))
            return False
        self.table[name] = label
        self._places[name] = where
        return True

    def _twice(self, name: str, where: Where) -> Finding:
        first = self._places[name]
        message = f"the label `{name}` is used twice, first in {first}"
        hint = "give one of the two another label"
        return Finding(UNIQUE_RULE, message, hint, where, Severity.WARNING)
