"""Shows text/plain: the `repr` of a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nbblog.model import Json
from nbblog.outputs import Context, renderer
from nbblog.outputs.ansi import to_html
from nbblog.prose.pieces import Html, Piece


@renderer("text/plain", rank=10)
def text(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return the text as it is, colours included."""
    body = to_html(str(payload))
    return [Html(f'<pre class="output output-text" tabindex="0">{body}</pre>\n')] if body else []
