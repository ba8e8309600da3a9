"""What a figure's colours are while its dark twin is drawn, and that they are its own again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nbblog.executors.local.darkfigures import KEY, Night, _rgb, _rgba, _twin

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

    class Formatter:
        def lookup(self, _: object) -> Callable[[object], str]:
            return lambda _: found.append(colours(look())) or "picture"  # type: ignore[func-returns-value]

    assert _twin(figure, Formatter(), NIGHT) == {KEY: "picture"}
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

    class Formatter:
        def lookup(self, _: object) -> Callable[[object], str]:
            return lambda _: 1 / 0  # type: ignore[return-value]

    assert _twin(figure, Formatter(), NIGHT) == {
        f"{KEY}_error": "ZeroDivisionError: division by zero"
    }
    assert colours([figure.get_facecolor(), axes.title.get_color()]) == ["#ffffff", "#000000"]
