"""Style sheets without what only people read: comments, indentation, line breaks."""

from __future__ import annotations

import re

_PARTS = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|url\([^"')]*\))|/\*.*?\*/|\s+""", re.DOTALL
)
_AROUND = re.compile(r"\s*([{};,])\s*|(?<=:)\s+")
_LAST = re.compile(r";+}")


def smaller_css(text: str) -> str:
    """Return a style sheet that means the same in fewer bytes; strings and addresses stay.

    >>> smaller_css("/* Red */ a :hover, b { color: red; width: calc(1px + 2px); }")
    'a :hover,b{color:red;width:calc(1px + 2px)}'
    """
    kept: list[str] = []

    def part(found: re.Match[str]) -> str:
        if found[1] is None:
            return " "
        kept.append(found[1])
        return f"\0{len(kept) - 1}\0"

    text = _AROUND.sub(lambda found: found[1] or "", _PARTS.sub(part, text))
    text = _LAST.sub("}", text.strip())
    return re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], text)
