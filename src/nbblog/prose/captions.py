"""Numbers and captions of figures, tables and listings, and the labels of sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape

from markdown_it.token import Token

from nbblog.findings import Where
from nbblog.model import Label
from nbblog.prose.labels import NAMES, Kind, Labels, anchor_of, kind_of
from nbblog.prose.listings import Fence, fence_of
from nbblog.prose.passes.tokens import where
from nbblog.prose.passes.words import text_of
from nbblog.spoken import say

_TARGET = re.compile(r"\(([^()\s]+)\)=")
_LATEX_LABEL = re.compile(r"\s*\\label\{([^{}]+)\}\s*$")
_CAPTION = re.compile(r"(?:Table)?:\s+(.*?)\s*(?:\{#([^\s{}]+)[^{}]*\})?\s*", re.DOTALL)
_RAW_FIGURE = re.compile(
    r"""(<figure\b[^>]*\bid=["']([^"']+)["'][^>]*>)(.*?</figure>)""", re.IGNORECASE | re.DOTALL
)
_FIGURES = ("figure", "figure")
_BOXED = ("fig", "tbl", "lst")
_RAW_CAPTION = re.compile(r"<figcaption\b[^>]*>", re.IGNORECASE)


# ------------------------------------------------------------------ targets


def take_targets(tokens: list[Token]) -> list[Token]:
    r"""Return the tokens with MyST's `(label)=` and LaTeX's `\label` made ids of what they name."""
    kept: list[Token] = []
    name, index = "", 0
    while index < len(tokens):
        token, following = tokens[index], tokens[index + 1 : index + 2]
        found = _TARGET.fullmatch(following[0].content.strip()) if following else None
        if found and token.type == "paragraph_open":
            name, index = found[1], index + 3
            continue
        if token.type == "heading_open":
            _take_latex(token, following[0])
        if name:
            _give(name, token, following, kept)
            name = ""
        kept.append(token)
        index += 1
    return [*kept, _anchor(name)] if name else kept


def _give(name: str, token: Token, following: list[Token], kept: list[Token]) -> None:
    children = (following[0].children or []) if following else []
    if token.type in ("heading_open", "table_open"):
        token.attrs.setdefault("id", name)
    elif token.type == "math_block":
        token.type, token.info = "math_block_label", name
    elif token.type == "paragraph_open" and len(children) == 1 and children[0].type == "image":
        children[0].attrs.setdefault("id", name)
    else:
        kept.append(_anchor(name))


def _anchor(name: str) -> Token:
    html = f'<span id="{escape(anchor_of(name))}"></span>\n'
    return Token("html_block", "", 0, content=html, meta={"target": name})


def _take_latex(heading: Token, inline: Token) -> None:
    last = inline.children[-1] if inline.children else inline
    found = _LATEX_LABEL.search(last.content) if last.type == "text" else None
    if found:
        last.content = last.content[: found.start()]
        heading.attrs.setdefault("id", anchor_of(found[1]))


def open_figures(tokens: list[Token]) -> list[Token]:
    """Return the tokens with a figure around every picture, table or div that has a label.

    The caption of a picture is its title, else its words; that of a div is its last paragraph.
    """
    opened: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        children = (tokens[index + 1].children or []) if token.type == "paragraph_open" else []
        if len(children) == 1 and children[0].type == "image" and _is_figure(children[0]):
            opened += _figure(children[0], tokens[index : index + 3])
            index += 3
            continue
        if token.type == "div_open" and kind_of(str(token.attrs.get("id", ""))) in _BOXED:
            _open_div(tokens, index)
        opened.append(token)
        index += 1
    return opened


def _is_figure(image: Token) -> bool:
    return kind_of(str(image.attrs.get("id", ""))) == "fig"


def _figure(image: Token, paragraph: list[Token]) -> list[Token]:
    opened, inline, closed = paragraph
    opened.type, closed.type, opened.tag, closed.tag = "figure_open", "figure_close", *_FIGURES
    opened.attrs["id"] = image.attrs.pop("id")
    said = image.children or []
    title, alt = image.attrs.pop("title", None), image.attrs.pop("fig-alt", None)
    caption = inline.copy(content="", children=[_text(str(title))] if title else said)
    words = text_of(Token("", "", 0, children=said)) if alt is None else str(alt)
    image.children, image.content = [_text(words)], words
    if alt is not None:  # also "", for mere decoration
        image.meta["alt"] = words
    return [opened, inline, *_captioned(caption), closed]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _open_div(tokens: list[Token], index: int) -> None:
    """Make a figure of a div; its last paragraph is the caption."""
    depth, end = 1, index
    while depth and end + 1 < len(tokens):
        end += 1
        depth += (tokens[end].type == "div_open") - (tokens[end].type == "div_close")
    tokens[index].type, tokens[end].type = "figure_open", "figure_close"
    tokens[index].tag, tokens[end].tag = _FIGURES
    last = tokens[max(index + 1, end - 3) : end]
    kinds = [token.type for token in last]
    is_words = kinds == ["paragraph_open", "inline", "paragraph_close"]
    if is_words and any(child.type != "image" for child in last[1].children or ()):
        last[0].type, last[2].type = "figcaption_open", "figcaption_close"
        last[0].tag = last[2].tag = "figcaption"


# ------------------------------------------------------------------ numbers and captions


def labelled(label: str, caption: str, tokens: list[Token], meta: dict[str, object]) -> list[Token]:
    """Return tokens in a figure with a label and a caption; nothing to show is an anchor alone."""
    opened = Token("figure_open", "figure", 1, block=True, meta=dict(meta))
    closed = Token("figure_close", "figure", -1, block=True)
    opened.attrs = {"id": label, "class": f"labelled labelled-{kind_of(label)}"}
    if not tokens:
        opened.tag = closed.tag = "span"
        return [opened, closed]
    inline = Token("inline", "", 0, content=caption, children=[], block=True, meta=dict(meta))
    return [opened, *_with_caption(label, tokens, inline), closed]


def _with_caption(label: str, tokens: list[Token], inline: Token) -> list[Token]:
    """Return tokens with a caption: below a figure, above all else."""
    caption = _captioned(inline)
    return [*tokens, *caption] if kind_of(label) == "fig" else [*caption, *tokens]


def _captioned(inline: Token) -> list[Token]:
    opened = Token("figcaption_open", "figcaption", 1, block=True)
    return [opened, inline, Token("figcaption_close", "figcaption", -1, block=True)]


def number_captions(tokens: list[Token], labels: Labels) -> list[Token]:
    """Return the tokens with all figures, tables and listings numbered; sections are noted."""
    numbered = list(_boxed(tokens))
    for index, token in enumerate(numbered):  # which grows behind the index
        name = str(token.attrs.get("id", ""))
        if token.type == "figure_open" and (kind := kind_of(name)) in _BOXED:
            _number_figure(numbered, index, kind, labels)
        elif "target" in token.meta:
            name = str(token.meta["target"])
            labels.add(name, Label("sec", "", name, anchor_of(name)), where(token))
        elif token.type == "html_block" and _is_raw(token):
            _number_raw(token, labels)
        elif token.type == "heading_open" and name:
            title = " ".join(text_of(numbered[index + 1]).split())
            labels.add(name, Label("sec", "", title, name), where(token))
    return numbered


def _number_figure(tokens: list[Token], index: int, kind: Kind, labels: Labels) -> None:
    """Number the figure that begins at an index; one without a caption gets one."""
    opened = tokens[index]
    words = _note(str(opened.attrs.pop("id")), kind, opened, where(opened), labels)
    depth = 1
    while depth and opened.tag == "figure":
        index += 1
        token = tokens[index]
        depth += (token.type == "figure_open") - (token.type == "figure_close")
        if depth == 1 and token.type == "figcaption_open":
            children = tokens[index + 1].children or []
            tokens[index + 1].children = [_words(words, has_more=bool(children)), *children]
            return
    if opened.tag == "figure":
        caption = Token("inline", "", 0, children=[_words(words, has_more=False)], block=True)
        tokens[index:index] = _captioned(caption)


def _note(name: str, kind: Kind, owner: Token, place: Where, labels: Labels) -> str:
    """Number a thing, give its token the id, and return what its caption begins with."""
    number = labels.count(kind)
    anchor = anchor_of(name)
    if labels.add(name, Label(kind, number, "", anchor), place):
        owner.attrs["id"] = anchor
    return f"{say(NAMES[kind])}\N{NO-BREAK SPACE}{number}"


def _words(words: str, *, has_more: bool) -> Token:
    html = f'<span class="caption-label">{words}{":" if has_more else ""}</span>'
    return Token("html_inline", "", 0, content=html + " " * has_more)


def _is_raw(token: Token) -> bool:
    """Say whether a block is HTML that an author wrote, or a diagram, and no output of a cell."""
    return not token.meta.get("is_finished") or token.info.startswith("mermaid")


def _number_raw(token: Token, labels: Labels) -> None:
    """Number the figures that an author wrote as HTML: `<figure id="fig-x">`."""

    def numbered(found: re.Match[str]) -> str:
        kind = kind_of(found[2])
        if kind is None or kind not in NAMES:
            return found[0]
        words = _note(found[2], kind, Token("", "", 0), where(token), labels)
        caption = _words(words, has_more=True).content
        body = _RAW_CAPTION.sub(lambda opened: opened[0] + caption, found[3], count=1)
        return found[1] + body

    token.content = _RAW_FIGURE.sub(numbered, token.content)


# ------------------------------------------------------------------ tables and listings of prose


def _boxed(tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens with figures around tables and code that have a label or a caption."""
    skipped = 0
    for index, token in enumerate(tokens):
        if skipped:
            skipped -= 1
        elif token.type == "table_open":
            end = next(n for n in range(index, len(tokens)) if tokens[n].type == "table_close")
            table = tokens[index : end + 1]
            caption = _caption_of_table(tokens[end + 1 : end + 4])
            skipped = len(table) - 1 + (3 if caption else 0)
            yield from _table(table, caption)
        elif token.type == "fence" and kind_of((block := fence_of(token)).look.id) == "lst":
            yield from _listing(token, block)
        else:
            yield token


def _caption_of_table(following: list[Token]) -> tuple[str, Token] | None:
    """Return label and caption if the paragraph below a table is `: Caption {#tbl-x}`."""
    if len(following) < 3 or following[0].type != "paragraph_open":
        return None
    inline = following[1]
    found = _CAPTION.fullmatch(inline.content)
    children = inline.children or []
    if not found or not children or children[0].type != "text":
        return None
    children[0].content = re.sub(r"^(?:Table)?:\s+", "", children[0].content)
    if children[-1].type == "text":
        children[-1].content = re.sub(r"\s*\{#[^{}]*\}\s*$", "", children[-1].content)
    return found[2] or "", inline


def _table(table: list[Token], caption: tuple[str, Token] | None) -> list[Token]:
    """Return a table in a figure if it has a label or a caption."""
    opened = table[0]
    own = str(opened.attrs.get("id", ""))
    label = (caption[0] if caption else "") or (own if kind_of(own) == "tbl" else "")
    if not label and caption is None:
        return table
    if label == own:
        opened.attrs.pop("id", None)
    figure = Token("figure_open", "figure", 1, block=True, map=opened.map, meta=dict(opened.meta))
    figure.attrs = {"class": "labelled labelled-tbl", **({"id": label} if label else {})}
    inline = caption[1] if caption else Token("inline", "", 0, children=[], block=True)
    closed = Token("figure_close", "figure", -1, block=True)
    return [figure, *_with_caption(label, table, inline), closed]


def _listing(fence: Token, block: Fence) -> list[Token]:
    label = block.look.id
    fence.meta["fence"] = replace(block, look=replace(block.look, id="", caption=""))
    boxed = labelled(label, "", [fence], dict(fence.meta))
    boxed[0].map = fence.map
    if caption := fence.meta.pop("caption", ""):
        boxed[2].children = [Token("html_inline", "", 0, content=caption)]
    return boxed
