"""What is said of a cell's figures and tables; renderers of outputs read it."""

from __future__ import annotations

from dataclasses import replace

from nbblog.controls import View, control, setting, words_of
from nbblog.model import Json


@setting("#| fig-cap:", "#| tbl-cap:")
def caption(view: View, value: Json) -> View:
    """The caption of what the cell draws, in Markdown."""
    return _texts(view, value)


@setting("#| fig-alt:")
def alt(view: View, value: Json) -> View:
    """What the figure shows, for whoever cannot see it."""
    return _texts(view, value)


@control("#| dark: true")
def dark(view: View) -> View:
    """Show the dark twins of the figures on a dark page."""
    return replace(view, has_twins=True)


@control("#| dark: false")
def light(view: View) -> View:
    """Show the figures in their light colours on a dark page too."""
    return replace(view, has_twins=False)


@setting("#| fig-subcap:", "#| tbl-subcap:")
def captions(view: View, value: Json) -> View:
    """A caption for each of several figures."""
    return _texts(view, value)


@setting("#| label:")
def label(view: View, value: Json) -> View:
    """The name of what the cell shows, such as `fig-loss`."""
    if not isinstance(value, str | int):
        raise ValueError("expected a name such as fig-loss")
    return view


@setting("#| tags:")
def tags(view: View, value: Json) -> View:
    """More tags of the cell."""
    words_of(value)
    return view


def _texts(view: View, value: Json) -> View:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str | int | float) for one in values):
        raise ValueError("expected a text, or a list of texts")
    return view
