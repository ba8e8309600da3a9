"""What pages show: letters of formulas as browsers draw them, by the table of MathML Core."""

from __future__ import annotations

import pytest

from nbblog.characters import ITALICS, shown_by, shown_in


def test_single_letter_of_a_formula_is_italic_unless_it_says_otherwise() -> None:
    html = '<p>Of <math><mi>x</mi><mi mathvariant="normal">Γ</mi><mi>log</mi></math> here</p>'
    shown = shown_in(html)
    assert shown.math == {"𝑥", "Γ", "l", "o", "g"}
    assert {"O", "f", "h"} <= shown.text
    assert "Γ" not in shown.text


# C.2 of https://www.w3.org/TR/mathml-core/: "h" has a place of its own
@pytest.mark.parametrize(
    ("plain", "italic"),
    [
        *(("h", 0x210E), ("A", 0x1D434), ("z", 0x1D467), ("Ω", 0x1D6FA), ("Σ", 0x1D6F4)),
        *(("ω", 0x1D714), ("ς", 0x1D70D), ("ϕ", 0x1D719), ("∂", 0x1D715), ("∇", 0x1D6FB)),
        *(("ϴ", 0x1D6F3), ("ı", 0x1D6A4), ("ϖ", 0x1D71B), ("ρ", 0x1D70C), ("Ρ", 0x1D6F2)),
    ],
)
def test_italic_is_the_one_of_the_specification(plain: str, italic: int) -> None:
    assert ITALICS[plain] == chr(italic)


def test_escapes_are_the_characters_they_stand_for() -> None:
    shown = shown_in("<p>&Lstrok;&#243;</p><math><mo>&lt;</mo><mi>&alpha;</mi></math>")
    assert {"Ł", "ó"} <= shown.text
    assert shown.math == {"<", "𝛼"}


def test_source_with_formulas_may_show_any_letter_in_them() -> None:
    assert shown_by("costs 5 $").math == frozenset()
    assert {"𝛼", "x", "𝑥"} <= shown_by(r"On $\alpha$").math
