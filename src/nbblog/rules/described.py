"""Posts have a summary."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbblog.findings import Finding, Severity, Where
from nbblog.model import Post
from nbblog.rules import rule
from nbblog.whole import Whole, told_once

_SHORT = 6  # words: less says nothing in a list of posts
_BOILERPLATE = re.compile(
    r"(?:©|\(c\)|copyright\b|licen[sc]ed? |this (?:notebook|post|file) (?:is|was) licensed|"
    r"run in google colab|open in colab|authors?\s*:|by:? |date\s*:|last (?:updated|modified))",
    re.IGNORECASE,
)


@rule(
    "described",
    on=Whole,
    bad="# Post\n\nBy Ada.\n\n## Data",
    good="# Post\n\nWhat a sample of 40 trees says about the age of a forest.",
    severity="note",
)
def described(whole: Whole) -> Iterator[Finding]:
    """A post has a `summary:`, or begins with a paragraph that can be one."""
    paths = {post.path for post in whole.posts}
    bare = [post for post in whole.converted if post.card.source in paths and not _is_told(post)]
    hint = "add `summary:` to the front matter, or begin with a paragraph that says what it shows"
    for post, more in told_once(bare):
        message = f"nothing says in a sentence what the post is about{more}"
        where = Where(str(post.card.source))
        yield Finding("described", message, hint, where, Severity.NOTE)


def _is_told(post: Post) -> bool:
    if post.front.summary or post.front.description:
        return True
    lede = post.card.summary
    return len(re.findall(r"[^\W_]+", lede)) >= _SHORT and not _BOILERPLATE.match(lede)
