"""Colab's forms: the title is shown, machinery is not."""

from __future__ import annotations

import re
from dataclasses import replace

from nbblog.controls import View, setting
from nbblog.controls.fold import fold_input
from nbblog.model import Json

_SETTINGS = re.compile(r"\{[^{}]*\}$")
_FORM = re.compile(r"""display-mode["']?\s*:\s*["']form["']""")


@setting("#@title")
def title(view: View, value: Json) -> View:
    """The title of the code; with `{display-mode: "form"}` the code is folded behind it."""
    text = "" if value is True else str(value)
    view = replace(view, title=_SETTINGS.sub("", text.strip()).strip().lstrip("#").strip())
    return fold_input(view) if _FORM.search(text) else view


@setting("#@markdown")
def markdown(view: View, value: Json) -> View:
    """Its text is Markdown above the code."""
    return replace(view, prose="" if value is True else str(value))
