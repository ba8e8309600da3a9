"""Makes sites of planted cases: many in one site, or one with settings of its own."""

from __future__ import annotations

import base64
import datetime as dt
import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from planted import OUTPUTS, Case, Draft, Section

from nbblog.executors.stored import KEY, seal_of
from nbblog.sources.ipynb import read_ipynb

SETTINGS = """\
[site]
title = "Ada's notes"
author = "Ada Byron"
description = "Small experiments, written down."
base_url = "https://ada.example"
source_url = "https://github.com/ada/notes"
source_branch = "main"
"""

FRONT = {
    "tags": ["tutorial"],
    "summary": "A small experiment, from the question to the figure.",
    "license": "CC-BY-4.0",
}
"""What every post says unless a case says otherwise, so that a twin breaks no rule."""

SEALED = dt.date(2026, 3, 1)


def build_site(root: Path, drafts: Iterable[tuple[Case, Draft]]) -> Path:
    """Write one site that holds these versions; return its folder."""
    _write(root, "nbblog.toml", SETTINGS.encode())
    taken: dict[str, tuple[str, bytes]] = {}
    for case, draft in drafts:
        for name, data in files_of(case, draft):
            other = taken.setdefault(name, (case.id, data))
            if other[1] != data:
                raise ValueError(f"{case.id} and {other[0]} have different files {name}")
            _write(root, name, data)
    return root


def files_of(case: Case, draft: Draft) -> Iterator[tuple[str, bytes]]:
    """Yield the files of one version, by their path in the site."""
    for section in draft.files:
        is_picture = section.words.endswith(".png")
        yield section.words, picture() if is_picture else f"{section.text}\n".encode()
    if len(draft.files) < len(draft.sections):
        yield draft.path, notebook_of(case, draft)


def notebook_of(case: Case, draft: Draft) -> bytes:
    """Return the notebook of one version as Jupyter would save it, sealed where it is stored."""
    node = _node(draft)
    front = node["metadata"].get("nbblog", {})
    if front.get("execute") == "stored" and KEY not in node["metadata"]:
        vouched = _node(case.clean) if draft.keys.get("seal") == "twin" else node
        notebook = read_ipynb(_saved(vouched), PurePosixPath(draft.path))
        node["metadata"][KEY] = seal_of(notebook, SEALED).as_json()
    return _saved(node)


def _saved(node: dict[str, Any]) -> bytes:
    return f"{json.dumps(node, indent=1, ensure_ascii=False)}\n".encode()


def _node(draft: Draft) -> dict[str, Any]:
    """Return a version as nbformat's JSON."""
    front: dict[str, Any] = dict(FRONT)
    has_outputs = any(section.kind in OUTPUTS for section in draft.sections)
    if has_outputs and draft.keys.get("needs") != "kernel":
        front["execute"] = "stored"
    metadata: dict[str, Any] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "version": "3.12.4"},
    }
    cells: list[dict[str, Any]] = []
    for section in draft.sections:
        if section.kind == "front":
            front |= yaml.safe_load(section.text)
        elif section.kind == "meta":
            metadata |= yaml.safe_load(section.text)
        elif section.kind == "cellmeta":
            cells[-1]["metadata"] |= yaml.safe_load(section.text)
        elif section.kind in OUTPUTS:
            cells[-1]["outputs"].append(_output(section, cells[-1]["execution_count"]))
        elif section.kind != "file":
            cells.append(_cell(section, cells, has_outputs))
    if not cells[0]["source"].startswith("---\n"):  # else the case has its own front matter
        metadata["nbblog"] = {key: value for key, value in front.items() if value is not None}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}


def _cell(section: Section, before: list[dict[str, Any]], was_run: bool) -> dict[str, Any]:
    words = dict(word.split("=") for word in section.words.split())
    metadata = {"tags": words["tags"].split(",")} if "tags" in words else {}
    cell = {"id": f"cell-{len(before) + 1}", "metadata": metadata, "source": section.text}
    if section.kind != "code":
        return {**cell, "cell_type": "markdown" if section.kind == "md" else "raw"}
    number = 1 + sum(other["cell_type"] == "code" for other in before)
    said = words.get("count", str(number) if was_run else "none")
    count = None if said == "none" else int(said)
    return {**cell, "cell_type": "code", "execution_count": count, "outputs": []}


def _output(section: Section, count: int | None) -> dict[str, Any]:
    text = section.text
    if section.kind in ("out", "err"):
        name = {"out": "stdout", "err": "stderr"}[section.kind]
        return {"output_type": "stream", "name": name, "text": f"{text}\n"}
    if section.kind == "error":
        name, _, value = text.split("\n")[0].partition(": ")
        return {
            "output_type": "error",
            "ename": name,
            "evalue": value,
            "traceback": text.split("\n")[1:] or [text],
        }
    if section.kind == "json":
        raw: dict[str, Any] = json.loads(text)
        return raw
    if section.kind == "png":
        shown = {"image/png": base64.b64encode(picture()).decode(), "text/plain": "<Figure>"}
        return {"output_type": "display_data", "metadata": {}, "data": shown}
    data = {"text/html": text, "text/plain": "<table>"} if section.kind == "html" else {}
    return {
        "output_type": "execute_result",
        "execution_count": count,
        "metadata": {},
        "data": data or {"text/plain": text},
    }


def picture(width: int = 48, height: int = 32) -> bytes:
    """Return a small PNG: a diagonal in blue on white."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)  # no filter
        for x in range(width):
            rows += b"\x20\x50\xa0" if abs(x * height - y * width) < width else b"\xff\xff\xff"
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    parts = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _write(root: Path, name: str, data: bytes) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
