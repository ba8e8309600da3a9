"""Shows JSON as a tree that opens and closes without a script."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from nbblog.model import Json
from nbblog.outputs import PLAIN_RANK, SIZE_RULE, Context, renderer
from nbblog.prose.pieces import Html, Piece

_DEEPEST = 24  # levels of the tree; what is deeper is one line of text
_MOST = 200  # entries of one level


@renderer("application/json", "application/geo+json", rank=30)
def json_tree(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return the value as a tree, its first level open; long levels end early."""
    return _tree(payload, metadata, context)


@renderer("*+json", rank=PLAIN_RANK - 5)
def unknown(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return JSON of a type that is not known as a tree."""
    return _tree(payload, metadata, context)


def _tree(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    wish = metadata.get(context.mime, metadata)
    is_open = isinstance(wish, Mapping) and wish.get("expanded") is True
    name = wish.get("root") if isinstance(wish, Mapping) else None
    growth = _Growth(context.settings.size or 10**9, is_open=is_open)
    body = "".join(growth.node(str(name or ""), _parsed(payload), 0))
    if growth.is_cut:
        message = "JSON is larger than a page holds of one output: its end is left out"
        context.report(SIZE_RULE, message, "show a part of it, or raise `outputs.size`")
    return [Html(f'<div class="output output-json">{body}</div>\n')]


def _parsed(payload: Json) -> Json:
    """Return the value; some programs store it as text."""
    if not isinstance(payload, str):
        return payload
    try:
        return json.loads(payload)
    except (ValueError, RecursionError):
        return payload


class _Growth:
    """Writes a tree until it has reached its size."""

    def __init__(self, size: int, *, is_open: bool) -> None:
        self.size = size
        self.is_open = is_open
        self.is_cut = False

    def node(self, key: str, value: Json, depth: int) -> Iterator[str]:
        """Yield the HTML of a value under its key."""
        label = f'<span class="json-key">{escape(key)}</span>: ' if key else ""
        if not isinstance(value, (dict, list)) or not value:
            yield label + self._leaf(value)
        elif depth == _DEEPEST:
            yield label + self._text(json.dumps(value, ensure_ascii=False), "json-deep")
        else:
            state = " open" if self.is_open or depth == 0 else ""
            yield f"<details{state}><summary>{label}{_size(value)}</summary><ul>"
            yield from self._entries(value, depth)
            yield "</ul></details>"

    def _entries(self, value: Json, depth: int) -> Iterator[str]:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for number, (key, one) in enumerate(pairs):
            if number == _MOST or self.size <= 0:
                self.is_cut = self.is_cut or self.size <= 0
                left = len(value) - number
                yield f'<li class="output-left-out">… {left:,} more; the notebook has them</li>'
                return
            self.size -= len(str(key)) + 10
            yield "<li>"
            yield from self.node(str(key), one, depth + 1)
            yield "</li>"

    def _leaf(self, value: Json) -> str:
        if isinstance(value, str):
            return self._text(json.dumps(value, ensure_ascii=False), "json-string")
        if value is None or isinstance(value, bool):
            return f'<span class="json-constant">{json.dumps(value)}</span>'
        return f'<span class="json-number">{escape(json.dumps(value))}</span>'

    def _text(self, text: str, name: str) -> str:
        most = max(min(len(text), self.size), 40)
        shown = text if len(text) <= most else f"{text[:most]}…"
        self.is_cut = self.is_cut or shown != text
        self.size -= len(shown)
        return f'<span class="{name}">{escape(shown)}</span>'


def _size(value: Json) -> str:
    """Return what a closed level says of itself."""
    brackets, what = ("{}", "key") if isinstance(value, dict) else ("[]", "item")
    plural = "s" * (len(value) != 1)
    return f'<span class="json-size">{brackets} {len(value):,} {what}{plural}</span>'
