"""A pipe inside a formula does not end a cell; everything else stays as GFM reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.prose.tables import keep_pipes

HEAD = "| a | b |\n|---|---|\n"


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ("| $|x|$ | y |", r"| $\|x\|$ | y |"),
        ("| $p(x|y)$ | $q(x|y)$ |", r"| $p(x\|y)$ | $q(x\|y)$ |"),
        (r"| $\|x\|$ | y |", r"| $\|x\|$ | y |"),
        ("| $5 | $10 |", "| $5 | $10 |"),
        ("| $ x | y $ |", "| $ x | y $ |"),
        (r"| \$a | b\$ |", r"| \$a | b\$ |"),
        ("| x | y |", "| x | y |"),
        ("$|x|$ | y", r"$\|x\|$ | y"),
    ],
)
def test_only_pipes_inside_formulas_are_escaped(row: str, kept: str) -> None:
    assert keep_pipes(HEAD + row) == HEAD + kept


def test_formula_in_the_head_of_a_table_counts() -> None:
    assert keep_pipes("| $|x|$ | b |\n|:--|--:|\n") == "| $\\|x\\|$ | b |\n|:--|--:|\n"


@pytest.mark.parametrize(
    "text",
    [
        "A norm $|x|$ in prose.",
        "$|x|$\n\n" + HEAD + "| 1 | 2 |",
        HEAD + "| 1 | 2 |\n\nAfter it $|x|$.",
        "Title $|x|$\n---\n",
        "```\n" + HEAD + "| $|x|$ | y |\n```\n",
        "~~~\n" + HEAD + "| $|x|$ | y |\n~~~\n",
        "    | a | b |\n    |---|---|\n    | $|x|$ | y |\n",
    ],
)
def test_text_outside_of_tables_stays(text: str) -> None:
    assert keep_pipes(text) == text


@given(
    st.lists(
        st.sampled_from(
            ["|", "$", "a", " ", "\n", "\\", "-", "--", "|--|--|\n", "$|x|$", "`", ":"]
        ),
        max_size=20,
    ).map("".join)
)
def test_only_backslashes_before_pipes_are_added(text: str) -> None:
    kept = keep_pipes(text)
    assert kept.replace("\\|", "|") == text.replace("\\|", "|")
    assert kept.count("\n") == text.count("\n")
    assert keep_pipes(kept) == kept
