"""What is planted is found, each kind by its rule; the clean twins are blamed for nothing.

The corpus was written before the rules. MISSED is what no rule finds yet, by the id of its case: a
case that is found must leave it, and one that is lost must not be added without a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from planted import Case, Place, read_cases, unescaped
from planting import notebook_of
from verdict import Verdict, judge

from nbblog.check import check
from nbblog.findings import Severity
from nbblog.rules import RULES

CASES = read_cases()
STATIC = [case for case in CASES if "needs" not in case.planted.keys]
KINDS = sorted({case.rule for case in STATIC})

_OUTPUTS = "`check` converts stored notebooks without their outputs"

MISSED: dict[str, str] = {
    "alt-text-2": _OUTPUTS,
    "alt-text-4": _OUTPUTS,
    "citations-resolve-4": "`@word` in a sentence may be a handle, even with a year in it",
    "outputs-light-1": _OUTPUTS,
    "outputs-light-2": _OUTPUTS,
    "outputs-light-3": _OUTPUTS,
}

LINE_BESIDE: dict[str, str] = {
    "front-matter-3": "YAML notices a list without its end on the line after it",
}
"""Found, but the finding names another line."""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Verdict]:
    folder = tmp_path_factory.mktemp("planted")
    return judge(STATIC, folder, lambda config: check(config).findings)


@pytest.mark.parametrize("kind", KINDS)
def test_defects_of_a_kind_are_found(kind: str, verdicts: Sequence[Verdict]) -> None:
    if kind not in RULES:
        pytest.skip(f"there is no rule {kind} yet")
    mine = [verdict for verdict in verdicts if verdict.case.rule == kind]
    lost = {one.case.id: f"{one.case.title}: {one.case.place}" for one in mine if not one.is_found}
    assert lost.keys() == {one.case.id for one in mine if one.case.id in MISSED}, lost


@pytest.mark.parametrize("kind", KINDS)
def test_findings_of_a_kind_name_the_line(kind: str, verdicts: Sequence[Verdict]) -> None:
    if kind not in RULES:
        pytest.skip(f"there is no rule {kind} yet")
    mine = [verdict for verdict in verdicts if verdict.case.rule == kind and verdict.is_found]
    beside = {
        one.case.id: f"{one.case.place}, not {[str(finding.where) for finding in one.found]}"
        for one in mine
        if not one.is_exact
    }
    assert beside.keys() == {one.case.id for one in mine if one.case.id in LINE_BESIDE}, beside


def test_nearly_all_defects_are_found(verdicts: Sequence[Verdict]) -> None:
    if missing := [kind for kind in KINDS if kind not in RULES]:
        pytest.skip(f"there are no rules yet: {', '.join(missing)}")
    found = sum(verdict.is_found for verdict in verdicts)
    assert found >= 0.95 * len(verdicts), f"{found} of {len(verdicts)}"


def test_clean_twins_have_no_error_and_hardly_a_warning(verdicts: Sequence[Verdict]) -> None:
    counted = [verdict for verdict in verdicts if verdict.case.rule in RULES]
    errors = [str(finding) for one in counted for finding in one.blamed(Severity.ERROR)]
    warned = [found for one in counted if (found := one.blamed(Severity.WARNING))]
    assert not errors
    assert len(warned) <= 0.02 * len(counted), warned


# ------------------------------------------------------------------ the corpus itself


def test_corpus_is_as_large_as_it_should_be() -> None:
    assert len(CASES) >= 130
    for kind in {case.rule for case in CASES}:
        assert sum(case.rule == kind for case in CASES) >= 3, kind


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_twins_differ(case: Case) -> None:
    assert case.planted != case.clean
    if case.planted.sections[0].kind != "file":
        assert case.planted.path.startswith("notebooks/")


def test_titles_say_which_mistake_it_is() -> None:
    titles = [case.title for case in CASES]
    assert len(set(titles)) == len(titles)


def test_place_is_the_first_line_of_the_difference(tmp_path: Path) -> None:
    (tmp_path / "made-up.txt").write_text(
        "=== One\n--- md\n# Tea\n--- code\na = 1\n-|b = 2\n+|b = 3\n"
        "=== Two\nat: cell 1\n--- md\n-|# Tea\n+|# Coffee\n"
        "=== Three\n--- file notebooks/x.md\ntext\n-|more\n+|less\n"
        "=== Four\n--- code\na = 1\n-|--- code count=3\n+|--- code\nb = 2\n",
        "utf-8",
    )
    places = [case.place for case in read_cases(tmp_path)]
    names = [f"notebooks/2026-02-0{number}-made-up-{number}.ipynb" for number in (1, 2, 4)]
    assert places == [
        Place(names[0], 2, 2),
        Place(names[1], 1),
        Place("notebooks/x.md", None, 2),
        Place(names[2], 2),
    ]


def test_case_that_says_no_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "made-up.txt").write_text("=== One\n--- md\n# Tea\n+|more\n", "utf-8")
    with pytest.raises(ValueError, match=r"made-up.txt, “One”: .*say where with `at:`"):
        read_cases(tmp_path)


def test_what_an_editor_hides_is_written_by_its_number() -> None:
    assert unescaped("a⟨U+200B⟩b") == "a\u200bb"
    assert unescaped("⟨3 × <br>⟩") == "<br><br><br>"
    assert unescaped("gh⟨⟩p_x") == "ghp_x"


def test_notebooks_are_valid() -> None:
    nbformat = pytest.importorskip("nbformat")
    for case in CASES:
        for draft in (case.planted, case.clean):
            if len(draft.files) < len(draft.sections):
                nbformat.validate(nbformat.reads(notebook_of(case, draft), as_version=4))
