"""Reads JSON as it comes: what JSON has not is mended and told, what breaks it is a finding."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from nbblog.findings import Problem
from nbblog.sources.decode import conflict_line, unreadable
from nbblog.sources.repairs import Mended, listed

DEEPEST = 500
"""Levels of nesting that later stages can follow without running out of stack."""

_LONGEST = 4000  # digits: Python refuses to read a few more
_RESTORE = "restore the file from git, or from .ipynb_checkpoints"
_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[{]|[\]}]', re.DOTALL)
_HALVES = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class _Oddities:
    """What json.loads meets and JSON has not; its methods are hooks of json.loads."""

    constants: list[str] = field(default_factory=list)
    longest: int = 0
    doubles: list[str] = field(default_factory=list)

    def constant(self, name: str) -> None:
        self.constants.append(name)

    def real(self, digits: str) -> float | None:
        number = float(digits)
        if math.isfinite(number):
            return number
        self.constants.append("Infinity")
        return None

    def whole(self, digits: str) -> int | str:
        if len(digits) <= _LONGEST:
            return int(digits)
        self.longest = max(self.longest, len(digits))
        return digits

    def table(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) < len(pairs):
            keys = [key for key, _ in pairs]
            self.doubles += [key for key in table if keys.count(key) > 1]
        return table

    def mended(self) -> Iterator[Mended]:
        if self.constants:
            what = f"{listed(sorted(set(self.constants)))}, which JSON has not, was read as null"
            yield Mended(what, "write the numbers of outputs without NaN, or run and save again")
        if self.longest:
            what = f"a whole number of {self.longest} digits was read as text"
            yield Mended(what, "show the number as text")
        if self.doubles:
            names = listed([f"`{name}`" for name in dict.fromkeys(self.doubles)])
            what = f"{names} stands twice in one place; the last counts"
            yield Mended(what, "keep one of the two: a merge may have left both")


def parse(text: str, path: PurePosixPath) -> tuple[Any, list[Mended]]:
    """Return the JSON of a notebook and what was mended in it; raises Problem."""
    if not text.strip():
        raise unreadable(path, 1, "the file is empty", "write the notebook again, or delete it")
    if _is_deep(text):
        message = f"nested too deeply: more than {DEEPEST} levels"
        raise unreadable(path, 1, message, "remove the deep JSON output")
    odd = _Oddities()
    try:
        node = json.loads(
            text,
            object_pairs_hook=odd.table,
            parse_constant=odd.constant,
            parse_float=odd.real,
            parse_int=odd.whole,
        )
    except json.JSONDecodeError as error:
        raise _broken(text, error, path) from error
    mended = list(odd.mended())
    if re.search(r"\\u[dD][89a-fA-F]", text):
        node, halves = _with_whole_characters(node)
        mended += halves
    return node, mended


def _is_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    depth = 0
    for found in _BRACKET.finditer(text):
        first = found[0][0]
        depth += (first in "[{") - (first in "]}")
        if depth > DEEPEST:
            return True
    return False


def _broken(text: str, error: json.JSONDecodeError, path: PurePosixPath) -> Problem:
    if line := conflict_line(text):
        hint = "resolve the merge conflict (`nbdime` helps)"
        return unreadable(path, line, "the file holds git's conflict markers", hint)
    if text.lstrip().startswith("<"):
        hint = "download the notebook itself (GitHub: *Raw*)"
        return unreadable(path, 1, "the file is a web page, no notebook", hint)
    if error.pos == 0:
        return unreadable(path, 1, "the file is no JSON", _RESTORE)
    end = len(text.rstrip())
    if error.pos >= end or not text.rstrip().endswith("}"):
        return unreadable(path, error.lineno, "the file ends in the middle", _RESTORE)
    return unreadable(path, error.lineno, f"broken JSON: {error.msg}", _RESTORE)


def _with_whole_characters(node: Any) -> tuple[Any, list[Mended]]:
    """Return the node without halves of surrogate pairs: no file can hold them."""
    text = json.dumps(node, ensure_ascii=False)
    whole = _HALVES.sub("\ufffd", text)
    if whole == text:
        return node, []
    what = "half a character (a lone surrogate) was read as \ufffd"
    return json.loads(whole), [Mended(what, "type the character again")]
