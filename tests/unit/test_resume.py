"""JSON Resume files: read as they are, and written anew as profile.yaml."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nbblog.bibliography import read_bibliography
from nbblog.dates import PartialDate
from nbblog.documents import read_json, read_yaml, write_yaml
from nbblog.findings import Finding, Problem, Severity, UsageError
from nbblog.init import init
from nbblog.profile import Profile, read_profile
from nbblog.resume import FIELDS
from nbblog.schema import known_keys

A_DATE = "expected a date such as 2022, 2022-11 or 2022-11-03"
SMALL = {"basics": {"name": "Ada Lovelace"}}


def read(root: Path, resume: object) -> tuple[Profile, list[Finding]]:
    """Read a value as resume.json of a site."""
    text = resume if isinstance(resume, str) else json.dumps(resume)
    (root / "resume.json").write_text(text, "utf-8", newline="")
    told: list[Finding] = []
    return read_profile(root, "resume.json", told), told


def findings_of(root: Path, text: str) -> list[tuple[int | None, str]]:
    """Return line and message of every mistake in a text."""
    with pytest.raises(Problem) as problem:
        read(root, text)
    assert all(finding.where.path == "resume.json" for finding in problem.value.findings)
    return [(finding.where.line, finding.message) for finding in problem.value.findings]


# ------------------------------------------------------------------ the fields of the standard


@pytest.mark.parametrize("section", FIELDS)
def test_profile_has_every_field_of_the_standard(section: str) -> None:
    if section != "publications":  # they stand in the .bib file
        location: tuple[str | int, ...] = tuple(section.split("."))
        assert set(FIELDS[section]) <= set(known_keys(Profile, location))


DAYS = (
    st.dates()
    .map(lambda day: f"{max(day.year, 1000):04}{day.isoformat()[4:]}")
    .filter(lambda text: text[0] in "12")
)
DATES = st.one_of(DAYS, DAYS.map(lambda day: day[:7]), DAYS.map(lambda day: day[:4]))
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "url": st.sampled_from(["https://ada.org/a", "http://x.org"]),
    "email": st.just("ada@ada.org"),
    "highlights": st.lists(WORDS, max_size=3),
    "keywords": st.lists(WORDS, max_size=3),
    "courses": st.lists(WORDS, max_size=2),
    "roles": st.lists(WORDS, max_size=2),
    "date": DATES,
    "startDate": DATES.map(lambda day: "1" + day[1:]),
    "endDate": DATES.map(lambda day: "2" + day[1:]),
}
NAMED = {
    "work": "position",
    "awards": "title",
    "volunteer": "organization",
    "education": "institution",
}
NAMED |= {"languages": "language", "basics.profiles": "network"}


def objects(section: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects with some of a section's fields, and with the one that names it."""
    fields = {name: KINDS.get(name, WORDS) for name in FIELDS[section]}
    inner: dict[str, st.SearchStrategy[Any]] = {
        "location": st.fixed_dictionaries(
            {}, optional=dict.fromkeys(FIELDS["basics.location"], WORDS)
        ),
        "profiles": st.deferred(lambda: st.lists(objects("basics.profiles"), max_size=2)),
    }
    if section == "basics":
        fields |= inner
    name = NAMED.get(section, "name")
    return st.fixed_dictionaries(
        {name: WORDS}, optional={key: value for key, value in fields.items() if key != name}
    )


RESUMES = st.fixed_dictionaries(
    {"basics": objects("basics")},
    optional={
        section: st.lists(objects(section), max_size=2)
        for section in FIELDS
        if section not in ("basics", "publications") and "." not in section
    },
)


@settings(deadline=None, max_examples=40)
@given(RESUMES)
def test_every_valid_resume_is_read_and_says_what_it_said(
    tmp_path_factory: pytest.TempPathFactory, resume: dict[str, Any]
) -> None:
    root = tmp_path_factory.mktemp("site")
    profile, told = read(root, resume)
    assert told == []
    for section, typed in resume.items():
        assert says(getattr(profile, section), typed)


def says(value: Any, typed: Any) -> bool:
    """Say whether a part of the profile holds what was typed; blanks around it do not count."""
    if isinstance(typed, dict):
        return all(says(getattr(value, snake(key)), inner) for key, inner in typed.items())
    if isinstance(typed, list):
        return len(value) == len(typed) and all(map(says, value, typed))
    return (value.isoformat() if isinstance(value, PartialDate) else value) == typed


def snake(key: str) -> str:
    """Return startDate as start_date."""
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in key)


@settings(deadline=None, max_examples=40)
@given(RESUMES)
def test_resume_written_as_yaml_is_the_same_profile(
    tmp_path_factory: pytest.TempPathFactory, resume: dict[str, Any]
) -> None:
    root = tmp_path_factory.mktemp("site")
    profile, _ = read(root, resume)
    init(root / "new", root / "resume.json")
    assert read_profile(root / "new") == profile


# ------------------------------------------------------------------ as people write them


def test_names_of_older_versions_mean_the_same(tmp_path: Path) -> None:
    profile, told = read(
        tmp_path,
        {
            "basics": {"name": "Ada", "picture": "/me.jpg", "website": "https://ada.org"},
            "work": [{"company": "Engine", "website": "https://engine.org"}],
            "education": [{"institution": "Home", "gpa": "4.0"}],
        },
    )
    assert (profile.basics.image, profile.basics.url) == ("/me.jpg", "https://ada.org")
    assert (profile.work[0].name, profile.work[0].url) == ("Engine", "https://engine.org")
    assert profile.education[0].score == "4.0"
    assert told == []


def test_what_is_left_empty_is_left_out(tmp_path: Path) -> None:
    profile, told = read(
        tmp_path,
        {
            "basics": {"name": "Ada", "url": "", "email": None, "profiles": [{"network": ""}]},
            "work": [{"position": "", "url": ""}, {"position": "Analyst", "endDate": "Present"}],
            "skills": [],
        },
    )
    assert profile.basics.profiles == ()
    assert [(work.position, work.end_date) for work in profile.work] == [("Analyst", None)]
    assert told == []


def test_key_that_nobody_reads_is_told_with_its_line(tmp_path: Path) -> None:
    text = '{"basics": {"name": "Ada",\n  "emial": "a@b.org"},\n "work": [{"mood": "sunny",\n"name": "E"}]}'
    profile, told = read(tmp_path, text)
    assert profile.work[0].name == "E"
    assert [(one.where.line, one.message, one.hint, one.severity) for one in told] == [
        (2, "`basics.emial` is not read", "did you mean `email`?", Severity.WARNING),
        (3, "`work.0.mood` is not read", "delete it, or leave it for other tools", Severity.NOTE),
    ]


def test_publications_are_sent_to_the_bib_file(tmp_path: Path) -> None:
    _, told = read(tmp_path, SMALL | {"publications": [{"name": "Note G"}]})
    assert [one.message for one in told] == [
        "`publications`: publications are shown from the .bib file"
    ]


# ------------------------------------------------------------------ mistakes


def test_mistakes_have_the_lines_of_the_file(tmp_path: Path) -> None:
    text = """{
\t"basics": {"name": "Ada", "picture": "x",
\t\t"website": "ada.org"},
\t"work": [{"name": ""}, {
\t\t"company": "Engine",
\t\t"startDate": "Nov 2022"
\t}],
\t"volunteer": [{"position": "p"}]
}"""
    assert findings_of(tmp_path, text) == [
        (3, "`basics.url`: expected an address that starts with https://, http:// or mailto:"),
        (
            6,
            f"`work.0.startDate`: {A_DATE}; an open end is left out",
        ),
        (8, "`volunteer.0.organization` is missing"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{"basics": {},\n}', 2, "broken JSON: Expecting property name enclosed in double quotes"),
        ('{"a": 1,\n "b": 2,\n "a": 3}', 3, "`a` is typed twice"),
        ("[1]", 1, "expected an object"),
        ("", 1, "broken JSON: Expecting value"),
        ("[" * 100_000, None, "unreadable JSON: maximum recursion depth exceeded"),
        ("[" + "9" * 5000 + "]", None, "unreadable JSON: Exceeds the limit"),
    ],
)
def test_text_that_is_no_resume_is_a_finding(
    tmp_path: Path, text: str, line: int | None, message: str
) -> None:
    [(found, said)] = findings_of(tmp_path, text)
    assert found == line
    assert said.startswith(message)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
)


@given(st.dictionaries(st.text(max_size=3), VALUES), st.sampled_from([None, 1, "\t"]))
def test_every_value_of_a_json_text_has_its_line(
    value: dict[str, Any], indent: int | str | None
) -> None:
    text = json.dumps(value, indent=indent)
    document = read_json(text, "x.json", rule="test")
    assert document.data == value
    assert set(document.lines) == set(places(value, ()))
    lines = text.split("\n")
    for at, line in document.lines.items():
        if at and isinstance(at[-1], str):
            assert json.dumps(at[-1]) in lines[line - 1]


def places(value: Any, at: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    """Return the places of a value and of all that is in it."""
    pairs = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [at, *(place for key, inner in pairs for place in places(inner, (*at, key)))]


@given(st.dictionaries(st.text(min_size=1, max_size=3), VALUES, min_size=1))
def test_yaml_that_is_written_is_read_as_the_same(value: dict[str, Any]) -> None:
    try:
        text = write_yaml(value)
    except yaml.YAMLError:
        return
    assert read_yaml(text, "x.yaml", rule="test").data == value


PIECES = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"basics"',
    '"work"',
    '"name"',
    '"\\ud800"',
    "1",
    "null",
    "\n",
    " ",
]


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_no_text_ends_in_anything_but_a_profile_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    found: tuple[object, ...]
    try:
        profile, told = read(
            tmp_path_factory.mktemp("site"), text.encode("utf-8", "replace").decode()
        )
        found = (profile, *told)
    except Problem as problem:
        found = problem.findings or ("a problem needs findings",)
    assert all(isinstance(each, Profile | Finding) for each in found)


# ------------------------------------------------------------------ a site begins


def begin(folder: Path, resume: dict[str, Any]) -> list[str]:
    """Begin a site from a resume beside it."""
    (folder / "cv.json").write_text(json.dumps(resume), "utf-8")
    return init(folder / "site", folder / "cv.json")[0]


def test_site_begins_with_profile_and_publications(tmp_path: Path) -> None:
    papers = [
        {"name": "50% of $x_1$ & {more}", "releaseDate": "1843-09", "publisher": "T&F",
         "url": "https://n.org/a_b", "summary": "On #1."},
        {"name": "50 ways", "releaseDate": "1843"},
        {"name": "Undated"},
    ]  # fmt: skip
    files = begin(tmp_path, SMALL | {"publications": papers, "mood": "sunny"})
    assert {"nbblog.toml", "profile.yaml", "publications.bib"} <= set(files)
    site = tmp_path / "site"
    first, second = read_bibliography(site / "publications.bib", "publications.bib", "Ada Lovelace")
    assert (first.key, second.key) == ("lovelace184350", "lovelace1843501")
    assert (first.title, first.venue) == (r"50% of \$x_1\$ & {more}", "T&F")
    assert (first.url, first.abstract) == ("https://n.org/a_b", "On #1.")
    assert first.authors[0].is_owner
    text = (site / "publications.bib").read_text("utf-8")
    assert "% without a year, so left out: Undated" in text
    assert "# mood: sunny" in (site / "profile.yaml").read_text("utf-8")
    assert 'title = "Ada Lovelace"' in (site / "nbblog.toml").read_text("utf-8")


def test_examples_in_the_comments_are_right(tmp_path: Path) -> None:
    begin(tmp_path, SMALL)
    text = (tmp_path / "site" / "profile.yaml").read_text("utf-8")
    _, more = text.split("# What JSON Resume has no words for")
    examples = "\n".join(line.removeprefix("#").removeprefix(" ") for line in more.splitlines()[2:])
    (tmp_path / "profile.yaml").write_text(examples, "utf-8")
    profile = read_profile(tmp_path)
    assert profile.talks[0].slides == "/files/stop.pdf"
    assert profile.service[0].editions == ("2025", "2026")
    assert len(profile.news) == len(profile.teaching) == len(profile.supervision) == 1


def test_profile_joins_a_site_that_has_none_and_overwrites_nothing(tmp_path: Path) -> None:
    init(tmp_path / "site")
    settings_before = (tmp_path / "site" / "nbblog.toml").read_bytes()
    (tmp_path / "site" / "profile.yaml").unlink()
    assert begin(tmp_path, SMALL) == ["profile.yaml"]
    assert (tmp_path / "site" / "nbblog.toml").read_bytes() == settings_before
    with pytest.raises(UsageError, match=r"already holds profile\.yaml: nothing was written"):
        begin(tmp_path, SMALL)


def test_resume_that_makes_no_profile_begins_no_site(tmp_path: Path) -> None:
    with pytest.raises(Problem):
        begin(tmp_path, {"basics": {"name": "Ada", "email": "ada at home"}})
    assert not (tmp_path / "site").exists()
