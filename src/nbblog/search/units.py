"""A post to what search shows of it: its sections, prose and code apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nbblog.model import Post
from nbblog.prose.fragments import Node, parsed

LARGEST = 4000
"""Characters of one unit: a longer one is cut, so that little is loaded to show a hit."""

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_SILENT = {"math", "svg", "script", "style", "template", "noscript", "summary", "object", "iframe"}
_BLOCKS = {"p", "li", "dd", "dt", "td", "th", "tr", "div", "figure", "figcaption", "blockquote"}
_SPACES = re.compile(r"\s+")
_CLASSES = re.compile(r"\b(output|output-markdown|anchor|math-block|footnote-ref|note-mark)\b(?!-)")


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of a page that can be a hit: where it is, under which heading, what it says.

    begins says that it is the first of its section, so that the heading's words count here.
    """

    anchor: str
    heading: str
    text: str
    is_code: bool = False
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as search knows it; the first unit is its head, with the summary."""

    url: str
    title: str
    units: tuple[Unit, ...] = field(repr=False)
    tags: tuple[str, ...] = ()


def entry_of(post: Post) -> Entry:
    """Return a post or a page as search knows it."""
    card = post.card
    head = Unit("", "", card.summary)
    return Entry(card.url, card.title, (head, *units_of(post.body)), card.tags)


def units_of(body: str) -> list[Unit]:
    """Return the units of a body, in its order."""
    walk = _Walk()
    root = parsed(body).root
    for node in root.iter(include_text=True) if root else ():
        walk.visit(node)
    return walk.finished()


class _Walk:
    """A way through a page, in its order: what was read since the last heading is kept."""

    def __init__(self) -> None:
        self.anchor = self.heading = ""
        self.cell = ""
        self.prose: list[str] = []
        self.code: list[Unit] = []
        self.done: list[Unit] = []

    def visit(self, node: Node) -> None:
        """Read a node with all that is in it."""
        name = node.tag or ""
        if name == "-text":
            self.prose.append(node.text_content or "")
        elif name in _HEADINGS:
            self.close()
            self.anchor, self.heading = node.attributes.get("id") or "", _plain(node)
        elif name == "pre":
            self.preformatted(node)
        elif name not in _SILENT:
            self.inside(node)

    def inside(self, node: Node) -> None:
        """Read what is in an element, but for outputs, formulas and marks."""
        marks = set(_CLASSES.findall(node.attributes.get("class") or ""))
        if marks == {"output"}:
            for caption in node.css("figcaption"):
                self.inside(caption)
        elif not marks or "output-markdown" in marks:
            before = self.cell
            given = node.attributes.get("id") or ""
            self.cell = given if given.startswith("cell-") else before
            for child in node.iter(include_text=True):
                self.visit(child)
            self.cell = before
            if node.tag in _BLOCKS:
                self.prose.append(" ")

    def preformatted(self, node: Node) -> None:
        """Keep a block of code; text that a cell printed is none."""
        classes = (node.attributes.get("class") or "").split()
        if "output" not in classes:
            text = node.text().strip("\n")
            anchor = self.cell or self.anchor
            self.code += [Unit(anchor, self.heading, part, True) for part in _parts(text, "\n")]

    def close(self) -> None:
        """End a section: its prose, then its code."""
        text = _SPACES.sub(" ", "".join(self.prose)).strip()
        if text or self.heading:
            first, *more = [*_parts(text, " ")] or [""]
            self.done.append(Unit(self.anchor, self.heading, first, begins=True))
            self.done += [Unit(self.anchor, self.heading, part) for part in more]
        self.done += self.code
        self.prose, self.code = [], []

    def finished(self) -> list[Unit]:
        """Return all units, in the order of the page."""
        self.close()
        return self.done


def _plain(heading: Node) -> str:
    """Return the words of a heading without its link and formulas."""
    walk = _Walk()
    walk.inside(heading)
    return _SPACES.sub(" ", "".join(walk.prose)).strip()


def _parts(text: str, between: str) -> Iterator[str]:
    """Yield a text in parts of at most LARGEST characters, cut where it may be cut."""
    while len(text) > LARGEST:
        end = text.rfind(between, LARGEST // 2, LARGEST)
        end = LARGEST if end < 0 else end
        yield text[:end]
        text = text[end:].lstrip(between)
    if text:
        yield text
