"""Findings and deeds as a person, a program, GitHub and a test dashboard read them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.findings import Finding, Severity, Where
from nbblog.places import Places
from nbblog.report import Report, judged
from nbblog.reports import Manner, render

CELL = Finding(
    "runs-clean",
    "ZeroDivisionError: division by zero",
    "correct the cell",
    Where("notebooks/vit.ipynb", 12, 3),
)
KEY = Finding("config", "`x`: unknown key", "did you mean `y`?", Where("nbblog.toml", None, 7))
UNDATED = Finding("dated", "no date", "add one", Where("a.md"), Severity.WARNING)
NOTED = Finding("alt-text", "no text", "add one", Where("a.md"), Severity.NOTE)

FINDINGS = st.builds(
    Finding,
    rule=st.sampled_from(["config", "dated"]),
    message=st.text(),
    hint=st.text(min_size=1),
    where=st.builds(
        Where,
        path=st.text(min_size=1),
        cell=st.none() | st.integers(1, 99),
        line=st.none() | st.integers(1, 99),
    ),
    severity=st.sampled_from(Severity),
)


# ------------------------------------------------------------------ verdict


def test_only_an_error_makes_a_report_wrong() -> None:
    assert Report().ok
    assert Report((UNDATED, NOTED)).ok
    assert not Report((UNDATED, KEY)).ok


def test_site_decides_how_bad_a_rule_is() -> None:
    found = judged((UNDATED, KEY, NOTED), {"dated": "error", "config": "note", "alt-text": "off"})
    assert [(f.rule, f.severity) for f in found] == [("dated", "error"), ("config", "note")]


def test_findings_stand_in_the_order_of_file_cell_and_line() -> None:
    places = [("b", None, None), ("a", 2, 1), ("a", 1, 9), ("a", 1, 2), ("a", None, 5)]
    found = judged(tuple(Finding("r", "m", "h", Where(*place)) for place in places), {})
    shown = [(f.where.path, f.where.cell, f.where.line) for f in found]
    assert shown == [("a", None, 5), ("a", 1, 2), ("a", 1, 9), ("a", 2, 1), ("b", None, None)]


def test_equal_findings_are_told_once() -> None:
    assert judged((KEY, CELL, KEY), {}) == (KEY, CELL)


# ------------------------------------------------------------------ text


def test_text_is_what_the_architecture_shows() -> None:
    assert render(Report((KEY, CELL)), "text") == (
        "nbblog.toml:7: error: `x`: unknown key [config]\n"
        "    fix: did you mean `y`?\n"
        "notebooks/vit.ipynb, cell 12, line 3: error: ZeroDivisionError: division by zero"
        " [runs-clean]\n"
        "    fix: correct the cell"
    )


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        (Where("a.md"), "a.md"),
        (Where("a.md", None, 3), "a.md:3"),
        (Where("a.ipynb", 2), "a.ipynb, cell 2"),
        (Where("a.ipynb", 2, 1), "a.ipynb, cell 2, line 1"),
    ],
)
def test_place_is_told_as_far_as_it_is_known(where: Where, shown: str) -> None:
    assert str(where) == shown


def test_report_without_findings_says_nothing_as_text() -> None:
    assert render(Report(written=("index.html",)), "text") == ""


# ------------------------------------------------------------------ JSON


def test_json_is_one_object_with_the_documented_keys() -> None:
    report = Report(
        (CELL, UNDATED), ("a.ipynb",), ("b.ipynb",), ("index.html",), ("old.html",), 3, 1.5
    )
    assert json.loads(render(report, "json", "publish")) == {
        "ok": False,
        "findings": [
            {
                "rule": "runs-clean",
                "severity": "error",
                "message": "ZeroDivisionError: division by zero",
                "hint": "correct the cell",
                "path": "notebooks/vit.ipynb",
                "cell": 12,
                "line": 3,
                "id": "",
            },
            {
                "rule": "dated",
                "severity": "warning",
                "message": "no date",
                "hint": "add one",
                "path": "a.md",
                "cell": None,
                "line": None,
                "id": "",
            },
        ],
        "executed": ["a.ipynb"],
        "cached": ["b.ipynb"],
        "written": ["index.html"],
        "removed": ["old.html"],
        "unchanged": 3,
        "seconds": 1.5,
        "compared": 0,
    }


@given(st.lists(FINDINGS, max_size=3))
def test_any_finding_becomes_readable_json(findings: list[Finding]) -> None:
    read = json.loads(render(Report(tuple(findings)), "json", "check"))
    assert [raw["message"] for raw in read["findings"]] == [f.message for f in findings]


# ------------------------------------------------------------------ GitHub
# https://docs.github.com/actions/reference/workflow-commands-for-github-actions; the escapes are
# those of actions/toolkit: data % \r \n, properties these and : ,


def test_line_of_a_text_file_is_an_annotation_there() -> None:
    assert render(Report((KEY,)), "github") == (
        "::error file=nbblog.toml,line=7,title=config%3A nbblog.toml%3A7::"
        "`x`: unknown key%0Afix: did you mean `y`?"
    )


def test_line_of_a_cell_stands_in_the_title_only_where_its_file_is_not() -> None:
    assert render(Report((CELL,)), "github") == (
        "::error file=notebooks/vit.ipynb,"
        "title=runs-clean%3A notebooks/vit.ipynb%2C cell 12%2C line 3::"
        "ZeroDivisionError: division by zero%0Afix: correct the cell"
    )


def test_line_of_a_cell_is_told_as_the_line_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    cells = ",\n".join('{"source": ["a\\n",\n"b\\n",\n"c"]}' for _ in range(12))
    (tmp_path / "notebooks" / "vit.ipynb").write_text(f'{{"cells": [\n{cells}]}}')
    line = 1 + 3 * 11 + 3  # one above, eleven cells of three lines, the third of the twelfth
    manner = Manner("test", Places(tmp_path).line)
    github = render(Report((CELL,)), "github", manner)
    assert github.startswith(f"::error file=notebooks/vit.ipynb,line={line},title=")
    assert f'file="notebooks/vit.ipynb" line="{line}"' in render(Report((CELL,)), "junit", manner)


def test_severities_have_githubs_names() -> None:
    lines = render(Report((KEY, UNDATED, NOTED)), "github").splitlines()
    assert [line.split()[0] for line in lines] == ["::error", "::warning", "::notice"]


def test_what_would_end_an_annotation_is_escaped() -> None:
    finding = Finding("r", "100%\r\n::error::", "a:b,c", Where("a,b:c%.md"))
    assert render(Report((finding,)), "github") == (
        "::error file=a%2Cb%3Ac%25.md,title=r%3A a%2Cb%3Ac%25.md::"
        "100%25%0D%0A::error::%0Afix: a:b,c"
    )


@given(FINDINGS)
def test_any_finding_is_one_annotation_on_one_line(finding: Finding) -> None:
    shown = render(Report((finding,)), "github")
    assert "\n" not in shown
    assert "\r" not in shown
    assert shown.startswith("::")
    assert finding.message in (shown.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%"))


# ------------------------------------------------------------------ JUnit


def suite_of(report: Report) -> ET.Element:
    """Return the test suite, wherever an XML parser finds it."""
    root = ET.fromstring(render(report, "junit", "test").encode("utf-8"))  # our own text
    return root if root.tag == "testsuite" else next(iter(root))


def test_error_is_a_failed_case_with_file_line_and_hint() -> None:
    suite = suite_of(Report((KEY, CELL), executed=("notebooks/vit.ipynb",), seconds=2.0))
    key, case = suite.findall("testcase")
    (failure,) = case.findall("failure")
    assert suite.attrib["failures"] == suite.attrib["tests"] == "2"
    assert (key.attrib["file"], key.attrib["line"]) == ("nbblog.toml", "7")
    assert case.attrib["file"] == "notebooks/vit.ipynb"
    assert "cell 12, line 3" in (failure.text or "")
    assert "fix: correct the cell" in (failure.text or "")


def test_sound_notebook_is_a_passed_case() -> None:
    suite = suite_of(Report(executed=("a.ipynb",), cached=("b.ipynb",)))
    cases = suite.findall("testcase")
    assert [case.attrib["classname"] for case in cases] == ["a.ipynb", "b.ipynb"]
    assert [list(case) for case in cases] == [[], []]
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("2", "0")


def test_warning_is_a_passed_case_that_says_it() -> None:
    suite = suite_of(Report((UNDATED,)))
    (case,) = suite.findall("testcase")
    assert [child.tag for child in case] == ["system-out"]
    assert suite.attrib["failures"] == "0"


@given(st.lists(FINDINGS, max_size=3))
def test_any_report_is_well_formed_xml_whose_counts_are_right(findings: list[Finding]) -> None:
    suite = suite_of(Report(tuple(findings), executed=("sound.ipynb",)))
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase")) == len(findings) + 1
    assert int(suite.attrib["failures"]) == len(suite.findall(".//failure"))
