"""Pictures as HTML: a file for every browser and theme, of which each reader fetches one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from nbblog.prose.pieces import Picture

_SIZES = "(min-width: 48rem) 44rem, 100vw"
"""The width of a picture on a page, as 62-figures.css has it."""

_FIRST = re.compile(r'(<img\b[^>]*?) loading="lazy"([^>]*>)')
_ANY = re.compile(r"<img\b[^>]*>")
_FOR_THEMES = re.compile(
    r'<img class="only-dark[^>]*>|(?<=<img) class="only-light"'
    r'|</?picture>|<source type="image/[^>]*>'
)


def picture_html(picture: Picture, attributes: Mapping[str, object]) -> str:
    """Return a picture as HTML; attributes are those of its img, the address left out.

    Of two twins, styles show the one of the reader's theme; the other is not fetched, as browsers
    fetch no lazy picture that is not displayed.
    """
    own = {key: value for key, value in attributes.items() if key not in ("src", "srcset")}
    more = {"loading": "lazy", "decoding": "async", **_size(picture, own), **own}
    light = _img(picture.src, more, "only-light" if picture.dark else "")
    if picture.srcset:
        light = f"<picture>{_source(picture)}{light}</picture>"
    if picture.dark is None:
        return light
    more.pop("id", None)
    return light + _img(picture.dark, {**more, "loading": "lazy"}, "only-dark")


def first_at_once(html: str) -> str:
    """Return a post whose first picture is fetched at once, where it may be in the first view."""
    first = _ANY.search(html)
    if first is None or not (lazy := _FIRST.fullmatch(first[0])):
        return html
    return html[: first.start()] + f'{lazy[1]} fetchpriority="high"{lazy[2]}' + html[first.end() :]


def light_only(html: str) -> str:
    """Return HTML for readers without our styles, such as feeds: plain pictures on light ground."""
    return _FOR_THEMES.sub("", html)


def _size(picture: Picture, attributes: Mapping[str, object]) -> dict[str, object]:
    """Return what of width and height the author has not said; browsers keep room for it."""
    width, height = picture.width, picture.height
    if not width or not height or "height" in attributes:
        return {}
    if "width" not in attributes:
        return {"width": width, "height": height}
    asked = str(attributes["width"])
    return {"height": round(height * int(asked) / width)} if asked.isdecimal() else {}


def _source(picture: Picture) -> str:
    if len(picture.srcset) == 1:
        return f'<source type="image/webp" srcset="{_address(picture.srcset[0][0])}">'
    sets = ", ".join(f"{_address(src)} {width}w" for src, width in picture.srcset)
    return f'<source type="image/webp" srcset="{sets}" sizes="{_SIZES}">'


def _address(src: str) -> str:
    """Return an address for srcset, where a comma or a space would end it."""
    return escape(src.replace(" ", "%20").replace(",", "%2C"))


def _img(src: str, attributes: Mapping[str, object], theme: str) -> str:
    own = str(attributes.get("class", ""))
    names = " ".join(filter(None, (theme, own)))
    said = {**({"class": names} if names else {}), "src": src}
    said |= {key: str(value) for key, value in attributes.items() if key not in said}
    return "<img " + " ".join(f'{key}="{escape(value)}"' for key, value in said.items()) + ">"
