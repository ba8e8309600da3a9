"""Other people's HTML as a part of our page: balanced, with ids and styles that stay in it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from nbblog.outputs.contrast import Colour
from nbblog.outputs.css import Surroundings, has_background, restyled, scoped, surface_of
from nbblog.prose.fragments import Node, Tree, parsed, written

_PAGE_WIDE = "title, meta, base, link, frame, frameset"
_REFERENCES = {
    "for", "headers", "list", "form", "aria-labelledby", "aria-describedby", "aria-controls",
    "aria-owns", "aria-details", "aria-flowto", "aria-activedescendant",
}  # fmt: skip
_URL = re.compile(r"""url\(\s*(["']?)#([^"')]+)\1\s*\)""")
_PLAINTEXT = re.compile(r"<(/?)plaintext\b", re.IGNORECASE)  # it has no end
_LOCAL = re.compile(r"(?![\w+.-]+:|//|[#?])\S")


@dataclass(frozen=True, slots=True)
class Part:
    """An element of a fragment, or a text (tag is ""), and how deep it stands."""

    depth: int
    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


class Fragment:
    """A part of a page, parsed as browsers do; html is what it has become."""

    def __init__(self, html: str) -> None:
        self.tree = parsed(_stable(_PLAINTEXT.sub(r"<\1pre", html)))

    @property
    def html(self) -> str:
        """The fragment; parsed again it is the same."""
        return written(self.tree)

    @property
    def has_script(self) -> bool:
        """Whether something in it runs in the reader's browser."""
        scripts = self.tree.css("script")
        kinds = [(node.attributes.get("type") or "").lower() for node in scripts]
        is_run = any(not kind or "javascript" in kind or kind == "module" for kind in kinds)
        return is_run or any(
            name.startswith("on") for node in self.tree.css("*") for name in node.attributes
        )

    @property
    def is_invisible(self) -> bool:
        """Whether it holds nothing but styles for the page that it was made for."""
        return not self.text and not self.tree.css(":not(style, br, p, div, span, center)")

    @property
    def text(self) -> str:
        """The words that a reader sees without a script."""
        hidden = ("script", "style", "template", "noscript")
        root = self.tree.root
        nodes = root.traverse(include_text=True) if root else ()
        return "".join(
            node.text_content or ""
            for node in nodes
            if node.is_text_node and not (node.parent and node.parent.tag in hidden)
        ).strip()

    def outline(self) -> Iterator[Part]:
        """Yield elements and texts in their order; comments and blanks between them are none."""
        root = self.tree.root
        depths: dict[int, int] = {}
        for node in root.traverse(include_text=True) if root else ():
            depth = depths.get(node.parent.mem_id, 0) + 1 if node.parent else 0
            depths[node.mem_id] = depth
            if node.is_text_node:
                if text := node.text_content or "":
                    yield Part(depth, "", text=text)
            elif not node.is_comment_node:
                values = {name: value or "" for name, value in node.attributes.items()}
                yield Part(depth, str(node.tag), values)

    def drop_page_parts(self) -> list[str]:
        """Remove what speaks of a whole page; return the names of what is missed by readers."""
        nodes = self.tree.css(_PAGE_WIDE)
        missed = [str(node.tag) for node in nodes if node.tag in ("link", "base")]
        root = self.tree.root
        for node in [*nodes, *(root.traverse(include_text=True) if root else ())]:
            if node.is_comment_node or node in nodes:
                node.decompose()
        self.tree.unwrap_tags(["xmp"])
        return missed

    def lower_headings(self) -> None:
        """Make headings plain boxes: the sections of the page are the author's."""
        for node in self.tree.css("h1, h2, h3, h4, h5, h6"):
            box = self._renamed(node, "div")
            box.attrs["class"] = f"{node.attributes.get('class') or ''} as-{node.tag}".strip()

    def save_data(self, save: Callable[[bytes, str], str]) -> None:
        """Make files of the pictures, sounds and films that stand in the HTML itself."""
        for node in self.tree.css("img, audio, video, source"):
            for name in ("src", "poster"):
                found = re.match(r"data:(\w+)/([\w.+-]+)([^,]*),", node.attributes.get(name) or "")
                if found and found[1] in ("image", "audio", "video"):
                    node.attrs[name] = self._saved(str(node.attributes[name]), found, save)

    def resolve(self, file: Callable[[str], str]) -> None:
        """Give files beside the notebook the addresses that they have in the site."""
        for selector, name in (("a[href]", "href"), ("[src]", "src"), ("[poster]", "poster")):
            for node in self.tree.css(selector):
                address = node.attributes[name] or ""
                if _LOCAL.match(address):
                    node.attrs[name] = file(address)

    def _saved(self, address: str, found: re.Match[str], save: Callable[[bytes, str], str]) -> str:
        body = unquote_to_bytes(address[found.end() :])
        if found[3].endswith(";base64"):
            try:
                body = base64.b64decode(b"".join(body.split()))
            except ValueError:
                return address
        return save(body, re.sub(r"^x-|\+.*|[^\w]", "", found[2].lower())) if body else address

    def _renamed(self, node: Node, tag: str) -> Node:
        """Put an element of another name in the place of one; return it."""
        new = self.tree.create_node(tag)
        for name, value in node.attributes.items():
            new.attrs[name] = value or ""
        for child in list(node.iter(include_text=True)):
            new.insert_child(child, move=True)
        node.replace_with(new, move=True)
        return new

    # -------------------------------------------------------------- ids and styles

    def rename_ids(self, prefix: str) -> dict[str, str]:
        """Begin every id with a prefix, and what refers to it; return the new names."""
        nodes = self.tree.css("[id]")
        ids = {name: f"{prefix}-{name}" for node in nodes if (name := node.attributes["id"])}
        seen: set[str] = set()
        for node in nodes:
            name = node.attributes["id"] or ""
            if not name or name in seen:
                del node.attrs["id"]
            else:
                node.attrs["id"] = ids[name]
            seen.add(name)
        for node in self.tree.css("*") if ids else ():
            for name, value in node.attributes.items():
                if value and (new := _referring(name, value, ids)) != value:
                    node.attrs[name] = new
        return ids

    def restyle(self, scope: str, ids: dict[str, str]) -> None:
        """Keep style sheets to the element with the id scope, and colours legible in the dark."""
        _modernise(self.tree)
        sheets = self.tree.css("style")
        is_painted = any(has_background(node.text()) for node in sheets)
        inline = [(node, str(node.attributes["style"] or "")) for node in self.tree.css("[style]")]
        surfaces = {node.mem_id: surface_of(style) for node, style in inline}
        for node, style in inline:
            around = Surroundings(_behind(node, surfaces), is_painted=is_painted, ids=ids)
            node.attrs["style"] = restyled(style, around)
        for node in sheets:
            css = scoped(node.text(), scope, Surroundings(is_painted=is_painted, ids=ids))
            node.inner_html = css

    # -------------------------------------------------------------- tables

    def tables(self) -> Iterator[Node]:
        """Yield the tables that stand in no other."""
        for node in self.tree.css("table"):
            if not any(one.tag == "table" for one in _parents(node)):
                yield node

    def box(self, node: Node, attributes: dict[str, str]) -> None:
        """Put an element into a box."""
        box = self.tree.create_node("div")
        for name, value in attributes.items():
            box.attrs[name] = value
        node.insert_before(box, move=True)
        box.insert_child(node, move=True)

    def name_headers(self, table: Node) -> None:
        """Say what each header cell heads, and make empty ones plain cells."""
        for node in table.css("th"):
            if not node.text(strip=True) and not node.css("img, svg, input"):
                self._renamed(node, "td")
            elif "scope" not in node.attributes:
                is_head = any(one.tag == "thead" for one in _parents(node))
                span = node.attributes.get("colspan" if is_head else "rowspan") or "1"
                group = "group" * (span not in ("", "0", "1"))
                node.attrs["scope"] = ("col" if is_head else "row") + group


def _stable(html: str) -> str:
    """Return HTML that means the same when it is parsed once more."""
    for _ in range(4):
        again = parsed(html).html or ""
        if again == html:
            break
        html = again
    return html


def _parents(node: Node) -> Iterator[Node]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _behind(node: Node, surfaces: dict[int, Colour | None]) -> Colour | None:
    """Return the background of the nearest parent that has one."""
    return next((surfaces[up.mem_id] for up in _parents(node) if surfaces.get(up.mem_id)), None)


def _referring(name: str, value: str, ids: dict[str, str]) -> str:
    """Return the value of an attribute with ids by their new names."""
    if name in _REFERENCES:
        return " ".join(ids.get(word, word) for word in value.split())
    if name in ("href", "xlink:href", "usemap") and value.startswith("#"):
        return f"#{ids.get(value[1:], value[1:])}"
    if "url(" in value and name != "style":
        return _URL.sub(lambda found: f"url(#{ids.get(found[2], found[2])})", value)
    return value


def _modernise(tree: Tree) -> None:
    """Turn the colours of old HTML into styles, which can be made legible."""
    for selector, old, new in (
        ("[bgcolor]", "bgcolor", "background-color"),
        ("font[color]", "color", "color"),
    ):
        for node in tree.css(selector):
            value = node.attributes[old] or ""
            if re.fullmatch(r"#?\w+", value):
                node.attrs["style"] = f"{new}: {value}; {node.attributes.get('style') or ''}"
            del node.attrs[old]
