"""A comparison as a person reads it on a terminal, and as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from typing import Any

from nbblog.diff import FATES, Change, Comparison
from nbblog.diff.builds import Build
from nbblog.diff.words import counted_words
from nbblog.progress import counted

_MOST = 12


def as_text(found: Comparison, old: Build, new: Build) -> str:
    """Return the pages that differ, one a line, and a last line that counts them."""
    lines = [_line(one) for one in found.content]
    quiet: dict[str, list[Change]] = {}
    for one in found.changes:
        if not one.is_content:
            quiet.setdefault(one.reason, []).append(one)
    lines += [
        f"changed  {reason}: {counted(len(group), 'page')}: {_listed([one.url for one in group])}"
        for reason, group in quiet.items()
    ]
    for fate in FATES:
        if files := [name for kind, name in found.files if kind == fate]:
            lines.append(f"{fate:<7}  {counted(len(files), 'other file')}: {_listed(files)}")
    lines += [*_unbuilt(old), *_unbuilt(new), _summary(found, old, new)]
    return "\n".join(lines)


def _line(one: Change) -> str:
    return f"{one.fate:<7}  {one.url}  {one.reason}"


def _unbuilt(build: Build) -> Iterator[str]:
    for one in build.unbuilt:
        yield f"not in {build.name}: {one.path}: {one.reason}"


def _summary(found: Comparison, old: Build, new: Build) -> str:
    counts = [
        f"{sum(one.fate == fate for one in found.content)} {fate}"
        for fate in FATES
        if any(one.fate == fate for one in found.content)
    ]
    told = ", ".join(counts) if counts else "no page tells anything else"
    return f"{old.name} → {new.name}: {told}; {counted(found.same, 'page')} as before"


def _listed(names: Sequence[str]) -> str:
    more = [f"{len(names) - _MOST} more"] if len(names) > _MOST else []
    return ", ".join([*names[:_MOST], *more])


def as_json(found: Comparison, old: Build, new: Build) -> str:
    """Return one JSON object: pages, other files, and what could not be built."""
    value = {
        "old": _build(old),
        "new": _build(new),
        "pages": [_page(one) for one in found.changes],
        "files": [{"path": name, "fate": fate} for fate, name in found.files],
        "same": found.same,
    }
    return json.dumps(value, indent=2)


def _build(build: Build) -> dict[str, Any]:
    return {"name": build.name, "unbuilt": [dataclasses.asdict(one) for one in build.unbuilt]}


def _page(one: Change) -> dict[str, Any]:
    new, gone = counted_words(one.rows)
    return {
        "url": one.url,
        "title": one.title,
        "fate": one.fate,
        "reason": one.reason,
        "content": one.is_content,
        "words_new": new,
        "words_gone": gone,
    }
