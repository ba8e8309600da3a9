"""Formulas as one line of text: for titles, cards and whatever shows no MathML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import unescape
from xml.etree import ElementTree as ET

_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);|#)\w+;")
_APPLIED = re.compile("\u2061(?= *[(])")
_INVISIBLE = re.compile("[\u200b\u2062-\u2064\ufe00-\ufe0f]")
_SIGN = re.compile(r"(^|[(\[{|,;/=<>≤≥≈→∈] ?)([−+±]) (?=\S)")
_MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
_ACCENTS = {
    "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "¯": "\u0304", "‾": "\u0304",
    "→": "\u20d7", "˙": "\u0307", ".": "\u0307", "¨": "\u0308", "ˇ": "\u030c", "´": "\u0301",
    "`": "\u0300", "˘": "\u0306",
}  # fmt: skip
_RAISED = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True)) | {"⊤": "ᵀ", "T": "ᵀ"}
_LOWERED = dict(
    zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
_PRIMES = "′″‴"
_SPACED = frozenset("=<>≤≥≠≈∼≡∈∉⊂⊆→←↔⇒⇔↦+−±×⋅·∘∗∣∧∨∪∩≪≫∝")

Say = Callable[[ET.Element], str]


def formula_text(mathml: str) -> str:
    """Return a `<math>` element as text, such as "x² + √(d_q)/2"."""
    known = _ENTITY.sub(lambda found: unescape(found[0]), mathml)
    text = _INVISIBLE.sub("", _APPLIED.sub("", _said(ET.fromstring(known))))
    words = " ".join(text.replace("\u2061", " ").replace("...", "…").split())
    return _SIGN.sub(r"\1\2", words)


def with_formulas_as_text(html: str) -> str:
    """Return HTML whose formulas are text; what of them HTML reserves is escaped."""

    def said(found: re.Match[str]) -> str:
        text = formula_text(found[0])
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    return _MATH.sub(said, html)


def _said(element: ET.Element) -> str:
    say = _FORMS.get(element.tag)
    return say(element) if say else _row(element)


def _row(element: ET.Element) -> str:
    """Return the text of all parts, one after the other."""
    inside = "".join(_said(part) for part in element)
    return inside or _leaf(element)


def _leaf(element: ET.Element) -> str:
    text = (element.text or "").strip(" \n") if element.tag != "mtext" else element.text or ""
    if element.tag == "mo" and text in _SPACED and element.get("form") != "prefix":
        return f" {text} "
    return f"{text} " if element.tag == "mo" and text in (",", ";") else text


def _space(element: ET.Element) -> str:
    width = element.get("width", "")
    return " " if width and not width.startswith("-") else ""


def _fraction(element: ET.Element) -> str:
    over, under = (_grouped(_said(part)) for part in element)
    return f"{over}, {under}" if element.get("linethickness") == "0" else f"{over}/{under}"


def _root(element: ET.Element) -> str:
    return f"√{_grouped(_row(element))}"


def _nth_root(element: ET.Element) -> str:
    inside, degree = (_said(part) for part in element)
    return f"{_script(degree, _RAISED, '')}√{_grouped(inside)}"


def _lowered(element: ET.Element) -> str:
    base, below = (_said(part) for part in element)
    return base + _script(below, _LOWERED, "_")


def _raised(element: ET.Element) -> str:
    base, above = (_said(part) for part in element)
    return base + _script(above, _RAISED, "^")


def _both(element: ET.Element) -> str:
    base, below, above = (_said(part) for part in element)
    return base + _script(below, _LOWERED, "_") + _script(above, _RAISED, "^")


def _over(element: ET.Element) -> str:
    base, above = (_said(part) for part in element)
    if mark := _ACCENTS.get(above.strip()):
        return unicodedata.normalize("NFC", base + mark) if len(base) == 1 else base + mark
    return base if not above.strip(" ‾¯⏞_") else base + _script(above, _RAISED, "^")


def _under(element: ET.Element) -> str:
    base, below = (_said(part) for part in element)
    return base if not below.strip(" _⏟\u0332") else base + _script(below, _LOWERED, "_")


def _limits(element: ET.Element) -> str:
    return f"{_both(element)} "


def _table(element: ET.Element) -> str:
    rows = ((_said(cell).strip() for cell in row) for row in element)
    return "; ".join(", ".join(filter(None, row)) for row in rows)


def _script(text: str, small: dict[str, str], mark: str) -> str:
    """Return an index or exponent in small letters, where Unicode has all of them."""
    tight = re.sub(r"\s*([=+−→-])\s*", r"\1", text.strip())
    if all(letter in _PRIMES for letter in tight):
        return tight
    if all(letter in small for letter in tight):
        return "".join(small[letter] for letter in tight)
    return f"{mark}{tight}" if len(tight) == 1 else f"{mark}({tight})"


def _grouped(text: str) -> str:
    """Return a part in brackets, where it would read otherwise without."""
    text = text.strip()
    return text if re.fullmatch(r"[\w.]*\w?[₀-₉⁰-⁹ᵀ′]*", text) else f"({text})"


_FORMS: dict[str, Say] = {
    "annotation": lambda _: "",
    "mfrac": _fraction,
    "mphantom": lambda _: "",
    "mover": _over,
    "mroot": _nth_root,
    "mspace": _space,
    "msqrt": _root,
    "msub": _lowered,
    "msubsup": _both,
    "msup": _raised,
    "mtable": _table,
    "munder": _under,
    "munderover": _limits,
}
