"""Files of a picture: smaller ones where that pays, none wider than the picture, none damaged."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from nbblog.images import Kind, kind_of
from nbblog.images.develop import NARROWER, WIDEST, developed
from nbblog.images.press import Press
from nbblog.store import Folder, Layer, Store

ORIENTATION = 0x0112


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def plot(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """A white ground with a curve and a frame, such as matplotlib draws."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle(
        (width // 8, height // 8, width - width // 8, height - height // 8), None, "black"
    )
    draw.line(
        [(x, height / 2 + (x * 37 % 97)) for x in range(width // 8, width - width // 8, 3)],
        "#1f77b4",
        2,
    )
    return image.convert(mode)


def photo(width: int, height: int) -> Image.Image:
    """Soft noise: what no palette holds."""
    seed = random.Random(7)
    small = Image.new("RGB", (width // 16, height // 16))
    small.putdata(
        [tuple(seed.randrange(256) for _ in range(3)) for _ in range(small.width * small.height)]
    )
    return small.resize((width, height), Image.Resampling.BICUBIC)


def kind(data: bytes) -> Kind:
    found = kind_of(data)
    assert found is not None
    return found


def store(folder: Path) -> Store:
    return Store(Layer(Folder(folder), "store"))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L"])
def test_plot_becomes_webp_with_every_pixel_as_it_was(mode: str) -> None:
    data = saved(plot(mode=mode), "PNG")
    (made,) = developed(data, kind(data))
    assert (made.role, made.suffix, made.width) == ("webp", "webp", 640)
    assert len(made.data) < 0.9 * len(data)
    assert opened(made.data).convert("RGBA").tobytes() == opened(data).convert("RGBA").tobytes()


def test_transparent_plot_stays_transparent() -> None:
    image = plot(mode="RGBA")
    image.putalpha(image.convert("L").point(lambda value: 255 - value))
    (made,) = developed(saved(image, "PNG"), Kind("png", 640, 480))
    assert opened(made.data).getchannel("A").tobytes() == image.getchannel("A").tobytes()


@pytest.mark.parametrize(
    ("width", "widths"),
    [(300, {300}), (1400, {1400}), (1401, {1401, NARROWER}), (2400, {WIDEST, NARROWER})],
)
def test_no_file_is_wider_than_the_picture_or_than_a_page(width: int, widths: set[int]) -> None:
    data = saved(photo(width, width // 2), "JPEG", quality=97)
    made = [*developed(data, kind(data))]
    assert {one.width for one in made} == widths
    for one in made:
        assert opened(one.data).width == one.width <= width
        assert opened(one.data).height == round(opened(data).height * one.width / width)


def test_narrower_file_is_a_smaller_one() -> None:
    data = saved(photo(2000, 1000), "JPEG", quality=95)
    wide, narrow = developed(data, kind(data))
    assert len(data) > len(wide.data) > len(narrow.data)


def test_file_that_does_not_pay_is_not_made() -> None:
    tiny = saved(Image.new("RGB", (2, 2), "red"), "PNG")
    assert [*developed(tiny, Kind("png", 2, 2))] == []
    squeezed = saved(photo(640, 480), "JPEG", quality=5)
    assert [*developed(squeezed, Kind("jpg", 640, 480))] == []


@pytest.mark.parametrize("turn", range(2, 9))
def test_photograph_is_turned_upright_before_exif_goes(turn: int) -> None:
    image = Image.new("RGB", (160, 80), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 60, 30), "red")
    exif = Image.Exif()
    exif[ORIENTATION] = turn
    data = saved(image, "JPEG", exif=exif, quality=95)
    plain = next(one for one in developed(data, kind(data)) if one.role == "plain")
    upright = opened(plain.data)
    size = (80, 160) if turn >= 5 else (160, 80)
    assert upright.size == size == (kind(data).width, kind(data).height)
    assert dict(upright.getexif()) == {}
    # where EXIF's table puts the corner that was at the top left
    right, bottom = turn in (2, 3, 6, 7), turn in (3, 4, 7, 8)
    corner = (size[0] - 10 if right else 10, size[1] - 10 if bottom else 10)
    red, green, _ = upright.getpixel(corner)
    assert red > 200 > 60 > green


def test_what_moves_is_left_as_it_is() -> None:
    frames = [plot(), photo(640, 480)]
    for form in ("PNG", "WEBP", "GIF"):
        data = saved(frames[0], form, save_all=True, append_images=frames[1:], duration=50)
        assert [*developed(data, kind(data))] == []


@pytest.mark.parametrize("cut", [100, 1000, -20_000])
def test_picture_that_ends_in_the_middle_is_left_to_the_browser(cut: int) -> None:
    data = saved(photo(640, 480), "PNG")[:cut]
    assert [*developed(data, Kind("png", 640, 480))] == []


def test_second_publish_encodes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(plot(), "PNG")
    press = Press(store(tmp_path), ("#171513", "#ebe5dc"))
    first, dark = press.printed(data, kind(data)), press.turned(data)
    assert dark is not None

    def encode(*_: object, **__: object) -> None:
        raise AssertionError("a picture is encoded again")

    monkeypatch.setattr(Image.Image, "save", encode)
    again = Press(store(tmp_path), ("#171513", "#ebe5dc"))
    assert again.printed(data, kind(data)) == first
    assert again.turned(data) == dark


def test_picture_that_the_store_has_lost_is_made_again(tmp_path: Path) -> None:
    data = saved(plot(), "PNG")
    first = Press(store(tmp_path)).printed(data, kind(data)).best
    for blob in (tmp_path / "blobs").rglob("*"):
        if blob.is_file() and blob.name == first.digest:
            blob.unlink()
    best = Press(store(tmp_path)).printed(data, kind(data)).best
    assert best.name == first.name
    assert not isinstance(best.data, bytes)
    assert opened(best.data.read()).size == (640, 480)


def test_without_a_store_a_picture_is_its_own_only_file() -> None:
    data = saved(plot(), "PNG")
    made = Press().printed(data, kind(data))
    assert (made.plain.data, made.webp) == (data, ())
    assert Press(None, ("#171513", "#ebe5dc")).turned(data) is None


def test_store_that_cannot_be_written_to_costs_only_time(tmp_path: Path) -> None:
    data = saved(plot(), "PNG")
    shelf = Store(Layer(Folder(tmp_path), "store", is_read_only=True))
    best = Press(shelf).printed(data, kind(data)).best
    assert isinstance(best.data, bytes)
    assert best.suffix == "webp"
