"""What is said of a number that a post does not bear out."""

from __future__ import annotations

from nbblog.claims.judge import Doubt

_ELSEWHERE = (
    "if it is not of this post, cite or link its source, or write `<!-- external -->` there"
)


def wording(doubt: Doubt) -> tuple[str, str]:
    """Return what is wrong with a claim, and how to mend it."""
    said, nearest = f"prose says {doubt.claim.saying}", doubt.nearest
    if nearest is None:
        hint = f"correct the number, or show where it comes from; {_ELSEWHERE}"
        return f"{said}, which neither code nor outputs give", hint
    place = f"cell {nearest.cell}" if nearest.cell else "the front matter"
    verb = "shows" if nearest.source == "output" else "has"
    hint = f"correct the sentence or the code; {_ELSEWHERE}"
    return f"{said}, {place} {verb} `{nearest.text}`", hint
