"""What outputs say in numbers: as printed, in tables, in JSON, by the words beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

from nbblog.claims.facts import Fact
from nbblog.claims.lexicon import STOPS, spoken, words_of
from nbblog.model import Display, ExecutedNotebook, Json, Output, Stream

_MOST = 200_000
"""Characters of a notebook's outputs that are read: what is longer is data."""

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_TOKEN = re.compile(
    r"(?P<number>(?<![\w.])(?:[-−+](?=[\d.]))?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d[\d_]*\.?\d*|\.\d+)"
    r"(?:[eE][-+]?\d+)?)(?P<unit>\s?%|[kKMGB]\b)?|(?P<word>[^\W\d_]\w*)|(?P<end>[|;\n]|[.!?](?=\s))"
)
_CELL = re.compile(
    r"<t([hd])\b[^>]*>(.*?)(?=<t[hdr]\b|</t[hdr]|</table|\Z)", re.DOTALL | re.IGNORECASE
)
_ROW = re.compile(r"<tr\b[^>]*>(.*?)(?=<tr\b|</table|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(style|script|svg)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_SCALES = {"k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9}
_NEAR = 5
"""How many words before a number name it."""


def facts_of_outputs(executed: ExecutedNotebook) -> Iterator[Fact]:
    """Yield the numbers of all outputs that readers see, and those of inline values."""
    left = _MOST
    for cell, outputs in zip(executed.notebook.code, executed.outputs, strict=True):
        for output in outputs:
            for text, is_html in texts_of(output):
                if left <= 0:
                    return
                left -= len(text)
                yield from (_of_html if is_html else _of_text)(text[:_MOST], cell.number)
    for number, values in executed.values.items():
        for bundle in values.values():
            yield from _of_text(str(bundle.get("text/plain", "")), number)


def texts_of(output: Output) -> Iterator[tuple[str, bool]]:
    """Yield the texts that an output offers, and whether each is HTML."""
    if isinstance(output, Stream):
        yield _ANSI.sub("", output.text), False
    elif isinstance(output, Display):
        for kind, payload in output.data.items():
            if kind in ("text/plain", "text/markdown", "text/latex"):
                yield _joined(payload), False
            elif kind == "text/html":
                yield _joined(payload), True
            elif kind == "application/json":
                yield "\n".join(_json_lines(payload)), False


def is_picture(output: Output) -> bool:
    """Whether an output is a figure, which shows what no text tells."""
    return isinstance(output, Display) and any(
        kind.startswith("image/") or any(name in kind for name in ("plotly", "vega", "bokeh"))
        for kind in output.data
    )


def has_numbers(outputs: Sequence[Output]) -> bool:
    """Whether a cell tells a number in words."""
    return any(
        re.search(r"\d", _TAG.sub(" ", text) if is_html else text)
        for output in outputs
        for text, is_html in texts_of(output)
    )


def _joined(payload: Json) -> str:
    return "".join(payload) if isinstance(payload, list) else str(payload)


def _json_lines(payload: Json, name: str = "", depth: int = 0) -> Iterator[str]:
    if depth > 20:
        return
    if isinstance(payload, dict):
        for key, value in payload.items():
            yield from _json_lines(value, f"{name} {key}", depth + 1)
    elif isinstance(payload, list):
        for value in payload:
            yield from _json_lines(value, name, depth + 1)
    elif isinstance(payload, int | float | str) and not isinstance(payload, bool):
        yield f"{name}: {payload}"


def _of_text(text: str, cell: int) -> Iterator[Fact]:
    """Yield numbers with the words before them on their line; those behind are a second name."""
    for line in text.split("\n"):
        words: list[str] = []
        waiting: Fact | None = None
        following: list[str] = []
        for found in _TOKEN.finditer(line):
            if found["word"]:
                words.append(found["word"])
                following.append(found["word"])
                continue
            if waiting and following:
                yield _again(waiting, following)
            waiting = None
            if found["number"]:
                shown = line[max(0, found.start() - 40) : found.end() + 20].strip()
                for value in _values(found["number"], found["unit"]):
                    waiting = Fact(_head(words[-_NEAR:]), value, cell, shown, "output")
                    yield waiting
            words, following = [], []
        if waiting and following:
            yield _again(waiting, following)


def _again(fact: Fact, following: list[str]) -> Fact:
    return Fact(_head(following[:3]), fact.value, fact.cell, fact.text, "output", counts=True)


def _head(words: Sequence[str]) -> tuple[str, ...]:
    """Return words as names have them; those that bind others are left out."""
    return tuple(
        part
        for word in words
        if word.lower() not in STOPS
        for part in (words_of(word) if "_" in word or not word.islower() else spoken(word))
    )


def _values(number: str, unit: str | None) -> Iterator[float]:
    """Yield what a number may be: `1,234` is one, or the last of two."""
    unit = (unit or "").strip()
    digits = number.replace("−", "-").replace("_", "")
    try:
        value = float(digits.replace(",", "")) * _SCALES.get(unit, 1.0)
        yield value
        if unit == "%":
            yield value / 100
        if "," in digits:
            yield from (float(part) for part in digits.split(","))
    except (ValueError, OverflowError):
        return


def _of_html(html: str, cell: int) -> Iterator[Fact]:
    """Yield the numbers of a table by the heads of their column and row, and all others."""
    head: list[str] = []
    rest = html
    for row in _ROW.findall(html):
        cells = [(kind.lower(), _plain(text)) for kind, text in _CELL.findall(row)]
        if cells and all(kind == "h" for kind, _ in cells):
            head = [text for _, text in cells]
            continue
        side = " ".join(text for kind, text in cells if kind == "h") or (
            cells[0][1] if cells else ""
        )
        for column, (kind, text) in enumerate(cells):
            above = head[column] if column < len(head) else ""
            if kind == "d" or not head:
                yield from _of_text(f"{side} {above}: {text}" if text != side else text, cell)
    if "<tr" in html.lower():
        rest = _ROW.sub(" ", html)
    yield from _of_text(_plain(rest), cell)


def _plain(html: str) -> str:
    return unescape(_TAG.sub(" ", html)).strip()
