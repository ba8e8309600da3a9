"""One line of Markdown as plain data: runs of text, for what is no HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape
from xml.etree import ElementTree as ET

from markdown_it.token import Token

from nbblog.model import Json
from nbblog.prose.dialect import dialect
from nbblog.prose.math import Formulas
from nbblog.prose.passes.words import alt_of

_STYLES = {"strong_open": "strong", "em_open": "emph", "s_open": "strike", "link_open": "link"}
_MATH = re.compile(r"(?<!\\)\$([^$]+)\$")
_ENTITY = re.compile(r"&(?!lt;|gt;|amp;|quot;|apos;|#)\w+;")


def runs(text: str, absolute: Callable[[str], str]) -> list[Json]:
    """Return a line of Markdown as data that a template sets without reading any markup.

    Each run has a kind: "text", "code" and "break" hold text, "strong", "emph", "strike" and
    "link" hold runs, "formula" holds TeX and the tree of its MathML. absolute makes an address of
    the site one that holds outside of it.
    """
    open_runs: list[list[Json]] = [[]]
    for token in _tokens(text):
        if token.nesting == 1:
            run: dict[str, Json] = {"kind": _STYLES.get(token.type, "span"), "of": []}
            if token.type == "link_open":
                run |= _target(str(token.attrGet("href") or ""), absolute)
            open_runs[-1].append(run)
            open_runs.append(run["of"])
        elif token.nesting == -1:
            open_runs.pop()
        elif leaf := _leaf(token):
            open_runs[-1].append(leaf)
    return open_runs[0]


def work_runs(text: str) -> list[Json]:
    """Return text of a .bib file as runs: its `$...$` are formulas, the rest is as it is."""
    pieces = enumerate(_MATH.split(text))
    made = (
        _formula(piece) if number % 2 else {"kind": "text", "text": piece.replace(r"\$", "$")}
        for number, piece in pieces
    )
    return [run for run in made if run.get("text") or run["kind"] == "formula"]


def _tokens(text: str) -> Sequence[Token]:
    return [
        child
        for block in dialect(allow_html=False).parseInline(text)
        for child in block.children or ()
    ]


def _leaf(token: Token) -> Json:
    if token.type.startswith("math_"):
        return _formula(token.content)
    if token.type in ("softbreak", "hardbreak"):
        return {"kind": "text", "text": " "} if token.type == "softbreak" else {"kind": "break"}
    if token.type == "image":
        return {"kind": "text", "text": alt_of(token)}
    kind = "code" if token.type == "code_inline" else "text"
    return {"kind": kind, "text": token.content} if token.content else None


def _target(href: str, absolute: Callable[[str], str]) -> Json:
    """Return a link's address; one that means nothing outside of the site makes plain words."""
    if href.startswith("/") and not href.startswith("//"):
        return {"url": absolute(href)}
    if href.startswith(("https://", "http://", "mailto:")):
        return {"url": href}
    return {"kind": "span"}


def _formula(tex: str) -> Json:
    try:
        mathml = Formulas().convert(tex, is_display=False)
        root = ET.fromstring(_ENTITY.sub(lambda found: unescape(found[0]), mathml))
    except (ValueError, ET.ParseError):
        return {"kind": "code", "text": tex}
    return {"kind": "formula", "tex": tex, "of": [_node(child) for child in root]}


def _node(element: ET.Element) -> Json:
    """Return an element of MathML as data: its name, its text, what is in it, how it is written."""
    node: dict[str, Json] = {"tag": element.tag.rpartition("}")[2], "text": element.text or ""}
    node["of"] = [_node(child) for child in element]
    if element.get("mathvariant") == "normal":
        node["upright"] = True
    return node
