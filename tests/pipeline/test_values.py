"""Inline values: prose that tells what the kernel computed, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

from small_site import SETTINGS, Site, code, md, notebook

POST = "notebooks/2026-01-01-values.ipynb"
PAGE = "blog/values/index.html"


def post(*, summary: str = "{{ acc:.1%}}", last: str = "n = {{ n }}") -> str:
    """Return a notebook that assigns n twice, and tells its result at the top."""
    return notebook(
        md(f"# Values\n\nWe reach {summary}."),
        code("acc = 0.97312\nn = 1"),
        md("First n = {{ n }}, `{python} n + 1`, {eval}`n * 3`, and `{{ n }}` stays."),
        code("n = 2\nprint('{{ n }}')\nOut, _"),
        md(last),
    )


def shown(site: Site) -> list[str]:
    """Return the values that the page shows."""
    return [node.text() for node in site.page(PAGE).css("span.value")]


def test_values_come_from_the_kernel_and_stay_with_the_outputs(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    site.write(POST, post())
    assert site.publish().code == 0
    assert shown(site) == ["97.3%", "1", "2", "3", "2"]
    html = (site.root / "public" / PAGE).read_text()
    assert "<code>{{ n }}</code>" in html, "code is code"
    assert "{{ n }}\n" in html or "{{ n }}</pre>" in html, "what is printed is what was printed"
    assert "({}, &#x27;&#x27;)" in html or "({}, '')" in html, "hidden cells leave no trace in Out"

    site.write(POST, post(last="Another word for it: n = {{ n }}"))
    assert site.publish().report["executed"] == [], "a word runs nothing"
    assert shown(site)[-1] == "2"

    site.write(POST, post(summary="{{ acc:.3f }}"))
    why = site.run("why")
    assert "stale from cell 1 of 5: expressions in its prose changed" in why.out
    assert site.publish().report["executed"] == [POST]
    assert shown(site)[0] == "0.973"

    site.write(POST, post(last="{{ oops + 1 }}"))
    (error,) = site.publish().errors()
    assert (error["rule"], error["cell"]) == ("values-evaluate", 5)
    assert "`{{ oops + 1 }}`: NameError: name 'oops' is not defined" in error["message"]
    assert shown(site)[0] == "0.973", "the last good site stays"


def test_stored_notebook_brings_its_values(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    node = json.loads(notebook(code("acc = 1"), md("{{ acc:.2f }} and {{ n }}"), execute="stored"))
    node["cells"][1]["metadata"]["user_expressions"] = [
        {
            "expression": "acc:.2f",
            "result": {"status": "ok", "data": {"text/plain": "'0.97'"}, "metadata": {}},
        }
    ]
    node["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    site.write(POST, json.dumps(node))
    done = site.publish()
    assert done.code == 0
    assert shown(site) == ["0.97"]
    assert [f["message"] for f in done.report["findings"] if f["rule"] == "values-stored"] == [
        "nobody has computed the value of `{{ n }}`"
    ]
