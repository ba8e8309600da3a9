"""What an author says at the top of a post, and what the file's name says."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.findings import Finding, Problem
from nbblog.model import FrontMatter
from nbblog.sources.frontmatter import from_metadata, named, slugify, split

PATH = PurePosixPath("notebooks/x.md")


def mistakes(text: str, cell: int | None = None) -> list[Finding]:
    """Return what is wrong with the front matter at the top of a text."""
    with pytest.raises(Problem) as problem:
        split(text, PATH, cell)
    assert all(finding.rule == "front-matter" for finding in problem.value.findings)
    assert all(finding.hint for finding in problem.value.findings)
    return list(problem.value.findings)


# ------------------------------------------------------------------ cutting it off


def test_block_is_cut_off_and_its_lines_are_counted() -> None:
    cut = split("---\ntitle: T\n---\nProse.\n", PATH, None)
    assert (cut.front.title, cut.text, cut.lines) == ("T", "Prose.\n", 3)


def test_text_without_a_block_stays() -> None:
    cut = split("# T\n\n---\n\ntext\n\n---\n", PATH, None)
    assert (cut.front, cut.text, cut.lines) == (FrontMatter(), "# T\n\n---\n\ntext\n\n---\n", 0)


def test_rule_at_the_top_is_no_front_matter() -> None:
    assert split("---\n\nA thematic break above.\n", PATH, None).lines == 0


def test_blank_lines_above_and_spaces_behind_do_not_matter() -> None:
    cut = split("\n\n---  \ntitle: T\n--- \ntext", PATH, None)
    assert (cut.front.title, cut.text, cut.lines) == ("T", "text", 5)


def test_empty_block_says_nothing() -> None:
    cut = split("---\n---\ntext", PATH, None)
    assert (cut.front, cut.text, cut.lines) == (FrontMatter(), "text", 2)


def test_every_key_is_read() -> None:
    text = (
        "---\ntitle: T\ndate: 2026-11-21\nupdated: 2026-11-22\ntags: [a, b]\nsummary: S\n"
        "description: D\nauthors: [Ada, Bo]\ndraft: true\nslug: s\nmenu: 3\ntoc: false\n"
        "macros: {R: '\\mathbb{R}'}\nexecute: never\nparameters: {n: 3, x: 0.5, s: text}\n"
        "test:\n  parameters: {n: 1}\nlicense: CC-BY-4.0\n---\n"
    )
    front = split(text, PATH, None).front
    assert front.date == dt.date(2026, 11, 21)
    assert front.updated == dt.date(2026, 11, 22)
    assert front.tags == ("a", "b")
    assert front.authors == ("Ada", "Bo")
    assert (front.draft, front.toc, front.menu, front.slug) == (True, False, 3, "s")
    assert front.macros == {"R": "\\mathbb{R}"}
    assert front.execute == "never"
    assert front.parameters == {"n": 3, "x": 0.5, "s": "text"}
    assert front.test.parameters == {"n": 1}
    assert (front.summary, front.description, front.license) == ("S", "D", "CC-BY-4.0")


# ------------------------------------------------------------------ mistakes


def test_all_mistakes_are_told_at_once_with_their_lines() -> None:
    text = "---\ntitel: T\ndate: soon\ndraft: maybe\nexecute: sometimes\n---\n"
    found = sorted(mistakes(text), key=lambda finding: finding.where)
    assert [finding.where.line for finding in found] == [2, 3, 4, 5]
    assert [re.search(r"`(\w+)`", finding.message)[1] for finding in found] == [  # type: ignore[index]
        "titel",
        "date",
        "draft",
        "execute",
    ]
    assert found[0].hint == "did you mean `title`?"


def test_mistake_in_a_cell_has_the_cell() -> None:
    (finding,) = mistakes("---\ntgas: [a]\n---\n", cell=1)
    assert (finding.where.cell, finding.where.line) == (1, 2)
    assert finding.hint == "did you mean `tags`?"


def test_nested_key_is_told_in_full() -> None:
    (finding,) = mistakes("---\ntest:\n  paramters: {n: 1}\n---\n")
    assert finding.where.line == 3
    assert "`test.paramters`" in finding.message
    assert finding.hint == "did you mean `test.parameters`?"


def test_key_typed_twice_is_told_at_the_second() -> None:
    (finding,) = mistakes("---\ntitle: A\ntitle: B\n---\n")
    assert (finding.message, finding.where.line) == ("`title` is typed twice", 3)


def test_broken_yaml_is_told_with_its_line() -> None:
    (finding,) = mistakes("---\ntitle: T\ntags: [a\n---\n")
    assert "broken YAML" in finding.message
    assert finding.where.line in (3, 4)


def test_block_that_never_ends_is_told() -> None:
    (finding,) = mistakes("---\ntitle: T\n\nProse.\n")
    assert "no end" in finding.message
    assert finding.where.line == 1


def test_list_in_place_of_keys_is_told() -> None:
    (finding,) = mistakes("---\n- title\n---\n")
    assert "key: value" in finding.message


def test_wrong_metadata_of_a_notebook_is_told() -> None:
    with pytest.raises(Problem) as problem:
        from_metadata({"drafts": True}, PATH)
    (finding,) = problem.value.findings
    assert finding.hint == "did you mean `draft`?"


@pytest.mark.parametrize("data", [None, [], "title: T", 5])
def test_metadata_that_is_no_mapping_is_told(data: object) -> None:
    with pytest.raises(Problem):
        from_metadata(data, PATH)


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("name", "slug", "date"),
    [
        ("2026-11-21-attention.ipynb", "attention", dt.date(2026, 11, 21)),
        ("2026-11-21_Attention Sinks.md", "attention-sinks", dt.date(2026, 11, 21)),
        ("2026-11-21.md", "2026-11-21", dt.date(2026, 11, 21)),
        ("attention.ipynb", "attention", None),
        ("2026-13-45-x.ipynb", "2026-13-45-x", None),
        ("v1.2-release.md", "v1-2-release", None),
        ("数学.md", "数学", None),
        ("---.md", "untitled", None),
    ],
)
def test_name_of_a_file_gives_slug_and_date(name: str, slug: str, date: dt.date | None) -> None:
    assert named(PurePosixPath("notebooks", name), FrontMatter()) == (slug, date)


def test_front_matter_wins_over_the_name() -> None:
    front = FrontMatter(slug="Other Slug", date=dt.date(2020, 1, 1))
    path = PurePosixPath("notebooks/2026-11-21-attention.ipynb")
    assert named(path, front) == ("other-slug", dt.date(2020, 1, 1))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Logit lens, from scratch", "logit-lens-from-scratch"),
        ("Wójcik & Łódź", "wojcik-lodz"),
        ("Straße", "strasse"),
        ("snake_case__name", "snake-case-name"),
        ("  --a--  ", "a"),
        ("C++", "c"),
        ("../../etc/passwd", "etc-passwd"),
        ("Привет, мир", "привет-мир"),
        ("", "untitled"),
        ("!?", "untitled"),
    ],
)
def test_slug_is_words_joined_by_dashes(text: str, slug: str) -> None:
    assert slugify(text) == slug


@given(st.text())
def test_any_slug_is_fit_for_a_path_and_stays_itself(text: str) -> None:
    slug = slugify(text)
    assert re.fullmatch(r"[^\W_]+(-[^\W_]+)*", slug)
    assert slugify(slug) == slug


@given(st.text())
def test_any_text_is_split_or_told(text: str) -> None:
    try:
        cut = split(text, PATH, 1)
    except Problem as problem:
        assert all(finding.hint for finding in problem.findings)
    else:
        assert text.endswith(cut.text)
        assert cut.lines == text[: len(text) - len(cut.text)].count("\n")
