"""Widgets are drawn from their saved state. States: ipywidgets 7 and 8, as Jupyter saves them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from nbblog.executors.local.widgetstate import with_widgets
from nbblog.findings import Finding, Where
from nbblog.model import Display
from nbblog.outputs import RENDERERS, Context
from nbblog.outputs.widgets import STATE, VIEW, saved_state
from nbblog.prose.pieces import Html, Prose
from nbblog.sources.wire import read_output

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def model(name: str, buffers: list[dict[str, Any]] | None = None, **state: Any) -> dict[str, Any]:
    found = {
        "model_name": f"{name}Model",
        "model_module": "@jupyter-widgets/controls",
        "state": state,
    }
    return {**found, "buffers": buffers} if buffers else found


def draw(
    models: dict[str, Any], first: str = "a", text: str = "repr"
) -> tuple[LexborHTMLParser, list[Finding]]:
    findings: list[Finding] = []
    view = {"model_id": first}
    context = Context(
        save=lambda data, suffix: f"/{len(data)}.{suffix}",
        need=lambda name: f"/{name}.js",
        place=lambda line: Where("post.ipynb", 1, line),
        findings=findings,
        alt="words",
        bundle={VIEW: view, "text/plain": text},
        widgets=models,
    )
    pieces = RENDERERS[VIEW].render(view, {}, context) or ()
    texts = (piece.html if isinstance(piece, Html) else piece.text for piece in pieces)
    return LexborHTMLParser("".join(texts)), findings


def words(tree: LexborHTMLParser) -> list[str]:
    return (tree.body.text(separator=" ") if tree.body else "").split()


@pytest.mark.parametrize(
    ("widget", "expected"),
    [
        (model("Label", value="a < b"), "a < b"),
        (model("HTML", value="<b>bold</b>", description="It:"), "It: bold"),
        (model("IntSlider", value=7, max=10, description="n"), "n 7"),
        (model("FloatSlider", value=7.5, readout_format=".1f"), "7.5"),
        (model("FloatSlider", value=0.25), "0.25"),
        (model("IntRangeSlider", value=[5, 7]), "5 – 7"),
        (model("FloatProgress", value=30, max=40), "75%"),
        (model("IntProgress", value=3, min=1, max=5), "50%"),
        (model("BoundedIntText", value=7), "7"),
        (model("Text", value="", placeholder="Type"), "Type"),
        (model("Password", value="secret"), "••••••••"),
        (model("Dropdown", _options_labels=["x", "y"], index=1), "y"),
        (
            model("SelectionRangeSlider", _options_labels=["Jan", "Feb", "Mar"], index=[0, 2]),
            "Jan – Mar",
        ),
        (model("Dropdown", _options_labels=["x"], index=-1), ""),
        (model("Button", description="Go"), "Go"),
        (model("Valid", value=True), "✓"),
        (model("DatePicker", value={"year": 2024, "month": 0, "date": 5}), "2024-01-05"),
        (model("ColorPicker", value="red"), "red"),
        (model("ColorPicker", value="red;background:url(//x)"), "red;background:url(//x)"),
    ],
)
def test_widget_shows_its_value(widget: dict[str, Any], expected: str) -> None:
    tree, findings = draw({"a": widget})
    assert words(tree) == expected.split()
    assert findings == []
    assert tree.css("script, [style*=url]") == []


def test_controls_cannot_be_used() -> None:
    boxes = {"a": model("HBox", children=["IPY_MODEL_b", "IPY_MODEL_c", "IPY_MODEL_d"])}
    boxes |= {"b": model("Checkbox", value=True), "c": model("IntSlider"), "d": model("Button")}
    tree, _ = draw(boxes)
    controls = tree.css("input, button")
    assert len(controls) == 3
    assert all("disabled" in control.attributes for control in controls)
    assert [one.attributes["type"] for one in controls if "checked" in one.attributes] == [
        "checkbox"
    ]


def test_slider_of_powers_stands_at_its_exponent() -> None:
    tree, _ = draw({"a": model("FloatLogSlider", value=100.0, min=-3, max=3, base=10)})
    (slider,) = tree.css("input")
    assert float(slider.attributes["value"] or "") == pytest.approx(2)


def test_chosen_options_are_marked() -> None:
    tree, _ = draw({"a": model("SelectMultiple", _options_labels=["x", "y", "z"], index=[0, 2])})
    assert [node.text() for node in tree.css(".output-widget-chosen")] == ["x", "z"]


def test_progress_bar_of_tqdm_reads_as_in_the_notebook() -> None:
    row = ["IPY_MODEL_b", "IPY_MODEL_c", "IPY_MODEL_d"]
    models = {
        "a": model("HBox", children=row, layout="IPY_MODEL_l"),
        "b": model("HTML", value="100%"),
        "c": model("FloatProgress", value=10, max=10, bar_style="success"),
        "d": model("HTML", value=" 10/10 [00:00&lt;00:00, 98.87it/s]"),
        "l": model("Layout"),
    }
    tree, _ = draw(models)
    assert words(tree) == ["100%", "100%", "10/10", "[00:00<00:00,", "98.87it/s]"]
    (bar,) = tree.css(".output-widget-row > .output-widget-control > progress")
    assert (bar.attributes["value"], bar.attributes["max"]) == ("10", "10")


def test_hidden_widgets_are_not_drawn() -> None:
    models = {
        "a": model("Label", value="x", layout="IPY_MODEL_l"),
        "l": model("Layout", display="none"),
    }
    tree, findings = draw(models)
    assert words(tree) == []
    assert findings == []


@pytest.mark.parametrize(
    "titles", [{"titles": ["One", "Two"]}, {"_titles": {"0": "One", "1": "Two"}}]
)
def test_tabs_are_sections_with_the_chosen_one_open(titles: dict[str, Any]) -> None:
    children = ["IPY_MODEL_b", "IPY_MODEL_c"]
    models = {"a": model("Tab", children=children, selected_index=1, **titles)}
    models |= {"b": model("Label", value="x"), "c": model("Label", value="y")}
    tree, _ = draw(models)
    assert [node.text() for node in tree.css("summary")] == ["One", "Two"]
    assert ["open" in node.attributes for node in tree.css("details")] == [False, True]


def test_picture_is_a_file_of_the_post() -> None:
    buffers = [{"path": ["value"], "encoding": "base64", "data": PIXEL}]
    tree, findings = draw({"a": model("Image", buffers, format="png", width="", height="")})
    assert [image.attributes["src"] for image in tree.css("img")] == ["/70.png"]
    assert findings == []


def test_outputs_of_an_output_widget_are_shown() -> None:
    outputs = [{"output_type": "stream", "name": "stdout", "text": "hello\n"}]
    tree, _ = draw({"a": model("Output", outputs=outputs)})
    assert words(tree) == ["hello"]


def test_figure_widget_of_plotly_is_a_figure() -> None:
    state = {"_data": [{"type": "bar", "y": [1]}], "_layout": {"title": {"text": "Bars"}}}
    tree, _ = draw({"a": model("Figure", **state)})
    assert [node.attributes["aria-label"] for node in tree.css("figure")] == ["words"]


def test_formulas_in_html_are_prose() -> None:
    findings: list[Finding] = []
    context = Context(
        save=lambda data, suffix: "", place=lambda line: Where("p"), findings=findings,
        widgets={"a": model("HTMLMath", value="<i>a</i> $x$")},
    )  # fmt: skip
    pieces = RENDERERS[VIEW].render({"model_id": "a"}, {}, context) or ()
    assert [piece.text for piece in pieces if isinstance(piece, Prose)] == ["<i>a</i> $x$"]


# ------------------------------------------------------------------ what cannot be drawn


@pytest.mark.parametrize(
    ("models", "told"),
    [
        ({}, "does not hold the state"),
        ({"b": model("Label")}, "does not hold the state"),
        ({"a": {}}, "does not hold the state"),
        ({"a": model("LeafletMap")}, "of the kind LeafletMap"),
    ],
)
def test_without_state_the_text_is_shown_and_a_finding_says_so(
    models: dict[str, Any], told: str
) -> None:
    tree, findings = draw(models, text="IntSlider(value=5)")
    assert words(tree) == ["IntSlider(value=5)"]
    (finding,) = findings
    assert finding.rule == "widgets-saved"
    assert told in finding.message


def test_unknown_widget_in_a_box_is_its_name() -> None:
    models = {
        "a": model("VBox", children=["IPY_MODEL_b", "IPY_MODEL_none"]),
        "b": model("LeafletMap"),
    }
    assert words(draw(models)[0]) == ["(LeafletMap)", "(widget)"]


def test_widgets_without_end_come_to_one() -> None:
    itself = {"a": model("VBox", children=["IPY_MODEL_a", "IPY_MODEL_a"])}
    assert words(draw(itself)[0])
    many = {str(i): model("HBox", children=[f"IPY_MODEL_{i + 1}"] * 10) for i in range(12)}
    tree, _ = draw({**many, "a": many["0"]})
    assert len(tree.html or "") < 1_000_000
    shows = [{"output_type": "display_data", "metadata": {}, "data": {VIEW: {"model_id": "a"}}}]
    assert draw({"a": model("Output", outputs=shows)})[1]


@pytest.mark.parametrize(
    "metadata", [{}, {"widgets": None}, {"widgets": {"abc": {}}}, {"widgets": {STATE: []}}]
)
def test_odd_metadata_hold_no_state(metadata: dict[str, Any]) -> None:
    assert saved_state(metadata) == {}


NAMES = st.sampled_from(
    [
        "HBox",
        "VBox",
        "Tab",
        "Accordion",
        "Output",
        "Image",
        "HTML",
        "HTMLMath",
        "IntSlider",
        "FloatLogSlider",
        "FloatProgress",
        "Dropdown",
        "SelectMultiple",
        "DatePicker",
        "ColorPicker",
        "IntRangeSlider",
        "Checkbox",
        "Label",
        "Valid",
        "Password",
    ]
)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.lists(st.integers(), max_size=3)
)
STATES = st.dictionaries(
    st.sampled_from(
        [
            "value",
            "min",
            "max",
            "children",
            "index",
            "_options_labels",
            "titles",
            "outputs",
            "selected_index",
            "base",
        ]
    ),
    VALUES
    | st.lists(st.just("IPY_MODEL_a"), max_size=2)
    | st.dictionaries(st.text(max_size=2), VALUES, max_size=2),
)


@given(NAMES, STATES)
def test_no_state_breaks_the_drawing(name: str, state: dict[str, Any]) -> None:
    draw({"a": model(name, **state)})


def test_widgets_of_a_real_notebook_are_drawn() -> None:
    if not CORPORA.is_dir():
        pytest.skip("the corpora of real notebooks are not there")
    path = CORPORA / "real" / "nbconvert_tests" / "tests__files__Widget_List.ipynb"
    node = json.loads(path.read_text("utf-8"))
    models = dict(saved_state(node["metadata"]))
    views = [
        output["data"][VIEW]["model_id"]
        for cell in node["cells"]
        for output in cell.get("outputs", ())
        if VIEW in output.get("data", {})
    ]
    undrawn = [draw(models, view)[1] for view in views]
    assert len(views) == 41  # counted with grep
    assert [found[0].message for found in undrawn if found] == [
        "nothing here draws a widget of the kind Controller"
    ]


# ------------------------------------------------------------------ what a run keeps


def test_run_keeps_the_state_of_what_it_shows_under_names_of_its_own() -> None:
    sent = {
        "9f": {"_model_name": "HBoxModel", "children": ["IPY_MODEL_7c"], "_esm": "code"},
        "7c": {"_model_name": "ImageModel", "layout": "IPY_MODEL_xx"},
        "5b": {"_model_name": "LabelModel", "value": "not shown"},
    }
    buffers = {"7c": {("value",): {"path": ["value"], "encoding": "base64", "data": PIXEL}}}
    view = Display({VIEW: {"model_id": "9f", "version_major": 2}, "text/plain": "HBox()"})
    other = Display({"text/plain": "1"})
    kept, same = with_widgets([view, other], sent, buffers)
    assert same is other
    assert isinstance(kept, Display)
    text = json.dumps(kept.data)
    assert not re.search(r"9f|7c|5b|_esm|not shown", text)
    state = kept.data[STATE]["state"]
    assert kept.data[VIEW]["model_id"] in state
    first = state[kept.data[VIEW]["model_id"]]
    assert first["model_name"] == "HBoxModel"
    child = first["state"]["children"][0].removeprefix("IPY_MODEL_")
    assert state[child]["buffers"][0]["data"] == PIXEL
    context = Context(
        save=lambda data, suffix: "/p.png", place=lambda line: Where("p"), findings=[], alt="p"
    )
    raw = {"output_type": "display_data", "metadata": {}, "data": json.loads(text)}
    back = read_output(raw)
    assert isinstance(back, Display)
    pieces = RENDERERS[VIEW].render(back.data[VIEW], {}, replace(context, bundle=back.data)) or ()
    assert "/p.png" in "".join(piece.html for piece in pieces if isinstance(piece, Html))
