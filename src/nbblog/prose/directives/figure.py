"""`{figure} picture.png` and `{image} picture.png`, MyST's figures."""

from __future__ import annotations

import re

from markdown_it.token import Token

from nbblog.prose.directives import Opened, directive, element, inline, without_paragraph


@directive("figure")
def figure(opened: Opened, content: list[Token]) -> list[Token]:
    """Return a picture with its caption."""
    name = opened.options.get("name", opened.options.get("label", opened.id))
    caption = without_paragraph(content)
    below = element("figcaption", {}, caption, opened.line) if caption else []
    attributes: dict[str, str | int | float] = {"id": name} if name else {}
    if classes := opened.options.get("figclass"):
        attributes["class"] = classes
    return element("figure", attributes, [_picture(opened), *below], opened.line)


@directive("image")
def image(opened: Opened, content: list[Token]) -> list[Token]:
    """Return a picture."""
    attributes: dict[str, str | int | float] = (
        {"id": opened.options["name"]} if "name" in opened.options else {}
    )
    return element("figure", attributes, [_picture(opened), *content], opened.line)


def _picture(opened: Opened) -> Token:
    alt = re.sub(r"([\\\[\]`*_$<])", r"\\\1", opened.options.get("alt", ""))
    sizes = " ".join(
        f'{name}="{value}"'
        for name in ("width", "height")
        if (value := opened.options.get(name, "").removesuffix("px"))
    )
    return inline(f"![{alt}](<{opened.argument}>){{{sizes}}}", opened.line)
