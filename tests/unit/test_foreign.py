"""Front matter of other systems is read in our terms, and what does nothing is told."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.findings import Problem, Severity
from nbblog.sources.foreign import IDLE, KNOWN, OURS, QUIET, SAME, day_of, listed_front_matter
from nbblog.sources.frontmatter import Split, split, split_list

PATH = PurePosixPath("notebooks/x.md")


def read(*lines: str) -> Split:
    """Read lines as front matter."""
    return split("\n".join(["---", *lines, "---", "text"]), PATH, None)


def idle(*lines: str) -> list[str]:
    """Return the keys that are told to have no effect."""
    found = read(*lines).findings
    assert {finding.rule for finding in found} <= {"keys-have-effect"}
    assert all(finding.hint and finding.severity is Severity.WARNING for finding in found)
    return [finding.message.split("`")[1] for finding in found]


# ------------------------------------------------------------------ Quarto, Jekyll, Hugo, MyST


def test_quarto_s_front_matter_is_read() -> None:
    # https://quarto.org/docs/websites/website-blog.html
    cut = read(
        'title: "Post With Code"',
        'author: "Harlow Malloc"',
        'date: "2023-01-05 10:00"',
        "categories: [news, code, analysis]",
        'image: "image.jpg"',
        "format:",
        "  html:",
        "    code-fold: true",
        "execute:",
        "  freeze: auto",
        "  echo: false",
        "jupyter: python3",
    )
    assert cut.front.title == "Post With Code"
    assert cut.front.authors == ("Harlow Malloc",)
    assert cut.front.date == dt.date(2023, 1, 5)
    assert cut.front.tags == ("news", "code", "analysis")
    assert cut.front.execute is None
    told = {finding.message.split("`")[1]: finding.where.line for finding in cut.findings}
    assert told == {"format": 7, "execute.echo": 10}


def test_jekyll_s_front_matter_is_read() -> None:
    # https://jekyllrb.com/docs/front-matter/
    cut = read(
        "layout: post",
        "title: Blogging Like a Hacker",
        "permalink: /blogging/",
        "published: false",
        "date: 2023-01-05 10:00:00 +0100",
        "categories:",
        "  - life",
        "tags: hacking, ruby",
    )
    assert cut.front.draft
    assert cut.front.tags == ("hacking", "ruby", "life")
    assert cut.front.date == dt.date(2023, 1, 5)
    assert [finding.where.line for finding in cut.findings] == [2, 4]
    assert "slug" in cut.findings[1].hint


def test_myst_s_authors_are_read_by_their_names() -> None:
    # https://mystmd.org/guide/frontmatter
    cut = read(
        "authors:",
        "  - name: Penny Crediton",
        "    affiliations: [University of Europe]",
        "  - name: {given: Rowan, family: Cockett}",
        "  - Third Person",
        "kernelspec:",
        "  name: python3",
    )
    assert cut.front.authors == ("Penny Crediton", "Rowan Cockett", "Third Person")
    assert cut.findings == ()


def test_hugo_s_last_change_is_read() -> None:
    assert read("lastmod: 2024-05-06T07:08:09Z").front.updated == dt.date(2024, 5, 6)


@pytest.mark.parametrize("key", ["eval", "enabled"])
def test_quarto_s_switch_off_is_never(key: str) -> None:
    assert read("execute:", f"  {key}: false").front.execute == "never"


def test_our_own_execute_stays() -> None:
    assert read("execute: stored").front.execute == "stored"


def test_published_post_is_no_draft() -> None:
    assert not read("published: true").front.draft


@pytest.mark.parametrize("key", sorted(IDLE))
def test_well_known_key_without_effect_is_told(key: str) -> None:
    assert idle(f"{key}: true") == [key]


@pytest.mark.parametrize("key", sorted(QUIET))
def test_keys_for_jupyter_are_no_matter(key: str) -> None:
    assert idle(f"{key}: python3") == []


def test_unknown_key_is_a_mistake_still() -> None:
    with pytest.raises(Problem) as problem:
        read("layuot: post")
    (finding,) = problem.value.findings
    assert finding.rule == "front-matter"


def test_two_keys_that_mean_the_same_are_a_mistake() -> None:
    with pytest.raises(Problem) as problem:
        read("summary: a", "excerpt: b")
    (finding,) = problem.value.findings
    assert "mean the same" in finding.message
    assert finding.where.line == 3


def test_mistake_in_a_translated_key_has_its_line() -> None:
    with pytest.raises(Problem) as problem:
        read("title: T", "last_modified_at: soon")
    (finding,) = problem.value.findings
    assert finding.where.line == 3


def test_no_key_is_in_two_tables() -> None:
    assert not OURS & SAME.keys()
    assert not OURS & IDLE.keys(), "a key that is ours now: take it off the table"
    assert not SAME.keys() & IDLE.keys()
    assert set(SAME.values()) <= OURS


# ------------------------------------------------------------------ days


@pytest.mark.parametrize(
    "text",
    [
        "2023-01-05",
        "2023-01-05 10:00",
        "2023-01-05T10:00:00Z",
        "2023-01-05T23:59:59.123-08:00",
        "2023-01-05 10:00:00 +0100",
        "2023/01/05",
        "2023/1/5",
        "2023.01.05",
        "January 5, 2023",
        "Jan 5 2023",
        "Jan. 5th, 2023",
        "5 January 2023",
        "5 Jan 2023",
        " 2023-01-05 ",
    ],
)
def test_day_of_a_date_is_read(text: str) -> None:
    assert day_of(text) == "2023-01-05"
    assert read(f"date: '{text}'").front.date == dt.date(2023, 1, 5)


@pytest.mark.parametrize(
    "text", ["today", "last-modified", "01/05/2023", "2023-02-30", "2023-01", "5 Foo 2023", "2023"]
)
def test_date_that_is_none_or_unclear_is_told(text: str) -> None:
    with pytest.raises(Problem) as problem:
        read(f"date: '{text}'")
    assert problem.value.findings[0].where.line == 2


@given(st.text())
def test_any_text_is_a_day_or_itself(text: str) -> None:
    assert day_of(text) == text.strip() or len(day_of(text)) >= 10


# ------------------------------------------------------------------ prose between rules


def test_licence_between_two_rules_is_no_front_matter() -> None:
    text = (
        "---\nCopyright 2024 The Authors.\n\nLicensed under: see below\nnoqa: F811\n---\nProse.\n"
    )
    assert split(text, PATH, 1).lines == 0


@pytest.mark.parametrize(
    "text", ["---\ntitle My post\ndate: 2023-01-05\n---\n", "---\n- title\n---\n"]
)
def test_slip_in_front_matter_is_told_and_not_shown_as_prose(text: str) -> None:
    with pytest.raises(Problem):
        split(text, PATH, 1)


def test_front_matter_may_end_as_pandoc_s() -> None:
    assert split("---\ntitle: T\n...\ntext", PATH, 1).front.title == "T"


# ------------------------------------------------------------------ fastpages, nbdev

FASTPAGES = """\
# Fastpages Notebook Blog Post
> "A tutorial of fastpages for Jupyter notebooks."

- toc: true
- branch: master
- badges: true
- comments: true
- categories: [fastpages, jupyter]
- image: images/some_folder/your_image.png
- hide: false
- search_exclude: true
"""


def test_fastpages_list_is_front_matter() -> None:
    # https://github.com/fastai/fastpages/blob/master/_notebooks/2020-02-20-test.ipynb
    cut = split_list(FASTPAGES, PATH, 1)
    assert cut is not None
    assert cut.front.title == "Fastpages Notebook Blog Post"
    assert cut.front.summary == "A tutorial of fastpages for Jupyter notebooks."
    assert cut.front.tags == ("fastpages", "jupyter")
    assert cut.text == ""
    told = {finding.message.split("`")[1]: finding.where for finding in cut.findings}
    assert {"badges", "hide", "search_exclude"} <= set(told)
    assert (told["badges"].cell, told["badges"].line) == (1, 6)


def test_nbdev_needs_no_summary_and_no_blank_line() -> None:
    cut = split_list("# Title\n- date: 2023-01-05\n- author: Ada\n- categories: a, b", PATH, 1)
    assert cut is not None
    assert (cut.front.title, cut.front.date) == ("Title", dt.date(2023, 1, 5))
    assert (cut.front.authors, cut.front.tags) == (("Ada",), ("a", "b"))


def test_slip_in_a_list_is_told_with_its_line() -> None:
    with pytest.raises(Problem) as problem:
        split_list("# Title\n\n- toc: true\n- catgories: [a]\n", PATH, 1)
    (finding,) = problem.value.findings
    assert (finding.where.cell, finding.where.line) == (1, 4)


@pytest.mark.parametrize(
    "text",
    [
        "# Title\n\n- first: the one\n- second: the other\n",
        "# Title\n\n- date: 1984\n- place: Rome\n",
        "# Title\n\nProse.\n\n- toc: true\n",
        "# Title\n\n- toc: true\n\nProse.\n",
        "## Title\n\n- toc: true\n",
        "# Title\n\n> quote\n",
        "# Title\n",
        "- toc: true\n",
        "# One\n# Two\n- toc: true\n",
        "",
    ],
)
def test_list_like_others_is_prose(text: str) -> None:
    assert listed_front_matter(text) is None


@given(
    st.lists(
        st.sampled_from(["# T", "> q", "- toc: true", "- x: y", "- tags: [", "", "p"]), max_size=6
    )
)
def test_any_list_is_read_or_told_or_prose(lines: list[str]) -> None:
    try:
        cut = split_list("\n".join(lines), PATH, 1)
    except Problem as problem:
        assert all(finding.hint for finding in problem.findings)
    else:
        assert cut is None or "toc" in KNOWN
