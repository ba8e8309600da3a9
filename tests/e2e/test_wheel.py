"""The wheel, installed into an empty environment elsewhere, publishes a site of two notebooks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from site_links import broken_links

ROOT = Path(__file__).parents[2]
STARTER = "How fast does the harmonic series grow?"
TITLES = {STARTER, "Cannonballs"}
SECOND = """
import sys
squares = [number**2 for number in range(1, 25)]
print("cannonballs:", sum(squares))
print("kernel of", sys.prefix)
"""


def _run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a person with another environment would: nothing of this one is passed."""
    hidden = ("PYTHON", "VIRTUAL_ENV", "JUPYTER")
    env = {name: text for name, text in os.environ.items() if not name.startswith(hidden)}
    env["PATH"] = f"{Path(command[0]).parent}{os.pathsep}{env['PATH']}"
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_carries_code_and_templates_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for theme in ("default", "starter"):
        files = [path for path in (ROOT / "site_templates" / theme).rglob("*") if path.is_file()]
        assert len(files) >= 4
        inside = {
            f"nbblog/_templates/{path.relative_to(ROOT / 'site_templates')}" for path in files
        }
        assert inside - set(names) == set()
    assert {"nbblog/__init__.py", "nbblog/cli/__init__.py"} <= set(names)
    tops = {name.split("/")[0] for name in names}
    assert [top for top in tops if top != "nbblog" and not top.endswith(".dist-info")] == []


def test_new_environment_publishes_two_notebooks(wheel: Path, tmp_path: Path) -> None:
    # one test, because pytest-xdist would install the wheel once a worker
    programs = _install(wheel, tmp_path / "venv")
    _assert_package_is_of(programs)
    site = _begin_site(programs, tmp_path)
    _run(programs / "nbblog", "publish", cwd=site)
    _assert_both_are_published(site / "public", programs)
    _assert_site_is_whole(site / "public")
    base = "https://ada.example/lab"
    _run(programs / "nbblog", "publish", "--base-url", base, "--out", "lab", cwd=site)
    assert set(_posts(site / "lab")) == TITLES
    assert broken_links(site / "lab", base) == []


def _install(wheel: Path, folder: Path) -> Path:
    """Install the wheel and what it depends on into a new environment; return its programs."""
    venv.create(folder, with_pip=True, symlinks=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    _run(folder / "bin" / "python", *install, wheel, cwd=folder)
    return folder / "bin"


def _assert_package_is_of(programs: Path) -> None:
    code = "import nbblog, sys; print(nbblog.__file__); print(sys.prefix)"
    file, prefix = _run(programs / "python", "-c", code, cwd=programs).stdout.split()
    assert Path(prefix) == programs.parent
    assert Path(file).is_relative_to(programs.parent)


def _begin_site(programs: Path, folder: Path) -> Path:
    """Return what `nbblog init` writes, with a second notebook."""
    _run(programs / "nbblog", "init", "site", cwd=folder)
    cell = {"cell_type": "code", "id": "b", "metadata": {}, "execution_count": None, "outputs": []}
    notebook = {
        "cells": [
            {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Cannonballs"},
            {**cell, "source": SECOND.strip()},
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = folder / "site" / "notebooks" / "2026-01-02-cannonballs.ipynb"
    path.write_text(json.dumps(notebook))
    return folder / "site"


def _posts(site: Path) -> dict[str, LexborHTMLParser]:
    pages = [LexborHTMLParser(path.read_text("utf-8")) for path in site.glob("blog/*/index.html")]
    return {page.css_first("h1").text(strip=True): page for page in pages}


def _assert_both_are_published(published: Path, programs: Path) -> None:
    posts = _posts(published)
    assert set(posts) == TITLES
    printed = {
        title: "\n".join(node.text() for node in post.css(".cell-outputs"))
        for title, post in posts.items()
    }
    assert "H_1000 = 7.485471" in printed[STARTER]  # OEIS A001008/A002805: 7.48547086…
    assert "cannonballs: 4900" in printed["Cannonballs"]  # 70², as Watson proved in 1918
    assert f"kernel of {programs.parent}" in printed["Cannonballs"]


def _assert_site_is_whole(published: Path) -> None:
    names = ("index.html", "blog/index.html", "cv/index.html", "404.html", "archive/index.html")
    for name in (*names, "feed.xml", "feed.json", "sitemap.xml", "robots.txt"):
        assert (published / name).is_file(), name
    assert list(published.glob("assets/*.woff2"))
    assert broken_links(published, "https://ada.example") == []
