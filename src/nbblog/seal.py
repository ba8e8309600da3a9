"""`nbblog seal`: an author vouches that a notebook's outputs, made elsewhere, are its code's."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from nbblog.executors.stored import KEY, Seal, has_outputs, seal_of
from nbblog.findings import UsageError
from nbblog.sources.ipynb import read_ipynb
from nbblog.store import write_atomically


def seal(root: Path, names: Sequence[str], device: str = "") -> dict[str, Seal]:
    """Write a seal into each notebook of a site, or into none; return them by path.

    Raises UsageError for what has no outputs to vouch for, Problem for what cannot be read.
    """
    day = dt.datetime.now(dt.UTC).date()
    found: dict[str, Seal] = {}
    files: dict[Path, bytes] = {}
    for name in names:
        path = root / name
        if path.suffix != ".ipynb" or not path.is_file():
            raise UsageError(f"no such notebook (.ipynb) in this site: {name}")
        data = path.read_bytes()
        notebook = read_ipynb(data, PurePosixPath(name))
        if not has_outputs(notebook):
            raise UsageError(f"{name} carries no outputs: there is nothing to seal")
        found[name] = seal_of(notebook, day, device)
        files[path] = with_seal(data, found[name])
    for path, data in files.items():
        mode = path.stat().st_mode
        write_atomically(path.resolve(), data)
        path.chmod(mode)
    return found


def with_seal(data: bytes, seal: Seal) -> bytes:
    """Return a notebook's bytes with a seal in its metadata, written as they were written.

    Jupyter indents by one, Colab by two; neither sorts nor escapes anew what we do not touch.
    """
    text = data.decode("utf-8-sig")
    node: dict[str, Any] = json.loads(text)
    node.setdefault("metadata", {})[KEY] = seal.as_json()
    indent = re.match(r"\{\s*?\n([ \t]+)", text)
    is_escaped = text.isascii() or "\\ud" in text.lower()
    new = json.dumps(node, indent=indent[1] if indent else 1, ensure_ascii=is_escaped)
    return f"{new}\n".encode()
