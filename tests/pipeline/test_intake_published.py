"""Sources of every kind become pages, and what was mended in them is told."""

from __future__ import annotations

import json
from pathlib import Path

from lxml import etree
from small_site import SETTINGS, Site, code, md, notebook, printed

MYST = """\
---
title: Sums
date: 2026-01-02 10:00
author: Ada
kernelspec:
  name: python3
  display_name: Python 3
---

Prose with a [lost link](#nowhere).

```{code-cell}
print(sum(range(101)))
```
"""

PERCENT = """\
# ---
# title: Fails
# date: 2026-01-03
# ---

# %%
x = 1

# %%
1 / 0
"""


def test_text_notebooks_run_and_their_findings_name_the_line_of_the_file(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", f'{SETTINGS}\n[rules]\nanchors-exist = "warning"\n')
    site.write("notebooks/sums.md", MYST)
    site.write("notebooks/fails.py", PERCENT)
    done = site.publish("--keep-going")
    told = {finding["rule"]: finding for finding in done.report["findings"]}
    lost, raised = told["anchors-exist"], told["runs-clean"]
    assert (lost["path"], lost["cell"], lost["line"]) == ("notebooks/sums.md", None, 10)
    assert (raised["path"], raised["cell"], raised["line"]) == ("notebooks/fails.py", None, 10)
    assert site.outputs("blog/sums/index.html") == ["5050"]
    assert "2 January 2026" in site.page("blog/sums/index.html").css_first("article").text()


def test_mended_notebooks_are_published_with_a_warning_and_sound_feeds(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", f'{SETTINGS}\n[execution]\ndefault = "stored"\n')
    value = json.loads(
        notebook(
            md("# Bell \x07 and whistle\n\nProse \x00 of \x1b[0m control."),
            code("x = '\x0c'", printed("a\x08b")),
            date="2026-01-02",
        )
    )
    del value["cells"][0]["id"]
    value["cells"][1]["transient"] = 1
    site.write("notebooks/bell.ipynb", b"\xef\xbb\xbf" + json.dumps(value).encode())
    done = site.publish()
    assert done.code == 0
    mended = [f["message"] for f in done.report["findings"] if f["rule"] == "notebook-clean"]
    assert len(mended) == 3
    html = (tmp_path / "public/blog/bell/index.html").read_text("utf-8")
    assert not set(html) & {chr(n) for n in range(32)} - {"\n", "\t"}
    assert "\u2407" in html, "a picture of the bell"
    etree.fromstring((tmp_path / "public/feed.xml").read_bytes())
