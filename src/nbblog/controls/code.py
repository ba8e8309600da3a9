"""How code looks: line numbers, highlighted lines, file name, caption, classes."""

from __future__ import annotations

import re
from dataclasses import replace

from nbblog.controls import View, control, setting, words_of
from nbblog.look import read_ranges
from nbblog.model import Json


@control("line-numbers", "mystnb.number_source_lines: true")
def number_lines(view: View) -> View:
    """Lines of code are numbered."""
    return replace(view, look=replace(view.look, is_numbered=True))


@setting("#| code-line-numbers:")
def line_numbers(view: View, value: Json) -> View:
    """`true` numbers the lines, `false` does not; `2-4,7` numbers all and highlights these."""
    if isinstance(value, bool):
        return replace(view, look=replace(view.look, is_numbered=value))
    return number_lines(emphasize(view, value))


@setting("#| emphasize-lines:")
def emphasize(view: View, value: Json) -> View:
    """Lines such as `2-4,7` are highlighted."""
    return replace(view, look=replace(view.look, marked=read_ranges(" ".join(words_of(value)))))


@setting("#| lineno-start:")
def first_number(view: View, value: Json) -> View:
    """The number of the first line; lines are numbered."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("expected a number")
    return replace(view, look=replace(view.look, is_numbered=True, first=value))


@setting("#| filename:")
def filename(view: View, value: Json) -> View:
    """The name of a file, above the code."""
    return replace(view, look=replace(view.look, filename=_text(value)))


@setting("#| lst-cap:")
def caption(view: View, value: Json) -> View:
    """A caption of the code, in Markdown."""
    return replace(view, look=replace(view.look, caption=_text(value)))


@setting("#| lst-label:")
def label(view: View, value: Json) -> View:
    """The id of the code, such as `lst-train`: `#lst-train` links to it."""
    if not isinstance(value, str) or not re.fullmatch(r"[\w-]+", value):
        raise ValueError("expected a name without spaces, such as lst-train")
    return replace(view, look=replace(view.look, id=value))


@setting("#| classes:")
def classes(view: View, value: Json) -> View:
    """CSS classes of the cell, for the site's own styles."""
    names = tuple(word.lstrip(".") for word in words_of(value))
    if not all(re.fullmatch(r"[\w-]+", name) for name in names):
        raise ValueError("expected names of classes, with spaces between")
    return replace(view, classes=(*view.classes, *names))


def _text(value: Json) -> str:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise ValueError("expected a text")
    return str(value)
