"""What a .bib file may hold, and what nbblog answers to mistakes."""

from __future__ import annotations

import datetime as dt
import logging
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbblog.bibliography import Author, Explanation, Publication, read_bibliography
from nbblog.findings import Finding, Problem

OWNER = "Ada Lovelace"
NEXT_YEAR = dt.datetime.now(dt.UTC).year + 1


def read(folder: Path, text: str) -> tuple[Publication, ...]:
    """Read a text as the .bib file of Ada Lovelace."""
    path = folder / "papers.bib"
    path.write_text(text, "utf-8", newline="")
    return read_bibliography(path, "bib/papers.bib", OWNER)


def read_one(folder: Path, fields: str, kind: str = "article") -> Publication:
    """Read an entry that has a title, an author and a year already."""
    required = {
        "title": "title = {Notes},",
        "author": "author = {Lovelace, A.},",
        "year": "year = {1843},",
    }
    lines = [line for name, line in required.items() if not re.search(rf"\b{name} =", fields)]
    [publication] = read(folder, f"@{kind}{{key, {' '.join(lines)}\n{fields}\n}}")
    return publication


def findings_of(folder: Path, text: str) -> list[tuple[int | None, str]]:
    """Return line and message of every mistake in a text."""
    with pytest.raises(Problem) as problem:
        read(folder, text)
    for finding in problem.value.findings:
        assert (finding.rule, finding.where.path) == ("bibliography", "bib/papers.bib")
        assert finding.hint
    return [(finding.where.line, finding.message) for finding in problem.value.findings]


# ------------------------------------------------------------------ what is read


def test_entry_becomes_a_publication(tmp_path: Path) -> None:
    [publication] = read(
        tmp_path,
        r"""
@article{lovelace1843,
  title = {Sketch of the {Analytical Engine}},
  author = {Menabrea, L. F. and Lovelace, A.},
  journal = {Scientific Memoirs},
  volume = {3},
  number = 29,
  pages = "666--731",
  publisher = {Taylor \& Francis},
  note = {with notes},
  year = 1843,
  doi = {https://doi.org/10.1000/182},
  abstract = {On   engines,
    and numbers.},
  pdf = {https://ada.org/a\_b.pdf}, code = {https://github.com/ada/g}, post = {/blog/g/},
  keywords = {engines, Selected}
}
""",
    )
    assert publication.key == "lovelace1843"
    assert publication.kind == "article"
    assert publication.title == "Sketch of the Analytical Engine"
    assert publication.authors == (
        Author("L. F.", "Menabrea"),
        Author("A.", "Lovelace", is_owner=True),
    )
    assert publication.year == 1843
    assert publication.venue == "Scientific Memoirs"
    assert publication.detail == "vol. 3, no. 29, pp. 666–731, Taylor & Francis, with notes"
    assert publication.doi == "10.1000/182"
    assert publication.url == "https://doi.org/10.1000/182"
    assert publication.arxiv is None
    assert publication.pdf == "https://ada.org/a_b.pdf"
    assert publication.code == "https://github.com/ada/g"
    assert publication.posts == (Explanation("/blog/g/"),)
    assert publication.abstract == "On engines, and numbers."
    assert publication.is_selected


def test_bibtex_is_what_was_typed_less_our_own_fields(tmp_path: Path) -> None:
    [publication] = read(
        tmp_path,
        r"""@article{key,
  title     = {On {GNN}s, with "quotes" and $x_{i}$},
  author+an = {1=equal},
  author    = {Lovelace, A.},
  abstract  = {a, {b}, c},
  year      = 1843,
  keywords  = {selected}
}""",
    )
    assert publication.bibtex == (
        r"""@article{key,
  title     = {On {GNN}s, with "quotes" and $x_{i}$},
  author    = {Lovelace, A.},
  year      = 1843
}"""
    )


def test_bibtex_keeps_its_last_comma(tmp_path: Path) -> None:
    [publication] = read(
        tmp_path, '@misc(k, title="T, \\"x", author={A, B},\n pdf={https://x.y}, year="1900",\n)'
    )
    assert publication.bibtex == '@misc(k, title="T, \\"x", author={A, B}, year="1900",\n)'


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        (r"A Simple {$L_2$} Norm for {KV} Cache", "A Simple $L_2$ Norm for KV Cache"),
        (r"W{\'o}jcik, Erd{\H{o}}s and \v{C}ech", "Wójcik, Erdős and Čech"),
        (r"Costs \$5 \& 50\% of $x_{i}$", r"Costs \$5 & 50% of $x_{i}$"),
        ("50% more & less", "50% more & less"),
        ("pages 3--5 --- or so", "pages 3–5 — or so"),
        (r"\emph{Very} ``quoted'' \textbf{word}", "Very “quoted” word"),
    ],
)
def test_title_is_text_that_may_hold_math(tmp_path: Path, typed: str, title: str) -> None:
    assert read_one(tmp_path, f"title = {{{typed}}}").title == title


def test_publications_come_newest_first_and_in_the_order_of_the_file(tmp_path: Path) -> None:
    publications = read(
        tmp_path,
        """
@misc{a, title={a}, author={A}, year=2023}
@misc{b, title={b}, author={A}, year=2024}
@misc{c, title={c}, author={A}, date={2024-01-31}}
@misc{d, title={d}, author={A}, year=2022}
@misc{e, title={e}, author={A}, year=2024}
""",
    )
    assert [publication.key for publication in publications] == ["b", "c", "e", "a", "d"]


def test_strings_are_filled_in(tmp_path: Path) -> None:
    [publication] = read(
        tmp_path,
        "@string{jmlr = {Journal of Machine Learning Research}}\n"
        "@comment{not me}\n"
        "@Article{k, Title={T}, AUTHOR={A}, year=2024, journal=JMLR, month=jan}",
    )
    assert publication.venue == "Journal of Machine Learning Research"
    assert publication.kind == "article"


@pytest.mark.parametrize(
    ("fields", "kind", "venue", "url"),
    [
        (
            "eprint = {2406.11430}, archiveprefix = {arXiv}",
            "preprint",
            "arXiv preprint",
            "https://arxiv.org/abs/2406.11430",
        ),
        (
            "journal = {arXiv preprint arXiv:2406.11430v2}",
            "preprint",
            "arXiv preprint",
            "https://arxiv.org/abs/2406.11430v2",
        ),
        (
            "eprint = {math.GT/0309136}, eprinttype = {arxiv}, journal = {Topology}",
            "article",
            "Topology",
            "https://arxiv.org/abs/math.GT/0309136",
        ),
        (
            "eprint = {hal-01}, eprinttype = {hal}, url = {https://x.org/a%20b~c}",
            "article",
            "",
            "https://x.org/a%20b~c",
        ),
        (
            "eprint = {2406.11430}, archiveprefix = {arXiv}, doi = {10.1000/a<b>}, booktitle = {P}",
            "article",
            "P",
            "https://doi.org/10.1000/a%3Cb%3E",
        ),
    ],
)
def test_link_is_the_doi_then_arxiv_then_the_url(
    tmp_path: Path, fields: str, kind: str, venue: str, url: str
) -> None:
    publication = read_one(tmp_path, fields)
    assert (publication.kind, publication.venue, publication.url) == (kind, venue, url)


@pytest.mark.parametrize(
    "fields",
    [
        "eprint = {2406.11430}, archiveprefix = {arXiv}, primaryclass = {cs.LG}",
        "eprint = {arXiv:2406.11430}",
        "journal = {arXiv preprint arXiv:2406.11430}",  # Google Scholar
        "journal = {ArXiv}, volume = {abs/2406.11430}",  # Semantic Scholar
        "journal = {CoRR}, volume = {abs/2406.11430}, doi = {10.48550/ARXIV.2406.11430}",  # DBLP
        "url = {https://arxiv.org/abs/2406.11430}",
        "url = {https://arxiv.org/pdf/2406.11430.pdf}",
        "doi = {10.48550/arXiv.2406.11430}, publisher = {arXiv}",  # DataCite
        "howpublished = {arXiv:2406.11430}",
        "note = {arXiv: 2406.11430}",
    ],
)
def test_number_at_arxiv_alone_makes_the_links(tmp_path: Path, fields: str) -> None:
    publication = read_one(tmp_path, fields, "misc")
    assert (publication.arxiv, publication.doi) == ("2406.11430", None)
    assert publication.url == "https://arxiv.org/abs/2406.11430"
    assert publication.pdf == "https://arxiv.org/pdf/2406.11430"
    assert (publication.kind, publication.venue) == ("preprint", "arXiv preprint")
    assert "abs/" not in publication.detail + publication.venue


def test_own_pdf_and_own_doi_go_before_those_of_arxiv(tmp_path: Path) -> None:
    fields = "eprint = {2406.11430}, journal = {J}, doi = {10.1000/182}, pdf = {/files/a.pdf}"
    publication = read_one(tmp_path, fields)
    assert (publication.kind, publication.pdf) == ("article", "/files/a.pdf")
    assert (publication.url, publication.arxiv) == ("https://doi.org/10.1000/182", "2406.11430")


def test_further_links_and_an_award_are_read(tmp_path: Path) -> None:
    publication = read_one(
        tmp_path,
        "data = {https://d.org}, slides = {/s.pdf}, poster = {/p.pdf}, video = {https://v.org}, "
        "website = {https://w.org}, award = {Best paper \\& more}",
    )
    assert (publication.data, publication.slides) == ("https://d.org", "/s.pdf")
    assert (publication.poster, publication.video) == ("/p.pdf", "https://v.org")
    assert (publication.website, publication.award) == ("https://w.org", "Best paper & more")
    assert "slides" not in publication.bibtex


@pytest.mark.parametrize(
    ("kind", "fields", "group"),
    [
        ("article", "journal = {Nature}", "journal"),
        ("inproceedings", "booktitle = {EMNLP}", "conference"),
        ("inproceedings", "booktitle = {Interpretability Workshop at NeurIPS}", "workshop"),
        ("misc", "eprint = {2406.11430}", "preprint"),
        ("article", "journal = {arXiv preprint arXiv:2312.10193}", "preprint"),
        ("incollection", "booktitle = {Handbook}", "book"),
        ("phdthesis", "school = {La Sapienza}", "thesis"),
        ("software", "url = {https://x.org}", "software"),
        ("patent", "", "other"),
    ],
)
def test_kind_tells_the_group_that_readers_choose(
    tmp_path: Path, kind: str, fields: str, group: str
) -> None:
    assert read_one(tmp_path, fields, kind).group == group


# ------------------------------------------------------------------ authors


def test_names_are_split_as_bibtex_does(tmp_path: Path) -> None:
    text = (
        r"author = {Ludwig van Beethoven and Di Lorenzo, P. and {NVIDIA Research} and "
        r"K.-F. Wong and M. D'Onofrio and W{\'o}jcik, Bartosz and King, Jr., Martin}"
    )
    assert [(author.given, author.family) for author in read_one(tmp_path, text).authors] == [
        ("Ludwig", "van Beethoven"),
        ("P.", "Di Lorenzo"),
        ("", "NVIDIA Research"),
        ("K.-F.", "Wong"),
        ("M.", "D'Onofrio"),
        ("Bartosz", "Wójcik"),
        ("Martin", "King Jr."),
    ]


def test_name_reads_given_name_first() -> None:
    assert Author("P.", "Di Lorenzo").name == "P. Di Lorenzo"
    assert Author("", "NVIDIA Research").name == "NVIDIA Research"


def test_and_others_is_no_author(tmp_path: Path) -> None:
    publication = read_one(tmp_path, "author = {Babbage, C. and others}")
    assert publication.authors == (Author("C.", "Babbage"),)
    assert publication.has_more_authors
    assert not read_one(tmp_path, "author = {Babbage, C.}").has_more_authors


@pytest.mark.parametrize(
    ("annotation", "marked"),
    [
        ("1=equal;2=equal", [True, True, False]),
        ("1=equal, corresponding; 3=corresponding", [True, False, False]),
        ('2="equal"', [False, True, False]),
        ("=equal", [True, True, True]),
        ("3:family=equal;", [False, False, True]),
        ("1=unequal", [False, False, False]),
    ],
)
def test_annotation_marks_equal_contribution(
    tmp_path: Path, annotation: str, marked: list[bool]
) -> None:
    fields = f"author = {{A, A and B, B and C, C}}, author+an = {{{annotation}}}"
    assert [author.is_equal for author in read_one(tmp_path, fields).authors] == marked


@pytest.mark.parametrize("star", ["*", "$^*$", "$^{*}$", r"\textsuperscript{*}"])
def test_star_behind_a_name_marks_equal_contribution(tmp_path: Path, star: str) -> None:
    publication = read_one(tmp_path, f"author = {{Devoto{star}, A. and Yu Zhao{star} and C, C}}")
    assert publication.authors == (
        Author("A.", "Devoto", is_equal=True),
        Author("Yu", "Zhao", is_equal=True),
        Author("C", "C"),
    )


def test_owner_is_known_by_every_name(tmp_path: Path) -> None:
    path = tmp_path / "p.bib"
    path.write_text("@misc{k, title={T}, year=2024, author={Byron, A. and Lovelace, A.}}")
    [publication] = read_bibliography(path, "p.bib", "Ada Lovelace", "Ada Byron")
    assert [author.is_owner for author in publication.authors] == [True, True]


@pytest.mark.parametrize(
    ("name", "is_owner"),
    [
        ("A. Lovelace", True),
        ("Lovelace, Ada", True),
        ("Lovelace, A. K.", True),
        ("LOVELACE, ADA", True),
        ("Lóvelace, A.", True),
        ("Lovelace, Annabella", False),
        ("Lovelace, B.", False),
        ("Lovelace", False),
        ("Love, A.", False),
    ],
)
def test_owner_has_the_same_family_and_no_other_given_name(
    tmp_path: Path, name: str, is_owner: bool
) -> None:
    publication = read_one(tmp_path, f"author = {{{name}}}")
    assert publication.authors[0].is_owner is is_owner


def test_owner_may_have_a_family_name_of_two_words(tmp_path: Path) -> None:
    path = tmp_path / "p.bib"
    path.write_text("@misc{k, title={T}, year=2024, author={Di Lorenzo, P. and Lorenzo, D.}}")
    [publication] = read_bibliography(path, "p.bib", "Paolo Di Lorenzo")
    assert [author.is_owner for author in publication.authors] == [True, False]


# ------------------------------------------------------------------ mistakes


def test_all_mistakes_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    found = findings_of(
        tmp_path,
        """@article{first,
  title = {One},
  year = {20244},
  eprint = {arXiv:2406},
}

@article{second, author = {A. Author},
  title = {Two},
  title = {Zwei},
  year = 2024
}

@misc{first, title = {Three}, author = {A. Author}, year = 2024}

@misc{third, Title = {Three}, title = {Drei}, author = {A, B, C, D}, year = 1234}
""",
    )
    assert found == [
        (1, "`first` has no author"),
        (3, "`year`: '20244' is no year of a publication"),
        (4, "`eprint`: 'arXiv:2406' is no identifier of arXiv"),
        (9, "the field `title` is typed twice, first on line 8"),
        (13, "the key `first` is used twice, first on line 1"),
        (15, "the field `title` is typed twice, first on line 15"),
        (15, "`author`: 'A, B, C, D' is no name: too many commas"),
        (15, "`year`: '1234' is no year of a publication"),
    ]


def test_missing_fields_are_named(tmp_path: Path) -> None:
    assert findings_of(tmp_path, "\n@misc{k, note = {x}, title = {}}") == [
        (2, "`k` has no author"),
        (2, "`k` has no title"),
        (2, "`k` has no year"),
    ]


def test_broken_entry_does_not_hide_the_next(tmp_path: Path) -> None:
    found = findings_of(
        tmp_path,
        """@article{a,
  title = {One,
  year = 2024
}

@article{b, title = {Two}, year = 2024}
""",
    )
    assert [line for line, _ in found] == [1, 6]
    assert found[0][1].startswith("broken entry: ")
    assert found[1][1] == "`b` has no author"


def test_entry_without_a_brace_is_a_finding(tmp_path: Path) -> None:
    assert findings_of(tmp_path, "\n@article key, title = {x}\n")[0] == (
        2,
        "an entry without an opening brace",
    )


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("year = {to appear}", "`year`: 'to appear' is no year of a publication"),
        (
            f"year = {{{NEXT_YEAR + 1}}}",
            f"`year`: '{NEXT_YEAR + 1}' is no year of a publication",
        ),
        ("eprint = {2413.00001}", "`eprint`: '2413.00001' is no identifier of arXiv"),
        ("journal = {arXiv:24.1}", "`journal`: '24.1' is no identifier of arXiv"),
        ("doi = {11.1000/x}", "`doi`: '11.1000/x' is no DOI"),
        ("url = {javascript:alert(1)}", "`url`: 'javascript:alert(1)' is no address"),
        ("pdf = {//evil.org/x}", "`pdf`: '//evil.org/x' is no address"),
        ("journal = jmlr", "`journal`: jmlr is no @string of this file"),
        ("author+an = {2=equal}", "`author+an`: cannot follow '2=equal'"),
        ("author+an = {first=equal}", "`author+an`: cannot follow 'first=equal'"),
        (r"note = {\href[\frac}", "`note`: TeX that cannot be read"),
    ],
)
def test_impossible_values_are_findings(tmp_path: Path, field: str, message: str) -> None:
    with pytest.raises(Problem) as problem:
        read_one(tmp_path, field)
    assert [(finding.where.line, finding.message) for finding in problem.value.findings] == [
        (2, message)
    ]


def test_paper_of_next_year_is_right(tmp_path: Path) -> None:
    assert read_one(tmp_path, f"year = {NEXT_YEAR}").year == NEXT_YEAR


def test_missing_file_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        read_bibliography(tmp_path / "no.bib", "no.bib", OWNER)


def test_libraries_keep_quiet(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    level = logging.getLogger("bibtexparser").level
    findings_of(tmp_path, "@article{a, title = {\\frac{x}, year = {\n@misc{b, x, y}")
    assert (capfd.readouterr(), caplog.records) == (("", ""), [])
    assert logging.getLogger("bibtexparser").level == level


PIECES = ["@article{", "@misc(", "@string{", "@comment{", "}", ")", "{", '"', ",", "=", "\n", "key"]
PIECES += ["title={T},", "author={A and B},", "year=2024,", "eprint=", "author+an=", "1=equal", "#"]
PIECES += [
    "$",
    "%",
    "\\",
    "{\\'o}",
    "\\href[\\frac",
    " and ",
    "others",
    "٢٠٢٤",
    "journal=",
    "arXiv:",
]


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)), st.booleans())
def test_no_text_ends_in_anything_but_publications_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, text: str, is_inside: bool
) -> None:
    if is_inside:
        text = f"@article{{k, title={{T}}, author={{A}}, year=2024, {text}}}"
    found: tuple[object, ...]
    try:
        found = read(tmp_path_factory.mktemp("bib"), text)
    except Problem as problem:
        found = problem.findings or ("a problem needs findings",)
    assert all(isinstance(each, Publication | Finding) for each in found)
