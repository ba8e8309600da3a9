"""Pictures get their final address and size; one alone in a paragraph is a figure."""

from __future__ import annotations

import re
from html import escape, unescape

from markdown_it.token import Token

from nbblog.findings import Finding, Severity, Where
from nbblog.prose.passes.tokens import inline, where
from nbblog.prose.passes.words import alt_of
from nbblog.prose.pictures import picture_html
from nbblog.prose.pieces import Links

_IMG = re.compile(r"<img\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w-])([\w-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def pictures(tokens: list[Token], links: Links, findings: list[Finding]) -> None:
    """Give every picture its files and size; one alone in a paragraph is a figure."""
    for token in tokens:
        if token.type == "html_block" and not token.meta.get("is_finished"):
            token.content = _pictures_in_html(token, token, links, findings)
    for child, block in inline(tokens):
        if child.type == "html_inline" and "<img" in child.content.lower():
            child.content = _pictures_in_html(child, block, links, findings)
        if child.type == "image":
            source, place = str(child.attrs.get("src", "")), where(child, block)
            if "alt" not in child.meta and not alt_of(child).strip():
                findings.append(_without_alt(source, place))
            child.meta["picture"] = links.picture(source, place, block.meta.get("attachments", {}))
    _figures(tokens)
    for child, _ in inline(tokens):
        if child.type == "image":
            attributes = {**child.attrs, "alt": child.meta.get("alt", alt_of(child))}
            child.content = picture_html(child.meta["picture"], attributes)
            child.type = "html_inline"


def _without_alt(source: str, place: Where) -> Finding:
    message = f"`{source[:80]}` has no alternative text"
    hint = 'write `![what one sees](…)`; for mere decoration `<img src="…" alt="">`'
    return Finding("alt-text", message, hint, place, Severity.WARNING)


def _pictures_in_html(token: Token, block: Token, links: Links, findings: list[Finding]) -> str:
    place, html = where(token, block), token.content

    def replaced(tag: str) -> str:
        attributes = {
            name.lower(): unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(tag)
        }
        if "src" not in attributes:
            return tag
        if not {"alt", "role", "aria-hidden"} & attributes.keys():
            findings.append(_without_alt(attributes["src"], place))
        picture = links.picture(attributes["src"], place, block.meta.get("attachments", {}))
        return picture_html(picture, attributes)

    pieces, end = [], 0
    for opened in _IMG.finditer(html):
        close = html.find(">", opened.start()) + 1
        if not close:
            break
        if opened.start() >= end:
            pieces += [html[end : opened.start()], replaced(html[opened.start() : close])]
            end = close
    return "".join([*pieces, html[end:]])


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
