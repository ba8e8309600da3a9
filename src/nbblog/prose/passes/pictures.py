"""Pictures get their final address and size; one alone in a paragraph is a figure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Any

from markdown_it.token import Token

from nbblog.findings import Where
from nbblog.prose.passes.tokens import inline, where
from nbblog.prose.pieces import Links

_IMG = re.compile(r"<img\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w-])([\w-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def pictures(tokens: list[Token], links: Links) -> None:
    """Give every picture its final address and size; one alone in a paragraph is a figure."""
    for token in tokens:
        if token.type == "html_block" and not token.meta.get("is_finished"):
            token.content = _pictures_in_html(token.content, links, where(token), token.meta)
    for child, block in inline(tokens):
        if child.type == "html_inline" and "<img" in child.content.lower():
            place = where(child, block)
            child.content = _pictures_in_html(child.content, links, place, block.meta)
        if child.type == "image":
            source = str(child.attrs.get("src", ""))
            attributes = {**child.attrs, "alt": child.content}
            picture = _sized(source, attributes, links, where(child, block), block.meta)
            child.attrs = picture
    _figures(tokens)


def _sized(
    source: str,
    attributes: Mapping[str, Any],
    links: Links,
    place: Where,
    meta: Mapping[str, Any],
) -> dict[str, Any]:
    picture = links.picture(source, place, meta.get("attachments", {}))
    sized: dict[str, Any] = {**attributes, "src": picture.src}
    if picture.width and picture.height and not {"width", "height"} & attributes.keys():
        sized |= {"width": str(picture.width), "height": str(picture.height)}
    return {"loading": "lazy", **sized}


def _pictures_in_html(html: str, links: Links, place: Where, meta: Mapping[str, Any]) -> str:
    def replaced(tag: str) -> str:
        attributes = {
            name.lower(): unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(tag)
        }
        if "src" not in attributes:
            return tag
        sized = _sized(attributes["src"], attributes, links, place, meta)
        return "<img " + " ".join(f'{k}="{escape(str(v))}"' for k, v in sized.items()) + ">"

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
