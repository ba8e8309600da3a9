"""Posts whose day has not come: they are left out until then."""

from __future__ import annotations

from collections.abc import Iterable

from nbblog.config import Config
from nbblog.findings import Finding, Severity, Where
from nbblog.model import Notebook
from nbblog.today import VARIABLE, today

RULE = "day-has-come"

Posts = tuple[Notebook, ...]


def due(posts: Posts, config: Config) -> tuple[Posts, Posts]:
    """Return the posts to publish today, and those that wait; with --drafts none does."""
    if config.has_drafts:
        return posts, ()
    day = today()
    waiting = tuple(post for post in posts if post.date and post.date > day)
    return tuple(post for post in posts if not post.date or post.date <= day), waiting


def left_out(post: Notebook) -> Finding:
    """Return the note that a post waits for its day."""
    message = f"the post is left out until {post.date}: today is {today()}"
    hint = f"publish again on that day (`{VARIABLE}` is today, if set); --drafts shows it now"
    where = post.typed.get("date", Where(str(post.path)))
    return Finding(RULE, message, hint, where, Severity.NOTE)


def days_of(
    posts: Iterable[Notebook], waiting: Iterable[Notebook], config: Config
) -> tuple[str, str]:
    """Return the first day on which these posts are the ones to publish, and the first after it."""
    if config.has_drafts:
        return "", ""
    first = max((str(post.date) for post in posts if post.date), default="")
    return first, min((str(post.date) for post in waiting), default="")
