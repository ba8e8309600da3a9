"""Blocks of code in prose: what stands behind the fence, in the spellings of several tools."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape

from markdown_it.token import Token

from nbblog.highlight import Notes, highlight, language_name, listing
from nbblog.look import PLAIN, Look, read_ranges

_ATTRIBUTE = re.compile(
    r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\[[^\]]*\]|[^\s,}]+))|([.#]?[\w+#-]+)|\{([\d\s,-]+)\}"""
)
_LANGUAGE = re.compile(r"[ \t]*\{?=?\.?([\w+#-]*(?:\.[\w+#-]+)*)\}?")


@dataclass(frozen=True, slots=True)
class Fence:
    """One fenced block: its code and language, and how it looks."""

    code: str
    language: str
    look: Look = PLAIN


def read_fence(info: str, code: str) -> Fence:
    """Return a fenced block; what is not understood of its attributes does nothing.

    >>> read_fence('python {filename="train.py" hl_lines="2-3"}', "").look.filename
    'train.py'
    """
    language, rest = _language(info)
    look = Look()
    for name, double, single, bare, word, lines in _ATTRIBUTE.findall(rest):
        if lines:
            look = _set(look, "hl-lines", lines)
        elif name:
            look = _set(look, name, double or single or bare)
        else:
            look = _word(look, word)
    return Fence(code, language, look)


def _language(info: str) -> tuple[str, str]:
    """Return the language and what stands behind it; Pandoc may put an id before it."""
    if found := re.match(r"[ \t]*\{#[\w-]+", info):
        named = re.search(r"\.([\w+#-]+)", info)
        return (named[1] if named else ""), info[found.end(0) - len(found[0].strip(" \t{")) :]
    found = _LANGUAGE.match(info)
    return (found[1], info[found.end(1) :]) if found else ("", info)


def read_directive(language: str, options: Mapping[str, str], code: str) -> Fence:
    """Return MyST's `{code-block}`, whose options stand in its first lines."""
    look = Look()
    for name, value in options.items():
        look = _set(look, name, value) if value else _word(look, name)
    return Fence(code.removeprefix("\n") if options else code, language, look)


def fence_of(token: Token) -> Fence:
    """Return the block of code of a token: a fence, a directive or indented lines."""
    found = token.meta.get("fence")
    return found if isinstance(found, Fence) else read_fence(token.info, token.content)


_NUMBERED = {"linenos", "linenums", "code-line-numbers", "number-lines", "lineno-start"}
_NUMBERED |= {"startfrom", "numberlines", "linenostart"}
_FIRST = {"linenums", "lineno-start", "startfrom", "linenostart"}
_MARKED = {"hl-lines", "emphasize-lines", "code-line-numbers", "highlight"}


def _set(look: Look, name: str, value: str) -> Look:
    name = name.lower().replace("_", "-")
    if name in ("filename", "title", "file"):
        return replace(look, filename=value)
    if name in ("caption", "lst-cap"):
        return replace(look, caption=value)
    if name in ("name", "id", "label", "lst-label") and re.fullmatch(r"[\w-]+", value):
        return replace(look, id=value)
    if name in _NUMBERED and value.lower() not in ("false", "no", "0"):
        look = replace(look, is_numbered=True)
    if name in _FIRST and re.fullmatch(r"\d{1,9}", value):
        look = replace(look, first=int(value))
    if name in _MARKED and value.lower() not in ("true", "false"):
        try:
            look = replace(look, marked=read_ranges(value))
        except ValueError:
            return look
    return look


def _word(look: Look, word: str) -> Look:
    if word.startswith("#") and re.fullmatch(r"#[\w-]+", word):
        return replace(look, id=word[1:])
    name = word.lstrip(".").lower().replace("_", "-")
    return replace(look, is_numbered=True) if name in _NUMBERED else look


def caption_blocks(tokens: list[Token], render: Callable[[str], str]) -> None:
    """Give each fenced block its caption as HTML."""
    for token in tokens:
        if token.type == "fence" and (text := fence_of(token).look.caption):
            token.meta["caption"] = render(text)


def listing_html(fence: Fence, caption: str, notes: Notes | None, beside: str | None) -> str:
    """Return a fenced block as HTML; beside is the language that needs no label, None is all."""
    pre = highlight(fence.code, fence.language, fence.look, notes)
    shown = listing(pre, fence.look, caption)
    name = language_name(fence.language) if beside is not None else ""
    if not name or name == language_name(beside or ""):
        return shown
    return f'<div class="code-box" data-language="{escape(name)}">{shown}</div>'
