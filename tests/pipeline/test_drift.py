"""`nbblog test --check-outputs` tells what no longer holds, and accepts it only when it is asked."""

from __future__ import annotations

import hashlib
import json
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser
from small_site import COMMAND, SETTINGS, Done, Site, code, environment, md, notebook, printed

from nbblog.cli import cli

POST = "notebooks/2026-01-01-drift.ipynb"
PAGE = "blog/drift/index.html"
FIRST = {"name": "Ada", "accuracy": 0.968, "loss": 0.25, "shift": 0.0, "cell": 3.5}
SECOND = {"name": "Bob", "accuracy": 0.913, "loss": 0.25 + 1e-8, "shift": 0.2, "cell": 4.5}

CELLS = (
    md("# Drift\n\nRight in {{ acc }} of all cases."),  # 1
    code(
        "import json\nfrom types import SimpleNamespace\n\nnow = json.load(open('now.json'))\nacc = now['accuracy']"
    ),
    code("print('made by', now['name'])"),  # 3
    code("print('epoch 1\\nepoch 2\\naccuracy', now['accuracy'])"),  # 4
    code("print('loss', now['loss'])"),  # 5
    code(  # 6
        "#| fig-alt: A line\nimport matplotlib.pyplot as plt\n"
        "_ = plt.plot([0, 1, 2], [0, 1 + now['shift'], 2])"
    ),
    code(  # 7
        "import pandas as pd\npd.DataFrame({'x': [1.5, now['cell']], 'y': [1, 2]})"
    ),
    code(  # 8
        "import random\nfree = random.SystemRandom()\nprint('drawn:', free.random())",
        tags=("check-shape",),
    ),
    code("#| check: ignore\nprint(free.choice(['ab', 'cd', 'ef']) * int(9 * free.random()))"),  # 9
    code("import time\nprint(object(), time.time() - 1e9 > 0, f'{time.perf_counter():.3f} s')"),
)


def findings(done: Done, rule: str = "outputs-hold") -> dict[int | None, str]:
    """Return the messages of a rule's findings by their cells."""
    return {f["cell"]: f["message"] for f in done.report["findings"] if f["rule"] == rule}


def digest(folder: Path) -> dict[str, str]:
    """Return a digest of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def checked(site: Site, *arguments: str) -> Done:
    """Run `nbblog test --check-outputs`, with the report as JSON."""
    done = site.run("test", "--check-outputs", "--report", "json", *arguments)
    assert done.code in (0, 1), done.err
    return done


@dataclass(frozen=True)
class Story:
    """What happened to a site: published, its data changed, checked, accepted, checked."""

    site: Site
    changed: Done
    html: str
    accepted: Done
    published: Done
    again: Done
    kept: tuple[dict[str, str], ...]  # the store and the site: before and after what changed
    pages: tuple[dict[str, tuple[bytes, int]], ...]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    site = Site(tmp_path_factory.mktemp("drift"))
    site.write("nbblog.toml", SETTINGS)
    site.write(POST, notebook(*CELLS))
    site.write("notebooks/now.json", json.dumps(FIRST))
    assert site.publish().code == 0
    before, pages = digest(site.root / ".nbblog/store"), site.files()
    site.write("notebooks/now.json", json.dumps({**FIRST, **SECOND}))
    changed = checked(site, "--html", str(site.root / "drift.html"))
    after, pages_after = digest(site.root / ".nbblog/store"), site.files()
    accepted = checked(site, "--update")
    published = site.publish()
    return Story(
        site=site,
        changed=changed,
        html=(site.root / "drift.html").read_text("utf-8"),
        accepted=accepted,
        published=published,
        again=checked(site),
        kept=(before, after),
        pages=(pages, pages_after),
    )


def test_run_that_gives_what_was_accepted_passes_and_says_how_much_was_compared(
    story: Story,
) -> None:
    assert (story.again.code, story.again.errors(), findings(story.again)) == (0, [], {})
    assert story.again.report["compared"] == 8  # with the prose; one prints nothing, one is ignored
    assert re.search(
        r"^test ok: .*1 executed, 0 remembered; 8 cells compared; ", story.again.err, re.MULTILINE
    )


def test_each_cell_that_differs_is_an_error_with_its_first_difference(story: Story) -> None:
    found = findings(story.changed)
    pixels = found.pop(6)
    assert found == {
        1: "published value in prose: `acc`: 0.968 is now 0.913 (tolerance 1e-6)",
        3: "published output: “made by Ada” is now “made by Bob”",
        4: "published output: line 3: accuracy 0.968 is now 0.913 (tolerance 1e-6)",
        7: "published output: row “1”, column “x”: 3.5 is now 4.5 (tolerance 1e-6)",
    }
    assert re.match(r"published output: \d,\d{3} of \d+,\d+ pixels look different \(", pixels)
    assert story.changed.code == 1
    hints = {f["hint"] for f in story.changed.errors()}
    hints = {hint for hint in hints if "nbblog test" in hint}
    assert len(hints) == 1
    assert "since then: notebooks/now.json changed (first read in cell 2)" in hints.pop()


def test_check_writes_neither_the_site_nor_the_store(story: Story) -> None:
    assert story.kept[0] == story.kept[1]
    assert story.pages[0] == story.pages[1]


def test_report_shows_each_difference_side_by_side_and_fetches_nothing(story: Story) -> None:
    page = LexborHTMLParser(story.html)
    assert [node.text(strip=True) for node in page.css("article h3")] == [
        f"Cell {number}close" for number in (1, 3, 4, 6, 7)
    ]
    marks = [node.text() for node in page.css(".sides mark")]
    assert marks == ["0.968", "0.913", "Ada", "Bob", "0.968", "0.913"]
    figures = [node.text() for node in page.css("figcaption")]
    assert figures == ["Published", "Now", "What looks different", "Published", "Now"]
    assert [node.text() for node in page.css(".rendered td")] == [
        "1.5",
        "1",
        "3.5",
        "2",
        "1.5",
        "1",
        "4.5",
        "2",
    ]
    assert page.css("script, link, iframe") == []
    addresses = [node.attributes["src"] or "" for node in page.css("[src]")]
    assert len(addresses) == 3
    assert all(address.startswith("data:image/png;base64,") for address in addresses)


def test_update_accepts_and_the_next_publish_shows_it_without_a_run(story: Story) -> None:
    assert (story.accepted.code, story.accepted.errors()) == (0, [])
    assert findings(story.accepted, "updates-told") == {
        None: "new outputs accepted of cells 1, 3, 4, 6, 7: the next `nbblog publish` shows them"
    }
    assert (story.published.report["executed"], story.published.report["cached"]) == ([], [POST])
    assert "made by Bob" in story.site.outputs(PAGE)


# ------------------------------------------------------------------ a site of small cells

LIES = "notebooks/2026-01-02-lies.ipynb"
SMALL = (
    code("import os, pathlib, time\nmark = pathlib.Path('mark')\nprint('one')", printed("one\n")),
    code("2 + 2", {"output_type": "execute_result", "execution_count": 2, "metadata": {}, "data": {"text/plain": "5"}}),
    code("if mark.exists():\n    (pathlib.Path.cwd() / 'begun').touch()\n    time.sleep(60)"),
    code("assert not os.environ.get('WRONG'), 'wrong'"),
    code("print('drawn')", printed("by hand\n"), tags=("remove-output",)),
)  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a published site whose notebook carries an output that its code never gave."""
    site = Site(tmp_path_factory.mktemp("small"))
    site.write("nbblog.toml", SETTINGS + "\n[figures]\ndark = false\n")
    site.write(LIES, notebook(*SMALL, title="Lies"))
    assert site.publish().code == 0
    return site


def test_saved_output_that_lies_is_found_and_update_writes_the_true_one(small: Site) -> None:
    path = small.root / LIES
    path.chmod(0o640)
    before = path.read_text("utf-8")
    store = digest(small.root / ".nbblog/store")
    done = small.run("test", "--check-saved", "--report", "json")
    assert findings(done) == {2: "saved output: 5 is now 4"}
    assert (done.code, path.read_text("utf-8")) == (1, before)
    done = small.run("test", "--check-saved", "--update", "--report", "json")
    assert (done.code, findings(done, "updates-told")) == (
        0, {None: "new outputs accepted of cell 2: they stand in the file now"},
    )  # fmt: skip
    after = path.read_text("utf-8")
    assert json.loads(after)["cells"][1]["outputs"][0]["data"] == {"text/plain": ["4"]}
    one, two = (json.loads(text) for text in (before, after))
    assert two["cells"][1]["execution_count"] == 2  # it had none
    two["cells"][1] |= {key: one["cells"][1][key] for key in ("outputs", "execution_count")}
    assert one == two
    assert path.stat().st_mode & 0o777 == 0o640
    assert digest(small.root / ".nbblog/store") == store
    path.write_text(before, "utf-8")


def test_run_that_fails_or_is_interrupted_changes_nothing(small: Site) -> None:
    store, pages, text = (
        digest(small.root / ".nbblog"),
        small.files(),
        (small.root / LIES).read_bytes(),
    )
    flags = ("--check-outputs", "--check-saved", "--update")
    done = small.run("test", *flags, "--report", "json", env={"WRONG": "1"})
    assert [(f["rule"], f["cell"]) for f in done.errors()] == [("runs-clean", 4)]
    (small.root / "notebooks/mark").touch()
    running = subprocess.Popen(
        [*COMMAND, "test", "--site", str(small.root), *flags],
        env=environment(),
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not (small.root / "notebooks/begun").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    assert running.wait(30) == 130
    assert digest(small.root / ".nbblog") == store
    assert small.files() == pages
    assert (small.root / LIES).read_bytes() == text
    (small.root / "notebooks/mark").unlink()
    (small.root / "notebooks/begun").unlink()


@pytest.mark.parametrize("flag", [("--update",), ("--html", "x.html")])
def test_what_goes_with_a_check_is_refused_without_one(flag: tuple[str, ...]) -> None:
    done = CliRunner().invoke(cli, ["test", *flag])
    assert done.exit_code == 2
    assert "--check-outputs or --check-saved" in done.output
