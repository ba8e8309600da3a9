"""Widgets: the state in which they were left, whatever their ids."""

from __future__ import annotations

from collections.abc import Mapping

from nbblog.drift.kinds import Difference, Terms, comparison
from nbblog.drift.kinds.structure import json
from nbblog.model import Json

_STATE = "application/vnd.jupyter.widget-state+json"


@comparison("application/vnd.jupyter.widget-view+json", beside=(_STATE,))
def view(before: Json, after: Json, terms: Terms) -> Difference | None:
    """A widget is the same when its saved state is, as far as both runs have one."""
    return json(_nameless(before), _nameless(after), terms)


def _nameless(value: Json) -> Json:
    is_table = isinstance(value, Mapping)
    return {key: one for key, one in value.items() if key != "model_id"} if is_table else value
