"""Figures as Quarto writes them: `![caption](picture.png){#fig-name}`."""

from __future__ import annotations

from markdown_it.token import Token


def name_figures(tokens: list[Token]) -> None:
    """Make a figure of each picture that is named `fig-…` and alone: its words are the caption."""
    for index, token in enumerate(tokens[:-2]):
        children = tokens[index + 1].children or []
        if token.type != "paragraph_open" or token.hidden or len(children) != 1:
            continue
        image, close = children[0], tokens[index + 2]
        name = str(image.attrs.get("id", ""))
        if image.type != "image" or not name.startswith("fig-"):
            continue
        del image.attrs["id"]
        token.tag = close.tag = "figure"
        token.attrs["id"] = name
        caption = list(image.children or [])
        alt = image.attrs.pop("fig-alt", None)
        image.content = str(alt) if alt is not None else image.content
        children += [_html("<figcaption>"), *caption, _html("</figcaption>")]


def _html(text: str) -> Token:
    return Token("html_inline", "", 0, content=text)
