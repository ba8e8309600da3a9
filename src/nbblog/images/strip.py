"""Takes out of a picture's file what is not seen: where, when and with what it was made."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_PNG_MARK = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs",
    b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip
"""Optional chunks that change what one sees; those with a capital first letter are not optional."""

_START_OF_SCAN, _END = 0xDA, 0xD9
_ALONE = {0x01, *range(0xD0, 0xD9)}
"""Markers of JPEG that no length follows."""


def stripped(data: bytes, suffix: str) -> bytes:
    """Return a picture with the same pixels and colours, and no EXIF, XMP, comments or dates.

    GIF, AVIF and SVG files are returned as they are, and so is a file that is damaged.
    """
    strip = {"png": _png, "jpg": _jpeg, "webp": _webp}.get(suffix)
    if strip is None:
        return data
    try:
        return strip(data)
    except (struct.error, IndexError):  # it ends in the middle: browsers show what there is
        return data


def _png(data: bytes) -> bytes:
    parts, at = [_PNG_MARK], len(_PNG_MARK)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if name[:1].isupper() or name in _PNG_KEPT:
            parts.append(data[at:end])
        at = end
        if name == b"IEND":
            break
    return b"".join(parts)


def _jpeg(data: bytes) -> bytes:
    return b"".join([data[:2], *_segments(data)])


def _segments(data: bytes) -> Iterator[bytes]:
    """Yield what stays of a JPEG file: its pixels, colour profile and Adobe's word on colours."""
    at = 2
    while at < len(data):
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if marker == _END:
            yield data[at : at + 2]
            return
        if marker in _ALONE:
            yield data[at : at + 2]
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if marker == _START_OF_SCAN:
            end = _end_of_scan(data, end)
        if _is_kept(marker, data[at + 4 : at + 16]):
            yield data[at:end]
        at = end


def _is_kept(marker: int, body: bytes) -> bool:
    if marker == 0xE2:
        return body.startswith(b"ICC_PROFILE")
    if marker == 0xFE:  # a comment
        return False
    return not 0xE1 <= marker <= 0xEF or marker == 0xEE


def _end_of_scan(data: bytes, at: int) -> int:
    """Return where the next marker stands behind compressed pixels."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            return len(data)
        if data[at + 1] not in (0x00, *range(0xD0, 0xD8)):
            return at
        at += 2


def _webp(data: bytes) -> bytes:
    parts, at = [], 12
    while at + 8 <= len(data):
        name, (length,) = data[at : at + 4], struct.unpack_from("<I", data, at + 4)
        end = at + 8 + length + length % 2
        chunk = data[at:end]
        if name == b"VP8X":  # its flags say that EXIF and XMP follow
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]
        if name not in (b"EXIF", b"XMP "):
            parts.append(chunk)
        at = end
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body
