"""Reads Markdown posts and pages: a notebook of one Markdown cell."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath

from nbblog.findings import Finding, Problem, Where
from nbblog.model import Cell, Notebook
from nbblog.sources import READERS, RULE, frontmatter
from nbblog.sources.title import first_heading, title_from_name


def read_markdown(data: bytes, path: PurePosixPath) -> Notebook:
    """Return a Markdown file as a notebook; raises Problem for wrong front matter."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        where = Where(str(path), None, 1)
        problem = Finding(RULE, "the file is not UTF-8", "save it as UTF-8", where)
        raise Problem([problem]) from error
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
    )


READERS.add(".md", read_markdown)
