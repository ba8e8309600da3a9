"""Works as citation styles write them; expected lines were written by hand after the manuals."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from nbblog.literature import Work, Works, read_works
from nbblog.prose.citations import plain
from nbblog.prose.marks import Citation, Mention
from nbblog.prose.styles import AuthorYear, Numeric, Rendered, Style

BIB = r"""
@string{pm = "Publ. Math. Debrecen"}
@article{erdos, author = {Erd{\H{o}}s, Paul and R{\'e}nyi, Alfr{\'e}d}, title = {On Random Graphs {I}},
  journal = pm, year = 1959, volume = 6, pages = {290--297}}
@article{celik, author = {{\c{S}}ahin, {\c{C}}elik}, title = "Ba{\c{s}}lang{\i}{\c{c}}",
  journal = {J. A \& B}, year = {2020}, volume = {3}, number = {2}, doi = {10.1000/182}}
@techreport{who, author = {{World Health Organization}}, title = {Health for All}, institution = {WHO},
  year = 1998}
@misc{undated, author = {Doe, Jane}, title = {Lecture Notes}, howpublished = {\url{https://example.org/notes}}}
@inproceedings{many, author = {Vaswani, Ashish and Shazeer, Noam and others}, title = {Attention},
  booktitle = {NeurIPS}, year = 2017, pages = {5998-6008}}
@article{amp, author = {Lee, K. and Kim, J.-H.}, title = {R\&D <fast> & cheap}, journal = {AT\&T J.}, year = 2001}
@article{math, author = {Impagliazzo, R.}, title = {Sorting in $O(n \log n)$ Time}, journal = {SIAM}, year = 1999}
@book{dutch, author = {van der Berg, Jan and de la Vall{\'e}e Poussin, Charles}, title = {Primes},
  publisher = {Elsevier}, year = 1900, edition = 2}
@book{junior, author = {King, Jr., Martin Luther}, title = {Why We Can't Wait}, publisher = {Harper}, year = 1964}
@incollection{chapter, author = {Knuth, Donald E.}, editor = {Gries, David and Hoare, Tony}, title = {Literate},
  booktitle = {Beauty}, publisher = {ACM}, year = 1984, pages = 27}
@article{preprint, author = {Kaplan, Jared}, title = {Scaling Laws}, journal = {arXiv preprint arXiv:2001.08361},
  year = 2020}
@book{edited, editor = {Turing, Alan}, title = {Machines}, year = 1950, publisher = {OUP}}
@book{anonymous, title = {Beowulf: A New Verse Translation}, publisher = {FSG}, year = 2000}
"""

AUTHOR_YEAR = {
    "erdos": "Erdős, P. and Rényi, A. (1959). On Random Graphs I. Publ. Math. Debrecen, 6, 290–297.",
    "celik": "Şahin, Ç. (2020). Başlangıç. J. A & B, 3(2).",
    "who": "World Health Organization (1998). Health for All. WHO.",
    "undated": "Doe, J. (n.d.). Lecture Notes.",
    "many": "Vaswani, A., Shazeer, N., et al. (2017). Attention. NeurIPS, 5998–6008.",
    "amp": "Lee, K. and Kim, J.-H. (2001). R&D <fast> & cheap. AT&T J.",
    "math": "Impagliazzo, R. (1999). Sorting in [O(n \\log n)] Time. SIAM.",
    "dutch": "van der Berg, J. and de la Vallée Poussin, C. (1900). Primes. 2nd ed. Elsevier.",
    "junior": "King, M. L., Jr. (1964). Why We Can't Wait. Harper.",
    "chapter": "Knuth, D. E. (1984). Literate. In D. Gries and T. Hoare (Eds.), Beauty, 27. ACM.",
    "preprint": "Kaplan, J. (2020). Scaling Laws.",
    "edited": "Turing, A. (Ed.) (1950). Machines. OUP.",
    "anonymous": "Beowulf: A New Verse Translation (2000). FSG.",
}
NUMERIC = {
    "erdos": "P. Erdős and A. Rényi, “On Random Graphs I,” Publ. Math. Debrecen, vol. 6, pp. 290–297, 1959.",
    "celik": "Ç. Şahin, “Başlangıç,” J. A & B, vol. 3, no. 2, 2020.",
    "who": "World Health Organization, Health for All, WHO, 1998.",
    "undated": "J. Doe, Lecture Notes, n.d.",
    "many": "A. Vaswani, N. Shazeer, et al., “Attention,” in NeurIPS, pp. 5998–6008, 2017.",
    "amp": "K. Lee and J.-H. Kim, “R&D <fast> & cheap,” AT&T J., 2001.",
    "math": "R. Impagliazzo, “Sorting in [O(n \\log n)] Time,” SIAM, 1999.",
    "dutch": "J. van der Berg and C. de la Vallée Poussin, Primes, 2nd ed., Elsevier, 1900.",
    "junior": "M. L. King Jr., Why We Can't Wait, Harper, 1964.",
    "chapter": "D. E. Knuth, “Literate,” in Beauty, D. Gries and T. Hoare, Eds., p. 27, ACM, 1984.",
    "preprint": "J. Kaplan, Scaling Laws, 2020.",
    "edited": "A. Turing, Ed., Machines, OUP, 1950.",
    "anonymous": "Beowulf: A New Verse Translation, FSG, 2000.",
}


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Works:
    path = tmp_path_factory.mktemp("bib") / "refs.bib"
    path.write_text(BIB, "utf-8")
    works, findings = read_works(path, "refs.bib")
    assert findings == ()
    return works


def formula(tex: str) -> str:
    return f"[{tex}]"


def lines(style: Style, works: Mapping[str, Work]) -> dict[str, str]:
    """Return the list of references as plain text."""
    done = style.render([Citation((Mention(key),)) for key in works], works)
    return {entry.key: plain(entry.html) for entry in done.entries}


@pytest.mark.parametrize("key", AUTHOR_YEAR)
def test_entry_by_author_and_year(works: Works, key: str) -> None:
    assert lines(AuthorYear(formula), works)[key] == AUTHOR_YEAR[key]


@pytest.mark.parametrize("key", NUMERIC)
def test_entry_by_number(works: Works, key: str) -> None:
    assert lines(Numeric(formula), works)[key] == NUMERIC[key]


def test_markup_of_titles_is_escaped(works: Works) -> None:
    done = AuthorYear(formula).render([Citation((Mention("amp"),))], works)
    assert "R&amp;D &lt;fast&gt; &amp; cheap" in done.entries[0].html


def shown(rendered: Rendered) -> list[str]:
    return [plain("".join(part.html for part in parts)) for parts in rendered.citations]


def test_citations_by_author_and_year(works: Works) -> None:
    citations = [
        Citation((Mention("erdos"),)),
        Citation((Mention("erdos", "see", "pp. 2–4"), Mention("many"))),
        Citation((Mention("erdos", is_yearly=True),)),
        Citation((Mention("erdos"),), is_narrative=True),
        Citation((Mention("who", locator="p. 3"),), is_narrative=True),
        Citation((Mention("undated"),)),
        Citation((Mention("anonymous"),)),
        Citation((Mention("junior"), Mention("dutch"))),
    ]
    assert shown(AuthorYear(formula).render(citations, works)) == [
        "(Erdős & Rényi, 1959)",
        "(see Erdős & Rényi, 1959, pp. 2–4; Vaswani et al., 2017)",
        "(1959)",
        "Erdős and Rényi (1959)",
        "World Health Organization (1998, p. 3)",
        "(Doe, n.d.)",
        "(“Beowulf: A New Verse…”, 2000)",
        "(King, 1964; van der Berg & de la Vallée Poussin, 1900)",
    ]


def test_citations_by_number(works: Works) -> None:
    citations = [
        Citation((Mention("many"), Mention("erdos", locator="p. 2"))),
        Citation((Mention("erdos"),), is_narrative=True),
        Citation((Mention("many", "see"),)),
    ]
    assert shown(Numeric(formula).render(citations, works)) == [
        "[1], [2, p. 2]",
        "Erdős and Rényi [2]",
        "see [1]",
    ]


def test_works_that_would_read_the_same_get_letters(tmp_path: Path) -> None:
    path = tmp_path / "x.bib"
    path.write_text(
        "@misc{b, author={Doe, A.}, title={Beta}, year=2020}\n"
        "@misc{a, author={Doe, A.}, title={Alpha}, year=2020}\n"
    )
    works, _ = read_works(path, "x.bib")
    done = AuthorYear(formula).render([Citation((Mention("b"),)), Citation((Mention("a"),))], works)
    assert shown(done) == ["(Doe, 2020b)", "(Doe, 2020a)"]
    assert [entry.key for entry in done.entries] == ["a", "b"]


def test_a_broken_entry_is_found_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.bib"
    path.write_text("@misc{a, title={A}}\n@misc{a, title={B}}\n@misc{b, title={C}}\n")
    works, (finding,) = read_works(path, "x.bib")
    assert (finding.where.line, sorted(works), works["b"].title) == (2, ["a", "b"], "C")


def test_identifiers_are_found_where_people_type_them(works: Works) -> None:
    assert (works["preprint"].arxiv, works["preprint"].address) == (
        "2001.08361",
        "https://arxiv.org/abs/2001.08361",
    )
    assert works["celik"].address == "https://doi.org/10.1000/182"
    assert works["undated"].address == "https://example.org/notes"
