"""What is planted in finished pages is found by `nbblog check --built`; the twins are clean."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from finished import found_in_browser
from planted import read_cases
from verdict import Verdict, judge

from nbblog.findings import Severity

BUILT = [case for case in read_cases() if case.planted.keys.get("needs") == "built"]


@pytest.fixture(scope="module")
def verdicts(
    tmp_path_factory: pytest.TempPathFactory, require: Callable[[str, str], Path]
) -> Sequence[Verdict]:
    browser = require(os.environ.get("CHROMIUM", "chromium"), "run scripts/system.sh as root")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHROMIUM", str(browser))
        with found_in_browser() as found:
            return judge(BUILT, tmp_path_factory.mktemp("built"), found)


def test_flaws_of_finished_pages_are_found(verdicts: Sequence[Verdict]) -> None:
    assert len(verdicts) == len(BUILT) >= 9
    assert not [f"{one.case.id}: {one.case.title}" for one in verdicts if not one.is_found]


def test_finished_pages_of_clean_twins_have_no_flaw(verdicts: Sequence[Verdict]) -> None:
    blamed = [
        str(finding)
        for one in verdicts
        for severity in (Severity.ERROR, Severity.WARNING)
        for finding in one.blamed(severity)
    ]
    assert not blamed
