"""Every MIME type has its form, falls back to the best other one, and says what it could not show."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from shown import show, shown_as

from nbblog.findings import Severity
from nbblog.model import Display, Failure
from nbblog.outputs import RENDERERS


def parsed(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(html)


# ------------------------------------------------------------------ bundles


def test_best_known_type_is_shown() -> None:
    shown = show(Display({"text/plain": "p", "text/html": "<b>h</b>", "text/latex": "$l$"}))
    assert "<b>h</b>" in shown.html
    assert not shown.findings


def test_unknown_type_falls_back_to_text_and_says_so() -> None:
    shown = show(Display({"application/x-new": "…", "text/plain": "words"}))
    assert ">words<" in shown.html
    (finding,) = shown.findings
    assert finding.rule == "outputs-shown"
    assert finding.message == "cannot show application/x-new: text/plain is shown instead"
    assert finding.severity is Severity.WARNING


def test_unknown_type_beside_a_rich_one_is_only_a_note() -> None:
    shown = show(Display({"application/x-new": "…", "text/html": "<b>x</b>", "text/plain": "w"}))
    assert [finding.severity for finding in shown.findings] == [Severity.NOTE]


def test_nothing_that_can_be_shown_leaves_a_note_for_readers() -> None:
    shown = shown_as("application/x-new", "…")
    assert parsed(shown.html).css_first("p.output-note code").text() == "application/x-new"
    assert [finding.severity for finding in shown.findings] == [Severity.WARNING]


def test_empty_bundle_is_nothing() -> None:
    shown = show(Display({}))
    assert (shown.html, shown.findings) == ("", [])


@pytest.mark.parametrize(
    "mime",
    [
        "application/papermill.record/text/plain",
        "application/papermill.record/image/png",
        "application/vnd.google.colaboratory.intrinsic+json",
    ],
)
def test_what_is_carried_for_other_programs_is_silent(mime: str) -> None:
    assert show(Display({mime: "x"})).html == ""
    shown = show(Display({mime: "x", "text/plain": "words"}))
    assert (">words<" in shown.html, shown.findings) == (True, [])


def test_every_renderer_shows_any_payload_without_an_exception() -> None:
    payloads: list[Any] = ["", "x", "<b>", "{}", "AAAA", "é\x00\x1b[1m\ud800", {}, [], None, 1]
    for one in RENDERERS:
        mime = one.mime.replace("*+", "application/vnd.x+").replace("/*", "/x-any")
        for payload in payloads:
            shown = shown_as(mime, payload)
            assert "\x1b" not in shown.html
            assert "\x00" not in shown.html


# ------------------------------------------------------------------ JSON


def test_json_is_a_tree_whose_first_level_is_open() -> None:
    page = parsed(shown_as("application/json", {"a": [1, {"b": "</script>"}], "c": None}).html)
    (top,) = page.css(".output-json > details[open]")
    assert [node.text() for node in page.css(".json-key")] == ["a", "0", "1", "b", "c"]
    assert page.css_first(".json-string").text() == '"</script>"'
    assert page.css_first(".json-constant").text() == "null"
    assert len(top.css("details:not([open])")) == 2


def test_display_of_json_may_ask_for_a_name_and_for_open_levels() -> None:
    wish = {"application/json": {"expanded": True, "root": "config"}}
    page = parsed(shown_as("application/json", {"a": {"b": 1}}, wish).html)
    assert len(page.css("details[open]")) == 2
    assert page.css_first("summary .json-key").text() == "config"


def test_json_as_text_is_read() -> None:
    assert "json-key" in shown_as("application/json", '{"a": 1}').html


def test_json_400_levels_deep_is_shown_to_its_end() -> None:
    value: Any = "bottom"
    for _ in range(400):
        value = [value]
    html = shown_as("application/json", value).html
    assert "bottom" in html
    assert html.count("<details") < 30


def test_large_json_ends_early_and_says_so() -> None:
    shown = shown_as("application/json", [{"key": "x" * 100} for _ in range(10_000)])
    assert len(shown.html) < 200_000
    assert "9,800 more" in shown.html
    long = shown_as("application/json", ["x" * 1_000_000])
    assert len(long.html) < 110_000
    assert [finding.rule for finding in long.findings] == ["outputs-light"]


@pytest.mark.parametrize("mime", ["application/geo+json", "application/json"])
def test_known_json_beats_its_repr(mime: str) -> None:
    shown = show(Display({mime: {"type": "Point"}, "text/plain": "<IPython… object>"}))
    assert "json-key" in shown.html


def test_unknown_json_alone_is_a_tree_and_a_finding() -> None:
    shown = shown_as("application/vnd.unknown.v9+json", {"x": 1})
    assert "json-key" in shown.html
    assert shown.findings[0].message.endswith("its source is shown")


# ------------------------------------------------------------------ LaTeX and source


@pytest.mark.parametrize(
    ("payload", "prose"),
    [
        (r"$\displaystyle \frac{1}{2}$", "$$\n\\frac{1}{2}\n$$"),  # sympy, IPython's Math
        ("$$ a = b+c $$", "$$\na = b+c\n$$"),
        (r"\[ x \]", "$$\nx\n$$"),
        (r"\( x \)", "$$\nx\n$$"),
        ("$$\na\n\nb\n$$", "$$\na\nb\n$$"),  # an empty line would end the formula
        (r"$\left[\begin{matrix}1\end{matrix}\right]$", None),
        (r"\begin{equation}x\end{equation}", r"\begin{equation}x\end{equation}"),
        (r"$$\begin{align*}a&=b\end{align*}$$", r"\begin{align*}a&=b\end{align*}"),
        (r"\begin{bmatrix}1 & 2\end{bmatrix}", "$$\n\\begin{bmatrix}1 & 2\\end{bmatrix}\n$$"),
        (r"Area: $\pi r^2$ (5\% off)", "Area\\: $\\pi r^2$ \\(5% off\\)\\."),
        (r"costs \$5 & $x$ more", None),
    ],
)
def test_latex_is_a_formula_or_words_with_formulas(payload: str, prose: str | None) -> None:
    shown = shown_as("text/latex", payload)
    assert 'class="output output-latex"' in shown.html
    assert not shown.findings
    if prose is not None:
        inner = shown.html.split("\n", 1)[1].rsplit("</div>", 1)[0]
        assert inner.rstrip(".") == prose.rstrip("\\.").rstrip(".")


TABULAR = "\\begin{tabular}{lr}\n\\toprule\na & 1 \\\\\n\\end{tabular}"


@pytest.mark.parametrize(
    "payload",
    [
        TABULAR,
        "\\begin{enumerate*}\n\\item 12\n\\end{enumerate*}",
        r"\textbf{x} = 1",
        r"\section{A}",
    ],
)
def test_latex_that_needs_tex_itself_falls_back(payload: str) -> None:
    bundle = {"text/latex": payload, "text/html": "<b>t</b>", "text/plain": "p"}
    assert "<b>t</b>" in show(Display(bundle)).html
    shown = show(Display({"text/latex": payload, "text/plain": "as text"}))
    assert ">as text<" in shown.html
    assert "text/latex" in shown.findings[0].message


def test_source_says_more_than_the_name_of_an_object() -> None:
    name = "<IPython.core.display.Latex object>"
    shown = show(Display({"text/latex": TABULAR, "text/plain": name}))
    assert parsed(shown.html).css_first("pre.language-latex").text() == TABULAR


@pytest.mark.parametrize(
    ("mime", "name"), [("text/x-python", "python"), ("text/x-rst", "rst"), ("text/x-tex", "tex")]
)
def test_code_has_the_colours_of_its_language(mime: str, name: str) -> None:
    assert f'class="code language-{name}"' in shown_as(mime, "x = 1").html


def test_long_source_waits_behind_a_control() -> None:
    page = parsed(shown_as("text/x-python", "x = 1\n" * 200).html)
    assert page.css_first("details:not([open]) > summary").text() == "200 lines"


# ------------------------------------------------------------------ sound, films, documents


def test_sound_and_film_are_files_with_players() -> None:
    wav = base64.b64encode(b"RIFF....WAVE").decode()
    shown = shown_as("audio/wav", wav)
    (player,) = parsed(shown.html).css("audio[controls][preload=none]")
    assert shown.files[player.attributes["src"] or ""] == b"RIFF....WAVE"
    film = shown_as("video/mp4", wav, {"video/mp4": {"width": 300, "height": "x"}})
    (player,) = parsed(film.html).css("video[controls][width='300']:not([height])")
    assert (player.attributes["src"] or "").endswith(".mp4")


def test_document_is_a_link_to_a_file() -> None:
    shown = shown_as("application/pdf", base64.b64encode(b"%PDF-1.4").decode())
    (link,) = parsed(shown.html).css("p.output-file > a")
    assert shown.files[link.attributes["href"] or ""] == b"%PDF-1.4"
    assert not parsed(shown.html).css("object, embed, iframe")


@pytest.mark.parametrize("mime", ["application/pdf", "audio/wav", "video/mp4", "image/tiff"])
def test_damaged_file_falls_back_and_says_so(mime: str) -> None:
    shown = show(Display({mime: "not base64!!", "text/plain": "words"}))
    assert ">words<" in shown.html
    assert f"the output's {mime} is damaged" in [one.message for one in shown.findings]
    assert not shown.files


def test_script_alone_is_left_out_visibly() -> None:
    name = "<IPython.core.display.Javascript object>"
    shown = show(Display({"application/javascript": "alert(1)", "text/plain": name}))
    assert "alert" not in shown.html
    assert "output-note" in shown.html
    assert [finding.rule for finding in shown.findings] == ["outputs-shown"]


# ------------------------------------------------------------------ errors


def test_traceback_is_shown_in_its_colours() -> None:
    shown = show(Failure("E", "m", ("\x1b[31mE\x1b[0m: m", "line <2>")))
    assert shown.html == (
        '<pre class="output output-error" tabindex="0">'
        '<span class="ansi-fg-1">E</span>: m\nline &lt;2&gt;</pre>\n'
    )


def test_error_that_its_traceback_does_not_name_is_named() -> None:
    assert ">KeyError: 'x'<" in show(Failure("KeyError", "'x'")).html
    assert "frames\nKeyError: 'x'<" in show(Failure("KeyError", "'x'", ("frames",))).html


# ------------------------------------------------------------------ what HTML forbids

FORBIDDEN = {*range(32), *range(127, 160)} - {ord("\n")}


@pytest.mark.parametrize(
    "output",
    [
        Display({"text/plain": "a\x00\x07\x0b\x7f\x9f\ufffe\ud800b"}),
        Display({"text/html": "a\x07\x0b\x7f\x9f\ufffe<b title='\x01'>b</b>"}),
        Display({"text/markdown": "a\x07\x0b\x1b[1mb"}),
        Display({"text/latex": "$a\x07b$"}),
        Display({"application/json": {"\x07": json.loads('"\\u0000\\ud800"')}}),
        Failure("E\x07", "\x1b[1mx\x07", ("\x1b]0;t\x07E\x07",)),
    ],
)
def test_no_control_character_reaches_the_page(output: Any) -> None:
    html = show(output).html
    assert not [char for char in html if ord(char) in FORBIDDEN]
    html.encode("utf-8")
