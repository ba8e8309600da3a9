"""A report in the form that its reader wants: one file a form, found by its name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nbblog.findings import Where
from nbblog.report import Report

_FORM = "as_"
FORMS = tuple(
    sorted(
        module.name.removeprefix(_FORM)
        for module in pkgutil.iter_modules(__path__)
        if module.name.startswith(_FORM)
    )
)
"""What `--report` may be: the module `as_NAME` of this package writes the form NAME."""

Lines = Callable[[Where], int | None]
"""Gives the line of a place in its file, which of a notebook's cell is another than its own."""


def typed_line(where: Where) -> int | None:
    """Return the line of a text file; of a notebook's cell the line in the file is not known."""
    return where.line if where.cell is None else None


@dataclass(frozen=True, slots=True)
class Manner:
    """How a report is told: whose deed it is, what its readers know, and what they can see.

    lines gives places their lines in files; claims has the text of each rule; width is the
    columns of a terminal, 0 elsewhere.
    """

    verb: str = ""
    lines: Lines = typed_line
    claims: Mapping[str, str] = field(default_factory=dict)
    is_coloured: bool = False
    width: int = 0


def render(report: Report, form: str, manner: Manner | str = "") -> str:
    """Return the report in one of the forms, without a final newline; a word is the verb's."""
    manner = Manner(manner) if isinstance(manner, str) else manner
    module = importlib.import_module(f"{__name__}.{_FORM}{form}")
    text: str = module.write(report, manner)
    return text
