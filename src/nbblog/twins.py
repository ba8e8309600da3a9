"""A post as Markdown, made from its source: prose, code and what cells gave, each once."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from nbblog.addresses import joined
from nbblog.cells import Shown, visible
from nbblog.controls import View, view_of
from nbblog.images import kind_of
from nbblog.lexers import known_language
from nbblog.linking import PostLinks
from nbblog.model import Cell, Display, Failure, MimeBundle, Notebook, Output, Stream
from nbblog.outputs.picture import RASTER
from nbblog.outputs.terminal import to_plain
from nbblog.outputs.words import alts_of, nth
from nbblog.outputtext import plain, without_tags
from nbblog.prose.syntax.values import python_of
from nbblog.sources.fences import lines_outside_fences
from nbblog.spoken import say

_LONGEST = 20_000
"""Characters of one output; of more, head and tail are kept."""
_PICTURES = ("image/svg+xml", *RASTER)
_TEXTS = ("text/markdown", "text/latex", "text/plain")
_HEADING = re.compile(r"\s*# [^\n]*(?:\n|\Z)")
_ADDRESS = re.compile(
    r"(`+[^`]+`+)|(!?)(\[(?:[^\[\]\\]|\\.|\[[^\]]*\])*\])\(\s*<?([^()\s<>]+(?:\([^()\s]*\)[^()\s]*)?)>?"
)
_VALUE = re.compile(r"`\{python\}\s+([^`]+)`|\{eval\}`([^`]+)`|(?<![\\{])\{\{(?!\{)(.+?)\}\}(?!\})")


def markdown_of(
    notebook: Notebook, links: PostLinks, values: Mapping[int, Mapping[str, MimeBundle]]
) -> str:
    """Return the body of a post as Markdown, without its title.

    notebook has the outputs that readers see; links of a post are followed anew, and what is wrong
    with them is not told twice.
    """
    own = replace(links, assets={}, findings=[], read=set())
    parts = (
        _valued(part, values.get(cell.number, {})) if cell.kind == "markdown" else part
        for cell in notebook.cells
        for part in _parts(notebook, cell, own)
    )
    text = "\n\n".join(part.strip("\n") for part in parts if part.strip())
    return f"{_HEADING.sub('', text, count=1) if _HEADING.match(text) else text}\n"


def _parts(notebook: Notebook, cell: Cell, links: PostLinks) -> Iterator[str]:
    view = view_of(cell, View(look=links.frame.look))
    if cell.kind == "markdown" and (view.shows_input or view.shows_output):
        yield _prose(notebook, cell, links)
    elif cell.kind == "code":
        place = lambda line: notebook.where(cell, line)  # noqa: E731
        shown = Shown(cell, view, place, known_language(*notebook.languages))
        if view.prose and view.shows_input:
            yield view.prose
        if view.shows_input and shown.code:
            yield fenced(shown.code, notebook.language)
        yield from _outputs(cell, view, links)


def fenced(text: str, language: str) -> str:
    """Return a fenced block; its fence is longer than any in the text."""
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.strip(chr(10))}\n{fence}"


# ------------------------------------------------------------------ prose


def _prose(notebook: Notebook, cell: Cell, links: PostLinks) -> str:
    """Return a Markdown cell whose addresses lead to the site."""
    lines = cell.source.split("\n")
    for number, line in lines_outside_fences(cell.source):
        if "](" in line:
            lines[number - 1] = _ADDRESS.sub(
                lambda found: _addressed(found, notebook, cell, links), line
            )
    return "\n".join(lines)


def _addressed(found: re.Match[str], notebook: Notebook, cell: Cell, links: PostLinks) -> str:
    code, mark, text, address = found.groups()
    if code or address.startswith(("#", "data:")):
        return found[0]
    where = notebook.where(cell)
    if mark:
        target = links.picture(address, where, cell.attachments).src
    else:
        target = links.link(address, where)
    return f"{mark}{text}({_absolute(target, links)}"


def _absolute(target: str, links: PostLinks) -> str:
    return joined(f"{links.frame.origin}{links.frame.base_path}{links.url}", target)


def _valued(text: str, values: Mapping[str, MimeBundle]) -> str:
    """Return prose with the values of its expressions, where they were computed."""

    def value(found: re.Match[str]) -> str:
        code = python_of(next(filter(None, found.groups())))
        return str(values[code].get("text/plain", "")) if code and code in values else found[0]

    return _VALUE.sub(value, text) if values else text


# ------------------------------------------------------------------ outputs


def _outputs(cell: Cell, view: View, links: PostLinks) -> Iterator[str]:
    alts, count = alts_of(cell), 0
    printed: list[str] = []
    for output in visible(cell.outputs, view):
        if isinstance(output, Stream):
            printed.append(output.text)
            continue
        if printed:
            yield _printed("".join(printed))
            printed = []
        if picture := _picture(output, nth(alts, count), links):
            yield picture
            count += 1
        else:
            yield _told(output)
    if printed:
        yield _printed("".join(printed))


def _printed(text: str) -> str:
    said = to_plain(text).strip("\n")
    return fenced(_clipped(said), "text") if said.strip() else ""


def _told(output: Output) -> str:
    """Return the one form of an output that says it best as text."""
    if isinstance(output, Failure):
        return _printed("\n".join(output.traceback) or f"{output.ename}: {output.evalue}")
    if not isinstance(output, Display):
        return ""
    kind = next((one for one in _TEXTS if one in output.data), None)
    if kind is None:
        html = output.data.get("text/html")
        return _printed(without_tags(str(html))) if html else ""
    text = plain(str(output.data[kind]))
    return _printed(text) if kind == "text/plain" else _clipped(text)


def _picture(output: Output, alt: str | None, links: PostLinks) -> str:
    kinds = [one for one in _PICTURES if isinstance(output, Display) and one in output.data]
    if not kinds or not isinstance(output, Display):
        return ""
    payload = str(output.data[kinds[0]])
    try:
        data = payload.encode() if kinds[0] == _PICTURES[0] else base64.b64decode(payload)
    except ValueError:
        return ""
    kind = kind_of(data)
    if kind is None or kind.is_bomb:
        return ""
    words = (alt or say("Figure")).replace("[", "(").replace("]", ")")
    return f"![{words}]({_absolute(links.light_output(data, kind, None).src, links)})"


def _clipped(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    half, left = _LONGEST // 2, len(text) - _LONGEST
    return f"{text[:half]}\n… {left:,} characters …\n{text[-half:]}"
