"""The words of a link say where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbblog.findings import Finding, Severity
from nbblog.model import Notebook
from nbblog.prosaic import anchors_of
from nbblog.rules import rule

_EMPTY = {
    *("click", "click here", "click on this link", "click this", "click this link"),
    *("follow this link", "go here", "here", "in here", "link", "look here", "over here"),
    *("right here", "see here", "the link", "this", "this link", "this one"),
}


@rule(
    "link-text-tells",
    bad="# Post\n\nThe data are [here](https://example.org/data).",
    good="# Post\n\nHere are the [measurements of 2025](https://example.org/data).",
    severity="warning",
)
def link_text_tells(notebook: Notebook) -> Iterator[Finding]:
    """No link is called “here” or “this”: its words say where it leads."""
    for anchor, where in anchors_of(notebook):
        words = " ".join(re.findall(r"[^\W_]+", anchor.words.lower()))
        if words in _EMPTY and not anchor.has_picture:
            message = f"the link to `{anchor.href[:80]}` is called “{anchor.words.strip()}”"
            hint = "make the words that name the target the link"
            yield Finding("link-text-tells", message, hint, where, Severity.WARNING)
