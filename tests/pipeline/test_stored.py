"""Outputs that were made elsewhere: published with their origin, and only while they are true."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from small_site import SETTINGS, Site, code, md, notebook, printed

POST = "notebooks/2026-01-01-tpu.ipynb"
PAGE = "blog/tpu/index.html"
SECOND = 1000  # Colab counts milliseconds
MADE = 1_790_000_000  # 21 September 2026, 14:13:20 UTC


def colab_cell(source: str, count: int | None, *outputs: dict[str, Any]) -> dict[str, Any]:
    """Return a code cell as Colab saves it."""
    metadata: dict[str, Any] = {"id": "Zp0", "colab": {"base_uri": "https://localhost:8080/"}}
    if count is not None:
        metadata["executionInfo"] = {
            "status": "ok",
            "timestamp": (MADE + count) * SECOND,
            "user_tz": -60,
            "elapsed": 40 * SECOND,
            "user": {"displayName": "Ada", "userId": "0123"},
        }
        metadata["outputId"] = "f3a1"
    cell = {"cell_type": "code", "source": source.splitlines(keepends=True), "metadata": metadata}
    return {**cell, "execution_count": count, "outputs": list(outputs)}


def colab(*cells: dict[str, Any], **metadata: Any) -> str:
    """Return a notebook as Colab downloads it: indented by two, nbformat 4.0, no last newline."""
    front = {"cell_type": "markdown", "source": ["---\n", "execute: stored\n", "---\n", "# TPU ☃"]}
    node = {
        "nbformat": 4,
        "nbformat_minor": 0,
        "metadata": {
            "colab": {"provenance": [], "gpuType": "V28", "machine_shape": "hm"},
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
            "accelerator": "TPU",
            **metadata,
        },
        "cells": [{**front, "metadata": {"id": "a"}}, *cells],
    }
    return json.dumps(node, indent=2, ensure_ascii=False)


CELLS = (
    colab_cell("import jax\njax.device_count()", 1, printed("8\n")),
    colab_cell("assert jax.default_backend() == 'tpu'", 2),
    colab_cell("print('loss', 0.25)", 3, printed("loss 0.25\n")),
    colab_cell("", None),
)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a site with one notebook from Colab."""
    site = Site(tmp_path / "site")
    site.write("nbblog.toml", SETTINGS)
    site.write(POST, colab(*CELLS))
    return site


def findings(site: Site, verb: str = "check") -> list[tuple[str, str, int | None]]:
    """Return rule, severity and cell of what a verb finds, but for notes on posts as such."""
    report = site.run(verb, "--report", "json").report
    told = [(f["rule"], f["severity"], f["cell"]) for f in report["findings"]]
    return [one for one in told if one[1] != "note"]


def provenance(site: Site) -> str:
    (line,) = site.page(PAGE).css(".provenance")
    return " ".join(line.text().split())


def today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()


# ------------------------------------------------------------------ what is published


def test_stored_outputs_are_published_with_what_the_file_tells_of_their_run(site: Site) -> None:
    done = site.publish()
    assert done.code == 0
    assert (done.report["executed"], done.report["cached"]) == ([], [])
    assert site.outputs(PAGE) == ["8", "loss 0.25"]
    assert re.fullmatch(
        r"Outputs stored, made on 21 Sep\w* 2026 in 2 min on TPU v2-8 \(Google Colab\);"
        r" not executed by this publish\.",
        provenance(site),
    )
    (finding,) = done.report["findings"]
    assert (finding["rule"], finding["severity"]) == ("stored-sealed", "warning")
    assert f"nbblog seal {POST}" in finding["hint"]


def test_sealed_outputs_say_when_and_on_what_the_author_says(site: Site) -> None:
    done = site.run("seal", POST, "--device", "TPU v4-8 <pod>")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{POST}: 3 code cells sealed, made on TPU v4-8 <pod>\n"
    assert findings(site) == []
    assert site.publish().code == 0
    (stored, made) = site.page(PAGE).css(".provenance time")
    assert stored.attributes["datetime"] == today()
    assert made.attributes["datetime"] == "2026-09-21T14:13:23+00:00"
    assert "in 2 min on TPU v4-8 <pod>; not executed by this publish." in provenance(site)


def test_seal_adds_one_key_to_the_file_and_changes_no_other_line(site: Site) -> None:
    before = (site.root / POST).read_text("utf-8").splitlines()
    (site.root / POST).chmod(0o644)
    site.run("seal", POST)
    text = (site.root / POST).read_text("utf-8")
    after = text.splitlines()
    assert text.endswith("}\n")
    start = next(i for i, line in enumerate(after) if '"nbblog_outputs"' in line)
    end = next(i for i, line in enumerate(after) if i > start and line == "    }")
    rest = [*after[:start], *after[end + 1 :]]
    rest[start - 1] = rest[start - 1].removesuffix(",")
    assert rest == before
    assert (site.root / POST).stat().st_mode & 0o777 == 0o644
    site.run("seal", POST)
    assert (site.root / POST).read_text("utf-8") == text, "a seal does not pile up"


def test_notebook_of_jupyterlab_tells_its_times_and_its_python(site: Site) -> None:
    def cell(minute: int, source: str, text: str) -> dict[str, Any]:
        times = {
            "iopub.execute_input": f"2026-05-04T10:{minute:02}:00.250000Z",
            "shell.execute_reply": f"2026-05-04T10:{minute:02}:30.750000Z",
        }
        return {**code(source, printed(text)), "metadata": {"execution": times}}

    text = notebook(md("# TPU"), cell(1, "a = 1", "x"), cell(2, "a", "y"), execute="stored")
    node = json.loads(text)
    node["metadata"]["language_info"] = {"name": "python", "version": "3.12.11"}
    site.write(POST, json.dumps(node, indent=1))
    site.run("seal", POST, "--device", "2 × H100")
    site.publish()
    assert re.search(
        r"^Outputs stored on \d+ \w+ 20\d\d, made on 4 May 2026 in 1 min 1 s on 2 × H100"
        r" with Python 3\.12\.11; not executed by this publish\.$",
        provenance(site),
    )


def test_notebook_that_tells_nothing_is_said_to_tell_nothing(site: Site) -> None:
    site.write(POST, notebook(md("# TPU"), code("1", printed("1")), execute="stored"))
    site.publish()
    assert provenance(site) == "Outputs stored; not executed by this publish."


@pytest.mark.parametrize(
    "told",
    [
        {"executionInfo": []},
        {"executionInfo": {"timestamp": 1e300, "elapsed": "long"}},
        {"executionInfo": {"timestamp": "now"}},
        {"execution": {"shell.execute_reply": "never", "iopub.execute_input": "2026-01-01"}},
        {"execution": {}},
    ],
)
def test_odd_metadata_is_no_bug(site: Site, told: dict[str, Any]) -> None:
    odd = {**CELLS[0], "metadata": told}
    site.write(POST, colab(odd, colab=None, accelerator=None, language_info={"name": "python"}))
    assert site.run("seal", POST).code == 0
    assert site.publish().code == 0
    assert provenance(site).endswith("made on Google Colab; not executed by this publish.")


# ------------------------------------------------------------------ what has changed since


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("jax.device_count()", "jax.devices()", ("stored-current", "error", 2)),
        ("print('loss', 0.25)", "print('loss', 0.5)", ("stored-current", "error", 4)),
        ("loss 0.25\\n", "loss 0.125\\n", ("stored-current", "error", 4)),
    ],
)
def test_sealed_notebook_that_changed_fails_with_its_cell(
    site: Site, old: str, new: str, found: tuple[str, str, int]
) -> None:
    site.run("seal", POST)
    assert site.publish().code == 0
    site.edit(POST, old, new)
    before = site.files()
    done = site.publish()
    assert done.code == 1
    (finding,) = done.errors()
    assert (finding["rule"], finding["severity"], finding["cell"]) == found
    assert today() in finding["message"]
    assert f"nbblog seal {POST}" in finding["hint"]
    assert site.files() == before
    assert findings(site) == [found], "no kernel is needed to see it"


@pytest.mark.parametrize(
    ("cells", "cell", "message"),
    [
        ((CELLS[0], colab_cell("new = 1", 4), *CELLS[1:]), 3, "the code has changed since"),
        (CELLS[:2], 3, "code cells were removed after it"),
        (CELLS[1:], 2, "the code has changed since"),
    ],
)
def test_cells_that_come_and_go_break_the_seal(
    site: Site, cells: tuple[dict[str, Any], ...], cell: int, message: str
) -> None:
    site.run("seal", POST)
    node = json.loads((site.root / POST).read_text("utf-8"))
    seal = node["metadata"]["nbblog_outputs"]
    site.write(POST, colab(*cells, nbblog_outputs=seal))
    found = site.run("check", "--report", "json").errors()
    assert [(f["rule"], f["cell"]) for f in found] == [("stored-current", cell)]
    assert found[0]["message"].startswith(message)


def test_prose_looks_and_how_the_file_is_written_leave_the_seal_whole(site: Site) -> None:
    site.run("seal", POST)
    node = json.loads((site.root / POST).read_text("utf-8"))
    node["cells"][0]["source"] = "---\nexecute: stored\ntags: [new]\n---\n# Better told"
    node["cells"][1]["source"] = "#| fig-cap: How many\n\nimport jax  \njax.device_count()\n"
    node["cells"][1]["metadata"] = {"tags": ["hide-input"]}
    node["cells"][3]["outputs"][0]["text"] = ["loss ", "0.25\n"]
    node["cells"].insert(1, {"cell_type": "markdown", "metadata": {}, "source": "More."})
    del node["cells"][-1]  # the blank one
    site.write(POST, json.dumps(node, indent=1, sort_keys=True))
    assert findings(site) == []


@pytest.mark.parametrize(
    "seal",
    [
        "yes",
        {"sealed": "yesterday", "code": [], "outputs": []},
        {"sealed": "2026-01-01", "code": ["a"], "outputs": []},
    ],
)
def test_seal_that_is_none_is_told(site: Site, seal: object) -> None:
    site.write(POST, colab(*CELLS, nbblog_outputs=seal))
    assert findings(site) == [("stored-current", "error", None)]
    assert site.run("seal", POST).code == 0
    assert findings(site) == []


# ------------------------------------------------------------------ what can be told without one


def test_order_of_execution_is_told_with_its_cells(site: Site) -> None:
    cells = (
        colab_cell("a = 1", 5),
        colab_cell("b = 2", None),
        colab_cell("print(a)", 7, printed("1\n")),
        colab_cell("print(b)", 6, printed("2\n")),
        colab_cell("print(b)", 3, printed("2\n")),
        colab_cell("", None),
    )
    site.write(POST, colab(*cells))
    site.run("seal", POST)
    assert findings(site) == [("counts-in-order", "warning", 3), ("counts-in-order", "warning", 5)]
    told = site.run("check", "--report", "json").report["findings"]
    texts = [f["message"] for f in told if f["rule"] == "counts-in-order"]
    assert texts[1] == "out of order: the cell ran as [6], one before it as [7]"


def test_stored_error_is_an_error_unless_it_is_the_point(site: Site) -> None:
    raised = {
        "output_type": "error",
        "ename": "ValueError",
        "evalue": "no TPU\nat all",
        "traceback": ["\x1b[0;31mValueError\x1b[0m: no TPU"],
    }
    site.write(POST, colab(colab_cell("1 / 0", 1, raised)))
    site.run("seal", POST)
    assert findings(site) == [("errors-meant", "error", 2)]
    node = json.loads((site.root / POST).read_text("utf-8"))
    node["cells"][1]["metadata"]["tags"] = ["raises-exception"]
    site.write(POST, json.dumps(node, indent=2))
    assert findings(site) == []


def test_stored_notebook_without_outputs_is_told_and_cannot_be_sealed(site: Site) -> None:
    site.write(POST, colab(colab_cell("1 / 0", None)))
    assert findings(site) == [("stored-sealed", "warning", None)]
    done = site.run("seal", POST)
    assert (done.code, done.out) == (2, "")
    assert "carries no outputs" in done.err
    assert site.publish().code == 0
    assert site.page(PAGE).css(".provenance") == []


def test_notebook_that_is_run_needs_no_seal(site: Site) -> None:
    site.write(POST, notebook(md("# TPU"), code("print(1)", printed("old"))))
    assert findings(site) == []


def test_sites_default_and_its_pages_count_too(site: Site) -> None:
    site.write("nbblog.toml", SETTINGS + '[execution]\ndefault = "stored"\n')
    site.write(POST, notebook(md("# Post"), code("1", printed("1"))))
    site.write("pages/about.ipynb", notebook(md("# About"), code("1", printed("1"))))
    assert findings(site) == [("stored-sealed", "warning", None)] * 2


def test_seal_of_what_is_no_notebook_ends_with_two_and_seals_none(site: Site) -> None:
    site.write("notebooks/2026-01-02-broken.ipynb", "{")
    before = (site.root / POST).read_bytes()
    for name in ("notebooks/none.ipynb", "nbblog.toml", "notebooks/2026-01-02-broken.ipynb"):
        done = site.run("seal", POST, name)
        assert (done.code, done.out) == (2, ""), name
        assert name in done.err
    assert (site.root / POST).read_bytes() == before
