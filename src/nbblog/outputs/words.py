"""The author's words for the pictures of a cell: alternative texts and captions."""

from __future__ import annotations

from collections.abc import Sequence

from nbblog.model import Cell, Json

_ALT = ("fig-alt", "fig_alt", "alt")
_CAPTION = ("fig-cap", "fig_cap", "fig-subcap")
_ALT_TAG = "alt:"


def alts_of(cell: Cell) -> tuple[str, ...]:
    """Return the alternative texts of a cell's pictures: of `#|` lines, metadata, or a tag.

    One text is for every picture, of several each is for one.
    """
    tags = [tag.removeprefix(_ALT_TAG).strip() for tag in cell.tags if tag.startswith(_ALT_TAG)]
    return _told(cell, _ALT) or tuple(tags)


def captions_of(cell: Cell) -> tuple[str, ...]:
    """Return the captions of a cell's pictures, in the same way."""
    return _told(cell, _CAPTION)


def nth(words: Sequence[str], number: int) -> str | None:
    """Return the text for a picture, counted from 0, or None when there is none for it."""
    if len(words) == 1:
        return words[0]
    return words[number] if number < len(words) else None


def _told(cell: Cell, names: Sequence[str]) -> tuple[str, ...]:
    """Return what options say, else metadata: one text or a list."""
    for told in (cell.options, cell.metadata):
        for name in names:
            if (value := told.get(name)) is not None:
                return _listed(value)
    return ()


def _listed(value: Json) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
