"""Callouts: notes, tips and warnings, in MyST's and Quarto's spelling."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from nbblog.prose.directives import Opened, cut_heading, directive, element, inline
from nbblog.spoken import say

TONES = {
    "note": "note", "info": "note", "seealso": "note", "todo": "note", "abstract": "note",
    "question": "note", "example": "note", "quote": "note", "summary": "note",
    "tip": "tip", "hint": "tip", "success": "tip",
    "important": "important",
    "warning": "warning", "attention": "warning",
    "caution": "caution", "danger": "caution", "error": "caution", "bug": "caution",
    "failure": "caution",
}  # fmt: skip
"""The five looks, by the kinds that authors type."""
TITLES = {
    **{kind: kind.capitalize() for kind in TONES},
    "seealso": "See also",
    "todo": "To do",
}
"""What stands above a callout that has no title of its own."""


def callout(
    kind: str,
    title: Token | None,
    content: Sequence[Token],
    *,
    line: int,
    is_open: bool | None = None,
    attributes: dict[str, str | int | float] | None = None,
) -> list[Token]:
    """Return a callout; is_open is None where it does not fold."""
    classes = f"callout callout-{TONES.get(kind, 'note')}"
    more = dict(attributes or {})
    named = {**more, "class": f"{classes} {more.get('class', '')}".strip()}
    shown = title or inline(say(TITLES.get(kind, kind.capitalize())), line)
    if is_open is None:
        head = element("p", {"class": "callout-title"}, [shown], line)
        return element("div", named, [*head, *content], line)
    head = element("summary", {"class": "callout-title"}, [shown], line)
    opened: dict[str, str | int | float] = {"open": ""} if is_open else {}
    return element("details", {**named, **opened}, [*head, *content], line)


@directive(*TONES)
def admonition(opened: Opened, content: list[Token]) -> list[Token]:
    """Return MyST's `{note}`; what stands after the name is its title, `dropdown` folds it."""
    return _admonition(opened, opened.name, content)


@directive("admonition")
def titled(opened: Opened, content: list[Token]) -> list[Token]:
    """Return MyST's `{admonition} Title`, whose class says of which kind it is."""
    classes = [*opened.options.get("class", "").split(), *opened.classes]
    return _admonition(opened, next((name for name in classes if name in TONES), "note"), content)


def _admonition(opened: Opened, kind: str, content: list[Token]) -> list[Token]:
    classes = {*opened.options.get("class", "").split(), *opened.classes}
    title = inline(opened.argument, opened.line) if opened.argument else None
    folds = "dropdown" in classes or "open" in opened.options
    return callout(
        kind,
        title,
        content,
        line=opened.line,
        is_open=_is_true(opened.options.get("open", "false")) if folds else None,
        attributes={"id": opened.id} if opened.id else None,
    )


@directive(*(f"callout-{kind}" for kind in ("note", "tip", "important", "warning", "caution")))
def quarto(opened: Opened, content: list[Token]) -> list[Token]:
    """Return Quarto's `::: {.callout-note}`; a heading that stands first is its title."""
    title, rest = cut_heading(content)
    if "title" in opened.options:
        title, rest = inline(opened.options["title"], opened.line), content
    folds = opened.options.get("collapse")
    return callout(
        opened.name.removeprefix("callout-"),
        title,
        rest,
        line=opened.line,
        is_open=None if folds is None else not _is_true(folds),
        attributes={"id": opened.id} if opened.id else None,
    )


def _is_true(word: str) -> bool:
    return word.strip().lower() in ("true", "yes", "1", "")
