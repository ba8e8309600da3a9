"""Shows Jupyter widgets as they last were: drawn from their saved state, without a script."""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from nbblog.images import kind_of
from nbblog.model import Json, Output
from nbblog.outputs import RENDERERS, Context, render_outputs, renderer
from nbblog.outputs.controls import CONTROLS, labelled, words
from nbblog.outputs.plotly import MIME as PLOTLY
from nbblog.prose.pieces import Html, Piece, Prose
from nbblog.sources.wire import read_output

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
RULE = "widgets-saved"
_DEEPEST = 12
_MOST = 2000
"""How many boxes may stand in each other, and how many widgets in one output: some have no end."""


def saved_state(metadata: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return the state of a notebook's widgets by id, as Jupyter saves it; none where it is odd."""
    return _table(_table(_table(metadata.get("widgets")).get(STATE)).get("state"))


@renderer(VIEW, rank=85)
def view(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return a widget as it was when the notebook was saved, else its text."""
    models = {**context.widgets, **saved_state({"widgets": context.bundle})}
    name = str(_table(payload).get("model_id", ""))
    pieces = _Drawing(models, metadata, context).widget(name, 0)
    if pieces is None:
        _tell(_kind(models.get(name)), context)
        return _text(metadata, context)
    return [Html('<div class="output output-widget">'), *pieces, Html("</div>\n")]


def _tell(kind: str, context: Context) -> None:
    if kind:
        message = f"nothing here draws a widget of the kind {kind.removesuffix('Model')}"
        hint = "show what it shows in a way that needs no kernel, such as a picture"
    else:
        message = "the notebook does not hold the state of this widget: its text is shown"
        hint = "save the notebook with its widgets (Jupyter: Save Widget State Automatically)"
    context.report(RULE, message, hint)


def _text(metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return the widget's `repr`, which every front end saves beside it."""
    text = context.bundle.get("text/plain", "")
    return RENDERERS["text/plain"].render(text, metadata, context) or ()


# ------------------------------------------------------------------ one kind of widget at a time


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Draws the widgets of one output."""

    models: Mapping[str, Json]
    metadata: Mapping[str, Json]
    context: Context
    count: Iterator[int] = field(default_factory=itertools.count)

    def widget(self, name: str, depth: int) -> Sequence[Piece] | None:
        """Return the widget of an id; None for one without state or of an unknown kind."""
        model = _table(self.models.get(name.removeprefix("IPY_MODEL_")))
        attributes = _table(model.get("state"))
        kind = _kind(model)
        if not kind or depth > _DEEPEST or next(self.count) > _MOST:
            return None
        if self._is_hidden(attributes):
            return ()
        if control := CONTROLS.get(kind):
            return [Html(control(attributes))]
        if draw := _KINDS.get(kind):
            return draw(self, attributes, _buffers(model), depth)
        if {"_data", "_layout"} <= attributes.keys():  # Plotly's FigureWidget
            figure = {"data": attributes["_data"], "layout": attributes["_layout"]}
            return RENDERERS[PLOTLY].render(figure, self.metadata, self.context)
        return None

    def child(self, name: Json, depth: int) -> Sequence[Piece]:
        """Return a widget inside another one; of an unknown kind, its name."""
        pieces = self.widget(str(name), depth + 1)
        if pieces is not None:
            return pieces
        kind = _kind(self.models.get(str(name).removeprefix("IPY_MODEL_"))) or "widget"
        shown = escape(kind.removesuffix("Model"))
        return [Html(f'<span class="output-widget-field">({shown})</span>')]

    def _is_hidden(self, attributes: Mapping[str, Json]) -> bool:
        name = str(attributes.get("layout", "")).removeprefix("IPY_MODEL_")
        layout = _table(_table(self.models.get(name)).get("state"))
        return layout.get("display") == "none" or layout.get("visibility") == "hidden"


Attributes = Mapping[str, Json]
Buffers = Mapping[str, bytes]


def _box(drawing: _Drawing, attributes: Attributes, buffers: Buffers, depth: int) -> list[Piece]:
    """Return widgets one below the other."""
    return _stacked("column", drawing, attributes, depth)


def _row(drawing: _Drawing, attributes: Attributes, buffers: Buffers, depth: int) -> list[Piece]:
    return _stacked("row", drawing, attributes, depth)


def _stacked(name: str, drawing: _Drawing, attributes: Attributes, depth: int) -> list[Piece]:
    inner = [piece for one in _children(attributes) for piece in drawing.child(one, depth)]
    return [Html(f'<div class="output-widget-{name}">'), *inner, Html("</div>")]


def _sections(
    drawing: _Drawing, attributes: Attributes, buffers: Buffers, depth: int
) -> list[Piece]:
    """Return widgets behind titles: the chosen one open."""
    titles = attributes.get("titles") or attributes.get("_titles") or {}
    named = enumerate(titles) if isinstance(titles, list) else _table(titles).items()
    names = {str(index): title for index, title in named}
    pieces: list[Piece] = []
    for index, one in enumerate(_children(attributes)):
        title = names.get(str(index)) or str(index + 1)
        is_open = " open" if attributes.get("selected_index", 0) == index else ""
        head = f'<details class="output-widget-section"{is_open}><summary>{escape(str(title))}'
        pieces += [Html(f"{head}</summary>"), *drawing.child(one, depth), Html("</details>")]
    return [Html('<div class="output-widget-column">'), *pieces, Html("</div>")]


def _html(drawing: _Drawing, attributes: Attributes, buffers: Buffers, depth: int) -> list[Piece]:
    """Return HTML that a program made; tqdm's is a line of text."""
    value = str(attributes.get("value", ""))
    description = words(attributes.get("description"))
    label = Html(f'<span class="output-widget-label">{description}</span>' * bool(description))
    if "<" not in value:
        return [label, Html(f"<span>{value}</span>")]
    return [label, *(RENDERERS["text/html"].render(value, {}, drawing.context) or ())]


def _math(drawing: _Drawing, attributes: Attributes, buffers: Buffers, depth: int) -> list[Piece]:
    """Return HTML with formulas, which is how prose of a post is read too."""
    label = Html(f"<div>{labelled(attributes, '')}\n\n")
    return [label, Prose(str(attributes.get("value", "")), drawing.context.place), Html("</div>")]


def _image(
    drawing: _Drawing, attributes: Attributes, buffers: Buffers, depth: int
) -> Sequence[Piece]:
    """Return a picture as if a cell had shown it."""
    data = buffers.get("value", b"")
    kind = kind_of(data)
    mime = _MIMES.get(kind.suffix if kind else "")
    if mime is None:
        return ()
    size = {side: _length(attributes.get(side)) for side in ("width", "height")}
    shown = {mime: {side: length for side, length in size.items() if length}}
    return RENDERERS[mime].render(base64.b64encode(data).decode(), shown, drawing.context) or ()


def _outputs(
    drawing: _Drawing, attributes: Attributes, buffers: Buffers, depth: int
) -> Sequence[Piece]:
    """Return what was put out into a widget; another such widget in it is text, not endless."""
    raw = attributes.get("outputs")
    outputs = [output for one in (raw if isinstance(raw, list) else ()) for output in _read(one)]
    inner = {name: one for name, one in drawing.models.items() if _kind(one) != "OutputModel"}
    return render_outputs(outputs, replace(drawing.context, widgets=inner))


def _read(raw: Json) -> Iterator[Output]:
    """Yield an output, if it is one: no schema holds what stands in a state."""
    try:
        yield read_output(raw)
    except (KeyError, TypeError, AttributeError):
        return


_MIMES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}

_KINDS: dict[str, Callable[[_Drawing, Attributes, Buffers, int], Sequence[Piece]]] = {
    "AccordionModel": _sections,
    "BoxModel": _row,
    "GridBoxModel": _row,
    "HBoxModel": _row,
    "HTMLMathModel": _math,
    "HTMLModel": _html,
    "ImageModel": _image,
    "OutputModel": _outputs,
    "StackModel": _sections,
    "TabModel": _sections,
    "VBoxModel": _box,
}


def _kind(model: Json) -> str:
    return str(_table(model).get("model_name") or "")


def _children(attributes: Attributes) -> Sequence[Json]:
    children = attributes.get("children")
    return children if isinstance(children, list) else ()


def _buffers(model: Mapping[str, Json]) -> Buffers:
    """Return the bytes of a model by the name of their attribute."""
    found: dict[str, bytes] = {}
    for buffer in model.get("buffers") or ():
        path, data = _table(buffer).get("path"), str(_table(buffer).get("data", ""))
        if isinstance(path, list) and path:
            is_hex = _table(buffer).get("encoding") == "hex"
            try:
                found[str(path[0])] = bytes.fromhex(data) if is_hex else base64.b64decode(data)
            except ValueError:  # damaged: as if it were not there
                continue
    return found


def _length(value: Json) -> int | None:
    found = re.fullmatch(r"(\d{1,5})(?:px)?", str(value))
    return int(found[1]) if found else None


def _table(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
