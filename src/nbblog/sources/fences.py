"""Lines of Markdown that are no code: what is fenced is an example, not meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r"^ {0,3}(?:> ?)*(`{3,}|~{3,}|:{3,}(?=\s*\{(?:code|literal)))(.*)$")


def lines_outside_fences(text: str) -> Iterator[tuple[int, str]]:
    """Yield number, from 1, and text of each line that stands in no fenced block of code."""
    fence = ""
    for number, line in enumerate(text.split("\n"), start=1):
        found = _FENCE.match(line)
        if fence:
            if found and found[1].startswith(fence) and not found[2].strip():
                fence = ""
        elif found and not ("`" in found[1] and "`" in found[2]):
            fence = found[1]
        else:
            yield number, line
