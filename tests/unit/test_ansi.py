"""Terminal text in colours becomes HTML. Codes: ECMA-48 (SGR) and xterm's 256-colour table."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.outputs.ansi import DARK, LIGHT, TINT_DARK, TINT_LIGHT, runs_html
from nbblog.outputs.contrast import contrast, from_hex
from nbblog.outputs.terminal import screen_of, to_plain

ESC = "\x1b"
PIECES = st.sampled_from(
    [ESC, "[", "]", "0", "1", "31", "38;5;", "48;2;", "38:2:", ";", ":", "m", "K", "\x07", "\b",
     "\r", "\n", "<", ">", "&", '"', "x", "é", "\x9b", "2J", "?25l", "999999", "\\", "(B",
     "8;;https://a.b/'><", "8;;", "A", "3B", "K", "1K", "5G", "H", "C", "s", "u", "7", "9"]
)  # fmt: skip
TERMINAL = st.lists(PIECES, max_size=25).map("".join) | st.text()


def to_html(text: str) -> str:
    """Return what is shown of terminal text."""
    return "\n".join(runs_html(row.runs) for row in screen_of(text))


def text_of(shown: str) -> str:
    """Return the text that a reader sees."""
    return html.unescape(re.sub(r"<[^>]*>", "", shown))


@given(TERMINAL)
def test_any_text_gives_balanced_safe_html(text: str) -> None:
    shown = to_html(text)
    assert ESC not in shown
    assert (
        re.sub(
            r'<span(?: class="[\w -]+")?(?: style="[\w#:;,() -]+")?>|</span>|<a href="[^"<>]+">|</a>',
            "",
            shown,
        ).count("<")
        == 0
    )
    assert shown.count("<a ") == shown.count("</a>")
    assert shown.count("<span") == shown.count("</span>")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", shown), "no control character is HTML"


@given(TERMINAL)
def test_plain_text_is_the_text_of_the_html(text: str) -> None:
    assert ESC not in to_plain(text)
    assert text_of(to_html(text)) == to_plain(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")))
def test_text_without_codes_stays_as_it_is(text: str) -> None:
    text = "".join(char for char in text if not 0xFDD0 <= ord(char) <= 0xFDEF)
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
        ("2", 'class="ansi-faint"'),
        ("9", 'class="ansi-strike"'),
        ("4:3", 'class="ansi-underline"'),  # a curly line
        ("21", 'class="ansi-underline"'),  # a double one
        ("58;5;9;1", 'class="ansi-bold"'),  # the colour of the line itself
        ("31;44", 'class="ansi-fg-1 ansi-bg-4"'),
        ("7;31;44", 'class="ansi-fg-4 ansi-bg-1"'),
        ("7;31", 'class="ansi-inverse ansi-fg-1"'),
        ("7;44", 'class="ansi-inverse"'),
    ],
)
def test_code_gives_its_class_or_colour(codes: str, attributes: str) -> None:
    assert to_html(f"a{ESC}[{codes}mb{ESC}[0mc") == f"a<span {attributes}>b</span>c"


@pytest.mark.parametrize(
    ("codes", "colour"),
    [
        # The cube of 6 levels 0, 95, 135, 175, 215, 255 begins at 16: 208 = 16 + 36*5 + 6*2 + 0.
        ("48;5;208", "#ff8700"),
        ("48;5;16", "#000000"),
        ("48;5;231", "#ffffff"),
        # The greys 8, 18, … 238 begin at 232.
        ("48;5;232", "#080808"),
        ("48;5;255", "#eeeeee"),
        ("48;2;255;135;0", "#ff8700"),
        ("48;2;1;2;3", "#010203"),
        # ISO 8613-6 writes sub-parameters with colons, and has a colour space before red.
        ("48:5:208", "#ff8700"),
        ("48:2::255:135:0", "#ff8700"),
        ("7;38;2;1;2;3", "#010203"),
    ],
)
def test_exact_background_stays_and_gets_an_ink_that_can_be_read(codes: str, colour: str) -> None:
    found = re.fullmatch(
        r'<span style="color: (#\w{6}); background-color: (#\w{6})">b</span>',
        to_html(f"{ESC}[{codes}mb"),
    )
    assert found
    assert found[2] == colour
    assert wcag(found[1], colour) >= 4.5


def wcag(one: str, other: str) -> float:
    """Return the contrast of two colours after WCAG 2.2, by a formula of its own."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    first, second = sorted((luminance(one), luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


COLOURS = st.tuples(*[st.integers(0, 255)] * 3)


@given(COLOURS)
def test_exact_colour_can_be_read_on_both_papers(colour: tuple[int, int, int]) -> None:
    shown = to_html(f"{ESC}[38;2;{';'.join(map(str, colour))}mb")
    light, *dark = re.findall(r"#\w{6}", shown)
    assert wcag(light, "#f5f0e6") >= 4.5, "standard error on light paper"
    assert wcag((dark or [light])[0], "#282219") >= 4.5, "standard error on dark paper"


@given(COLOURS, COLOURS)
def test_exact_colours_can_be_read_on_each_other(
    fg: tuple[int, int, int], bg: tuple[int, int, int]
) -> None:
    codes = f"38;2;{';'.join(map(str, fg))};48;2;{';'.join(map(str, bg))}"
    ink, paper = re.findall(r"#\w{6}", to_html(f"{ESC}[{codes}mb"))
    assert wcag(ink, paper) >= 4.5


def test_colour_that_can_be_read_anyway_stays() -> None:
    assert "light-dark(" in to_html(f"{ESC}[38;2;255;135;0mb")
    assert ", #ff8700)" in to_html(f"{ESC}[38;2;255;135;0mb"), "orange on dark paper"
    assert "(#8b0000, " in to_html(f"{ESC}[38;2;139;0;0mb"), "dark red on light paper"


TOKENS = Path(__file__).parents[2] / "site_templates" / "default" / "css"


def theme(scheme: int) -> dict[str, str]:
    """Return the theme's colours for light (0) or dark (1)."""
    text = (TOKENS / "00-tokens.css").read_text("utf-8")
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", text)
    return {name: (light, dark)[scheme] for name, light, dark in found}


def mix(one: str, other: str, share: float) -> str:
    """Return what `color-mix(in srgb, one share, other)` is."""
    pairs = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


@pytest.mark.parametrize("scheme", [0, 1])
def test_every_named_colour_can_be_read_on_every_paper_and_tint(scheme: int) -> None:
    css = (TOKENS / "60-outputs.css").read_text("utf-8")
    assert "background: color-mix(in srgb, var(--bg) 25%, var(--paper))" in css
    assert "color: color-mix(in srgb, var(--fg, var(--ink-strong)) 45%, var(--ink-strong))" in css
    assert "color-mix(in srgb, var(--warning) 8%, var(--paper))" in css
    assert "color-mix(in srgb, var(--caution) 7%, var(--paper))" in css
    of = theme(scheme)
    stderr, error = mix(of["warning"], of["paper"], 0.08), mix(of["caution"], of["paper"], 0.07)
    tints = [mix(of[f"ansi-{n}"], of["paper"], 0.25) for n in range(16)]
    for n in range(16):
        named = of[f"ansi-{n}"]
        assert min(wcag(named, paper) for paper in (of["paper"], stderr, error)) >= 4.5
        on_tint = mix(named, of["ink-strong"], 0.45)
        assert min(wcag(on_tint, tint) for tint in tints) >= 4.5
    least = (LIGHT, DARK)[scheme], (TINT_LIGHT, TINT_DARK)[scheme]
    ink = from_hex(("#000000", "#ffffff")[scheme])
    for assumed, real in zip(least, ((of["paper"], stderr, error), tints), strict=True):
        assert contrast(assumed, ink) <= min(contrast(from_hex(one), ink) for one in real)


@pytest.mark.parametrize(
    ("on", "off"),
    [
        ("31", "39"),
        ("44", "49"),
        ("1", "22"),
        ("3", "23"),
        ("4", "24"),
        ("7", "27"),
        ("2", "22"),
        ("9", "29"),
        ("4", "4:0"),
    ],
)
def test_each_attribute_can_be_ended_alone(on: str, off: str) -> None:
    shown = to_html(f"{ESC}[{on}ma{ESC}[{off}mb")
    assert shown.endswith("</span>b")


def test_empty_code_is_a_reset() -> None:
    assert to_html(f"{ESC}[31ma{ESC}[mb") == '<span class="ansi-fg-1">a</span>b'


def test_code_that_is_never_ended_ends_with_the_text() -> None:
    assert to_html(f"{ESC}[31ma") == '<span class="ansi-fg-1">a</span>'


def test_titles_and_modes_are_dropped() -> None:
    assert (
        to_html(f"a{ESC}]0;title\x07b{ESC}[?25lc{ESC}(Bd{ESC}P1$r0m{ESC}\\e{ESC}[38;5") == "abcde"
    )


@pytest.mark.parametrize("end", ["\x07", f"{ESC}\\"])
def test_link_of_the_terminal_is_a_link(end: str) -> None:
    text = f"see {ESC}]8;id=1;https://a.example/?x=1&y{end}here{ESC}]8;;{end}."
    assert to_html(text) == 'see <a href="https://a.example/?x=1&amp;y">here</a>.'


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc", "data:text/html,x", "x"])
def test_link_that_is_not_safe_is_text(address: str) -> None:
    assert to_html(f"{ESC}]8;;{address}{ESC}\\here{ESC}]8;;{ESC}\\") == "here"


def test_endless_number_is_no_crash() -> None:
    assert text_of(to_html(f"{ESC}[{'1' * 5000}mtext")) == "text"
