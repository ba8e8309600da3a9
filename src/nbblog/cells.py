"""One cell of a notebook to pieces of its page: its code, folded or not, and its outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from nbblog.captioned import labelled_code, labelled_output, listing_label, output_label
from nbblog.controls import View, option_text, view_of
from nbblog.highlight import Notes, highlight, listing
from nbblog.lexers import known_language
from nbblog.linking import PostLinks
from nbblog.model import Cell, Display, Json, MimeBundle, Notebook, Output, Stream
from nbblog.outputs import Context, render_outputs
from nbblog.outputs.widgets import saved_state
from nbblog.outputs.words import alts_of, captions_of
from nbblog.prose.annotations import notes_in
from nbblog.prose.document import render_inline
from nbblog.prose.pieces import Html, Piece, Place, Prose
from nbblog.sources.options import form_lines
from nbblog.spoken import say

_PARAM = re.compile(r"^([ \t]*\w+[ \t]*=.*?\S)[ \t]*#[ \t]*@param\b.*")
_HIDDEN_LINE = re.compile(r".*#\|[ \t]*hide_line[ \t]*")
_ECHO = re.compile(r"^\S*\|[ \t]*echo[ \t]*:")


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as it is shown: what stands in it, and what its author asked for.

    below is the Markdown of the next cell, where notes on lines of the code may stand; widgets is
    the saved state of the notebook's widgets.
    """

    cell: Cell
    view: View
    place: Place
    language: str
    below: str = ""
    has_run: bool = True
    widgets: Mapping[str, Json] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        """The id of the cell in the page."""
        return f"cell-{self.cell.id}"

    @property
    def code(self) -> str:
        """The code as readers see it: without what only speaks to a tool."""
        forms = form_lines(self.cell.source)
        lines = [
            _PARAM.sub(r"\1", line) if "@param" in line else line
            for number, line in enumerate(self.cell.source.split("\n"), start=1)
            if number not in forms and not _HIDDEN_LINE.fullmatch(line)
        ]
        if self.view.shows_options:
            lines = [line for line in self.cell.header if not _ECHO.match(line)] + lines
        code = "\n".join(lines)
        return code if code.strip() else ""


def cell_pieces(
    notebook: Notebook,
    index: int,
    place: Place,
    links: PostLinks,
    values: Mapping[str, MimeBundle] | None,
    *,
    has_run: bool,
) -> Iterator[Piece]:
    """Yield what readers see of one cell.

    values are those of the inline expressions of a Markdown cell, where they were computed. Of a
    notebook that has not run, labels of outputs are there without the outputs.
    """
    cell = notebook.cells[index]
    view = view_of(cell, View(look=links.frame.look))
    below = notebook.cells[index + 1] if index + 1 < len(notebook.cells) else None
    below_text = below.source if below and below.kind == "markdown" else ""
    language, widgets = known_language(*notebook.languages), saved_state(notebook.metadata)
    shown = Shown(cell, view, place, language, below_text, has_run, widgets)
    if cell.kind == "markdown":
        notes = _notes_on(notebook, index)
        prose = Prose(cell.source, place, cell.attachments, values, notes)
        yield from _text(prose, view)
    elif cell.kind == "code":
        yield from _code(shown, links)


def _text(prose: Prose, view: View) -> Iterator[Piece]:
    if not view.shows_input and not view.shows_output:
        return
    is_folded = view.folds_input and view.folds_output
    if is_folded:
        yield Html(_open(say("Show the text"), is_open=False))
    yield prose
    if is_folded:
        yield Html("</details>\n")


def _notes_on(notebook: Notebook, index: int) -> Notes | None:
    """Return the notes on the code of the cell before, with which a Markdown cell begins."""
    before = notebook.cells[index - 1] if index else None
    if before is None or before.kind != "code":
        return None
    return notes_in(notebook.cells[index].source, before.source, f"cell-{before.id}-note")


def _code(shown: Shown, links: PostLinks) -> Iterator[Piece]:
    cell, view = shown.cell, shown.view
    code = _input(shown)
    label = output_label(cell) if view.shows_output else ""
    context = Context(
        save=links.save,
        need=links.need,
        place=shown.place,
        findings=links.findings,
        alts=alts_of(cell),
        captions=() if label and option_text(cell, "fig-cap") is not None else captions_of(cell),
        show=links.output if view.has_twins else links.light_output,
        file=lambda address: links.link(address, shown.place(1)),
        settings=links.frame.outputs,
        name=f"out-{cell.id}",
        is_whole=view.scrolls_output,
        widgets=shown.widgets,
        is_trusted=not links.is_guest,
    )
    results: Sequence[Piece] = render_outputs(visible(cell.outputs, view), context)
    if label and (results or not shown.has_run):
        results = [labelled_output(cell, results, shown.place)]
    if view.prose and view.shows_input:
        yield Prose(view.prose, shown.place)
    if not code and not results:
        return
    folds_all = bool(code) and bool(results) and view.folds_input and view.folds_output
    classes = escape(" ".join(("cell", *view.classes)))
    yield Html(f'<div class="{classes}" id="{escape(shown.id)}">\n')
    if folds_all:
        yield Html(_open(_summary(view, say("Show code and output")), is_open=view.is_open))
        view = replace(view, folds_input=False, folds_output=False)
    yield from _folded(labelled_code(cell, view, code, shown.place), view)
    if results:
        yield from _results(results, view)
    yield Html("</details>\n" * folds_all + "</div>\n")


def _input(shown: Shown) -> str:
    view = shown.view
    if not view.shows_input or not shown.code:
        return ""
    look = view.look
    if view.title and not view.folds_input:
        look = replace(look, caption=look.caption or view.title)
    if listing_label(shown.cell, view):  # the caption stands where the number does
        look = replace(look, caption="", id="")
    notes = notes_in(shown.below, shown.code, f"{shown.id}-note")
    pre = highlight(shown.code, shown.language, look, notes)
    caption = render_inline(look.caption) if look.caption else ""
    return f'<div class="cell-input">{listing(pre, look, caption)}</div>\n'


def _folded(code: Piece, view: View) -> Iterator[Piece]:
    is_folded = view.folds_input and code != Html("")
    if is_folded:
        yield Html(_open(_summary(view, say("Show the code")), is_open=view.is_open))
    yield code
    if is_folded:
        yield Html("</details>\n")


def _results(results: Sequence[Piece], view: View) -> Iterator[Piece]:
    box = ' class="cell-outputs"'
    if view.scrolls_output:
        label = escape(say("Output"))
        box = f' class="cell-outputs is-scrolled" tabindex="0" role="group" aria-label="{label}"'
    yield Html(f"<div{box}>\n")
    if view.folds_output:
        yield Html(_open(say("Show the output"), is_open=False))
    yield from results
    yield Html("</details>\n" * view.folds_output + "</div>\n")


def _summary(view: View, otherwise: str) -> str:
    return view.summary or view.title or otherwise


def _open(summary: str, *, is_open: bool) -> str:
    state = " open" if is_open else ""
    text = render_inline(summary)
    return f'<details class="cell-fold"{state}><summary>{text}</summary>\n'


# ------------------------------------------------------------------ what of the outputs


def visible(outputs: Sequence[Output], view: View) -> list[Output]:
    """Return what readers see of a cell's outputs."""
    if not view.shows_output:
        return []
    shown = (_part(output, view) if isinstance(output, Stream) else output for output in outputs)
    return [output for output in shown if output is not None]


def _part(stream: Stream, view: View) -> Output | None:
    """Return what is shown of printed text, or None; as Markdown where that is asked for."""
    if not (view.shows_stderr if stream.name == "stderr" else view.shows_stdout):
        return None
    text = stream.text
    if view.dropped:
        kept = (line for line in text.splitlines(keepends=True) if not _drops(line, view))
        text = "".join(kept)
    if view.is_markdown and stream.name == "stdout":
        return Display({"text/markdown": text})
    return replace(stream, text=text) if text else None


def _drops(line: str, view: View) -> bool:
    return any(word in line for word in view.dropped)
