"""Long text shows its head and tail, holds the rest, and has a limit that speaks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from shown import show

from nbblog.model import Display, Failure, Output, Stream
from nbblog.outputs.clip import length, within
from nbblog.outputs.terminal import screen_of


def numbered(count: int) -> str:
    return "\n".join(f"line {number}" for number in range(1, count + 1))


KINDS = {
    "stream": lambda text: Stream("stdout", text),
    "error": lambda text: Failure("line", "", tuple(text.split("\n"))),
    "repr": lambda text: Display({"text/plain": text}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_text_of_the_configured_length_is_shown_whole(kind: str) -> None:
    output: Output = KINDS[kind](numbered(30))
    page = LexborHTMLParser(show(output, lines=30).html)
    assert [node.text() for node in page.css("pre.output")] == [numbered(30)]
    assert not page.css("details")


@pytest.mark.parametrize("kind", KINDS)
def test_of_longer_text_two_thirds_and_one_third_are_shown(kind: str) -> None:
    page = LexborHTMLParser(show(KINDS[kind](numbered(130)), lines=30).html)
    first, middle, last = (node.text().split("\n") for node in page.css("pre"))
    assert (first[0], first[-1], len(first)) == ("line 1", "line 20", 20)
    assert (last[0], last[-1], len(last)) == ("line 121", "line 130", 10)
    assert (middle[0], middle[-1], len(middle)) == ("line 21", "line 120", 100)
    (details,) = page.css("details")
    assert "open" not in details.attributes
    assert details.css_first("summary").text() == "100 more lines"
    assert len(details.css("pre")) == 1


def test_a_control_that_would_hide_four_lines_is_not_worth_it() -> None:
    assert "<details" not in show(Stream("stdout", numbered(34)), lines=30).html
    assert "<details" in show(Stream("stdout", numbered(35)), lines=30).html


def test_zero_lines_clip_nothing() -> None:
    assert "<details" not in show(Stream("stdout", numbered(5000)), lines=0).html


@pytest.mark.parametrize("lines", [1, 2, 3, 7])
def test_few_lines_can_be_asked_for(lines: int) -> None:
    page = LexborHTMLParser(show(Stream("stdout", numbered(50)), lines=lines).html)
    assert "\n".join(node.text() for node in page.css("pre")) == numbered(50)


def test_colours_go_on_behind_the_control() -> None:
    text = "\x1b[31m" + numbered(100)
    page = LexborHTMLParser(show(Stream("stdout", text), lines=10).html)
    assert len(page.css("pre > .ansi-fg-1")) == 100


def test_empty_first_line_of_a_part_is_kept() -> None:
    page = LexborHTMLParser(show(Stream("stdout", "\nx")).html)
    assert page.css_first("pre").text() == "\nx"


# ------------------------------------------------------------------ the limit


def test_text_within_the_limit_is_whole_and_unsaid() -> None:
    shown = show(Stream("stdout", "x" * 999), size=1000)
    assert not shown.findings
    assert "x" * 999 in shown.html


def test_huge_output_keeps_head_and_tail_and_says_so() -> None:
    text = "".join(f"line {number:05}\n" for number in range(40_000))  # 11 bytes each
    shown = show(Stream("stdout", text), size=100_000)
    assert len(shown.html) < 110_000
    assert "line 00000" in shown.html
    assert "line 39999" in shown.html
    left_out = re.search(r"… ([\d,]+) lines left out; the notebook has them …", shown.html)
    assert left_out
    kept = len(re.findall(r"line \d{5}", shown.html))
    assert int(left_out[1].replace(",", "")) + kept == 40_000
    (finding,) = shown.findings
    assert finding.rule == "outputs-light"
    assert "440 kB" in finding.message
    assert finding.where.cell == 1


def test_one_huge_line_keeps_both_ends() -> None:
    shown = show(Stream("stdout", "a" * 1_000_000 + "b" * 1_000_000), size=90_000)
    assert "… 1,910,000 characters left out; the notebook has them …" in shown.html
    assert shown.html.count("a" * 60_000) == shown.html.count("b" * 30_000) == 1
    assert "a" * 60_001 not in shown.html


ROWS = st.lists(st.integers(0, 3000).map(lambda n: "x" * n), min_size=1, max_size=30)


@given(ROWS, st.integers(1, 20_000))
def test_what_is_kept_and_what_is_left_out_is_everything(texts: list[str], size: int) -> None:
    rows = screen_of("\n".join([*texts, "end"]))
    cut = within(rows, size)
    kept = length(cut.head) + length(cut.tail)
    if not cut.tail and not cut.characters:
        assert list(cut.head) == rows
    else:
        assert kept <= size + 2
        texts = ["".join(row.text for row in part) for part in (rows, cut.head, cut.tail)]
        whole, head, tail = map(len, texts)
        assert head + tail + cut.characters == whole
        assert len(cut.head) + cut.lines + len(cut.tail) >= len(rows)
