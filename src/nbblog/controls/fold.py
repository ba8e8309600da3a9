"""Folded away: the reader sees one line, and opens it with a click or a key."""

from __future__ import annotations

from dataclasses import replace

from nbblog.controls import View, control, setting
from nbblog.model import Json


@control(
    "hide-input",
    "#| code-fold: true",
    "#| code-fold: hide",
    "#collapse",
    "#collapse-hide",
    "#collapse_hide",
    "#collapse_input",
    "jupyter.source_hidden: true",
    "cellView: form",
)
def fold_input(view: View) -> View:
    """The code is folded."""
    return replace(view, folds_input=True, is_open=False)


@control("#| code-fold: show", "#collapse-show", "#collapse_show")
def fold_open(view: View) -> View:
    """The code can be folded, and stands open."""
    return replace(view, folds_input=True, is_open=True)


@control("#| code-fold: false")
def unfold(view: View) -> View:
    """The code is not folded, whatever a tag or the metadata say."""
    return replace(view, folds_input=False)


@control(
    "hide-output",
    "#| output-fold: true",
    "#collapse-output",
    "#collapse_output",
    "jupyter.outputs_hidden: true",
    "collapsed: true",
)
def fold_output(view: View) -> View:
    """The outputs are folded."""
    return replace(view, folds_output=True)


@control("hide-cell")
def fold_cell(view: View) -> View:
    """Code and outputs are folded, behind one line."""
    return replace(view, folds_input=True, folds_output=True)


@setting("#| code-summary:")
def summary(view: View, value: Json) -> View:
    """What the line of folded code says."""
    if not isinstance(value, str):
        raise ValueError("expected a text")
    return replace(view, summary=value)


@control("scroll-output", "output-scroll", "scrolled: true")
def scroll_output(view: View) -> View:
    """Long outputs stand in a box that scrolls; pictures are shown whole."""
    return replace(view, scrolls_output=True)
