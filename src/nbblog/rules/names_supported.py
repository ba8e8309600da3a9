"""Names of the prose are names of the code."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.claims.prose import mistakes_of
from nbblog.findings import Finding, Severity
from nbblog.model import ExecutedNotebook
from nbblog.rules import Example, rule

_TEXT = "# %% [markdown]\n# # Post\n#\n# Call `{}` once.\n# %%\ndef train_step(): ..."


@rule(
    "names-supported",
    on=ExecutedNotebook,
    bad=Example(_TEXT.format("trainStep()")),
    good=Example(_TEXT.format("train_step()")),
    severity="warning",
)
def names_supported(executed: ExecutedNotebook) -> Iterator[Finding]:
    """What prose names in code spans as the post's own is a name of its code."""
    for cell, one in mistakes_of(executed).strangers:
        message = f"prose names `{one.name}`, which the post has nowhere"
        hint = f"did you mean `{one.near}`? Correct the prose or the code"
        if not one.near:
            hint = "correct the name, or define it"
        where = executed.notebook.where(cell, one.span.line)
        yield Finding("names-supported", message, hint, where, Severity.WARNING)
