"""Every notebook of the corpus is published or refused as a careful author expects."""

from __future__ import annotations

import pytest
from corpus_site import Corpus, corpus_files, verdicts

WRONG_LABELS = {
    "torture/made__frontmatter-raw.ipynb": (
        "invalid",
        "labelled ok, but its date is 30 February 2024: an author wants to be told",
    ),
}
"""Labels of TORTURE.tsv that are wrong, what is right, and why."""

INVALID = {
    "real/nbformat_tests/invalid.ipynb": "made by nbformat as invalid: no source, bad types",
    "real/nbformat_tests/invalid_cell_id.ipynb": "made by nbformat as invalid: an id with a `$`",
    "real/nbformat_tests/test3_no_metadata.ipynb": "made by nbformat as invalid: no metadata",
    "real/nbformat_tests/test3_no_worksheets.ipynb": "made by nbformat as invalid: no cells at all",
    "real/nbformat_tests/test3_worksheet_with_no_cells.ipynb": "made by nbformat as invalid",
    "real/nbformat_tests/v4_5_invalid_metadata.ipynb": (
        "made by nbformat as invalid: `jupyter` is text, which may have meant to hide the cell"
    ),
}
"""Real notebooks that are none."""

VERDICTS = verdicts() | {name: verdict for name, (verdict, _) in WRONG_LABELS.items()}
REAL = [name for name in corpus_files() if name.startswith("real/")]


def test_publish_ends_with_findings_and_no_crash(corpus: Corpus) -> None:
    assert corpus.code == 1, corpus.err[-2000:]
    assert "Traceback" not in corpus.err
    assert len(corpus.names) > 380


@pytest.mark.parametrize("name", sorted(VERDICTS))
def test_odd_notebook_has_its_verdict(corpus: Corpus, name: str) -> None:
    errors = corpus.findings(name, "error")
    mended = [f for f in corpus.findings(name, "warning") if f["rule"] == "notebook-clean"]
    if VERDICTS[name] == "invalid":
        assert errors
        assert all(finding["hint"] for finding in errors)
        assert name not in corpus.pages or not corpus.pages[name].is_file()
        return
    assert errors == []
    assert corpus.pages[name].is_file()
    is_mended = VERDICTS[name] in ("repair", "upgrade")
    assert bool(mended) == is_mended
    if VERDICTS[name] == "upgrade":
        assert any("is older than 2015" in finding["message"] for finding in mended)


@pytest.mark.parametrize("name", REAL)
def test_real_notebook_has_its_page(corpus: Corpus, name: str) -> None:
    errors = corpus.findings(name, "error")
    if name in INVALID:
        assert errors
        assert name not in corpus.pages
    else:
        assert errors == []
        assert corpus.pages[name].is_file()


def test_every_finding_says_how_to_mend_it(corpus: Corpus) -> None:
    assert [finding for finding in corpus.report["findings"] if not finding["hint"]] == []
