"""What a page shows as Markdown: headings, paragraphs, lists, links and code, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbblog.addresses import joined
from nbblog.prose.fragments import Node, parsed
from nbblog.prose.mathtext import formula_text

_SKIPPED = {
    "script",
    "style",
    "svg",
    "button",
    "template",
    "fieldset",
    "form",
    "input",
    "dialog",
    "noscript",
}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "details", "div", "dl", "figcaption", "figure",
    "footer", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
    *(f"h{level}" for level in range(1, 7)),
}  # fmt: skip
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*"}
_HIDDEN = {"visually-hidden", "anchor"}


def page_markdown(html: str, page: str) -> str:
    """Return the main part of a page; page is its absolute address. "" where it has none."""
    main = parsed(html).css_first("main")
    return f"{_markdown(main, page)}\n" if main is not None else ""


def _markdown(node: Node, page: str) -> str:
    return "\n\n".join(block for block in _blocks(node, page) if block.strip())


def _blocks(node: Node, page: str) -> Iterator[str]:
    """Yield the blocks in an element; words between them are paragraphs."""
    line = ""
    for child in node.iter(include_text=True):
        if _is_skipped(child):
            continue
        if not _holds_blocks(child):
            line += _inline(child, page)
            continue
        yield _spaced(line)
        line = ""
        yield from _block(child, page)
    yield _spaced(line)


def _block(node: Node, page: str) -> Iterator[str]:
    tag = str(node.tag)
    if re.fullmatch("h[1-6]", tag):
        yield f"{'#' * int(tag[1])} {_words(node, page)}"
    elif tag in ("ul", "ol"):
        yield _list(node, page)
    elif tag == "pre":
        code = node.text().strip("\n")
        fence = "`" * max(3, 1 + max((len(one) for one in re.findall("`+", code)), default=0))
        yield f"{fence}\n{code}\n{fence}"
    elif tag == "table":
        yield from _table(node, page)
    elif tag == "blockquote":
        yield "> " + _markdown(node, page).replace("\n", "\n> ")
    elif tag in ("summary", "dt"):
        yield f"**{_words(node, page)}**"
    else:
        yield from _blocks(node, page)


def _list(node: Node, page: str) -> str:
    items = [child for child in node.iter() if child.tag == "li"]
    lines = []
    for number, item in enumerate(items, start=1):
        mark = f"{number}. " if node.tag == "ol" else "- "
        text = _markdown(item, page).replace("\n", "\n" + " " * len(mark))
        if text:
            lines.append(mark + text)
    return "\n".join(lines)


def _table(node: Node, page: str) -> Iterator[str]:
    rows = [[_cell(cell, page) for cell in row.css("th, td")] for row in node.css("tr")]
    width = max(map(len, rows), default=0)
    if width:
        lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
        yield "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _cell(node: Node, page: str) -> str:
    return _words(node, page).replace("|", "\\|")


# ------------------------------------------------------------------ lines


def _is_skipped(node: Node) -> bool:
    classes = (node.attributes.get("class") or "").split()
    return node.tag in _SKIPPED or not _HIDDEN.isdisjoint(classes)


def _holds_blocks(node: Node) -> bool:
    if node.tag in _BLOCKS or node.tag in ("summary", "dt", "dd"):
        return True
    return node.tag not in ("-text", "math", "a") and any(map(_holds_blocks, node.iter()))


def _words(node: Node, page: str) -> str:
    return _spaced("".join(_inline(child, page) for child in node.iter(include_text=True)))


def _inline(node: Node, page: str) -> str:
    tag = str(node.tag)
    if tag == "-text":
        return re.sub(r"\s+", " ", node.text()).replace("<", "\\<")
    if _is_skipped(node):
        return ""
    if tag == "math":
        return formula_text(node.html or "")
    if tag == "br":
        return " "
    if tag == "img":
        return f"![{node.attributes.get('alt') or ''}]({_absolute(node, 'src', page)})"
    if tag == "code":
        return f"`{node.text()}`"
    inside = "".join(_inline(child, page) for child in node.iter(include_text=True))
    if tag == "a" and inside.strip():
        return f"[{_spaced(inside)}]({_absolute(node, 'href', page)})"
    mark = _MARKS.get(tag, "") if inside.strip() else ""
    if tag == "span":  # a style may stand between it and its neighbours
        return f" {inside} "
    return f"{mark}{inside.strip() if mark else inside}{mark}"


def _absolute(node: Node, name: str, page: str) -> str:
    return joined(page, node.attributes.get(name) or "").replace(" ", "%20")


def _spaced(text: str) -> str:
    line = re.sub(r"\s+", " ", text).strip()
    return re.sub(r" ([,.;:!?)])", r"\1", line).replace(")[", ") [")
