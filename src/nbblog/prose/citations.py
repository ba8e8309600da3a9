"""Citations become links into a list of references at the end of the post."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape

from markdown_it.token import Token

from nbblog.findings import Finding, Severity, Where
from nbblog.literature import Work
from nbblog.prose.marks import Citation
from nbblog.prose.passes.tokens import inline, where
from nbblog.prose.passes.words import text_of
from nbblog.prose.styles import Entry, Part, Rendered, Style
from nbblog.registry import did_you_mean
from nbblog.spoken import say

RULE = "citations-resolve"
HEADING = "References"
PLACE = "refs"
"""The id of the div in which an author wants the list: `::: {#refs}`."""

_HEADINGS = {"references", "bibliography", "literature", "works cited", "reference"}
_TAGS = re.compile(r"<annotation\b.*?</annotation>|<[^>]+>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Library:
    """What can be cited in a post: works by key; page is where the site lists its owner's own."""

    works: Mapping[str, Work] = field(default_factory=dict, repr=False)
    own: frozenset[str] = frozenset()
    page: str = ""


def set_citations(
    tokens: list[Token], library: Library, style: Style, findings: list[Finding]
) -> list[Token]:
    """Return the tokens with every citation set and a list of references, if any is cited."""
    found = [
        token
        for token, block in inline(tokens)
        if token.type == "citation" and _is_known(token, library, where(token, block), findings)
    ]
    if not found:
        return tokens
    rendered = style.render([token.meta["means"] for token in found], library.works)
    origins: dict[str, list[str]] = {}
    for number, token in enumerate(found, start=1):
        name, parts = f"cite-{number}", rendered.citations[number - 1]
        for key in dict.fromkeys(key for part in parts for key in part.keys):
            origins.setdefault(key, []).append(name)
        token.type, token.meta["text"] = "html_inline", plain("".join(part.html for part in parts))
        token.content = f'<span class="citation" id="{name}">{_linked(parts, rendered)}</span>'
    return _placed(tokens, _list(rendered, origins, library))


def _is_known(token: Token, library: Library, place: Where, findings: list[Finding]) -> bool:
    """Say whether all works of a citation are known; the others are findings."""
    citation: Citation = token.meta["means"]
    missing = [one.key for one in citation.mentions if one.key not in library.works]
    severity = Severity.ERROR if citation.is_strict else Severity.WARNING
    for key in missing:
        otherwise = "add the work to the .bib file, or name its file under `bibliography:`"
        hint = did_you_mean(key, library.works, otherwise)
        findings.append(Finding(RULE, f"no work has the key `{key}`", hint, place, severity))
    if missing:
        token.type, token.meta["text"] = "html_inline", token.content
        token.content = f'<span class="citation-missing">{escape(token.content)}</span>'
    return not missing


def plain(html: str) -> str:
    """Return HTML as plain text."""
    return " ".join(unescape(_TAGS.sub("", html)).split())


def _linked(parts: Sequence[Part], rendered: Rendered) -> str:
    titles = {entry.key: plain(entry.html) for entry in rendered.entries}
    return "".join(
        f'<a class="citation-link" href="#{anchor_of(part.keys[0])}"'
        f' title="{escape(" · ".join(titles[key] for key in part.keys))}">{part.html}</a>'
        if part.keys
        else part.html
        for part in parts
    )


def anchor_of(key: str) -> str:
    """Return the id of a work in the list of references."""
    return escape("ref-" + re.sub(r"[^\w.:+-]", "-", key))


# ------------------------------------------------------------------ the list


def _list(rendered: Rendered, origins: Mapping[str, list[str]], library: Library) -> str:
    lines = "".join(_line(entry, origins.get(entry.key, ()), library) for entry in rendered.entries)
    kind = "numeric" if any(entry.sign for entry in rendered.entries) else "hanging"
    return f'<ol class="references references-{kind}" id="{PLACE}">\n{lines}</ol>\n'


def _line(entry: Entry, origins: Sequence[str], library: Library) -> str:
    work = library.works[entry.key]
    sign = f'<span class="reference-sign">{escape(entry.sign)}</span> ' if entry.sign else ""
    links = "".join(f" {link}" for link in _links(work, entry, library))
    back = "".join(
        f' <a class="reference-back" href="#{name}" aria-label="{escape(_back(name))}">↩︎</a>'
        for name in origins
    )
    body = f'<span class="reference-text">{entry.html}{links}</span>'
    return f'<li id="{anchor_of(entry.key)}">{sign}{body}{back}</li>\n'


def _back(name: str) -> str:
    return say("Back to citation {number}", number=name.removeprefix("cite-"))


def _links(work: Work, entry: Entry, library: Library) -> list[str]:
    """Return links to a work that its entry does not hold yet."""
    shown = {}
    if work.doi:
        shown[f"doi:{work.doi}"] = work.address
    if work.arxiv:
        shown[f"arXiv:{work.arxiv}"] = f"https://arxiv.org/abs/{work.arxiv}"
    if work.url and not shown:
        shown[re.sub(r"^https?://(?:www\.)?|/$", "", work.url)] = work.url
    links = [
        f'<a class="reference-link" href="{escape(href)}">{escape(text)}</a>'
        for text, href in shown.items()
        if f'href="{escape(href)}"' not in entry.html
    ]
    if work.key in library.own and library.page:
        href, said = f"{library.page}#{work.key}", escape(say("list of publications"))
        links.append(f'<a class="reference-link" href="{escape(href)}">{said}</a>')
    return links


def _placed(tokens: list[Token], listed: str) -> list[Token]:
    """Return the tokens with the list where the author wants it, or under a heading at the end."""
    block = Token("html_block", "", 0, content=listed, block=True)
    block.meta["is_finished"] = True
    for index, token in enumerate(tokens):
        if token.type == "div_open" and token.attrs.get("id") == PLACE:
            del token.attrs["id"]  # the list itself has it
            return [*tokens[: index + 1], block, *tokens[index + 1 :]]
    ends = [n for n, token in enumerate(tokens) if token.type == "footnote_block_open"]
    end = ends[0] if ends else len(tokens)
    if _ends_in_heading(tokens[:end]):
        return [*tokens[:end], block, *tokens[end:]]
    return [*tokens[:end], *_heading(), block, *tokens[end:]]


def _ends_in_heading(tokens: list[Token]) -> bool:
    """Say whether the last thing of a post is a heading such as "References"."""
    if len(tokens) < 3 or tokens[-1].type != "heading_close":
        return False
    return text_of(tokens[-2]).strip().casefold() in _HEADINGS


def _heading() -> list[Token]:
    heading = say(HEADING)
    text = Token("text", "", 0, content=heading)
    return [
        Token("heading_open", "h2", 1, block=True),
        Token("inline", "", 0, content=heading, children=[text], block=True),
        Token("heading_close", "h2", -1, block=True),
    ]
