"""Posts have tags."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.findings import Finding, Severity, Where
from nbblog.rules import rule
from nbblog.whole import Whole, told_once


@rule(
    "tagged",
    on=Whole,
    bad="# Post\n\ntext",
    good="---\ntags: [attention, tutorial]\n---\n# Post\n\ntext",
    severity="note",
)
def tagged(whole: Whole) -> Iterator[Finding]:
    """A post has a tag, so that readers find others like it."""
    bare = [post for post in whole.posts if not post.front.tags]
    hint = "add `tags: [topic]` to the front matter"
    for post, more in told_once(bare):
        where = Where(str(post.path))
        yield Finding("tagged", f"the post has no tags{more}", hint, where, Severity.NOTE)
