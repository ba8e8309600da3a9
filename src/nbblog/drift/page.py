"""The report of `--html`: one page that shows what differs, then and now, all in one file."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from nbblog.config import Config
from nbblog.drift.compare import Compared, Verdict
from nbblog.drift.kinds import Terms
from nbblog.drift.outputs import ERROR, Pair, Shown
from nbblog.drift.sides import sides
from nbblog.model import Cell, Json
from nbblog.outputs.terminal import to_plain
from nbblog.progress import counted
from nbblog.prose.sanitise import clean, clean_svg

_STYLE = Path(__file__).with_name("page.css")
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_BEFORE = {"published": "Published", "saved": "Saved in the file"}
_CODE = re.compile(r"`([^`]+)`")
_SHORT = 12  # lines of code that stand open


def page_of(verdicts: Sequence[Verdict], config: Config) -> str:
    """Return the report as HTML."""
    title = f"Outputs, then and now: {escape(config.site.title)}"
    body = "".join(_body(verdicts, config))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{title}</title>\n<style>\n{_STYLE.read_text('utf-8')}</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _body(verdicts: Sequence[Verdict], config: Config) -> Iterator[str]:
    cells = sum(len(verdict.cells) for verdict in verdicts)
    differing = sum(len(verdict.differing) for verdict in verdicts)
    yield f"<header><h1>Outputs, then and now</h1>\n<p>{escape(config.site.title)}: "
    if differing:
        yield f"<strong>{differing} of {counted(cells, 'cell')} differ.</strong></p>\n"
    else:
        yield f"<strong>{counted(cells, 'cell')} compared, none differs.</strong></p>\n"
    yield '<ul class="notebooks">\n'
    yield from (_entry(number, verdict) for number, verdict in enumerate(verdicts, start=1))
    yield "</ul></header>\n"
    for number, verdict in enumerate(verdicts, start=1):
        if verdict.differing:
            yield from _section(number, verdict)


def _entry(number: int, verdict: Verdict) -> str:
    path = escape(str(verdict.notebook.path))
    name = f"<code>{path}</code> <small>{_BEFORE[verdict.against].lower()}</small>"
    if verdict.baseline.problem:
        return f'<li class="none">{name}: not compared, {escape(verdict.baseline.problem)}</li>\n'
    if not verdict.differing:
        return f'<li class="right">{name}: {counted(len(verdict.cells), "cell")} as before</li>\n'
    found = f"{len(verdict.differing)} of {counted(len(verdict.cells), 'cell')} differ"
    return f'<li class="wrong"><a href="#notebook-{number}">{name}</a>: {found}</li>\n'


def _section(number: int, verdict: Verdict) -> Iterator[str]:
    notebook, baseline = verdict.notebook, verdict.baseline
    yield f'<section id="notebook-{number}">\n<h2>{escape(notebook.title)}</h2>\n'
    then = baseline.ran and f", run on {baseline.ran.started:%-d %B %Y at %H:%M} UTC"
    yield f"<p><code>{escape(str(notebook.path))}</code>{then or ''}</p>\n"
    if baseline.since:
        items = "".join(f"<li>{escape(one)}</li>" for one in baseline.since)
        yield f"<p>What has changed since:</p>\n<ul>{items}</ul>\n"
    for compared in verdict.differing:
        yield from _cell(compared, verdict)
    yield "</section>\n"


def _cell(compared: Compared, verdict: Verdict) -> Iterator[str]:
    cell = compared.cell
    check = f'<small class="check">{compared.terms.check}</small>'
    yield f"<article>\n<h3>Cell {cell.number} {check}</h3>\n"
    yield _code(cell)
    for pair in compared.differing:
        assert pair.difference is not None  # it is one of the differing
        message = _CODE.sub(r"<code>\1</code>", escape(pair.difference.message))
        yield f'<p class="told">{message}</p>\n'
        yield _pair(pair, compared.terms, _BEFORE[verdict.against])
    yield "</article>\n"


def _code(cell: Cell) -> str:
    text = cell.source.strip("\n")
    state = " open" if text.count("\n") < _SHORT else ""
    name = "Code" if cell.kind == "code" else "Text"
    return f"<details{state}><summary>{name}</summary><pre>{escape(text)}</pre></details>\n"


# ------------------------------------------------------------------ one output


def _pair(pair: Pair, terms: Terms, then: str) -> str:
    old, new = pair.before, pair.after
    texts = [None if one is None else _text(one) for one in (old, new)]
    is_text = old is not None and new is not None and old.kind == new.kind
    if is_text and texts[0] is not None and texts[1] is not None:
        head = f'<div class="heads"><b>{then}</b><b>Now</b></div>'
        return f'<div class="pair">{head}{sides(texts[0], texts[1], terms)}</div>\n'
    figures = [_figure(then, old), _figure("Now", new)]
    if pair.difference and pair.difference.picture:
        image = f'<img alt="What looks different, in red" src="{_png(pair.difference.picture)}">'
        figures.append(f"<figure>{image}<figcaption>What looks different</figcaption></figure>")
    elif old and new and old.kind == new.kind == "image/svg+xml":
        layers = f'<div class="layers">{_rendered(old)}{_rendered(new)}</div>'
        figures.append(f"<figure>{layers}<figcaption>Laid over each other</figcaption></figure>")
    return f'<div class="pair figures">{"".join(figures)}</div>\n'


def _figure(name: str, one: Shown | None) -> str:
    inside = '<p class="none">nothing</p>' if one is None else _rendered(one)
    return f"<figure>{inside}<figcaption>{name}</figcaption></figure>"


def _text(one: Shown) -> str | None:
    """Return an output as text, None where it is better shown as it looks."""
    if one.kind == ERROR:
        return to_plain(f"{one.payload[0]}: {one.payload[1]}")
    if one.kind.startswith("image/") or one.kind == "text/html":
        return None
    payloads = [one.payload, *one.beside.values()]
    return to_plain("\n".join(_written(payload) for payload in payloads))


def _written(payload: Json) -> str:
    return payload if isinstance(payload, str) else json.dumps(payload, indent=1, sort_keys=True)


def _rendered(one: Shown) -> str:
    if one.kind == "text/html":
        try:
            return f'<div class="rendered">{clean(str(one.payload))}</div>'
        except ValueError as error:
            return f'<p class="none">{escape(str(error))}</p>'
    if one.kind == "image/svg+xml":
        drawing = clean_svg(str(one.payload))
        if drawing is None:
            return '<p class="none">a drawing that cannot be shown</p>'
        data = base64.b64encode(drawing.encode()).decode()
        return f'<img alt="{one.name}" src="data:image/svg+xml;base64,{data}">'
    if one.kind.startswith("image/"):
        payload = "".join(str(one.payload).split())
        return f'<img alt="{one.name}" src="data:{escape(one.kind)};base64,{escape(payload)}">'
    return f"<pre>{escape(_text(one) or '')}</pre>"


def _png(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"
