"""Reads Markdown posts and pages, and MyST notebooks: `.md` with `{code-cell}` and a kernel."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath

from nbblog.model import Cell, Notebook
from nbblog.sources import READERS, frontmatter
from nbblog.sources.decode import decode_script
from nbblog.sources.jupytexts import Dialect, read_jupytext
from nbblog.sources.title import first_heading, title_from_name

_HEADER = re.compile(r"\A\s*---[ \t]*\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
_KERNEL = re.compile(r"^(?:jupytext|kernelspec|jupyter)[ \t]*:[ \t]*$", re.MULTILINE)
_PLAIN = re.compile(r"^[ \t]+format_name[ \t]*:[ \t]*['\"]?markdown\b", re.MULTILINE)


def read_markdown(data: bytes, path: PurePosixPath) -> Notebook:
    """Return a Markdown file as a notebook; raises Problem for wrong front matter."""
    text = decode_script(data, path, has_fences=True)
    header = _HEADER.match(text)
    if header and _KERNEL.search(header[1]):
        name = "markdown" if _PLAIN.search(header[1]) else "myst"
        return read_jupytext(data, text, path, Dialect(".md", name))
    split = frontmatter.split(text, path, None)
    heading = first_heading([split.text])
    slug, date = frontmatter.named(path, split.front)
    return Notebook(
        path=path,
        front=split.front,
        title=split.front.title or heading or title_from_name(path.stem),
        slug=slug,
        date=date,
        cells=(Cell("markdown", split.text, 1, "text", line=split.lines),),
        digest=hashlib.sha256(data).hexdigest(),
        is_text=True,
        typed=split.typed,
        is_titled=bool(split.front.title or heading),
        findings=split.findings,
    )


READERS.add(".md", read_markdown)
