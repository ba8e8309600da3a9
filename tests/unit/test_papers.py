"""Papers and posts find each other, by key, by number at arXiv, by DOI, by address."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from nbblog.bibliography import Author, Explanation, Publication
from nbblog.identifiers import read_arxiv
from nbblog.model import FrontMatter, Notebook
from nbblog.papers import Elsewhere, Paired, pair, published


def paper(key: str, **fields: object) -> Publication:
    return Publication(key, "misc", key.title(), (Author("A.", "Ada"),), 2024, **fields)  # type: ignore[arg-type]  # fields of it


def post(name: str, *papers: str) -> tuple[Notebook, str]:
    front = FrontMatter(paper=papers[0] if len(papers) == 1 else papers)
    notebook = Notebook(
        PurePosixPath(f"notebooks/{name}.md"), front, name.title(), name, None, (), ""
    )
    return notebook, f"/blog/{name}/"


def paired(papers: list[Publication], *posts: tuple[Notebook, str]) -> Paired:
    return pair(papers, posts, "publications.bib")


STOP = paper("stop", arxiv="2601.00001v2", doi="10.1000/ABC")


@pytest.mark.parametrize(
    "named",
    ["stop", "arXiv:2601.00001", "2601.00001v1", "https://arxiv.org/abs/2601.00001", "10.1000/abc",
     "https://doi.org/10.1000/abc", "10.48550/arXiv.2601.00001"],
)  # fmt: skip
def test_post_names_its_paper_by_anything_that_identifies_it(named: str) -> None:
    found = paired([paper("other", arxiv="2601.00002"), STOP], post("exit", named))
    assert [each.posts for each in found.publications] == [
        (),
        (Explanation("/blog/exit/", "Exit"),),
    ]
    assert (found.elsewhere, found.findings) == ({}, ())


def test_paper_names_its_post_with_or_without_the_last_slash() -> None:
    papers = [
        paper("one", posts=(Explanation("/blog/exit"),)),
        paper("two", posts=(Explanation("https://medium.example/x"),)),
    ]
    found = paired(papers, post("exit"))
    assert [each.posts for each in found.publications] == [
        (Explanation("/blog/exit/", "Exit"),),
        (Explanation("https://medium.example/x"),),
    ]
    assert found.findings == ()


def test_both_may_name_each_other_and_one_paper_has_many_posts() -> None:
    papers = [paper("one", posts=(Explanation("/blog/exit/"),))]
    found = paired(papers, post("exit", "one"), post("enter", "one", "one"))
    assert found.publications[0].posts == (
        Explanation("/blog/exit/", "Exit"),
        Explanation("/blog/enter/", "Enter"),
    )


def test_work_of_others_is_known_by_its_identifier() -> None:
    found = paired([STOP], post("vit", "2010.11929", "10.1234/x"))
    assert found.elsewhere == {
        "/blog/vit/": (
            Elsewhere(
                "arXiv:2010.11929",
                "https://arxiv.org/abs/2010.11929",
                "https://arxiv.org/pdf/2010.11929",
            ),
            Elsewhere("doi:10.1234/x", "https://doi.org/10.1234/x"),
        )
    }


def test_unknown_paper_and_unknown_post_are_told() -> None:
    lost = paper("lost", posts=(Explanation("/blog/exot/"),), line=7)
    found = paired([STOP, lost], post("exit", "stopp"))
    assert [(str(one.where), one.message, one.hint) for one in found.findings] == [
        ("notebooks/exit.md", "no publication is named `stopp`", "did you mean `stop`?"),
        (
            "publications.bib:7",
            "`post`: no post has the address /blog/exot/",
            "did you mean `/blog/exit/`?",
        ),
    ]
    assert found.publications[1].posts == ()


def test_post_that_is_left_out_leaves_no_link() -> None:
    posts = (Explanation("/blog/exit/"), Explanation("/blog/bad/"), Explanation("https://m.org"))
    [left] = published([paper("one", posts=posts)], {"/blog/exit/"})
    assert left.posts == (Explanation("/blog/exit/"), Explanation("https://m.org"))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2406.11430", "2406.11430"),
        ("arXiv: 2406.11430v3", "2406.11430v3"),
        ("hep-th/9901001", "hep-th/9901001"),
        ("https://arxiv.org/abs/math.GT/0309136", "math.GT/0309136"),
        ("http://www.arxiv.org/pdf/2406.11430.pdf", "2406.11430"),
        ("https://doi.org/10.48550/ARXIV.2406.11430", "2406.11430"),
        ("2413.11430", None),  # no month has this number
        ("2406.114", None),
        ("10.1000/182", None),
        ("devoto2024simple", None),
        ("", None),
    ],
)
def test_number_at_arxiv_is_known_in_all_its_forms(typed: str, number: str | None) -> None:
    assert read_arxiv(typed) == number
