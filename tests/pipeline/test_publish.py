"""The real command on small sites with real kernels: what runs, what is written, what is told."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from small_site import HEAVY, SETTINGS, Done, Site, code, md, notebook, printed

from nbblog.early import begun_early
from nbblog.manifest import nothing_to_do
from nbblog.options import Options

ALPHA = "notebooks/2026-01-01-alpha.ipynb"
BETA = "notebooks/2026-01-02-beta.ipynb"
GAMMA = "notebooks/2026-01-03-gamma.md"
ALPHA_TEXT = notebook(
    md("# Alpha\n\nThe summary of alpha."),
    md("A later paragraph with a word to change."),
    code("import click\n\nprint(6 * 7)"),
    tags=["shared"],
)
BETA_TEXT = notebook(md("# Beta\n\nThe summary of beta."), code("print('beta')"))
GAMMA_TEXT = "---\ntags: [shared]\n---\n# Gamma\n\nThe summary of gamma.\n"


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Done]:
    """Return a site of two notebooks and a Markdown post, published once, and its report."""
    site = Site(tmp_path_factory.mktemp("published") / "site")
    site.write("nbblog.toml", SETTINGS)
    site.write("profile.yaml", "basics:\n  name: Ada Example\n")
    site.write(ALPHA, ALPHA_TEXT)
    site.write(BETA, BETA_TEXT)
    site.write(GAMMA, GAMMA_TEXT)
    return site, site.publish()


@pytest.fixture
def site(first: tuple[Site, Done], tmp_path: Path) -> Site:
    """Return a copy of the published site: what it remembers came along."""
    shutil.copytree(first[0].root, tmp_path / "site")
    return Site(tmp_path / "site")


@pytest.fixture
def empty(tmp_path: Path) -> Site:
    """Return a site without posts."""
    new = Site(tmp_path / "site")
    new.write("nbblog.toml", SETTINGS)
    return new


# ------------------------------------------------------------------ the first and the second time


def test_first_publish_executes_every_notebook_and_writes_the_site(
    first: tuple[Site, Done],
) -> None:
    site, done = first
    assert done.code == 0
    report = done.report
    assert list(report) == [
        "ok", "findings", "executed", "cached", "written", "removed", "unchanged", "seconds",
        "compared",
    ]  # fmt: skip
    assert (report["ok"], report["findings"]) == (True, [])
    assert sorted(report["executed"]) == [ALPHA, BETA]
    assert report["cached"] == report["removed"] == []
    assert report["unchanged"] == 0
    assert {"index.html", "blog/alpha/index.html", "feed.xml", "404.html"} <= set(report["written"])
    assert site.outputs("blog/alpha/index.html") == ["42"]
    assert site.outputs("blog/beta/index.html") == ["beta"]


def test_post_says_when_on_what_and_with_which_versions_it_ran(first: tuple[Site, Done]) -> None:
    (line,) = first[0].page("blog/alpha/index.html").css(".provenance")
    text = " ".join(line.text().split())
    assert re.search(r"Executed on \d+ \w+ 20\d\d in [\d.]+ s", text)
    assert f"Python {sys.version.split()[0]}" in text
    assert "click" in text, "the modules that the notebook imports"


def test_second_publish_executes_nothing_writes_nothing_and_says_so(site: Site) -> None:
    before = site.files()
    copied = site.publish()  # the folder has moved, so this publish looks at everything
    assert (copied.report["executed"], copied.report["written"]) == ([], [])
    done = site.publish()
    assert (done.code, done.report["executed"], done.report["written"]) == (0, [], [])
    assert done.report["removed"] == []
    assert sorted(done.report["cached"]) == [ALPHA, BETA]
    assert done.report["unchanged"] == len(before) - 1, "the mark is no page"
    assert site.files() == before
    told = site.run("publish")
    assert (told.code, told.out) == (0, "")
    assert "0 executed, 2 remembered" in told.err
    assert "nothing to do" in told.err


def test_publish_with_nothing_to_do_imports_nothing_heavy(site: Site) -> None:
    assert site.publish().code == 0
    script = (
        "import sys\n"
        "from nbblog.cli import cli\n"
        "try:\n"
        "    cli(['publish', '--site', sys.argv[1]], standalone_mode=False)\n"
        "finally:\n"
        "    print(*sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )

    def imported() -> set[str]:
        command = [sys.executable, "-c", script, str(site.root)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return set(done.stdout.split())

    assert imported() & HEAVY == set()
    site.edit(GAMMA, "summary of gamma", "summary of Gamma")
    said = imported()
    assert {"nbformat", "jinja2", "pydantic"} <= said, "the test sees what is imported"
    assert "nbconvert" not in said, "only `jupyter nbconvert` pays for it"


def test_kernels_are_expected_where_code_may_have_changed_and_nowhere_else(site: Site) -> None:
    before = _children()

    def is_expected(**options: Any) -> bool:
        with begun_early(site.root, Options(**options)) as executor:
            begun = _children() - before
        assert _children() == before, "it ends whether or not something ran"
        assert bool(begun) == (executor is not None)
        return executor is not None

    assert site.publish().code == 0
    (noted,) = (site.root / ".nbblog/publish").glob("*.json")
    assert nothing_to_do(site.root, Options()), "the options are those of the command"
    assert not is_expected()
    assert is_expected(force=("*",))
    site.write("profile.yaml", "basics:\n  name: Ada Other\n")
    site.edit(GAMMA, "summary of gamma", "summary of Gamma")
    assert not is_expected(), "no code is there to run"
    site.write("notebooks/2026-01-04-delta.ipynb", BETA_TEXT)
    assert is_expected()
    assert not is_expected(is_frozen=True)
    (site.root / "notebooks/2026-01-04-delta.ipynb").unlink()
    site.edit(BETA, "print('beta')", "print('Beta')")
    assert is_expected()
    noted.unlink()
    assert is_expected(), "nothing is known"


def _children() -> set[str]:
    return {*Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


def test_other_accelerators_are_something_to_look_at(site: Site) -> None:
    assert site.publish().code == 0
    assert "making pages" not in site.run("publish").err
    done = site.run("publish", env={"CUDA_VISIBLE_DEVICES": ""})
    assert "making pages" in done.err
    assert "0 executed" in done.err, "none of these notebooks uses one"


def test_new_times_of_equal_files_change_nothing(site: Site) -> None:
    before = site.files()
    for name in (ALPHA, GAMMA, "nbblog.toml", "profile.yaml"):
        os.utime(site.root / name)
    done = site.publish()
    assert (done.report["executed"], done.report["written"]) == ([], [])
    assert site.files() == before


def test_page_that_went_missing_comes_back(site: Site) -> None:
    (site.root / "public/blog/alpha/index.html").unlink()
    (site.root / "public/feed.xml").write_text("spoiled")
    done = site.publish()
    assert done.report["executed"] == []
    assert done.report["written"] == ["blog/alpha/index.html", "feed.xml"]


def test_lost_memory_runs_the_notebooks_again(site: Site) -> None:
    shutil.rmtree(site.root / ".nbblog")
    assert sorted(site.publish().report["executed"]) == [ALPHA, BETA]


# ------------------------------------------------------------------ edits


def without_search(done: Done) -> list[str]:
    """Return what was written, but for the index of search, of which an edit changes a few files."""
    written: list[str] = done.report["written"]
    index = [path for path in written if path.startswith("search/")]
    parts = [path.split("/")[1] for path in index]
    assert parts == ["index.json", "text", "words"]  # a site so small has one file of words
    return [path for path in written if path not in index]


def test_word_of_prose_rewrites_its_post_and_the_feeds_and_runs_nothing(site: Site) -> None:
    site.edit(ALPHA, "a word to change", "a term to change")
    done = site.publish()
    assert done.report["executed"] == []
    assert without_search(done) == [
        "blog/alpha/2026-01-01-alpha.ipynb",
        "blog/alpha/index.html",
        "blog/alpha/index.md",
        "feed.json",
        "feed.xml",
        "tags/shared/feed.json",
        "tags/shared/feed.xml",
    ]


def test_word_of_the_summary_rewrites_the_lists_too(site: Site) -> None:
    site.edit(ALPHA, "The summary of alpha", "The precis of alpha")
    done = site.publish()
    assert done.report["executed"] == []
    assert without_search(done) == [
        "blog/alpha/2026-01-01-alpha.ipynb",
        "blog/alpha/index.html",
        "blog/alpha/index.md",
        "blog/beta/index.html",  # where it is a related post
        "blog/gamma/index.html",
        "blog/index.html",
        "blog/index.md",
        "feed.json",
        "feed.xml",
        "index.html",
        "index.md",
        "llms.txt",
        "tags/shared/feed.json",
        "tags/shared/feed.xml",
        "tags/shared/index.html",
        "tags/shared/index.md",
    ]


def test_code_cell_runs_its_notebook_alone(site: Site) -> None:
    site.edit(ALPHA, "print(6 * 7)", "print(6 * 8)")
    done = site.publish()
    assert (done.report["executed"], done.report["cached"]) == ([ALPHA], [BETA])
    assert site.outputs("blog/alpha/index.html") == ["48"]
    assert not any("beta" in name for name in done.report["written"])


def test_code_that_comes_back_is_remembered(site: Site) -> None:
    site.edit(BETA, "print('beta')", "print('BETA')")
    assert site.publish().report["executed"] == [BETA]
    site.edit(BETA, "print('BETA')", "print('beta')")
    done = site.publish()
    assert (done.report["executed"], sorted(done.report["cached"])) == ([], [ALPHA, BETA])
    assert site.outputs("blog/beta/index.html") == ["beta"]


def test_outputs_metadata_and_looks_run_nothing(site: Site) -> None:
    cell = code("print('beta')", printed("saved by Jupyter\n"), tags=("hide-input",))
    cell["metadata"] |= {"collapsed": True}
    cell["execution_count"] = 7
    site.write(BETA, notebook(md("# Beta\n\nThe summary of beta."), cell, title="New title"))
    done = site.publish()
    assert (done.code, done.report["executed"]) == (0, [])
    assert site.outputs("blog/beta/index.html") == ["beta"], "the run's output, not the saved one"
    assert len(site.page("blog/beta/index.html").css("details pre.code")) >= 1
    assert site.page("blog/beta/index.html").css_first("h1").text() == "New title"


def test_removed_post_leaves_the_site(site: Site) -> None:
    (site.root / GAMMA).unlink()
    done = site.publish()
    assert {"blog/gamma/index.html", "blog/gamma/2026-01-03-gamma.md"} <= set(
        done.report["removed"]
    )
    assert not (site.root / "public/blog/gamma").exists()


# ------------------------------------------------------------------ what is run, and how


def test_frozen_publish_starts_no_kernel_and_fails_for_stale_code(site: Site) -> None:
    site.edit(ALPHA, "print(6 * 7)", "open('ran', 'w')")
    before = site.files()
    done = site.publish("--frozen")
    assert done.code == 1
    (finding,) = done.errors()
    assert (finding["rule"], finding["path"]) == ("is-current", ALPHA)
    assert finding["hint"]
    assert not (site.root / "notebooks/ran").exists()
    assert site.files() == before


def test_forced_notebook_runs_and_no_other(site: Site) -> None:
    done = site.publish("--force", BETA)
    assert (done.report["executed"], done.report["cached"]) == ([BETA], [ALPHA])


def test_modes_of_execution(empty: Site) -> None:
    empty.write("nbblog.toml", SETTINGS + '[execution]\ndefault = "stored"\n')
    mark = "_ = open('{0}.count', 'a').write('x')\nprint('fresh')"
    for name, mode in {"a": "auto", "b": "always", "c": "stored", "d": "never", "e": None}.items():
        cell = code(mark.replace("{0}", name), printed("saved\n"))
        front = {"execute": mode} if mode else {}
        empty.write(f"notebooks/2026-01-01-{name}.ipynb", notebook(md(f"# {name}"), cell, **front))
    once, twice = empty.publish(), empty.publish()
    assert (once.code, twice.code) == (0, 0)
    assert sorted(once.report["executed"]) == [
        "notebooks/2026-01-01-a.ipynb",
        "notebooks/2026-01-01-b.ipynb",
    ]
    assert twice.report["executed"] == ["notebooks/2026-01-01-b.ipynb"]
    assert twice.report["cached"] == ["notebooks/2026-01-01-a.ipynb"]
    counts = {path.stem: path.read_text() for path in (empty.root / "notebooks").glob("*.count")}
    assert counts == {"a": "x", "b": "xx"}
    shown = {name: empty.outputs(f"blog/{name}/index.html") for name in "abcde"}
    assert shown == {"a": ["fresh"], "b": ["fresh"], "c": ["saved"], "d": [], "e": ["saved"]}


def test_parameters_reach_the_cell_that_is_tagged(empty: Site) -> None:
    empty.write("nbblog.toml", SETTINGS + "[test.parameters]\nm = 9\n")
    cells = (
        md("# P"),
        code("n = 1\nm = 2", tags=("parameters",)),
        code("print('n', n, 'm', m)\n_ = open(f'seen-{n}-{m}', 'w')"),
    )
    path = "notebooks/2026-01-01-p.ipynb"
    empty.write(path, notebook(*cells, parameters={"n": 3}, test={"parameters": {"n": 5}}))
    empty.write("notebooks/2026-01-02-q.ipynb", notebook(md("# Q"), code("print('q')")))
    assert empty.publish().code == 0
    assert empty.outputs("blog/p/index.html") == ["n 3 m 2"]
    assert "n = 3" in empty.page("blog/p/index.html").css_first(".provenance").text()

    before = empty.files()
    done = empty.run("test", "--no-cache", "--report", "json")
    assert done.code == 0, done.err
    assert sorted(done.report["executed"]) == [path, "notebooks/2026-01-02-q.ipynb"]
    assert done.report["written"] == done.report["cached"] == []
    assert (empty.root / "notebooks/seen-5-9").exists(), "the site's and the notebook's own values"
    assert empty.files() == before, "a test writes no site"

    empty.write(path, notebook(*cells, parameters={"n": 4}))
    done = empty.publish()
    assert done.report["executed"] == [path], "other parameters are another run"
    assert empty.outputs("blog/p/index.html") == ["n 4 m 2"]


def test_parallel_runs_give_the_outputs_of_single_ones(empty: Site) -> None:
    for number in range(3):
        cells = (md(f"# N{number}"), code(f"for i in range(3):\n    print({number}, i)\n{number}"))
        empty.write(f"notebooks/2026-01-0{number + 1}-n{number}.ipynb", notebook(*cells))

    def shown(jobs: str) -> list[list[str]]:
        done = empty.publish("--force", "--jobs", jobs)
        assert len(done.report["executed"]) == 3
        return [empty.outputs(f"blog/n{number}/index.html") for number in range(3)]

    expected = [[f"{n} 0\n{n} 1\n{n} 2", str(n)] for n in range(3)]
    assert shown("1") == expected
    assert shown("2") == expected


def test_kernels_are_at_home_in_their_folders_and_cannot_spoil_the_report(empty: Site) -> None:
    posts = {
        "deep/2026-01-01-home": "import os\nprint(open('data.txt').read(), os.path.basename(os.getcwd()))",
        # what nbblog asks the kernel after the last cell does not hang on the notebook's names
        "2026-01-02-rude": "import sys\nprint = json = os = None\nsys.stdout = open('/dev/null', 'w')",
        "2026-01-03-chatter": (
            "import threading, time\n"
            "def chatter():\n    while True:\n        print('tick')\n        time.sleep(0.001)\n"
            "threading.Thread(target=chatter, daemon=True).start()"
        ),
        # ipykernel shows what a child prints in the notebook, and repeats it on its own output
        "2026-01-04-child": "import os\n_ = os.system('echo from a child; echo to stderr >&2')",
        "2026-01-05-broken": "import sys\nsys.modules['jax'] = object()",
    }
    empty.write("notebooks/deep/data.txt", "beside")
    for name, source in posts.items():
        empty.write(f"notebooks/{name}.ipynb", notebook(md(f"# {name}"), code(source)))
    done = empty.run("publish", "--report", "json")
    assert done.code == 0, done.err
    assert done.out[:1] == "{", "nothing but the report is on standard output"
    assert len(done.report["executed"]) == 5, "one that cannot say on what it ran has run"
    assert "to stderr" not in done.err
    assert empty.outputs("blog/home/index.html") == ["beside deep"]
    assert "from a child" in empty.outputs("blog/child/index.html")
    assert "Python" in empty.page("blog/rude/index.html").css_first(".provenance").text()


# ------------------------------------------------------------------ runs that fail

TRUNCATED = notebook(md("# Truncated"))[:120]
MISTAKES = {
    "notebooks/2026-02-01-raises.ipynb": notebook(
        md("# Raises"), code("x = 1"), code("#| fig-alt: none\ny = 0\nx / y")
    ),
    "notebooks/2026-02-02-typo.ipynb": notebook(
        md("---\ndate: 2026-02-02\ntgas: [a]\n---\n# Typo"), md("text")
    ),
    "notebooks/2026-02-03-twin.md": "---\nslug: gamma\n---\n# Twin\n",
    "notebooks/2026-02-04-truncated.ipynb": TRUNCATED,
    "notebooks/2026-02-05-picture.ipynb": notebook(
        md("# Picture"), md("Text.\n\n![A chart](chrat.png)")
    ),
}
ANSWERS = {  # rule, cell, line, part of the message, part of the hint
    "raises": ("runs-clean", 3, 3, "ZeroDivisionError: division by zero", "raises-exception"),
    "typo": ("front-matter", 1, 3, "`tgas`", "did you mean `tags`?"),
    "twin": ("one-source-per-url", None, None, "/blog/gamma/", "slug"),
    "truncated": ("notebook-reads", None, TRUNCATED.count("\n") + 1, "ends in the middle", "git"),
    "picture": ("picture-exists", 2, 3, "`chrat.png`", "did you mean `chart.png`?"),
}


def check_mistakes(done: Done, names: list[str]) -> None:
    """Assert that these mistakes, and no others, are told with their places and hints."""
    by_name = {re.split(r"[-.]", f["path"])[3]: f for f in done.errors()}
    assert sorted(by_name) == sorted(names)
    assert len(done.errors()) == len(names)
    for name, finding in by_name.items():
        rule, cell, line, message, hint = ANSWERS[name]
        assert (finding["rule"], finding["cell"]) == (rule, cell)
        if line is not None:
            assert finding["line"] == line
        assert message in finding["message"]
        assert hint in finding["hint"]


def test_five_mistakes_at_once_are_five_findings_and_the_site_stays(site: Site) -> None:
    site.write("notebooks/chart.png", b"")
    for name, text in MISTAKES.items():
        site.write(name, text)
    site.write("notebooks/2026-02-09-sound.md", "# Sound\n\nText.\n")
    before = site.files()

    done = site.publish()
    assert (done.code, done.report["ok"]) == (1, False)
    check_mistakes(done, list(ANSWERS))
    assert done.report["written"] == done.report["removed"] == []
    assert site.files() == before, "byte for byte"

    going = site.publish("--keep-going")
    assert going.code == 1
    check_mistakes(going, list(ANSWERS))
    there = site.files()
    for name in ("alpha", "beta", "gamma", "sound"):
        assert f"blog/{name}/index.html" in there
    for name in ("raises", "typo", "twin", "truncated", "picture"):
        assert f"blog/{name}/index.html" not in there
    assert site.page("blog/gamma/index.html").css_first("h1").text() == "Gamma"
    listed = " ".join(node.text() for node in site.page("blog/index.html").css("main h2"))
    assert listed.split() == ["Sound", "Gamma", "Beta", "Alpha"]


@pytest.mark.parametrize("path", MISTAKES)
def test_each_mistake_alone_is_one_finding_and_the_site_stays(site: Site, path: str) -> None:
    site.write("notebooks/chart.png", b"")
    site.write(path, MISTAKES[path])
    before = site.files()
    done = site.publish()
    assert done.code == 1
    check_mistakes(done, [re.split(r"[-.]", path)[3]])
    assert site.files() == before
    assert "nothing written" in done.err


def test_typed_slug_of_a_twin_is_told_with_its_line(site: Site) -> None:
    site.write("notebooks/2026-02-03-twin.md", "---\ntitle: Twin\nslug: gamma\n---\n")
    (finding,) = site.publish().errors()
    assert (finding["path"], finding["line"]) == ("notebooks/2026-02-03-twin.md", 3)


def test_mended_mistake_publishes_and_runs_only_what_failed(site: Site) -> None:
    path = "notebooks/2026-02-01-raises.ipynb"
    site.write(path, MISTAKES[path])
    assert site.publish().code == 1
    site.edit(path, "x / y", "x / 2")
    done = site.publish()
    assert (done.code, done.report["executed"]) == (0, [path])


def test_runs_that_cannot_end_are_findings_all_at_once(empty: Site, tmp_path: Path) -> None:
    empty.write("nbblog.toml", SETTINGS + "[execution]\ntimeout = 2\n")
    kernels = Site(tmp_path / "jupyter/kernels")
    for name, argv in {
        "gone": '"/nonexistent/kernel"',
        "dies": f'"{shutil.which("false")}"',
    }.items():
        spec = f'{{"argv": [{argv}], "display_name": "{name}", "language": "python"}}'
        kernels.write(f"{name}/kernel.json", spec)
    posts = {
        "exits": notebook(md("# A"), code("x = 1"), code("import os\nos._exit(3)")),
        "sleeps": notebook(md("# B"), code("import time\ntime.sleep(60)")),
        "unknown": notebook(md("# C"), code("1"), kernel="no-such-kernel"),
        "gone": notebook(md("# D"), code("1"), kernel="gone"),
        "dies": notebook(md("# E"), code("1"), kernel="dies"),
        "quits": notebook(md("# F"), code("import sys\nsys.exit(3)")),
        "asks": notebook(md("# G"), code("input('name? ')")),
        "plain": notebook(md("# H"), code("1"), parameters={"n": 1}),
        "sound": notebook(md("# I"), code("1")),
    }
    for number, (name, text) in enumerate(posts.items(), start=1):
        empty.write(f"notebooks/2026-01-{number:02}-{name}.ipynb", text)
    done = empty.publish(env={"JUPYTER_PATH": str(tmp_path / "jupyter")})
    assert done.code == 1
    found = {
        re.split(r"[-.]", f["path"])[3]: (f["rule"], f["cell"], f["message"]) for f in done.errors()
    }
    assert {name: (rule, cell) for name, (rule, cell, _) in found.items()} == {
        "exits": ("kernel-lives", 3),
        "sleeps": ("runs-clean", 2),
        "unknown": ("kernel-exists", None),
        "gone": (found["gone"][0], None),
        "dies": (found["dies"][0], None),
        "quits": ("runs-clean", 2),
        "asks": ("runs-clean", 2),
        "plain": ("parameters-cell", None),
    }
    assert found["gone"][0] in ("kernel-exists", "kernel-lives", "kernel-starts")
    assert found["dies"][0] in ("kernel-exists", "kernel-lives", "kernel-starts")
    assert "2 s" in found["sleeps"][2]
    assert "no-such-kernel" in found["unknown"][2]
    assert "SystemExit" in found["quits"][2]
    assert all(finding["hint"] for finding in done.errors())
    assert done.report["executed"] == ["notebooks/2026-01-09-sound.ipynb"]


def test_expected_error_is_shown_and_a_skipped_cell_is_not_run(empty: Site) -> None:
    cells = (
        md("# E"),
        code("1 / 0", tags=("raises-exception",)),
        code("open('ran', 'w')", tags=("skip-execution",)),
        code("print('goes on')"),
    )
    empty.write("notebooks/2026-01-01-e.ipynb", notebook(*cells))
    assert empty.publish().code == 0
    error, after = empty.outputs("blog/e/index.html")
    assert "ZeroDivisionError" in error
    assert "\x1b" not in error
    assert after == "goes on"
    assert not (empty.root / "notebooks/ran").exists()


# ------------------------------------------------------------------ interrupted, and at once


def is_alive(pid: int) -> bool:
    """Return whether a process runs; one that nobody has waited for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    """Wait until a file is there and has been written."""
    end = time.monotonic() + 60
    while not (path.exists() and path.read_text()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, f"{path} never came"
        time.sleep(0.05)


def test_interrupt_leaves_the_old_site_and_no_kernel_and_keeps_what_is_done(site: Site) -> None:
    quick, slow = "notebooks/2026-03-01-quick.ipynb", "notebooks/2026-03-02-slow.ipynb"
    pid = "import os\nprint(os.getpid(), file=open('{0}.pid', 'w'))\n"
    more = "# of notebooks that nobody knows, the one with the most code begins first\n"
    site.write(quick, notebook(md("# Quick"), code(more + pid.replace("{0}", "quick"))))
    site.write(
        slow,
        notebook(md("# Slow"), code(pid.replace("{0}", "slow") + "import time; time.sleep(99)")),
    )
    before = site.files()
    process = site.start("--jobs", "1")
    wait_for(site.root / "notebooks/slow.pid", process)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert "interrupted" in err
    assert "Traceback" not in err
    assert site.files() == before
    kernels = [int((site.root / f"notebooks/{n}.pid").read_text()) for n in ("quick", "slow")]
    assert [is_alive(kernel) for kernel in kernels] == [False, False]
    assert sorted(path.name for path in site.root.iterdir() if path.name.startswith(".")) == [
        ".nbblog"
    ]

    done = site.publish("--frozen")
    assert [finding["path"] for finding in done.errors()] == [slow], "the quick one is remembered"


def test_two_publishes_at_once_both_end_well(site: Site) -> None:
    site.edit(ALPHA, "print(6 * 7)", "open('runs', 'a').write('x'); import time; time.sleep(1)")
    processes = [site.start() for _ in range(2)]
    ends = [process.communicate(timeout=90) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], ends
    assert (site.root / "notebooks/runs").read_text() == "x", "the second waits and remembers"
    after = site.files()
    assert {"index.html", "blog/alpha/index.html", "blog/gamma/index.html"} <= set(after)
    assert not list(site.root.glob(".public.*"))
    done = site.publish()
    assert (done.report["executed"], done.report["written"]) == ([], [])
    assert site.files() == after


def test_readers_never_see_a_site_without_its_home_page(site: Site) -> None:
    home = site.root / "public/index.html"
    site.edit("nbblog.toml", 'title = "Ada"', 'title = "Ada Lovelace"')
    process = site.start()
    seen = set()
    while process.poll() is None:
        seen.add("Ada Lovelace" in home.read_text("utf-8"))  # FileNotFoundError would be the defect
    process.communicate()
    assert process.returncode == 0
    assert "Ada Lovelace" in home.read_text("utf-8")
    assert False in seen, "the old site was served while the new one was made"
