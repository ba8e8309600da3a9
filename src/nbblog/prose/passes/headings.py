"""Headings get an id and an anchor; the sections of the post come from them."""

from __future__ import annotations

import re
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from nbblog.model import Heading
from nbblog.prose.passes.words import text_of
from nbblog.spoken import say

_HEADING_ATTRIBUTES = re.compile(r"(?<!\s)\s*+\{((?:[#.][\w-]+\s*)+)\}\s*$")


def name_headings(tokens: list[Token], md: MarkdownIt) -> tuple[Heading, ...]:
    """Give every heading an id and an anchor; return the sections in order."""
    found: list[Heading] = []
    taken = {str(token.attrs["id"]) for token in tokens if "id" in token.attrs}
    counts: dict[str, int] = {}
    for index, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        inline = tokens[index + 1]
        _take_attributes(token, inline, taken)
        if "id" not in token.attrs:
            token.attrs["id"] = _unique(heading_id(text_of(inline)), taken, counts)
        name = str(token.attrs["id"])
        html = md.renderer.render(inline.children or [], md.options, {})
        if token.tag == "h1":  # the page's one h1 is its title
            token.tag = tokens[index + 2].tag = "h2"
        title = Markup(_without_links(html))
        found.append(Heading(int(token.tag[1]), name, title))
        anchor = (
            f' <a class="anchor" href="#{escape(name)}"'
            f' aria-label="{escape(say("Link to this section"))}">#</a>'
        )
        (inline.children or []).append(Token("html_inline", "", 0, content=anchor))
    return tuple(found)


def _take_attributes(heading: Token, inline: Token, taken: set[str]) -> None:
    """Move `{#id .class}` from the end of a heading's text to the heading."""
    last = inline.children[-1] if inline.children else inline
    found = _HEADING_ATTRIBUTES.search(last.content) if last.type == "text" else None
    if found is None:
        return
    last.content = last.content[: found.start()]
    for word in found[1].split():
        if word.startswith("#"):
            heading.attrs["id"] = word[1:]
            taken.add(word[1:])
        elif word.startswith("."):
            heading.attrJoin("class", word[1:])


def heading_id(text: str) -> str:
    """Return the id that GitHub would give a heading: lower case, words joined by "-"."""
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", text.lower()).strip()) or "section"


def _unique(name: str, taken: set[str], counts: dict[str, int]) -> str:
    unique = name
    while unique in taken:
        counts[name] = counts.get(name, 0) + 1
        unique = f"{name}-{counts[name]}"
    taken.add(unique)
    return unique


def _without_links(html: str) -> str:
    return re.sub(r"</?a\b[^>]*>|<sup class=\"footnote-ref\">.*?</sup>", "", html)
