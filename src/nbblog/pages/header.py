"""What a single page's template says of itself in its first comment."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from nbblog.documents import read_yaml
from nbblog.schema import STRICT, validate
from nbblog.templates import Theme, shown

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
        needs: a template value, such as "profile.projects"; if that is empty, no page; several with "or" between them
        template: filled in by nbblog
    """  # noqa: E501

    __pydantic_config__: ClassVar[Any] = STRICT
    url: str
    title: str
    description: str | None = None
    menu: int | None = None
    needs: str | None = None
    template: str = ""


def single_pages(theme: Theme, root: Path) -> tuple[Header, ...]:
    """Return the theme's and the site's single pages; raises Problem for a wrong header."""
    headers = []
    for name in theme.names("pages/*.html"):
        path, comment = _comment(theme, name)
        place = shown(path, root, None).path
        document = read_yaml(comment, place, rule=RULE, offset=1)
        headers.append(replace(validate(Header, document, rule=RULE), template=name))
    return tuple(headers)


def _comment(theme: Theme, name: str) -> tuple[Path, str]:
    """Return the nearest first comment: an override without one keeps that of what it replaces."""
    paths = [folder / name for folder in theme.folders if (folder / name).is_file()]
    for path in paths:
        if found := _COMMENT.match(path.read_text("utf-8", "replace")):
            return path, found[1]
    return paths[0], ""
