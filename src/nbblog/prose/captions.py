"""Numbers and captions of figures, tables and listings, and the labels of sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from markdown_it.token import Token

from nbblog.findings import Where
from nbblog.model import Label
from nbblog.prose.labels import NAMES, Kind, Labels, anchor_of, kind_of
from nbblog.prose.passes.tokens import where
from nbblog.prose.passes.words import text_of

_TARGET = re.compile(r"\(([^()\s]+)\)=")
_LATEX_LABEL = re.compile(r"\s*\\label\{([^{}]+)\}\s*$")
_CAPTION = re.compile(r"(?:Table)?:\s+(.*?)\s*(?:\{#([^\s{}]+)[^{}]*\})?\s*", re.DOTALL)
_FENCE = re.compile(r"\{(?=[^{}]*#)([^{}]*)\}")
_FENCE_CAPTION = re.compile(r"""(?:lst-cap|caption)=(?:"([^"]*)"|'([^']*)')""")
_RAW_FIGURE = re.compile(
    r"""(<figure\b[^>]*\bid=["']([^"']+)["'][^>]*>)(.*?</figure>)""", re.IGNORECASE | re.DOTALL
)
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
    return Token("html_block", "", 0, content=f'<span id="{escape(anchor_of(name))}"></span>\n')


def _take_latex(heading: Token, inline: Token) -> None:
    last = inline.children[-1] if inline.children else inline
    found = _LATEX_LABEL.search(last.content) if last.type == "text" else None
    if found:
        last.content = last.content[: found.start()]
        heading.attrs.setdefault("id", anchor_of(found[1]))


def open_figures(tokens: list[Token]) -> None:
    """Make a figure of every picture with a label; its title is the caption, else its words."""
    for index, token in enumerate(tokens[:-2]):
        children = (tokens[index + 1].children or []) if token.type == "paragraph_open" else []
        if len(children) != 1 or children[0].type != "image":
            continue
        image, close = children[0], tokens[index + 2]
        if kind_of(str(image.attrs.get("id", ""))) != "fig":
            continue
        token.type, close.type, token.tag, close.tag = (
            "figure_open",
            "figure_close",
            "figure",
            "figure",
        )
        token.meta["label"] = image.attrs.pop("id")
        title = image.attrs.pop("title", None)
        said = image.children or []
        caption = [Token("text", "", 0, content=str(title))] if title else said
        image.children = [Token("text", "", 0, content=text_of(Token("", "", 0, children=said)))]
        opened, closed = (
            Token("html_inline", "", 0, content=f"<{end}figcaption>") for end in ("", "/")
        )
        children += [opened, *caption, closed]


# ------------------------------------------------------------------ numbers and captions


def labelled(label: str, caption: str, tokens: list[Token], meta: dict[str, object]) -> list[Token]:
    """Return tokens in a box with a label and a caption; nothing to show is an anchor alone."""
    opened = Token("labelled_open", "figure", 1, block=True)
    opened.meta = {**meta, "label": label}
    closed = Token("labelled_close", "figure", -1, block=True)
    if not tokens:
        opened.tag = closed.tag = "span"
        return [opened, closed]
    inline = Token("inline", "", 0, content=caption, children=[], block=True)
    inline.meta = dict(meta)
    return [opened, *_with_caption(kind_of(label), tokens, inline), closed]


def _with_caption(kind: Kind | None, tokens: list[Token], inline: Token) -> list[Token]:
    """Return tokens with a caption: below a figure, above all else."""
    opened = Token("caption_open", "figcaption", 1, block=True)
    caption = [opened, inline, Token("caption_close", "figcaption", -1, block=True)]
    return [*tokens, *caption] if kind == "fig" else [*caption, *tokens]


def number_captions(tokens: list[Token], labels: Labels) -> list[Token]:
    """Return the tokens with all figures, tables and listings numbered; sections are noted."""
    numbered = list(_boxed(tokens))
    for index, token in enumerate(numbered):
        if token.type == "labelled_open":
            _number_box(token, numbered[index:], labels)
        elif token.type == "figure_open":
            _number_picture(token, numbered[index + 1], labels)
        elif token.type == "html_block" and not token.meta.get("is_finished"):
            _number_raw(token, labels)
        elif token.type == "heading_open" and "id" in token.attrs:
            name = str(token.attrs["id"])
            title = " ".join(text_of(numbered[index + 1]).split())
            labels.add(name, Label("sec", "", title, name), where(token))
    return numbered


def _number_box(opened: Token, after: list[Token], labels: Labels) -> None:
    name = str(opened.meta["label"])
    kind = kind_of(name) or "fig"
    words = _note(name, kind, opened, where(opened), labels)
    opened.attrs["class"] = f"labelled labelled-{kind}"
    if opened.tag == "span":
        return
    caption = next(n for n, each in enumerate(after) if each.type == "caption_open")
    inline = after[caption + 1]
    if inline.children is not None:
        inline.children.insert(0, _words(words, has_more=bool(inline.children)))


def _note(name: str, kind: Kind, owner: Token, place: Where, labels: Labels) -> str:
    """Number a thing, give its token the id, and return what its caption begins with."""
    number = labels.count(kind)
    anchor = anchor_of(name)
    if labels.add(name, Label(kind, number, "", anchor), place):
        owner.attrs["id"] = anchor
    return f"{NAMES[kind]}\N{NO-BREAK SPACE}{number}"


def _words(words: str, *, has_more: bool) -> Token:
    html = f'<span class="caption-label">{words}{":" if has_more else ""}</span>'
    return Token("html_inline", "", 0, content=html + " " * has_more)


def _number_picture(figure: Token, inline: Token, labels: Labels) -> None:
    words = _note(str(figure.meta["label"]), "fig", figure, where(inline), labels)
    caption = inline.children or []
    caption.insert(2, _words(words, has_more=len(caption) > 3))


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
    """Yield the tokens with boxes around tables and code blocks that have a label or a caption."""
    skipped = 0
    for index, token in enumerate(tokens):
        if skipped:
            skipped -= 1
        elif token.type == "table_open":
            end = next(n for n in range(index, len(tokens)) if tokens[n].type == "table_close")
            table = tokens[index : end + 1]
            caption, used = _table_caption(token, tokens[end + 1 : end + 4])
            skipped = len(table) + used - 1
            yield from table if caption is None else caption(table)
        elif token.type == "fence" and (found := _FENCE.match(token.info)):
            yield from _listing(token, found[1])
        else:
            yield token


class _Box:
    """Puts tokens into a box with the caption that an inline token holds."""

    def __init__(self, label: str, inline: Token | None) -> None:
        self.label, self.inline = label, inline

    def __call__(self, tokens: list[Token]) -> list[Token]:
        inline = self.inline or Token("inline", "", 0, children=[], block=True)
        opened = Token("labelled_open" if self.label else "captioned_open", "figure", 1, block=True)
        opened.meta = {**tokens[0].meta, "label": self.label}
        opened.map = tokens[0].map
        opened.attrs["class"] = "labelled labelled-tbl"
        closed = Token("labelled_close", "figure", -1, block=True)
        return [opened, *_with_caption("tbl", tokens, inline), closed]


def _table_caption(opened: Token, following: list[Token]) -> tuple[_Box | None, int]:
    """Return how a table is boxed, and how many tokens after it were its caption."""
    name = str(opened.attrs.get("id", ""))
    label = name if kind_of(name) == "tbl" else ""
    inline, used = None, 0
    if len(following) == 3 and following[0].type == "paragraph_open":
        found = _CAPTION.fullmatch(following[1].content)
        if found:
            inline, used = following[1], 3
            label = found[2] or label
            _strip(inline)
    if label == name:
        opened.attrs.pop("id", None)
    return (_Box(label, inline), used) if label or inline else (None, 0)


def _strip(inline: Token) -> None:
    """Take `: ` from the beginning and `{#label}` from the end of a caption."""
    children = inline.children or []
    if children and children[0].type == "text":
        children[0].content = re.sub(r"^(?:Table)?:\s+", "", children[0].content)
    if children and children[-1].type == "text":
        children[-1].content = re.sub(r"\s*\{#[^{}]*\}\s*$", "", children[-1].content)


def _listing(fence: Token, words: str) -> list[Token]:
    name = next((word[1:] for word in words.split() if word.startswith("#")), "")
    language = next((word[1:] for word in words.split() if word.startswith(".")), "")
    fence.info = language
    if kind_of(name) != "lst":
        fence.attrs["id"] = name
        return [fence]
    found = _FENCE_CAPTION.search(words)
    text = Token("text", "", 0, content=(found[1] or found[2] or "") if found else "")
    boxed = labelled(name, "", [fence], dict(fence.meta))
    boxed[0].map = fence.map
    boxed[2].children = [text] if text.content else []
    return boxed
