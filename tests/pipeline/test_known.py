"""The real command a second time: it imports little, and fails only on what is new."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from small_site import HEAVY, SETTINGS, Site, environment, md, notebook

POST = "notebooks/2026-01-01-post.ipynb"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a site of one post with three mistakes."""
    site = Site(tmp_path / "site")
    site.write("nbblog.toml", SETTINGS)
    site.write("profile.yaml", "basics:\n  name: Ada Example\n")
    prose = "# Post\n\n![what](../data/plot.png) [page](paper.pdf)\n\n$\\frac{1$"
    site.write(POST, notebook(md(prose)))
    return site


def test_second_check_imports_nothing_heavy_and_tells_the_same(site: Site) -> None:
    first = site.run("check", "--report", "json")
    program = (
        "import atexit, sys\n"
        "atexit.register(lambda: sys.stderr.write('\\n'.join(sys.modules)))\n"
        f"sys.argv[1:] = ['check', '--site', {str(site.root)!r}, '--report', 'json']\n"
        "from nbblog.cli import main\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    assert done.returncode == 1
    assert set(done.stderr.split()) & HEAVY == set()
    again = json.loads(done.stdout)
    assert again["findings"] == first.report["findings"]
    assert all(len(finding["id"]) == 16 for finding in again["findings"])


# ------------------------------------------------------------------ what is known


def test_old_blog_adopts_nbblog_and_fails_on_what_is_new(site: Site) -> None:
    known = site.root / "nbblog-baseline.json"
    first = site.run("check", "--write-baseline")
    assert first.code == 0
    assert re.search(r"check ok: \d+ known hidden", first.err)
    wanted = ("--baseline", str(known))
    published = site.run("publish", *wanted, "--report", "json")
    assert (published.code, "blog/post/index.html" in published.report["written"]) == (0, True)
    again = site.run("publish", *wanted, "--report", "json")
    assert (again.code, again.report["written"], again.report["baseline"]["hidden"] >= 3) == (
        0,
        [],
        True,
    )

    site.write("notebooks/2026-01-02-new.md", "# New\n\n[gone](gone.md)\n")
    for verb in ("check", "publish", "test"):
        done = site.run(verb, *wanted, "--report", "json")
        assert done.code == 1, verb
        assert {f["path"] for f in done.errors()} == {"notebooks/2026-01-02-new.md"}

    (site.root / "notebooks/2026-01-02-new.md").unlink()
    site.write("notebooks/paper.pdf", b"%PDF")
    mended = site.run("check", *wanted)
    assert mended.code == 0
    assert f"no longer found: {POST}: `paper.pdf` does not exist [link-exists]" in mended.err
    assert site.run("check", *wanted, "--write-baseline").code == 0
    assert "paper.pdf" not in known.read_text()
