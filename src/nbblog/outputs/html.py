"""Shows text/html: tables of data frames and whatever a library draws itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nbblog.model import Json
from nbblog.outputs import Context, renderer
from nbblog.prose.pieces import Html, Piece

_SCOPED_STYLE = re.compile(r"<style scoped>.*?</style>\s*", re.DOTALL)
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_BORDER = re.compile(r'(<table\b[^>]*?)\s+border="\d+"')


@renderer("text/html", rank=65)
def html(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return the HTML with tables that scroll; the theme styles them, not pandas."""
    body = _BORDER.sub(r"\1", _SCOPED_STYLE.sub("", str(payload)))
    body = _TABLE.sub(
        lambda found: (
            '<div class="table-scroll" tabindex="0" role="region" aria-label="Table">'
            f"{found[0]}</div>"
        ),
        body,
    )
    return [Html(f'<div class="output output-html">{body}</div>\n')]
