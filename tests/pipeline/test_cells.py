"""What options of cells do to a run, and what they do not."""

from __future__ import annotations

from pathlib import Path

from small_site import SETTINGS, Site, code, md, notebook

POST = "notebooks/2026-01-01-post.ipynb"
PAGE = "blog/post/index.html"
CELLS = (
    md("# Post"),
    code("#| include: false\nsecret = 41"),
    code("#| eval: false\nraise SystemExit('this must not run')"),
    code("#| error: true\n1 / 0"),
    code("#| echo: true\n%%capture said\nprint('captured')"),
    code("#hide_input\nprint('the answer is', secret + 1)"),
)


def site_of(folder: Path, *cells: dict[str, object]) -> Site:
    site = Site(folder)
    site.write("nbblog.toml", SETTINGS)
    site.write(POST, notebook(*cells))
    return site


def test_options_of_the_run_are_heard_and_those_of_looks_run_nothing(tmp_path: Path) -> None:
    site = site_of(tmp_path, *CELLS)
    done = site.publish()
    assert (done.errors(), done.report["executed"]) == ([], [POST])
    shown = site.outputs(PAGE)
    assert len(shown) == 2
    assert "ZeroDivisionError: division by zero" in shown[0]
    assert shown[1] == "the answer is 42"
    codes = [node.text() for node in site.page(PAGE).css(".prose pre.code")]
    assert codes == [
        "raise SystemExit('this must not run')", "1 / 0", "%%capture said\nprint('captured')",
    ]  # fmt: skip

    site.edit(POST, "#hide_input", "#collapse-hide\\n#| filename: a.py\\n#| classes: wide")
    site.edit(POST, "#| include: false", "#| echo: false\\n#| fig-cap: 'A: b'")
    done = site.publish()
    assert (done.errors(), done.report["executed"], done.report["cached"]) == ([], [], [POST])
    assert site.page(PAGE).css_first("summary").text() == "Show the code"

    site.edit(POST, "#| error: true", "#| error: false")
    (error,) = site.publish().errors()
    assert (error["rule"], error["cell"], error["line"]) == ("runs-clean", 4, 2)


def test_broken_options_are_told_at_check_and_stop_no_other_finding(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        md("# Post\n\n$\\nosuch$"),
        code("#| label: a\n#| fig-cap: Loss: falls\nx = 1"),
        code("#| ecko: false\nx = 2", tags=("hide-inputs",)),
    )
    done = site.run("check", "--report", "json")
    assert done.code == 1
    told = [f for f in done.report["findings"] if f["severity"] != "note"]
    found = {(f["rule"], f["severity"], f["cell"], f["line"]) for f in told}
    assert found == {
        ("cell-options", "error", 2, 2),
        ("cell-options-known", "warning", 3, None),
        ("cell-options-known", "warning", 3, 1),
        ("formulas-parse", "error", 1, 3),
    }


def test_source_with_broken_options_is_told_and_not_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    site = site_of(tmp_path, md("# Post"), code(f"#| error: perhaps\nopen({str(trace)!r}, 'w')"))
    done = site.publish("--keep-going")
    (error,) = done.errors()
    assert (error["rule"], error["cell"], error["line"]) == ("cell-options", 2, 1)
    assert done.report["executed"] == []
    assert not trace.exists()


def test_site_numbers_lines_and_a_cell_may_say_no(tmp_path: Path) -> None:
    site = site_of(
        tmp_path, md("# Post\n\n```python\ny = 1\n```"),
        code("x = 1\nx"), code("#| code-line-numbers: false\nx = 2"),
    )  # fmt: skip
    site.write(
        "nbblog.toml", SETTINGS + "[code]\nline_numbers = true\n[execution]\ndefault = 'never'\n"
    )
    assert site.publish().code == 0
    numbered = [node.text() for node in site.page(PAGE).css("pre.is-numbered")]
    assert numbered == ["x = 1\nx"]
    plain = [node.text() for node in site.page(PAGE).css(".prose pre.code:not(.is-numbered)")]
    assert plain == ["y = 1", "x = 2"]
