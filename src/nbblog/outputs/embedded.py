"""Finds the figure in HTML that a plotting library wrote around it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from nbblog.model import Json
from nbblog.outputs import RENDERERS, Context, bokeh, plotly, vega
from nbblog.prose.pieces import Piece

_CALL = re.compile(r"\bPlotly\.(?:newPlot|react|plot)\(\s*")
_TARGET = re.compile(r"(?:\"[^\"]*\"|'[^']*'|[\w.]+)\s*,\s*")
_COMMA = re.compile(r"\s*,\s*")
_SPEC = re.compile(r"(?:\}\)\(|\bspec\s*=|\bvegaEmbed\([^{}]*?,)\s*(?=\{)")
_LOADERS = ("window.PlotlyConfig", "bk-notebook-logo", "_bokeh_is_loading", "HoloViews.init")
_DECODER = json.JSONDecoder()


def figure_in(html: str, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece] | None:
    """Return the figure in some HTML as if it had come as JSON, or None where there is none.

    What only fetches a library for figures to come is nothing to look at.
    """
    for mime, payload in (*_plotly(html), *_vega(html)):
        return RENDERERS[mime].render(payload, metadata, context)
    if document := bokeh.document_in(html):
        return bokeh.shown(document, metadata, context)
    return () if any(loader in html for loader in _LOADERS) else None


def _plotly(html: str) -> Iterator[tuple[str, Json]]:
    """Yield the figure that a script draws: `Plotly.newPlot(target, data, layout, config)`."""
    for call in _CALL.finditer(html):
        target = _TARGET.match(html, call.end())
        parts = list(_values(html, target.end())) if target else []
        if parts and isinstance(parts[0], list):
            names = ("data", "layout", "config")
            yield plotly.MIME, dict(zip(names, parts, strict=False))


def _vega(html: str) -> Iterator[tuple[str, Json]]:
    """Yield the chart that Altair gives to Vega-Embed."""
    for start in _SPEC.finditer(html) if "vegaEmbed" in html else ():
        spec = next(_values(html, start.end()), None)
        schema = spec.get("$schema") if isinstance(spec, Mapping) else None
        if isinstance(schema, str):
            yield (vega.LITE if "vega-lite" in schema else vega.VEGA)[-1], spec


def _values(text: str, start: int) -> Iterator[Json]:
    """Yield the JSON values of a call's arguments."""
    while True:
        try:
            value, end = _DECODER.raw_decode(text, start)
        except ValueError:
            return
        yield value
        comma = _COMMA.match(text, end)
        if comma is None:
            return
        start = comma.end()
