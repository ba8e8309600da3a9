"""The title is the first level-one heading, as https://spec.commonmark.org/0.31.2/ reads it."""

from __future__ import annotations

import pytest

from nbblog.sources.title import first_heading, title_from_name


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Title", "Title"),
        ("intro\n\n# Title\n\n# Second", "Title"),
        ("   # Up to three spaces", "Up to three spaces"),
        ("#\tTab", "Tab"),
        ("# Closed #", "Closed"),
        ("# Closed ####   ", "Closed"),
        ("# C#", "C#"),
        ("# With $x^2$ and *stars*", "With $x^2$ and *stars*"),
        ("Title\n=====", "Title"),
        ("Title\n=\n", "Title"),
        ("## Section\n\n# Title", "Title"),
        ("```\n# a comment\n```\n# Title", "Title"),
        ("~~~\n# a comment\n```\n~~~\n# Title", "Title"),
        ("````\n```\n# inside\n````\n# Title", "Title"),
        ("#\n\n# After an empty one", "After an empty one"),
    ],
)
def test_first_level_one_heading_is_the_title(text: str, title: str) -> None:
    assert first_heading([text]) == title


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text",
        "## Section",
        "#hashtag",
        "    # four spaces are code",
        "\\# escaped",
        "Title\n-----",
        "```python\n# a comment",
        "text\n\n=====",
        "#\n",
    ],
)
def test_text_without_a_level_one_heading_has_no_title(text: str) -> None:
    assert first_heading([text]) is None


def test_title_may_stand_in_a_later_cell() -> None:
    assert first_heading(["text", "## Section", "# Title"]) == "Title"


def test_fence_of_one_cell_does_not_reach_into_the_next() -> None:
    assert first_heading(["```\nnever closed", "# Title"]) == "Title"


@pytest.mark.parametrize(
    ("stem", "title"),
    [
        ("2026-11-21-flash-attention", "Flash attention"),
        ("logit_lens", "Logit lens"),
        ("ViT", "ViT"),
        ("2026-11-21", "2026 11 21"),
        ("数学", "数学"),
    ],
)
def test_name_of_a_file_becomes_a_readable_title(stem: str, title: str) -> None:
    assert title_from_name(stem) == title
