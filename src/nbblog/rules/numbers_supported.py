"""Numbers of the prose are those of the code and its outputs."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.claims.judge import Doubt
from nbblog.claims.prose import mistakes_of
from nbblog.findings import Finding, Severity
from nbblog.model import Cell, ExecutedNotebook, Notebook, Stream
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
            yield doubted("numbers-supported", executed.notebook, cell, doubt)


def doubted(rule_name: str, notebook: Notebook, cell: Cell, doubt: Doubt) -> Finding:
    """Return the finding for a number that the post does not bear out."""
    claim, nearest = doubt.claim, doubt.nearest
    said = f"prose says {claim.saying}"
    if nearest is None:
        message = f"{said}, which neither code nor outputs give"
        hint = f"correct the number, or show where it comes from; {_ELSEWHERE}"
    else:
        place = f"cell {nearest.cell}" if nearest.cell else "the front matter"
        verb = "shows" if nearest.source == "output" else "has"
        message = f"{said}, {place} {verb} `{nearest.text}`"
        hint = f"correct the sentence or the code; {_ELSEWHERE}"
    where = notebook.where(cell, claim.line)
    return Finding(rule_name, message, hint, where, Severity.WARNING)
