"""The site's icon in the sizes that browsers and phones ask for, and the web manifest."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from nbblog.beside import looked_at
from nbblog.fonts import FACES, coverage, font_file, outlined
from nbblog.images import badge
from nbblog.images.badge import CORNER, SHARE, Letters, Shape
from nbblog.images.lettering import Faces, Typeface, settable
from nbblog.model import Page
from nbblog.pages import Studio, page_maker
from nbblog.palette import light_colours
from nbblog.store import digest_of, machine_store

MANIFEST = "site.webmanifest"
_STAGE = "icon"
_SERIF, _ITALIC, _SANS, _MONO, _MATH = FACES
_WEIGHT = 600
_FILES: dict[str, tuple[int, Shape]] = {
    "apple-touch-icon.png": (180, "full"),
    "icon-192.png": (192, "rounded"),
    "icon-512.png": (512, "rounded"),
    "icon-maskable-512.png": (512, "safe"),
}
_SMALL = (48, 32, 16)


@dataclass(frozen=True, slots=True)
class Source:
    """What the icons are made from: a picture of the site's, or else initials and colours."""

    picture: bytes | None
    initials: str
    colours: dict[str, str]


@page_maker
def icons(studio: Studio) -> Iterator[Page]:
    """Yield the icons but those that the site brings as static files, and the manifest."""
    config = studio.site.config
    source, store = _source(studio), machine_store()
    makers: dict[str, Callable[[], bytes]] = {
        name: functools.partial(_png, source, side, shape) for name, (side, shape) in _FILES.items()
    }
    makers["favicon.ico"] = lambda: badge.ico([_image(source, side, "rounded") for side in _SMALL])
    if source.picture is None:
        makers["favicon.svg"] = lambda: _svg(source)
    for name, make in makers.items():
        if (config.root / config.paths.static / name).is_file():
            continue
        key = digest_of(_STAGE, badge.RECIPE, name, _digest(source), *_tools())
        data = store.get(_STAGE, key)
        if data is None:
            data = make()
            store.put(_STAGE, key, data)
        yield Page(PurePosixPath(name), data, "icon")
    manifest = json.dumps(_manifest(studio, source), ensure_ascii=False, indent=1)
    yield Page(PurePosixPath(MANIFEST), manifest.encode("utf-8", "replace"), "icon")


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = ["".join(filter(str.isalnum, word)) for word in name.split()]
    words = [word for word in words if word]
    return "".join(word[0] for word in dict.fromkeys([*words[:1], *words[-1:]])).upper()


def _source(studio: Studio) -> Source:
    config = studio.site.config
    colours = light_colours(studio.theme)
    named = {name: colours[name] for name in ("paper", "accent", "accent-dot")}
    picture = None
    if config.site.icon:
        path = config.root / config.site.icon
        looked_at(path)
        picture = path.read_bytes()
    return Source(picture, initials(studio.site.author), named)


def _digest(source: Source) -> str:
    picture = hashlib.sha256(source.picture).hexdigest() if source.picture else ""
    return digest_of(picture, source.initials, source.colours)


def _tools() -> list[object]:
    return [importlib.metadata.version("pillow"), font_file(_SERIF).stat().st_size]


# ------------------------------------------------------------------ pictures


def _png(source: Source, side: int, shape: Shape) -> bytes:
    return badge.png(_image(source, side, shape), is_opaque=shape != "rounded")


def _image(source: Source, side: int, shape: Shape) -> Any:
    if source.picture is not None:
        return badge.pictured(source.picture, side, shape, source.colours["paper"])
    return badge.lettered(_letters(source), side, shape)


def _letters(source: Source) -> Letters:
    text = settable(source.initials, _faces())
    return Letters(text, _faces(), source.colours["accent-dot"], source.colours["paper"])


def _faces() -> Faces:
    path = font_file(_SERIF)
    axes = (("optical size", 32), ("weight", _WEIGHT))
    return (Typeface(path, coverage(path), axes),)


def _svg(source: Source) -> bytes:
    """Return the drawn icon as outlines, which need no font."""
    letters, side = _letters(source), 64
    mark = f'<circle cx="32" cy="32" r="{side * SHARE / 2:g}"/>'
    if letters.text:
        size = badge.type_size(letters.text, letters.faces, side * SHARE)
        path, advance, capitals = outlined(_SERIF, letters.text, {"wght": _WEIGHT, "opsz": 32})
        x, y = (side - advance * size) / 2, (side + capitals * size) / 2
        mark = (
            f'<path transform="translate({x:.2f} {y:.2f}) scale({size:g} -{size:g})" d="{path}"/>'
        )
    ground = (
        f'<rect width="{side}" height="{side}" rx="{side * CORNER:g}" fill="{letters.ground}"/>'
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
    return f'{head}{ground}<g fill="{letters.ink}">{mark}</g></svg>\n'.encode()


# ------------------------------------------------------------------ the manifest


def _manifest(studio: Studio, source: Source) -> dict[str, Any]:
    config = studio.site.config
    described = {"description": config.site.description} if config.site.description else {}
    return {
        "name": config.site.title,
        "short_name": config.site.title[:30],
        **described,
        "lang": config.site.language,
        "start_url": config.href("/"),
        "scope": config.href("/"),
        "display": "minimal-ui",
        "background_color": source.colours["paper"],
        "theme_color": source.colours["paper"],
        "icons": [
            {
                "src": config.href(f"/{name}"),
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": "maskable" if shape == "safe" else "any",
            }
            for name, (side, shape) in _FILES.items()
            if shape != "full"
        ],
    }
