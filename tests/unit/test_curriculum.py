"""What a CV holds: sections in order, made from profile and publications."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import get_args

import pytest
from pydantic.alias_generators import to_camel

from nbblog.bibliography import Author, Publication
from nbblog.config import CvSettings, load_config
from nbblog.curriculum import Entry, Fact, sections
from nbblog.findings import Problem
from nbblog.locales import words_of
from nbblog.model import SectionName
from nbblog.profile import Profile, read_profile
from nbblog.templates import Theme

ENGLISH = words_of(Theme("default", Path()), "en", Path())
ELSEWHERE = {"basics", "news", "notice", "selected_publications", "seo"}
"""Parts of a profile that stand above the sections of a CV, or in no CV."""


def profile(tmp_path: Path, text: str) -> Profile:
    (tmp_path / "profile.yaml").write_text(text, "utf-8")
    return read_profile(tmp_path)


def paper(key: str, year: int, number: int, *, is_selected: bool = False) -> Publication:
    author = Author("A.", "Example")
    return Publication(key, "article", key, (author,), year, line=number, is_selected=is_selected)


def config(tmp_path: Path, text: str) -> CvSettings:
    (tmp_path / "nbblog.toml").write_text(text, "utf-8")
    return load_config(tmp_path).cv


def mistakes(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(Problem) as caught:
        config(tmp_path, text)
    return [
        f"{found.where.line}: {found.message} ({found.hint})" for found in caught.value.findings
    ]


# ------------------------------------------------------------------ sections


def test_every_list_of_the_profile_is_a_section_that_can_be_named() -> None:
    lists = {field.name for field in dataclasses.fields(Profile)} - ELSEWHERE
    assert {to_camel(name) for name in lists} | {"publications"} == set(get_args(SectionName))


def test_sections_that_hold_nothing_are_left_out(tmp_path: Path) -> None:
    person = profile(tmp_path, "work:\n- name: Lab\nskills:\n- name: C\n")
    held = sections(person, (), CvSettings(), ENGLISH)
    assert [(section.name, section.title) for section in held] == [
        ("work", "Experience"),
        ("skills", "Skills"),
    ]


def test_sections_stand_as_the_site_says_under_its_titles(tmp_path: Path) -> None:
    person = profile(tmp_path, "work:\n- name: Lab\nskills:\n- name: C\nlanguages: []\n")
    settings = CvSettings(sections=("skills", "work"), titles={"work": "Employment"})
    held = sections(person, (), settings, ENGLISH)
    assert [section.title for section in held] == ["Skills", "Employment"]


def test_degree_names_its_subject_its_mark_and_its_supervisor(tmp_path: Path) -> None:
    person = profile(
        tmp_path,
        "education:\n"
        "- {institution: Uni, studyType: MSc, area: Maths, score: 110/110, summary: Hard.,\n"
        "   supervisor: Prof. Grace, startDate: 2020-10, endDate: 2022}\n"
        "- institution: Summer school\n",
    )
    (section,) = sections(person, (), CvSettings(), ENGLISH)
    degree, school = section.items
    assert isinstance(degree, Entry)
    assert (degree.title, degree.where, ENGLISH.span(degree.start, degree.end)) == (
        "MSc in Maths",
        "Uni",
        "Oct 2020 – 2022",
    )
    assert degree.text == "Hard. Final mark: 110/110."
    assert degree.notes == ("Supervisor: Prof. Grace",)
    assert school == Entry("Summer school")


def test_position_without_an_employer_repeats_nothing(tmp_path: Path) -> None:
    person = profile(
        tmp_path, "work:\n- position: Tutor\n- {name: Lab, location: Rome}\n- {name: Lab}\n"
    )
    (section,) = sections(person, (), CvSettings(), ENGLISH)
    assert section.items == (Entry("Tutor"), Entry("Lab", "Rome"), Entry("Lab"))


def test_research_stands_in_the_cv(tmp_path: Path) -> None:
    person = profile(
        tmp_path,
        """
researchInterests: [Exits, {name: Probes, summary: What they say., keywords: [SAE]}]
talks:
- {title: Stop $x_1$, event: Seminar, location: Rome, type: keynote, date: 2026-10, url: /blog/stop/}
teaching: [{name: Maths, role: lecturer, institution: Uni, students: 12, startDate: 2025}]
supervision: [{name: Olga, topic: Exits, level: MSc thesis}, {name: Pia}]
service: [{role: reviewer, organization: NeurIPS, editions: [2025, 2026]}]
awards: [{title: Medal, url: "https://medal.org"}]
""",
    )
    held = {section.name: section.items for section in sections(person, (), CvSettings(), ENGLISH)}
    assert held["researchInterests"] == (Fact("Exits"), Fact("Probes", "SAE", "What they say."))
    (talk,) = held["talks"]
    assert isinstance(talk, Entry)
    assert (talk.title, talk.where, talk.url) == (
        "Stop x_1",
        "Seminar, Rome · keynote",
        "/blog/stop/",
    )
    assert ENGLISH.span(talk.start, talk.end) == "Oct 2026"
    (course,) = held["teaching"]
    assert isinstance(course, Entry)
    assert (course.where, ENGLISH.span(course.start, course.end)) == (
        "lecturer · Uni · 12 students",
        "2025 – Present",
    )
    assert held["supervision"] == (Entry("Exits", "Olga · MSc thesis"), Entry("Pia"))
    assert held["service"] == (Entry("Reviewer", "NeurIPS: 2025, 2026"),)
    assert held["awards"] == (Entry("Medal", url="https://medal.org"),)


def test_skill_tells_its_keywords_and_its_level(tmp_path: Path) -> None:
    person = profile(tmp_path, "skills:\n- {name: Code, keywords: [C, D], level: good}\n")
    (section,) = sections(person, (), CvSettings(), ENGLISH)
    assert section.items == (Fact("Code", "C, D (good)"),)


@pytest.mark.parametrize(
    ("order", "keys"),
    [("newest", ["new", "old", "mid"]), ("typed", ["old", "new", "mid"]), ("selected", ["mid"])],
)
def test_publications_are_listed_as_the_site_says(order: str, keys: list[str]) -> None:
    newest_first = (paper("new", 2024, 2), paper("old", 2023, 1), paper("mid", 2023, 3))
    works = (*newest_first[:2], dataclasses.replace(newest_first[2], is_selected=True))
    settings = CvSettings(publications=order)  # type: ignore[arg-type]  # a word of the table
    (section,) = sections(Profile(), works, settings, ENGLISH)
    assert [one.key for one in section.items if isinstance(one, Publication)] == keys


# ------------------------------------------------------------------ settings


def test_settings_have_their_defaults(tmp_path: Path) -> None:
    settings = config(tmp_path, "[site]\ntitle = 'x'\n")
    assert (settings.pdf, settings.url, settings.paper) == ("auto", "/cv.pdf", "a4")


def test_unknown_section_and_paper_are_told_with_their_lines(tmp_path: Path) -> None:
    found = mistakes(tmp_path, '[cv]\npaper = "a5"\nsections = ["wrok"]\n')
    assert [line.partition(":")[0] for line in found] == ["2", "3"]
    assert "'a4' or 'letter'" in found[0]
    assert "'work'" in found[1]


def test_word_that_is_nearly_one_is_mended(tmp_path: Path) -> None:
    (found,) = mistakes(tmp_path, '[cv]\npdf = "alwys"\n')
    assert found == "2: `cv.pdf`: cannot follow 'alwys' (did you mean `always`?)"


def test_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    found = mistakes(tmp_path, '[cv]\npdf = "static/cv.pdf"\nfonts = "fonts"\nurl = "/cv/"\n')
    assert [line.split(" (")[0] for line in found] == [
        "2: `cv.pdf`: 'static/cv.pdf' does not exist",
        "4: `cv.url`: '/cv/' is no address of a PDF",
        "3: `cv.fonts`: 'fonts' is no folder",
    ]


def test_section_that_is_named_twice_is_told(tmp_path: Path) -> None:
    (found,) = mistakes(tmp_path, '[cv]\nsections = ["work", "work"]\n')
    assert found.startswith("2: `cv.sections`: a section is named twice")
