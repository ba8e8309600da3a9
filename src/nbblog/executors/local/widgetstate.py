"""Puts the state of widgets into the outputs that show them: a run has no notebook to keep it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from nbblog.model import Display, Json, Output

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
_REFERENCE = "IPY_MODEL_"
_CODE = {"_esm", "_css", "_anywidget_id", "_dom_classes"}
"""What a browser would run or style a widget with; nothing here does."""


def with_widgets(
    outputs: Sequence[Output], models: Mapping[str, Json], buffers: Mapping[str, Json]
) -> tuple[Output, ...]:
    """Return outputs in which each widget has its state, and that of the widgets in it.

    models and buffers are what kernels sent, by ids that are new in every run; here they are named
    in the order in which they are seen, so that a second run gives the same outputs.
    """
    return tuple(_with_state(output, models, buffers) for output in outputs)


def _with_state(output: Output, models: Mapping[str, Json], buffers: Mapping[str, Json]) -> Output:
    if not isinstance(output, Display) or not isinstance(output.data.get(VIEW), Mapping):
        return output
    view = output.data[VIEW]
    ids = dict.fromkeys(_reached(str(view.get("model_id")), models))
    if not ids:
        return output
    names = {one: f"widget-{number}" for number, one in enumerate(ids, start=1)}
    state = {names[one]: _model(models[one], buffers.get(one), names) for one in ids}
    saved = {"version_major": 2, "version_minor": 0, "state": state}
    shown = {**view, "model_id": names[next(iter(ids))]}
    return replace(output, data={**output.data, VIEW: shown, STATE: saved})


def _reached(first: str, models: Mapping[str, Json]) -> Iterator[str]:
    """Yield the id of a widget, and of those in it, before the looks of each."""
    waiting, seen = [first], set()
    while waiting:
        one = waiting.pop(0)
        if one in seen or one not in models:
            continue
        seen.add(one)
        yield one
        waiting += _references(models[one])


def _references(value: Json) -> Iterator[str]:
    if isinstance(value, str) and value.startswith(_REFERENCE):
        yield value.removeprefix(_REFERENCE)
    elif isinstance(value, Mapping):
        if isinstance(value.get("model_id"), str):  # shown in an Output widget
            yield value["model_id"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _model(state: Mapping[str, Json], buffers: Json, names: Mapping[str, str]) -> dict[str, Json]:
    """Return a widget as the notebook format saves it."""
    kept = {key: _named(value, names) for key, value in state.items() if key not in _CODE}
    model = {
        "model_name": state.get("_model_name"),
        "model_module": state.get("_model_module"),
        "model_module_version": state.get("_model_module_version"),
        "state": kept,
    }
    return {**model, "buffers": list(buffers.values())} if buffers else model


def _named(value: Json, names: Mapping[str, str]) -> Json:
    """Return part of a state with widgets by their new names."""
    if isinstance(value, str) and value.startswith(_REFERENCE):
        return _REFERENCE + names.get(value.removeprefix(_REFERENCE), "")
    if isinstance(value, Mapping):
        return {
            key: names.get(inner, inner) if key == "model_id" else _named(inner, names)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_named(inner, names) for inner in value]
    return value
