"""A person's own works in a CSL style: the name stands out, and stars behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbblog.bibliography import read_bibliography
from nbblog.literature import read_works
from nbblog.prose.csl import csl_style
from nbblog.prose.own_works import own_works
from nbblog.prose.styles import AuthorYear, Formula, Numeric, Style

STAR = '<abbr class="equal" title="equal contribution">*</abbr>'
CSL = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Small</title><id>small</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout><text variable="title"/></layout></citation>
  <bibliography><layout suffix=".">
    <names variable="author"><name NAME delimiter="; "/></names>
    <text variable="title" prefix=", "/>
  </layout></bibliography>
</style>
"""
PAPERS = r"""
@misc{one, title={One}, year=2024, author={Devoto*, Alessio and Zhao*, Yu and Di Lorenzo, Paolo}}
@misc{two, title={A < B & Devoto}, year=2023, author={Devoto, Anna and {Devoto Group} and Devoto, A.}}
"""


def formula(tex: str) -> str:
    return tex


def shown(folder: Path, style: Style, owner: str = "Alessio Devoto") -> list[str]:
    """Return the papers of a person in a style."""
    path = folder / "papers.bib"
    path.write_text(PAPERS, "utf-8")
    papers = read_bibliography(path, "papers.bib", owner)
    return list(own_works(papers, read_works(path, "papers.bib")[0], style).values())


def csl(folder: Path, name: str) -> Style:
    path = folder / "small.csl"
    path.write_text(CSL.replace("NAME", name), "utf-8")
    made = csl_style(path, "small.csl", [])
    assert made is not None
    as_formula: Formula = formula
    return made(as_formula)


@pytest.mark.parametrize(
    ("name", "one", "two"),
    [
        (
            "",
            f"<b>Alessio Devoto</b>{STAR}; Yu Zhao{STAR}; Paolo Di Lorenzo, One.",
            "Anna Devoto; Devoto Group; <b>A. Devoto</b>, A &lt; B &amp; Devoto.",
        ),
        (
            'initialize-with=". "',
            f"<b>A. Devoto</b>{STAR}; Y. Zhao{STAR}; P. Di Lorenzo, One.",
            "A. Devoto; Devoto Group; <b>A. Devoto</b>, A &lt; B &amp; Devoto.",
        ),
        (
            'name-as-sort-order="all" initialize-with="."',
            f"<b>Devoto, A.</b>{STAR}; Zhao, Y.{STAR}; Di Lorenzo, P., One.",
            "Devoto, A.; Devoto Group; <b>Devoto, A.</b>, A &lt; B &amp; Devoto.",
        ),
        (
            'name-as-sort-order="all" initialize-with="" sort-separator=" "',
            f"<b>Devoto A</b>{STAR}; Zhao Y{STAR}; Di Lorenzo P, One.",
            "Devoto A; Devoto Group; <b>Devoto A</b>, A &lt; B &amp; Devoto.",
        ),
    ],
)
def test_name_stands_out_however_a_style_writes_it(
    tmp_path: Path, name: str, one: str, two: str
) -> None:
    pytest.importorskip("citeproc")
    assert shown(tmp_path, csl(tmp_path, name)) == [one, two]


def test_name_of_several_words_stands_out(tmp_path: Path) -> None:
    pytest.importorskip("citeproc")
    first, _ = shown(tmp_path, csl(tmp_path, 'initialize-with=". "'), "Paolo Di Lorenzo")
    assert first == f"A. Devoto{STAR}; Y. Zhao{STAR}; <b>P. Di Lorenzo</b>, One."


def test_built_in_styles_leave_no_private_character(tmp_path: Path) -> None:
    for style in (AuthorYear(formula), Numeric(formula)):
        first, _ = sorted(shown(tmp_path, style), key=lambda html: "One" not in html)
        assert "<b>" in first
        assert first.count(STAR) == 2
        assert not [letter for letter in first if 0xE000 <= ord(letter) < 0xF900]
