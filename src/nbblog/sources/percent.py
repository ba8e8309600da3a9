"""Reads percent scripts: files of code that jupytext would open as a notebook."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePosixPath

from nbblog.model import Notebook
from nbblog.sources import READERS
from nbblog.sources.decode import decode_script
from nbblog.sources.jupytexts import Dialect, read_jupytext

SCRIPTS = {
    ".cpp": ("//", "c++"),
    ".jl": ("#", "julia"),
    ".js": ("//", "javascript"),
    ".lua": ("--", "lua"),
    ".py": ("#", "python"),
    ".r": ("#", "r"),
    ".rs": ("//", "rust"),
    ".sh": ("#", "bash"),
}
"""Endings of scripts: what begins a comment, and the language."""


def read_percent(data: bytes, path: PurePosixPath) -> Notebook | None:
    """Return a script with `# %%` cells or a jupytext header as a notebook, else None."""
    suffix = path.suffix.lower()
    comment, language = SCRIPTS[suffix]
    marker = rb"(?m)^%b ?%%%%(?:\s|$)" % re.escape(comment).encode()
    bare = data.removeprefix(codecs.BOM_UTF8)
    is_percent = bool(re.search(marker, bare))
    if not is_percent and not _has_header(bare, comment.encode()):
        return None
    text = decode_script(data, path, has_fences=False)
    form = "percent" if is_percent else ""
    return read_jupytext(data, text, path, Dialect(suffix, form, comment, language))


def _has_header(data: bytes, comment: bytes) -> bool:
    above = rb"(?:#!.*\n)?(?:%b -\*-.*\n)?"
    header = above + rb"%b ---\r?\n(?:%b.*\n)*?%b +jupyt(?:er|ext):"
    return bool(re.match(header % ((re.escape(comment),) * 4), data))


for _suffix in SCRIPTS:
    READERS.add(_suffix, read_percent)
