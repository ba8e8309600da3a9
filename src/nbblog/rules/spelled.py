"""Words of prose are spelt as in a dictionary."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbblog.findings import Finding, Severity
from nbblog.model import Notebook
from nbblog.prose.sentences import sentences_of
from nbblog.rules import rule
from nbblog.spelling import corrections
from nbblog.whole import Whole

_WORD = re.compile(r"(?<![\w'’@/\\.-])[A-Za-z]?[a-z]+(?![\w'’@/\\-]|\.\w)")
"""A word alone: no part of a name, an address or a compound, and no shouting."""


@rule(
    "spelled",
    on=Whole,
    bad="# Post\n\nThe samples are drawn seperately.",
    good="# Post\n\nThe samples are drawn separately.",
    severity="warning",
)
def spelled(whole: Whole) -> Iterator[Finding]:
    """With `nbblog[spelling]`: no English word is misspelt in a way that is well known."""
    if corrections() and whole.config.site.language.lower().startswith("en"):
        for notebook in whole.sources:
            yield from _misspelt(notebook)


def _misspelt(notebook: Notebook) -> Iterator[Finding]:
    prose = (cell for cell in notebook.cells if cell.kind == "markdown")
    for cell in prose:
        for sentence in sentences_of(cell):
            for found in _WORD.finditer(sentence.text):
                if right := corrections().get(found[0].lower()):
                    where = notebook.where(cell, sentence.line_of(found.start()))
                    hint = f"write “{right}”; `<!-- nbblog: ignore spelled: why -->` keeps it"
                    message = f"“{found[0]}” is misspelt"
                    yield Finding("spelled", message, hint, where, Severity.WARNING)
