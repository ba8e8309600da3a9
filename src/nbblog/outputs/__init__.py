"""Shows what cells gave: one file a MIME type, found by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nbblog.config import OutputSettings
from nbblog.findings import Finding, Severity
from nbblog.model import Display, Failure, Json, MimeBundle, Output, Stream
from nbblog.outputs.stream import failure, stream
from nbblog.prose.pieces import Html, Piece, Place
from nbblog.registry import Registry

RULE = "outputs-shown"


@dataclass(frozen=True, slots=True)
class Context:
    """What a renderer may use.

    save keeps bytes as a file of the post and returns its address; need does so with a library of
    nbblog.libraries, once for the site, and returns None where its package is not installed; alt
    and caption are the author's words for a figure; place names the cell; findings collects what
    is wrong; bundle is everything that the output offers; settings is `[outputs]` of nbblog.toml;
    widgets is the saved state of the notebook's widgets, by id; is_trusted says whether scripts may
    run in the post.
    """

    save: Callable[[bytes, str], str]
    place: Place
    findings: list[Finding]
    need: Callable[[str], str | None] = lambda name: None
    alt: str | None = None
    caption: str | None = None
    bundle: MimeBundle = field(default_factory=dict, repr=False)
    settings: OutputSettings = field(default_factory=OutputSettings)
    widgets: Mapping[str, Json] = field(default_factory=dict, repr=False)
    is_trusted: bool = True


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
    for output in _coalesced(outputs):
        match output:
            case Stream():
                pieces.append(Html(stream(output)))
            case Failure():
                pieces.append(Html(failure(output)))
            case Display():
                pieces += _display(output, context)
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
    bundled = replace(context, bundle=output.data)
    return best.render(output.data[best.mime], output.metadata, bundled)


def _unknown(data: MimeBundle, context: Context) -> Finding:
    return Finding(
        RULE,
        f"no renderer for {', '.join(sorted(data))}",
        "show the value as text, HTML or a picture, or add a renderer (CONTRIBUTING)",
        context.place(1),
        Severity.WARNING,
    )
