"""Links to other sites lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.answers import Answers
from nbblog.findings import Finding, Severity
from nbblog.rules import rule


@rule(
    "link-alive",
    on=Answers,
    bad="# Post\n\nThe [data](https://trees.example/gone) of 2025.",
    good="# Post\n\nThe [data](https://trees.example/data) of 2025.",
    severity="warning",
)
def link_alive(answers: Answers) -> Iterator[Finding]:
    """Links to other sites answer; asked with `nbblog check --external`."""
    for href, places in answers.places.items():
        answer = answers.answers.get(href)
        if answer is None or answer.is_alive:
            continue
        told = f"answers {answer.status}" if answer.status else "does not answer"
        reason = f" ({answer.reason})" if answer.reason else ""
        message = f"`{href[:100]}` {told}{reason}"
        hint = "link where it is now, or a copy such as web.archive.org keeps"
        if not answer.is_certain:
            hint = "try again later; if it stays so, link another page"
        for where in places:
            yield Finding("link-alive", message, hint, where, Severity.WARNING)
