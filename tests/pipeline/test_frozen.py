"""`--frozen` starts no kernel, whatever happens, and says of each notebook what is stale."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_site import SETTINGS, Site, code, md, notebook, printed

READER = "notebooks/2026-01-01-reader.ipynb"
ALWAYS = "notebooks/2026-01-02-always.ipynb"
STORED = "notebooks/2026-01-03-stored.ipynb"
NEW = "notebooks/2026-01-04-new.ipynb"
# an executor that leaves a mark and fails as soon as anybody so much as makes one
TRAP = """
from pathlib import Path
from nbblog.executors import EXECUTORS

def trap(config):
    Path(__file__).with_name("called").touch()
    raise AssertionError("an executor was made")

EXECUTORS.add("trap", trap)
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site that was published with kernels, and may start none from now on."""
    site = Site(tmp_path_factory.mktemp("frozen") / "site")
    site.write("nbblog.toml", SETTINGS)
    site.write("notebooks/data/x.csv", "a,b\n1,2\n")
    site.write("notebooks/helper.py", "ANSWER = 42\n")
    cells = (
        md("# Reader"),
        code("print('begin')"),
        code("import helper"),
        code("print(open('data/x.csv').read())"),
    )
    site.write(READER, notebook(*cells))
    site.write(ALWAYS, notebook(md("# Always"), code("print('always')"), execute="always"))
    site.write(STORED, notebook(md("# S"), code("boom()", printed("kept")), execute="stored"))
    done = site.publish()
    assert sorted(done.report["executed"]) == [READER, ALWAYS]
    site.write("trap.py", TRAP)
    trapped = '[execution]\nexecutor = "trap"\n'
    site.write("nbblog.toml", f'extensions = ["trap.py"]\n{SETTINGS}{trapped}')
    return site


@pytest.fixture
def site(published: Site, tmp_path: Path) -> Site:
    shutil.copytree(published.root, tmp_path / "site")
    return Site(tmp_path / "site")


def frozen(site: Site) -> dict[tuple[str, int | None], str]:
    """Publish frozen; return what is stale, by path and cell."""
    done = site.publish("--frozen")
    found = {(f["path"], f["cell"]): f["message"] for f in done.errors()}
    assert done.code == (1 if found else 0)
    assert {f["rule"] for f in done.errors()} <= {"is-current"}
    assert done.report["executed"] == []
    assert not (site.root / "called").exists()
    return found


def test_trap_closes_without_frozen(site: Site) -> None:
    done = site.run("publish")
    assert done.code == 3
    assert (site.root / "called").exists()


def test_frozen_publishes_what_is_remembered_and_runs_nothing(site: Site) -> None:
    assert frozen(site) == {}
    assert site.outputs("blog/always/index.html") == ["always"], "its last run, as told"
    assert site.outputs("blog/stored/index.html") == ["kept"]


def test_frozen_names_what_is_stale_as_why_does(site: Site) -> None:
    site.write("notebooks/data/x.csv", "a,b\n3,4\n")
    site.write("notebooks/helper.py", "ANSWER = 43\n")
    site.write(NEW, notebook(md("# New"), code("1")))
    before = site.files()
    assert frozen(site) == {
        (READER, 3): "stale: local module notebooks/helper.py changed (first imported in cell 3); "
        "notebooks/data/x.csv changed (first read in cell 4)",
        (NEW, None): "stale: never executed here",
    }
    assert site.files() == before
    told = site.run("why").out
    assert f"{READER}: stale from cell 3 of 4: local module notebooks/helper.py changed" in told
    assert f"{NEW}: stale: never executed here" in told


def test_frozen_names_code_that_changed_and_a_result_that_was_lost(site: Site) -> None:
    site.edit(READER, "print('begin')", "print('began')")
    site.edit(ALWAYS, "print('always')", "print('ever')")
    assert frozen(site) == {
        (READER, 2): "stale: code changed",
        (ALWAYS, 2): "stale: code changed",
    }


def test_frozen_and_force_contradict_each_other(site: Site) -> None:
    done = site.run("publish", "--frozen", "--force")
    assert done.code == 2
    assert "--frozen starts no kernel" in done.err
