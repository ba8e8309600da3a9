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


@control("full-only")
def full_only(view: View) -> View:
    """The cell runs as readers see the post, and not in the small size of tests."""
    return view


@control("test-only")
def test_only(view: View) -> View:
    """The cell runs in the small size of tests alone; readers do not see it."""
    return replace(view, shows_input=False, shows_output=False)


@control("skip")
def skip_in_tests(view: View) -> View:
    """The cell does not run in tests, of either size."""
    return view


@control("xfail")
def may_fail_in_tests(view: View) -> View:
    """The cell may fail in tests, and the run goes on."""
    return view


@control("slow")
def is_slow(view: View) -> View:
    """The cell takes long: `pytest -m "not slow"` leaves it out."""
    return view


@control("parameters")
def takes_parameters(view: View) -> View:
    """After this cell, parameters are assigned."""
    return view
