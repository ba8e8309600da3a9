"""A post as BibTeX, read back by a parser of BibTeX."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import PurePosixPath

import bibtexparser

from nbblog.model import Card
from nbblog.pages.citing import bibtex

CARD = Card(
    PurePosixPath("notebooks/x.md"), "/blog/50-years/", "50% of C_1 & {more}", "", dt.date(2026, 3, 9), None,
    (), "", ("Łucja Żółć", "Ada B. Love"), 1, 1, None, "",
)  # fmt: skip


def test_a_post_is_one_entry_with_a_plain_key_and_escaped_signs() -> None:
    [entry] = bibtexparser.parse_string(bibtex(CARD, "Site", "https://ada.example/b/")).entries
    assert (entry.entry_type, entry.key) == ("misc", "zolc202650years")
    fields = {field.key: field.value for field in entry.fields}
    assert fields == {
        "title": r"50\% of C\_1 \& \{more\}",
        "author": "Łucja Żółć and Ada B. Love",
        "year": "2026",
        "month": "3",
        "howpublished": r"\url{https://ada.example/b/}",
    }


def test_a_post_without_authors_and_date_is_the_site_s() -> None:
    card = dataclasses.replace(CARD, authors=(), date=None)
    [entry] = bibtexparser.parse_string(bibtex(card, "Ada Love", "https://ada.example/b/")).entries
    assert entry.key == "love50years"
    assert {field.key for field in entry.fields} == {"title", "author", "howpublished"}
