"""Shows pictures: PNG, JPEG, GIF, WebP, AVIF and SVG, each as files of the post."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence

from nbblog.findings import Finding, Severity
from nbblog.images import Kind, kind_of
from nbblog.model import Display, Json
from nbblog.outputs import RULE, Context, renderer
from nbblog.prose.document import render_inline
from nbblog.prose.pictures import picture_html
from nbblog.prose.pieces import Html, Picture, Piece

RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif")

DARK = "nbblog_dark"
"""Where the kernel puts the dark twin of a figure: into the metadata of the light one."""


@renderer(*RASTER, rank=70)
def raster(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return a picture of pixels, which the format keeps as base64."""
    twin = _told(metadata, DARK)
    dark = _decoded(twin) if isinstance(twin, str) else None
    return _figure(_decoded(payload), dark, metadata, context)


@renderer("image/svg+xml", rank=80)
def svg(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return a drawing as a file of its own: its ids and styles cannot meet the page's."""
    twin = _told(metadata, DARK)
    dark = _encoded(twin) if isinstance(twin, str) else None
    return _figure(_encoded(payload), dark, metadata, context)


def rasters(display: Display) -> Iterator[bytes]:
    """Yield the pictures of pixels that an output may show: its own, and its dark twin."""
    payloads = [display.data[mime] for mime in RASTER if mime in display.data]
    twin = _told(display.metadata, DARK) if payloads else None
    for payload in (*payloads, *([twin] if isinstance(twin, str) else [])):
        yield _decoded(payload)


def _decoded(payload: Json) -> bytes:
    try:
        return base64.b64decode(str(payload), validate=False)
    except ValueError:  # no base64, or not even ASCII
        return b""


def _encoded(payload: Json) -> bytes:
    return str(payload).encode("utf-8", "replace")


def _told(metadata: Mapping[str, Json], key: str) -> Json:
    """Return what an output's metadata says, of the output or of one of its MIME types."""
    told = [metadata, *(value for value in metadata.values() if isinstance(value, dict))]
    return next((one[key] for one in told if key in one), None)


def _figure(
    data: bytes, dark: bytes | None, metadata: Mapping[str, Json], context: Context
) -> Sequence[Piece]:
    kind = kind_of(data)
    if kind is None or kind.is_bomb:
        message = "has too many pixels" if kind else "is damaged"
        hint = "draw it smaller" if kind else "run the cell again"
        place = context.place(1)
        context.findings.append(Finding(RULE, f"the output's picture {message}", hint, place))
        return ()
    context.findings.extend(_not_drawn(metadata, context))
    told = _told(metadata, "alt")
    alt = context.alt if context.alt is not None else told if isinstance(told, str) else None
    if alt is None:
        context.findings.append(_without_alt(context))
    picture = _files(data, kind, dark, context)
    image = picture_html(picture, {"alt": alt or "", **_asked_size(kind, metadata)})
    caption = (
        f"<figcaption>{render_inline(context.caption)}</figcaption>" if context.caption else ""
    )
    return [Html(f'<figure class="output output-figure">{image}{caption}</figure>\n')]


def _files(data: bytes, kind: Kind, dark: bytes | None, context: Context) -> Picture:
    if context.show is None:
        return Picture(context.save(data, kind.suffix), kind.width, kind.height)
    return context.show(data, kind, dark)


def _asked_size(kind: Kind, metadata: Mapping[str, Json]) -> dict[str, int]:
    """Return the size that the output asks for, such as half of its pixels on a dense screen."""
    asked, width, height = _told(metadata, "width"), kind.width, kind.height
    if isinstance(asked, int) and width and height and 0 < asked <= width:
        return {"width": asked, "height": max(1, round(height * asked / width))}
    return {}


def _not_drawn(metadata: Mapping[str, Json], context: Context) -> Sequence[Finding]:
    """Return a note where the kernel could not draw the dark twin."""
    error = _told(metadata, f"{DARK}_error")
    if error is None:
        return ()
    message = f"the figure could not be drawn in dark colours: {error}"
    hint = "draw it in a way that can be drawn twice, or begin the cell with `#| dark: false`"
    return [Finding("dark-twins", message, hint, context.place(1), Severity.NOTE)]


def _without_alt(context: Context) -> Finding:
    return Finding(
        "alt-text",
        "the figure has no alternative text",
        "begin the cell with `#| fig-alt: what one sees`",
        context.place(1),
        Severity.WARNING,
    )
