"""Raw HTML ends with its cell: what is left open is closed, and what closes nothing is dropped."""

from __future__ import annotations

import re

from markdown_it.token import Token

_TAG = re.compile(
    r"""<!--.*?(?:-->|\Z)|<(?P<end>/?)(?P<name>[a-zA-Z][\w:-]*)(?P<rest>(?:[^<>"']|"[^"]*"|'[^']*')*)>""",
    re.DOTALL,
)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_OPTIONAL = frozenset(  # HTML closes these by itself
    "caption colgroup dd dt li option optgroup p rp rt tbody td tfoot th thead tr".split()
)
_TEXT = ("script", "style", "textarea", "title")


def balance_html(tokens: list[Token]) -> list[Token]:
    """Return the tokens with raw HTML that is balanced in each cell."""
    kept: list[Token] = []
    balance = _Balance()
    place = None
    for token in tokens:
        here = token.meta.get("place")
        if token.meta.get("is_finished") or (here is not None and here is not place):
            kept += balance.closing()
            place = here
        if token.type == "html_block" and not token.meta.get("is_finished"):
            token.content = balance.balanced(token.content)
        for child in token.children or ():
            if child.type == "html_inline":
                child.content = balance.balanced(child.content)
        kept.append(token)
    return [*kept, *balance.closing()]


class _Balance:
    """The elements that are open at a point of a cell."""

    def __init__(self) -> None:
        self.open: list[str] = []

    def balanced(self, html: str) -> str:
        """Return a piece of HTML without ends that begin nowhere."""
        return _TAG.sub(self._tag, html)

    def closing(self) -> list[Token]:
        """Return what closes all that is open, and forget it."""
        ends = self._ends(0)
        return [Token("html_block", "", 0, content=f"{ends}\n", block=True)] if ends else []

    def _tag(self, found: re.Match[str]) -> str:
        if found["name"] is None:  # a comment
            return found[0] if found[0].endswith("-->") else f"{found[0]}-->"
        name = found["name"].lower()
        if self.open and self.open[-1] in _TEXT and name != self.open[-1]:
            return found[0]  # words of a script, no tag
        if name in _VOID or name in _OPTIONAL:
            return found[0]
        if found["end"]:
            return self._end(name)
        if not found["rest"].endswith("/"):
            self.open.append(name)
            return found[0]
        is_drawn = "svg" in self.open or "math" in self.open or name in ("svg", "math")
        return found[0] if is_drawn else f"<{found['name']}{found['rest'][:-1].rstrip()}></{name}>"

    def _end(self, name: str) -> str:
        """Return the end of an element, behind those of the elements in it."""
        if name not in self.open:
            return ""
        last = len(self.open) - 1 - self.open[::-1].index(name)
        return self._ends(last)

    def _ends(self, first: int) -> str:
        """Return the ends of the elements from one on, and take them off."""
        ends = "".join(f"</{name}>" for name in reversed(self.open[first:]))
        del self.open[first:]
        return ends
