"""The real command on small sites without a kernel: options, exit codes, reports, refusals."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from small_site import SETTINGS, Site, code, command, md, notebook, printed, started

POST = "notebooks/2026-01-01-post.md"


def begin(root: Path) -> Site:
    """Return a site of one sound Markdown post."""
    site = Site(root)
    site.write("nbblog.toml", SETTINGS)
    site.write("profile.yaml", "basics:\n  name: Ada Example\n")
    site.write(POST, "# Post\n\nText.\n")
    return site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a site that was never published."""
    return begin(tmp_path / "site")


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site that was published once."""
    site = begin(tmp_path_factory.mktemp("command") / "site")
    assert site.publish().code == 0
    return site


@pytest.fixture
def old(first: Site, tmp_path: Path) -> Site:
    """Return a copy of the published site."""
    shutil.copytree(first.root, tmp_path / "old")
    return Site(tmp_path / "old")


# ------------------------------------------------------------------ begun anew, or forked


@pytest.mark.parametrize(
    "arguments", [["--version"], ["publsh"], ["check", "--report", "github"], ["publish"]]
)
def test_command_that_python_begins_does_what_the_forked_one_does(
    site: Site, tmp_path: Path, arguments: list[str]
) -> None:
    site.write("notebooks/2026-01-02-wrong.md", "# Wrong\n\n![](none.png)\n")
    twin = shutil.copytree(site.root, tmp_path / "twin")
    begun, forked = started(*arguments, cwd=site.root), command(*arguments, cwd=twin)
    without_time = re.compile(r"\d+\.\d+ s")
    assert (begun.code, begun.out) == (forked.code, forked.out)
    assert without_time.sub("", begun.err) == without_time.sub("", forked.err)
    assert [*begun.out, *begun.err]


# ------------------------------------------------------------------ which site


def test_site_is_this_folder_or_named_before_or_after_the_verb(site: Site, tmp_path: Path) -> None:
    here = command("publish", "--report", "json", cwd=site.root)
    assert here.code == 0
    before = command("-C", str(site.root), "publish", "--report", "json", cwd=tmp_path)
    after = command("publish", "-C", "site", "--report", "json", cwd=tmp_path)
    long = command("--site", "site", "check", "--report", "json", cwd=tmp_path)
    assert (before.code, after.code, long.code) == (0, 0, 0)
    assert before.report["written"] == after.report["written"] == []
    assert before.report["unchanged"] == after.report["unchanged"] == len(here.report["written"])


def test_inner_site_wins_over_the_outer(site: Site, tmp_path: Path) -> None:
    assert command("-C", str(tmp_path / "nowhere"), "check", "-C", str(site.root)).code == 0


# ------------------------------------------------------------------ exit code 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["publish"], "nbblog.toml not found"),
        (["check"], "nbblog.toml not found"),
        (["test"], "nbblog.toml not found"),
        (["publsh"], "No such command"),
        (["publish", "--forze"], "--force"),
        (["publish", "--jobs", "0"], "--jobs"),
        (["publish", "--report", "yaml"], "--report"),
        (["publish", "notebooks/a.ipynb"], "--force"),
        (["publish", "-C", "nbblog.toml-is-no-folder"], "nbblog.toml not found"),
        (["init"], "DIR"),
    ],
)
def test_wrong_command_ends_with_two_and_says_why(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = command(*arguments, cwd=tmp_path)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""
    assert "Traceback" not in done.err
    assert list(tmp_path.iterdir()) == []


def test_broken_configuration_ends_with_two_and_its_line(site: Site) -> None:
    site.write("nbblog.toml", "[site]\ntitle = Ada\n")
    told = site.run("publish")
    assert told.code == 2
    assert "nbblog.toml:2: error: broken TOML" in told.err
    done = site.run("publish", "--report", "json")
    assert (done.code, done.report["ok"]) == (2, False)
    assert [(f["rule"], f["line"]) for f in done.report["findings"]] == [("config", 2)]
    assert not (site.root / "public").exists()


def test_unknown_key_of_the_configuration_ends_with_two_and_a_suggestion(site: Site) -> None:
    site.write("nbblog.toml", SETTINGS + "[execution]\ntimout = 3\n")
    for verb in ("publish", "check"):
        done = site.run(verb)
        assert done.code == 2
        assert "nbblog.toml:5: error: `execution.timout`: unknown key" in done.err
        assert "did you mean `execution.timeout`?" in done.err


def test_folder_that_nbblog_did_not_write_is_refused(site: Site, tmp_path: Path) -> None:
    thesis = tmp_path / "thesis"
    thesis.mkdir()
    (thesis / "thesis.tex").write_text("years of work")
    done = site.publish("--out", str(thesis))
    assert done.code == 2
    assert "was not written by nbblog" in done.err
    assert [path.name for path in thesis.iterdir()] == ["thesis.tex"]


def test_unknown_theme_and_executor_end_with_two_and_a_suggestion(site: Site) -> None:
    site.write("nbblog.toml", 'theme = "defalt"\n' + SETTINGS)
    done = site.run("publish")
    assert (done.code, "did you mean `default`?" in done.err) == (2, True)
    site.write("nbblog.toml", SETTINGS + '[execution]\nexecutor = "locl"\n')
    site.write("notebooks/2026-01-02-a.ipynb", notebook(md("# A"), code("1")))
    done = site.run("publish")
    assert (done.code, "did you mean `local`?" in done.err) == (2, True)


def test_forced_notebook_that_is_none_ends_with_two(site: Site) -> None:
    done = site.run("publish", "--force", "notebooks/nope.ipynb")
    assert done.code == 2
    assert "notebooks/nope.ipynb" in done.err


# ------------------------------------------------------------------ reports


BAD = "---\ntgas: [a]\n---\n# Bad\n"


def test_text_report_is_findings_on_stdout_and_progress_on_stderr(site: Site) -> None:
    site.write("notebooks/2026-01-02-bad.md", BAD)
    site.write("notebooks/undated.md", "# Undated\n\nText.\n")
    done = site.run("publish")
    assert done.code == 1
    assert done.out == (
        "notebooks/2026-01-02-bad.md:2: error: `tgas`: unknown key [front-matter]\n"
        "    fix: did you mean `tags`?\n"
        "notebooks/undated.md: warning: the post has no date [dated]\n"
        "    fix: name the file 2026-11-21-name.ipynb, or add `date:` to the front matter\n"
    )
    assert "1 error, 1 warning" in done.err
    assert "nothing written" in done.err


def test_json_report_is_one_object_alone_on_stdout(site: Site) -> None:
    site.write("notebooks/2026-01-02-bad.md", BAD)
    for verb in ("check", "test"):
        done = site.run(verb, "--report", "json")
        assert done.code == 1
        assert set(json.loads(done.out)) == {
            "ok", "findings", "executed", "cached", "written", "removed", "unchanged", "seconds",
            "compared",
        }  # fmt: skip
        (finding,) = done.errors()
        assert set(finding) == {
            "rule", "severity", "message", "hint", "path", "cell", "line", "id"
        }  # fmt: skip
        assert (finding["path"], finding["line"]) == ("notebooks/2026-01-02-bad.md", 2)


def test_github_report_is_one_annotation_a_finding(site: Site) -> None:
    site.write("notebooks/2026-01-02-bad.md", BAD)
    done = site.run("check", "--report", "github")
    assert done.code == 1
    (line,) = [line for line in done.out.splitlines() if not line.startswith("::notice ")]
    text, _, name = line.rpartition("%0Aid: ")
    assert text == (
        "::error file=notebooks/2026-01-02-bad.md,line=2,"
        "title=front-matter%3A notebooks/2026-01-02-bad.md%3A2::"
        "`tgas`: unknown key%0Afix: did you mean `tags`?"
    )
    assert re.fullmatch("[0-9a-f]{16}", name)


def test_junit_report_is_xml_with_a_failure(site: Site) -> None:
    site.write("notebooks/2026-01-02-bad.md", BAD)
    done = site.run("check", "--report", "junit")
    assert done.code == 1
    root = ET.fromstring(done.out)  # our own text
    (failure,) = root.iter("failure")
    assert "did you mean `tags`?" in (failure.text or "")


def test_warnings_never_block_and_are_told_again_when_nothing_is_to_do(site: Site) -> None:
    site.write("notebooks/undated.md", "Text only.\n")
    first, second = site.publish(), site.publish()
    assert (first.code, second.code) == (0, 0)
    assert second.report["written"] == []
    assert first.report["findings"] == second.report["findings"]
    assert sorted(f["rule"] for f in second.report["findings"]) == ["dated", "titled"]


def test_check_runs_nothing_and_writes_nothing(site: Site) -> None:
    text = notebook(md("# A\n\n![x](missing.png)"), code("open('ran', 'w')\n1 / 0"))
    site.write("notebooks/2026-01-02-a.ipynb", text)
    done = site.run("check", "--report", "json")
    assert done.code == 1
    assert [(f["rule"], f["cell"], f["line"]) for f in done.errors()] == [("picture-exists", 1, 3)]
    assert not (site.root / "notebooks/ran").exists()
    assert not (site.root / "public").exists()


# ------------------------------------------------------------------ severities


def test_site_decides_how_bad_a_rule_is(site: Site) -> None:
    site.write("notebooks/undated.md", "Text only.\n")
    site.write("nbblog.toml", SETTINGS + '[rules]\ndated = "off"\ntitled = "note"\n')
    done = site.publish()
    assert [(f["rule"], f["severity"]) for f in done.report["findings"]] == [("titled", "note")]
    assert (done.code, (site.root / "public/blog/undated").exists()) == (0, True)
    site.write("nbblog.toml", SETTINGS + '[rules]\ndated = "error"\ntitled = "warning"\n')
    done = site.publish()
    told = {f["rule"]: f["severity"] for f in done.report["findings"]}
    assert told == {"dated": "error", "titled": "warning"}
    assert (done.code, done.report["written"]) == (1, [])


def test_unknown_rule_is_an_error_with_a_suggestion(site: Site) -> None:
    site.write("nbblog.toml", SETTINGS + '[rules]\ndatd = "off"\n')
    done = site.publish()
    assert done.code in (1, 2)
    (finding,) = done.errors()
    assert finding["path"] == "nbblog.toml"
    assert finding["hint"] == "did you mean `dated`?"
    assert not (site.root / "public").exists()


def test_rule_without_which_there_are_no_outputs_stays_an_error(site: Site) -> None:
    site.write("nbblog.toml", SETTINGS + '[rules]\nis-current = "error"\nruns-clean = "off"\n')
    done = site.publish()
    (finding,) = done.errors()
    assert (done.code, finding["path"], finding["line"]) == (1, "nbblog.toml", 6)
    assert "`rules.runs-clean` stays an error" in finding["message"]


def test_unknown_severity_is_an_error_with_its_line(site: Site) -> None:
    site.write("nbblog.toml", SETTINGS + '[rules]\ndated = "of"\n')
    done = site.publish()
    assert done.code == 2
    assert [finding["line"] for finding in done.errors()] == [5]


# ------------------------------------------------------------------ options of publish


def test_drafts_come_and_go(old: Site) -> None:
    site = old
    site.write("notebooks/2026-01-02-draft.md", "---\ndraft: true\n---\n# Draft\n")
    assert site.publish().report["written"] == []
    assert "blog/draft/index.html" in site.publish("--drafts").report["written"]
    assert "blog/draft/index.html" in site.publish().report["removed"]


def test_draft_of_a_page_is_left_out_too(site: Site) -> None:
    site.write("pages/talks.md", "---\ndraft: true\n---\n# Talks\n")
    assert "talks/index.html" not in site.publish().report["written"]


def test_base_url_of_the_command_line_begins_every_link(site: Site) -> None:
    assert site.publish("--base-url", "https://preview.example/pr/7").code == 0
    page = site.page("blog/post/index.html")
    links = [node.attributes["href"] or "" for node in page.css("[href^='/']")]
    assert links
    assert [link for link in links if not link.startswith("/pr/7/")] == []
    (canonical,) = page.css("link[rel=canonical]")
    assert canonical.attributes["href"] == "https://preview.example/pr/7/blog/post/"
    assert "https://preview.example/pr/7/blog/post/" in (site.root / "public/feed.xml").read_text()


def test_wrong_base_url_of_the_command_line_ends_with_two(site: Site) -> None:
    done = site.publish("--base-url", "preview.example")
    assert done.code == 2
    assert "no web address" in done.errors()[0]["message"]


def test_out_writes_there_and_nowhere_else(site: Site, tmp_path: Path) -> None:
    done = site.publish("--out", str(tmp_path / "elsewhere"))
    assert done.code == 0
    assert (tmp_path / "elsewhere/blog/post/index.html").is_file()
    assert not (site.root / "public").exists()
    again = site.publish("--out", str(tmp_path / "elsewhere"))
    assert again.report["written"] == []


def test_pattern_of_addresses_has_the_date(site: Site) -> None:
    site.write("nbblog.toml", SETTINGS + '[blog]\npost_url = "/{year}/{month}/{day}/{slug}/"\n')
    assert "2026/01/01/post/index.html" in site.publish().report["written"]


def test_hosts_files_in_the_sites_folder_stay(old: Site) -> None:
    site = old
    site.write("public/.git/HEAD", "ref: refs/heads/gh-pages\n")
    site.write("public/CNAME", "ada.example\n")
    site.edit(POST, "Text.", "Other text.")
    assert site.publish().report["removed"] == []
    assert {".git/HEAD", "CNAME", "blog/post/index.html"} <= set(site.files())


# ------------------------------------------------------------------ what authors get wrong


OVERRIDES = {
    "syntax": "a\n{% if %}",
    "undefined": "a\n{{ nobody.name }}",
    "filter": "a\n{{ page.title|nosuchfilter }}",
    "missing template": 'a\n{% include "nope.html" %}',
    "missing icon": 'a\n{{ icon("nope") }}',
    "missing asset": 'a\n{{ asset("nope.css") }}',
    "division": "a\n{{ 1 / 0 }}",
    "wrong type": "a\n{{ 1 + page.title }}",
    "not UTF-8": "caf\xe9".encode("latin-1"),
}


@pytest.mark.parametrize("name", OVERRIDES)
def test_broken_override_is_a_finding_with_its_place_and_the_site_stays(
    old: Site, name: str
) -> None:
    before = old.files()
    old.write("overrides/post.html", OVERRIDES[name])
    done = old.run("publish", "--report", "json")
    assert done.code == 1, done.err
    (finding,) = done.errors()
    line = None if name == "not UTF-8" else 2
    assert (finding["rule"], finding["path"]) == ("templates-fill", "overrides/post.html")
    assert finding["line"] == line
    assert finding["hint"]
    assert old.files() == before


def test_keep_going_with_a_broken_override_does_not_empty_the_site(old: Site) -> None:
    old.write("overrides/post.html", OVERRIDES["syntax"])
    done = old.publish("--keep-going")
    assert done.code == 1
    assert {"index.html", "blog/post/index.html", "404.html"} <= set(old.files())


def test_wrong_header_of_an_own_page_is_told_with_its_place_in_the_site(site: Site) -> None:
    site.write("overrides/pages/talks.html", "{#-\nurl: /talks/\ntitel: Talks\n-#}\n")
    done = site.publish()
    assert done.code == 1
    found = {(f["rule"], f["path"], f["line"], f["hint"]) for f in done.errors()}
    assert (
        "page-header", "overrides/pages/talks.html", 3, "did you mean `title`?"
    ) in found  # fmt: skip


def test_override_changes_the_site_and_may_extend_what_it_replaces(old: Site) -> None:
    site = old
    site.write(
        "overrides/post.html",
        '{% extends "default/post.html" %}{% block footer %}<p id="mine">Mine</p>{% endblock %}',
    )
    done = site.publish()
    assert done.code == 0, done.out
    page = site.page("blog/post/index.html")
    assert page.css_first("#mine").text() == "Mine"
    assert page.css_first("h1").text() == "Post"


def test_two_posts_of_one_address_are_told_by_both_names(site: Site) -> None:
    site.write("notebooks/2025-05-05-post.md", "# Other\n")
    (finding,) = site.publish().errors()
    assert finding["rule"] == "one-source-per-url"
    assert {finding["path"], *re.findall(r"notebooks/\S+\.md", finding["message"])} == {
        POST,
        "notebooks/2025-05-05-post.md",
    }


def test_post_in_the_place_of_a_page_of_the_theme_is_told(site: Site) -> None:
    site.write("nbblog.toml", SETTINGS + '[blog]\npost_url = "/{slug}/"\n')
    site.write("notebooks/2026-01-02-archive.md", "# Archive\n")
    (finding,) = site.publish().errors()
    assert finding["rule"] == "one-source-per-url"
    assert "/archive/" in finding["message"]
    assert "notebooks/2026-01-02-archive.md" in f"{finding['path']} {finding['message']}"


PROSE = {
    "address that is none": "[x](<http://[>) and ![y](<x://[>)",
    "picture in the text that is none": '<img src="data:image/png;base64,é">',
    "endless data": "![x](data:image/png;base64,AAAA)",
    "tag too long for a file": "text",
    "drawing of an odd size": "![x](odd.svg)",
    "picture out of the site": "![x](../../../../etc/passwd)",
    "picture that is a folder": "![x](../notebooks)",
    "link with a null byte": "[x](a%00b.md) ![y](a%00b.png)",
    "name too long": f"![x]({'x' * 300}.png) [y]({'y' * 300}.md)",
}


def test_odd_prose_is_at_most_a_finding(site: Site) -> None:
    site.write("notebooks/odd.svg", '<svg width="1.2.3" height="1" viewBox="0 0 1 1"></svg>')
    for number, (name, text) in enumerate(PROSE.items(), start=1):
        tags = f"---\ntags: [{'x' * 300}]\n---\n" if name.startswith("tag") else ""
        site.write(f"notebooks/2026-02-{number:02}-odd.md", f"{tags}# Odd {name}\n\n{text}\n")
    site.write("nbblog.toml", SETTINGS + '[blog]\npost_url = "/{day}/{slug}/"\n')
    done = site.run("publish", "--keep-going", "--report", "json")
    assert done.code == 1, done.err
    assert all(finding["hint"] for finding in done.report["findings"])
    told = {finding["path"] for finding in done.errors()}
    numbers = {name: f"notebooks/2026-02-{n:02}-odd.md" for n, name in enumerate(PROSE, start=1)}
    fine = {"tag too long for a file", "drawing of an odd size"}
    assert told == {path for name, path in numbers.items() if name not in fine}


OUTPUTS = {
    "base64 that is none": {"image/png": "é"},
    "damaged picture": {"image/png": "iVBORw0KGgo="},
    "lone surrogate": {"text/plain": "\ud800"},
    "number in place of text": {"text/plain": "x", "application/x": None},
}


def test_odd_output_is_at_most_a_finding(site: Site) -> None:
    site.write("nbblog.toml", SETTINGS + '[execution]\ndefault = "stored"\n')
    cells = [
        code("x", {"output_type": "display_data", "metadata": {}, "data": data})
        for data in OUTPUTS.values()
    ]
    site.write("notebooks/2026-01-02-odd.ipynb", notebook(md("# Odd"), *cells))
    done = site.run("publish", "--report", "json")
    assert done.code == 1, done.err
    assert {finding["cell"] for finding in done.errors()} == {2, 3}, "the two pictures"
    assert all(finding["hint"] for finding in done.report["findings"])


def test_lone_surrogate_in_prose_and_code_is_repaired(site: Site) -> None:
    site.write("nbblog.toml", SETTINGS + '[execution]\ndefault = "stored"\n')
    text = notebook(md("# Odd \ud800"), code("'\ud800'", printed("\ud800\n")))
    site.write("notebooks/2026-01-02-odd.ipynb", text)
    done = site.run("publish", "--report", "json")
    assert done.code == 0, done.err
    assert "blog/odd/index.html" in done.report["written"]


# ------------------------------------------------------------------ init


def test_new_site_publishes_at_once(tmp_path: Path) -> None:
    begun = command("init", str(tmp_path / "blog"))
    assert begun.code == 0
    site = Site(tmp_path / "blog")
    assert {"nbblog.toml", "profile.yaml", "notebooks"} <= {p.name for p in site.root.iterdir()}
    assert len(list((site.root / "notebooks").glob("*.ipynb"))) == 1
    done = site.publish()
    assert (done.code, done.report["findings"]) == (0, [])
    assert len(done.report["executed"]) == 1
    assert "index.html" in done.report["written"]
    assert {"public/", ".nbblog/"} <= set((site.root / ".gitignore").read_text().split())


@pytest.mark.parametrize("name", ["nbblog.toml", "profile.yaml", ".gitignore"])
def test_init_overwrites_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    done = command("init", str(tmp_path))
    assert done.code == 2
    assert name in done.err
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_init_leaves_other_files_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    assert command("init", str(tmp_path)).code == 0
    assert (tmp_path / "thesis.tex").read_text() == "mine"


# ------------------------------------------------------------------ help


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["publish", "--help"], ["test", "-h"]])
def test_help_is_quick_and_on_stdout(arguments: list[str]) -> None:
    done = command(*arguments)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: nbblog")


def test_version_is_told() -> None:
    done = command("--version")
    assert re.fullmatch(r"nbblog, version \d+\.\d+\.\d+\S*\n", done.out)
