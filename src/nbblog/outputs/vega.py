"""Shows Vega and Vega-Lite charts: drawn at publish, and live once they come into view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from nbblog.libraries import vega as library
from nbblog.libraries import version_of
from nbblog.model import Json
from nbblog.outputs import Context, renderer
from nbblog.outputs.colours import INK, MUTED, RULE, has_dark_words
from nbblog.outputs.interactive import REMOTE_RULE, Figure, remote_host, show, show_still, undrawn
from nbblog.prose.pieces import Html, Piece

LITE = (
    *(f"application/vnd.vegalite.v{n}+json" for n in range(1, 7)),
    "application/vnd.vegalite.v6.json",
)
VEGA = (*(f"application/vnd.vega.v{n}+json" for n in range(2, 7)), "application/vnd.vega.v6.json")
"""Altair 6 writes the last ones."""

_INK, _MUTED, _RULE = "var(--ink)", "var(--ink-muted)", "var(--rule)"
_TEXT = {"labelColor": _MUTED, "titleColor": _INK}
_LITE_LOOK: dict[str, Any] = {
    "background": "transparent",
    "axis": {**_TEXT, "domainColor": _RULE, "gridColor": _RULE, "tickColor": _RULE},
    "header": _TEXT,
    "legend": _TEXT,
    "title": {"color": _INK, "subtitleColor": _MUTED},
    "view": {"stroke": _RULE},
    "text": {"color": _INK},
    "rule": {"color": _INK},
    "tick": {"color": _INK},
}
_VEGA_LOOK = {**_LITE_LOOK, "text": {"fill": _INK}, "rule": {"stroke": _INK}}
_SIZE = re.compile(r'<svg\b[^>]*?\swidth="([\d.]+)"[^>]*?\sheight="([\d.]+)"')
_DATA = {"values", "datasets"}


@renderer(*LITE, rank=90)
def vega_lite(
    payload: Json, metadata: Mapping[str, Json], context: Context
) -> Sequence[Piece] | None:
    """Return a Vega-Lite chart, of an old version too."""
    return _chart(payload, metadata, context, is_lite=True)


@renderer(*VEGA, rank=90)
def vega(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece] | None:
    """Return a Vega chart."""
    return _chart(payload, metadata, context, is_lite=False)


def _chart(
    payload: Json, metadata: Mapping[str, Json], context: Context, *, is_lite: bool
) -> Sequence[Piece] | None:
    if not isinstance(payload, Mapping):
        return None
    spec = modern(payload) if is_lite else {**payload}
    spec.pop("$schema", None)  # what is installed draws it, whatever it was written for
    is_own = _is_own(spec)
    if not is_own:
        spec["config"] = _merged(_LITE_LOOK if is_lite else _VEGA_LOOK, spec.get("config"))
    figure = Figure(
        maker="Vega-Lite" if is_lite else "Vega",
        libraries=("vega",),
        extra="vega",
        data={"spec": spec, "mode": "vega-lite" if is_lite else "vega"},
        title=_words(spec.get("description")) or _words(spec.get("title")),
        is_own=is_own,
    )
    elsewhere = next(_addresses(spec), None)
    if elsewhere is not None:
        _tell_of_address(elsewhere, context)
        return show_still(figure, metadata, context)
    return _drawn(figure, spec, metadata, context)


def _drawn(
    figure: Figure, spec: Mapping[str, Json], metadata: Mapping[str, Json], context: Context
) -> Sequence[Piece]:
    """Return a chart that has its data with it."""
    if version_of(library.PACKAGE) is None:  # told where the script is asked for
        return show(figure, metadata, context)
    try:
        svg = library.drawn(spec, is_lite=figure.maker == "Vega-Lite")
    except ValueError as error:
        said = next(iter(str(error).strip().split("\n")[1:]), str(error))[:200]
        hint = "open the chart in the notebook and correct it, or show it as a picture"
        undrawn(f"the {figure.maker} chart cannot be drawn: {said}", hint, context)
        return show_still(figure, metadata, context)
    return show(replace(figure, still=_still(svg, figure, context)), metadata, context)


def _still(svg: str, figure: Figure, context: Context) -> Sequence[Piece]:
    """Return the chart as a picture: a light and a dark one, where its colours are the theme's."""
    found = _SIZE.search(svg)
    size = f' width="{float(found[1]):.0f}" height="{float(found[2]):.0f}"' if found else ""
    more = f'{size} alt="{escape(context.alt or figure.title)}" loading="lazy" decoding="async"'
    if figure.is_own:
        return [Html(f'<img src="{context.save(svg.encode(), "svg")}"{more}>')]
    images = (
        f'<img class="output-{mode}" src="{context.save(_coloured(svg, mode), "svg")}"{more}>'
        for mode in ("light", "dark")
    )
    return [Html("".join(images))]


def _coloured(svg: str, mode: str) -> bytes:
    """Return a drawing with colours in place of the style sheet's variables."""
    for variable, colours in ((_INK, INK), (_MUTED, MUTED), (_RULE, RULE)):
        svg = svg.replace(variable, colours[mode])
    return svg.encode()


# ------------------------------------------------------------------ what a chart says


def _words(title: Json) -> str:
    """Return a title as text: it may be lines, or stand among its looks."""
    if isinstance(title, Mapping):
        return _words(title.get("text"))
    if isinstance(title, list):
        return " ".join(_words(line) for line in title)
    return title if isinstance(title, str) else ""


def _is_own(spec: Mapping[str, Json]) -> bool:
    """Return whether the author's colours must stay: a background, or what needs a light one."""
    config = spec.get("config")
    background = spec.get("background") or _table(config).get("background")
    return background not in (None, "transparent") or has_dark_words(spec)


def _addresses(value: Json) -> Iterator[str]:
    """Yield where a chart would fetch data and pictures from."""
    if isinstance(value, list):
        for inner in value:
            yield from _addresses(inner)
    elif isinstance(value, Mapping):
        url = value.get("url")
        address = _table(url).get("value") if isinstance(url, Mapping) else url
        if isinstance(address, str) and not address.startswith("data:"):
            yield address
        for key, inner in value.items():
            if key not in _DATA:
                yield from _addresses(inner)


def _tell_of_address(address: str, context: Context) -> None:
    host = remote_host(address)
    if host:
        message = f"the chart fetches `{address[:80]}` from {host}, so it is not drawn"
        hint = "load the data in the notebook and give the chart the data frame"
    else:
        message = f"the chart reads `{address[:80]}`, which no reader has, so it is not drawn"
        hint = "leave `alt.data_transformers` as it is, so that the chart has its data with it"
    undrawn(message, hint, context, REMOTE_RULE)


# ------------------------------------------------------------------ older versions


def modern(spec: Mapping[str, Json]) -> dict[str, Json]:
    """Return a chart as Vega-Lite 5 and newer read it: versions 1 to 3 spelled some things else."""
    new = dict(spec)
    if isinstance(transform := new.get("transform"), Mapping):  # version 1
        new["transform"] = list(_steps(transform))
    for key in ("layer", "concat", "hconcat", "vconcat"):
        if isinstance(parts := new.get(key), list):
            new[key] = [modern(part) if isinstance(part, Mapping) else part for part in parts]
    if isinstance(inner := new.get("spec"), Mapping):
        new["spec"] = modern(inner)
    if isinstance(config := new.get("config"), Mapping):
        new["config"] = _modern_config(config)
    return new


def _steps(transform: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
    for one in _listed(transform.get("calculate")):
        yield {"calculate": _table(one).get("expr"), "as": _table(one).get("field")}
    for one in _listed(transform.get("filter")):
        yield {"filter": one}


def _modern_config(config: Mapping[str, Json]) -> dict[str, Json]:
    new = dict(config)
    view = {**_table(new.pop("cell", None)), **_table(new.get("view"))}
    for side in ("Width", "Height"):
        if (length := view.pop(side.lower(), None)) is not None:
            view.setdefault(f"continuous{side}", length)
    return {**new, "view": view} if view else new


def _listed(value: Json) -> Sequence[Json]:
    if value is None:
        return ()
    return value if isinstance(value, list) else [value]


def _table(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _merged(look: Mapping[str, Json], own: Json) -> dict[str, Json]:
    """Return two configurations as one, in which the author's words win."""
    merged = dict(look)
    for key, value in _table(own).items():
        is_both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merged(merged[key], value) if is_both else value
    return merged
