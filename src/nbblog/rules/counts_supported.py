"""How many things prose counts is how many there are."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.claims.prose import mistakes_of
from nbblog.claims.wording import wording
from nbblog.findings import Finding, Severity
from nbblog.model import ExecutedNotebook
from nbblog.rules import Example, rule

_TEXT = "# %% [markdown]\n# # Post\n#\n# We train for {} epochs.\n# %%\nepochs = 20"


@rule(
    "counts-supported",
    on=ExecutedNotebook,
    bad=Example(_TEXT.format(30)),
    good=Example(_TEXT.format(20)),
    severity="warning",
)
def counts_supported(executed: ExecutedNotebook) -> Iterator[Finding]:
    """What prose counts is as many in code and outputs."""
    for cell, doubt in mistakes_of(executed).doubts:
        if doubt.is_count:
            where = executed.notebook.where(cell, doubt.claim.line)
            yield Finding("counts-supported", *wording(doubt), where, Severity.WARNING)
