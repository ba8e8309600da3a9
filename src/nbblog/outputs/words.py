"""The author's words for the pictures of a cell: alternative texts and captions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nbblog.documents import read_yaml
from nbblog.findings import Problem
from nbblog.model import Cell, Json

_ALT = ("fig-alt", "fig_alt", "alt")
_CAPTION = ("fig-cap", "fig_cap")
_ALT_TAG = "alt:"


def alts_of(cell: Cell) -> tuple[str, ...]:
    """Return the alternative texts of a cell's pictures: of `#|` lines, metadata, or a tag.

    One text is for every picture, of several each is for one.
    """
    tags = [tag.removeprefix(_ALT_TAG).strip() for tag in cell.tags if tag.startswith(_ALT_TAG)]
    return _first(_told(cell, _ALT)) or tuple(tags)


def captions_of(cell: Cell) -> tuple[str, ...]:
    """Return the captions of a cell's pictures, in the same way."""
    return _first(_told(cell, _CAPTION))


def nth(words: Sequence[str], number: int) -> str | None:
    """Return the text for a picture, counted from 0, or None when there is none for it."""
    if len(words) == 1:
        return words[0]
    return words[number] if number < len(words) else None


def _told(cell: Cell, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for name in names:
        if name in cell.options:
            yield _typed(cell.options[name])
    for name in names:
        if (value := cell.metadata.get(name)) is not None:
            yield _listed(value)


def _first(told: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
    return next(told, ())


def _typed(text: str) -> tuple[str, ...]:
    """Return the texts of an option: a list as YAML writes it, else one text as it stands."""
    if not text.startswith(("[", "\n")):
        return (text,)
    try:
        return _listed(read_yaml(f"value: {text}", "", rule="alt-text").data["value"])
    except (
        Problem
    ):  # it only begins like a list, or holds what means something in YAML, as *a* does
        lines = [line.strip() for line in text.strip().split("\n")]
        are_items = all(line.startswith("- ") for line in lines)
        return tuple(line[2:].strip() for line in lines) if are_items else (text.strip(),)


def _listed(value: Json) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
