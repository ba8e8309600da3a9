"""What lists and feeds show of a post: all above the author's mark, else the first paragraph."""

from __future__ import annotations

import pytest
from rendered import rendered


@pytest.mark.parametrize(
    ("cells", "excerpt"),
    [
        (["# T\n\nOne *two*.\n\nThree."], "One two."),
        (["One.\n\n## H\n\nTwo.\n\n<!-- more -->\n\nThree."], "One. Two."),
        (["One.\n<!--more-->\nTwo."], "One."),
        (["One <!-- MORE --> two."], "One"),
        (["One.", "Two.\n\n<!-- more -->", "Three."], "One. Two."),
        (["- One.\n- Two.\n\n<!-- more -->\n\nThree."], "One. Two."),
        (["<!-- more -->\n\nOne."], "One."),
        (["`<!-- more -->` ends it.\n\nTwo."], "<!-- more --> ends it."),
        (["One.\n\n```html\n<!-- more -->\n```\n\nTwo."], "One."),
        (["word " * 100], "word " * 55 + "word…"),
        (["word " * 100 + "\n\n<!-- more -->"], ("word " * 100).strip()),
    ],
)
def test_mark_ends_the_excerpt_wherever_it_stands(cells: list[str], excerpt: str) -> None:
    assert rendered(*cells).lede == excerpt
