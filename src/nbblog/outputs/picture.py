"""Shows pictures: PNG, JPEG, GIF, WebP and SVG, each a file of the post."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape

from nbblog.findings import Finding, Severity
from nbblog.images import Kind, kind_of
from nbblog.model import Json
from nbblog.outputs import RULE, Context, renderer
from nbblog.prose.document import render_inline
from nbblog.prose.pieces import Html, Piece

RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")


@renderer(*RASTER, rank=70)
def raster(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return a picture of pixels, which the format keeps as base64."""
    try:
        data = base64.b64decode(str(payload), validate=False)
    except ValueError:  # no base64, or not even ASCII
        data = b""
    return _figure(data, metadata, context)


@renderer("image/svg+xml", rank=80)
def svg(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return a drawing as a file of its own: its ids and styles cannot meet the page's."""
    return _figure(str(payload).encode("utf-8", "replace"), metadata, context)


def _figure(data: bytes, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    kind = kind_of(data)
    if kind is None:
        message, hint = "the output's picture is damaged", "run the cell again"
        context.findings.append(Finding(RULE, message, hint, context.place(1)))
        return ()
    if context.alt is None:
        context.findings.append(_without_alt(context))
    source = context.save(data, kind.suffix)
    size = _size(kind, metadata)
    alt = escape(context.alt or "", quote=True)
    image = f'<img src="{escape(source)}" alt="{alt}"{size} loading="lazy" decoding="async">'
    caption = (
        f"<figcaption>{render_inline(context.caption)}</figcaption>" if context.caption else ""
    )
    return [Html(f'<figure class="output output-figure">{image}{caption}</figure>\n')]


def _size(kind: Kind, metadata: Mapping[str, Json]) -> str:
    """Return width and height; the output's metadata may ask for a size of its own."""
    width, height = kind.width, kind.height
    for value in metadata.values():
        asked = value.get("width") if isinstance(value, dict) else None
        if isinstance(asked, int) and width and height and 0 < asked <= width:
            width, height = asked, round(height * asked / width)
    return f' width="{width}" height="{height}"' if width and height else ""


def _without_alt(context: Context) -> Finding:
    return Finding(
        "alt-text",
        "the figure has no alternative text",
        "begin the cell with `#| fig-alt: what one sees`",
        context.place(1),
        Severity.WARNING,
    )
