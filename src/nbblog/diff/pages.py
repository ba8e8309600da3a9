"""What a finished page tells its readers: text, code, outputs, pictures and links, no styles."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

Kind = Literal["text", "code", "output", "picture"]

_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl"),
        *("dt", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table"),
        *("tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    }
)
_UNSEEN = frozenset({"script", "style", "template", "noscript", "source", "button"})
_NOISE = ("provenance", "toc", "pager", "page-steps", "series", "related")
"""Classes of what changes with every run, or says again what stands elsewhere on the page."""

_HASHED = re.compile(r"(?<=[./])[0-9a-f]{10,64}(?=\.\w+)|sha256-[\w+/=]+")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, line of a table, listing, output or picture; a picture's text is its words.

    digest tells the bytes of a picture apart.
    """

    kind: Kind
    text: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What a page tells: its title, its main part as blocks, where it leads, and the rest.

    is_article says that it is no list of others.
    around is the text outside of the main part; head are title, description and the like; whole is
    the page without the line that tells of its run, bare also without styles and scripts.
    """

    title: str
    blocks: tuple[Block, ...] = field(repr=False)
    links: tuple[str, ...] = field(repr=False)
    around: tuple[str, ...] = field(repr=False)
    head: tuple[str, ...] = field(repr=False)
    whole: str = field(repr=False)
    bare: str = field(repr=False)
    is_article: bool = False


def read_page(html: str, digest_of: Callable[[str], str]) -> Page:
    """Return what a page tells; digest_of gives the digest of the file behind an address."""
    tree = LexborHTMLParser(html)
    title = tree.css_first("h1") or tree.css_first("title")
    main = tree.css_first("main") or tree.body
    reader = _Reader(digest_of)
    if main is not None:
        reader.read(main)
    return Page(
        title=_plain(title.text()) if title else "",
        is_article=bool(tree.css("main > article")),
        blocks=tuple(reader.blocks),
        links=tuple(reader.links),
        around=tuple(_around(tree)),
        head=tuple(_head(tree)),
        whole=_without(tree, ".provenance"),
        bare=_HASHED.sub("#", _without(tree, "script, style, link[rel=stylesheet], meta")),
    )


class _Reader:
    """Walks through a page and gathers its blocks."""

    def __init__(self, digest_of: Callable[[str], str]) -> None:
        self.digest_of = digest_of
        self.blocks: list[Block] = []
        self.links: list[str] = []
        self._inline: list[str] = []
        self._kind: Kind = "text"

    def read(self, node: LexborNode) -> None:
        """Take in what lies in a node."""
        child = node.child
        while child is not None:
            self._one(child)
            child = child.next
        self._end()

    def _one(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._inline.append(node.text_content or "")
        elif tag == "img":
            self._picture(node)
        elif tag == "svg":
            self._drawing(node)
        elif not (tag.startswith("-") or tag in _UNSEEN or _is_noise(node)):
            self._element(node, tag)

    def _element(self, node: LexborNode, tag: str) -> None:
        if tag == "a" and (href := node.attributes.get("href")):
            self.links.append(_HASHED.sub("#", href))
        outer, is_block = self._kind, tag in _BLOCKS
        if is_block:
            self._end()
        self._kind = _kind_of(node, tag, outer)
        child = node.child
        while child is not None:
            self._one(child)
            child = child.next
        if is_block or self._kind != outer:
            self._end()
        self._kind = outer
        if tag == "time":
            self._inline.append(" ")  # styles keep it apart from what follows

    def _end(self) -> None:
        text = "".join(self._inline)
        self._inline.clear()
        shown = text.strip("\n") if self._kind in ("code", "output") else _plain(text)
        if shown.strip():
            self.blocks.append(Block(self._kind, shown))

    def _picture(self, node: LexborNode) -> None:
        if "only-dark" in (node.attributes.get("class") or ""):
            return  # the twin of the one beside it
        self._end()
        words = node.attributes.get("alt") or ""
        digest = self.digest_of(node.attributes.get("src") or "")
        self.blocks.append(Block("picture", _plain(words), digest))

    def _drawing(self, node: LexborNode) -> None:
        if node.attributes.get("aria-hidden") == "true":
            return  # an icon
        self._end()
        digest = hashlib.sha256((node.html or "").encode()).hexdigest()
        self.blocks.append(Block("picture", _plain(node.text()), digest))


def _kind_of(node: LexborNode, tag: str, outer: Kind) -> Kind:
    classes = (node.attributes.get("class") or "").split()
    if "output" in classes:
        return "output"
    if tag == "pre":
        return outer if outer == "output" else "code"
    return outer


def _is_noise(node: LexborNode) -> bool:
    classes = (node.attributes.get("class") or "").split()
    return any(name in classes for name in _NOISE)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _around(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css("body > header, body > footer, body > nav"):
        yield _plain(node.text(separator=" "))
        yield from (_HASHED.sub("#", one.attributes.get("href") or "") for one in node.css("a"))


def _head(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css("title, meta[name], meta[property], link[rel=canonical]"):
        found = node.attributes
        value = found.get("content") or found.get("href") or node.text()
        yield _HASHED.sub("#", f"{found.get('name') or found.get('property')}: {value}")


def _without(tree: LexborHTMLParser, selector: str) -> str:
    """Return a page without some elements, which it loses."""
    for node in tree.css(selector):
        node.decompose()
    return tree.html or ""


# ------------------------------------------------------------------ the files behind addresses


def digests_in(site: Path, page: Path) -> Callable[[str], str]:
    """Return a function from an address on a page to a digest of the file that it leads to."""

    def digest(address: str) -> str:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return address if len(address) < 200 else hashlib.sha256(address.encode()).hexdigest()
        path = unquote(parts.path)
        folders = [site / part for part in _ends(path)] if path[:1] == "/" else [page.parent / path]
        file = next((one for one in folders if one.is_file()), None)
        return hashlib.sha256(file.read_bytes()).hexdigest() if file else address

    return digest


def _ends(path: str) -> Iterator[str]:
    """Yield an absolute address as paths in the site, which may be served below a folder."""
    parts = path.strip("/").split("/")
    for start in range(len(parts)):
        yield "/".join(parts[start:])
