"""Pictures as HTML, and the words that authors give them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from nbblog.linking import remote_part
from nbblog.model import Cell
from nbblog.outputs.words import alts_of, captions_of, nth
from nbblog.prose.pictures import first_at_once, light_only, picture_html
from nbblog.prose.pieces import Picture
from nbblog.prose.sanitise import clean
from nbblog.sources.ipynb import from_node


def cell(source: str, *tags: str, **metadata: Any) -> Cell:
    raw = {
        "cell_type": "code",
        "id": "a",
        "metadata": {"tags": list(tags), **metadata},
        "source": source,
    }
    return from_node({"metadata": {}, "cells": [raw]}, PurePosixPath("a.ipynb"), "").cells[0]


@pytest.mark.parametrize(
    ("source", "alts"),
    [
        ('#| fig-alt: "A cat: asleep"\nplot()', ("A cat: asleep",)),
        ('#| fig-alt: ""\nplot()', ("",)),
        ('#| fig-alt: ["one", "two, too"]\nplot()', ("one", "two, too")),
        ("#| fig-alt:\n#|   - one\n#|   - 'two: too'\nplot()", ("one", "two: too")),
        ("#| fig-alt:\n#|   - 1\n#| fig-cap: x\nplot()", ("1",)),
        ("#| fig-alt: P(a | b)\nplot()", ("P(a | b)",)),
        ("plot()", ()),
    ],
)
def test_alternative_texts_are_one_or_a_list(source: str, alts: tuple[str, ...]) -> None:
    read = cell(source)
    assert alts_of(read) == alts
    assert read.source == "plot()"
    assert read.line == source.count("\n")


def test_options_win_over_metadata_and_metadata_over_a_tag() -> None:
    assert alts_of(cell("#| fig-alt: a", "alt:c", alt="b")) == ("a",)
    assert alts_of(cell("x", "alt:c", alt="b")) == ("b",)
    assert alts_of(cell("x", "alt: a cat, asleep", "hide-input")) == ("a cat, asleep",)
    assert alts_of(cell("x", fig_alt=["a", "b"])) == ("a", "b")
    assert captions_of(cell("#| fig-cap:\n#| - '*a*'\n#| - b")) == ("*a*", "b")


def test_one_text_is_for_every_picture_and_each_of_several_for_one() -> None:
    assert [nth(("a",), number) for number in range(2)] == ["a", "a"]
    assert [nth(("a", "b"), number) for number in range(3)] == ["a", "b", None]
    assert nth((), 0) is None


# ------------------------------------------------------------------ HTML

TWINS = Picture("/a.png", 8, 6, (("/a b.webp", 4), ("/a,c.webp", 8)), "/d.webp")


def test_browsers_choose_format_width_and_theme() -> None:
    html = LexborHTMLParser(picture_html(TWINS, {"alt": 'A "b"', "id": "x", "class": "wide"}))
    light, dark = html.css("img")
    assert light.parent is not None
    assert light.parent.tag == "picture"
    (source,) = html.css("source")
    assert source.attributes["srcset"] == "/a%20b.webp 4w, /a%2Cc.webp 8w"
    assert source.attributes["type"] == "image/webp"
    assert light.attributes["class"] == "only-light wide"
    assert dark.attributes["class"] == "only-dark wide"
    assert dark.attributes["src"] == "/d.webp"
    for image in (light, dark):
        assert image.attributes["alt"] == 'A "b"'
        assert (image.attributes["width"], image.attributes["height"]) == ("8", "6")
        assert image.attributes["loading"] == "lazy"
    assert "id" not in dark.attributes


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        ({}, ("800", "600")),
        ({"width": "400"}, ("400", "300")),
        ({"height": "30"}, (None, "30")),
        ({"width": "50%"}, ("50%", None)),
        ({"width": "4", "height": "9"}, ("4", "9")),
    ],
)
def test_size_that_the_author_types_wins(typed: dict[str, str], size: tuple[str, str]) -> None:
    (image,) = LexborHTMLParser(picture_html(Picture("/a.png", 800, 600), typed)).css("img")
    assert (image.attributes.get("width"), image.attributes.get("height")) == size


def test_only_the_first_picture_is_fetched_at_once() -> None:
    html = "<p><img></p>".replace("<img>", picture_html(TWINS, {})) * 2
    first, *others = LexborHTMLParser(first_at_once(html)).css("img")
    assert "loading" not in first.attributes
    assert first.attributes["fetchpriority"] == "high"
    assert {image.attributes["loading"] for image in others} == {"lazy"}
    typed = '<img src="a" loading="eager">' + picture_html(TWINS, {})
    assert first_at_once(typed) == typed
    assert first_at_once("no picture") == "no picture"


def test_reader_without_styles_gets_the_plain_light_picture() -> None:
    (image,) = LexborHTMLParser(light_only(picture_html(TWINS, {"alt": "a"}))).css("img")
    assert image.attributes["src"] == "/a.png"
    assert "class" not in image.attributes
    assert "picture" not in light_only(picture_html(TWINS, {}))
    assert light_only('<video><source type="video/mp4"></video>').count("source") == 1


@pytest.mark.parametrize(
    ("svg", "address"),
    [
        (b'<svg><image href="https://a.example/x.png"/></svg>', "https://a.example/x.png"),
        (b'<svg><use xlink:href="//a.example/x#y"/></svg>', "//a.example/x#y"),
        (b'<svg><rect style="fill: url(http://a.example/p)"/></svg>', "http://a.example/p"),
        (b'<svg><style>@import "https://a.example/f.css"</style></svg>', "https://a.example/f.css"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><a href="https://a.example">x</a></svg>', None),
        (b'<svg><image href="data:image/png;base64,AA"/><use href="#a"/></svg>', None),
    ],
)
def test_what_a_drawing_wants_from_other_sites(svg: bytes, address: str | None) -> None:
    assert remote_part(svg) == address


def test_guest_has_twins_too() -> None:
    light, dark = LexborHTMLParser(clean(picture_html(TWINS, {"alt": "a"}))).css("img")
    assert light.attributes["class"] == "only-light"
    assert dark.attributes["class"] == "only-dark"
