"""Shows printed text and tracebacks."""

from __future__ import annotations

from nbblog.model import Failure, Stream
from nbblog.outputs.ansi import to_html


def stream(output: Stream) -> str:
    """Return printed text as the terminal would show it in the end."""
    text = "\n".join(_overwritten(line) for line in output.text.split("\n")).rstrip("\n")
    name = "output-stream output-stderr" if output.name == "stderr" else "output-stream"
    return f'<pre class="output {name}" tabindex="0">{to_html(text)}</pre>\n' if text else ""


def failure(output: Failure) -> str:
    """Return a traceback; one without lines is its last line."""
    text = "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
    return f'<pre class="output output-error" tabindex="0">{to_html(text)}</pre>\n'


def _overwritten(line: str) -> str:
    """Return what stands in a line after its carriage returns: progress bars end so."""
    shown = ""
    for part in line.rstrip("\r").split("\r"):
        shown = part + shown[len(part) :] if "\x1b" not in shown else part
    return shown
