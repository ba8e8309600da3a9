"""Mermaid diagrams to SVG: drawn when the site is published, without a browser or Node."""

from __future__ import annotations

import re
from contextlib import suppress
from html import escape, unescape

MOST = 20_000
"""Characters of the largest diagram that is drawn: the layout of a larger one takes minutes."""

_PALETTE = frozenset(
    ("#0F172A", "#64748B", "#94A3B8", "#CBD5E1", "#E2E8F0", "#F1F5F9", "#F8FAFC", "#FFFFFF",
     "#FDBA74", "#FFF7ED")
)  # fmt: skip
"""The colours of the renderer's own theme; css/34-diagrams.css turns each into one of the site."""
_COLOUR = re.compile(r"""(?:fill|stroke|color)[=:]\s*["']?(#\w+|rgba?\([^)]*\)|hsla?\([^)]*\))""")
_BACKGROUND = re.compile(r'<rect x="[^"]*" y="[^"]*" width="[^"]*" height="[^"]*" fill="#FFFFFF"/>')
_LINK = re.compile(r"</?a\b[^>]*>")
_ID = re.compile(r'\sid="([^"]*)"')
_USED = re.compile(r"#([A-Za-z][\w-]*)")
_TITLE = re.compile(r"^\s*(?:accTitle\s*:|title(?:\s|:))\s*(.+?)\s*$", re.MULTILINE)
_TEXT = re.compile(r"<text\b[^>]*>(.*?)</text>", re.DOTALL)


def is_drawable() -> bool:
    """Return whether the library that draws is installed."""
    try:
        import mmdr  # noqa: F401  # heavy, and an extra
    except ImportError:
        return False
    return True


def draw(source: str, number: int, label: str = "") -> str:
    """Return a diagram as HTML; number tells it from others of the page.

    Raises ValueError that says what is wrong with the source.
    """
    import mmdr

    if len(source) > MOST:
        raise ValueError(f"it has more than {MOST} characters")
    svg = mmdr.render(source, backend="merman").svg()  # the parser that is as strict as Mermaid's
    with suppress(ValueError):  # the plainer renderer knows less; then the first picture stays
        svg = mmdr.render(source, backend="mermaid-rs-renderer").svg()
    svg = _isolated(_LINK.sub("", _BACKGROUND.sub("", svg, count=1)), f"diagram-{number}")
    label = label or _label(source, svg)
    named = "diagram" if set(_COLOUR.findall(svg)) <= _PALETTE else "diagram diagram-coloured"
    shown = f'role="img" aria-label="{escape(label)}"'
    return f'<div class="{named}" tabindex="0" {shown}>{svg}</div>\n'


def _isolated(svg: str, prefix: str) -> str:
    """Return an SVG whose ids are its own, and only those that something refers to."""
    used = set(_ID.findall(svg)) & set(_USED.findall(svg))
    svg = _ID.sub(lambda found: f' id="{prefix}-{found[1]}"' if found[1] in used else "", svg)
    return _USED.sub(lambda found: f"#{prefix}-{found[1]}" if found[1] in used else found[0], svg)


def _label(source: str, svg: str) -> str:
    """Return what stands in for the picture: its title, else the words in it."""
    if title := _TITLE.search(source):
        return title[1]
    words = (" ".join(re.sub(r"<[^>]*>", " ", text).split()) for text in _TEXT.findall(svg))
    return "Diagram: " + unescape(", ".join(dict.fromkeys(filter(None, words))))[:300]
