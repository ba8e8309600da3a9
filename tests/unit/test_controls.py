"""Every control of a cell, in each of its spellings, and what is said of those typed wrong."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbblog.controls import CONTROLS, View, kind_of_spelling, option_text, view_of
from nbblog.findings import Severity
from nbblog.look import Look, read_ranges
from nbblog.model import Cell
from nbblog.sources.options import option_findings, read_top, with_run_tags

FOLDED = {"folds_input": True}
REMOVED = {"shows_input": False, "shows_output": False}
NUMBERED = {"look": Look(is_numbered=True)}
EFFECTS: dict[str, dict[str, Any]] = {  # as it is typed; what it changes of a view
    "remove-input": {"shows_input": False},
    "#| echo: false": {"shows_input": False},
    "#hide_input": {"shows_input": False},
    "hide_input: true": {"shows_input": False},
    "hide_code: true": {"shows_input": False},
    "remove-output": {"shows_output": False},
    "#| output: false": {"shows_output": False},
    "#| results: hide": {"shows_output": False},
    "#hide_output": {"shows_output": False},
    "hide_output: true": {"shows_output": False},
    "remove-cell": REMOVED,
    "#| include: false": REMOVED,
    "#hide": REMOVED,
    "nbsphinx: hidden": REMOVED,
    "remove-stderr": {"shows_stderr": False},
    "#| warning: false": {"shows_stderr": False},
    "#| message: false": {"shows_stderr": False},
    "remove-stdout": {"shows_stdout": False},
    "#filter_stream a bc": {"dropped": ("a", "bc")},
    "hide-input": FOLDED,
    "#| code-fold: true": FOLDED,
    "#| code-fold: hide": FOLDED,
    "#collapse": FOLDED,
    "#collapse-hide": FOLDED,
    "#collapse_hide": FOLDED,
    "#collapse_input": FOLDED,
    "jupyter.source_hidden: true": FOLDED,
    "cellView: form": FOLDED,
    "#| code-fold: show": {"folds_input": True, "is_open": True},
    "#collapse-show": {"folds_input": True, "is_open": True},
    "#collapse_show": {"folds_input": True, "is_open": True},
    "#| code-fold: false": {},
    "hide-output": {"folds_output": True},
    "#| output-fold: true": {"folds_output": True},
    "#collapse-output": {"folds_output": True},
    "#collapse_output": {"folds_output": True},
    "jupyter.outputs_hidden: true": {"folds_output": True},
    "collapsed: true": {"folds_output": True},
    "hide-cell": {"folds_input": True, "folds_output": True},
    "#| code-summary: The *model*": {"summary": "The *model*"},
    "scroll-output": {"scrolls_output": True},
    "output-scroll": {"scrolls_output": True},
    "scrolled: true": {"scrolls_output": True},
    "#| echo: true": {},
    "#| echo: fenced": {"shows_options": True},
    "#| output: true": {},
    "#| results: markup": {},
    "#| results: hold": {},
    "#| output: asis": {"is_markdown": True},
    "#| results: asis": {"is_markdown": True},
    "#| include: true": {},
    "#| warning: true": {},
    "#| message: true": {},
    "skip-execution": {"runs": False},
    "#| eval: false": {"runs": False},
    "#| eval: true": {},
    "raises-exception": {"may_raise": True},
    "test-only": REMOVED,
    "full-only": {},  # of no effect on what readers see
    "skip": {},
    "xfail": {},
    "slow": {},
    "#| error: true": {"may_raise": True},
    "#| error: false": {},
    "parameters": {},
    "line-numbers": NUMBERED,
    "mystnb.number_source_lines: true": NUMBERED,
    "#| code-line-numbers: true": NUMBERED,
    "#| emphasize-lines: 2,4-5": {"look": Look(marked=((2, 2), (4, 5)))},
    "#| lineno-start: 7": {"look": Look(is_numbered=True, first=7)},
    "#| filename: train.py": {"look": Look(filename="train.py")},
    "#| lst-cap: Training": {"look": Look(caption="Training")},
    "#| lst-label: lst-train": {"look": Look(id="lst-train")},
    "#| classes: wide .dark": {"classes": ("wide", "dark")},
    "#@title Model": {"title": "Model"},
    "#@markdown Choose *well*.": {"prose": "Choose *well*."},
    "#| fig-cap: Loss": {},
    "#| tbl-cap: Loss": {},
    "#| fig-alt: Loss falls": {},
    "#| fig-subcap: [a, b]": {},
    "#| tbl-subcap: [a, b]": {},
    "#| dark: true": {},
    "#| dark: false": {"has_twins": False},
    "#| label: fig-loss": {},
    "#| tags: [hide-input]": FOLDED,
    "check-exact": {"check": "exact"},
    "#| check: exact": {"check": "exact"},
    **{f"nbblog.check: {word}": {"check": word} for word in ("exact", "close", "shape", "ignore")},
    "check-close": {"check": "close"},
    "#| check: close": {"check": "close"},
    "check-shape": {"check": "shape"},
    "#| check: shape": {"check": "shape"},
    "check-ignore": {"check": "ignore"},
    "#| check: ignore": {"check": "ignore"},
    "#| tolerance: 1e-3": {"tolerance": 0.001},
}


def cell(source: str = "", language: str = "python", **given: Any) -> Cell:
    top = read_top(source, language)
    return with_run_tags(
        Cell("code", top.source, 1, "a", options=top.options, header=top.header, **given)
    )


def typed(spelling: str) -> Cell:
    """Return a cell of which a person has asked this."""
    match kind_of_spelling(spelling):
        case "tag":
            return cell("x", tags=(spelling,))
        case "metadata":
            path, value = spelling.split(": ")
            flag: Any = True if value == "true" else value
            for name in reversed(path.split(".")):
                flag = {name: flag}
            return cell("x", metadata=flag)
        case _:
            return cell(f"{spelling}\nx")


def changes(view: View) -> dict[str, Any]:
    return {
        field.name: getattr(view, field.name)
        for field in dataclasses.fields(View)
        if getattr(view, field.name) != getattr(View(), field.name)
    }


def findings(source: str, **given: Any) -> list[str]:
    found = option_findings(cell(source, **given), "a.ipynb", "python")
    return [f"{one.where.line}: {one.rule}: {one.message}" for one in found]


@pytest.mark.parametrize("spelling", EFFECTS)
def test_spelling_does_what_it_says(spelling: str) -> None:
    one = typed(spelling)
    assert one.source == "x", "what speaks to a tool is no code"
    assert changes(view_of(one)) == EFFECTS[spelling]
    assert list(option_findings(one, "a.ipynb", "python")) == []


def test_every_spelling_has_a_test() -> None:
    spellings = {word for one in CONTROLS if one.family != "accepted" for word in one.spellings}
    tested = {spelling for spelling in EFFECTS if spelling in spellings}
    tested |= {re.sub(r"^(#\| [\w-]+:|#@?\w+) .*", r"\1", spelling) for spelling in EFFECTS}
    assert spellings - tested == set()


@pytest.mark.parametrize("tag", ["remove_input", "hide_cell", "output_scroll", "remove_stderr"])
def test_underscore_in_a_tag_is_a_hyphen(tag: str) -> None:
    assert view_of(cell("x", tags=(tag,))) == view_of(cell("x", tags=(tag.replace("_", "-"),)))


def test_options_win_over_tags_and_tags_over_metadata() -> None:
    assert view_of(cell("#| echo: true\nx", tags=("remove-input",))).shows_input
    assert not view_of(cell("#| code-fold: false\nx", tags=("hide-input",))).folds_input
    hidden = {"jupyter": {"source_hidden": True}}
    assert not view_of(cell("#| code-fold: false\nx", metadata=hidden)).folds_input


def test_comment_that_is_denied_does_nothing() -> None:
    assert view_of(cell("#| hide: false\nx")) == View()
    assert findings("#| hide: false\nx") == []
    assert not view_of(cell("#| hide: true\nx")).shows_input


@pytest.mark.parametrize("flags", [
    {"collapsed": False, "scrolled": False, "hide_input": False, "cellView": "both"},
    {"jupyter": {"source_hidden": False, "outputs_hidden": False}},
    {"jupyter": "broken", "collapsed": "yes", "scrolled": None, "hide_input": [True]},
    {"slideshow": {"slide_type": "skip"}, "nbgrader": {"grade": True}, "tags": "broken"},
])  # fmt: skip
def test_other_metadata_hides_nothing(flags: dict[str, Any]) -> None:
    assert view_of(cell("x", metadata=flags)) == View()


# ------------------------------------------------------------------ what the executor hears


@pytest.mark.parametrize(("source", "tags", "heard"), [
    ("#| eval: false\nx", (), ("skip-execution",)),
    ("#| error: true\nx", ("mine",), ("mine", "raises-exception")),
    ("x", ("skip_execution",), ("skip-execution",)),
    ("#| eval: true\nx", ("skip-execution",), ()),
    ("#| tags: parameters\nx", (), ("parameters",)),
    ("#| tags: [a_b, parameters]\nx", ("a_b",), ("a_b", "parameters")),
    ("#| echo: false\nx", ("hide-input",), ("hide-input",)),
    ("#| fig-cap: broken: yaml\n#| eval: false\nx", (), ("skip-execution",)),
])  # fmt: skip
def test_options_of_the_run_become_tags(
    source: str, tags: tuple[str, ...], heard: tuple[str, ...]
) -> None:
    assert cell(source, tags=tags).tags == heard


# ------------------------------------------------------------------ the top of a cell


def test_options_are_yaml() -> None:
    one = cell(
        "#| fig-cap: >-\n#|   Loss over\n#|   ten epochs\n"
        "#| fig-alt:\n#|   - First.\n#|   - Second.\n#| echo: false\nplot()"
    )
    assert one.options == {
        "fig-cap": "Loss over ten epochs", "fig-alt": ["First.", "Second."], "echo": False,
    }  # fmt: skip
    assert (one.source, one.line or len(one.header)) == ("plot()", 7)
    assert (option_text(one, "fig-cap"), option_text(one, "fig-alt")) == (
        "Loss over ten epochs",
        None,
    )


@pytest.mark.parametrize("source", [
    "# hide the axis\nx", "#hide the axis\nx", "# Hide\nx", "# export the results\nx", "x\n#hide",
    "# hide-input\nx", "# collapse the sum\nx", "# @titled\nx", "#markdown\nx", "x\n#| echo: false",
    "#!hide\nx", "# @param x: the width\nx", "## hide\nx", "\n\nx", "%%bash\n#hide\nls",
])  # fmt: skip
def test_comment_of_a_person_stays_code(source: str) -> None:
    one = cell(source)
    assert (one.header, one.source, one.options) == ((), source, {})
    assert view_of(one) == View()


@pytest.mark.parametrize(("source", "options"), [
    ("#| hide\nx", {"hide": True}),
    ("#|hide\n#|eval: false\nx", {"hide": True, "eval": False}),
    ("#| export core\n#| exec_doc\nx", {"export": "core", "exec-doc": True}),
    ("#export core\nx", {"export": "core"}),
    ("# default_exp data.core\nx", {"default-exp": "data.core"}),
    ("\n#hide\n\n#export\n\nx", {"hide": True, "export": True}),
    ("#| fig.cap: A\n#| fig_alt: B\nx", {"fig-cap": "A", "fig-alt": "B"}),
    ("#| label:\n#| fig-cap: ''\nx", {"fig-cap": ""}),
])  # fmt: skip
def test_directives_are_taken_off(source: str, options: dict[str, Any]) -> None:
    one = cell(source)
    assert one.options == options
    assert one.source.strip() == "x"


@pytest.mark.parametrize(("language", "line"), [
    ("python", "#| echo: false"), ("r", "#| echo: false"), ("julia", "#| echo: false"),
    ("javascript", "//| echo: false"), ("c++", "//| echo: false"), ("sql", "--| echo: false"),
    ("matlab", "%| echo: false"), ("mermaid", "%%| echo: false"), ("scheme", ";| echo: false"),
])  # fmt: skip
def test_options_begin_as_comments_of_the_language_do(language: str, line: str) -> None:
    assert cell(f"{line}\nx", language).options == {"echo": False}


def test_block_comment_of_scheme_is_code() -> None:
    assert cell("#| about this: nothing |#\n(f)", "scheme").header == ()


@settings(max_examples=40)  # YAML is slow
@given(st.lists(st.one_of(
    st.sampled_from([
        "#| echo: false", "#| fig-cap: a: b", "#|", "#|   - x", "#| - x", "#hide", "", "  ", "x = 1",
        "#| &a [*a]", "#| a: &a [1]", "#| ? [b]", "#@title T { x }", "#@markdown *m*", "%%time",
        "#| tags: {a: [b]}", "#| code-line-numbers: [1, [2]]", "#| !!python/object:x {}", "#| \t:",
        "#| eval: [1]", "#| 1: 2", "#| label: 2020-01-01", "#| filename: [x]", "# hide the axis",
    ]),
    st.text(alphabet="#| :ab-[]{}'\"&*!>%@\t\\é", max_size=12).map(lambda text: "#|" + text),
    st.text(alphabet=st.characters(exclude_characters="\n"), max_size=8),
), max_size=8))  # fmt: skip
def test_any_cell_is_cut_in_two_and_nothing_is_lost(lines: list[str]) -> None:
    source = "\n".join(lines)
    one = cell(source)
    assert "\n".join([*one.header, *(one.source.split("\n") if source else ())]).rstrip(
        "\n"
    ) == source.rstrip("\n")
    again = read_top(one.source, "python")
    assert again.header == (), "all of the header was taken"
    view = view_of(one)
    assert isinstance(view, View)
    for finding in option_findings(one, "a.ipynb", "python"):
        assert finding.hint
        assert finding.where.line is None or 1 <= finding.where.line <= max(1, len(one.header))


# ------------------------------------------------------------------ what is typed wrong


@pytest.mark.parametrize(("source", "said"), [
    ("#| echo: false\n#| fig-cap: a: b\nx",
     "2: cell-options: broken YAML: mapping values are not allowed here"),
    ("#| echo: false\n#| echo: true\nx", "2: cell-options: `echo` is typed twice"),
    ("#| echo: maybe\nx", "1: cell-options: `echo: maybe` is none of its values"),
    ("#hide\n#| code-line-numbers: 2-x\nx",
     "2: cell-options: `code-line-numbers: 2-x`: expected lines such as 2-4,7"),
    ("#| lineno-start: first\nx", "1: cell-options: `lineno-start: first`: expected a number"),
    ("#| classes: 'a\"b'\nx",
     "1: cell-options: `classes: a\"b`: expected names of classes, with spaces between"),
    ("#| fig-alt: {a: b}\nx",
     "1: cell-options: `fig-alt: a list`: expected a text, or a list of texts"),
    ("#| echoo: false\nx", "1: cell-options-known: unknown option `echoo`"),
    ("#| hde\nx", "1: cell-options-known: unknown option `hde`"),
])  # fmt: skip
def test_mistake_is_told_with_its_line(source: str, said: str) -> None:
    assert findings(source) == [said]


def test_near_miss_of_a_tag_is_a_warning_and_other_tags_are_not() -> None:
    tags = ("hide-inputs", "Remove_Cell", "lecture", "nbval-ignore-output", "injected-parameters",
            "hidden", "remove", "exercise", "alt=Loss", "outputPrepend", "papermill-error-cell-tag")  # fmt: skip
    assert findings("x", tags=tags) == [
        "None: cell-options-known: the tag `hide-inputs` is nearly `hide-input`, and does nothing",
        "None: cell-options-known: the tag `Remove_Cell` is nearly `remove-cell`, and does nothing",
    ]
    found = option_findings(cell("x", tags=tags), "a.ipynb", "python")
    assert {one.severity for one in found} == {Severity.WARNING}


def test_unknown_option_asks_what_was_meant() -> None:
    (finding,) = option_findings(cell("#| code-flod: true\nx"), "a.ipynb", "python")
    assert finding.hint == "did you mean `code-fold`?"


# ------------------------------------------------------------------ ranges of lines


@given(st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999)), min_size=1, max_size=5))
def test_ranges_are_read_as_they_are_written(ranges: list[tuple[int, int]]) -> None:
    text = ", ".join(f"{first} - {last}" for first, last in ranges)
    assert read_ranges(text) == tuple(ranges)


@given(st.text(alphabet="0123456789-,|[] x", max_size=12))
def test_other_text_is_no_ranges(text: str) -> None:
    try:
        found = read_ranges(text)
    except ValueError:
        return
    assert found
    assert all(str(first) in text.replace("0", "") + text for first, _ in found)


def test_far_range_costs_nothing() -> None:
    assert Look(marked=read_ranges("3-999999999")).marks(4)
