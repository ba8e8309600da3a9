"""Shows the source of text: code in its colours, and what nobody shows better."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nbblog.highlight import highlight
from nbblog.model import Json
from nbblog.outputs import PLAIN_RANK, Context, fitting, renderer
from nbblog.outputs.ansi import PLAIN
from nbblog.outputs.terminal import Row
from nbblog.prose.pieces import Html, Piece

_CODE = (
    "text/x-python", "text/x-r", "text/x-julia", "text/x-sql", "text/x-c", "text/x-c++",
    "text/x-java", "text/javascript", "text/css", "text/x-yaml", "text/x-toml", "text/x-sh",
    "text/x-diff", "application/x-python", "application/sql", "application/xml",
    "application/x-yaml", "application/x-sh",
)  # fmt: skip


@renderer(*_CODE, rank=PLAIN_RANK + 10)
def code(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return code in the colours of its language, which the MIME type names."""
    return _source(str(payload), context)


@renderer("text/*", "application/x-tex", rank=PLAIN_RANK - 5)
def source(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return the source of a type that is not known, or that could not be shown."""
    return _source(str(payload), context)


def _source(text: str, context: Context) -> Sequence[Piece]:
    rows = [Row([(PLAIN, line)]) for line in text.rstrip("\n").split("\n")]
    cut = fitting(rows, context)
    lines = [row.text for row in cut.head]
    if cut.tail:
        lines += [cut.notice, *(row.text for row in cut.tail)]
    language = re.sub(r"^(?:x-)?|;.*", "", context.mime.rpartition("/")[2])
    body = highlight("\n".join(lines), language)
    shown = context.settings.lines
    if shown and len(lines) > shown and not context.is_whole:
        label = f"<summary>{len(lines):,} lines</summary>"
        body = f'<details class="output-more">{label}\n{body}\n</details>'
    return [Html(f'<div class="output output-source">{body}</div>\n')]
