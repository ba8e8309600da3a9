"""Links into another page reach a place that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from nbblog.findings import Finding
from nbblog.model import Display, Notebook
from nbblog.prosaic import anchors_of
from nbblog.registry import did_you_mean
from nbblog.rules import rule
from nbblog.whole import Whole

_NAMED = re.compile(r"""\s(?:id|name)\s*=\s*\\?["']([^"'\\]+)\\?["']""")
_OF_THE_THEME = frozenset({"", "top", "main"})


@rule(
    "anchors-exist",
    on=Whole,
    bad={
        "notebooks/data.md": "# Data\n\n## Where they are from\n\ntext",
        "notebooks/example.md": "# Post\n\nThe [source](data.md#where-they-come-from).",
    },
    good={
        "notebooks/data.md": "# Data\n\n## Where they are from\n\ntext",
        "notebooks/example.md": "# Post\n\nThe [source](data.md#where-they-are-from).",
    },
)
def anchors_exist(whole: Whole) -> Iterator[Finding]:
    """The part behind `#` of a link to this site is a section or a label of its page."""
    pages = {post.card.source: post.body for post in whole.converted}
    names: dict[PurePosixPath, frozenset[str]] = {}
    for notebook in whole.sources:
        for anchor, where in anchors_of(notebook):
            if "#" not in anchor.href:
                continue
            target, fragment = _target(anchor.href, notebook, whole)
            if target not in pages or fragment in _OF_THE_THEME:
                continue
            if target not in names:
                names[target] = _names(pages[target]) | _names_shown(target, whole)
            if fragment not in names[target]:
                message = f"`#{fragment[:80]}` is no section of {target}"
                close = did_you_mean(fragment, names[target], _nearest(fragment, names[target]))
                yield Finding("anchors-exist", message, close, where)


def _target(href: str, notebook: Notebook, whole: Whole) -> tuple[PurePosixPath | None, str]:
    """Return the other source that a link leads to, and the fragment."""
    try:
        parts = urlsplit(href)
    except ValueError:  # told by link-exists
        return None, ""
    fragment = unquote(parts.fragment)
    if parts.scheme or parts.netloc or not parts.path or fragment.startswith(":~:"):
        return None, fragment
    if parts.path.startswith("/"):
        return _by_address(whole.addresses).get(parts.path.rstrip("/")), fragment
    path = normpath(str(notebook.path.parent / unquote(parts.path)))
    return PurePosixPath(path), fragment


def _by_address(addresses: Mapping[PurePosixPath, str]) -> dict[str, PurePosixPath]:
    return {url.rstrip("/"): path for path, url in addresses.items()}


def _names(html: str) -> frozenset[str]:
    return frozenset(unescape(name) for name in _NAMED.findall(html))


def _names_shown(path: PurePosixPath, whole: Whole) -> frozenset[str]:
    """Return the names that HTML in the outputs of a source brings, where they were not made."""
    shown = (one for one in whole.executed if one.notebook.path == path)
    html = (
        str(output.data.get("text/html", ""))
        for one in shown
        for outputs in one.outputs
        for output in outputs
        if isinstance(output, Display)
    )
    return frozenset(name for text in html for name in _names(text))


def _nearest(fragment: str, names: frozenset[str]) -> str:
    """Return a hint for a name that tools write in another way: `#The-Data` for `the-data`."""
    bare = re.sub(r"[\W_]+", "", fragment).casefold()
    same = sorted(n for n in names if re.sub(r"[\W_]+", "", n).casefold() == bare)
    return f"write `#{same[0]}`" if same else "correct the link, or add the section"
