"""CSL styles; expected lines after `Cite them right` with the marks of en-US."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_citations import BIB, formula, lines, shown

from nbblog.findings import Finding
from nbblog.literature import Works, read_works
from nbblog.prose.csl import CslStyle, csl_style
from nbblog.prose.marks import Citation, Mention

citeproc = pytest.importorskip("citeproc")
HARVARD = Path(citeproc.__file__).parent / "data/styles/harvard-cite-them-right.csl"
NUMBERED = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Small</title><id>small</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout prefix="[" suffix="]" delimiter=","><text variable="citation-number"/></layout></citation>
  <bibliography><layout suffix=".">
    <text variable="citation-number" prefix="[" suffix="] "/>
    <names variable="author"><name initialize-with=". " and="text"/></names>
    <text variable="title" prefix=", " font-style="italic"/>
    <text variable="DOI" prefix=", https://doi.org/"/>
  </layout></bibliography>
</style>
"""
EXPECTED = {
    "erdos": "Erdős, P. and Rényi, A. (1959) “On Random Graphs I”, Publ. Math. Debrecen, 6, pp. 290–297.",
    "celik": "Şahin, Ç. (2020) “Başlangıç”, J. A & B, 3(2). Available at: https://doi.org/10.1000/182.",
    "amp": "Lee, K. and Kim, J.-H. (2001) “R&D <fast> & cheap”, AT&T J. [Preprint].",
    "math": "Impagliazzo, R. (1999) “Sorting in [O(n \\log n)] Time”, SIAM [Preprint].",
    "dutch": "van der Berg, J. and de la Vallée Poussin, C. (1900) Primes. 2nd ed. Elsevier.",
    "undated": "Doe, J. (no date) Lecture Notes. Available at: https://example.org/notes.",
    "who": "World Health Organization (1998) Health for All. WHO.",
    "chapter": "Knuth, D.E. (1984) “Literate”, in D. Gries and T. Hoare (eds.) Beauty. ACM, p. 27.",
    "many": "Vaswani, A., Shazeer, N. et al. (2017) “Attention”, NeurIPS, pp. 5998–6008.",
}


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Works:
    path = tmp_path_factory.mktemp("bib") / "refs.bib"
    path.write_text(BIB, "utf-8")
    return read_works(path, "refs.bib")[0]


def style(path: Path) -> CslStyle:
    found: list[Finding] = []
    made = csl_style(path, "a.csl", found)
    assert made is not None
    assert found == []
    return made(formula)


@pytest.mark.parametrize("key", EXPECTED)
def test_entry_in_harvard_style(works: Works, key: str) -> None:
    assert lines(style(HARVARD), works)[key] == EXPECTED[key]


def test_citations_in_harvard_style(works: Works) -> None:
    citations = [
        Citation((Mention("erdos"),)),
        Citation((Mention("erdos", "see", "pp. 2–4"), Mention("dutch"))),
        Citation((Mention("erdos", is_yearly=True),)),
        Citation((Mention("erdos", locator="p. 3"),), is_narrative=True),
    ]
    assert shown(style(HARVARD).render(citations, works)) == [
        "(Erdős and Rényi, 1959)",
        "(van der Berg and de la Vallée Poussin, 1900; see Erdős and Rényi, 1959, pp. 2–4)",
        "(1959)",
        "Erdős and Rényi (1959, p. 3)",
    ]


def test_a_numeric_style_has_its_numbers_apart(works: Works, tmp_path: Path) -> None:
    path = tmp_path / "small.csl"
    path.write_text(NUMBERED)
    citations = [
        Citation((Mention("celik"), Mention("amp"))),
        Citation((Mention("amp"),), is_narrative=True),
    ]
    done = style(path).render(citations, works)
    assert shown(done) == ["[1,2]", "Lee and Kim [2]"]
    assert [entry.sign for entry in done.entries] == ["[1]", "[2]"]
    assert '<a class="reference-link" href="https://doi.org/10.1000/182">' in done.entries[0].html
    assert "R&amp;D &lt;fast&gt; &amp; cheap" in done.entries[1].html


def test_a_file_that_is_no_style_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.csl").write_text("no XML")
    (tmp_path / "b.csl").write_text("<html/>")
    for name in ("a.csl", "b.csl"):
        found: list[Finding] = []
        assert csl_style(tmp_path / name, name, found) is None
        assert [(one.rule, one.where.path) for one in found] == [("config", "nbblog.toml")]


def test_an_address_cannot_leave_its_attribute(tmp_path: Path) -> None:
    path = tmp_path / "x.bib"
    path.write_text(
        '@misc{a, author={Doe, A.}, title={T}, url={https://a.org/"onclick="alert(1)}, year=2000}'
    )
    works, _ = read_works(path, "x.bib")
    done = style(HARVARD).render([Citation((Mention("a"),))], works)
    assert "onclick" not in done.entries[0].html
