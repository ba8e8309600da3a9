"""What an author hides is not told; a suppression without rule, reason or use is."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from nbblog.config import Config, ExecutionSettings
from nbblog.findings import Finding, Severity, Where
from nbblog.model import Notebook
from nbblog.sources.ipynb import from_node
from nbblog.sources.markdown import read_markdown
from nbblog.sources.percent import read_percent
from nbblog.suppression import Extent, unsuppressed

POST = "notebooks/post.ipynb"
DEFAULTS = Config()


def cells(*sources: str, kind: str = "code", **metadata: object) -> Notebook:
    """Return a notebook of cells of one kind."""
    raw = [{"cell_type": kind, "source": text, "metadata": metadata} for text in sources]
    node = {"cells": raw, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return from_node(node, PurePosixPath(POST), "")


def finding(rule: str, *place: int, path: str = POST) -> Finding:
    return Finding(rule, "wrong", "mend it", Where(path, *place))


def left(
    notebook: Notebook,
    *findings: Finding,
    extent: Extent = Extent.SHOWN,
    config: Config = DEFAULTS,
) -> list[str]:
    """Return what is told: rule and place of each finding."""
    told = unsuppressed(findings, [notebook], config, extent)
    return [f"{f.rule} {f.where.cell or ''}:{f.where.line or ''}" for f in told]


def test_comment_in_a_markdown_cell_hides_in_that_cell() -> None:
    text = "A [here](b.md).\n\n<!-- nbblog: ignore alt-text: it is decoration -->"
    notebook = cells(text, "other", kind="markdown")
    told = left(notebook, finding("alt-text", 1, 1), finding("alt-text", 2, 1))
    assert told == ["alt-text 2:1"]


def test_comment_on_a_line_of_its_own_hides_in_the_code_cell() -> None:
    notebook = cells("# nbblog: ignore calls-current: meant\nx = 1\n1 / 0")
    assert left(notebook, finding("calls-current", 1, 3)) == []


def test_comment_behind_code_hides_on_that_line_only() -> None:
    notebook = cells("1 / 0  # nbblog: ignore calls-current: meant\n2 / 0")
    told = left(notebook, finding("calls-current", 1, 1), finding("calls-current", 1, 2))
    assert told == ["calls-current 1:2"]


def test_lines_count_from_the_options_of_a_cell() -> None:
    notebook = cells("#| echo: true\n1 / 0  # nbblog: ignore calls-current: meant")
    assert left(notebook, finding("calls-current", 1, 2)) == []


def test_comment_of_another_language_is_read() -> None:
    notebook = cells("1 / 0 -- nbblog: ignore calls-current: meant")
    assert left(notebook, finding("calls-current", 1, 1)) == []


def test_tag_hides_with_a_reason_in_the_metadata() -> None:
    metadata = {"tags": ["ignore-calls-current"], "nbblog": {"reason": "a lesson"}}
    assert left(cells("1 / 0", **metadata), finding("calls-current", 1, 1)) == []


def test_tag_without_a_reason_hides_and_is_told() -> None:
    notebook = cells("1 / 0", tags=["ignore-calls-current"])
    assert left(notebook, finding("calls-current", 1, 1)) == ["suppression-reasoned 1:"]


def test_front_matter_hides_in_the_whole_source() -> None:
    text = "---\nignore:\n  titled: a note\n---\ntext"
    notebook = read_markdown(text.encode(), PurePosixPath(POST))
    assert left(notebook, finding("titled")) == []


def test_cells_of_a_percent_script_are_told_apart_by_their_lines() -> None:
    text = "# %%\n# nbblog: ignore calls-current: meant\n1 / 0\n\n# %%\n2 / 0\n"
    notebook = read_percent(text.encode(), PurePosixPath("notebooks/post.py"))
    assert notebook is not None
    lines = [
        Finding("calls-current", "m", "h", Where("notebooks/post.py", None, n)) for n in (3, 6)
    ]
    assert left(notebook, *lines) == ["calls-current :6"]


def test_several_rules_may_be_named_at_once() -> None:
    notebook = cells("# nbblog: ignore calls-current, alt-text: a lesson")
    assert left(notebook, finding("calls-current", 1, 1), finding("alt-text", 1)) == []


def test_other_rules_and_other_sources_are_not_hidden() -> None:
    notebook = cells("# nbblog: ignore calls-current: meant")
    other = [finding("alt-text", 1, 1), finding("calls-current", 1, 1, path="notebooks/b.ipynb")]
    told = left(notebook, finding("calls-current", 1, 1), *other)
    assert told == ["alt-text 1:1", "calls-current 1:1"]


@pytest.mark.parametrize("comment", ["ignore alt-txt: decoration", "ignore nothing: at all"])
def test_unknown_rule_is_told(comment: str) -> None:
    notebook = cells(f"<!-- nbblog: {comment} -->", kind="markdown")
    (told,) = unsuppressed([], [notebook], Config(), Extent.TYPED)
    assert told.message.endswith("no such rule")
    assert told.where == Where(POST, 1, 1)
    assert told.severity is Severity.WARNING


def test_unknown_rule_is_told_with_the_one_that_was_meant() -> None:
    notebook = cells("<!-- nbblog: ignore alt-txt: decoration -->", kind="markdown")
    (told,) = unsuppressed([], [notebook], Config(), Extent.TYPED)
    assert "`alt-text`" in told.hint


def test_suppression_that_hides_nothing_is_told() -> None:
    notebook = cells("text\n\n<!-- nbblog: ignore alt-text: decoration -->", kind="markdown")
    assert left(notebook, extent=Extent.TYPED) == ["suppression-reasoned 1:3"]


def test_run_that_failed_cannot_be_hidden() -> None:
    notebook = cells("1 / 0  # nbblog: ignore runs-clean: meant")
    told = unsuppressed([finding("runs-clean", 1, 1)], [notebook], DEFAULTS, Extent.SHOWN)
    assert [one.rule for one in told] == ["runs-clean", "suppression-reasoned"]
    assert "would have no outputs" in told[1].message
    assert "`raises-exception`" in told[1].hint


def test_check_does_not_know_what_a_run_would_find() -> None:
    notebook = cells("x()  # nbblog: ignore output-fits: meant")
    assert left(notebook, extent=Extent.TYPED) == []
    assert left(notebook, extent=Extent.SHOWN) == ["suppression-reasoned 1:1"]


@pytest.mark.parametrize("fence", ["```markdown\n{}\n```", "~~~\n{}\n~~~", "write `{}`"])
def test_example_in_code_is_no_suppression(fence: str) -> None:
    text = fence.format("<!-- nbblog: ignore alt-text: so -->")
    notebook = cells(text, kind="markdown")
    assert left(notebook, finding("alt-text", 1, 2)) == ["alt-text 1:2"]


def test_rule_that_is_off_is_not_missed() -> None:
    notebook = cells("text\n\n<!-- nbblog: ignore one-title: two parts -->", kind="markdown")
    assert left(notebook, config=Config(rules={"one-title": "off"})) == []
    assert left(notebook) == ["suppression-reasoned 1:3"]


def test_publish_asks_no_notes_and_misses_none() -> None:
    text = "---\nignore:\n  tagged: a note\n---\ntext"
    notebook = read_markdown(text.encode(), PurePosixPath(POST))
    assert left(notebook, extent=Extent.SHOWN) == []
    assert left(notebook, extent=Extent.TYPED) == ["suppression-reasoned :2"]


def test_of_stored_outputs_a_check_knows_all() -> None:
    notebook = cells("plot()  # nbblog: ignore alt-text: decoration")
    stored = Config(execution=ExecutionSettings(default="stored"))
    assert left(notebook, extent=Extent.TYPED, config=stored) == ["suppression-reasoned 1:1"]
