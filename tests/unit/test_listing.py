"""How a list of posts is cut into pages, and which of them its foot names."""

from __future__ import annotations

import pytest

from nbblog.pages.listing import Listing


@pytest.mark.parametrize(
    ("number", "pages", "steps"),
    [
        (1, 1, (1,)),
        (1, 3, (1, 2, 3)),
        (2, 4, (1, 2, 3, 4)),
        (1, 9, (1, 2, None, 9)),
        (5, 9, (1, None, 4, 5, 6, None, 9)),
        (4, 9, (1, 2, 3, 4, 5, None, 9)),
        (9, 9, (1, None, 8, 9)),
        (250, 500, (1, None, 249, 250, 251, None, 500)),
    ],
)
def test_foot_names_the_first_the_near_and_the_last_page(
    number: int, pages: int, steps: tuple[int | None, ...]
) -> None:
    assert Listing((), number, pages, "/blog/").steps == steps
