"""How a cell is run: these are part of what makes a notebook stale."""

from __future__ import annotations

from dataclasses import replace

from nbblog.controls import View, control


@control("skip-execution", "#| eval: false")
def skip(view: View) -> View:
    """The cell is shown and not run."""
    return replace(view, runs=False)


@control("#| eval: true")
def run(view: View) -> View:
    """The cell is run, as others are."""
    return replace(view, runs=True)


@control("raises-exception", "#| error: true")
def may_raise(view: View) -> View:
    """The cell may fail: its traceback is shown, and the run goes on."""
    return replace(view, may_raise=True)


@control("#| error: false")
def must_not_raise(view: View) -> View:
    """A failure of the cell is an error, as in others."""
    return replace(view, may_raise=False)


@control("parameters")
def takes_parameters(view: View) -> View:
    """After this cell, parameters are assigned."""
    return view
