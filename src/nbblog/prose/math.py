"""LaTeX formulas to MathML Core: no script, no style sheet, readable aloud."""

from __future__ import annotations

import re
from collections.abc import Mapping

from math_core import LatexError, LatexToMathML

from nbblog.prose.tex import DEEPEST_MACRO, MACROS, NUMBERED, check_depth, normalise

_VECTOR = '<mo stretchy="false" class="vec">→</mo>'
_OVERLINE = re.compile(
    r'<mover accent="true">((?:(?!<mover).)*?)'
    r'<mo stretchy="true">[\u0332\u0305\u203e\u00af]</mo></mover>'
)


class Formulas:
    """Converts the formulas of one post; macros that one defines hold for those after it."""

    def __init__(self, macros: Mapping[str, str] | None = None) -> None:
        own = {name.lstrip("\\"): body for name, body in (macros or {}).items()}
        mistakes = {name: _mistake(name, body, own) for name, body in own.items()}
        self.broken = {name: mistake for name, mistake in mistakes.items() if mistake}
        """Macros that cannot be used, and why; the others hold."""
        sound = {name: body for name, body in own.items() if name not in self.broken}
        self._engine = _engine({**MACROS, **sound})

    def convert(self, tex: str, *, is_display: bool) -> str:
        """Return a formula as a `<math>` element; raises ValueError that says what is wrong."""
        is_display = is_display or bool(NUMBERED.search(tex))
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


def _engine(macros: Mapping[str, str]) -> LatexToMathML:
    return LatexToMathML(
        macros=dict(macros),
        allow_unreliable_rendering=True,
        global_group=True,
        fancy_error=False,
        max_expansions=400,  # of at most DEEPEST_MACRO levels: what the stack can hold
    )


def _mistake(name: str, body: str, macros: Mapping[str, str]) -> str:
    """Return what is wrong with a macro, or nothing."""
    if not re.fullmatch("[A-Za-z]+", name):
        return "its name may hold letters only"
    others = {other: "" for other in macros if re.fullmatch("[A-Za-z]+", other)}
    try:
        check_depth(body, DEEPEST_MACRO)
        _engine({**MACROS, **others, name: body})
    except LatexError as error:
        return _plain(error)
    except ValueError as error:
        return str(error)
    return ""


def mend(mathml: str) -> str:
    """Return MathML that Chromium sets well: a real arrow over vectors, a border as overline."""
    mathml = mathml.replace("<mspace/>", "").replace("\ufe00", "")
    mathml = mathml.replace('<mo stretchy="false">\u20d7</mo>', _VECTOR)
    if "<menclose" in mathml:  # no part of MathML Core
        mathml = re.sub(r'<mrow class="menclose-[^"]*"></mrow>', "", mathml)
        mathml = re.sub(r'<menclose notation="([^"]*)">', r'<mrow class="enclose \1">', mathml)
        mathml = mathml.replace("</menclose>", "</mrow>")
    count = 1
    while count:  # overlines nest: the innermost first
        mathml, count = _OVERLINE.subn(r'<mrow class="overline">\1</mrow>', mathml)
    return mathml


def _plain(error: LatexError) -> str:
    """Return the engine's message without colours and frames, on one line."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first = lines[0] if lines else "broken formula"
    return re.sub(r"^(?:macro\d+:)?(?:\d+:|Error:)\s*", "", first).rstrip(".")
