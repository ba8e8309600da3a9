"""Markdown cells to sentences: plain words, each with its line, and what stands in code spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it.token import Token

from nbblog.model import Cell
from nbblog.prose.dialect import dialect
from nbblog.prose.passes.tokens import number_lines
from nbblog.prose.tables import keep_pipes

CODE = "\ufffc"
"""Stands in a sentence for a code span."""
GAP = "\ufffd"
"""Stands for what is neither words nor code: a formula, a picture, a value."""

_END = re.compile(r"(?<=[.!?…])[)\"'\u201d\u2019]*\s+(?=[\"'\u201c\u2018(\[]*[^a-z\s])")
_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|etc|al|Fig|Figs|Eq|Eqs|Sec|Tab|No|Nos|resp|approx|ca|p|pp|vol|ch"
    r"|Dr|Prof|St|[A-Z]))\.$"
)
_EXTERNAL = re.compile(r"<!--\s*external\b.*?-->", re.DOTALL | re.IGNORECASE)
_KEY = re.compile(r"(?<![\w@./+\\-])@[A-Za-z][\w:-]+")
_SCHOLARS = re.compile(r"\bet al\b|\([A-Z][\w.\s,&-]+,? (?:1[89]|20)\d\d[a-z]?\)|\[\d{1,3}\]")
_CITING = {"citation", "footnote_ref", "footnote_inline"}


@dataclass(frozen=True, slots=True)
class Span:
    """A code span: its text, where it stands in the sentence, and on which line of its cell."""

    text: str
    start: int
    line: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as plain words; cell is the number of its cell.

    is_external says that it names a source of its own: a citation, a link, a note, a comment.
    kind is the block that it stands in: "paragraph", "heading", "item" or "table".
    """

    text: str
    cell: int
    kind: str
    is_external: bool
    spans: tuple[Span, ...] = ()
    lines: tuple[int, ...] = field(default=(), repr=False)

    def line_of(self, place: int) -> int:
        """Return the line of its cell, from 1, on which a character stands."""
        return self.lines[min(place, len(self.lines) - 1)]


@dataclass(slots=True)
class _Text:
    """The words of a block while they are gathered; lines has one entry a character."""

    words: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    external: list[int] = field(default_factory=list)

    def add(self, words: str, line: int) -> None:
        """Add words that begin on a line."""
        self.words.append(words)
        self.lines += [line] * len(words)


def sentences_of(cell: Cell) -> Iterator[Sentence]:
    """Yield the sentences of a Markdown cell, in order."""
    tokens = dialect().parse(keep_pipes(cell.source), {})
    number_lines(tokens)
    inside: list[str] = []
    is_marked = False
    for token in tokens:
        if token.type == "html_block":
            is_marked = bool(_EXTERNAL.search(token.content))
        elif token.nesting == 1:
            inside.append(token.type.removesuffix("_open"))
        elif token.nesting == -1 and inside:
            inside.pop()
            is_marked = is_marked and bool(inside)
        elif token.type == "inline" and "footnote" not in inside:
            is_quoted = is_marked or "blockquote" in inside
            yield from _split(_gather(token), cell.number, _kind(inside), is_quoted)


def _kind(inside: list[str]) -> str:
    if "heading" in inside:
        return "heading"
    if "table" in inside:
        return "table"
    return "item" if "list_item" in inside else "paragraph"


def _gather(block: Token) -> _Text:
    text = _Text()
    for child in block.children or ():
        line = (child.map or block.map or [0])[0] + 1
        if child.type == "text":
            for found in (*_KEY.finditer(child.content), *_SCHOLARS.finditer(child.content)):
                text.external.append(len(text.lines) + found.start())
            text.add(child.content, line)
        elif child.type in ("softbreak", "hardbreak"):
            text.add(" ", line)
        elif child.type == "code_inline":
            text.spans.append(Span(child.content, len(text.lines), line))
            text.add(CODE, line)
        elif child.type in _CITING or _is_link(child) or _EXTERNAL.match(child.content):
            text.external.append(len(text.lines))
        elif child.content:
            text.add(GAP if child.type != "html_inline" else "", line)
    return text


def _is_link(token: Token) -> bool:
    """Whether a link leads out of the post."""
    return token.type == "link_open" and not str(token.attrs.get("href", "#")).startswith("#")


def _split(text: _Text, cell: int, kind: str, is_marked: bool) -> Iterator[Sentence]:
    words = "".join(text.words)
    begin = 0
    for end in [*_ends(words), len(words)]:
        if words[begin:end].strip():
            yield Sentence(
                words[begin:end],
                cell,
                kind,
                is_marked or any(begin <= place <= end for place in text.external),
                tuple(
                    Span(one.text, one.start - begin, one.line)
                    for one in text.spans
                    if begin <= one.start < end
                ),
                tuple(text.lines[begin:end]),
            )
        begin = end


def _ends(words: str) -> Iterator[int]:
    """Yield where sentences end; the dot of a short word ends none."""
    for found in _END.finditer(words):
        if not _SHORT.search(words[: found.start()][-8:]):
            yield found.end()
