"""Shows text/html: tables of data frames and whatever a library draws itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nbblog.model import Json
from nbblog.outputs import Context, renderer
from nbblog.outputs.embedded import figure_in
from nbblog.outputs.remote import without_remote_scripts
from nbblog.prose.pieces import Html, Piece

_SCOPED_STYLE = re.compile(r"<style scoped>.*?</style>\s*", re.DOTALL)
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_BORDER = re.compile(r'(<table\b[^>]*?)\s+border="\d+"')


@renderer("text/html", rank=65)
def html(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return the HTML with tables that scroll; the theme styles them, not pandas."""
    figure = figure_in(str(payload), metadata, context)
    if figure is not None:
        return figure
    local = without_remote_scripts(str(payload), context)
    body = _BORDER.sub(r"\1", _SCOPED_STYLE.sub("", local))
    body = _TABLE.sub(lambda found: _scrolling(found[0]), body)
    return [Html(f'<div class="output output-html">{body}</div>\n')]


def _scrolling(table: str) -> str:
    """Return a table in a box that scrolls; its bare header cells say what they head."""
    head, end, body = table.rpartition("</thead>")
    named = head.replace("<th></th>", "<td></td>").replace("<th>", '<th scope="col">')
    table = named + end + (body.replace("<th>", '<th scope="row">') if end else body)
    return f'<div class="table-scroll" tabindex="0" role="group" aria-label="Table">{table}</div>'
