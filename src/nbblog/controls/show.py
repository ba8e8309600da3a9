"""Shown, or shown in another way, whatever a tag or the metadata say."""

from __future__ import annotations

from dataclasses import replace

from nbblog.controls import View, control


@control("#| echo: true")
def show_input(view: View) -> View:
    """The code is shown."""
    return replace(view, shows_input=True)


@control("#| echo: fenced")
def show_options(view: View) -> View:
    """The code is shown with the lines of its options."""
    return replace(view, shows_input=True, shows_options=True)


@control("#| output: true", "#| results: markup", "#| results: hold")
def show_output(view: View) -> View:
    """The outputs are shown."""
    return replace(view, shows_output=True)


@control("#| output: asis", "#| results: asis")
def output_as_markdown(view: View) -> View:
    """What the cell prints is Markdown of the post."""
    return replace(view, shows_output=True, is_markdown=True)


@control("#| include: true")
def show_cell(view: View) -> View:
    """Code and outputs are shown."""
    return replace(view, shows_input=True, shows_output=True)


@control("#| warning: true", "#| message: true")
def show_stderr(view: View) -> View:
    """What went to standard error is shown."""
    return replace(view, shows_stderr=True)
