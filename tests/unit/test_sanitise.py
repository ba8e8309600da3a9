"""What the sanitiser keeps of our own pictures, and what it takes from others'."""

from __future__ import annotations

import pytest

from nbblog.prose.sanitise import clean, clean_svg, is_local

TWINS = (
    '<picture><source srcset="/a.webp 1x, /b.webp 2x" type="image/webp">'
    '<img src="/a.png" alt="x" class="only-light" loading="lazy"></picture>'
    '<img src="/d.png" alt="x" class="only-dark">'
)


def test_dark_twins_and_smaller_files_of_a_picture_stay() -> None:
    assert clean(TWINS) == TWINS


@pytest.mark.parametrize(
    "address",
    [
        "//e.example/x",
        "\\\\e.example/x",
        "/\\e.example",
        "/\t/e.example",
        "http:x",
        "data:text/html,x",
    ],
)
def test_address_of_another_site_is_not_local(address: str) -> None:
    assert not is_local(address)


@pytest.mark.parametrize(
    "address", ["x.png", "/x.png", "#x", "?x=/a//b", "data:image/png;base64,AA"]
)
def test_address_of_the_site_is_local(address: str) -> None:
    assert is_local(address)


def test_drawing_keeps_what_it_draws_and_loses_what_acts() -> None:
    drawn = clean_svg(
        '<svg viewBox="0 0 9 9" onload="x"><script>1</script><clipPath id="c"></clipPath>'
        '<path clip-path="url(#c)" style="fill:url(http://e.example)" d="M0 0"/></svg>'
    )
    assert drawn == (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'viewBox="0 0 9 9"><clipPath id="c"></clipPath><path clip-path="url(#c)" d="M0 0"></path></svg>'
    )
