"""Posts for feed readers: whole, with absolute addresses, readable without styles and scripts."""

from __future__ import annotations

import re

from nbblog.addresses import joined
from nbblog.prose.fragments import Node, Tree, parsed, written
from nbblog.prose.mathtext import formula_html, formula_text
from nbblog.prose.pictures import light_only

_DROPPED = "a.anchor, script, style, link, meta, base, template, button, form, input"
_FRAMES = "iframe, object, embed, frame"
_ADDRESSES = ("href", "src", "poster", "data", "cite")
_IDLE = re.compile(r"on[a-z]+|data-[\w-]+|tabindex|loading|decoding|fetchpriority|srcset|sizes")
_LINE = 72
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def syndicated(html: str, page: str) -> str:
    """Return the body of a post for feeds; page is the absolute address of its page.

    Some readers take MathML out and leave its letters, so what can be HTML becomes HTML.
    """
    tree = parsed(light_only(html))
    for node in tree.css(_DROPPED):
        node.decompose()
    for node in tree.css(_FRAMES):
        _link_frame(node)
    for node in tree.css("pre span"):  # colours that need our styles
        node.unwrap()
    for node in tree.css("math"):
        _set_formula(node)
    for node in tree.css("*"):
        _mend_attributes(node, page)
    return written(tree).strip()


def _link_frame(node: Node) -> None:
    """Put a link in the place of a page inside the page."""
    address = node.attributes.get("src") or node.attributes.get("data")
    if not address:
        node.decompose()
        return
    link = _only(parsed("<a></a>"), "a")
    link.attrs["href"] = address
    link.insert_child(node.attributes.get("title") or address)
    node.replace_with(link)


def _set_formula(node: Node) -> None:
    """Put HTML in the place of a formula of one line; beside others stands what they say.

    A reader that takes MathML out would make `ab` of a over b, so those are told twice.
    """
    mathml = node.html or ""
    text, line = formula_text(mathml), formula_html(mathml)
    is_display = node.attributes.get("display") == "block"
    is_flat = len(text) <= _LINE and not node.css_first("mfrac, msqrt, mroot, munderover")
    if line and (is_flat or not is_display):
        node.replace_with(_only(parsed(f"<span>{line}</span>"), "span"))
        return
    node.attrs["alttext"] = text
    if node.parent is not None and is_display:
        said = _only(parsed("<p><small></small></p>"), "p")
        _only(said, "small").insert_child(text)
        node.insert_after(said)


def _mend_attributes(node: Node, page: str) -> None:
    is_drawn = any(parent.tag == "svg" for parent in _around(node))
    for name, value in node.attributes.items():
        if _IDLE.fullmatch(name):
            del node.attrs[name]
        elif name in _ADDRESSES and value and not (is_drawn and value.startswith("#")):
            node.attrs[name] = _absolute(value, page)


def _absolute(address: str, page: str) -> str:
    """Return an address that holds everywhere; one that is none stays as it is."""
    return address if _SCHEME.match(address) else joined(page, address)


def _around(node: Node) -> list[Node]:
    found: list[Node] = []
    parent = node.parent
    while parent is not None:
        found.append(parent)
        parent = parent.parent
    return found


def _only(tree: Tree | Node, selector: str) -> Node:
    node = tree.css_first(selector)
    assert node is not None  # it has just been parsed
    return node
