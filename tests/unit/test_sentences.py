"""Prose becomes sentences: words, lines, code spans, and whether another source is named."""

from __future__ import annotations

import pytest

from nbblog.model import Cell
from nbblog.prose.sentences import CODE, Sentence, sentences_of


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a cell with some Markdown."""
    return list(sentences_of(Cell("markdown", text, 3, "prose")))


def test_sentence_ends_at_a_dot_but_not_at_a_short_word() -> None:
    found = sentences("We use, e.g. Adam, cf. Fig. 3. It works.\nThen it stops!")
    assert [one.text.strip() for one in found] == [
        "We use, e.g. Adam, cf. Fig. 3.",
        "It works.",
        "Then it stops!",
    ]
    assert {one.cell for one in found} == {3}


def test_place_in_a_sentence_has_a_line() -> None:
    (found,) = sentences("We train\nfor 30\nepochs")
    assert found.line_of(found.text.index("30")) == 2


def test_formulas_addresses_and_blocks_of_code_are_no_words() -> None:
    (found,) = sentences("Of $n = 100$ it takes [some](https://x.org/99).\n\n```\nn = 5\n```\n")
    assert not any(digit in found.text for digit in "1059")


def test_code_span_is_kept_apart() -> None:
    (found,) = sentences("Call `fit(x, n=3)` now")
    assert found.text == f"Call {CODE} now"
    assert [(span.text, span.start, span.line) for span in found.spans] == [("fit(x, n=3)", 5, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "They reach 99 % [@lecun1998].",
        "They reach 99 %, says @lecun1998.",
        "They reach [99 %](https://doi.org/10.1109/5.726791).",
        "They reach 99 % <https://doi.org/10.1109/5.726791>.",
        "They reach 99 %.[^a]\n\n[^a]: There.",
        "LeCun et al. reach 99 %.",
        "They reach 99 % (LeCun, 1998).",
        "They reach 99 %. <!-- external -->",
        "<!-- external: of the data sheet -->\n\nThey reach 99 %.",
        "> They reach 99 %.",
    ],
)
def test_source_of_its_own_makes_a_sentence_external(text: str) -> None:
    assert [one.is_external for one in sentences(text) if "99" in one.text] == [True]


def test_only_the_sentence_or_block_with_the_mark_is_external() -> None:
    found = sentences("<!-- external -->\n\nThey reach 99 %.\n\nWe reach 98 %.")
    assert [one.is_external for one in found] == [True, False]
    found = sentences("They reach [99 %](https://x.org). We reach 98 %.")
    assert [one.is_external for one in found] == [True, False]


def test_link_within_the_post_is_no_source() -> None:
    (found,) = sentences("We reach 98 % in [the last section](#results).")
    assert not found.is_external


def test_blocks_are_told_apart() -> None:
    text = "# Head\n\ntext\n\n- item\n\n| a |\n| --- |\n| b |"
    assert [one.kind for one in sentences(text)] == [
        "heading",
        "paragraph",
        "item",
        "table",
        "table",
    ]
