"""Formulas as one line of text: for titles, cards and whatever shows no MathML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from html import escape, unescape
from typing import Protocol
from xml.etree import ElementTree as ET

_TAG = re.compile(r"<[^<>]*>")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);|#)\w+;")
_APPLIED = re.compile("\u2061(?= *[(])")
_INVISIBLE = re.compile("[\u200b\u2062-\u2064\ufe00-\ufe0f]")
_OPENED = re.compile(r"([(\[{|√/]) (?=\w)")
_SIGN = re.compile(r"(^|[(\[{|,;/=≤≥≈→∈] ?|&[lg]t; ?)([−+±]) (?=\S)")
_ACCENTS = {
    "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "¯": "\u0304", "‾": "\u0304",
    "→": "\u20d7", "˙": "\u0307", ".": "\u0307", "¨": "\u0308", "ˇ": "\u030c", "´": "\u0301",
    "`": "\u0300", "˘": "\u0306",
}  # fmt: skip
_RAISED = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True)) | {"⊤": "ᵀ", "T": "ᵀ"}
_LOWERED = dict(
    zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
Parts = Sequence[str]
_SLANTED = re.compile("[A-Za-zα-ωϕϵ]")
_PRIMES = "′″‴"
_SPACED = frozenset("=<>≤≥≠≈∼≡∈∉⊂⊆→←↔⇒⇔↦+−±×⋅·∘∗⊙⊗⊕∣∧∨∪∩≪≫∝")


class Pen(Protocol):
    """How letters, indices and exponents are written."""

    def letters(self, text: str, *, is_name: bool) -> str:
        """Return what a leaf says; a name stands in italics where it is one letter."""

    def lowered(self, text: str) -> str:
        """Return an index."""

    def raised(self, text: str) -> str:
        """Return an exponent."""


class _Text:
    """Writes with what Unicode has: x², and e^(−x²) where it has no small letters."""

    def letters(self, text: str, *, is_name: bool) -> str:
        return text

    def lowered(self, text: str) -> str:
        return _script(text, _LOWERED, "_")

    def raised(self, text: str) -> str:
        return _script(text, _RAISED, "^")


class _Html:
    """Writes HTML that every feed reader keeps: `<i>x</i><sup>2</sup>`."""

    def letters(self, text: str, *, is_name: bool) -> str:
        said = escape(text, quote=False)
        return f"<i>{said}</i>" if is_name and _SLANTED.fullmatch(text) else said

    def lowered(self, text: str) -> str:
        return f"<sub>{_tight(text)}</sub>"

    def raised(self, text: str) -> str:
        return _tight(text) if text.strip() in _PRIMES else f"<sup>{_tight(text)}</sup>"


def formula_text(mathml: str) -> str:
    """Return a `<math>` element as text, such as "x² + √(d_q)/2"."""
    return _line(mathml, _Text())


def formula_html(mathml: str) -> str | None:
    """Return a formula of one line as HTML without MathML; None for one with rows."""
    return None if "<mtable" in mathml else _line(mathml, _Html())


def _line(mathml: str, pen: Pen) -> str:
    known = _ENTITY.sub(lambda found: unescape(found[0]), mathml)
    try:
        said = _said(ET.fromstring(known), pen)
    except ET.ParseError:  # typed by hand as HTML, which browsers forgive
        said = pen.letters(unescape(_TAG.sub(" ", known)), is_name=False)
    text = _INVISIBLE.sub("", _APPLIED.sub("", said))
    words = " ".join(text.replace("\u2061", " ").replace("...", "…").split())
    return _SIGN.sub(r"\1\2", _OPENED.sub(r"\1", words))


# ------------------------------------------------------------------ elements


def _said(element: ET.Element, pen: Pen) -> str:
    if form := _FORMS.get(element.tag):
        return form([_said(part, pen) for part in element], element, pen)
    return "".join(_said(part, pen) for part in element) or _leaf(element, pen)


def _leaf(element: ET.Element, pen: Pen) -> str:
    text = element.text or ""
    if element.tag != "mtext":
        text = text.strip(" \n")
    if element.tag == "mo" and text in _SPACED and element.get("form") != "prefix":
        return f" {pen.letters(text, is_name=False)} "
    if element.tag == "mi" and len(text) > 1 and text.isalpha():  # a function's name
        return f" {pen.letters(text, is_name=True)}"
    if element.tag == "mo" and text in (",", ";"):
        return f"{text} "
    return pen.letters(text, is_name=element.tag == "mi")


def _space(_: Parts, element: ET.Element, pen: Pen) -> str:
    width = element.get("width", "")
    return " " if width and not width.startswith("-") else ""


def _fraction(parts: Parts, element: ET.Element, pen: Pen) -> str:
    over, under = map(_grouped, parts)
    return f"{over}, {under}" if element.get("linethickness") == "0" else f"{over}/{under}"


def _root(parts: Parts, element: ET.Element, pen: Pen) -> str:
    return f"√{_grouped(''.join(parts))}"


def _nth_root(parts: Parts, element: ET.Element, pen: Pen) -> str:
    inside, degree = parts
    return f"{pen.raised(degree).lstrip('^')}√{_grouped(inside)}"


def _lowered(parts: Parts, element: ET.Element, pen: Pen) -> str:
    return parts[0] + pen.lowered(parts[1])


def _raised(parts: Parts, element: ET.Element, pen: Pen) -> str:
    return parts[0] + pen.raised(parts[1])


def _both(parts: Parts, element: ET.Element, pen: Pen) -> str:
    return parts[0] + pen.lowered(parts[1]) + pen.raised(parts[2])


def _over(parts: Parts, element: ET.Element, pen: Pen) -> str:
    base, above = parts
    if mark := _ACCENTS.get(above.strip()):
        return _marked(base, mark)
    return base if not above.strip(" ‾¯⏞_") else base + pen.raised(above)


def _marked(base: str, mark: str) -> str:
    """Return a letter with an accent; in HTML that is inside of its element."""
    inner, tag, rest = base.partition("</")
    return unicodedata.normalize("NFC", inner + mark) + tag + rest


def _under(parts: Parts, element: ET.Element, pen: Pen) -> str:
    base, below = parts
    return base if not below.strip(" _⏟\u0332") else base + pen.lowered(below)


def _limits(parts: Parts, element: ET.Element, pen: Pen) -> str:
    return f"{_both(parts, element, pen)} "


def _row(parts: Parts, element: ET.Element, pen: Pen) -> str:
    cells = [part.strip() for part in parts if part.strip()]
    is_aligned = any(cell[0] in _SPACED or cell.startswith("&") for cell in cells[1:])
    return (" " if is_aligned else ", ").join(cells)


def _table(parts: Parts, element: ET.Element, pen: Pen) -> str:
    return "; ".join(part.rstrip(" ,;") for part in parts)


def _nothing(_: Parts, element: ET.Element, pen: Pen) -> str:
    return ""


def _script(text: str, small: dict[str, str], mark: str) -> str:
    """Return an index or exponent in small letters, where Unicode has all of them."""
    tight = _tight(text)
    if all(letter in _PRIMES for letter in tight):
        return tight
    if all(letter in small for letter in tight):
        return "".join(small[letter] for letter in tight)
    is_one = len(tight) == 1 or re.fullmatch(r"\([^()]*\)", tight)
    return f"{mark}{tight}" if is_one else f"{mark}({tight})"


def _tight(text: str) -> str:
    return re.sub(r"\s*([=+−→,-])\s*", r"\1", text.strip())


def _grouped(text: str) -> str:
    """Return a part in brackets, where it would read otherwise without."""
    text = text.strip()
    plain = re.sub(r"</?(?:i|sub|sup)>", "", text)
    return text if re.fullmatch(r"[\w.]*[₀-₉⁰-⁹ᵀ′]*", plain) else f"({text})"


_FORMS: dict[str, Callable[[Parts, ET.Element, Pen], str]] = {
    "annotation": _nothing,
    "mfrac": _fraction,
    "mphantom": _nothing,
    "mover": _over,
    "mroot": _nth_root,
    "mspace": _space,
    "msqrt": _root,
    "msub": _lowered,
    "msubsup": _both,
    "msup": _raised,
    "mtable": _table,
    "mtr": _row,
    "munder": _under,
    "munderover": _limits,
}
