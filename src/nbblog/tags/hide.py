"""`hide-input`, `hide-output`, `hide-cell`: folded away, one click from sight."""

from __future__ import annotations

from dataclasses import replace

from nbblog.tags import TAGS, View


def hide_input(view: View) -> View:
    """Fold the code."""
    return replace(view, folds_input=True)


def hide_output(view: View) -> View:
    """Fold the outputs."""
    return replace(view, folds_output=True)


def hide_cell(view: View) -> View:
    """Fold both."""
    return replace(view, folds_input=True, folds_output=True)


TAGS.add("hide-input", hide_input)
TAGS.add("hide-output", hide_output)
TAGS.add("hide-cell", hide_cell)
