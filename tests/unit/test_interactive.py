"""Figures that a script draws: what is shown before it, what it gets, and what is told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from nbblog.config import OutputSettings
from nbblog.findings import Finding, Where
from nbblog.outputs import RENDERERS, Context
from nbblog.outputs.colours import has_dark_words, is_dark
from nbblog.outputs.embedded import figure_in
from nbblog.outputs.interactive import as_json
from nbblog.outputs.remote import without_remote_scripts
from nbblog.outputs.vega import modern
from nbblog.prose.pieces import Html

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PLOTLY = "application/vnd.plotly.v1+json"
LITE = "application/vnd.vegalite.v5+json"
LINE = {
    "data": [{"type": "scatter", "x": [1, 2], "y": [3, 4]}],
    "layout": {"title": {"text": "A line"}},
}
BARS = {
    "title": "Bars",
    "mark": "bar",
    "data": {"values": [{"a": "A", "b": 28}, {"a": "B", "b": 55}]},
    "encoding": {
        "x": {"field": "a", "type": "nominal"},
        "y": {"field": "b", "type": "quantitative"},
    },
}


class Desk:
    """What a renderer works with: files that it saves, libraries that it asks for, findings."""

    def __init__(self, *installed: str, **more: Any) -> None:
        self.files: dict[str, bytes] = {}
        self.findings: list[Finding] = []
        self.asked: list[str] = []
        self.installed = installed
        self.context = Context(
            save=self._save,
            need=self._need,
            place=lambda line: Where("post.ipynb", 3, line),
            findings=self.findings,
            **more,
        )

    def _save(self, data: bytes, suffix: str) -> str:
        name = f"/post/{len(self.files)}.{suffix}"
        self.files[name] = data
        return name

    def _need(self, name: str) -> str | None:
        self.asked.append(name)
        return f"/assets/{name}.js" if name in self.installed else None

    def render(self, mime: str, payload: Any, **others: Any) -> LexborNode:
        """Return the one element that an output becomes."""
        here = replace(self.context, bundle={mime: payload, **others})
        pieces = RENDERERS[mime].render(payload, {}, here) or ()
        tree = LexborHTMLParser("".join(p.html for p in pieces if isinstance(p, Html)))
        (element,) = tree.body.iter() if tree.body else ()
        return element

    def rules(self) -> list[str]:
        return [finding.rule for finding in self.findings]


# ------------------------------------------------------------------ Plotly


def test_figure_names_its_library_and_its_data_and_holds_no_script() -> None:
    desk = Desk("plotly")
    figure = desk.render(PLOTLY, LINE)
    assert figure.tag == "figure"
    assert figure.attributes["aria-label"] == "A line"
    assert figure.attributes["data-library"] == "plotly"
    assert figure.attributes["data-scripts"] == "/assets/plotly.js"
    assert figure.css("script") == []
    data = json.loads(desk.files[figure.attributes["data-figure"] or ""])
    assert data["data"] == LINE["data"]
    assert desk.findings == []


def test_still_is_the_picture_of_the_output() -> None:
    desk = Desk("plotly", alt="Ⅱ points", caption="Fig *one*")
    figure = desk.render(PLOTLY, LINE, **{"image/png": PIXEL})
    assert [image.attributes["alt"] for image in figure.css(".output-still img")] == ["Ⅱ points"]
    assert [caption.html for caption in figure.css("figcaption")] == [
        "<figcaption>Fig <em>one</em></figcaption>"
    ]


def test_still_without_a_picture_says_what_the_figure_shows() -> None:
    layout = {"title": "<b>Gap</b>minder", "xaxis": {"title": "GDP"}, "yaxis": {"title": "years"}}
    traces = [{"type": "bar", "y": [1]}, {"type": "bar", "y": [2]}]
    desk = Desk("plotly")
    figure = desk.render(PLOTLY, {"data": traces, "layout": layout})
    words = [node.text() for node in figure.css(".output-words > *")]
    assert words[:2] == ["Gap minder", "bar · 2 traces; x: GDP; y: years"]
    assert "JavaScript" in words[2]


def test_titles_as_text_are_read_as_plotly_3_spells_them() -> None:
    desk = Desk("plotly")
    old = {
        "title": "T",
        "titlefont": {"size": 9},
        "xaxis": {"title": "x", "titlefont": {"size": 8}},
    }
    figure = desk.render(PLOTLY, {"data": [{"type": "pie", "title": "P"}], "layout": old})
    data = json.loads(desk.files[figure.attributes["data-figure"] or ""])
    assert data["layout"]["title"] == {"text": "T", "font": {"size": 9}}
    assert data["layout"]["xaxis"] == {"title": {"text": "x", "font": {"size": 8}}}
    assert data["data"][0]["title"] == {"text": "P"}


@pytest.mark.parametrize(
    ("trace", "layout", "what"),
    [
        ({"type": "scattermapbox"}, {}, "tiles"),
        ({"type": "densitymap"}, {"map": {"style": "open-street-map"}}, "tiles"),
        ({"type": "choropleth"}, {}, "outlines"),
        ({"type": "image", "source": "https://pics.example/a.png"}, {}, "pics.example"),
        ({"type": "bar"}, {"images": [{"source": "//pics.example/a.png"}]}, "pics.example"),
    ],
)
def test_figure_that_would_fetch_from_elsewhere_stays_a_still(
    trace: dict[str, Any], layout: dict[str, Any], what: str
) -> None:
    desk = Desk("plotly")
    figure = desk.render(PLOTLY, {"data": [trace], "layout": {"title": "M", **layout}})
    assert "data-figure" not in figure.attributes
    assert desk.asked == []
    assert desk.rules() == ["no-remote-figures"]
    assert what in desk.findings[0].message


def test_map_without_tiles_is_drawn() -> None:
    layout = {"title": "M", "map": {"style": "white-bg"}}
    desk = Desk("plotly")
    assert (
        "data-figure"
        in desk.render(PLOTLY, {"data": [{"type": "scattermap"}], "layout": layout}).attributes
    )


@pytest.mark.parametrize("payload", [None, [], {}, {"data": {}}, {"data": 7}, "text"])
def test_damaged_figure_is_left_to_the_next_form(payload: Any) -> None:
    desk = Desk("plotly")
    assert RENDERERS[PLOTLY].render(payload, {}, desk.context) is None


# ------------------------------------------------------------------ missing packages, large data


def test_missing_package_is_a_finding_that_says_what_to_install() -> None:
    desk = Desk()
    figure = desk.render(PLOTLY, LINE, **{"image/png": PIXEL})
    assert "data-figure" not in figure.attributes
    assert len(figure.css(".output-still img")) == 1
    (finding,) = desk.findings
    assert (finding.rule, finding.hint) == ("figure-drawn", "pip install 'nbblog[plotly]'")


def test_data_above_the_budget_stay_at_home_and_their_size_is_told() -> None:
    large = {"data": [{"type": "bar", "y": [1] * 2000}], "layout": {"title": "L"}}
    desk = Desk("plotly", settings=OutputSettings(interactive=4000))
    assert "data-figure" not in desk.render(PLOTLY, large).attributes
    assert desk.files == {}
    assert desk.rules() == ["figure-in-budget"]
    assert re.search(r"has 4\.\d+ kB, more than 4 kB", desk.findings[0].message)
    unlimited = Desk("plotly", settings=OutputSettings(interactive=0))
    assert "data-figure" in unlimited.render(PLOTLY, large).attributes


def test_no_script_draws_in_a_post_that_is_not_trusted() -> None:
    desk = Desk("plotly", is_trusted=False)
    figure = desk.render(PLOTLY, LINE)
    assert "data-figure" not in figure.attributes
    assert (desk.asked, desk.files, desk.findings) == ([], {}, [])
    assert "JavaScript" not in figure.text()


def test_figure_without_any_words_is_an_alt_text_finding() -> None:
    desk = Desk("plotly")
    figure = desk.render(PLOTLY, {"data": [{"type": "bar"}], "layout": {}})
    assert figure.attributes["aria-label"] == "Plotly figure"
    assert desk.rules() == ["alt-text"]


def test_json_for_browsers_knows_no_nan() -> None:
    nan, inf = float("nan"), float("inf")
    data = json.loads(as_json({"a": [nan, 1.5, {"b": inf}], "c": "NaN"}))
    assert data == {"a": [None, 1.5, {"b": None}], "c": "NaN"}


def test_words_of_a_figure_cannot_leave_their_place() -> None:
    evil = '"><script>alert(1)</script><b a="'
    desk = Desk("plotly")
    figure = desk.render(PLOTLY, {"data": [{"type": evil}], "layout": {"title": {"text": evil}}})
    assert figure.css("script, b") == []


# ------------------------------------------------------------------ Vega


def test_chart_is_drawn_at_publish_light_and_dark() -> None:
    pytest.importorskip("vl_convert")
    desk = Desk("vega")
    figure = desk.render(LITE, BARS)
    images = {node.attributes["class"]: node.attributes for node in figure.css("img")}
    assert set(images) == {"output-light", "output-dark"}
    light, dark = (desk.files[images[name]["src"] or ""].decode() for name in images)
    assert light != dark
    for svg in (light, dark):
        assert svg.startswith("<svg")
        assert "var(--" not in svg
        assert len(re.findall(r'aria-roledescription="bar"', svg)) == 2
        size = re.search(r'width="(\d+)" height="(\d+)"', svg)
        assert size
        assert images["output-light"]["width"] == size[1]
    data = json.loads(desk.files[figure.attributes["data-figure"] or ""])
    assert data["spec"]["config"]["axis"]["labelColor"] == "var(--ink-muted)"
    assert desk.findings == []


def test_author_who_chose_a_background_keeps_all_colours() -> None:
    pytest.importorskip("vl_convert")
    desk = Desk("vega")
    figure = desk.render(LITE, {**BARS, "config": {"background": "ivory"}})
    assert "output-own" in (figure.attributes["class"] or "").split()
    assert len(figure.css("img")) == 1
    data = json.loads(desk.files[figure.attributes["data-figure"] or ""])
    assert data["spec"]["config"] == {"background": "ivory"}


def test_authors_configuration_wins_over_the_theme() -> None:
    pytest.importorskip("vl_convert")
    desk = Desk("vega")
    figure = desk.render(LITE, {**BARS, "config": {"axis": {"grid": False, "labelColor": "#0a7"}}})
    data = json.loads(desk.files[figure.attributes["data-figure"] or ""])
    axis = data["spec"]["config"]["axis"]
    assert (axis["grid"], axis["labelColor"], axis["titleColor"]) == (False, "#0a7", "var(--ink)")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"url": "https://data.example/cars.json"}, "from data.example"),
        ({"url": "//data.example/cars.csv"}, "from data.example"),
        ({"url": "altair-data-1.json"}, "no reader has"),
    ],
)
def test_data_of_an_address_are_never_fetched(data: dict[str, Any], told: str) -> None:
    desk = Desk("vega")
    layered = {"title": "T", "layer": [{"mark": "bar", "data": data}]}
    figure = desk.render(LITE, layered, **{"image/png": PIXEL})
    assert "data-figure" not in figure.attributes
    assert desk.files.keys() == {"/post/0.png"}
    assert desk.rules() == ["no-remote-figures"]
    assert told in desk.findings[0].message


def test_addresses_among_the_data_are_data() -> None:
    pytest.importorskip("vl_convert")
    values = [{"url": "https://a.example", "a": "x", "b": 1}]
    desk = Desk("vega")
    assert "data-figure" in desk.render(LITE, {**BARS, "data": {"values": values}}).attributes
    assert desk.findings == []


def test_chart_that_is_none_is_a_finding_in_one_line() -> None:
    pytest.importorskip("vl_convert")
    desk = Desk("vega")
    figure = desk.render(LITE, {"title": "T", "mark": "nonsense"})
    assert "data-figure" not in figure.attributes
    (finding,) = desk.findings
    assert finding.rule == "figure-drawn"
    assert "\n" not in finding.message
    assert "TypeError" in finding.message


def test_versions_1_to_3_are_spelled_as_today() -> None:
    first = {
        "transform": {"calculate": [{"field": "c", "expr": "datum.a+1"}], "filter": "datum.a>0"},
        "config": {"cell": {"width": 300}},
        "layer": [{"transform": {"filter": ["datum.b", "datum.c"]}}],
    }
    assert modern(first) == {
        "transform": [{"calculate": "datum.a+1", "as": "c"}, {"filter": "datum.a>0"}],
        "config": {"view": {"continuousWidth": 300}},
        "layer": [{"transform": [{"filter": "datum.b"}, {"filter": "datum.c"}]}],
    }
    third = {
        "config": {"view": {"width": 400, "height": 300}},
        "transform": [{"filter": "datum.a"}],
    }
    assert modern(third)["config"] == {"view": {"continuousWidth": 400, "continuousHeight": 300}}
    assert modern(third)["transform"] == third["transform"]


@pytest.mark.parametrize("version", range(1, 7))
def test_chart_of_every_version_is_drawn(version: int) -> None:
    pytest.importorskip("vl_convert")
    desk = Desk("vega")
    schema = {"$schema": f"https://vega.github.io/schema/vega-lite/v{version}.json"}
    figure = desk.render(f"application/vnd.vegalite.v{version}+json", {**schema, **BARS})
    assert len(figure.css("img")) == 2
    assert desk.findings == []


def test_vega_itself_is_drawn() -> None:
    pytest.importorskip("vl_convert")
    spec = {
        "width": 40,
        "height": 30,
        "description": "One bar",
        "marks": [
            {"type": "rect", "encode": {"enter": {"width": {"value": 9}, "height": {"value": 9}}}}
        ],
    }
    desk = Desk("vega")
    figure = desk.render("application/vnd.vega.v5+json", spec)
    assert figure.attributes["aria-label"] == "One bar"
    assert json.loads(desk.files[figure.attributes["data-figure"] or ""])["mode"] == "vega"


# ------------------------------------------------------------------ Bokeh

EXEC = "application/vnd.bokehjs_exec.v0+json"


def document(*models: dict[str, Any], version: str) -> str:
    """Return the script of an output, as Bokeh writes it."""
    docs = {"d": {"version": version, "roots": list(models)}}
    items = [{"docid": "d", "roots": {"p1": "e1"}, "root_ids": ["p1"]}]
    given = f"const docs_json = {json.dumps(docs)};\nconst render_items = {json.dumps(items)};\n"
    return f"(function(root) {{ {given} root.Bokeh.embed(docs_json, render_items); }})(window);"


def model(name: str, **attributes: Any) -> dict[str, Any]:
    return {"type": "object", "name": name, "id": "p1", "attributes": attributes}


def bokeh(desk: Desk, *models: dict[str, Any], version: str | None = None) -> LexborNode:
    version = version or pytest.importorskip("bokeh").__version__
    title = model("Figure", title=model("Title", text="A plot"))
    script = document(title, *models, version=version)
    return desk.render(EXEC, "", **{"application/javascript": script, "text/html": "<div></div>"})


ALL = ("bokeh", "bokeh-widgets", "bokeh-tables", "bokeh-gl", "bokeh-mathjax")


@pytest.mark.parametrize(
    ("more", "parts"),
    [
        ((), ["bokeh"]),
        ((model("Slider", start=0),), ["bokeh", "bokeh-widgets"]),
        ((model("DataTable"),), ["bokeh", "bokeh-tables"]),
        ((model("LinearAxis", axis_label="$$x^2$$"),), ["bokeh", "bokeh-mathjax"]),
        ((model("LinearAxis", axis_label="5 $"),), ["bokeh"]),
    ],
)
def test_document_asks_for_the_parts_that_its_models_need(
    more: tuple[dict[str, Any], ...], parts: list[str]
) -> None:
    desk = Desk(*ALL)
    figure = bokeh(desk, *more)
    assert desk.asked == parts
    assert figure.attributes["aria-label"] == "A plot"
    assert desk.findings == []


@pytest.mark.parametrize(
    ("more", "version", "rule", "told"),
    [
        ((), "1.4.0", "figure-drawn", "made with Bokeh 1.4.0"),
        ((model("panel.models.Plot"),), None, "figure-drawn", "panel.models.Plot"),
        (
            (model("WMTSTileSource", url="https://tiles.example/{X}"),),
            None,
            "no-remote-figures",
            "tiles.example",
        ),
        ((model("TablerIcon"),), None, "no-remote-figures", "icons"),
    ],
)
def test_document_that_cannot_be_drawn_is_a_still_and_a_finding(
    more: tuple[dict[str, Any], ...], version: str | None, rule: str, told: str
) -> None:
    desk = Desk(*ALL)
    assert "data-figure" not in bokeh(desk, *more, version=version).attributes
    assert desk.rules() == [rule]
    assert told in desk.findings[0].message


def test_style_sheets_that_panel_would_fetch_are_empty() -> None:
    desk = Desk(*ALL)
    sheet = model("ImportedStyleSheet", url="https://cdn.example/panel.css")
    figure = bokeh(desk, model("Row", stylesheets=[sheet, {"id": "p1"}]))
    data = desk.files[figure.attributes["data-figure"] or ""]
    assert b"cdn.example" not in data
    assert b'"name":"InlineStyleSheet","id":"p1"' in data  # others refer to it
    assert desk.findings == []


def test_what_opens_another_site_on_a_click_may_do_so() -> None:
    desk = Desk(*ALL)
    assert "data-figure" in bokeh(desk, model("OpenURL", url="https://a.example")).attributes


def test_output_without_a_document_is_a_finding() -> None:
    desk = Desk(*ALL)
    desk.render(EXEC, "", **{"application/javascript": "(function(root){})(window);"})
    assert "figure-drawn" in desk.rules()


def test_figure_of_todays_bokeh_is_drawn_with_parts_that_know_all_its_models() -> None:
    plotting = pytest.importorskip("bokeh.plotting")
    from bokeh.embed.notebook import notebook_content

    plot = plotting.figure(
        title="Points", x_axis_label="t", tools="hover,pan,box_zoom,lasso_select"
    )
    plot.scatter([1, 2], [3, 4], legend_label="a")
    script, div, _ = notebook_content(plot)
    desk = Desk(*ALL)
    figure = desk.render(EXEC, "", **{"application/javascript": script, "text/html": div})
    assert figure.attributes["data-scripts"] == "/assets/bokeh.js"
    assert "output-own" not in (figure.attributes["class"] or "")
    assert "axes: t" in figure.text()
    assert desk.findings == []


def test_loading_the_library_shows_nothing() -> None:
    desk = Desk()
    assert RENDERERS["application/vnd.bokehjs_load.v0+json"].render("", {}, desk.context) == ()


# ------------------------------------------------------------------ colours

# WCAG's luminance of the dark page (#171513) is 0.0075: what has less than 0.065 is below 2:1.


@pytest.mark.parametrize(
    "colour", ["black", "#000", "#333333", "rgb(0, 0, 60)", "Navy", "rgba(0,0,0,.9)"]
)
def test_dark_colours_are_told(colour: str) -> None:
    assert is_dark(colour)


@pytest.mark.parametrize(
    "colour", ["#636efa", "white", "rgba(0,0,0,0.1)", "steelblue", "#555", "", 7, None]
)
def test_other_colours_are_not(colour: Any) -> None:
    assert not is_dark(colour)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ({"marker": {"line": {"color": "black"}}}, True),
        ({"encoding": {"color": {"condition": {"value": "black"}, "value": "red"}}}, True),
        ({"attributes": {"text_color": {"type": "value", "value": "#000000"}}}, True),
        ({"layout": {"template": {"font": {"color": "black"}}}}, False),
        ({"data": {"values": [{"color": "black"}]}}, False),
        ({"colorscale": [[0, "black"]], "color": {"field": "black"}}, False),
    ],
)
def test_only_what_an_author_colours_counts(figure: dict[str, Any], expected: bool) -> None:
    assert has_dark_words(figure) is expected


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["data", "layout", "title", "mark", "url", "type", "color", "spec", "layer"]
            ),
            inner,
        )
    ),
    max_leaves=8,
)


@given(JSON, st.sampled_from([PLOTLY, "application/vnd.jupyter.widget-view+json"]))
def test_no_payload_breaks_a_renderer(payload: Any, mime: str) -> None:
    desk = Desk("plotly")
    pieces = RENDERERS[mime].render(payload, {}, replace(desk.context, bundle={mime: payload}))
    assert all(isinstance(piece, Html) for piece in pieces or ())


@given(JSON)
def test_any_json_becomes_json_of_browsers(payload: Any) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    json.loads(as_json(payload), parse_constant=refuse)


# ------------------------------------------------------------------ HTML of libraries


def shown(html: str, desk: Desk) -> str | None:
    pieces = figure_in(html, {}, desk.context)
    return None if pieces is None else "".join(p.html for p in pieces if isinstance(p, Html))


def test_figure_in_the_html_of_todays_plotly_is_found() -> None:
    go = pytest.importorskip("plotly.graph_objects")
    figure = go.Figure(go.Scatter(y=[1, 2], name="</script>"), layout={"title": "A & B"})
    for full in (True, False):
        desk = Desk("plotly")
        html = shown(figure.to_html(full_html=full, include_plotlyjs="cdn"), desk)
        assert html
        assert 'aria-label="A &amp; B"' in html
        assert "cdn.plot.ly" not in html
        data = json.loads(desk.files["/post/0.json"])
        assert data["data"][0]["name"] == "</script>"


def test_chart_in_the_html_of_todays_altair_is_found() -> None:
    alt = pytest.importorskip("altair")
    chart = alt.Chart(alt.InlineData([{"a": 1}]), title="Ticks").mark_tick().encode(x="a:Q")
    desk = Desk("vega")
    html = shown(chart.to_html(fullhtml=False), desk)
    assert html
    assert 'aria-label="Ticks"' in html
    assert "<script" not in html


@pytest.mark.parametrize(
    "html",
    [
        "<p>Call Plotly.newPlot('a', [], {}) yourself.</p>".replace("[]", "x"),
        "<script>vegaEmbed('#a', spec)</script>",
        "<script>const docs_json = broken;</script>",
        "<b>bold</b>",
        "",
    ],
)
def test_other_html_is_left_to_others(html: str) -> None:
    assert shown(html, Desk()) is None


@pytest.mark.parametrize(
    "html",
    [
        '<script>window.PlotlyConfig = {MathJaxConfig: "local"};</script><script src="https://cdn.plot.ly/p.js"></script>',
        '<div class="bk-root"><a href="https://bokeh.org" class="bk-notebook-logo"></a></div>',
    ],
)
def test_what_only_loads_a_library_shows_nothing(html: str) -> None:
    assert shown(html, Desk()) == ""


def charts() -> Iterator[tuple[str, str]]:
    for path in sorted((CORPORA / "real" / "altair").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for output in cell.get("outputs", ()):
                html = "".join(output.get("data", {}).get("text/html", ""))
                if "vegaEmbed" in html:
                    yield path.name, html


def test_every_chart_of_real_notebooks_is_found_in_its_html(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not CORPORA.is_dir():
        pytest.skip("the corpora of real notebooks are not there")
    monkeypatch.setattr("nbblog.outputs.vega.version_of", lambda package: None)  # found, not drawn
    found = []
    for name, html in charts():
        desk = Desk("vega")
        assert 'data-library="vega"' in (shown(html, desk) or ""), name
        found.append(name)
    assert len(found) == 55  # counted with grep


# ------------------------------------------------------------------ scripts of other sites


@pytest.mark.parametrize(
    ("html", "rest", "hosts"),
    [
        ('<b>a</b><script src="https://cdn.example/x.js"></script>', "<b>a</b>", ["cdn.example"]),
        ("<SCRIPT SRC=//cdn.example/x.js></SCRIPT >b", "b", ["cdn.example"]),
        ('<link rel="stylesheet" href="https://css.example/a.css">c', "c", ["css.example"]),
        ('<script type="module">import("https://esm.example/x")</script>', "", ["esm.example"]),
        ('<script>s.src = "https://cdn.example/x.js"</script>', "", ["cdn.example"]),
        ("<script>let a = 'see https://docs.example/x'</script>", None, []),
        ('<script src="/own.js"></script><a href="https://x.example">x</a>', None, []),
    ],
)
def test_scripts_and_styles_of_other_sites_go_and_are_told(
    html: str, rest: str | None, hosts: list[str]
) -> None:
    desk = Desk()
    assert without_remote_scripts(html, desk.context) == (html if rest is None else rest)
    assert [finding.message.split(" from ")[1].split(",")[0] for finding in desk.findings] == hosts
