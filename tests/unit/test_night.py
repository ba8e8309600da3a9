"""Dark twins that are derived: of charts, and of nothing that might be a photograph."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image, ImageDraw

from nbblog.images.night import dark_chart, dark_drawing

PAPER, INK = "#171513", "#ebe5dc"
BLUE = "#1f77b4"


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def chart(ground: str | tuple[int, ...] = "white") -> Image.Image:
    image = Image.new("RGBA" if isinstance(ground, tuple) else "RGB", (320, 240), ground)
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 20, 300, 210), None, "black")
    draw.line([(40, 200), (120, 60), (300, 30)], BLUE, 3)
    draw.rectangle((200, 150, 240, 209), "#ff7f0e")
    return image


def noise(width: int, height: int, *, grey: bool = False) -> Image.Image:
    mode = "L" if grey else "RGB"
    drawn = random.Random(3).randbytes(width * height * len(mode))
    return Image.frombytes(mode, (width, height), drawn).convert("RGB")


def on_white(inner: Image.Image, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture with white margins and ticks, as `imshow` of matplotlib leaves them."""
    image = Image.new("RGB", size, "white")
    at = (size[0] - inner.width) // 2, (size[1] - inner.height) // 2
    image.paste(inner, at)
    ImageDraw.Draw(image).rectangle((*at, at[0] + inner.width, at[1] + inner.height), None, "black")
    return image


def turned(image: Image.Image) -> Image.Image | None:
    data = dark_chart(png(image), PAPER, INK)
    return Image.open(io.BytesIO(data)).convert("RGB") if data else None


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def hue(colour: tuple[int, ...]) -> int:
    return int(Image.new("RGB", (1, 1), colour).convert("HSV").getpixel((0, 0))[0])


@pytest.mark.parametrize("ground", ["white", "#fcfcfc", (0, 0, 0, 0), (255, 255, 255, 0)])
def test_chart_has_paper_for_white_ink_for_black_and_the_same_hues(ground: str) -> None:
    dark = turned(chart(ground))
    assert dark is not None
    assert all(abs(a - b) <= 6 for a, b in zip(dark.getpixel((5, 5)), rgb(PAPER), strict=True))
    assert dark.getpixel((300, 100)) == rgb(INK)
    assert abs(hue(dark.getpixel((220, 180))) - hue(rgb("#ff7f0e"))) <= 4
    line = dark.getpixel((120, 60))
    assert abs(hue(line) - hue(rgb(BLUE))) <= 4


@pytest.mark.parametrize(
    "image",
    [
        noise(400, 300),
        on_white(noise(370, 370)),
        on_white(noise(370, 370, grey=True)),
        on_white(noise(28, 28, grey=True).resize((370, 370), Image.Resampling.NEAREST)),
        on_white(Image.new("RGB", (300, 300), "black")),
        on_white(noise(3, 3).resize((369, 369), Image.Resampling.NEAREST)),
        on_white(noise(200, 200)),
        Image.new("RGB", (320, 240), "#333333"),
        chart().crop((45, 25, 300, 210)).resize((20, 20)),
    ],
    ids=["photograph", "imshow", "grey", "digit", "mask", "matrix", "cut-out", "dark", "icon"],
)
def test_what_is_no_chart_is_left_alone(image: Image.Image) -> None:
    assert turned(image) is None


def test_chart_whose_border_is_not_white_is_left_alone() -> None:
    image = chart()
    ImageDraw.Draw(image).line([(0, 100), (319, 100)], "black")
    assert turned(image) is None


def test_damaged_and_moving_pictures_have_no_twin() -> None:
    assert dark_chart(png(noise(99, 99))[:500], PAPER, INK) is None
    out = io.BytesIO()
    chart().save(out, "PNG", save_all=True, append_images=[Image.new("RGB", (320, 240), "red")])
    assert dark_chart(out.getvalue(), PAPER, INK) is None


DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="10pt" height="10pt">
<metadata><dc:title>Matplotlib v3.10.0, https://matplotlib.org/</dc:title></metadata>
<path style="fill: #ffffff"/><path style="fill: none; stroke: #000000; stroke-width: 0.8"/>
<path style="stroke: #1f77b4"/><path clip-path="url(#ffffff)"/><path d="M 0 0"/></svg>"""


def test_drawing_of_matplotlib_has_its_colours_turned() -> None:
    dark = dark_drawing(DRAWING, PAPER, INK)
    assert dark is not None
    assert f"fill: {PAPER}" in dark
    assert f"stroke: {INK}" in dark
    assert 'clip-path="url(#ffffff)"' in dark
    assert dark.startswith(f'<svg fill="{INK}" xmlns')  # text without a colour is black


def test_other_drawings_and_those_with_images_are_left_alone() -> None:
    assert dark_drawing(DRAWING.replace("Matplotlib", "Inkscape"), PAPER, INK) is None
    assert dark_drawing(DRAWING.replace("</svg>", "<image/></svg>"), PAPER, INK) is None
