"""Writes outputs into a notebook's file, and leaves every other byte as it is."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbblog.model import Display, Json, Output
from nbblog.outputs.picture import DARK
from nbblog.sources.wire import write_output

_BLANKS = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_IN_LINES = ("text/", "image/svg+xml", "application/javascript")
"""Types whose payload Jupyter writes as a list of lines."""


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a value stands in the text of a JSON file; key is where its key begins."""

    key: int
    begin: int
    end: int


def with_outputs(data: bytes, outputs: Mapping[int, Sequence[Output]]) -> bytes:
    """Return a notebook's bytes with new outputs of some cells, by their number from 1.

    Raises ValueError for a file whose cells are not where nbformat 4 has them.
    """
    text = data.decode("utf-8-sig")
    style = _Style.of(text)
    pieces: list[str] = []
    at = 0
    for begin, end, new in sorted(_changes(text, outputs, style)):
        pieces += [text[at:begin], new]
        at = end
    new_text = "".join((*pieces, text[at:]))
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return mark + new_text.encode("utf-8")


def _changes(
    text: str, outputs: Mapping[int, Sequence[Output]], style: _Style
) -> Iterator[tuple[int, int, str]]:
    """Yield begin and end of what is replaced, and what comes there."""
    position = 0
    for number, cell in enumerate(_cells(text), start=1):
        spans = dict(_members(text, cell.begin))
        position += _value(text, spans.get("cell_type")) == "code"
        if number not in outputs:
            continue
        if "outputs" not in spans:
            raise ValueError(f"cell {number} has no place for outputs")
        count = _value(text, spans.get("execution_count"))
        if count is None and "execution_count" in spans:
            count = position
            span = spans["execution_count"]
            yield span.begin, span.end, str(count)
        span = spans["outputs"]
        value = [_written(output, count) for output in outputs[number]]
        yield span.begin, span.end, style.written(value, text, span)


def _cells(text: str) -> list[_Span]:
    top = dict(_members(text, _skip(text, 0)))
    if "cells" not in top:
        raise ValueError("the notebook is older than nbformat 4; save it with Jupyter")
    return list(_items(text, top["cells"].begin))


def _value(text: str, span: _Span | None) -> Json:
    return None if span is None else json.loads(text[span.begin : span.end])


# ------------------------------------------------------------------ where things stand


def _members(text: str, at: int) -> Iterator[tuple[str, _Span]]:
    """Yield the keys of a JSON object that begins there, and where their values stand."""
    at = _skip(text, at + 1)
    while text[at] != "}":
        begin = at
        key, at = _DECODER.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)  # over the colon
        end = _DECODER.raw_decode(text, at)[1]
        yield key, _Span(begin, at, end)
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)


def _items(text: str, at: int) -> Iterator[_Span]:
    """Yield where the values of a JSON list stand."""
    at = _skip(text, at + 1)
    while text[at] != "]":
        end = _DECODER.raw_decode(text, at)[1]
        yield _Span(at, at, end)
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


# ------------------------------------------------------------------ how they are written


@dataclass(frozen=True, slots=True)
class _Style:
    """How a file is written: its indentation, line ends, and whether it is plain ASCII."""

    indent: str | None
    newline: str
    is_escaped: bool
    is_tight: bool

    @classmethod
    def of(cls, text: str) -> _Style:
        """Return the style of a file."""
        found = re.match(r"\{\s*?\n([ \t]+)", text)
        is_escaped = text.isascii() or "\\ud" in text.lower()
        newline = "\r\n" if "\r\n" in text else "\n"
        return cls(found[1] if found else None, newline, is_escaped, '": ' not in text)

    def written(self, value: Json, text: str, span: _Span) -> str:
        """Return a value as it stands in this file at that place."""
        separators = (",", ":") if self.is_tight else None
        dumped = json.dumps(
            value,
            indent=self.indent,
            ensure_ascii=self.is_escaped,
            sort_keys=True,
            separators=separators,
        )
        before = text[text.rfind("\n", 0, span.key) + 1 : span.key]
        margin = before if not before.strip() else ""
        return dumped.replace("\n", self.newline + margin)


def _written(output: Output, count: Json) -> dict[str, Any]:
    """Return an output as Jupyter writes it: long text in lines, without dark twins."""
    raw = write_output(output)
    if "text" in raw:
        raw["text"] = raw["text"].splitlines(keepends=True)
    if isinstance(output, Display):
        raw["data"] = {mime: _in_lines(mime, value) for mime, value in output.data.items()}
        raw["metadata"] = _without_twin(output.metadata)
        if output.is_result:
            raw["execution_count"] = count
    return raw


def _in_lines(mime: str, value: Json) -> Json:
    is_text = isinstance(value, str) and mime.startswith(_IN_LINES)
    return value.splitlines(keepends=True) if is_text else value


def _without_twin(metadata: Mapping[str, Json]) -> dict[str, Json]:
    kept = {key: value for key, value in metadata.items() if not key.startswith(DARK)}
    return {
        key: _without_twin(value) if isinstance(value, Mapping) else value
        for key, value in kept.items()
    }
