"""Finds what a fragment of HTML would fetch from other sites, and puts links in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from nbblog.prose.fragments import Node, Tree, parsed, written
from nbblog.prose.remote_styles import is_elsewhere, style_addresses, without_remote_styles
from nbblog.spoken import say

_KINDS = {
    "audio": "sound", "embed": "frame", "feImage": "picture", "frame": "frame", "iframe": "frame",
    "image": "picture", "img": "picture", "input": "picture", "link": "style", "object": "frame",
    "script": "script", "source": "picture", "track": "film", "use": "picture", "video": "film",
}  # fmt: skip
_FETCHED = {
    "stylesheet", "icon", "apple-touch-icon", "mask-icon", "manifest", "preload", "modulepreload",
    "prefetch", "prerender", "preconnect", "dns-prefetch",
}  # fmt: skip
"""What a `<link>` must be for a browser to ask for it by itself."""

_ONE = {"src", "data", "poster", "href", "xlink:href"}
_MANY = {"srcset", "imagesrcset"}
_CANDIDATES = re.compile(r"\s*,\s+|,(?=\s*(?:https?:)?//)")
_BESIDE = {"poster", "srcset"}
"""What an element can do without, where it has a `src`."""

_PAINTS = (
    "clip-path", "cursor", "fill", "filter", "marker-end", "marker-mid", "marker-start", "mask",
    "stroke",
)  # fmt: skip
_LOOKED_AT = ", ".join(
    [*_KINDS, "style", "[style]", "[background]", *(f"[{name}*='(']" for name in _PAINTS)]
)
_IN_DRAWINGS = {"image", "use", "feImage", "track"}
_SHOWN = {"picture", "frame", "film", "sound"}
_WORTH_A_LOOK = re.compile(r"//|\\|(?:https?|ftp|wss?):", re.IGNORECASE)
_DEEPEST = 3  # frames in frames


@dataclass(frozen=True, slots=True)
class Remote:
    """What is fetched: a picture, frame, film, sound, script or style, and its address."""

    kind: str
    address: str
    text: str = ""

    @property
    def host(self) -> str:
        """The site that it comes from."""
        try:
            return urlsplit(self.address, "https").netloc.rpartition("@")[2] or "another site"
        except ValueError:
            return "another site"

    @property
    def is_shown(self) -> bool:
        """Whether readers see it by itself, so that a link can stand in its place."""
        return self.kind in _SHOWN


@dataclass(frozen=True, slots=True)
class _Fetch:
    """What one attribute of an element fetches; of a `<style>`, its text, under the name ""."""

    node: Node
    name: str
    remote: Remote

    @property
    def is_all(self) -> bool:
        """Whether the element is nothing without it."""
        name, said = self.name, self.node.attributes
        return name in _ONE | _MANY and not (name in _BESIDE and said.get("src"))


def remotes(html: str) -> Iterator[Remote]:
    """Yield everything that a fragment would fetch from other sites when it is shown."""
    if _WORTH_A_LOOK.search(html):
        for fetch in _fetches(parsed(html)):
            yield fetch.remote


def linked(html: str, *, is_loaded_by_click: bool, depth: int = 0) -> str:
    """Return a fragment that fetches nothing from other sites.

    A link stands in the place of what readers would see: pictures, frames, films and sounds.
    Scripts, styles and fonts are left out.
    """
    tree = parsed(html)
    fetches = list(_fetches(tree, depth)) if _WORTH_A_LOOK.search(html) else []
    if not fetches:
        return html
    gone: dict[int, tuple[Node, Remote]] = {}
    for fetch in fetches:
        if fetch.is_all:
            owner = _owner(fetch.node)
            gone.setdefault(owner.mem_id, (owner, fetch.remote))
        else:
            _mend(fetch, depth)
    for node, remote in reversed(gone.values()):
        _replace(node, remote, is_loaded_by_click=is_loaded_by_click)
    return written(tree)


# ------------------------------------------------------------------ what an element fetches


def _fetches(tree: Tree, depth: int = 0) -> Iterator[_Fetch]:
    for node in tree.css(_LOOKED_AT):
        if node.tag == "style":
            for address in style_addresses(node.text()):
                yield _Fetch(node, "", Remote("style", address))
        is_idle = node.tag == "link" and not _FETCHED & _words(node, "rel")
        kind = "" if is_idle else _kind(node)
        for name, value in node.attributes.items():
            for remote in _of_attribute(node, kind, name, value or ""):
                yield _Fetch(node, name, remote)
            if name == "srcdoc" and depth < _DEEPEST:
                for inner in _fetches(parsed(value or ""), depth + 1):
                    yield _Fetch(node, name, inner.remote)


def _of_attribute(node: Node, kind: str, name: str, value: str) -> Iterator[Remote]:
    if kind and name in _ONE | _MANY:
        text = node.attributes.get("alt") or node.attributes.get("title") or ""
        for address in _CANDIDATES.split(value) if name in _MANY else [value]:
            first = address.strip().split()[0] if name in _MANY and address.strip() else address
            if is_elsewhere(first):
                yield Remote("picture" if name in _BESIDE else kind, first.strip(), text)
    elif name == "background" and is_elsewhere(value):
        yield Remote("style", value)
    elif name == "style" or name in _PAINTS:
        for address in style_addresses(value if name == "style" else f"{name}:{value}"):
            yield Remote("style", address)


def _kind(node: Node) -> str:
    tag = _owner(node).tag if node.tag == "source" else node.tag
    return _KINDS.get(str(tag), "picture" if node.tag == "source" else "")


def _words(node: Node, name: str) -> set[str]:
    return set((node.attributes.get(name) or "").lower().split())


def _owner(node: Node) -> Node:
    """Return the picture, film or sound that an element is a part of, else the element."""
    parent = node.parent
    if node.tag in ("img", "source") and parent and parent.tag in ("picture", "video", "audio"):
        return parent if node.tag == "source" or parent.tag == "picture" else node
    return node


# ------------------------------------------------------------------ what stands in its place


def _mend(fetch: _Fetch, depth: int) -> None:
    """Take out of an element what it can do without."""
    node, name = fetch.node, fetch.name
    value = node.attributes.get(name) or ""
    if not name:
        left = without_remote_styles(node.text())
        node.inner_html = left
        if not left:
            node.replace_with("")
    elif name == "style" and value:
        node.attrs[name] = without_remote_styles(value)
    elif name == "srcdoc":
        node.attrs[name] = linked(value, is_loaded_by_click=False, depth=depth + 1)
    elif name in node.attributes:
        del node.attrs[name]


def _replace(node: Node, remote: Remote, *, is_loaded_by_click: bool) -> None:
    """Put a link in the place of an element, only its words inside another link, or nothing."""
    image = node.css_first("img[alt]") if node.tag == "picture" else None
    text = (image.attributes["alt"] if image else None) or remote.text
    words = say("{kind} from {host}", kind=say(remote.kind.capitalize()), host=remote.host)
    if not remote.is_shown or node.tag in _IN_DRAWINGS:
        node.replace_with("")
    elif any(parent.tag == "a" for parent in _parents(node)):
        node.replace_with(text or words)
    else:
        link = parsed('<a class="remote"></a>').css_first("a")
        assert link is not None  # it has just been parsed
        address = remote.address.replace("\\", "/")
        link.attrs["href"] = f"https:{address}" if address.startswith("//") else address
        if is_loaded_by_click:
            link.attrs["data-remote"] = remote.kind
        link.insert_child(f"{words}: {text}" if text else words)
        node.replace_with(link)


def _parents(node: Node) -> Iterator[Node]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent
