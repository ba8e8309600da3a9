"""Figures that a script draws once they come into view, over a still that needs none."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from urllib.parse import urlsplit

from nbblog.model import Json
from nbblog.outputs import RENDERERS, Context
from nbblog.prose.document import render_inline
from nbblog.prose.pieces import Html, Piece
from nbblog.sizes import size_text
from nbblog.spoken import say

DRAWN_RULE = "figure-drawn"
BUDGET_RULE = "figure-in-budget"
REMOTE_RULE = "no-remote-figures"
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/webp", "image/gif")


@dataclass(frozen=True, slots=True)
class Figure:
    """What a script draws.

    maker names the tool to readers; libraries are names of nbblog.libraries, in the order in which
    a page loads them, of which the first draws; extra is what `pip install "nbblog[extra]"` calls
    them; data is the JSON that is given to the library, in which is_own says that the author's
    colours stay as they are; title and about say in words what it shows; height is about how many
    pixels it takes; still is what is shown without a script, where the output has no picture.
    """

    maker: str
    libraries: tuple[str, ...]
    extra: str
    data: Json = field(repr=False)
    title: str = ""
    about: str = ""
    height: int = 0
    is_own: bool = False
    still: Sequence[Piece] = field(default=(), repr=False)


def show(figure: Figure, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return a figure: its still, and where a script finds what it needs to draw it."""
    data = as_json(figure.data)
    scripts = _scripts(figure, len(data), context)
    live = {"data-figure": context.save(data, "json"), **scripts} if scripts else {}
    return _framed(figure, live, metadata, context)


def show_still(figure: Figure, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return a figure that no script may draw: its still alone."""
    return _framed(figure, {}, metadata, context)


def undrawn(message: str, hint: str, context: Context, rule: str = DRAWN_RULE) -> None:
    """Tell that a figure is shown without its script, or not at all."""
    context.report(rule, message, hint)


def remote_host(address: Json) -> str | None:
    """Return the host of another site that an address names, or None."""
    try:
        return urlsplit(address).hostname if isinstance(address, str) else None
    except ValueError:
        return None


def as_json(data: Json) -> bytes:
    """Return JSON that a browser reads; it knows neither NaN nor infinity."""
    try:
        text = json.dumps(data, allow_nan=False, separators=(",", ":"))
    except ValueError:
        text = json.dumps(_finite(data), separators=(",", ":"))
    return text.encode()


def _finite(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


# ------------------------------------------------------------------ whether a script draws it


def _scripts(figure: Figure, size: int, context: Context) -> dict[str, str]:
    """Return the attributes that name the libraries, or nothing with a finding that says why."""
    if not context.is_trusted:  # said of the post, not of each figure
        return {}
    if 0 < context.settings.interactive < size:
        message = (
            f"the data of the {figure.maker} figure has {size_text(size)}, more than "
            f"{size_text(context.settings.interactive)}: it is shown without a script"
        )
        hint = "draw fewer points, or raise `interactive` under [outputs]"
        undrawn(message, hint, context, BUDGET_RULE)
        return {}
    links = [context.need(name) for name in figure.libraries]
    if None in links:
        message = f"no package is installed that draws a {figure.maker} figure"
        hint = f"pip install 'nbblog[{figure.extra}]'"
        undrawn(message, hint, context)
        return {}
    return {
        "data-library": figure.libraries[0],
        "data-scripts": " ".join(link for link in links if link),
    }


# ------------------------------------------------------------------ what readers see


def _framed(
    figure: Figure, live: Mapping[str, str], metadata: Mapping[str, Json], context: Context
) -> Sequence[Piece]:
    alt = context.alt or figure.title
    if not alt:
        message = f"the {figure.maker} figure has neither title nor alternative text"
        hint = "begin the cell with `#| fig-alt: what one sees`, or give the figure a title"
        context.report("alt-text", message, hint)
        alt = say("{maker} figure", maker=figure.maker)
    name = "output output-figure output-interactive" + " output-own" * figure.is_own
    said = {"aria-label": alt, **live}
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in said.items())
    still = figure.still or _bundled(metadata, replace(context, alt=alt, caption=None))
    caption = (
        f"<figcaption>{render_inline(context.caption)}</figcaption>" if context.caption else ""
    )
    return [
        Html(f'<figure class="{name}"{attributes}>\n<div class="output-still">'),
        *(still or [Html(_placeholder(figure, is_live=bool(live)))]),
        Html(f"</div>\n{caption}</figure>\n"),
    ]


def _bundled(metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return the picture that the output brings along, if there is one."""
    for mime in _PICTURES:
        if mime in context.bundle:
            return RENDERERS[mime].render(context.bundle[mime], metadata, context) or ()
    return ()


def _placeholder(figure: Figure, *, is_live: bool) -> str:
    height = f' style="min-height: {figure.height}px"' if is_live and figure.height else ""
    title = f"<strong>{escape(figure.title)}</strong>" if figure.title else ""
    about = f"<span>{escape(figure.about)}</span>" if figure.about else ""
    if is_live:
        told = say("This {maker} figure is drawn by JavaScript.", maker=figure.maker)
        words = f'<span class="output-script">{escape(told)}</span>'
    else:
        told = say("This {maker} figure cannot be shown here.", maker=figure.maker)
        words = f"<span>{escape(told)}</span>"
    return f'<p class="output-words"{height}>{title}{about}{words}</p>'
