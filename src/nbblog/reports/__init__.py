"""A report in the form that its reader wants: one file a form, found by its name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field

from nbblog.places import LineOf, line_of
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


@dataclass(frozen=True, slots=True)
class Manner:
    """How a report is told: whose deed it is, what its readers know, and what they can see.

    line_of gives places their lines in files; claims has the text of each rule.
    """

    verb: str = ""
    line_of: LineOf = line_of
    claims: Mapping[str, str] = field(default_factory=dict)
    is_coloured: bool = False


def render(report: Report, form: str, manner: Manner | str = "") -> str:
    """Return the report in one of the forms, without a final newline; a word is the verb's."""
    manner = Manner(manner) if isinstance(manner, str) else manner
    module = importlib.import_module(f"{__name__}.{_FORM}{form}")
    text: str = module.write(report, manner)
    return text
