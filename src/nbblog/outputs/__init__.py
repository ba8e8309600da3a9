"""Shows what cells gave: one file a MIME type, found by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from nbblog.findings import Finding, Severity
from nbblog.images import Kind
from nbblog.model import Display, Failure, Json, MimeBundle, Output, Stream
from nbblog.outputs.stream import failure, stream
from nbblog.outputs.words import nth
from nbblog.prose.pieces import Html, Picture, Piece, Place
from nbblog.registry import Registry

RULE = "outputs-shown"


@dataclass(frozen=True, slots=True)
class Context:
    """What a renderer may use.

    save keeps bytes as a file of the post and returns its address; place names the cell; findings
    collects what is wrong. alt and caption are the author's words for a figure, alts and captions
    those for all figures of the cell. show keeps a picture with the dark twin that came with it.
    """

    save: Callable[[bytes, str], str]
    place: Place
    findings: list[Finding]
    alt: str | None = None
    caption: str | None = None
    alts: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    show: Callable[[bytes, Kind, bytes | None], Picture] | None = None

    def figure(self, number: int) -> Context:
        """Return the context of one figure of the cell, counted from 0."""
        return replace(self, alt=nth(self.alts, number), caption=nth(self.captions, number))


Render = Callable[[Json, Mapping[str, Json], Context], Sequence[Piece]]


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders the payload of one MIME type; of a bundle, the highest rank is shown."""

    mime: str
    rank: int
    render: Render


RENDERERS: Registry[Renderer] = Registry(__name__)


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
    for output in _coalesced(outputs):
        match output:
            case Stream():
                pieces.append(Html(stream(output)))
            case Failure():
                pieces.append(Html(failure(output)))
            case Display():
                pieces += _display(output, context.figure(figures))
                figures += any(mime.startswith("image/") for mime in output.data)
    return pieces


def _coalesced(outputs: Sequence[Output]) -> list[Output]:
    """Return the outputs with neighbouring pieces of one stream joined."""
    joined: list[Output] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if isinstance(output, Stream) and isinstance(last, Stream) and last.name == output.name:
            joined[-1] = Stream(output.name, last.text + output.text)
        else:
            joined.append(output)
    return joined


def _display(output: Display, context: Context) -> Sequence[Piece]:
    known = [RENDERERS[mime] for mime in output.data if mime in RENDERERS]
    if not known:
        if output.data:
            context.findings.append(_unknown(output.data, context))
        return ()
    best = max(known, key=lambda renderer: renderer.rank)
    return best.render(output.data[best.mime], output.metadata, context)


def _unknown(data: MimeBundle, context: Context) -> Finding:
    return Finding(
        RULE,
        f"no renderer for {', '.join(sorted(data))}",
        "show the value as text, HTML or a picture, or add a renderer (CONTRIBUTING)",
        context.place(1),
        Severity.WARNING,
    )
