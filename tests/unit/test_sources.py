"""What authors write is read, and what is wrong with it is told with its place."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.findings import Finding, Problem
from nbblog.model import Display, Failure, Notebook, Stream
from nbblog.sources import READERS, find_sources, read_sources
from nbblog.sources.ipynb import read_ipynb
from nbblog.sources.markdown import read_markdown
from nbblog.sources.percent import read_percent
from nbblog.sources.wire import read_output, write_output

NAME = PurePosixPath("notebooks/2026-11-21-attention.ipynb")


def markdown(source: Any, **more: Any) -> dict[str, Any]:
    """Return a Markdown cell as nbformat 4.5 writes it."""
    return {"cell_type": "markdown", "id": "m", "metadata": {}, "source": source, **more}


def code(source: Any, *outputs: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a code cell as nbformat 4.5 writes it."""
    return {
        "cell_type": "code",
        "id": "c",
        "metadata": {},
        "execution_count": None,
        "source": source,
        "outputs": list(outputs),
        **more,
    }


def node(*cells: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """Return a notebook as nbformat 4.5 writes it."""
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}


def read(value: Any, name: PurePosixPath = NAME) -> Notebook:
    """Read JSON as a notebook."""
    return read_ipynb(json.dumps(value).encode(), name)


def mistake(data: bytes, name: str = "notebooks/x.ipynb") -> Finding:
    """Return the one thing that is wrong with some bytes."""
    with pytest.raises(Problem) as problem:
        READERS[PurePosixPath(name).suffix.lower()](data, PurePosixPath(name))
    (finding,) = problem.value.findings
    assert finding.hint
    assert finding.where.path == name
    return finding


# ------------------------------------------------------------------ notebooks


def test_cells_come_in_order_with_their_numbers() -> None:
    notebook = read(node(markdown("# T"), code("1 + 1"), {**markdown("<b>"), "cell_type": "raw"}))
    assert [(cell.kind, cell.number, cell.source) for cell in notebook.cells] == [
        ("markdown", 1, "# T"),
        ("code", 2, "1 + 1"),
        ("raw", 3, "<b>"),
    ]
    assert [cell.number for cell in notebook.code] == [2]


def test_source_may_be_a_list_of_lines_and_end_lines_as_windows_does() -> None:
    notebook = read(node(code(["a = 1\r\n", "b = 2"])))
    assert notebook.cells[0].source == "a = 1\nb = 2"


def test_title_date_slug_and_kernel_are_found() -> None:
    kernel = {"name": "ir", "display_name": "R", "language": "R"}
    notebook = read(node(code("1"), markdown("intro\n\n# Attention *now*\n"), kernelspec=kernel))
    assert notebook.title == "Attention *now*"
    assert notebook.is_titled
    assert (notebook.slug, notebook.date) == ("attention", dt.date(2026, 11, 21))
    assert (notebook.kernel, notebook.language) == ("ir", "r")


def test_notebook_that_names_no_kernel_is_python() -> None:
    notebook = read(node(markdown("text")))
    assert (notebook.kernel, notebook.language) == ("python3", "python")


def test_untitled_notebook_takes_its_files_name() -> None:
    notebook = read(
        node(markdown("text")), PurePosixPath("notebooks/2026-11-21-flash_attention-2.ipynb")
    )
    assert notebook.title == "Flash attention 2"
    assert not notebook.is_titled


def test_front_matter_may_stand_in_the_metadata() -> None:
    notebook = read(node(markdown("# H"), nbblog={"title": "T", "tags": ["jax"], "draft": True}))
    assert (notebook.title, notebook.front.tags, notebook.front.draft) == ("T", ("jax",), True)


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_front_matter_may_stand_in_the_first_cell(kind: str) -> None:
    text = "---\ntitle: T\ndate: 2025-01-02\n---\n# Heading\n"
    notebook = read(node({**markdown(text), "cell_type": kind}, code("1")))
    assert (notebook.title, notebook.date) == ("T", dt.date(2025, 1, 2))
    assert notebook.cells[0].source == "# Heading\n"
    assert notebook.cells[0].line == 4, "findings still count from the cell's top"


def test_front_matter_in_a_later_cell_is_a_rule_and_text() -> None:
    notebook = read(node(markdown("# H"), markdown("---\ntitle: T\n---\n")))
    assert notebook.title == "H"


def test_front_matter_in_two_places_is_a_mistake() -> None:
    value = node(markdown("---\ntitle: T\n---\n"), nbblog={"title": "U"})
    finding = mistake(json.dumps(value).encode())
    assert (finding.rule, finding.where.cell, finding.where.line) == ("front-matter", 1, 1)


def test_cell_options_are_taken_off_the_code() -> None:
    notebook = read(
        node(code('#| fig-alt: "A cat: asleep"\n#| fig-cap: Cat\nplot()\n#| no: option'))
    )
    (cell,) = notebook.cells
    assert cell.options == {"fig-alt": "A cat: asleep", "fig-cap": "Cat"}
    assert (cell.source, cell.line) == ("plot()\n#| no: option", 2)


def test_tags_and_attachments_are_kept() -> None:
    tagged = code("1", metadata={"tags": ["hide-input"]})
    pasted = markdown("![](attachment:a.png)", attachments={"a.png": {"image/png": "iVBO"}})
    notebook = read(node(tagged, {**pasted, "id": "m2"}))
    assert notebook.cells[0].tags == ("hide-input",)
    assert notebook.cells[1].attachments == {"a.png": {"image/png": "iVBO"}}


def test_outputs_are_read_as_the_format_writes_them() -> None:
    notebook = read(
        node(
            code(
                "x",
                {"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]},
                {
                    "output_type": "display_data",
                    "data": {"text/html": ["<b>", "x"]},
                    "metadata": {},
                },
                {
                    "output_type": "execute_result",
                    "execution_count": 1,
                    "data": {"text/plain": "1", "application/json": {"a": [1]}},
                    "metadata": {},
                },
                {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t"]},
            )
        )
    )
    assert notebook.cells[0].outputs == (
        Stream("stdout", "a\nb"),
        Display({"text/html": "<b>x"}),
        Display({"text/plain": "1", "application/json": {"a": [1]}}, {}, is_result=True),
        Failure("E", "v", ("t",)),
    )


@given(
    st.builds(Stream, st.sampled_from(["stdout", "stderr"]), st.text())
    | st.builds(Failure, st.text(), st.text(), st.lists(st.text()).map(tuple))
    | st.builds(
        Display,
        st.dictionaries(st.sampled_from(["text/plain", "application/json"]), st.text()),
        st.dictionaries(st.text(), st.integers()),
        st.booleans(),
    )
)
def test_any_output_comes_back_from_the_wire(output: Any) -> None:
    assert read_output(json.loads(json.dumps(write_output(output)))) == output


# ------------------------------------------------------------------ broken notebooks

SOUND = json.dumps(node(markdown("# T"), code("1")), indent=1).encode()


def test_mistakes_of_front_matter_have_the_line_in_their_cell() -> None:
    value = node(markdown("---\ntitle: T\ntgas: [jax]\ndate: 2026-13-01\n---\n# T"))
    with pytest.raises(Problem) as problem:
        read(value)
    found = {(f.rule, f.where.cell, f.where.line, f.hint) for f in problem.value.findings}
    assert ("front-matter", 1, 3, "did you mean `tags`?") in found
    assert {line for _, _, line, _ in found} == {3, 4}


@given(
    st.sampled_from(["x.ipynb", "x.py", "x.md", "x.R", "x.cpp"]),
    st.binary() | st.text().map(str.encode),
)
def test_any_bytes_are_at_most_a_finding(name: str, data: bytes) -> None:
    try:
        READERS[PurePosixPath(name).suffix.lower()](data, PurePosixPath(name))
    except Problem as problem:
        assert all(finding.hint for finding in problem.findings)


LINES = st.lists(
    st.sampled_from(
        ["---", "# ---", "# %%", "# %% [markdown]", "# %% tags=[", "# jupyter:", "#   kernelspec:",
         "#     name: x", "# title: T", "title: T", "title: [", "date: x", "# T", "===", "```", "x",
         "", "\t- a: b", "# %% {", '# %% tags=["a"]', "#| a: b", "# jupytext:", "# : :", "draft: 5",
         "jupytext:", "kernelspec:", "  name: x", "  display_name: x", "```{code-cell}", ":a: [",
         "+++", "+++ {", "    format_name: myst", "    format_name: markdown", "```python"]
    ),
    max_size=9,
)  # fmt: skip


@given(st.sampled_from(["x.py", "x.md", "x.jl"]), LINES)
def test_any_lines_of_a_text_source_are_at_most_a_finding(name: str, lines: list[str]) -> None:
    try:
        READERS[PurePosixPath(name).suffix.lower()]("\n".join(lines).encode(), PurePosixPath(name))
    except Problem as problem:
        assert all(finding.hint for finding in problem.findings)


# ------------------------------------------------------------------ text sources


def test_percent_script_is_a_notebook() -> None:
    script = (
        "# ---\n# title: Percent\n# tags: [jax]\n# jupyter:\n#   kernelspec:\n"
        "#     name: python3\n#     display_name: Python 3\n# ---\n\n"
        "# %% [markdown]\n# # Heading\n#\n# Prose with $x$.\n\n"
        '# %% tags=["hide-input"]\nx = 1\nx\n'
    )
    notebook = read_percent(script.encode(), PurePosixPath("notebooks/2026-01-02-percent.py"))
    assert notebook is not None
    assert (notebook.title, notebook.front.tags, notebook.slug) == ("Percent", ("jax",), "percent")
    kinds = [(cell.kind, cell.source) for cell in notebook.cells if cell.source]
    assert kinds == [("markdown", "# Heading\n\nProse with $x$."), ("code", "x = 1\nx")]
    assert notebook.code[0].tags == ("hide-input",)


@pytest.mark.parametrize(
    "script",
    [
        "",
        "print('a plain module')\n",
        '"""Has 100 %% in its docstring, and # %% in a string: no cell."""\n',
        "x = 1  # %% at the end of a line\n",
        "#%%%% four\n",
    ],
)
def test_plain_script_is_no_source(script: str) -> None:
    assert read_percent(script.encode(), PurePosixPath("notebooks/x.py")) is None


def test_script_with_a_jupytext_header_only_is_a_source() -> None:
    script = (
        "# ---\n# jupyter:\n#   jupytext:\n#     text_representation:\n#       extension: .py\n"
        "#       format_name: light\n# ---\n\n# # Light\n\nx = 1\n"
    )
    notebook = read_percent(script.encode(), PurePosixPath("notebooks/light.py"))
    assert notebook is not None
    assert (notebook.title, notebook.code[0].source) == ("Light", "x = 1")


def test_script_that_is_not_utf8_is_told() -> None:
    finding = mistake(b"# %%\nx = '\xe9'\n", "notebooks/x.py")
    assert (finding.rule, finding.where.line) == ("notebook-reads", 2)


PERCENT = """\
#!/usr/bin/env python
# ---
# title: Percent
# tags: [jax]
# ---

# %% [markdown]
# # Heading
#
# Prose.

# %%
#| fig-alt: x
x = 1
x

# %% [markdown]
# # Heading
"""

MYST = """\
---
title: MyST
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Julia
  name: julia-1.10
  language: julia
---

# Heading

Prose.

```{code-cell}
:tags: [hide-input]

x = 1
```

More prose.

+++

A cell of its own.

```{code-cell}
x
```

```julia
shown, not run
```
"""

LIGHT = """\
---
jupyter:
  jupytext:
    text_representation:
      extension: .md
      format_name: markdown
  kernelspec:
    display_name: Python 3
    language: python
    name: python3
---

# Heading

```python
x = 1
```
"""


@pytest.mark.parametrize(
    ("name", "text", "firsts"),
    [
        ("x.py", PERCENT, ["# Heading", "x = 1", "# Heading"]),
        (
            "x.md",
            MYST,
            ["# Heading", "x = 1", "More prose.", "A cell of its own.", "x", "```julia"],
        ),
        ("x.md", LIGHT, ["# Heading", "x = 1"]),
        ("x.R", PERCENT.replace("python", "Rscript"), ["# Heading", "x = 1", "# Heading"]),
    ],
)
def test_cells_of_a_text_notebook_know_their_lines_in_the_file(
    name: str, text: str, firsts: list[str]
) -> None:
    notebook = READERS[PurePosixPath(name).suffix.lower()](text.encode(), PurePosixPath(name))
    assert notebook is not None
    assert notebook.is_text
    lines = text.split("\n")
    found = [cell.source.split("\n")[0] for cell in notebook.cells]
    assert found == firsts
    for cell, first in zip(notebook.cells, found, strict=True):
        where = notebook.where(cell, 1)
        assert (where.cell, where.path) == (None, name)
        assert where.line is not None
        assert lines[where.line - 1] in (first, f"# {first}")


def test_myst_notebook_has_its_kernel_and_its_tags() -> None:
    notebook = read_markdown(MYST.encode(), PurePosixPath("notebooks/x.md"))
    assert (notebook.title, notebook.kernel, notebook.language) == ("MyST", "julia-1.10", "julia")
    assert [cell.source for cell in notebook.code] == ["x = 1", "x"]
    assert notebook.code[0].tags == ("hide-input",)


def test_jupytext_markdown_has_its_code() -> None:
    notebook = read_markdown(LIGHT.encode(), PurePosixPath("notebooks/x.md"))
    assert [cell.source for cell in notebook.code] == ["x = 1"]


@pytest.mark.parametrize(
    ("name", "comment", "language", "kernel"),
    [
        ("x.R", "#", "r", "ir"),
        ("x.jl", "#", "julia", "julia"),
        ("x.cpp", "//", "c++", "c++"),
        ("x.lua", "--", "lua", "lua"),
    ],
)
def test_percent_script_of_another_language_is_a_notebook(
    name: str, comment: str, language: str, kernel: str
) -> None:
    script = f"{comment} %% [markdown]\n{comment} # Title\n\n{comment} %%\nx = 1\n"
    notebook = READERS[PurePosixPath(name).suffix.lower()](script.encode(), PurePosixPath(name))
    assert notebook is not None
    assert (notebook.title, notebook.language, notebook.kernel) == ("Title", language, kernel)
    assert [cell.source for cell in notebook.code] == ["x = 1"]


def test_mistake_in_the_header_of_a_script_has_the_line_of_the_file() -> None:
    finding = mistake(
        b"#!/bin/sh\n# ---\n# jupyter:\n#   x: 1\n# tgas: x\n# ---\n# %%\n1\n", "x.py"
    )
    assert (finding.where.cell, finding.where.line) == (None, 5)
    assert finding.hint == "did you mean `tags`?"


def test_mistake_in_the_header_of_a_myst_notebook_has_the_line_of_the_file() -> None:
    finding = mistake(MYST.replace("title:", "titel:").encode(), "x.md")
    assert (finding.where.cell, finding.where.line) == (None, 2)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.py", "# ---\n# jupyter:\n#   jupytext: 5\n# ---\n# %%\n1\n"),
        ("x.py", "# ---\n# jupyter:\n#   kernelspec:\n#     name: python3\n# ---\n# %%\n1\n"),
        ("x.md", MYST.replace(":tags: [", ":tags: [[")),
        ("x.md", MYST.replace("+++", "+++ {")),
    ],
)
def test_what_jupytext_cannot_read_is_told(name: str, text: str) -> None:
    finding = mistake(text.encode(), name)
    assert finding.message.startswith("jupytext cannot read it: ")


@pytest.mark.parametrize("name", ["x.md", "x.py", "x.R"])
def test_conflict_in_a_text_is_told_with_its_line(name: str) -> None:
    text = "# %%\nx\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> other\n"
    finding = mistake(text.encode(), name)
    assert "conflict markers" in finding.message
    assert finding.where.line == 3


def test_markdown_may_show_a_conflict_and_underline_headings() -> None:
    text = "Heading\n=======\n\n```\n<<<<<<< HEAD\n=======\n>>>>>>> other\n```\n"
    assert read_markdown(text.encode(), PurePosixPath("x.md")).title == "Heading"


@pytest.mark.parametrize("name", ["x.md", "x.py"])
def test_byte_order_mark_of_a_text_is_no_matter(name: str) -> None:
    text = (
        b"\xef\xbb\xbf# %% [markdown]\n# # Title\n" if name == "x.py" else b"\xef\xbb\xbf# Title\n"
    )
    notebook = READERS[PurePosixPath(name).suffix](text, PurePosixPath(name))
    assert notebook is not None
    assert notebook.title == "Title"
    assert notebook.findings == ()


def test_markdown_file_is_one_cell_whose_lines_count_from_the_top() -> None:
    text = "---\ntitle: T\n---\n\nProse.\n"
    notebook = read_markdown(text.encode(), PurePosixPath("pages/about.md"))
    (cell,) = notebook.cells
    assert (cell.kind, cell.source, cell.line) == ("markdown", "\nProse.\n", 3)
    assert notebook.is_text
    assert notebook.date is None


def test_markdown_front_matter_is_told_by_the_files_line() -> None:
    finding = mistake(b"---\ntitle: T\ndrafd: true\n---\n", "notebooks/x.md")
    assert (finding.where.cell, finding.where.line) == (None, 3)
    assert finding.hint == "did you mean `draft`?"


def test_markdown_that_is_not_utf8_is_told() -> None:
    assert mistake(b"caf\xe9", "notebooks/x.md").rule == "notebook-reads"


# ------------------------------------------------------------------ folders


def test_sources_of_all_kinds_are_found_below_the_folder(tmp_path: Path) -> None:
    files = {
        "b.md": "# B",
        "sub/a.ipynb": SOUND.decode(),
        "c.py": "# %%\n1\n",
        "plain.py": "x = 1\n",
        "data.csv": "1,2",
        "UPPER.MD": "# U",
        ".ipynb_checkpoints/b.md": "# old",
        "_drafts/x.md": "# hidden",
        "_x.md": "# hidden",
    }
    for name, text in files.items():
        path = tmp_path / "notebooks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "notebooks" / "folder.md").mkdir()
    notebooks, findings = read_sources(tmp_path, "notebooks")
    assert [str(notebook.path) for notebook in notebooks] == [
        "notebooks/UPPER.MD",
        "notebooks/b.md",
        "notebooks/c.py",
        "notebooks/sub/a.ipynb",
    ]
    assert findings == ()


def test_folder_that_is_not_there_has_no_sources(tmp_path: Path) -> None:
    assert list(find_sources(tmp_path / "notebooks")) == []


def test_broken_source_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_bytes(b"{")
    (tmp_path / "b.md").write_text("# B")
    (tmp_path / "c.md").write_text("---\nx: 1\n---\n")
    notebooks, findings = read_sources(tmp_path, ".")
    assert [notebook.title for notebook in notebooks] == ["B"]
    assert [finding.where.path for finding in findings] == ["a.ipynb", "c.md"]
