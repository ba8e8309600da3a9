"""`nbblog init`: a small complete site to begin with."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from nbblog.findings import UsageError
from nbblog.templates import STARTER, THEMES


def init(folder: Path) -> list[str]:
    """Write the starter into a folder; return the files, relative to it.

    Raises UsageError when the folder already holds a site: nothing is ever overwritten.
    """
    starter = THEMES / STARTER
    sources = sorted(path for path in starter.rglob("*") if path.is_file())
    names = {path: _dated(path.relative_to(starter)) for path in sources}
    there = [str(name) for name in names.values() if (folder / name).exists()]
    if there:
        raise UsageError(f"{folder} already holds {', '.join(there)}: nothing was written")
    for source, name in names.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    return [str(name) for name in names.values()]


def _dated(name: Path) -> Path:
    """Return a starter's file name with today for its date, and `gitignore` with its dot."""
    text = name.name.replace("DATE", dt.datetime.now(dt.UTC).date().isoformat())
    return name.with_name(".gitignore" if text == "gitignore" else text)
