"""Finds what style sheets fetch from other sites: fonts, pictures, and more style sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

_IGNORED = re.compile(r"[\x00-\x20]")
_ELSEWHERE = re.compile(r"//|(?:https?|ftp|wss?):", re.IGNORECASE)
_WORTH_A_LOOK = re.compile(r"//|\\|(?:https?|ftp|wss?):", re.IGNORECASE)
_TAKES_TEXT = {"url", "src", "image-set", "-webkit-image-set"}
_NAMES_ONLY = {"namespace", "charset", "layer"}


def is_elsewhere(address: str) -> bool:
    """Whether a browser asks another site for an address; data asks nobody."""
    return bool(_ELSEWHERE.match(_IGNORED.sub("", address).replace("\\", "/")))


def style_addresses(css: str) -> Iterator[str]:
    """Yield each address of another site that a style sheet, or a style attribute, fetches."""
    if _WORTH_A_LOOK.search(css):
        parts = tinycss2.parse_blocks_contents(css, skip_comments=True, skip_whitespace=True)
        for part in parts:
            yield from _addresses(part)


def without_remote_styles(css: str) -> str:
    """Return styles without the declarations and rules that fetch from other sites."""
    parts = tinycss2.parse_blocks_contents(css, skip_comments=True, skip_whitespace=True)
    return _kept(parts).replace("</", "<\\/")  # nothing in it may end the element <style>


def _addresses(part: Node) -> Iterator[str]:
    if isinstance(part, AtRule) and part.lower_at_keyword in _NAMES_ONLY and part.content is None:
        return
    if isinstance(part, AtRule) and part.lower_at_keyword == "import":
        yield from _strings(part.prelude, takes_text=True)
    elif isinstance(part, QualifiedRule | AtRule):
        for inner in _contents(part):
            yield from _addresses(inner)
    elif isinstance(part, Declaration):
        yield from _strings(part.value)


def _contents(rule: QualifiedRule | AtRule) -> Sequence[Node]:
    content = rule.content or ()
    parts: Sequence[Node] = tinycss2.parse_blocks_contents(
        content, skip_comments=True, skip_whitespace=True
    )
    return parts


def _strings(tokens: Sequence[Node], *, takes_text: bool = False) -> Iterator[str]:
    """Yield the addresses of other sites among tokens; text is one where a function takes it."""
    for token in tokens:
        if token.type == "url" or (token.type == "string" and takes_text):
            if is_elsewhere(token.value):
                yield token.value
        elif token.type == "function":
            takes = takes_text or token.lower_name in _TAKES_TEXT
            yield from _strings(token.arguments, takes_text=takes)
        elif token.type in ("() block", "[] block", "{} block"):
            yield from _strings(token.content)


def _kept(parts: Sequence[Node]) -> str:
    lines = []
    for part in parts:
        is_font = isinstance(part, AtRule) and part.lower_at_keyword == "font-face"
        is_whole = isinstance(part, Declaration) or is_font or _is_import(part)
        if is_whole and any(_addresses(part)):
            continue
        if isinstance(part, Declaration):
            lines.append(f"{part.serialize()};")
        elif isinstance(part, QualifiedRule | AtRule) and any(_addresses(part)):
            head = f"@{part.at_keyword} " if isinstance(part, AtRule) else ""
            prelude = tinycss2.serialize(part.prelude).strip()
            lines.append(f"{head}{prelude} {{\n{_kept(_contents(part))}\n}}")
        elif part.type != "error":
            lines.append(part.serialize())
    return "\n".join(lines)


def _is_import(part: Node) -> bool:
    return isinstance(part, AtRule) and part.content is None
