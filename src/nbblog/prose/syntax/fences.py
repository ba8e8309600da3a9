"""Directives and divs: MyST's `{name}` fences, and Pandoc's `:::` blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from nbblog.lexers import is_language
from nbblog.prose.directives import DIRECTIVES, Directive, Opened, element
from nbblog.prose.syntax import attributes
from nbblog.prose.syntax.displays import ENDS
from nbblog.prose.syntax.memo import memo
from nbblog.prose.syntax.trouble import trouble
from nbblog.registry import did_you_mean

_NAMED = re.compile(r"\{([A-Za-z][\w:+-]*)\}[ \t]*(.*)")
_BRACED = re.compile(r"(\{[^{}]*\})[ \t]*:*")
_WORDED = re.compile(r"([A-Za-z][\w-]*)[ \t]*(?:\[([^\]]*)\])?[ \t]*(.*?)[ \t]*:*")
_OPTION = re.compile(r":([A-Za-z][\w-]*):[ \t]*(.*)")
_YAML = re.compile(r"([A-Za-z][\w-]*):[ \t]*(.*)")
_CODE_FENCE = re.compile(r"(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines of the block that is being parsed, without the marks of lists and quotes."""

    state: StateBlock
    end: int

    def text(self, number: int) -> str:
        state = self.state
        return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]

    def is_inside(self, number: int) -> bool:
        """Return whether a line belongs to the list item or quote in which the block began."""
        state = self.state
        return state.isEmpty(number) or state.sCount[number] >= state.blkIndent


def fences_plugin(md: MarkdownIt) -> None:
    """Read directives and divs; what they are is for the registry to say."""
    md.block.ruler.before("fence", "directive", _rule, ENDS)


def _rule(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    if state.is_code_block(first):
        return False
    lines = _Lines(state, last)
    text = lines.text(first)
    mark = text[:1]
    if mark not in (":", "`", "~") or not text.startswith(mark * 3):
        return False
    length = len(text) - len(text.lstrip(mark))
    info = text[length:].strip()
    opened = _opened(info, first, is_colon=mark == ":")
    if opened is None and not (mark == ":" and not info):
        return False
    if silent:
        return True
    if opened is None:
        _stray(state, first)
        return True
    end, is_closed = (
        _colon_end(lines, first, length) if mark == ":" else _fence_end(lines, first, mark, length)
    )
    _build(state, opened, first, end, mark)
    state.line = end + is_closed
    return True


def _opened(info: str, line: int, *, is_colon: bool) -> Opened | None:
    """Return what the words after a fence open; None where they open a block of code."""
    if found := _NAMED.fullmatch(info):
        if not is_colon and found[1] not in DIRECTIVES and is_language(found[1]):
            return None
        return Opened(found[1], found[2].strip(), line=line)
    if not is_colon:
        return None
    if found := _BRACED.fullmatch(info):
        parsed = attributes.parse(found[1])
        return None if parsed is None else _div(parsed[1], line)
    if found := _WORDED.fullmatch(info):
        title = found[2] or found[3]
        return Opened(found[1], title, classes=(found[1],), line=line)
    return None


def _div(given: Mapping[str, str], line: int) -> Opened:
    classes = tuple(given.get("class", "").split())
    known = next((name for name in classes if name in DIRECTIVES), "")
    options = {key: value for key, value in given.items() if key not in ("id", "class")}
    return Opened(known, "", options, given.get("id", ""), classes, line)


# ------------------------------------------------------------------ where it ends


def _fence_end(lines: _Lines, first: int, mark: str, length: int) -> tuple[int, bool]:
    """Return the line at which a fence of code ends, and whether it is its closing line."""
    number = first + 1
    while number < lines.end and lines.is_inside(number):
        text = lines.text(number).rstrip()
        if text.startswith(mark * length) and not text.strip(mark):
            return number, True
        number += 1
    return number, False


def _colon_end(lines: _Lines, first: int, length: int) -> tuple[int, bool]:
    """Return the line at which a `:::` block ends, and whether it is its closing line.

    The blocks inside of it are seen on the way, and remembered for when they are asked for.
    """
    ends = memo(lines.state, "divs")
    indent = lines.state.blkIndent
    if (first, indent) not in ends:
        for line, end in _colon_ends(lines, first, length):
            ends[line, indent] = end
    number, is_closed = ends[first, indent]
    return (number, is_closed) if number <= lines.end else (lines.end, False)


def _colon_ends(lines: _Lines, first: int, length: int) -> Iterator[tuple[int, tuple[int, bool]]]:
    """Yield a `:::` block and those inside of it by their first line, with their ends.

    A line of colons closes the innermost block of that many colons, or where there is none the
    innermost block: so both MyST's nesting by length and Pandoc's by order are read.
    """
    open_blocks = [(first, length)]
    number = first + 1
    while open_blocks and number < lines.end and lines.is_inside(number):
        text = lines.text(number).rstrip()
        if code := _CODE_FENCE.match(text):
            number, _ = _fence_end(lines, number, code[1][0], len(code[1]))
        elif text.startswith(":::") and not lines.state.is_code_block(number):
            colons = len(text) - len(text.lstrip(":"))
            if text[colons:].strip():
                open_blocks.append((number, colons))
            else:
                closed = _closed(open_blocks, colons)
                for line, _ in open_blocks[closed:]:
                    yield line, (number, line == open_blocks[closed][0])
                del open_blocks[closed:]
        number += 1
    for line, _ in open_blocks:
        yield line, (min(number, lines.end), False)


def _closed(open_blocks: list[tuple[int, int]], colons: int) -> int:
    for index in range(len(open_blocks) - 1, -1, -1):
        if open_blocks[index][1] == colons:
            return index
    return len(open_blocks) - 1


# ------------------------------------------------------------------ what it becomes


def _build(state: StateBlock, opened: Opened, first: int, end: int, mark: str) -> None:
    lines = _Lines(state, end)
    body = first + 1
    if opened.name not in opened.classes:  # MyST's: options stand in the lines below
        body, options = _options(lines, body)
        opened = _with_options(opened, options)
    known = DIRECTIVES[opened.name] if opened.name in DIRECTIVES else None  # noqa: SIM401
    if known is not None and known.raw is not None:
        state.tokens += known.raw(opened, _raw(state, first, body, end))
    elif known is None and mark != ":":
        state.tokens += _unknown_code(opened, _raw(state, first, body, end), mark)
    else:
        content = _parsed(state, body, end)
        state.tokens += _known(known, opened, content)


def _known(known: Directive | None, opened: Opened, content: list[Token]) -> list[Token]:
    if known is not None and known.build is not None:
        return known.build(opened, content)
    if opened.name not in opened.classes and opened.name:
        return [_unknown(opened), *content]
    return element("div", opened.attributes(*opened.classes), content, opened.line)


def _unknown(opened: Opened) -> Token:
    hint = did_you_mean(opened.name, DIRECTIVES.names(), "write it in Markdown or HTML")
    return trouble("directive-known", f"no directive is named `{opened.name}`", hint, opened.line)


def _unknown_code(opened: Opened, text: str, mark: str) -> list[Token]:
    line = [opened.line, opened.line + 1]
    code = Token("fence", "code", 0, content=text, info="", markup=mark * 3, block=True, map=line)
    return [_unknown(opened), code]


def _with_options(opened: Opened, options: Mapping[str, str]) -> Opened:
    name = options.get("name", options.get("label", opened.id))
    classes = (*opened.classes, *options.get("class", "").split())
    merged = {**opened.options, **options}
    return Opened(opened.name, opened.argument, merged, name, classes, opened.line)


def _options(lines: _Lines, number: int) -> tuple[int, dict[str, str]]:
    """Return the first line below a directive's options, and the options."""
    found: dict[str, str] = {}
    if number < lines.end and lines.text(number).rstrip() == "---":
        for below in range(number + 1, lines.end):
            text = lines.text(below).rstrip()
            if text == "---":
                return below + 1, found
            if option := _YAML.fullmatch(text):
                found[option[1]] = option[2].strip("\"'")
        return number, {}
    while number < lines.end and (option := _OPTION.fullmatch(lines.text(number).rstrip())):
        found[option[1]] = option[2].strip()
        number += 1
    return number, found


def _raw(state: StateBlock, first: int, body: int, end: int) -> str:
    return state.getLines(body, end, state.sCount[first], True)


def _parsed(state: StateBlock, body: int, end: int) -> list[Token]:
    """Return the content as tokens; state is left as it was but for the line."""
    start, line_max, parent = len(state.tokens), state.lineMax, state.parentType
    state.lineMax = end  # no lazy continuation beyond the end
    state.parentType = "container"
    state.level += 1
    state.md.block.tokenize(state, body, end)
    state.level -= 1
    state.lineMax, state.parentType = line_max, parent
    content = state.tokens[start:]
    del state.tokens[start:]
    return content


def _stray(state: StateBlock, line: int) -> None:
    """Drop a line of colons that closes nothing in its cell, and say so."""
    message = "`:::` closes nothing in this cell"
    hint = "open the block in the same cell, or delete the line"
    state.tokens.append(trouble("directive-known", message, hint, line))
    state.line = line + 1
