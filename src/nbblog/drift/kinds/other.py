"""Everything that nobody knows better, such as sound and films: every byte counts."""

from __future__ import annotations

import json

from nbblog.drift.kinds import Difference, Terms, comparison
from nbblog.model import Json


@comparison("*")
def other(before: Json, after: Json, terms: Terms) -> Difference | None:
    """Data of an unknown type is the same when it is equal; for `shape`, when it is there."""
    if before == after or terms.check == "shape":
        return None
    return Difference(f"the data differs ({_sizes(before, after)})")


def _written(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _sizes(before: Json, after: Json) -> str:
    old, new = len(_written(before)), len(_written(after))
    return f"{old:,} characters both times" if old == new else f"{old:,} characters, now {new:,}"
