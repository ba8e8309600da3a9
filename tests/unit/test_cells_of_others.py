"""Cells of notebooks that other people wrote: what they asked for is what readers get."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath

import pytest
from selectolax.lexbor import LexborHTMLParser

from nbblog.convert import Conversion
from nbblog.linking import Frame
from nbblog.model import ExecutedNotebook, Notebook
from nbblog.sources.ipynb import read_ipynb
from nbblog.sources.options import read_top

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"

pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not on this machine")


def read(name: str) -> Notebook:
    (path,) = CORPORA.glob(f"*/**/{name}")
    return read_ipynb(path.read_bytes(), PurePosixPath(path.name))


def page(notebook: Notebook, folder: Path) -> LexborHTMLParser:
    outputs = tuple(cell.outputs for cell in notebook.code)
    executed = ExecutedNotebook(notebook, outputs, None, False, notebook.digest)
    (post,) = (
        Conversion(Frame(folder, folder, "", {notebook.path: "/a/"}), 200).whole([executed]).posts
    )
    return LexborHTMLParser(post.body)


def test_tags_of_the_torture_notebook(tmp_path: Path) -> None:
    notebook = read("made__tags.ipynb")
    body = page(notebook, tmp_path)
    shown = {cell.source: body.css_first(f"#cell-{cell.id}") for cell in notebook.code}
    folded = body.css("details.cell-fold pre.code")
    assert [node.text() for node in folded] == ["# hide-input\n1", "# hide-cell\n1", "1", "1"]
    assert shown["# remove-cell\n1"] is None
    assert shown["# remove_cell\n1"] is None
    for source in ("# hide-output\n1", "# remove_output\n1", "# raises-exception\n1"):
        (node,) = shown[source].css(".cell-input pre.code")
        assert node.text() == source
    assert not shown["# remove_output\n1"].css(".cell-outputs")
    tags = {cell.source: cell.tags for cell in notebook.code}
    assert tags["# skip-execution\n1"] == ("skip-execution",)
    text = body.body.text() if body.body else ""
    assert "#|" not in text
    assert "@title" not in text


def test_magics_of_the_torture_notebook_are_shown_as_they_were_typed(tmp_path: Path) -> None:
    notebook = read("made__magics.ipynb")
    body = page(notebook, tmp_path)
    assert [node.text() for node in body.css("pre.code")] == [one.source for one in notebook.code]
    assert not body.css("pre.code .err")


def test_forms_of_jax_are_folded_and_their_titles_are_no_code(tmp_path: Path) -> None:
    notebook = read("docs__jep__9407-type-promotion.ipynb")
    forms = [cell for cell in notebook.code if cell.metadata.get("cellView") == "form"]
    assert len(forms) == 19
    body = page(notebook, tmp_path)
    for cell in forms:
        (code,) = body.css(f"#cell-{cell.id} details.cell-fold:not([open]) pre.code")
        assert "@title" not in code.text()
        assert cell.header[0].strip("# ") == "@title"


def test_hidden_solutions_of_a_julia_course_are_left_out(tmp_path: Path) -> None:
    notebook = read("*1_-_Strings.ipynb")
    hidden = [cell for cell in notebook.code if cell.metadata.get("hide_input") is True]
    assert len(hidden) == 2
    body = page(notebook, tmp_path)
    assert not [cell for cell in hidden if body.css(f"#cell-{cell.id} pre.code")]


def test_of_real_code_only_directives_are_taken() -> None:
    count, taken = 0, set()
    for path in sorted((CORPORA / "real").rglob("*.ipynb")):
        raw = json.loads(path.read_bytes().decode("utf-8-sig"))
        for node in raw.get("cells", ()):
            if node["cell_type"] == "code" and raw["nbformat"] == 4:
                source = "".join(node["source"])
                top = read_top(source, "python")
                assert (
                    source.split("\n")
                    == [*top.header, *top.source.split("\n")][: source.count("\n") + 1]
                )
                assert top.broken == ()
                taken |= set(top.header)
                count += 1
    assert count > 2000
    assert taken <= {"", "#@title", "# @title", "#@title Imports"}
