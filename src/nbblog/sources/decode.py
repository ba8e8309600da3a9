"""Bytes to text, or a finding that says what the file is instead."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePosixPath

from nbblog.findings import Finding, Problem, Where

RULE = "notebook-reads"

_LFS = b"version https://git-lfs.github.com/spec/"
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"{\0", b"\0{", b"#\0", b"\0#", b"-\0", b"\0-")
_OPENING = re.compile(r"^<{7}(?: |$)")
_CLOSING = re.compile(r"^>{7}(?: |$)")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")


def decode(data: bytes, path: PurePosixPath) -> str:
    """Return a source's text without its byte order mark; raises Problem when there is none."""
    if data.startswith(_LFS):
        hint = "run `git lfs pull`; in CI, check out with LFS"
        raise unreadable(
            path, 1, "the file is a Git LFS pointer, its content was not fetched", hint
        )
    if data.startswith(_WIDE):
        raise unreadable(path, 1, "the file is not UTF-8 but UTF-16", "save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"the file is not UTF-8: byte 0x{data[error.start]:02x}"
        raise unreadable(path, line, message, "save it as UTF-8") from error


def conflict_line(text: str, *, has_fences: bool = False) -> int | None:
    """Return the line where git's conflict markers begin; has_fences: those in ``` are shown.

    A line of `=` alone is no marker: it underlines headings.
    """
    first, is_fenced = None, False
    for number, line in enumerate(text.split("\n"), start=1):
        if has_fences and _FENCE.match(line):
            is_fenced = not is_fenced
        elif is_fenced:
            continue
        elif first is None and _OPENING.match(line):
            first = number
        elif first is not None and _CLOSING.match(line):
            return first
    return None


def decode_script(data: bytes, path: PurePosixPath, *, has_fences: bool) -> str:
    """Return the text of a source that is no JSON; raises Problem for conflict markers too."""
    text = decode(data, path).replace("\r\n", "\n")
    if line := conflict_line(text, has_fences=has_fences):
        raise unreadable(
            path, line, "the file holds git's conflict markers", "resolve the conflict"
        )
    return text


def unreadable(path: PurePosixPath, line: int | None, message: str, hint: str) -> Problem:
    """Return why a file cannot be read."""
    return Problem([Finding(RULE, message, hint, Where(str(path), None, line))])
