"""A card for each post, and one for all other pages: what networks show where they are shared."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from nbblog.executors.remember import site_store
from nbblog.fonts import FACES, Face, coverage, font_file
from nbblog.images import card as drawing
from nbblog.images.lettering import Typeface
from nbblog.model import Page
from nbblog.pages import Studio, page_maker
from nbblog.pages.pictures import NAME, card_of_post, card_of_site
from nbblog.palette import light_colours
from nbblog.store import Store, digest_of

_STAGE = "card"
_SERIF, _ITALIC, _SANS, _MONO, _MATH = FACES
_TITLE = {"optical size": 60, "weight": 600}
_TEXT = {"optical size": 32, "weight": 500}
_COLOURS = ("paper", "ink-strong", "ink-muted", "accent", "accent-dot", "rule-strong")


@page_maker
def cards(studio: Studio) -> Iterator[Page]:
    """Yield the card of each post that brings no picture of its own, and the site's."""
    colours = light_colours(studio.theme)
    colours = {name: colours[name] for name in _COLOURS}
    artist = Artist(colours, site_store(studio.site.config))
    yield Page(PurePosixPath(NAME), artist.drawn(card_of_site(studio.site)), "card")
    for card in studio.site.posts:
        if not studio.site.bodies[card.url].front.image:
            path = PurePosixPath(card.url.strip("/"), NAME)
            data = artist.drawn(card_of_post(studio.site, card, studio.words))
            yield Page(path, data, str(card.source))


# ------------------------------------------------------------------ drawn once, then remembered


class Artist:
    """Draws cards in the colours of a site's theme; the store remembers them."""

    def __init__(self, colours: Mapping[str, str], store: Store) -> None:
        self._colours = dict(colours)
        self._store = store
        self._look = _look(colours)
        self._tools = _tools()

    def drawn(self, card: drawing.CardWords) -> bytes:
        """Return a card as a PNG file."""
        key = digest_of(_STAGE, drawing.RECIPE, repr(card), self._colours, *self._tools)
        data = self._store.get(_STAGE, key)
        if data is None:
            data = drawing.drawn(card, self._look)
            self._store.put(_STAGE, key, data)
        return data


def _tools() -> list[object]:
    """Return what a card depends on beside its words and colours."""
    fonts = [(face.file, font_file(face).stat().st_size) for face in FACES]
    return [importlib.metadata.version("pillow"), fonts]


def _look(colours: Mapping[str, str]) -> drawing.Look:
    serif, sans = _typeface(_SERIF, _TITLE), _typeface(_SANS, _TEXT)
    mono, math = _typeface(_MONO), _typeface(_MATH)
    return drawing.Look((serif, math, sans, mono), (sans, serif, math), colours)


def _typeface(face: Face, axes: Mapping[str, int] | None = None) -> Typeface:
    path = font_file(face)
    return Typeface(path, coverage(path), tuple((axes or {}).items()))
