"""Terminal text in colours becomes HTML. Codes: ECMA-48 (SGR) and xterm's 256-colour table."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.model import Failure, Stream
from nbblog.outputs.ansi import to_html, to_plain
from nbblog.outputs.stream import failure, stream

ESC = "\x1b"
PIECES = st.sampled_from(
    [ESC, "[", "]", "0", "1", "31", "38;5;", "48;2;", "38:2:", ";", ":", "m", "K", "\x07", "\b",
     "\r", "\n", "<", ">", "&", '"', "x", "é", "\x9b", "2J", "?25l", "999999", "\\", "(B"]
)  # fmt: skip
TERMINAL = st.lists(PIECES, max_size=25).map("".join) | st.text()


def text_of(shown: str) -> str:
    """Return the text that a reader sees."""
    return html.unescape(re.sub(r"<[^>]*>", "", shown))


@given(TERMINAL)
def test_any_text_gives_balanced_safe_html(text: str) -> None:
    shown = to_html(text)
    assert ESC not in shown
    assert (
        re.sub(r'<span(?: class="[\w -]+")?(?: style="[\w#:; -]+")?>|</span>', "", shown).count("<")
        == 0
    )
    assert shown.count("<span") == shown.count("</span>")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", shown), "no control character is HTML"


@given(TERMINAL)
def test_plain_text_is_the_text_of_the_html(text: str) -> None:
    assert ESC not in to_plain(text)
    assert text_of(to_html(text)) == to_plain(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_text_without_codes_stays_as_it_is(text: str) -> None:
    assert to_html(text) == text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize(
    ("codes", "attributes"),
    [
        ("31", 'class="ansi-fg-1"'),
        ("97", 'class="ansi-fg-15"'),
        ("44", 'class="ansi-bg-4"'),
        ("103", 'class="ansi-bg-11"'),
        ("1", 'class="ansi-bold"'),
        ("3", 'class="ansi-italic"'),
        ("4", 'class="ansi-underline"'),
        ("7", 'class="ansi-inverse"'),
        ("1;31", 'class="ansi-bold ansi-fg-1"'),
        ("38;5;9", 'class="ansi-fg-9"'),
        # The cube of 6 levels 0, 95, 135, 175, 215, 255 begins at 16: 208 = 16 + 36*5 + 6*2 + 0.
        ("38;5;208", 'style="color: #ff8700"'),
        ("38;5;16", 'style="color: #000000"'),
        ("38;5;231", 'style="color: #ffffff"'),
        # The greys 8, 18, … 238 begin at 232.
        ("48;5;232", 'style="background-color: #080808"'),
        ("48;5;255", 'style="background-color: #eeeeee"'),
        ("38;2;255;135;0", 'style="color: #ff8700"'),
        ("48;2;1;2;3", 'style="background-color: #010203"'),
        ("1;38;2;255;0;0", 'class="ansi-bold" style="color: #ff0000"'),
        # ISO 8613-6 writes sub-parameters with colons, and has a colour space before red.
        ("38:5:208", 'style="color: #ff8700"'),
        ("38:2::255:135:0", 'style="color: #ff8700"'),
    ],
)
def test_code_gives_its_class_or_colour(codes: str, attributes: str) -> None:
    assert to_html(f"a{ESC}[{codes}mb{ESC}[0mc") == f"a<span {attributes}>b</span>c"


@pytest.mark.parametrize(
    ("on", "off"), [("31", "39"), ("44", "49"), ("1", "22"), ("3", "23"), ("4", "24"), ("7", "27")]
)
def test_each_attribute_can_be_ended_alone(on: str, off: str) -> None:
    shown = to_html(f"{ESC}[{on}ma{ESC}[{off}mb")
    assert shown.endswith("</span>b")


def test_empty_code_is_a_reset() -> None:
    assert to_html(f"{ESC}[31ma{ESC}[mb") == '<span class="ansi-fg-1">a</span>b'


def test_code_that_is_never_ended_ends_with_the_text() -> None:
    assert to_html(f"{ESC}[31ma") == '<span class="ansi-fg-1">a</span>'


def test_cursor_moves_titles_and_links_are_dropped() -> None:
    text = f"{ESC}[2J{ESC}[1;1Ha{ESC}]0;title\x07b{ESC}]8;;https://x{ESC}\\c{ESC}[?25ld"
    assert to_html(text) == "abcd"


def test_endless_number_is_no_crash() -> None:
    assert text_of(to_html(f"{ESC}[{'1' * 5000}mtext")) == "text"


# ------------------------------------------------------------------ streams


def test_progress_bar_shows_its_last_state() -> None:
    text = "10%\r50%\r100%\ndone\n"
    assert stream(Stream("stdout", text)) == (
        '<pre class="output output-stream" tabindex="0">100%\ndone</pre>\n'
    )


def test_short_text_overwrites_only_what_it_covers() -> None:
    assert ">Xbc<" in stream(Stream("stdout", "abc\rX"))


def test_line_end_of_windows_is_a_line_end() -> None:
    assert ">a\nb<" in stream(Stream("stdout", "a\r\nb\r\n"))


def test_standard_error_has_a_class_of_its_own() -> None:
    assert 'class="output output-stream output-stderr"' in stream(Stream("stderr", "oops\n"))


def test_stream_of_nothing_shows_nothing() -> None:
    assert stream(Stream("stdout", "\n")) == ""


def test_traceback_is_shown_in_its_colours() -> None:
    shown = failure(Failure("E", "m", (f"{ESC}[31mE{ESC}[0m: m", "line <2>")))
    assert shown == (
        '<pre class="output output-error" tabindex="0">'
        '<span class="ansi-fg-1">E</span>: m\nline &lt;2&gt;</pre>\n'
    )


def test_error_without_a_traceback_shows_name_and_value() -> None:
    assert ">KeyError: 'x'<" in failure(Failure("KeyError", "'x'"))


@given(TERMINAL)
def test_any_stream_is_one_safe_element(text: str) -> None:
    shown = stream(Stream("stdout", text))
    assert shown == "" or (shown.count("<pre") == 1 and shown.endswith("</pre>\n"))
    assert ESC not in shown
