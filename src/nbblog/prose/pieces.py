"""What a document is made of, and whom it asks where pictures and links lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from nbblog.findings import Where
from nbblog.highlight import Notes
from nbblog.model import MimeBundle

Place = Callable[[int], Where]


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown text; place turns a line of it (from 1) into a place in the author's file.

    notes says that it begins with the list of notes on the code before it.
    values are those of its inline expressions; without any, braces are braces.
    """

    text: str = field(repr=False)
    place: Place
    attachments: Mapping[str, MimeBundle] = field(default_factory=dict)
    values: Mapping[str, MimeBundle] | None = None
    notes: Notes | None = None


@dataclass(frozen=True, slots=True)
class Html:
    """Finished HTML, passed through as it is."""

    html: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Pieces that prose can refer to, with a number and a caption in Markdown.

    The label's first letters say what it is: `fig-loss` is a figure, `tbl-`, `lst-` the others.
    """

    label: str
    caption: str
    place: Place
    pieces: tuple[Piece, ...]


Piece = Prose | Html | Labelled


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a page can show: its address, and its size in CSS pixels where known.

    srcset has addresses of WebP files, each with its width in pixels, for browsers that know the
    format; dark is the address of its twin for the dark theme.
    """

    src: str
    width: int | None = None
    height: int | None = None
    srcset: tuple[tuple[str, int], ...] = ()
    dark: str | None = None


class Links(Protocol):
    """Where the addresses that authors type lead; findings go to the caller's list."""

    def picture(self, src: str, where: Where, attachments: Mapping[str, MimeBundle]) -> Picture:
        """Return the picture that an author's address names."""

    def link(self, href: str, where: Where) -> str:
        """Return the address of a link as the page shall hold it."""
