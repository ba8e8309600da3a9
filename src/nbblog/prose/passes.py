"""Passes over the token stream of a post: each turns one kind of Markdown into good HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from nbblog.findings import Finding, Severity, Where
from nbblog.model import Heading
from nbblog.prose.math import Formulas
from nbblog.prose.pictures import picture_html
from nbblog.prose.pieces import Links

_INLINE_MATH = {"math_inline", "math_single", "math_inline_double"}
_BLOCK_MATH = {"math_block", "math_block_label", "amsmath", "math_block_eqno"}


def where(token: Token, parent: Token | None = None) -> Where:
    """Return where a token was typed; inline tokens share the first line of their block."""
    block = parent or token
    place = block.meta.get("place")
    return place((block.map or [0])[0] + 1) if place else Where("")


def _inline(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Yield every inline token with the block token that it stands in."""
    for token in tokens:
        for child in token.children or ():
            yield child, token


def drop_title(tokens: list[Token], title: str | None) -> list[Token]:
    """Return the tokens without the first level-one heading if it is the title."""
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            if title is not None and tokens[index + 1].content.strip() == title.strip():
                return tokens[:index] + tokens[index + 3 :]
            return tokens
    return tokens


# ------------------------------------------------------------------ plain text


_WORDLESS = {"html_inline", "image", "footnote_ref", "footnote_anchor"}


def lede(tokens: list[Token], most: int = 280) -> str:
    """Return the text of the first paragraph, cut at a word; formulas stay TeX."""
    for index, token in enumerate(tokens):
        if token.type == "paragraph_open" and token.level == 0:
            text = " ".join(_text(tokens[index + 1]).split())
            if text:
                return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + "…"
    return ""


def plain_text(tokens: list[Token]) -> str:
    """Return the words of the prose, code left out."""
    return "\n".join(_text(token) for token in tokens if token.type == "inline")


def _text(token: Token) -> str:
    if token.children is None:
        return token.content
    return "".join(
        "\n" if child.type in ("softbreak", "hardbreak") else child.meta.get("text", child.content)
        for child in token.children
        if "text" in child.meta or child.type not in _WORDLESS
    )


# ------------------------------------------------------------------ math


def formulas(tokens: list[Token], engine: Formulas, findings: list[Finding]) -> None:
    """Replace every formula by its MathML; one that does not parse stays TeX, with a finding."""
    for token in tokens:
        if token.type in _BLOCK_MATH:
            html = _formula(token, where(token), engine, findings, is_display=True)
            name = f' id="{escape(token.info)}"' if token.type == "math_block_label" else ""
            token.content = (
                f'<div class="math-block"{name} tabindex="0" role="group" aria-label="Formula">'
                f"{html}</div>\n"
            )
            token.type, token.block = "html_block", True
            token.meta["is_finished"] = True
        for child in token.children or ():
            if child.type in _INLINE_MATH:
                place = where(child, token)
                child.meta["text"] = child.content
                child.content = _formula(child, place, engine, findings, is_display=False)
                child.type = "html_inline"


def _formula(
    token: Token, place: Where, engine: Formulas, findings: list[Finding], *, is_display: bool
) -> str:
    tex = token.content.strip()
    try:
        return engine.convert(tex, is_display=is_display)
    except ValueError as error:
        message = f"formula does not parse: {error}"
        hint = f"correct `{tex[:60]}`, or define its macro in front matter under `macros:`"
        findings.append(Finding("formulas-parse", message, hint, place))
        return f"<code>{escape(tex)}</code>"


# ------------------------------------------------------------------ pictures and links

_IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def pictures(tokens: list[Token], links: Links, findings: list[Finding]) -> None:
    """Give every picture its files and size; one alone in a paragraph is a figure."""
    for token in tokens:
        if token.type == "html_block" and not token.meta.get("is_finished"):
            place = where(token)
            token.content = _pictures_in_html(token, token.meta, links, place, findings)
    for child, block in _inline(tokens):
        place = where(child, block)
        if child.type == "html_inline" and "<img" in child.content.lower():
            child.content = _pictures_in_html(child, block.meta, links, place, findings)
        if child.type == "image":
            if not _text(child).strip():
                findings.append(_without_alt(str(child.attrs.get("src", "")), place))
            attached = block.meta.get("attachments", {})
            picture = links.picture(str(child.attrs.get("src", "")), place, attached)
            child.meta["picture"] = picture
    _figures(tokens)
    for child, _ in _inline(tokens):
        if child.type == "image":
            attributes = {**child.attrs, "alt": _text(child)}
            child.content = picture_html(child.meta["picture"], attributes)
            child.type = "html_inline"


def _without_alt(source: str, place: Where) -> Finding:
    message = f"`{source[:80]}` has no alternative text"
    hint = 'write `![what one sees](…)`; for mere decoration `<img src="…" alt="">`'
    return Finding("alt-text", message, hint, place, Severity.WARNING)


def _pictures_in_html(
    token: Token, meta: Mapping[str, Any], links: Links, place: Where, findings: list[Finding]
) -> str:
    def replaced(found: re.Match[str]) -> str:
        attributes = {
            name.lower(): unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(found[0])
        }
        if "src" not in attributes:
            return found[0]
        if "alt" not in attributes and "role" not in attributes:
            findings.append(_without_alt(attributes["src"], place))
        picture = links.picture(attributes["src"], place, meta.get("attachments", {}))
        return picture_html(picture, attributes)

    return _IMG.sub(replaced, token.content)


def _figures(tokens: list[Token]) -> None:
    """Turn a paragraph that holds one titled picture into a figure with the title as caption."""
    for index, token in enumerate(tokens[:-2]):
        if token.type != "paragraph_open" or token.hidden:
            continue
        children = tokens[index + 1].children or []
        if len(children) == 1 and children[0].type == "image":
            image, close = children[0], tokens[index + 2]
            token.tag = close.tag = "figure"
            if title := image.attrs.pop("title", None):
                caption = f"<figcaption>{escape(str(title))}</figcaption>"
                children.append(Token("html_inline", "", 0, content=caption))


def links(tokens: list[Token], resolver: Links) -> None:
    """Give every link its final address."""
    for child, block in _inline(tokens):
        if child.type == "link_open":
            href = resolver.link(str(child.attrs["href"]), where(child, block))
            child.attrs["href"] = href


# ------------------------------------------------------------------ blocks


_HEADING_ATTRIBUTES = re.compile(r"\s*\{((?:[#.][\w-]+\s*)+)\}\s*$")


def headings(tokens: list[Token], md: MarkdownIt) -> tuple[Heading, ...]:
    """Give every heading an id and an anchor; return the sections in order."""
    found: list[Heading] = []
    taken = {str(token.attrs["id"]) for token in tokens if "id" in token.attrs}
    for index, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        inline = tokens[index + 1]
        _take_attributes(token, inline, taken)
        if "id" not in token.attrs:
            token.attrs["id"] = _unique(heading_id(_text(inline)), taken)
        name = str(token.attrs["id"])
        html = md.renderer.render(inline.children or [], md.options, {})
        if token.tag == "h1":  # the page's one h1 is its title
            token.tag = tokens[index + 2].tag = "h2"
        title = Markup(_without_links(html))
        found.append(Heading(int(token.tag[1]), name, title))
        anchor = (
            f' <a class="anchor" href="#{escape(name)}" aria-label="Link to this section">#</a>'
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


def _unique(name: str, taken: set[str]) -> str:
    unique, count = name, 1
    while unique in taken:
        unique, count = f"{name}-{count}", count + 1
    taken.add(unique)
    return unique


def _without_links(html: str) -> str:
    return re.sub(r"</?a\b[^>]*>|<sup class=\"footnote-ref\">.*?</sup>", "", html)


def alerts(tokens: list[Token]) -> None:
    """Name GitHub's alerts as the theme does: `callout callout-note`."""
    for token in tokens:
        name = str(token.attrs.get("class", ""))
        if "markdown-alert" in name:
            token.attrs["class"] = name.replace("markdown-alert-", "callout-").replace(
                "markdown-alert", "callout"
            )
