"""Shows sound, films, documents and other files: each a file of the post."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from html import escape

from nbblog.model import Json
from nbblog.outputs import PLAIN_RANK, RULE, Context, renderer
from nbblog.prose.document import render_inline
from nbblog.prose.pieces import Html, Piece
from nbblog.sizes import size_text
from nbblog.spoken import say

_SUFFIXES = {
    "mpeg": "mp3", "x-wav": "wav", "wave": "wav", "vnd.wave": "wav", "x-m4a": "m4a",
    "quicktime": "mov", "x-msvideo": "avi", "x-matroska": "mkv", "svg+xml": "svg", "tiff": "tif",
    "x-icon": "ico", "vnd.microsoft.icon": "ico", "jpeg": "jpg", "x-ms-bmp": "bmp",
}  # fmt: skip
NAMES = {"audio": "Sound", "video": "Film", "image": "Picture"}


@renderer("audio/*", rank=50)
def audio(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece] | None:
    """Return a player, whose file is fetched when it is played."""
    return _player("audio", ' preload="none"', payload, context)


@renderer("video/*", rank=50)
def video(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece] | None:
    """Return a player in the size that the output asks for."""
    wish = metadata.get(context.mime, metadata)
    size = "".join(
        f' {side}="{wish[side]}"'
        for side in ("width", "height")
        if isinstance(wish, Mapping) and isinstance(wish.get(side), int) and 0 < wish[side] < 10_000
    )
    return _player("video", f' preload="metadata" playsinline{size}', payload, context)


@renderer("application/pdf", rank=PLAIN_RANK + 5)
def pdf(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece] | None:
    """Return a link to the document, which is a file of the post."""
    return _link(payload, context)


@renderer("image/*", rank=PLAIN_RANK + 3)
def other_image(
    payload: Json, metadata: Mapping[str, Json], context: Context
) -> Sequence[Piece] | None:
    """Return a link to a picture that browsers do not show, such as TIFF."""
    return _link(payload, context)


def _player(kind: str, how: str, payload: Json, context: Context) -> Sequence[Piece] | None:
    data = _data(payload, context)
    if data is None:
        return None
    address = escape(context.save(data, _suffix(context.mime)))
    label = escape(context.alt or say(NAMES[kind]))
    caption = (
        f"<figcaption>{render_inline(context.caption)}</figcaption>" if context.caption else ""
    )
    return [
        Html(
            f'<figure class="output output-media"><{kind} controls{how} src="{address}" '
            f'aria-label="{label}"><a href="{address}">{label}</a></{kind}>{caption}</figure>\n'
        )
    ]


def _link(payload: Json, context: Context) -> Sequence[Piece] | None:
    data = _data(payload, context)
    if data is None:
        return None
    suffix = _suffix(context.mime)
    address = escape(context.save(data, suffix))
    name = escape(context.alt or say("{kind} file", kind=suffix.upper()))
    link = f'<a href="{address}" type="{escape(context.mime)}">{name}</a>'
    caption = f", {render_inline(context.caption)}" if context.caption else ""
    return [Html(f'<p class="output output-file">{link} ({size_text(len(data))}){caption}</p>\n')]


def _suffix(mime: str) -> str:
    subtype = mime.partition(";")[0].rpartition("/")[2].lower()
    return _SUFFIXES.get(subtype) or re.sub(r"^x-|[^a-z0-9]", "", subtype)[:8] or "bin"


def _data(payload: Json, context: Context) -> bytes | None:
    """Return the bytes of a file, which the format keeps as base64; None with a finding."""
    try:
        data = base64.b64decode("".join(str(payload).split()), validate=True)
    except ValueError:  # no base64, or not even ASCII
        data = b""
    if not data:
        context.report(RULE, f"the output's {context.mime} is damaged", "run the cell again")
        return None
    return data
