"""What a single page's template says of itself in its first comment."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from nbblog.documents import read_yaml
from nbblog.schema import STRICT, validate
from nbblog.templates import Theme

RULE = "page-header"
_COMMENT = re.compile(r"\A\{#-?\s*\n(.*?)-?#\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Header:
    """A single page: its URL and title, its place in the menu, what it cannot be without.

    Attributes:
        url: site-relative, such as "/talks/"
        title: of the page and in the menu
        description: for search engines
        menu: place in the menu, small first; left out: not in the menu
        needs: a template value, such as "profile.projects"; if that is empty, no page
        template: filled in by nbblog
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    url: str
    title: str
    description: str | None = None
    menu: int | None = None
    needs: str | None = None
    template: str = ""


def single_pages(theme: Theme) -> tuple[Header, ...]:
    """Return the theme's and the site's single pages; raises Problem for a wrong header."""
    headers = []
    for name in theme.names("pages/*.html"):
        document = read_yaml(_comment(theme, name), name, rule=RULE, offset=1)
        headers.append(replace(validate(Header, document, rule=RULE), template=name))
    return tuple(headers)


def _comment(theme: Theme, name: str) -> str:
    """Return the nearest first comment: an override without one keeps that of what it replaces."""
    for folder in theme.folders:
        path = folder / name
        if path.is_file() and (found := _COMMENT.match(path.read_text("utf-8"))):
            return found[1]
    return ""
