"""`remove-input`, `remove-output`, `remove-cell`, `remove-stderr`: readers never see it."""

from __future__ import annotations

from dataclasses import replace

from nbblog.tags import TAGS, View


def remove_input(view: View) -> View:
    """Leave out the code."""
    return replace(view, shows_input=False)


def remove_output(view: View) -> View:
    """Leave out the outputs."""
    return replace(view, shows_output=False)


def remove_cell(view: View) -> View:
    """Leave out both."""
    return replace(view, shows_input=False, shows_output=False)


def remove_stderr(view: View) -> View:
    """Leave out what went to standard error."""
    return replace(view, shows_stderr=False)


TAGS.add("remove-input", remove_input)
TAGS.add("remove-output", remove_output)
TAGS.add("remove-cell", remove_cell)
TAGS.add("remove-stderr", remove_stderr)
