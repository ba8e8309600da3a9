"""What is not seen of a picture does not leave the author's machine."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from nbblog.images.strip import stripped

MAKE, GPS = 0x010F, 0x8825
SECRET = b"Ada's camera"


def gradient(mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", (40, 30))
    image.putdata([(x * 6, y * 8, (x * y) % 256) for y in range(30) for x in range(40)])
    return image.convert(mode)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def exif() -> Image.Exif:
    found = Image.Exif()
    found[MAKE] = SECRET.decode()
    found[GPS] = {1: "N", 2: (51.0, 30.0, 0.0)}
    return found


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("form", "suffix", "options"),
    [
        ("JPEG", "jpg", {"comment": SECRET}),
        ("JPEG", "jpg", {"progressive": True, "xmp": b"<x:xmpmeta>" + SECRET}),
        ("JPEG", "jpg", {"restart_marker_blocks": 2}),
        ("WEBP", "webp", {"xmp": SECRET}),
        ("WEBP", "webp", {"lossless": True}),
        ("PNG", "png", {}),
    ],
)
def test_camera_place_and_comments_are_gone_and_every_pixel_stays(
    form: str, suffix: str, options: dict[str, object]
) -> None:
    data = saved(gradient(), form, exif=exif(), **options)
    assert SECRET in data
    clean = stripped(data, suffix)
    assert SECRET not in clean
    with opened(clean) as image, opened(data) as before:
        assert dict(image.getexif()) == {}
        assert "comment" not in image.info
        assert image.tobytes() == before.tobytes()


def test_text_and_time_of_a_png_are_gone() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", SECRET.decode())
    notes.add_itxt("Comment", SECRET.decode())
    notes.add_text("Long", SECRET.decode() * 99, zip=True)
    data = saved(gradient("P"), "PNG", pnginfo=notes, transparency=3)
    with opened(stripped(data, "png")) as image:
        assert image.text == {}
        assert image.info["transparency"] == 3
        assert image.convert("RGBA").tobytes() == opened(data).convert("RGBA").tobytes()


@pytest.mark.parametrize(("form", "suffix"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_colour_profile_stays(form: str, suffix: str) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(gradient(), form, icc_profile=profile, exif=exif())
    with opened(stripped(data, suffix)) as image:
        assert image.info["icc_profile"] == profile


def test_colours_of_print_stay() -> None:
    data = saved(gradient("CMYK"), "JPEG", exif=exif())
    with opened(stripped(data, "jpg")) as image:
        assert image.mode == "CMYK"
        assert image.tobytes() == opened(data).tobytes()


def test_film_behind_a_photograph_is_gone() -> None:
    data = saved(gradient(), "JPEG")
    assert stripped(data + b"\0\0\0\x18ftypmp42" + SECRET, "jpg") == stripped(data, "jpg")


def test_picture_without_metadata_keeps_its_bytes() -> None:
    data = saved(gradient(), "PNG")
    assert stripped(data, "png") == data
    assert stripped(stripped(data, "png"), "png") == data


def test_moving_png_still_moves() -> None:
    frames = [gradient(), Image.new("RGB", (40, 30), "red")]
    data = saved(frames[0], "PNG", save_all=True, append_images=frames[1:], duration=50)
    with opened(stripped(data, "png")) as image:
        assert image.n_frames == 2


@given(st.binary(max_size=200), st.sampled_from(["png", "jpg", "webp", "gif", "svg"]))
def test_any_bytes_are_stripped_without_an_exception(tail: bytes, suffix: str) -> None:
    heads = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8", "webp": b"RIFF\0\0\0\0WEBP"}
    assert isinstance(stripped(heads.get(suffix, b"") + tail, suffix), bytes)


@given(st.integers(min_value=0, max_value=2000))
def test_picture_that_ends_in_the_middle_stays_a_beginning(length: int) -> None:
    data = saved(gradient(), "JPEG", exif=exif())[:length]
    assert isinstance(stripped(data, "jpg"), bytes)
