"""What is known is hidden, what is new is told, and what is gone is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nbblog.baseline import Wanted, compared
from nbblog.findings import Finding, UsageError, Where
from nbblog.report import Report


def finding(name: str) -> Finding:
    """Return an error whose id is its name."""
    return Finding("links", f"{name} is wrong", "mend it", Where(f"{name}.md"), id=name)


def report(names: str) -> Report:
    return Report(tuple(finding(name) for name in names))


def written(path: Path, names: str, verb: str = "check") -> Wanted:
    """Return a baseline of some findings."""
    compared(report(names), Wanted(path, is_written=True), verb)
    return Wanted(path)


def test_known_findings_are_hidden_and_only_new_ones_fail(tmp_path: Path) -> None:
    wanted = written(tmp_path / "b.json", "ab")
    same = compared(report("ab"), wanted, "check")
    assert (same.ok, same.findings, same.baseline and same.baseline.hidden) == (True, (), 2)
    more = compared(report("abc"), wanted, "check")
    assert ([one.id for one in more.findings], more.ok) == (["c"], False)


def test_what_no_longer_occurs_is_named(tmp_path: Path) -> None:
    wanted = written(tmp_path / "b.json", "ab")
    less = compared(report("b"), wanted, "check").baseline
    assert less is not None
    assert less.gone == ("a.md: a is wrong [links]",)


def test_verb_speaks_only_of_what_it_would_find(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    written(path, "ax", "publish")
    wanted = written(path, "a", "check")  # a was there, x only a publish can find
    check = compared(report("a"), wanted, "check").baseline
    publish = compared(report("a"), wanted, "publish").baseline
    assert check is not None
    assert publish is not None
    assert (check.gone, publish.gone) == ((), ("x.md: x is wrong [links]",))


def test_writing_anew_takes_out_what_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    written(path, "ab")
    written(path, "b")
    assert [raw["id"] for raw in json.loads(path.read_text())["findings"]] == ["b"]


def test_file_has_a_line_a_finding_in_an_order_that_stays(tmp_path: Path) -> None:
    written(tmp_path / "one.json", "cab")
    written(tmp_path / "two.json", "bca")
    text = (tmp_path / "one.json").read_text()
    assert text == (tmp_path / "two.json").read_text()
    assert [line.strip()[:10] for line in text.splitlines()[1:-1]] == [
        '{"id": "a"', '{"id": "b"', '{"id": "c"',
    ]  # fmt: skip


def test_empty_baseline_is_a_baseline(tmp_path: Path) -> None:
    wanted = written(tmp_path / "b.json", "")
    assert not compared(report("a"), wanted, "check").ok


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 2, "findings": []}', '{"version": 1, "findings": [3]}']
)
def test_file_that_is_none_is_a_mistake_of_the_caller(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(UsageError, match="is no baseline"):
        compared(report(""), Wanted(tmp_path / "b.json"), "check")


def test_missing_file_says_how_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--write-baseline"):
        compared(report(""), Wanted(tmp_path / "b.json"), "check")


def test_without_a_baseline_nothing_is_hidden() -> None:
    assert compared(report("a"), None, "check") == report("a")


def test_part_of_a_site_says_nothing_of_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    written(path, "ab", "test")
    part = compared(report("b"), Wanted(path, is_part=True), "test").baseline
    assert part is not None
    assert part.gone == ()
    compared(report("bc"), Wanted(path, is_written=True, is_part=True), "test")
    assert [raw["id"] for raw in json.loads(path.read_text())["findings"]] == ["a", "b", "c"]
