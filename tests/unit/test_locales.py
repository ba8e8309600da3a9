"""The words of the theme in other languages: all there, and the site's own before them."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from nbblog.bibliography import GROUPS
from nbblog.curriculum import SECTIONS
from nbblog.dates import PartialDate
from nbblog.findings import Problem
from nbblog.locales import locale_findings, words_of
from nbblog.outputs.media import NAMES as MEDIA
from nbblog.prose.citations import HEADING
from nbblog.prose.directives.callout import TITLES
from nbblog.prose.labels import NAMES
from nbblog.templates import THEMES, Theme

DEFAULT = THEMES / "default"
SOURCE = Path(words_of.__code__.co_filename).parent
SHIPPED = sorted(path.stem for path in (DEFAULT / "locales").glob("*.toml"))
_CALL = re.compile(r"""\b(?:t|words|self|say)\(\s*(["'])((?:(?!\1).)+)\1""")
_HEADER = re.compile(r"^(?:title|description): (.+)$", re.MULTILINE)


TABLES: tuple[Iterable[str], ...] = (
    NAMES.values(),
    TITLES.values(),
    GROUPS.values(),
    [title for title, *_ in SECTIONS.values()],
    MEDIA.values(),
    (HEADING,),
    ("Frame", "Picture", "Film", "Sound"),  # what other sites would show
)
"""Texts that stand in tables, where `say` and `words` get them from."""


def used() -> set[str]:
    """Return every string that a template or a page maker asks for."""
    found: set[str] = set()
    for path in (*DEFAULT.rglob("*.html"), *SOURCE.rglob("*.py")):
        text = path.read_text("utf-8")
        found |= {call[1] for call in _CALL.findall(text)}
        if path.parent.name == "pages" and path.suffix == ".html":
            found |= set(_HEADER.findall(text.partition("#}")[0]))
    return found | {text for table in TABLES for text in table}


def theme(root: Path, **locales: str) -> Theme:
    """Return the default theme with locales of a site."""
    for name, text in locales.items():
        path = root / "overrides/locales" / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Theme("default", root / "overrides")


def test_english_and_italian_are_shipped() -> None:
    assert {"en", "it"} <= set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_string_of_the_theme_is_in_every_locale_and_no_other(name: str) -> None:
    locale = tomllib.loads((DEFAULT / f"locales/{name}.toml").read_text("utf-8"))
    assert set(locale["strings"]) == used()
    for text, found in locale["strings"].items():
        for form in [found] if isinstance(found, str) else found:
            assert set(re.findall(r"\{(\w+)", form)) <= set(re.findall(r"\{(\w+)", text)), text
    assert (len(locale["dates"]["months"]), len(locale["dates"]["short_months"])) == (12, 12)


def test_english_is_what_templates_say() -> None:
    strings = tomllib.loads((DEFAULT / "locales/en.toml").read_text("utf-8"))["strings"]
    assert {
        text: form for text, form in strings.items() if form not in (text, [form[0], text])
    } == {"Referees": "References"}  # English has one word for people and for works


def test_dates_are_written_as_the_language_does(tmp_path: Path) -> None:
    italian = words_of(theme(tmp_path), "it-IT", tmp_path)
    english = words_of(theme(tmp_path), "en", tmp_path)
    assert italian.day(dt.date(2026, 11, 7)) == "7 novembre 2026"
    assert english.day(dt.date(2026, 11, 7)) == "7 November 2026"
    shown = [PartialDate(2022, 11), PartialDate(2022, 11, 3), PartialDate(2022), None]
    assert [italian.month(date) for date in shown] == ["nov 2022", "3 nov 2022", "2022", "oggi"]
    assert [english.month(date) for date in shown] == ["Nov 2022", "3 Nov 2022", "2022", "Present"]


def test_number_chooses_its_form(tmp_path: Path) -> None:
    italian = words_of(theme(tmp_path), "it", tmp_path)
    assert italian("{count} posts", count=1) == "1 articolo"
    assert italian("{count} posts", count=2) == "2 articoli"


def test_site_overrides_one_string_and_keeps_the_rest_without_a_finding(tmp_path: Path) -> None:
    mine = theme(tmp_path, it='[strings]\n"Blog" = "Diario"\n')
    words = words_of(mine, "it", tmp_path)
    assert (words("Blog"), words("Archive")) == ("Diario", "Archivio")
    assert list(locale_findings(mine, "it", tmp_path)) == []


def test_what_a_language_of_the_site_lacks_is_english_with_a_finding(tmp_path: Path) -> None:
    mine = theme(tmp_path, fr='[dates]\nday = "le {day} {month} {year}"\n[strings]\n"Blog" = "B"\n')
    words = words_of(mine, "fr", tmp_path)
    assert (words("Blog"), words("Archive")) == ("B", "Archive")
    assert words.day(dt.date(2026, 11, 7)) == "le 7 November 2026"
    (finding,) = locale_findings(mine, "fr", tmp_path)
    assert (finding.rule, finding.severity) == ("locale-whole", "warning")
    assert str(finding.where) == "overrides/locales/fr.toml"
    assert list(locale_findings(theme(tmp_path / "other"), "fr", tmp_path)) == [], "nobody's locale"


def test_braces_that_nothing_fills_are_told_with_their_line(tmp_path: Path) -> None:
    text = '[strings]\n"Blog" = "B"\n"Updated {day}" = "il {giorno}"\n'
    (finding,) = locale_findings(theme(tmp_path, it=text), "it", tmp_path)
    assert (str(finding.where), finding.severity) == ("overrides/locales/it.toml:3", "error")
    with pytest.raises(Problem):
        words_of(theme(tmp_path, it='[strings]\n"Blog" = 3\n'), "it", tmp_path)
