"""The words of a post: its title, its excerpt, its text without markup."""

from __future__ import annotations

import re

from markdown_it.token import Token

from nbblog.prose.mathtext import formula_text

_WORDLESS = {"html_inline", "image", "footnote_ref", "footnote_anchor"}


_MORE = re.compile(r"<!--\s*more\s*-->", re.IGNORECASE)


def lede_of(tokens: list[Token], most: int = 280) -> str:
    """Return what stands above `<!-- more -->`, else the first paragraph, cut at a word.

    Formulas are text as well.
    """
    if above := _above_mark(tokens):
        return above
    for index, token in enumerate(tokens):
        if token.type == "paragraph_open" and token.level == 0:
            text = " ".join(spoken([tokens[index + 1]]).split())
            if text:
                return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + "…"
    return ""


def _above_mark(tokens: list[Token]) -> str | None:
    """Return the text of the paragraphs above the author's mark, or None where there is none."""
    texts: list[str] = []
    kind = ""
    for token in tokens:
        if token.type == "html_block" and _is_mark(token):
            return " ".join(" ".join(texts).split())
        if token.type == "inline" and kind == "paragraph_open":
            children = token.children or []
            end = next((number for number, one in enumerate(children) if _is_mark(one)), None)
            texts.append(spoken([Token("inline", "", 0, children=children[:end])]))
            if end is not None:
                return " ".join(" ".join(texts).split())
        kind = token.type
    return None


def _is_mark(token: Token) -> bool:
    is_typed = token.type in ("html_block", "html_inline") and not token.meta.get("is_finished")
    return is_typed and bool(_MORE.search(token.content))


def plain_text(tokens: list[Token]) -> str:
    """Return the words of the prose, code left out."""
    return "\n".join(text_of(token) for token in tokens if token.type == "inline")


def spoken(tokens: list[Token]) -> str:
    """Return the words of the prose, with formulas that are set as text and not as TeX."""
    for child in (child for token in tokens for child in token.children or ()):
        if "text" in child.meta and child.content.startswith("<math"):
            child.meta["text"] = formula_text(child.content)
    return plain_text(tokens)


def text_of(token: Token) -> str:
    """Return the words of an inline token."""
    if token.children is None:
        return token.content
    return "".join(
        "\n" if child.type in ("softbreak", "hardbreak") else child.meta.get("text", child.content)
        for child in token.children
        if "text" in child.meta or child.type not in _WORDLESS
    )


def alt_of(image: Token) -> str:
    """Return the alternative text of a picture: its words, and those of pictures among them."""
    if image.children is None:
        return image.content
    return "".join(
        alt_of(part) if part.type == "image" else text_of(Token("", "", 0, children=[part]))
        for part in image.children
    )


def drop_title(tokens: list[Token], title: str | None) -> list[Token]:
    """Return the tokens without the first level-one heading if it is the title."""
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            if title is not None and tokens[index + 1].content.strip() == title.strip():
                return tokens[:index] + tokens[index + 3 :]
            return tokens
    return tokens
