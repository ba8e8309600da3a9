"""Text, LaTeX, Markdown and scripts: by lines, words and numbers, without what runs never share."""

from __future__ import annotations

from nbblog.drift.kinds import Difference, Terms, comparison
from nbblog.drift.words import text_difference
from nbblog.model import Json


@comparison("text/*", "application/javascript")
def text(before: Json, after: Json, terms: Terms) -> Difference | None:
    """Text is the same when its lines have the same words, and numbers within the tolerance."""
    told = text_difference(str(before), str(after), terms)
    return Difference(told) if told else None
