"""Pipes inside formulas do not end a table's cell."""

from __future__ import annotations

import re

_DELIMITER = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_FORMULA = re.compile(r"(?<![\\$])\$(?![\s$])[^$\n]*?(?<![\s\\])\$(?!\d)")
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
_PIPE = re.compile(r"(?<!\\)\|")


def keep_pipes(text: str) -> str:
    r"""Return Markdown with `|` escaped inside the formulas of table rows, elsewhere as it was.

    >>> keep_pipes("a | b\n--|--\n$|x|$ | y").splitlines()[2]
    '$\\|x\\|$ | y'
    """
    if "$" not in text or "|" not in text:
        return text
    lines = text.split("\n")
    in_table, fence = False, ""
    for number, line in enumerate(lines):
        if mark := _FENCE.match(line):
            fence = "" if fence and line.strip().startswith(fence) else fence or mark[1]
        if fence:
            continue
        begins = "|" in line and number + 1 < len(lines) and _is_delimiter(lines[number + 1])
        in_table = begins or (in_table and "|" in line)
        if in_table:
            lines[number] = _FORMULA.sub(lambda found: _PIPE.sub(r"\\|", found[0]), line)
    return "\n".join(lines)


def _is_delimiter(line: str) -> bool:
    return "|" in line and "-" in line and bool(_DELIMITER.fullmatch(line.rstrip(" \t")))
