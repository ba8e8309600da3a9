"""Headings and links of prose, each with its line: what rules about prose look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

from markdown_it.token import Token

from nbblog.prose.dialect import dialect
from nbblog.prose.passes.tokens import number_lines
from nbblog.prose.passes.words import alt_of, text_of
from nbblog.prose.tables import keep_pipes

_WORDLESS = ("html_inline", "image", "link_open", "link_close")


@dataclass(frozen=True, slots=True)
class Title:
    """A heading: its level, words, and line from 1; raw HTML is markup that no tool renumbers."""

    level: int
    words: str
    line: int
    is_html: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link: its address, its words (with those of its pictures), and its line from 1."""

    href: str
    words: str
    line: int
    has_picture: bool = False


@dataclass(frozen=True, slots=True)
class Elements:
    """What stands in some Markdown, in order."""

    titles: tuple[Title, ...]
    anchors: tuple[Anchor, ...]


@lru_cache(maxsize=8192)  # several rules look at the same cells
def elements_of(text: str) -> Elements:
    """Return the headings that structure some Markdown, and its links."""
    tokens = dialect().parse(keep_pipes(text))
    number_lines(tokens)
    titles: list[Title] = []
    anchors: list[Anchor] = []
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            line = (token.map or [0])[0] + 1
            titles.append(Title(int(token.tag[1]), text_of(tokens[index + 1]).strip(), line))
        elif token.type == "html_block":
            html = _Html((token.map or [0])[0])
            html.read(token.content)
            titles += html.titles
            anchors += html.anchors
        elif token.children:
            anchors += _anchors(token.children)
    return Elements(tuple(titles), tuple(anchors))


def _anchors(children: list[Token]) -> Iterator[Anchor]:
    """Yield the links of a line of text: those of Markdown, and those of raw HTML."""
    html = _Html(0)
    for child in children:
        line = (child.map or [0])[0]
        if child.type == "link_open":
            html.begin(str(child.attrs.get("href", "")), line + 1)
        elif child.type == "link_close":
            html.end()
        elif child.type == "html_inline":
            html.above = line
            html.read(child.content)
        elif child.type == "image":
            html.picture(alt_of(child))
        elif child.type not in _WORDLESS:
            html.handle_data(text_of(Token("", "", 0, children=[child])))
    yield from html.anchors


@dataclass
class _Html(HTMLParser):
    """Gathers headings and links of raw HTML; above is the number of lines before it."""

    above: int
    titles: list[Title] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    _open: list[Anchor] = field(default_factory=list)
    _heading: list[Title] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def read(self, text: str) -> None:
        """Read some HTML; what was open stays open."""
        self.reset()
        self.feed(text.replace("<![", "< ["))  # the parser stops at a declaration it knows not

    def begin(self, href: str, line: int) -> None:
        self._open = [Anchor(href, "", line)]

    def end(self) -> None:
        self.anchors += self._open
        self._open = []

    def picture(self, words: str) -> None:
        self._open = [Anchor(a.href, a.words + words, a.line, True) for a in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.above + self.getpos()[0]
        said = dict(attrs)
        if tag == "a" and said.get("href"):
            self.begin(str(said["href"]), line)
        elif tag == "img":
            self.picture(said.get("alt") or "")
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self._heading = [Title(int(tag[1]), "", line, True)]

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.end()
        elif self._heading and tag == f"h{self._heading[0].level}":
            self.titles += self._heading
            self._heading = []

    def handle_data(self, data: str) -> None:
        self._open = [Anchor(a.href, a.words + data, a.line, a.has_picture) for a in self._open]
        self._heading = [Title(t.level, t.words + data, t.line, True) for t in self._heading]
