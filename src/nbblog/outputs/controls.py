"""Draws widgets that hold one value, such as sliders and progress bars, as they last were."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape

from nbblog.model import Json
from nbblog.prose.document import render_inline
from nbblog.spoken import say

Attributes = Mapping[str, Json]
Draw = Callable[[Attributes], str]
CONTROLS: dict[str, Draw] = {}
"""By the name of a model; what a state leaves out has the default of ipywidgets."""

_CSS_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-zA-Z]+")
_DIGITS = re.compile(r"\.(\d)f")


def _draws(*names: str) -> Callable[[Draw], Draw]:
    def register(draw: Draw) -> Draw:
        for name in names:
            CONTROLS[f"{name}Model"] = draw
        return draw

    return register


def labelled(attributes: Attributes, control: str) -> str:
    """Return a control behind its description."""
    description = words(attributes.get("description"))
    label = f'<span class="output-widget-label">{description}</span>' if description else ""
    return f'<span class="output-widget-control">{label}{control}</span>'


def words(text: Json) -> str:
    """Return text of a widget as HTML; formulas in it are formulas."""
    text = "" if text is None else str(text)
    return render_inline(text) if "$" in text or r"\(" in text else escape(text)


def _field(text: Json) -> str:
    return f'<span class="output-widget-field">{escape("" if text is None else str(text))}</span>'


def _number(value: Json, otherwise: float) -> float:
    return value if isinstance(value, int | float) else otherwise


def _shown(value: Json, attributes: Attributes) -> str:
    """Return a number as its readout shows it."""
    digits = _DIGITS.search(str(attributes.get("readout_format", "")))
    if isinstance(value, float):
        return f"{value:.{digits[1] if digits else 2}f}"
    return str(value)


# ------------------------------------------------------------------ numbers


@_draws("FloatProgress", "IntProgress")
def _progress(attributes: Attributes) -> str:
    low = _number(attributes.get("min"), 0)
    high = max(_number(attributes.get("max"), 100) - low, 0)
    done = min(max(_number(attributes.get("value"), 0) - low, 0), high)
    kind = str(attributes.get("bar_style") or "")
    name = f' class="output-widget-{kind}"' if kind in ("success", "danger", "warning") else ""
    share = f"{done / high:.0%}" if high else "0%"
    said = f'{name} aria-label="{escape(say("Progress"))}" max="{high or 1:g}" value="{done:g}"'
    return labelled(attributes, f"<progress{said}>{share}</progress>")


@_draws("IntSlider", "FloatSlider", "Play")
def _slider(attributes: Attributes) -> str:
    low, high = _number(attributes.get("min"), 0), _number(attributes.get("max"), 100)
    return _rail(attributes, low, high, _number(attributes.get("value"), 0))


@_draws("FloatLogSlider")
def _log_slider(attributes: Attributes) -> str:
    """Return a slider whose ends are exponents."""
    low, high = _number(attributes.get("min"), 0), _number(attributes.get("max"), 4)
    base, value = _number(attributes.get("base"), 10), _number(attributes.get("value"), 1)
    is_sound = value > 0 and base > 0 and base != 1
    return _rail(attributes, low, high, math.log(value, base) if is_sound else low)


def _rail(attributes: Attributes, low: float, high: float, place: float) -> str:
    name = escape(say("Slider"))
    said = f'min="{low:g}" max="{high:g}" step="any" value="{place:g}" aria-label="{name}"'
    readout = f"<output>{_shown(attributes.get('value', 0), attributes)}</output>"
    return labelled(attributes, f'<input type="range" disabled {said}>{readout}')


@_draws("IntRangeSlider", "FloatRangeSlider")
def _range(attributes: Attributes) -> str:
    ends = [_shown(value, attributes) for value in _listed(attributes.get("value"))]
    return labelled(attributes, _field(" – ".join(ends)))


@_draws("IntText", "FloatText", "BoundedIntText", "BoundedFloatText")
def _amount(attributes: Attributes) -> str:
    return labelled(attributes, _field(attributes.get("value", 0)))


# ------------------------------------------------------------------ text


@_draws("Text", "Textarea", "Combobox")
def _text(attributes: Attributes) -> str:
    return labelled(attributes, _field(attributes.get("value") or attributes.get("placeholder")))


@_draws("Password")
def _password(attributes: Attributes) -> str:
    return labelled(attributes, _field("•" * 8))


@_draws("Label")
def _label(attributes: Attributes) -> str:
    return labelled(attributes, f"<span>{words(attributes.get('value'))}</span>")


@_draws("DatePicker", "TimePicker", "DatetimePicker", "NaiveDatetimePicker")
def _moment(attributes: Attributes) -> str:
    value = attributes.get("value")
    if isinstance(value, Mapping):  # months count from 0, as JavaScript's do
        day = f"{value.get('year')}-{_number(value.get('month'), 0) + 1:02g}-"
        value = f"{day}{_number(value.get('date'), 1):02g}"
    return labelled(attributes, _field(value or "no date"))


@_draws("ColorPicker")
def _colour(attributes: Attributes) -> str:
    value = str(attributes.get("value", "black"))
    is_colour = _CSS_COLOUR.fullmatch(value)
    swatch = f'<span class="output-widget-swatch" style="background-color: {value}"></span>'
    return labelled(attributes, (swatch if is_colour else "") + _field(value))


# ------------------------------------------------------------------ choices


@_draws("Checkbox")
def _checkbox(attributes: Attributes) -> str:
    is_on = " checked" if attributes.get("value") else ""
    text = words(attributes.get("description"))
    box = f'<input type="checkbox" disabled{is_on}>'
    return f'<label class="output-widget-control">{box} {text}</label>'


@_draws("Valid")
def _valid(attributes: Attributes) -> str:
    return labelled(attributes, _field("✓" if attributes.get("value") else "✗"))


@_draws("Button", "FileUpload")
def _button(attributes: Attributes) -> str:
    text = words(attributes.get("description")) or "Button"
    return f'<button type="button" disabled>{text}</button>'


@_draws("ToggleButton")
def _toggle(attributes: Attributes) -> str:
    pressed = "true" if attributes.get("value") else "false"
    text = words(attributes.get("description")) or "Button"
    return f'<button type="button" disabled aria-pressed="{pressed}">{text}</button>'


@_draws("Dropdown", "SelectionSlider")
def _choice(attributes: Attributes) -> str:
    labels = _labels(attributes)
    chosen = [labels[index] for index in _chosen(attributes) if index < len(labels)]
    return labelled(attributes, _field(", ".join(chosen)))


@_draws("SelectionRangeSlider")
def _choices(attributes: Attributes) -> str:
    labels = _labels(attributes)
    chosen = [labels[index] for index in _chosen(attributes) if index < len(labels)]
    return labelled(attributes, _field(" – ".join(chosen)))


@_draws("Select", "SelectMultiple", "RadioButtons", "ToggleButtons")
def _list(attributes: Attributes) -> str:
    names = dict.fromkeys(_chosen(attributes), ' class="output-widget-chosen"')
    options = "".join(
        f"<span{names.get(index, '')}>{escape(label)}</span>"
        for index, label in enumerate(_labels(attributes))
    )
    return labelled(attributes, f'<span class="output-widget-options">{options}</span>')


def _labels(attributes: Attributes) -> list[str]:
    return [str(label) for label in _listed(attributes.get("_options_labels"))]


def _chosen(attributes: Attributes) -> list[int]:
    index = attributes.get("index")
    numbers = index if isinstance(index, list) else [index]
    return [one for one in numbers if isinstance(one, int) and one >= 0]


def _listed(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else ()
