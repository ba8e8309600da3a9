"""Shows Plotly figures: live once they come into view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from nbblog.model import Json
from nbblog.outputs import Context, renderer
from nbblog.outputs.colours import has_dark_words, is_dark
from nbblog.outputs.interactive import REMOTE_RULE, Figure, remote_host, show, show_still, undrawn
from nbblog.prose.pieces import Piece

MIME = "application/vnd.plotly.v1+json"
_TILES = ("scattermap", "choroplethmap", "densitymap")
_OUTLINES = ("scattergeo", "choropleth")
_BLANK = "white-bg"
_HEIGHT = 450
"""What plotly.js gives a figure that asks for no height."""


@renderer(MIME, rank=90)
def plotly(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece] | None:
    """Return a figure, over the picture that its output brings along."""
    if not isinstance(payload, Mapping) or not isinstance(payload.get("data"), list):
        return None
    layout = modern(payload.get("layout") or {})
    traces = [modern(trace) for trace in payload["data"] if isinstance(trace, Mapping)]
    is_own = _is_own(layout, traces)
    config = {
        key: value for key, value in _table(payload.get("config")).items() if "URL" not in key
    }
    height = layout.get("height")
    figure = Figure(
        maker="Plotly",
        libraries=("plotly",),
        extra="plotly",
        data={
            "data": traces,
            "layout": layout,
            "frames": payload.get("frames") or [],
            "config": config,
            "isOwn": is_own,
        },
        title=_title(layout),
        about=_about(layout, traces),
        height=int(height) if isinstance(height, int | float) else _HEIGHT,
        is_own=is_own,
    )
    elsewhere = next(_elsewhere(layout, traces), None)
    if elsewhere is not None:
        message = f"the Plotly figure fetches {elsewhere}, so it is not drawn"
        hint = "show it as a picture: `fig.show('png')`"
        undrawn(message, hint, context, REMOTE_RULE)
        return show_still(figure, metadata, context)
    return show(figure, metadata, context)


def modern(value: Json) -> Json:
    """Return part of a figure with titles as plotly.js 3 and newer read them: not as bare text."""
    if isinstance(value, list):
        # of data there may be millions, and no title stands among numbers
        is_plain = not value or not isinstance(value[0], Mapping)
        return value if is_plain else [modern(inner) for inner in value]
    if not isinstance(value, Mapping):
        return value
    new = {key: modern(inner) for key, inner in value.items()}
    font = new.pop("titlefont", None)
    if isinstance(new.get("title"), str):
        new["title"] = {"text": new["title"]}
    if font and isinstance(new.get("title"), Mapping):
        new["title"] = {"font": font, **new["title"]}
    return new


# ------------------------------------------------------------------ what a figure says


def _title(layout: Mapping[str, Json]) -> str:
    return _plain(_table(layout.get("title")).get("text"))


def _about(layout: Mapping[str, Json], traces: Sequence[Mapping[str, Json]]) -> str:
    """Return in words what kinds of traces there are, and what the axes show."""
    kinds = ", ".join(dict.fromkeys(str(trace.get("type", "scatter")) for trace in traces))
    count = f"{len(traces)} traces" if len(traces) > 1 else ""
    axes = [
        f"{letter}: {title}"
        for letter in "xy"
        if (title := _title(_table(layout.get(f"{letter}axis"))))
    ]
    return "; ".join(filter(None, [" · ".join(filter(None, [kinds, count])), *axes]))


def _plain(text: Json) -> str:
    """Return Plotly's text, which knows a few tags, without them."""
    return (
        re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text)).strip() if isinstance(text, str) else ""
    )


def _is_own(layout: Mapping[str, Json], traces: Sequence[Json]) -> bool:
    """Return whether the author's colours must stay: a background, or what needs a light one."""
    template = _table(_table(layout.get("template")).get("layout"))
    if {"paper_bgcolor", "plot_bgcolor"} & layout.keys() or is_dark(template.get("paper_bgcolor")):
        return True
    return has_dark_words([layout, *traces])


def _elsewhere(layout: Mapping[str, Json], traces: Sequence[Mapping[str, Json]]) -> Iterator[str]:
    """Yield what a page would fetch from another site for a figure, in words."""
    for trace in traces:
        kind = str(trace.get("type", ""))
        style = _table(layout.get("map", layout.get("mapbox"))).get("style")
        if (kind.endswith("mapbox") or kind in _TILES) and style != _BLANK:
            yield "a map's tiles"
        if kind in _OUTLINES:
            yield "the outlines of a map"
    for one in [*traces, *_listed(layout.get("images"))]:
        if host := remote_host(_table(one).get("source")):
            yield f"a picture from {host}"


def _listed(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else ()


def _table(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
