"""Shows text/latex: formulas, and text with formulas in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nbblog.model import Json
from nbblog.outputs import Context, renderer
from nbblog.prose.pieces import Html, Piece, Prose

_NUMBERED = ("equation", "align", "gather", "multline", "alignat", "eqnarray", "flalign")
_FORMULA = (
    re.compile(r"\$\$(?P<tex>(?:[^$\\]|\\.)*)\$\$", re.DOTALL),
    re.compile(r"\$(?P<tex>(?:[^$\\]|\\.)*)\$", re.DOTALL),
    re.compile(r"\\\[(?P<tex>(?:(?!\\\]).)*)\\\]", re.DOTALL),
    re.compile(r"\\\((?P<tex>(?:(?!\\\)).)*)\\\)", re.DOTALL),
    re.compile(r"\\begin\{(?P<name>(?:display)?math)\}(?P<tex>.*)\\end\{(?P=name)\}", re.DOTALL),
)
_INNER = {
    "aligned", "alignedat", "array", "bmatrix", "Bmatrix", "cases", "gathered", "matrix",
    "pmatrix", "rcases", "smallmatrix", "split", "subarray", "vmatrix", "Vmatrix",
}  # fmt: skip
_ENVIRONMENT = re.compile(r"\\begin\{(\w+)\*?\}.*\\end\{\1\*?\}", re.DOTALL)
_PART = re.compile(
    r"(?<!\\)\$\$(?:[^$\\]|\\.)+\$\$|(?<!\\)\$(?:[^$\\]|\\.)+\$|\\\[.+?\\\]|\\\(.+?\\\)"
    r"|\\begin\{(?P<name>" + "|".join(_NUMBERED) + r")\*?\}.*?\\end\{(?P=name)\*?\}",
    re.DOTALL,
)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~^<>&$:\"'])")


@renderer("text/latex", "application/x-latex", rank=60)
def latex(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece] | None:
    """Return formulas as formulas of the post; what needs TeX itself, such as tabular, is left."""
    text = str(payload).strip()
    prose = _display(text) or _mixed(text)
    if prose is None:
        return None
    opened = Html('<div class="output output-latex">\n')
    return [opened, Prose(prose, context.place), Html("</div>\n")]


def _display(text: str) -> str | None:
    """Return text that is one formula as a display formula, None if it is anything else."""
    for pattern in _FORMULA:
        if found := pattern.fullmatch(text):
            tex = found["tex"].strip().removeprefix(r"\displaystyle").strip()
            return _display(tex) if _ENVIRONMENT.fullmatch(tex) else f"$$\n{_dense(tex)}\n$$"
    found = _ENVIRONMENT.fullmatch(text)
    if found is None or text.count(rf"\begin{{{found[1]}") != text.count(rf"\end{{{found[1]}"):
        return None
    if found[1] in _NUMBERED:
        return _dense(text)
    return f"$$\n{_dense(text)}\n$$" if found[1] in _INNER else None


def _mixed(text: str) -> str | None:
    """Return words with formulas between them as Markdown, None if the words hold TeX."""
    pieces, at = [], 0
    for found in _PART.finditer(text):
        pieces.append(_words(text[at : found.start()]))
        whole = found[0]
        is_display = whole.startswith(("$$", r"\[", r"\begin"))
        pieces.append(f"\n\n{_display(whole)}\n\n" if is_display else _dense(whole))
        at = found.end()
    pieces.append(_words(text[at:]))
    return None if any(piece is None for piece in pieces) else "".join(map(str, pieces))


def _words(text: str) -> str | None:
    """Return words as Markdown that shows them as they are."""
    if re.search(r"\\[A-Za-z]+|\\\\|(?<!\\)\$", text):
        return None
    plain = re.sub(r"\\([%$&#_{}])", r"\1", text)
    return _MARKDOWN.sub(r"\\\1", plain)


def _dense(tex: str) -> str:
    """Return TeX without empty lines, which would end the formula."""
    return re.sub(r"\n\s*\n", "\n", tex)
