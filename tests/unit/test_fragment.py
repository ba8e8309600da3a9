"""HTML of outputs stays in its box: balanced, with ids and styles of its own, legible in the dark.

html5lib, a parser that has nothing in common with ours, says what a browser makes of it.
"""

from __future__ import annotations

import re
import warnings

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from shown import Shown, show, shown_as
from test_ansi import wcag

from nbblog.model import Display
from nbblog.outputs.fragment import Fragment

PIECES = st.sampled_from(
    ["<div>", "</div>", "<p>", "</p>", "<b>", "</b>", "<a href='#x'>", "</a>", "<table>", "<tr>",
     "<td>", "</td>", "</table>", "<ul><li>", "</ul>", "<pre>\n", "</pre>", "<h2 id=x>", "</h2>",
     "<svg><g>", "</svg>", "<style>a{b:c}", "</style>", "<script>1<2", "</script>", "<!-- ",
     " -->", "<textarea>", "</textarea>", "<select><option>", "</select>", "<form>", "</form>",
     "</article>", "</main>", "</body></html>", "<template>", "</template>", "<plaintext>",
     "<math><mi>", "</math>", "<img src=x", ">", "text & <", "<noscript>", "</noscript>",
     "<button>", "</button>", "<i title='", "'>", "<summary>", "<details>", "<frameset>", "<xmp>"]
)  # fmt: skip
ANY_HTML = st.lists(PIECES, max_size=14).map("".join)


def html(payload: str) -> Shown:
    return shown_as("text/html", payload)


def parsed(shown: Shown) -> LexborHTMLParser:
    return LexborHTMLParser(shown.html)


def canonical(text: str) -> str:
    """Return a fragment as html5lib understands it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of characters that XML forbids
        tree = html5lib.parseFragment(text, treebuilder="etree", namespaceHTMLElements=False)
    serializer = html5lib.serializer.HTMLSerializer(
        omit_optional_tags=False, quote_attr_values="always", escape_lt_in_attrs=True
    )
    return "".join(serializer.serialize(html5lib.getTreeWalker("etree")(tree)))


@given(ANY_HTML)
@example("<template><plaintext>")
def test_any_html_stays_in_its_box(payload: str) -> None:
    shown = html(payload).html
    around = f'<article id="around">{shown}<p id="after">after</p></article><p id="beyond">x</p>'
    page = LexborHTMLParser(around)
    assert page.css_first("#around > #after"), shown
    assert page.css_first("body > #beyond"), shown
    assert page.css_first("#around > .output-html") or not shown
    tree = html5lib.parse(around, namespaceHTMLElements=False)
    assert tree.find("body/article/p[@id='after']") is not None, shown
    assert tree.find("body/p[@id='beyond']") is not None, shown


@pytest.mark.parametrize(
    "payload",
    [
        "<div><b>unclosed",
        "</div></article></main>stray",
        "<table><tr><td>1<p>2</table>",
        "<a href='x'><table><a href='y'>z</table>",
        "<plaintext>never ends </div>",
        "<script>var a = '</div>'",
        "<style>a { b: c",
        "<!-- never closed",
        "<textarea>never closed",
        "<svg><g><p>out of the drawing",
        "<!doctype html><html><head><title>t</title></head><body><p>x</body></html>",
    ],
)
def test_malformed_html_is_balanced(payload: str) -> None:
    shown = html(payload).html
    assert canonical(shown) == canonical(canonical(shown))
    assert shown == "" or html5lib_ends(shown), shown


def html5lib_ends(shown: str) -> bool:
    """Return whether an element after the fragment stands beside it."""
    tree = html5lib.parseFragment(f"{shown}<hr>", namespaceHTMLElements=False)
    return [child.tag for child in tree] == ["div", "hr"]


# ------------------------------------------------------------------ the page around


def test_headings_of_outputs_are_no_sections_of_the_page() -> None:
    page = parsed(html("<h1 class='k' style='margin: 0'>One <b>two</b></h1><h3>three</h3>"))
    assert not page.css("h1, h2, h3")
    assert page.css_first("div.k.as-h1[style]").text() == "One two"


def test_what_speaks_of_the_whole_page_is_dropped() -> None:
    shown = html("<title>t</title><meta charset=x><base href='https://a.b'><link href=x>kept")
    assert not parsed(shown).css("title, meta, base, link")
    assert "kept" in shown.html
    assert {finding.message.split("`")[1] for finding in shown.findings} == {"<base>", "<link>"}


def test_ids_are_of_the_output_and_so_is_what_refers_to_them() -> None:
    shown = html(
        '<i id="a"></i><a href="#a">x</a><a href="#main">out</a><label for="a"></label>'
        '<b aria-labelledby="a c"></b><svg><clipPath id="c"/><g clip-path="url(#c)" id="g"/>'
        '<use xlink:href="#c"/><path style="fill: url(#c)"/></svg><style>#a, i#a { top: 1px }</style>'
    )
    page = parsed(shown)
    assert page.css_first("i").id == "out-c1-1-a"
    assert [node.attributes["href"] for node in page.css("a")] == ["#out-c1-1-a", "#main"]
    assert page.css_first("label").attributes["for"] == "out-c1-1-a"
    assert page.css_first("b").attributes["aria-labelledby"] == "out-c1-1-a out-c1-1-c"
    assert page.css_first("g").attributes["clip-path"] == "url(#out-c1-1-c)"
    assert page.css_first("use").attributes["xlink:href"] == "#out-c1-1-c"
    assert "url(#out-c1-1-c)" in (page.css_first("path").attributes["style"] or "")
    assert "#out-c1-1-a, i#out-c1-1-a { top: 1px }" in page.css_first("style").text()


def test_outputs_of_one_cell_do_not_share_ids() -> None:
    one = Display({"text/html": '<i id="a"></i><i id="a"></i>'})
    ids = [node.id for node in LexborHTMLParser(show(one, one).html).css("[id]")]
    assert len(ids) == len(set(ids)) == 4


def test_ids_that_a_script_looks_for_stay() -> None:
    text = '<div id="plot"></div><script>document.getElementById("plot")</script>'
    assert parsed(html(text)).css_first("#plot")


# ------------------------------------------------------------------ styles


def css_of(payload: str) -> str:
    return parsed(html(f"<style>{payload}</style><p>x</p>")).css_first("style").text()


def test_styles_reach_their_output_only() -> None:
    css = css_of("body, p > b { margin: 0 } @media print { p { top: 0 } }")
    assert re.sub(r"\s+", " ", css) == (
        "#out-c1-1 { body, p > b { margin: 0 } @media print { p { top: 0 } } }"
    )


@pytest.mark.parametrize(
    "payload",
    [
        "a{top:0}} body{display:none}",
        "a{top:0;} } } body { display: none }",
        "@media x { a{top:0} } } body{display:none}",
        "@import url(//x.example/y.css); a{top:0}",
        "a { content: '\\3c/style><b id=broken>' }",
        "a { top: 0 } p { margin: (} body { display: none } }",
        "a{top:0} p{font: 'x\n} body{display:none}",
    ],
)
def test_broken_styles_cannot_break_out(payload: str) -> None:
    shown = html(f"<style>{payload}</style><p>x</p>")
    assert not parsed(shown).css("#broken")
    css = re.sub(r'"(?:\\.|[^"])*"', "", parsed(shown).css_first("style").text())
    depth = 0
    for number, char in enumerate(css):
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth > 0 or number in (len(css) - 1, 0) or css[:number].count("{") == 0, css
    assert "@import" not in css


def test_animations_stay_beside_the_rules() -> None:
    css = css_of("p { animation: spin 1s } @keyframes spin { to { rotate: 1turn } }")
    assert css.startswith("@keyframes spin")
    assert "animation: spin 1s" in css


@pytest.mark.parametrize(
    ("style", "ink", "scheme"),
    [
        ("background: yellow", "#000000", "light"),
        ("background-color: #330033", "#ffffff", "dark"),
        ("background: linear-gradient(90deg, #d65f5f 50%, transparent 50%)", "#000", "light"),
    ],
)
def test_background_without_an_ink_gets_one(style: str, ink: str, scheme: str) -> None:
    restyled = parsed(html(f'<p style="{style}">x</p>')).css_first("p").attributes["style"] or ""
    assert f"color: {ink}; color-scheme: {scheme}" in restyled
    assert f"color: {ink}; color-scheme: {scheme}" in css_of(f"p {{ {style} }}")


@pytest.mark.parametrize(
    "style", ["background: none", "background: rgba(255, 0, 0, 0.1)", "top: 0"]
)
def test_background_that_lets_the_paper_through_gets_none(style: str) -> None:
    assert "color:" not in (
        parsed(html(f'<p style="{style}">x</p>')).css_first("p").attributes["style"] or ""
    )


COLOURS = st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb))


@given(COLOURS)
def test_ink_without_a_background_can_be_read_on_both_papers(colour: str) -> None:
    style = parsed(html(f'<p style="color: {colour}">x</p>')).css_first("p").attributes["style"]
    light, dark = re.findall(r"#\w{6}", style or "")
    assert wcag(light, "#fffdfa") >= 4.5
    assert wcag(dark, "#171513") >= 4.5


@given(COLOURS, COLOURS)
def test_ink_on_a_background_can_be_read_there(ink: str, paper: str) -> None:
    text = f'<p style="background: {paper}">a<b style="color: {ink}">x</b></p>'
    style = parsed(html(text)).css_first("b").attributes["style"] or ""
    assert wcag(style.removeprefix("color: ")[:7], paper) >= 4.5


def test_scheme_goes_with_a_background() -> None:
    text = (
        "<style>em { color: navy }</style><p style='background: #ffc; color: #333'><em>x</em></p>"
    )
    page = parsed(html(text))
    assert "color-scheme: light" in (page.css_first("p").attributes["style"] or "")
    assert "light-dark(#000080, " in page.css_first("style").text()


def test_ink_is_left_alone_where_a_style_sheet_paints() -> None:
    text = "<style>p { background: #333 }</style><p><b style='color: white'>x</b></p>"
    assert parsed(html(text)).css_first("b").attributes["style"] == "color: white"


def test_colours_of_old_html_are_styles() -> None:
    page = parsed(html('<table bgcolor="#000080"><tr><td><font color=navy>x</font></table>'))
    assert "#ffffff" in (page.css_first("table").attributes["style"] or "")
    assert not page.css("[bgcolor], font[color]")


# ------------------------------------------------------------------ tables

FRAME = """<div>
<style scoped>
    .dataframe tbody tr th:only-of-type { vertical-align: middle; }
</style>
<table border="1" class="dataframe">
  <thead><tr style="text-align: right;"><th></th><th>b</th><th colspan="2">c</th></tr></thead>
  <tbody>
    <tr><th rowspan="2">x</th><th>0</th><td>1</td></tr>
    <tr><th>1</th><td>2</td></tr>
  </tbody>
</table></div>"""


def test_data_frame_is_a_table_of_the_theme_with_named_headers() -> None:
    page = parsed(html(FRAME))
    assert not page.css("style, [border], tr[style]")
    assert page.css_first(".table-scroll[tabindex='0'] > table.dataframe")
    scopes = [(node.text(), node.attributes["scope"]) for node in page.css("th")]
    assert scopes == [
        ("b", "col"),
        ("c", "colgroup"),
        ("x", "rowgroup"),
        ("0", "row"),
        ("1", "row"),
    ]
    assert len(page.css("thead td")) == 1


def test_styles_of_a_styler_are_kept() -> None:
    text = "<style>#T_1_row0_col0 { background-color: #440154; color: #f1f1f1 }</style>"
    page = parsed(html(f'{text}<table id="T_1"><tr><td id="T_1_row0_col0">1</td></table>'))
    assert "#out-c1-1-T_1_row0_col0 { background-color: #440154" in page.css_first("style").text()
    assert page.css_first("#out-c1-1-T_1 #out-c1-1-T_1_row0_col0")


def test_table_in_a_table_scrolls_with_it() -> None:
    page = parsed(html("<table><tr><td><table><tr><td>x</table></table>"))
    assert len(page.css(".table-scroll")) == 1


def test_long_table_scrolls_in_its_box() -> None:
    rows = "<tr><td>x" * 100
    assert parsed(html(f"<table>{rows}</table>")).css(".table-long")
    assert not parsed(html("<table><tr><td>x</table>")).css(".table-long")


def test_data_frame_of_colab_is_bare() -> None:
    text = f"""<div id="df-1"><div class="colab-df-container">{FRAME}
      <button class="colab-df-convert" onclick="convertToInteractive('df-1')"></button>
      <style>.colab-df-container {{ display: flex }}</style>
      <script>google.colab.kernel.invokeFunction('x')</script></div></div>"""
    page = parsed(html(text))
    assert not page.css("script, button, style, .colab-df-container")
    assert page.css_first("table.dataframe tbody td").text() == "1"


# ------------------------------------------------------------------ files, weight, scripts


def test_pictures_and_sounds_in_the_html_become_files() -> None:
    shown = html(
        '<img src="data:image/png;base64,iVBORw0KGgo="><audio controls>'
        '<source src="data:audio/x-wav;base64,UklGRg=="></audio><img src="far.png" alt="far">'
    )
    page = parsed(shown)
    assert sorted(shown.files) == ["/0.png", "/1.wav"]
    assert [node.attributes["src"] for node in page.css("img")] == ["/0.png", "far.png"]
    assert [node.attributes["alt"] for node in page.css("img")] in (["", "far"], [None, "far"])


def test_files_beside_the_notebook_are_files_of_the_post() -> None:
    text = (
        '<img src="plot.png"><a href="data/x.csv">x</a><iframe src="map.html"></iframe>'
        '<a href="#top"></a><a href="https://a.example/"></a><a href="mailto:a@b.example"></a>'
        '<img src="//a.example/x.png"><video poster="still.png" src="film.mp4"></video>'
    )
    asked: list[str] = []

    def file(address: str) -> str:
        asked.append(address)
        return f"/post/{address}"

    fragment = Fragment(text)
    fragment.resolve(file)
    assert asked == ["data/x.csv", "plot.png", "map.html", "film.mp4", "still.png"]
    assert 'src="/post/map.html"' in fragment.html
    assert 'href="mailto:a@b.example"' in fragment.html


def test_heavy_html_is_told() -> None:
    (finding,) = html("x" * 100_001).findings
    assert finding.rule == "outputs-light"


def test_output_that_a_script_draws_says_in_words_what_it_is() -> None:
    bundle = {"text/html": "<div id=v></div><script>draw()</script>", "text/plain": "Chart(<3>)"}
    page = LexborHTMLParser(show(Display(bundle)).html)
    assert "Chart(&lt;3&gt;)" in page.css_first("noscript").html
    assert not parsed(html("<p>words</p><script>x()</script>")).css("noscript")


@pytest.mark.parametrize(
    "payload",
    [" \n<!-- only a comment -->", "", "<style>div.cell { width: 90% }</style>", "<p></p>"],
)
def test_html_that_shows_nothing_is_nothing(payload: str) -> None:
    assert html(payload).html == ""


@pytest.mark.parametrize("payload", ["<hr>", "<img src=x>", "<p>x", "<script>x()</script>", "x"])
def test_html_that_shows_something_is_kept(payload: str) -> None:
    assert "output-html" in html(payload).html
