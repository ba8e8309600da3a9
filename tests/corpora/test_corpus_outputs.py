"""Every output of real notebooks is shown: sound, balanced, in a few seconds.

The notebooks are other people's and no part of this repository: they lie in ../shared/corpora of
a checkout, or there is nothing to test.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
from selectolax.lexbor import LexborHTMLParser

from nbblog.findings import Finding, Where
from nbblog.outputs import Context, render_outputs
from nbblog.prose.pieces import Html, Piece
from nbblog.sources.wire import read_output

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
FORBIDDEN = {chr(code) for code in (*range(32), *range(127, 160))} - {"\n", "\t"}


def cells(path: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield name and outputs of the code cells that a file can be read for."""
    try:
        notebook = json.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError):
        return
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4:
        return
    for number, cell in enumerate(notebook.get("cells") or ()):
        outputs = [one for one in cell.get("outputs") or () if is_valid(one)]
        if outputs:
            yield f"cell-{number}", outputs


def is_valid(output: dict[str, Any]) -> bool:
    kinds = {
        "stream": {"name", "text"},
        "error": {"ename", "evalue", "traceback"},
        "display_data": {"data"},
        "execute_result": {"data"},
    }
    wanted = kinds.get(output.get("output_type", ""))
    return wanted is not None and wanted <= output.keys()


@pytest.fixture(scope="module")
def rendered() -> tuple[dict[str, list[Piece]], list[Finding], float]:
    """Return the pieces of every cell, what was found, and the seconds that it took."""
    if not CORPORA.is_dir():
        pytest.skip(f"no notebooks in {CORPORA}")
    pieces: dict[str, list[Piece]] = {}
    findings: list[Finding] = []
    seconds = 0.0
    for path in sorted(CORPORA.rglob("*.ipynb")):
        for name, raw in cells(path):
            context = Context(
                save=lambda data, suffix: f"/file.{suffix}",
                place=lambda line, path=path: Where(path.name, 1, line),  # type: ignore[misc]
                findings=findings,
                name=f"out-{name}",
            )
            outputs = [read_output(one) for one in raw]
            begun = time.process_time()
            pieces[f"{path.name} {name}"] = render_outputs(outputs, context)
            seconds += time.process_time() - begun
    return pieces, findings, seconds


Rendered = tuple[dict[str, list[Piece]], list[Finding], float]


def test_every_output_is_shown_in_a_few_seconds(rendered: Rendered) -> None:
    pieces, _, seconds = rendered
    assert len(pieces) > 900
    assert seconds < 20, "on a busy machine"


def test_no_control_character_is_left(rendered: Rendered) -> None:
    for name, pieces in rendered[0].items():
        for piece in pieces:
            text = piece.html if isinstance(piece, Html) else piece.text
            assert not FORBIDDEN & set(text), name


def test_every_piece_of_html_is_balanced(rendered: Rendered) -> None:
    for name, pieces in rendered[0].items():
        # one display is up to three pieces, the Markdown in the middle
        whole = "".join(piece.html if isinstance(piece, Html) else "" for piece in pieces)
        around = f'<article id="around">{whole}<hr id="after"></article><hr id="beyond">'
        page = LexborHTMLParser(around)
        assert page.css_first("#around > #after"), name
        assert page.css_first("body > #beyond"), name
        tree = html5lib.parse(around, namespaceHTMLElements=False)
        assert tree.find("body/article/hr[@id='after']") is not None, name
        inside = tree.findall("body/article/*")
        outside = [node.tag for node in inside if "output" not in node.get("class", "").split()]
        assert outside == ["hr"], name


def test_ids_of_a_cell_are_unique(rendered: Rendered) -> None:
    for name, pieces in rendered[0].items():
        whole = "".join(piece.html if isinstance(piece, Html) else "" for piece in pieces)
        ids = [node.id for node in LexborHTMLParser(whole).css("[id]")]
        assert len(ids) == len(set(ids)), name
