"""Shows text/plain: the `repr` of a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nbblog.model import Json
from nbblog.outputs import Context, renderer, show_text
from nbblog.outputs.terminal import screen_of
from nbblog.prose.pieces import Piece


@renderer("text/plain", rank=10)
def text(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return the text as it is, colours included; a long one is clipped."""
    return show_text(screen_of(str(payload)), "output-text", context)
