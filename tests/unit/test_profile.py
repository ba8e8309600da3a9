"""What a person may type into profile.yaml, and what nbblog answers to mistakes."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbblog.dates import PartialDate
from nbblog.findings import Finding, Problem
from nbblog.locales import words_of
from nbblog.profile import (
    Basics,
    Education,
    News,
    Period,
    Profile,
    Work,
    read_profile,
)
from nbblog.templates import Theme

ENGLISH = words_of(Theme("default", Path()), "en", Path())


def span_of(entry: Period) -> str:
    """Return in words when something was."""
    return ENGLISH.span(entry.start_date, entry.end_date)


def read(root: Path, text: str) -> Profile:
    """Read a text as the profile of a site."""
    (root / "profile.yaml").write_text(text, "utf-8", newline="")
    return read_profile(root)


def findings_of(root: Path, text: str) -> list[tuple[int | None, str, str]]:
    """Return line, message and hint of every mistake in a text."""
    with pytest.raises(Problem) as problem:
        read(root, text)
    found: tuple[Finding, ...] = problem.value.findings
    assert {(finding.rule, finding.where.path) for finding in found} == {
        ("profile", "profile.yaml")
    }
    return [(finding.where.line, finding.message, finding.hint) for finding in found]


# ------------------------------------------------------------------ what is read


def test_site_without_a_profile_has_an_empty_one(tmp_path: Path) -> None:
    assert read_profile(tmp_path) == Profile()
    assert Profile().basics.name == ""


def test_every_section_and_field_of_json_resume_is_read(tmp_path: Path) -> None:
    # Typed after the sample of https://jsonresume.org/schema, as of version 1.0.0.
    profile = read(
        tmp_path,
        """
$schema: https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json
basics:
  name: John Doe
  label: Programmer
  image: /john.png
  email: john@gmail.com
  phone: (912) 555-4321
  url: https://johndoe.com
  summary: A summary of John Doe
  location:
    address: 2712 Broadway St
    postalCode: CA 94115
    city: San Francisco
    countryCode: US
    region: California
  profiles: [{network: Mastodon, username: john, url: https://mastodon.social/@john}]
work:
- {name: Company, position: President, location: Menlo Park, description: Software, url: https://c.com,
   startDate: 2013-01-01, endDate: 2014-01-01, summary: Description, highlights: [Started it]}
volunteer:
- {organization: Club, position: Volunteer, url: https://o.com, startDate: 2012, endDate: 2013,
   summary: Description, highlights: [Awarded]}
education:
- {institution: University, url: https://i.com, area: Software, studyType: Bachelor,
   startDate: 2011-01, endDate: 2013-01, score: "4.0", courses: [DB1101]}
awards: [{title: Award, date: 2014-11-01, awarder: Company, summary: There is no spoon.}]
certificates: [{name: Certificate, date: 2021-11-07, issuer: Company, url: https://cert.com}]
skills: [{name: Web Development, level: Master, keywords: [HTML, CSS]}]
languages: [{language: English, fluency: Native speaker}]
interests: [{name: Wildlife, keywords: [Ferrets, Unicorns]}]
references: [{name: Jane Doe, reference: Reference}]
projects:
- {name: Project, description: Description, highlights: [Won], keywords: [HTML], startDate: 2019,
   endDate: 2021, url: https://p.com, roles: [Lead], entity: Entity, type: application}
meta: {version: v1.0.0, lastModified: 2017-12-24}
""",
    )
    assert profile.basics.location.postal_code == "CA 94115"
    assert profile.basics.profiles[0].url == "https://mastodon.social/@john"
    assert profile.work[0].highlights == ("Started it",)
    assert profile.work[0].start_date == PartialDate(2013, 1, 1)
    assert profile.volunteer[0].organization == "Club"
    assert (profile.education[0].study_type, profile.education[0].score) == ("Bachelor", "4.0")
    assert profile.awards[0].date == PartialDate(2014, 11, 1)
    assert profile.certificates[0].issuer == "Company"
    assert profile.skills[0].keywords == ("HTML", "CSS")
    assert profile.languages[0].fluency == "Native speaker"
    assert profile.interests[0].name == "Wildlife"
    assert profile.references[0].reference == "Reference"
    assert (profile.projects[0].roles, profile.projects[0].entity) == (("Lead",), "Entity")


def test_extensions_are_read(tmp_path: Path) -> None:
    profile = read(
        tmp_path,
        """
basics: {name: Ada}
notice: I am *looking* for work
blog: {summary: I write., url: https://ada.org/blog}
seo: {title: Ada L., description: A countess, keywords: [engines]}
education: [{institution: Home, supervisor: Prof. De Morgan, summary: On algebra.}]
work: [{name: Engine, supervisor: C. Babbage}]
""",
    )
    assert profile.notice == "I am *looking* for work"
    assert (profile.blog.summary, profile.blog.url) == ("I write.", "https://ada.org/blog")
    assert profile.seo.title == "Ada L."
    assert (profile.seo.description, profile.seo.keywords) == ("A countess", ("engines",))
    assert profile.education == (
        Education(institution="Home", supervisor="Prof. De Morgan", summary="On algebra."),
    )
    assert profile.work == (Work(name="Engine", supervisor="C. Babbage"),)


def test_sections_of_a_researcher_are_read(tmp_path: Path) -> None:
    profile = read(
        tmp_path,
        """
basics: {name: Ada, otherNames: [Ada Byron]}
researchInterests: [Engines, {name: Numbers, summary: All of them., keywords: [primes]}]
news: [{date: 1843-09, text: Note **G** is out., url: /blog/g/}]
talks:
- {title: On engines, date: 1842-11-03, event: Soirée, location: London, type: invited talk,
   url: https://soiree.org, slides: /files/engines.pdf, video: https://v.org/1, code: https://c.org,
   post: /blog/engines/, summary: What they weave.}
teaching:
- {name: Algebra, role: lecturer, institution: Home, level: MSc, students: 12, url: https://a.org,
   startDate: 1841, endDate: 1842, summary: By letter., highlights: [Induction]}
supervision:
- {name: Olga, topic: Loops, level: MSc thesis, role: co-supervisor, institution: Home,
   startDate: 1842, url: https://o.org, summary: Done.}
service: [{role: reviewer, organization: Royal Society, editions: [1841, Volume II], startDate: 1841}]
awards: [{title: Medal, url: https://medal.org}]
selectedPublications: [g1843, menabrea1842]
""",
    )
    assert profile.basics.other_names == ("Ada Byron",)
    assert [interest.name for interest in profile.research_interests] == ["Engines", "Numbers"]
    assert profile.research_interests[1].keywords == ("primes",)
    assert profile.news == (
        News(date=PartialDate(1843, 9), text="Note **G** is out.", url="/blog/g/"),
    )
    [talk] = profile.talks
    assert (talk.event, talk.slides, talk.post) == (
        "Soirée",
        "/files/engines.pdf",
        "/blog/engines/",
    )
    [course] = profile.teaching
    assert (course.students, span_of(course), course.highlights) == (
        "12",
        "1841 – 1842",
        ("Induction",),
    )
    assert profile.supervision[0].topic == "Loops"
    assert profile.service[0].editions == ("1841", "Volume II")
    assert profile.awards[0].url == "https://medal.org"
    assert profile.selected_publications == ("g1843", "menabrea1842")


def test_seo_follows_from_the_basics(tmp_path: Path) -> None:
    profile = read(tmp_path, "basics: {name: Ada, label: Countess, summary: She counts.}")
    assert (profile.seo.title, profile.seo.description) == ("Ada - Countess", "She counts.")


def test_address_of_a_known_network_follows_from_the_username(tmp_path: Path) -> None:
    profile = read(
        tmp_path,
        "basics: {name: Ada, profiles: [{network: X, username: '@ada'}, {network: GitHub, "
        "username: ada}, {network: Chess, username: ada}]}",
    )
    assert [account.url for account in profile.basics.profiles] == [
        "https://x.com/ada",
        "https://github.com/ada",
        "",
    ]


def test_profile_is_frozen(tmp_path: Path) -> None:
    profile = read(tmp_path, "basics: {name: Ada}")
    with pytest.raises(dataclasses.FrozenInstanceError):
        profile.notice = "?"  # type: ignore[misc]  # that is the test
    assert isinstance(profile.basics, Basics)


# ------------------------------------------------------------------ dates


@pytest.mark.parametrize(
    ("typed", "shown", "machine"),
    [
        ("2022", "2022", "2022"),
        ("2022-11", "Nov 2022", "2022-11"),
        ("2022-11-03", "3 Nov 2022", "2022-11-03"),
        ("'2024-02-29'", "29 Feb 2024", "2024-02-29"),
    ],
)
def test_partial_dates_are_shown_as_precisely_as_they_are_typed(
    tmp_path: Path, typed: str, shown: str, machine: str
) -> None:
    profile = read(tmp_path, f"awards: [{{title: Prize, date: {typed}}}]")
    date = profile.awards[0].date
    assert (str(date), date and date.isoformat()) == (shown, machine)


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("startDate: 2022-11", "Nov 2022 – Present"),
        ("startDate: 2024-03, endDate: 2024-07", "Mar 2024 – Jul 2024"),
        ("startDate: 2019, endDate: 2022-01", "2019 – Jan 2022"),
        ("startDate: 2021, endDate: 2021", "2021"),
        ("endDate: 2021", "2021"),
        ("name: Engine", ""),
    ],
)
def test_span_tells_when_something_was(tmp_path: Path, typed: str, span: str) -> None:
    assert span_of(read(tmp_path, f"work: [{{{typed}}}]").work[0]) == span


@pytest.mark.parametrize("typed", ["22", "2022-13", "2022-02-30", "Nov 2022", "Present", "2022-1"])
def test_what_is_no_date_is_a_finding(tmp_path: Path, typed: str) -> None:
    [(line, message, hint)] = findings_of(tmp_path, f"work:\n- name: x\n  endDate: {typed}\n")
    assert line == 3
    assert message.startswith("`work.0.endDate`: expected a date such as 2022, 2022-11")
    assert hint.startswith("correct `work.0.endDate`")


def test_end_before_start_is_a_finding(tmp_path: Path) -> None:
    text = "work:\n- name: x\n- {startDate: 2022-11, endDate: 2022-10}\n"
    assert findings_of(tmp_path, text)[0][:2] == (
        3,
        "`work.1`: endDate Oct 2022 comes before startDate Nov 2022",
    )


def test_end_in_the_year_of_the_start_is_right(tmp_path: Path) -> None:
    text = "work: [{startDate: 2022-11, endDate: 2022}]"
    assert span_of(read(tmp_path, text).work[0]) == "Nov 2022 – 2022"


# ------------------------------------------------------------------ mistakes


def test_all_mistakes_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    found = findings_of(
        tmp_path,
        """basics:
  name: Ada
  emial: ada@example.org
  url: ada.org
  email: ada at example.org
education:
- area: Mathematics
skils: []
languages: English
""",
    )
    assert [(line, message) for line, message, _ in found] == [
        (3, "`basics.emial`: unknown key"),
        (
            4,
            "`basics.url`: expected an address that starts with https://, http:// or mailto:",
        ),
        (5, "`basics.email`: expected an e-mail address such as ada@example.org"),
        (7, "`education.0.institution` is missing"),
        (8, "`skils`: unknown key"),
        (9, "`languages`: expected a list"),
    ]
    hints = [hint for _, _, hint in found]
    assert hints[0] == "did you mean `basics.email`?"
    assert hints[3] == "add `institution: ...`"
    assert hints[4] == "did you mean `skills`?"


def test_snake_case_keys_are_not_those_of_json_resume(tmp_path: Path) -> None:
    text = "work:\n- start_date: 2022\n"
    assert findings_of(tmp_path, text) == [
        (2, "`work.0.start_date`: unknown key", "did you mean `work.0.startDate`?")
    ]


def test_publications_are_sent_to_the_bib_file(tmp_path: Path) -> None:
    text = "basics: {name: Ada}\npublications: [{name: Note G}]\nnotics: x\n"
    first, second = findings_of(tmp_path, text)
    assert first[:2] == (2, "`publications`: publications are read from the .bib file")
    assert "publications.bib" in first[2]
    assert second[1] == "`notics`: unknown key"


def test_news_without_a_day_is_a_finding(tmp_path: Path) -> None:
    found = findings_of(tmp_path, "news:\n- text: Out.\n- date:\n  text: In.\n")
    assert [(line, message) for line, message, _ in found] == [
        (2, "`news.0.date` is missing"),
        (3, "`news.1.date`: expected a date such as 2022, 2022-11 or 2022-11-03"),
    ]


@pytest.mark.parametrize("link", ["slides.pdf", "//cdn.org/x", "javascript:alert(1)", "/a b.pdf"])
def test_link_is_an_address_or_a_path_of_the_site(tmp_path: Path, link: str) -> None:
    [(line, message, _)] = findings_of(tmp_path, f"talks:\n- title: T\n  slides: '{link}'\n")
    assert (line, message[:42]) == (3, "`talks.0.slides`: expected an address, or ")


def test_file_that_the_site_names_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(Problem) as problem:
        read_profile(tmp_path, "me.yaml")
    [finding] = problem.value.findings
    assert (finding.message, finding.where.path) == ("the file does not exist", "me.yaml")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "www.ada.org", "https://", "https://a b"])
def test_what_is_no_address_is_a_finding(tmp_path: Path, url: str) -> None:
    assert "expected an address" in findings_of(tmp_path, f"blog: {{url: '{url}'}}")[0][1]


def test_mailto_is_an_address(tmp_path: Path) -> None:
    assert read(tmp_path, "blog: {url: 'mailto:ada@x.org'}").blog.url == "mailto:ada@x.org"


def test_notice_is_one_line(tmp_path: Path) -> None:
    [(line, message, _)] = findings_of(tmp_path, "basics: {name: A}\nnotice: |\n  one\n  two\n")
    assert (line, message) == (2, "`notice`: expected one line")
    assert read(tmp_path, "notice: |\n  one\n").notice == "one"


def test_number_where_text_is_due_is_a_finding(tmp_path: Path) -> None:
    [(_, message, _)] = findings_of(tmp_path, "education: [{institution: X, score: 110}]")
    assert message == "`education.0.score`: expected text (quotes make text of a number)"


def test_file_that_is_no_utf8_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "profile.yaml").write_bytes(b"notice: caf\xe9")
    with pytest.raises(Problem, match="cannot be read"):
        read_profile(tmp_path)


PIECES = ["basics:", "name: ", "work:", "- ", "\n", "  ", "2022", "startDate: ", "[", "]", "{", "}"]
PIECES += ["!!int ", "!!bool ", "!!timestamp ", "!!set ", "&a ", "*a", "<<: ", "? ", ": ", "|", '"']


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_no_text_ends_in_anything_but_a_profile_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    found: tuple[object, ...]
    try:
        found = (read(tmp_path_factory.mktemp("site"), text),)
    except Problem as problem:
        found = problem.findings or ("a problem needs findings",)
    assert all(isinstance(each, Profile | Finding) for each in found)
