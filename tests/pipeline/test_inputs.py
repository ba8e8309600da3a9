"""What makes a notebook stale: the files it read, the modules and packages it imported."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from small_site import SETTINGS, Site, code, md, notebook

READER = "notebooks/2026-01-01-reader.ipynb"
OTHER = "notebooks/2026-01-02-other.ipynb"


def package(folder: Path, version: str) -> None:
    """Install a distribution `demo-pkg` of one module, as pip would, into a folder."""
    for old in folder.glob("demo_pkg-*.dist-info"):
        for file in old.iterdir():
            file.unlink()
        old.rmdir()
    info = folder / f"demo_pkg-{version}.dist-info"
    info.mkdir(parents=True)
    (folder / "demo_pkg.py").write_text(f"VERSION = {version!r}\n")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: demo-pkg\nVersion: {version}\n")
    (info / "top_level.txt").write_text("demo_pkg\n")
    (info / "RECORD").write_text("demo_pkg.py,,\n")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A published site: one notebook that reads, lists and imports, one that does nothing so."""
    site = Site(tmp_path / "site")
    site.write("nbblog.toml", SETTINGS)
    site.write("notebooks/data/x.csv", "a,b\n1,2\n")
    site.write("notebooks/bytes.bin", "one")
    site.write("notebooks/helper.py", "def answer():\n    return 42\n")
    package(tmp_path / "lib", "1.0")
    cells = (
        md("# Reader"),
        code("rows = open('data/x.csv').read()"),
        code("import helper, demo_pkg\nprint(helper.answer(), demo_pkg.VERSION, rows)"),
        code("import subprocess\nsubprocess.run(['cat', 'bytes.bin'], capture_output=True).stdout"),
        code("import os, time\nos.environ.get('DEMO_MODE'), time.time() > 0"),
    )
    site.write(READER, notebook(*cells, environment=["DEMO_MODE"]))
    site.write(OTHER, notebook(md("# Other"), code("print(6 * 7)")))
    done = site.publish(env=environment(tmp_path))
    assert sorted(done.report["executed"]) == [READER, OTHER]
    return site


def environment(tmp_path: Path, mode: str = "plain") -> dict[str, str]:
    path = os.pathsep.join([str(tmp_path / "lib"), os.environ.get("PYTHONPATH", "")])
    return {"PYTHONPATH": path.rstrip(os.pathsep), "DEMO_MODE": mode}


def test_each_change_of_an_input_makes_its_notebook_stale_and_nothing_else(
    site: Site, tmp_path: Path
) -> None:
    env = environment(tmp_path)
    assert site.run("why", env=env).out == f"{READER}: current\n{OTHER}: current\n"
    changes = {
        "stale from cell 2 of 5: notebooks/data/x.csv changed (first read in cell 2)": (
            lambda: site.write("notebooks/data/x.csv", "a,b\n3,4\n")
        ),
        "stale from cell 3 of 5: local module notebooks/helper.py changed"
        " (first imported in cell 3)": (
            lambda: site.write("notebooks/helper.py", "def answer():\n    return 43\n")
        ),
        "stale from cell 3 of 5: demo-pkg 1.0 → 1.1 (first imported in cell 3)": (
            lambda: package(tmp_path / "lib", "1.1")
        ),
        # nothing hears what a child process opens, but the code names the file
        "stale from cell 4 of 5: notebooks/bytes.bin changed (first read in cell 4)": (
            lambda: site.write("notebooks/bytes.bin", "two")
        ),
        "stale from cell 5 of 5: code changed": (
            lambda: site.edit(READER, "time.time() > 0", "time.time() > 1")
        ),
    }
    for reason, change in changes.items():
        change()
        why = site.run("why", env=env)
        assert why.out == f"{READER}: {reason}\n{OTHER}: current\n", why.err
        done = site.publish(env=env)
        assert (done.report["executed"], done.report["cached"]) == ([READER], [OTHER]), reason
    changed = environment(tmp_path, mode="other")
    assert "environment variable DEMO_MODE changed" in site.run("why", env=changed).out
    assert site.publish(env=changed).report["executed"] == [READER]
    assert site.publish(env=changed).report["executed"] == []


def test_going_back_to_what_was_runs_nothing(site: Site, tmp_path: Path) -> None:
    env = environment(tmp_path)
    site.write("notebooks/data/x.csv", "a,b\n9,9\n")
    assert site.publish(env=env).report["executed"] == [READER]
    site.write("notebooks/data/x.csv", "a,b\n1,2\n")
    assert site.publish(env=env).report["executed"] == []


def test_upgrade_of_what_is_not_imported_changes_nothing(site: Site, tmp_path: Path) -> None:
    env = environment(tmp_path)
    site.write(
        OTHER, notebook(md("# Other, told better"), code("print(6 * 7)", tags=("hide-input",)))
    )
    unused = tmp_path / "lib/unused_pkg-2.0.dist-info"
    unused.mkdir()
    (unused / "METADATA").write_text("Metadata-Version: 2.1\nName: unused-pkg\nVersion: 2.0\n")
    assert site.publish(env=env).report["executed"] == []


def test_report_holds_reasons_and_what_may_differ_from_run_to_run(
    site: Site, tmp_path: Path
) -> None:
    site.write("notebooks/data/x.csv", "a,b\n3,4\n")
    done = site.run("why", READER, "--report", "json", env=environment(tmp_path))
    (told,) = json.loads(done.out)
    assert told["current"] is False
    assert [reason["cell"] for reason in told["reasons"]] == [2]
    assert told["evidence"] == {"clock": [5]}


def test_declared_inputs_and_unheard_readers(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    site.write("nbblog.toml", SETTINGS)
    site.write("notebooks/data/a.raw", "1")
    name = "notebooks/2026-01-01-declared.ipynb"
    cell = code(
        "import subprocess\nsubprocess.run('cat data/*.raw', shell=True, capture_output=True)"
    )
    site.write(name, notebook(md("# Declared"), cell, inputs=["data/*.raw"]))
    assert site.publish().code == 0
    site.write("notebooks/data/a.raw", "2")
    assert f"{name}: stale from cell 2 of 2: notebooks/data/a.raw changed" in site.run("why").out
    assert site.publish().report["executed"] == [name]
    assert site.run("why", "no-such.ipynb").code == 2


def test_search_for_modules_and_plugins_lists_no_folder(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    search = (
        "import importlib.metadata, colorsys\nlen(importlib.metadata.entry_points(group='none'))"
    )
    site.write("notebooks/a.ipynb", notebook(md("# A"), code(search)))
    listing = "import os\nprint(sorted(os.listdir()))"
    site.write("notebooks/b.ipynb", notebook(md("# B"), code(listing)))
    assert site.publish().code == 0
    site.write("notebooks/c.md", "# C\n")
    current, stale = site.run("why").out.splitlines()
    assert current == "notebooks/a.ipynb: current"
    assert stale.endswith("notebooks changed (first listed in cell 2)")


def test_list_of_processes_is_no_input(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    site.write(OTHER, notebook(md("# Other"), code("import os\nlen(os.listdir('/proc')) > 0")))
    assert site.publish().report["executed"] == [OTHER]
    assert site.publish().report["executed"] == []


def test_notebook_that_was_never_run_says_so(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    site.write("notebooks/2026-01-01-new.ipynb", notebook(md("# New"), code("1")))
    out = site.run("why").out
    assert out == "notebooks/2026-01-01-new.ipynb: stale: never executed here\n"


def test_module_beside_a_notebook_goes_before_an_installed_one(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    site.write("nbblog.toml", SETTINGS)
    site.write("notebooks/2026-01-01-plain.ipynb", notebook(md("# P"), code("import click")))
    site.write("notebooks/own/click.py", "MINE = 'mine'\n")
    name = "notebooks/own/2026-01-02-own.ipynb"
    site.write(name, notebook(md("# Own"), code("import click\nprint(click.MINE)")))
    assert site.publish("--jobs", "1").code == 0
    assert site.outputs("blog/own/index.html") == ["mine"]
    site.write("notebooks/own/click.py", "MINE = 'changed'\n")
    assert site.publish().report["executed"] == [name]


def test_file_that_a_notebook_makes_itself_is_no_input(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    site.write("nbblog.toml", SETTINGS)
    name = "notebooks/2026-01-01-writer.ipynb"
    cells = (code("open('made.txt', 'w').write('x')"), code("open('made.txt').read()"))
    site.write(name, notebook(md("# Writer"), *cells))
    assert site.publish().report["executed"] == [name]
    (site.root / "notebooks/made.txt").unlink()
    assert site.run("why").out == f"{name}: current\n"
