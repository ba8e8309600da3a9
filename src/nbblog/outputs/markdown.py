"""Shows text/markdown: prose that a cell wrote, references and all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nbblog.model import Json
from nbblog.outputs import Context, renderer
from nbblog.prose.pieces import Html, Piece, Prose


@renderer("text/markdown", rank=45)
def markdown(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return Markdown that a cell wrote as Markdown of the post."""
    opened = Html('<div class="output output-markdown">\n')
    return [opened, Prose(str(payload), context.place), Html("</div>\n")]
