"""Formulas inside of HTML that authors write, as Jupyter typesets them."""

from __future__ import annotations

import re
from collections.abc import Callable

from nbblog.prose.syntax.dollars import ENVIRONMENTS, is_formula

_PARTS = re.compile(
    r"<(pre|code|script|style|textarea|svg|math)\b.*?</\1\s*>|<!--.*?-->|<[^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_FORMULA = re.compile(
    r"(?<!\\)\$\$(?P<double>[^$]+)\$\$|(?<![\\$])\$(?P<single>[^$\n]+)(?<!\\)\$"
    r"|\\\((?P<round>.+?)\\\)|\\\[(?P<square>.+?)\\\]"
    rf"|(?P<bare>\\begin\{{(?P<name>(?:{'|'.join(ENVIRONMENTS)})\*?)\}}.+?\\end\{{(?P=name)\}})",
    re.DOTALL,
)

Show = Callable[[str, bool, int], str]
"""Turns TeX (display or not, on a line of the block) into HTML."""


def formulas_in_html(html: str, show: Show) -> str:
    """Return HTML with the formulas of its text shown; tags, code and scripts stay."""
    if "$" not in html and "\\" not in html:
        return html
    made: list[str] = []
    end = 0
    for part in _PARTS.finditer(html):
        made += [_shown(html, end, part.start(), show), part[0]]
        end = part.end()
    return "".join([*made, _shown(html, end, len(html), show)])


def _shown(html: str, start: int, end: int, show: Show) -> str:
    text = html[start:end]

    def formula(found: re.Match[str]) -> str:
        line = html.count("\n", 0, start + found.start())
        if single := found["single"]:
            after = text[found.end() : found.end() + 1]
            before = text[max(found.start() - 1, 0) : found.start()]
            is_one = is_formula(single, before=before, after=after)
            return show(single, False, line) if is_one else found[0]
        if found["round"]:
            return show(found["round"], False, line)
        return show(found["double"] or found["square"] or found["bare"], True, line)

    return _FORMULA.sub(formula, text)
