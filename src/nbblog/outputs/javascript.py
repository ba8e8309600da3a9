"""Says that a script was left out: a page can be read without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from nbblog.model import Json
from nbblog.outputs import PLAIN_RANK, RULE, Context, renderer
from nbblog.prose.pieces import Html, Piece
from nbblog.spoken import say


@renderer("application/javascript", "application/x-javascript", rank=PLAIN_RANK + 2)
def javascript(
    payload: Json, metadata: Mapping[str, Json], context: Context
) -> Sequence[Piece] | None:
    """Return a note: such scripts speak to the notebook around them, which is not there."""
    context.report(
        RULE,
        "the output is a script, and is not run",
        "show a figure or HTML; HTML may hold a script",
    )
    words = escape(say("A script that ran here is left out."))
    return [Html(f'<p class="output output-note">{words}</p>\n')]
