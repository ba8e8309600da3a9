"""Cards: words that fit, letters of many scripts, bytes that stay the same."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from nbblog.images import card as drawing
from nbblog.images.card import CardWords, drawn
from nbblog.images.lettering import fitted, settable
from nbblog.pages import cards
from nbblog.palette import light_colours
from nbblog.store import Folder, Layer, Store
from nbblog.templates import Theme

COLOURS = light_colours(Theme("default", Path("nowhere")))
LOOK = cards._look(COLOURS)
BYLINE = ("Ada", "Ada Lovelace", "3 February 2026")
LONG = "A study of every engine that was ever built, " * 9
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def picture(title: str) -> Image.Image:
    return Image.open(io.BytesIO(drawn(CardWords(title, *BYLINE), LOOK))).convert("RGB")


def inked(title: str) -> tuple[int, int, int, int]:
    """Return the box of what differs from a card with the shortest of titles."""
    image, other = picture(title), picture("·")
    box = ImageChops.difference(image, other).crop((0, 0, 900, 630)).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("title", ["Engines", "Logit lens from scratch, in 90 lines", LONG, WORD])
def test_title_stays_between_the_site_and_the_byline(title: str) -> None:
    left, top, right, bottom = inked(title)
    assert left >= 78
    assert right <= 868  # the drawing begins at 912
    assert (top, bottom) >= (110, 0)
    assert bottom <= 498  # where the accent's rule lies


def test_long_title_is_set_smaller_and_ends_in_an_ellipsis_where_it_is_too_long() -> None:
    sizes = range(92, 39, -4)
    short = fitted("Engines", LOOK.title, (780, 336), sizes, 1.16)
    medium = fitted(LONG[:120], LOOK.title, (780, 336), sizes, 1.16)
    long = fitted(LONG, LOOK.title, (780, 336), sizes, 1.16)
    assert short.size == 92 > medium.size > long.size == 40
    assert " ".join(medium.lines) == LONG[:120].strip()
    assert long.lines[-1].endswith("…")


def test_lines_of_a_title_are_about_as_long() -> None:
    lines = fitted("one two three four five six", LOOK.title, (780, 336), range(92, 39, -4), 1.16)
    assert lines.lines == ("one two three", "four five six")


@pytest.mark.parametrize("text", ["Wójcik Łódź", "Ελληνικά", "Привет", "x̂ᵢ² ≤ √dₖ", "𝒪(n log n)"])
def test_letters_of_european_scripts_and_of_formulas_are_set(text: str) -> None:
    assert settable(text, LOOK.title) == text


def test_what_no_typeface_has_is_left_out_or_stood_in_for() -> None:
    assert settable("ﬁt 🎉 ﷺ", LOOK.title).strip().startswith(("fit", "ﬁt"))
    assert "🎉" not in settable("a🎉b", LOOK.title)


def test_title_in_a_script_that_no_typeface_has_gives_way_to_the_name_of_the_site() -> None:
    chinese, own = CardWords("注意力机制", *BYLINE), CardWords("Ada", *BYLINE)
    assert drawn(chinese, LOOK) == drawn(own, LOOK)


@pytest.mark.parametrize("title", ["Engines", LONG, WORD])
def test_file_is_small_and_the_same_each_time(title: str) -> None:
    first = drawn(CardWords(title, *BYLINE), LOOK)
    assert len(first) < 60_000
    assert drawn(CardWords(title, *BYLINE), LOOK) == first


def test_card_is_drawn_once_and_then_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(Layer(Folder(tmp_path), "store"))
    colours = {name: COLOURS[name] for name in cards._COLOURS}
    artist = cards.Artist(colours, store)
    first = artist.drawn(CardWords("Engines", *BYLINE))

    def refuse(*_: Any) -> bytes:
        raise AssertionError("drawn again")

    monkeypatch.setattr(drawing, "drawn", refuse)
    assert artist.drawn(CardWords("Engines", *BYLINE)) == first
    with pytest.raises(AssertionError, match="drawn again"):
        artist.drawn(CardWords("Looms", *BYLINE))
    other = cards.Artist({**colours, "accent": "#123456"}, store)
    with pytest.raises(AssertionError, match="drawn again"):
        other.drawn(CardWords("Engines", *BYLINE))


def test_colours_are_the_light_ones_and_the_last_style_sheet_wins(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / "css/95-mine.css").write_text(
        ":root { --accent: light-dark(#1f5a92, #8fc1f2); --mine: #ABC; }"
    )
    colours = light_colours(Theme("default", tmp_path))
    assert (colours["accent"], colours["mine"]) == ("#1f5a92", "#abc")
    assert colours["paper"] == "#fffdfa"  # 00-tokens.css
