"""Reads the examples of rules as the stage does that a rule looks at."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from nbblog.answers import Answer, Answers
from nbblog.check import conversion_of, whole_of
from nbblog.config import load_config
from nbblog.executors.schedule import as_written, mode_of
from nbblog.model import ExecutedNotebook, Notebook
from nbblog.prosaic import anchors_of
from nbblog.reading import read_site
from nbblog.rules import Example, Sample
from nbblog.sources.markdown import read_markdown
from nbblog.sources.percent import read_percent
from nbblog.whole import Whole


def notebook_of(sample: Sample) -> Notebook:
    """Return an example as a source: Markdown, or a percent script, with outputs and counts."""
    assert not isinstance(sample, Mapping), "a site is no notebook"
    example = Example(sample) if isinstance(sample, str) else sample
    path = PurePosixPath(f"notebooks/{name_of(example.source)}")
    read = read_percent if path.suffix == ".py" else read_markdown
    notebook = read(example.source.encode(), path)
    assert notebook is not None
    assert len(example.outputs) <= len(notebook.code)
    outputs, counts = iter(example.outputs), iter(example.counts)
    cells = tuple(
        dataclasses.replace(cell, outputs=next(outputs, ()), count=next(counts, None))
        if cell.kind == "code"
        else cell
        for cell in notebook.cells
    )
    metadata = {**notebook.metadata, **example.metadata}
    return dataclasses.replace(notebook, cells=cells, metadata=metadata)


def executed_of(sample: Sample) -> ExecutedNotebook:
    """Return an example as what is shown of it: the outputs that it has, as stored ones."""
    return as_written(notebook_of(sample), "stored")


def site_of(sample: Sample, root: Path) -> Whole:
    """Return an example as a site in a folder: its files, or one post in a site of no settings."""
    files = sample if isinstance(sample, Mapping) else {}
    if isinstance(sample, str):
        files = {f"notebooks/{name_of(sample)}": sample}
    for name, text in {"nbblog.toml": "", **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    config = load_config(root)
    material = read_site(config)
    assert [finding for finding in material.findings if finding.severity == "error"] == []
    bare = tuple(as_written(notebook) for notebook in material.sources)
    saved = tuple(as_written(one, mode_of(one, config)) for one in material.sources)
    posts = conversion_of(material, config).whole(bare).posts

    return whole_of(material, saved, posts, config)


def answers_of(sample: Sample, root: Path) -> Answers:
    """Return an example with answers to its links: what is called `gone` is."""
    whole = site_of(sample, root)
    places = {
        anchor.href: (where,)
        for notebook in whole.sources
        for anchor, where in anchors_of(notebook)
    }
    answers = {href: Answer(404 if href.endswith("gone") else 200) for href in places}
    return Answers(whole.config, places, answers)


def name_of(source: str) -> str:
    """Return the file that an example's text would be."""
    return "example.py" if source.startswith("# %%") else "example.md"
