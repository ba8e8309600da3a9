"""What is shown of outputs, outside of any site."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nbblog.config import OutputSettings
from nbblog.findings import Finding, Where
from nbblog.model import Display, Output
from nbblog.outputs import Context, render_outputs
from nbblog.prose.pieces import Html


@dataclass
class Shown:
    """The HTML of outputs (Markdown stays as it is), what was said of them, and their files."""

    html: str
    findings: list[Finding] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


def show(*outputs: Output, **options: Any) -> Shown:
    """Render the outputs of one cell."""
    shown = Shown("")

    def save(data: bytes, suffix: str) -> str:
        name = f"/{len(shown.files)}.{suffix}"
        shown.files[name] = data
        return name

    settings = OutputSettings(**options)
    place = lambda line: Where("a.ipynb", 1, line)  # noqa: E731
    context = Context(save, place, shown.findings, settings=settings, name="out-c1")
    pieces = render_outputs(outputs, context)
    shown.html = "".join(one.html if isinstance(one, Html) else one.text for one in pieces)
    return shown


def shown_as(mime: str, payload: Any, metadata: dict[str, Any] | None = None) -> Shown:
    """Render an output of one type."""
    return show(Display({mime: payload}, metadata or {}))
