"""A rule is told in words, with its examples."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from nbblog.cli import cli
from nbblog.explain import blocks, explain
from nbblog.findings import UsageError
from nbblog.model import Display, Failure, Stream
from nbblog.rules import RULES, Example


@pytest.mark.parametrize("name", RULES.names())
def test_every_rule_is_told_with_claim_severity_and_how_to_hide_it(name: str) -> None:
    text = explain(name)
    rule = RULES[name]
    assert text.startswith(f"{name} ({rule.severity})\n  {rule.claim}\n")
    assert f"nbblog: ignore {name}: reason" in text
    assert f'{name} = "off"' in text


def test_examples_of_a_site_have_the_names_of_their_files() -> None:
    text = explain("anchors-exist")
    assert text.count("Breaks it:") == text.count("Keeps it:") == 1
    assert "  notebooks/data.md:\n    # Data\n" in text


def test_unknown_rule_is_told_with_the_one_that_was_meant() -> None:
    with pytest.raises(UsageError, match="did you mean `alt-text`"):
        explain("alt-txt")


def test_command_explains_without_a_site() -> None:
    done = CliRunner().invoke(cli, ["check", "--explain", "alt-text"])
    assert done.exit_code == 0
    assert "Every picture has an alternative text." in done.output
    assert CliRunner().invoke(cli, ["check", "--explain", "nothing"]).exit_code == 2


def test_outputs_and_counts_of_an_example_are_shown() -> None:
    outputs = ((Stream("stdout", "1\n"), Stream("stderr", "slow\n")), (Failure("KeyError", "'x'"),))
    example = Example("# %%\nx\n\n# %%\ny", outputs, counts=(1, 3))
    assert list(blocks(example)) == [
        ("", "python", "# %%\nx\n\n# %%\ny"),
        ("execution counts", "text", "1, 3"),
        ("output of code cell 1", "text", "1"),
        ("output of code cell 1", "text", "(stderr) slow"),
        ("output of code cell 2", "text", "KeyError: 'x'"),
    ]


def test_picture_in_an_example_is_named_by_its_kind() -> None:
    example = Example("# %%\nx", ((Display({"image/png": "AAAA"}),),))
    assert list(blocks(example))[1] == ("output", "text", "(image/png)")


def test_long_output_of_an_example_is_cut() -> None:
    example = Example("# %%\nx", ((Stream("stdout", "line\n" * 40),),))
    assert list(blocks(example))[1][2].endswith("line\n…")
