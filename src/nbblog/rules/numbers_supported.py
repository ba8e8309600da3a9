"""Numbers of the prose are those of the code and its outputs."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.claims.prose import mistakes_of
from nbblog.claims.wording import wording
from nbblog.findings import Finding, Severity
from nbblog.model import ExecutedNotebook, Stream
from nbblog.rules import Example, rule

_ELSEWHERE = (
    "if it is not of this post, cite or link its source, or write `<!-- external -->` there"
)
_TEXT = "# %% [markdown]\n# # Post\n#\n# The test accuracy is {} %.\n# %%\nevaluate(model)"
_SHOWN = ((Stream("stdout", "test accuracy: 0.953\n"),),)


@rule(
    "numbers-supported",
    on=ExecutedNotebook,
    bad=Example(_TEXT.format("97.3"), _SHOWN),
    good=Example(_TEXT.format("95.3"), _SHOWN),
    severity="warning",
)
def numbers_supported(executed: ExecutedNotebook) -> Iterator[Finding]:
    """What prose says of settings and results is what code and outputs say."""
    for cell, doubt in mistakes_of(executed).doubts:
        if not doubt.is_count:
            where = executed.notebook.where(cell, doubt.claim.line)
            yield Finding("numbers-supported", *wording(doubt), where, Severity.WARNING)
