"""The words that an output holds, whatever its MIME type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbblog.model import Display, Failure, Json, Output, Stream

_ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|\x1b\]8;[^\x07\x1b]*(?:\x07|\x1b\\)")
_DATA = re.compile(r"base64,[A-Za-z0-9+/=\s]{40,}")
_LONG = re.compile(r"\"[A-Za-z0-9+/]{200,}={0,2}\"")
_TAG = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def words_of(output: Output) -> Iterator[str]:
    """Yield the texts of an output, without colours and embedded bytes; HTML as it is.

    Of one display, types that say the same as another one come too.
    """
    if isinstance(output, Stream):
        yield plain(output.text)
    elif isinstance(output, Failure):
        yield plain("\n".join((*output.traceback, f"{output.ename}: {output.evalue}")))
    elif isinstance(output, Display):
        for kind, payload in output.data.items():
            if kind.startswith("text/") or kind == "application/json":
                yield from (plain(text) for text in strings(payload))


def strings(payload: Json) -> Iterator[str]:
    """Yield every text in some JSON, keys with it: `name: value`."""
    if isinstance(payload, str):
        yield payload
    elif isinstance(payload, dict):
        for key, value in payload.items():
            yield from (f"{key}: {text}" for text in strings(value))
    elif isinstance(payload, list | tuple):
        for value in payload:
            yield from strings(value)


def plain(text: str) -> str:
    """Return text without a terminal's colours, and without bytes that are written as letters."""
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    if "base64," in text:
        text = _DATA.sub("", text)
    return _LONG.sub('""', text) if len(text) > 200 else text


def without_tags(html: str) -> str:
    """Return what of some HTML is read by people."""
    return _TAG.sub("", html)
