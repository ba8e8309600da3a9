"""What a figure's colours are while its dark twin is drawn, and that they are its own again."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from IPython.core.pylabtools import print_figure
from PIL import Image

from nbblog.executors.local.darkfigures import (
    KEY,
    Night,
    _as_twin,
    _hearing_frames,
    _rgb,
    _rgba,
    _twin,
)

pytest.importorskip("matplotlib")

import matplotlib as mpl

mpl.use("agg")

from matplotlib import patheffects
from matplotlib import pyplot as plt

NIGHT = Night(_rgb("#171513"), _rgb("#ebe5dc"))
INK, PAPER = "#ebe5dc", "#171513"


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    plt.close("all")


def seen(figure: Any, look: Callable[[], object]) -> list[str]:
    """Return colours as they are while the twin is drawn; before and after they are the same."""
    figure.canvas.draw()
    before, found = colours(look()), []

    def draw(_: object) -> str:
        found.append(colours(look()))
        return "picture"

    assert _twin(figure, draw, NIGHT) == {KEY: "picture"}
    assert colours(look()) == before
    return found[0]


def colours(values: Any) -> list[str]:
    return [mpl.colors.to_hex(_rgba(value)) for value in values]


def test_ground_text_and_axes_are_turned_once() -> None:
    figure, axes = plt.subplots()
    axes.plot([0, 1], label="data")
    legend = axes.legend()
    axes.set_title("title")
    label = axes.xaxis.get_ticklabels()[0]

    def look() -> list[Any]:
        face = [figure.get_facecolor(), axes.get_facecolor()]
        words = [axes.title.get_color(), label.get_color(), legend.get_texts()[0].get_color()]
        return [*face, *words, axes.spines["left"].get_edgecolor(), axes.lines[0].get_color()]

    assert seen(figure, look) == [PAPER, PAPER, INK, INK, INK, INK, "#1f77b4"]


def test_words_on_a_coloured_bar_stay_and_those_above_it_do_not() -> None:
    figure, axes = plt.subplots()
    bars = axes.bar([0, 1], [1, 2], color=["#1f77b4", "white"])
    inside = axes.bar_label(bars, label_type="center")
    above = axes.bar_label(bars)
    assert seen(figure, lambda: [text.get_color() for text in (*inside, *above)]) == [
        "#000000", INK, INK, INK,
    ]  # fmt: skip


def test_words_and_lines_on_an_image_stay() -> None:
    figure, axes = plt.subplots()
    axes.imshow([[0, 1], [1, 0]], cmap="gray", aspect="auto")
    axes.text(0, 0, "a", color="white")
    axes.plot([0, 1], [0, 1], "k")
    outside = axes.text(0, -0.7, "above")

    def look() -> list[Any]:
        return [axes.texts[0].get_color(), axes.lines[0].get_color(), outside.get_color()]

    assert seen(figure, look) == ["#ffffff", "#000000", INK]


def test_own_box_decides_for_its_words() -> None:
    figure, axes = plt.subplots()
    plain = axes.text(0.2, 0.2, "a", bbox={"fc": "white"})
    wheat = axes.text(0.8, 0.8, "b", bbox={"fc": "wheat"})

    def look() -> list[Any]:
        boxes = [plain.get_bbox_patch(), wheat.get_bbox_patch()]
        return [plain.get_color(), wheat.get_color(), *(box.get_facecolor() for box in boxes)]

    assert seen(figure, look) == [INK, "#000000", PAPER, "#f5deb3"]


def test_cells_of_a_table_contours_arrows_and_halos_are_found() -> None:
    figure, axes = plt.subplots()
    table = axes.table([["1", "2"]], cellColours=[["white", "lightblue"]], loc="center")
    contours = axes.contour([[0, 1], [1, 2]], colors="k")
    arrow = axes.annotate("x", (0, 0), (0.1, 0.9), arrowprops={"arrowstyle": "->"})
    arrow.set_path_effects([patheffects.withStroke(linewidth=2, foreground="white")])

    def look() -> list[Any]:
        words = [table[0, 0].get_text().get_color(), table[0, 1].get_text().get_color()]
        effect = arrow.get_path_effects()[0]._gc["foreground"]
        return [*words, contours.get_edgecolor()[0], arrow.arrow_patch.get_edgecolor(), effect]

    assert seen(figure, look) == [INK, "#000000", INK, INK, PAPER]


def test_colour_that_cannot_be_read_becomes_lighter_in_its_hue() -> None:
    navy = NIGHT.line((0.0, 0.0, 0.5, 1.0))
    assert navy[2] > navy[0] == navy[1] > 0
    assert NIGHT.line((0.84, 0.15, 0.16, 0.5)) == (0.84, 0.15, 0.16, 0.5)


def test_twin_that_cannot_be_drawn_says_why_and_leaves_no_trace() -> None:
    figure, axes = plt.subplots()
    figure.canvas.draw()

    assert _twin(figure, lambda _: 1 / 0, NIGHT) == {
        f"{KEY}_error": "ZeroDivisionError: division by zero"
    }
    assert colours([figure.get_facecolor(), axes.title.get_color()]) == ["#ffffff", "#000000"]


@pytest.mark.parametrize(
    "words",
    [{}, {"pad_inches": 0.5}, {"bbox_inches": None}, {"fmt": "svg"}, {"fmt": "png", "dpi": 50}],
    ids=["as IPython does", "own padding", "whole canvas", "drawing", "coarse"],
)
def test_twin_fills_the_frame_of_the_light_picture(words: dict[str, Any]) -> None:
    figure, axes = plt.subplots(layout="constrained")
    axes.plot([0, 1], [0, 1e6])
    axes.set_ylabel("a label\nof two lines", fontsize=20)
    draw = functools.partial(print_figure, **words)
    with _hearing_frames(figure) as frames:
        light = draw(figure)
    twin = _as_twin(draw, frames[-1] if frames else None)
    drawn = _twin(figure, twin, NIGHT)[KEY]
    assert _size(drawn) == _size(light)
    assert drawn != light
    assert "get_tightbbox" not in vars(figure)


def _size(picture: Any) -> object:
    if isinstance(picture, str):
        return re.search(r'viewBox="[^"]*"', picture)[0]  # type: ignore[index]  # SVG has one
    return Image.open(io.BytesIO(picture)).size
