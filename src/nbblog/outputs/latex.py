"""Shows text/latex: a formula that a cell wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nbblog.model import Json
from nbblog.outputs import Context, renderer
from nbblog.prose.pieces import Html, Piece, Prose


@renderer("text/latex", rank=60)
def latex(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return the formula as a display formula of the post."""
    tex = str(payload).strip().strip("$").strip()
    tex = tex.removeprefix(r"\displaystyle").strip()
    opened = Html('<div class="output output-latex">\n')
    return [opened, Prose(f"$$\n{tex}\n$$", context.place), Html("</div>\n")]
