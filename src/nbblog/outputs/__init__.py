"""Shows what cells gave: one file a MIME type, found by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from itertools import groupby

from nbblog.config import OutputSettings
from nbblog.findings import Finding, Severity
from nbblog.images import Kind
from nbblog.model import Display, Failure, Json, MimeBundle, Output, Stream
from nbblog.outputs.clip import Cut, length, text_html, within
from nbblog.outputs.stream import blocks, traceback_rows
from nbblog.outputs.terminal import Row
from nbblog.outputs.words import nth
from nbblog.prose.pieces import Html, Picture, Piece, Place, Prose
from nbblog.registry import Registry
from nbblog.sizes import size_text
from nbblog.spoken import say

RULE = "outputs-shown"
SIZE_RULE = "outputs-light"


@dataclass(frozen=True, slots=True)
class Context:
    """What a renderer may use.

    save keeps bytes as a file of the post and returns its address; file does so with a file beside
    the notebook that an output names, and need with a library of nbblog.libraries, once for the
    site: None is one whose package is not installed; show keeps a picture with the dark twin that
    came with it; alt and caption are the author's words for a figure, alts and captions those for
    all figures of the cell; place names the cell; findings collects what is wrong; settings is
    `[outputs]` of nbblog.toml; name is unique to the output in its post, and fit to begin ids;
    bundle is everything that the output offers, and mime the type that is asked for; is_whole says
    that text is not clipped; widgets is the saved state of the notebook's widgets, by id;
    is_trusted says whether scripts may run in the post.
    """

    save: Callable[[bytes, str], str]
    place: Place
    findings: list[Finding]
    need: Callable[[str], str | None] = lambda name: None
    alt: str | None = None
    caption: str | None = None
    alts: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    show: Callable[[bytes, Kind, bytes | None], Picture] | None = None
    file: Callable[[str], str] = lambda address: address
    settings: OutputSettings = field(default_factory=OutputSettings)
    name: str = "output"
    bundle: MimeBundle = field(default_factory=dict, repr=False)
    mime: str = ""
    is_whole: bool = False
    widgets: Mapping[str, Json] = field(default_factory=dict, repr=False)
    is_trusted: bool = True

    def figure(self, number: int) -> Context:
        """Return the context of one figure of the cell, counted from 0."""
        alt = nth(self.alts, number) if self.alts else self.alt
        caption = nth(self.captions, number) if self.captions else self.caption
        return replace(self, alt=alt, caption=caption)

    def report(
        self, rule: str, message: str, hint: str, severity: Severity = Severity.WARNING
    ) -> None:
        """Note what is wrong with an output of this cell."""
        self.findings.append(Finding(rule, message, hint, self.place(1), severity))


Render = Callable[[Json, Mapping[str, Json], Context], Sequence[Piece] | None]


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders the payload of one MIME type; of a bundle, the highest rank is shown.

    mime may name a family, `audio/*` or `*+json`. A renderer that returns None cannot show this
    payload: the next best of the bundle is asked then.
    """

    mime: str
    rank: int
    render: Render


RENDERERS: Registry[Renderer] = Registry(__name__)

PLAIN_RANK = 10
"""Rank of text/plain. Below it are those that show the source of what nobody knows better."""


def renderer(*mimes: str, rank: int) -> Callable[[Render], Render]:
    """Register a function as the renderer of some MIME types."""

    def register(render: Render) -> Render:
        for mime in mimes:
            RENDERERS.add(mime, Renderer(mime, rank, render))
        return render

    return register


def render_outputs(outputs: Sequence[Output], context: Context) -> list[Piece]:
    """Return the outputs of one cell as pieces of the document."""
    pieces: list[Piece] = []
    figures = 0
    for number, unit in enumerate(_units(outputs), start=1):
        here = replace(context, name=f"{context.name}-{number}")
        match unit:
            case Failure():
                pieces += show_text(traceback_rows(unit), "output-error", here)
            case Display():
                pieces += _display(unit, here.figure(figures))
                figures += any(mime.startswith("image/") for mime in unit.data)
            case streams:
                for name, rows in blocks(streams):
                    kind = "output-stream output-stderr" if name == "stderr" else "output-stream"
                    pieces += show_text(rows, kind, here)
    return [_valid(piece) for piece in pieces]


def show_text(rows: Sequence[Row], kind: str, context: Context) -> list[Piece]:
    """Return lines of text as an element of a class; long text is clipped, giant text is cut."""
    if not rows:
        return []
    shown = 0 if context.is_whole else context.settings.lines
    return [Html(text_html(fitting(rows, context), kind, shown))]


def fitting(rows: Sequence[Row], context: Context) -> Cut:
    """Return what a page may hold of some lines; what it does not is a finding."""
    settings = context.settings
    cut = within(rows, settings.size)
    if cut.tail:
        message = (
            f"text of {size_text(length(rows))}; a page holds {size_text(settings.size)} of one "
            "output, so its middle is left out"
        )
        context.report(SIZE_RULE, message, "print less, or raise `outputs.size` in nbblog.toml")
    return cut


def _units(outputs: Sequence[Output]) -> Iterator[Sequence[Stream] | Display | Failure]:
    """Yield outputs in order, neighbouring texts together."""
    for _, group in groupby(outputs, key=lambda output: isinstance(output, Stream)):
        streams: list[Stream] = []
        for output in group:
            if isinstance(output, Stream):
                streams.append(output)
            else:
                yield output
        if streams:
            yield streams


# What HTML forbids: control characters, halves of characters, characters that are none.
_INVALID = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def _valid(piece: Piece) -> Piece:
    """Return a piece without the characters that no page may hold."""
    if isinstance(piece, Prose):
        return replace(piece, text=_INVALID.sub("", piece.text))
    return Html(_INVALID.sub("", piece.html)) if isinstance(piece, Html) else piece


# ------------------------------------------------------------------ MIME bundles

# Carried along for other programs and never meant for readers: papermill's records, Colab's and
# pandas' table schemas, the state of widgets.
_SILENT = re.compile(
    r"application/(?:papermill\.record/|vnd\.google\.colaboratory\.|vnd\.dataresource\+json"
    r"|vnd\.jupyter\.widget-state\+json)"
)
_PLACEHOLDER = re.compile(r"<IPython\.(?:core|lib)\.display\.\w+ object>")


def _display(output: Display, context: Context) -> Sequence[Piece]:
    """Return the best form of a bundle that can be shown, and say what it stands in for."""
    wanted = [mime for mime in output.data if not _SILENT.match(mime)]
    failed: set[str] = set()
    for mime, rank, render in _choices(output.data):
        here = replace(context, bundle=output.data, mime=mime)
        pieces = render(output.data[mime], output.metadata, here)
        if pieces is None:
            failed.add(mime)
            continue
        lost = [one for one in wanted if one in failed or not _is_known(one)]
        if lost:
            context.findings.append(_fallback(lost, mime, rank, context))
        return pieces
    return _unshown(wanted, context) if wanted else ()


def shown_types(data: MimeBundle) -> list[str]:
    """Return the types of a bundle that are meant for readers, the one that they see first."""
    known = [mime for mime, _, _ in _choices(data)]
    return [*known, *(mime for mime in data if mime not in known and not _SILENT.match(mime))]


def _choices(data: MimeBundle) -> list[tuple[str, int, Render]]:
    """Return the renderers of a bundle's types, best first."""
    found = [
        (mime, _rank(one, data[mime]), one.render) for mime in data for one in _renderers(mime)
    ]
    return sorted(found, key=lambda choice: -choice[1])


def _renderers(mime: str) -> list[Renderer]:
    """Return the renderer of a type, and those of its families."""
    if _SILENT.match(mime):
        return []
    families = [f"{mime.partition('/')[0]}/*"] + ["*+json"] * mime.endswith("+json")
    return [RENDERERS[name] for name in (mime, *families) if name in RENDERERS]


def _rank(one: Renderer, payload: Json) -> int:
    """Return a renderer's rank; the name of an object says less than the source of another form."""
    is_empty = one.mime == "text/plain" and _PLACEHOLDER.fullmatch(str(payload).strip())
    return 0 if is_empty else one.rank


def _is_known(mime: str) -> bool:
    return any(one.rank >= PLAIN_RANK for one in _renderers(mime))


def _fallback(lost: Sequence[str], mime: str, rank: int, context: Context) -> Finding:
    """Return the finding that some types were not shown, and which one was."""
    shown = f"{mime} is shown instead" if mime not in lost else "its source is shown"
    severity = Severity.NOTE if rank > PLAIN_RANK else Severity.WARNING
    message = f"cannot show {', '.join(lost)}: {shown}"
    return Finding(RULE, message, _HINT, context.place(1), severity)


_HINT = "show the value as text, HTML or a picture, or add a renderer (CONTRIBUTING)"


def _unshown(lost: Sequence[str], context: Context) -> Sequence[Piece]:
    """Return a note in place of an output, with a finding."""
    context.report(RULE, f"no renderer for {', '.join(sorted(lost))}", _HINT)
    names = ", ".join(f"<code>{escape(mime)}</code>" for mime in lost)
    said = escape(say("This output cannot be shown here:"))
    return [Html(f'<p class="output output-note">{said} {names}.</p>\n')]
