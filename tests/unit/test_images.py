"""What a picture is and how large, by pictures made by hand after their specifications."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.images import Kind, kind_of


def png(width: int, height: int) -> bytes:
    """Return a black picture, by https://www.w3.org/TR/png-3/: 8 bits of grey a pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


# One pixel, from the GIF89a specification: header, screen, two colours, image, end.
GIF = bytes.fromhex(
    "474946383961 0300 0200 80 00 00 000000 ffffff 2c 0000 0000 0300 0200 00 02 03 844003 00 3b"
)


def test_png_says_its_size() -> None:
    assert kind_of(png(7, 3)) == Kind("png", 7, 3)


def test_gif_says_its_size() -> None:
    assert kind_of(GIF) == Kind("gif", 3, 2)


def test_jpeg_says_its_size() -> None:
    from io import BytesIO

    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (6, 5)).save(file, "JPEG")
    assert kind_of(file.getvalue()) == Kind("jpg", 6, 5)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="40" height="30"', (40, 30)),
        ('width="40px" height="30px"', (40, 30)),
        ("width='40' height='30'", (40, 30)),
        # CSS: 1in = 96px = 72pt = 25.4mm.
        ('width="72pt" height="36pt"', (96, 48)),
        ('width="1in" height="25.4mm"', (96, 96)),
        ('width="2.54cm" height="2.54cm"', (96, 96)),
        ('viewBox="0 0 120 60"', (120, 60)),
        ('viewBox="-10,-10,120,60"', (120, 60)),
        ('width="100%" height="100%" viewBox="0 0 120 60"', (120, 60)),
        ('width="40" viewBox="0 0 120 60"', (120, 60)),
        ('width="24" height="24" stroke="currentColor" stroke-width="2"', (24, 24)),
        ('width="10.4" height="10.6"', (10, 11)),
        ("", (None, None)),
        ('width="1.2.3" height="1"', (None, None)),
        ('width="." height="1" viewBox="0 0 . 1"', (None, None)),
        (f'width="{"9" * 400}" height="1"', (None, None)),
    ],
)
def test_svg_says_its_size_in_pixels(attributes: str, size: tuple[int | None, int | None]) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}><rect width="9" height="9"/></svg>'
    assert kind_of(svg.encode()) == Kind("svg", *size)


def test_svg_may_begin_with_a_declaration() -> None:
    text = '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<!-- by hand -->\n<svg width="4" height="2"/>'
    assert kind_of(text.encode()) == Kind("svg", 4, 2)


@pytest.mark.parametrize(
    "data",
    [b"", b"text", b"\x89PNG\r\n\x1a\n", png(7, 3)[:20], b"GIF89a", b"%PDF-1.4", b"RIFF0000WEBP"],
)
def test_what_is_no_whole_picture_is_none(data: bytes) -> None:
    assert kind_of(data) is None


def test_picture_that_no_browser_shows_is_none() -> None:
    bmp = b"BM" + struct.pack("<IHHIIiiHHIIiiII", 58, 0, 0, 54, 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0)
    assert kind_of(bmp + b"\0\0\0\0") is None


def test_bomb_of_pixels_is_called_one() -> None:
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 0, 0, 0, 0)
    body = b"IHDR" + header
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + body
        + struct.pack(">I", zlib.crc32(body))
        + png(1, 1)[33:]
    )
    assert kind_of(bomb) == Kind("", is_bomb=True)


@given(st.binary() | st.binary().map(lambda tail: png(2, 2)[:40] + tail))
def test_any_bytes_are_a_picture_or_none(data: bytes) -> None:
    kind = kind_of(data)
    assert kind is None or kind.suffix or kind.is_bomb


@given(
    st.lists(
        st.sampled_from(
            ["<svg", " width=", " height=", ' viewBox="', '"', "'", "1", ".", "-", "px", "pt", "0 0 ",
             ">", "9" * 20, "e9", " "]
        )
    )
)  # fmt: skip
def test_any_drawing_is_a_drawing(parts: list[str]) -> None:
    kind = kind_of(("<svg" + "".join(parts)).encode())
    assert kind is not None
    assert kind.suffix == "svg"


def test_data_of_a_notebook_is_base64_of_such_bytes() -> None:
    assert kind_of(base64.b64decode(base64.encodebytes(png(2, 9)))) == Kind("png", 2, 9)
