"""Widgets of a notebook that nbblog runs: their state is kept with the outputs that show them."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_site import SETTINGS, Site, code, md, notebook

CODE = (
    "import ipywidgets as w\nbar = w.IntProgress(max=4)\nw.HBox([w.HTML('steps'), bar])",
    "bar.value = 3",  # after it was shown
    "out = w.Output()\nwith out:\n    print('captured')\nout",
    "w.interactive(lambda n: print(n * n), n=w.IntSlider(value=6))",
)


def test_widgets_are_drawn_as_the_run_left_them(tmp_path: Path) -> None:
    pytest.importorskip("ipywidgets")
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    name = "notebooks/2026-01-01-post.ipynb"
    site.write(name, notebook(md("# Post"), *map(code, CODE), date="2026-01-01"))
    done = site.publish()
    assert done.code == 0, done.err
    assert [f["message"] for f in done.report["findings"]] == []
    page = site.page("blog/post/index.html")
    (bar,) = page.css("progress")
    assert (bar.attributes["value"], bar.attributes["max"]) == ("3", "4")
    assert [" ".join(node.text().split()) for node in page.css(".output-widget")] == [
        "steps75%", "captured", "n636",
    ]  # fmt: skip
    first = (site.root / "public/blog/post/index.html").read_bytes()
    again = site.publish("--force")  # ids of widgets are new in every run
    assert [f["rule"] for f in again.report["findings"]] == []
    second = (site.root / "public/blog/post/index.html").read_bytes()
    strip = [line for line in first.splitlines() if b"provenance" not in line]
    assert strip == [line for line in second.splitlines() if b"provenance" not in line]


def test_no_reply_is_missed_while_an_output_widget_is_answered(tmp_path: Path) -> None:
    pytest.importorskip("ipywidgets")
    site = Site(tmp_path)
    site.write("nbblog.toml", f"{SETTINGS}[execution]\nnotebook_timeout = 60\n")
    cell = "out = w.Output()\nwith out:\n    print('captured')\nout"  # one in twenty was missed
    cells = map(code, ["import ipywidgets as w", *[cell] * 60])
    site.write("notebooks/2026-01-01-post.ipynb", notebook(md("# Post"), *cells))
    done = site.publish()
    assert done.code == 0, done.errors()
    shown = [
        node.text().strip() for node in site.page("blog/post/index.html").css(".output-widget")
    ]
    assert shown == ["captured"] * 60
