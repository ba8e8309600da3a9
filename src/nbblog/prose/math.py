"""LaTeX formulas to MathML Core: no script, no style sheet, readable aloud."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from math_core import LatexError, LatexToMathML

_GROUP = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
_NORMALISED: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\\cr(?![a-zA-Z])"), r"\\\\"),
    (re.compile(r"\\mbox(?![a-zA-Z])"), r"\\text"),
    (re.compile(r"\\left\s*([<>])"), r"\\left\\langle "),
    (re.compile(r"\\right\s*([<>])"), r"\\right\\rangle "),
    (re.compile(r"\\(begin|end)\{eqnarray(\*?)\}"), r"\\\1{align\2}"),
    (re.compile(r"\\text" + _GROUP), lambda found: _split_text(found[1])),
)
_TAG = re.compile(r"\\tag\*?" + _GROUP)
_ENVIRONMENT = re.compile(
    r"\\begin\{(?:equation|align|gather|multline|alignat|eqnarray|flalign)\*?\}"
)
_BARE_SPLIT = re.compile(r"\\(begin|end)\{split\}")
_VECTOR = '<mo stretchy="false" class="vec">→</mo>'
_OVERLINE = re.compile(
    r'<mover accent="true">((?:(?!<mover).)*?)'
    r'<mo stretchy="true">[\u0332\u0305\u203e\u00af]</mo></mover>'
)

_DEEPEST = 500  # the engine recurses, and its stack ends behind two thousand
_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[{}()\[\]]|[^\\{}()\[\]\s]+", re.DOTALL)
_OPENS = {"{", "(", "[", r"\left", r"\begin"}
_CLOSES = {"}", ")", "]", r"\right", r"\end"}
_SWITCHES = {rf"\{name}" for name in ("color", "displaystyle", "textstyle", "scriptstyle")}
_SWITCHES |= {rf"\{name}" for name in ("rm", "bf", "it", "sf", "tt", "cal", "large", "small")}


class Formulas:
    """Converts the formulas of one post; macros that one defines hold for those after it."""

    def __init__(self, macros: Mapping[str, str] | None = None) -> None:
        self._engine = LatexToMathML(
            macros={name.lstrip("\\"): body for name, body in (macros or {}).items()},
            allow_unreliable_rendering=True,
            global_group=True,
            fancy_error=False,
        )

    def convert(self, tex: str, *, is_display: bool) -> str:
        """Return a formula as a `<math>` element; raises ValueError that says what is wrong."""
        if depth(tex) > _DEEPEST:
            raise ValueError("it is nested too deeply")
        is_display = is_display or bool(_ENVIRONMENT.search(tex))
        tex = normalise(tex, is_display=is_display)
        try:
            return mend(self._converted(tex, is_display))
        except LatexError as error:
            raise ValueError(_plain(error)) from error

    def _converted(self, tex: str, is_display: bool) -> str:
        try:
            return self._engine.convert_with_global_state(tex, displaystyle=is_display)
        except LatexError as error:
            if "already defined" not in str(error):
                raise
        anew = tex.replace(r"\newcommand", r"\renewcommand")  # in Jupyter the last one wins
        return self._engine.convert_with_global_state(anew, displaystyle=is_display)


def depth(tex: str) -> int:
    """Return how deeply a formula may nest: brackets, commands one after another, switches."""
    deepest = level = chain = switches = 0
    for token in _TOKEN.findall(tex):
        if token in _OPENS:
            level += 1
        elif token in _CLOSES:
            level = max(level - 1, 0)
        chain = chain + 1 if token[0] == "\\" else 0
        switches += token in _SWITCHES
        deepest = max(deepest, level, chain, switches)
    return deepest


def normalise(tex: str, *, is_display: bool) -> str:
    """Return a formula in the dialect of math-core: what authors write for MathJax, spelled out."""
    for pattern, replacement in _NORMALISED:
        tex = pattern.sub(replacement, tex)
    if not _ENVIRONMENT.search(tex):
        tex = _BARE_SPLIT.sub(r"\\\1{aligned}", tex)
        if tags := _TAG.findall(tex):
            tex = _TAG.sub("", tex) + rf"\qquad\text{{({tags[0]})}}"
        if is_display and "\\\\" in tex and "\\begin" not in tex:
            tex = rf"\begin{{gathered}}{tex}\end{{gathered}}"
    return tex


def _split_text(inner: str) -> str:
    r"""Return `\text{a $x$ b}` as `\text{a }x\text{ b}`: math-core has no math in text."""
    if "$" not in inner:
        return rf"\text{{{inner}}}"
    parts = inner.split("$")
    return "".join(
        part if number % 2 else rf"\text{{{part}}}" for number, part in enumerate(parts) if part
    )


def mend(mathml: str) -> str:
    """Return MathML that Chromium sets well: a real arrow over vectors, a border as overline."""
    mathml = mathml.replace("<mspace/>", "").replace("\ufe00", "")
    mathml = mathml.replace('<mo stretchy="false">\u20d7</mo>', _VECTOR)
    count = 1
    while count:  # overlines nest: the innermost first
        mathml, count = _OVERLINE.subn(r'<mrow class="overline">\1</mrow>', mathml)
    return mathml


def _plain(error: LatexError) -> str:
    """Return the engine's message without colours and frames, on one line."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first = lines[0] if lines else "broken formula"
    return re.sub(r"^(?:\d+:|Error:)\s*", "", first).rstrip(".")
