"""Links to a section of the same post reach it, whichever tool named the section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import unquote

from markdown_it.token import Token

from nbblog.findings import Finding, Where
from nbblog.registry import did_you_mean

_NAMED = re.compile(r"""\s(?:id|name)=["']([^"']+)["']""")
_LINK = re.compile(r'(<a\b[^>]*?\shref=")#([^"]+)"')


def settle_anchors(
    html: str, tokens: list[Token], title: str | None, findings: list[Finding]
) -> str:
    """Return the HTML of a post with links to its sections by the ids that these have.

    Jupyter links `#The-data` where we name the section `the-data`; a link to the title leads to
    the top. Links in prose that reach nothing are findings.
    """
    names = {unescape(name) for name in _NAMED.findall(html)}
    known = {_bare(name): name for name in sorted(names, reverse=True)}
    if title:
        known.setdefault(_bare(title), "top")
    lost: set[str] = set()

    def settled(found: re.Match[str]) -> str:
        wanted = unescape(found[2])
        if wanted in names or unquote(wanted) in names:
            return found[0]
        name = known.get(_bare(unquote(wanted)))
        if name is None:
            lost.add(wanted)
            return found[0]
        return f'{found[1]}#{escape(name)}"'

    html = _LINK.sub(settled, html)
    for wanted, where in _links(tokens):
        if wanted in lost:
            hint = did_you_mean(
                unquote(wanted), sorted(names), "correct the link, or add the section"
            )
            findings.append(
                Finding("anchors-exist", f"`#{wanted}` is no section here", hint, where)
            )
    return html


def _links(tokens: list[Token]) -> Iterator[tuple[str, Where]]:
    """Yield the fragments that links in prose lead to, each with its place."""
    for block in tokens:
        for child in block.children or ():
            if child.type != "link_open" or "xref" in str(child.attrs.get("class", "")):
                continue  # a reference: resolved or told already
            href = str(child.attrs.get("href", ""))
            if href.startswith("#") and (place := block.meta.get("place")):
                yield href[1:], place((block.map or [0])[0] + 1)


def _bare(name: str) -> str:
    """Return the letters and digits of a name, which tools agree on."""
    return re.sub(r"[\W_]+", "", name).casefold()
