"""Left out of the page: readers never see it; the cell is run all the same."""

from __future__ import annotations

from dataclasses import replace

from nbblog.controls import View, control, setting
from nbblog.model import Json


@control(
    "remove-input",
    "#| echo: false",
    "#hide_input",
    "hide_input: true",
    "hide_code: true",
)
def remove_input(view: View) -> View:
    """The code is left out."""
    return replace(view, shows_input=False)


@control(
    "remove-output",
    "#| output: false",
    "#| results: hide",
    "#hide_output",
    "hide_output: true",
)
def remove_output(view: View) -> View:
    """The outputs are left out."""
    return replace(view, shows_output=False)


@control("remove-cell", "#| include: false", "#hide", "nbsphinx: hidden")
def remove_cell(view: View) -> View:
    """The whole cell is left out; it runs."""
    return replace(view, shows_input=False, shows_output=False)


@control("remove-stderr", "#| warning: false", "#| message: false")
def remove_stderr(view: View) -> View:
    """What went to standard error is left out: warnings, logs, progress bars."""
    return replace(view, shows_stderr=False)


@control("remove-stdout")
def remove_stdout(view: View) -> View:
    """What went to standard output is left out."""
    return replace(view, shows_stdout=False)


@setting("#filter_stream")
def filter_stream(view: View, value: Json) -> View:
    """Printed lines that hold one of the words behind it are left out."""
    if value is True:
        raise ValueError("expected the words of lines to leave out")
    return replace(view, dropped=(*view.dropped, *str(value).split()))
