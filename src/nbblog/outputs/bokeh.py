"""Shows Bokeh documents, HoloViews' too: live once they come into view."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nbblog.libraries import bokeh as library
from nbblog.libraries import version_of
from nbblog.model import Json
from nbblog.outputs import Context, renderer
from nbblog.outputs.colours import has_dark_words
from nbblog.outputs.interactive import REMOTE_RULE, Figure, remote_host, show, show_still, undrawn
from nbblog.prose.pieces import Piece

EXEC = ("application/vnd.bokehjs_exec.v0+json", "application/vnd.holoviews_exec.v0+json")
LOAD = ("application/vnd.bokehjs_load.v0+json", "application/vnd.holoviews_load.v0+json")
_GIVEN = re.compile(r"\b(?:const|var|let)\s+(docs_json|render_items)\s*=\s*")
_REMOTE = {"GMap": "a map of Google's", "GMapPlot": "a map of Google's", "TablerIcon": "icons"}
_BACKGROUNDS = {"background_fill_color", "border_fill_color"}


@dataclass(frozen=True, slots=True)
class Document:
    """A Bokeh document as a notebook carries it: models by document, and where they are drawn."""

    docs: Mapping[str, Json]
    items: Sequence[Mapping[str, Json]]

    @property
    def version(self) -> str:
        """The version of Bokeh that wrote it."""
        return next((str(doc.get("version", "")) for doc in self.docs.values()), "")


@renderer(*LOAD, rank=95)
def load(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return nothing: the library comes with the first figure in view."""
    return ()


@renderer(*EXEC, rank=90)
def document(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return a document, which stands in the script of its output."""
    scripts = (context.bundle.get("application/javascript"), context.bundle.get("text/html"))
    found = next(filter(None, (document_in(str(one)) for one in scripts if one)), None)
    if found is None:
        hint = "show the figure with `show(figure)`; what a Bokeh server draws has no page"
        undrawn("the output holds no Bokeh document", hint, context)
        return show_still(_figure("Bokeh", (), None), metadata, context)
    return shown(found, metadata, context)


def shown(found: Document, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return a document as a figure, where the installed Bokeh can read it."""
    maker = "HoloViews" if EXEC[1] in context.bundle else "Bokeh"
    installed = version_of("bokeh")
    if installed is None:
        return show(_figure(maker, (library.CORE,), found), metadata, context)
    names = {str(model["name"]) for model in _models(found.docs)}
    figure = _figure(maker, library.needed(names, json.dumps(found.docs)), found)
    strange, elsewhere = library.unknown(names), next(_elsewhere(found.docs), None)
    if _major(found.version) != _major(installed):
        message = f"the figure was made with Bokeh {found.version}, and {installed} is installed"
        undrawn(message, "run the notebook again", context)
    elif strange:
        message = f"the figure has parts that Bokeh itself does not draw: {', '.join(strange[:3])}"
        undrawn(message, "show the figure without them, or as a picture", context)
    elif elsewhere:
        message = f"the figure fetches {elsewhere}, so it is not drawn"
        undrawn(message, "show the figure without it, or as a picture", context, REMOTE_RULE)
    else:
        return show(figure, metadata, context)
    return show_still(figure, metadata, context)


def document_in(script: str) -> Document | None:
    """Return the document in a script that Bokeh or Panel wrote, or None in any other."""
    given: dict[str, Json] = {}
    for found in _GIVEN.finditer(script):
        try:
            given[found[1]], _ = json.JSONDecoder().raw_decode(script, found.end())
        except ValueError:  # not written by Bokeh
            return None
    docs, items = given.get("docs_json"), given.get("render_items")
    if not isinstance(docs, Mapping) or not isinstance(items, list):
        return None
    is_sound = all(isinstance(part, Mapping) for part in (*docs.values(), *items))
    return Document(_plain(docs), items) if is_sound else None


def _plain(value: Json) -> Json:
    """Return part of a document with nothing in place of style sheets that Panel would fetch."""
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if not isinstance(value, Mapping):
        return value
    if value.get("name") == "ImportedStyleSheet" and remote_host(_attributes(value).get("url")):
        return {**value, "name": "InlineStyleSheet", "attributes": {"css": ""}}
    return {key: _plain(inner) for key, inner in value.items()}


# ------------------------------------------------------------------ what a document says


def _figure(maker: str, parts: Sequence[str], found: Document | None) -> Figure:
    models = list(_models(found.docs)) if found else []
    is_own = found is not None and _is_own(found, models)
    data = {"docs": found.docs, "items": found.items, "isOwn": is_own} if found else None
    return Figure(
        maker=maker,
        libraries=tuple(parts),
        extra="bokeh",
        data=data,
        title=_title(models),
        about=_about(models),
        height=_height(models),
        is_own=is_own,
    )


def _models(value: Json) -> Iterator[Mapping[str, Json]]:
    """Yield every model of a document, outer before inner."""
    if isinstance(value, Mapping):
        if value.get("type") == "object" and "name" in value:
            yield value
        for inner in value.values():
            yield from _models(inner)
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, Mapping | list):
                yield from _models(inner)


def _elsewhere(docs: Mapping[str, Json]) -> Iterator[str]:
    """Yield what a page would fetch from another site for a document, in words."""
    for model in _models(docs):
        name, url = str(model["name"]), _attributes(model).get("url")
        if name in _REMOTE:
            yield _REMOTE[name]
        elif name != "OpenURL" and (host := remote_host(url)):
            yield f"what {name} shows from {host}"


def _attributes(model: Mapping[str, Json]) -> Mapping[str, Json]:
    attributes = model.get("attributes")
    return attributes if isinstance(attributes, Mapping) else {}


def _is_plot(model: Mapping[str, Json]) -> bool:
    return model["name"] in ("Figure", "Plot", "GridPlot")


def _is_own(found: Document, models: Sequence[Mapping[str, Json]]) -> bool:
    """Return whether the author's colours must stay: a background, or what needs a light one."""
    plots = (_attributes(model) for model in models if _is_plot(model))
    return any(_BACKGROUNDS & plot.keys() for plot in plots) or has_dark_words(found.docs)


def _title(models: Sequence[Mapping[str, Json]]) -> str:
    titles = (_attributes(model).get("text") for model in models if model["name"] == "Title")
    return next((title for title in titles if isinstance(title, str) and title), "")


def _about(models: Sequence[Mapping[str, Json]]) -> str:
    labels = (_attributes(model).get("axis_label") for model in models)
    said = [label for label in labels if isinstance(label, str) and label]
    return f"axes: {', '.join(said)}" if said else ""


def _height(models: Sequence[Mapping[str, Json]]) -> int:
    """Return the height of the first plot; Bokeh gives one that asks for none 600 pixels."""
    heights = (_attributes(model).get("height", 600) for model in models if _is_plot(model))
    first = next(heights, 0)
    return first if isinstance(first, int) else 0


def _major(version: str) -> str:
    return version.partition(".")[0]
