"""A check with nothing to do tells what the last one found, and sees whatever has changed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nbblog import manifest
from nbblog.beside import heard, looked_at
from nbblog.check import check
from nbblog.config import load_config, with_options
from nbblog.findings import Finding, Severity
from nbblog.manifest import checked_before
from nbblog.options import Options
from nbblog.watch import Watch

QUIET = '[rules]\ndescribed = "off"\nlicensed = "off"\ntagged = "off"\n'
SETTINGS = f'{QUIET}[site]\ntitle = "Ada"\nbase_url = "https://ada.example"\n'
PLAIN = Options()
POST = "# Post\n\n![one](../data/plot.png) ![two](/two.png) [page](../papers/a.pdf) [@ada]\n"
BIB = "@article{bob, title={T}, author={Bob, B}, year={1999}, journal={J}}\n"


def write(root: Path, name: str, text: str) -> None:
    """Write a file of the site."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, "utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a site that was never checked, with four things that are not there."""
    write(tmp_path, "nbblog.toml", SETTINGS)
    write(tmp_path, "profile.yaml", "basics:\n  name: Ada Example\n")
    write(tmp_path, "publications.bib", BIB)
    write(tmp_path, "notebooks/2026-01-01-post.md", POST)
    return tmp_path


def checked(root: Path, options: Options = PLAIN) -> tuple[Finding, ...]:
    """Return what a check finds that looks at everything, and notes it."""
    config = with_options(load_config(root), options)
    return check(config, watch=Watch(config, options, "check")).findings


def again(root: Path, options: Options = PLAIN) -> tuple[Finding, ...] | None:
    """Return what a check tells without looking, or None where it has to look."""
    report = checked_before(root, options)
    return None if report is None else report.findings


def test_nothing_changed_and_the_same_is_told_with_the_same_ids(root: Path) -> None:
    assert again(root) is None
    first = checked(root)
    assert [one.rule for one in first if one.severity is Severity.ERROR] == [
        "picture-exists", "picture-exists", "link-exists", "citations-resolve",
    ]  # fmt: skip
    assert again(root) == first
    assert [one.id for one in again(root) or ()] == [one.id for one in first]
    assert again(root) == checked(root), "and what was told is what a new look finds"


CHANGES: dict[str, Callable[[Path], None]] = {
    "picture that was not there": lambda root: write(root, "data/plot.png", "x"),
    "static file": lambda root: write(root, "static/two.png", "x"),
    "file that a link names": lambda root: write(root, "papers/a.pdf", "x"),
    "severity": lambda root: write(
        root, "nbblog.toml", SETTINGS.replace("[rules]", '[rules]\ndated = "off"')
    ),
    "profile": lambda root: write(root, "profile.yaml", "basics:\n  name: Bob Example\n"),
    "no profile": lambda root: (root / "profile.yaml").unlink(),
    "bibliography": lambda root: write(root, "publications.bib", BIB.replace("bob", "ada")),
    "post": lambda root: write(root, "notebooks/2026-01-01-post.md", POST + "more\n"),
    "new post": lambda root: write(root, "notebooks/undated.md", "# A\n"),
    "no post": lambda root: (root / "notebooks/2026-01-01-post.md").unlink(),
    "page": lambda root: write(root, "pages/index.md", "# A\n"),
    "override": lambda root: write(root, "overrides/post.html", "{{ nobody }}"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_change_is_noticed(root: Path, name: str) -> None:
    first = checked(root)
    assert again(root) == first
    CHANGES[name](root)
    assert again(root) is None


def test_words_of_the_site_are_checked(root: Path) -> None:
    write(root, "nbblog.toml", SETTINGS.replace("[site]", '[site]\nlanguage = "it"'))
    write(root, "overrides/locales/it.toml", '[strings]\n"Blog" = 3\n')
    told = [finding for finding in checked(root) if finding.rule == "locale-whole"]
    assert {str(finding.where) for finding in told} == {"overrides/locales/it.toml:2"}
    assert {finding.severity for finding in told} == {Severity.ERROR}
    write(root, "overrides/locales/it.toml", '[strings]\n"Blog" = "Diario"\n')
    assert again(root) is None
    assert not [finding for finding in checked(root) if finding.rule == "locale-whole"]


def test_change_of_an_extension_is_noticed(root: Path) -> None:
    write(root, "own_of_check_again.py", "VALUE = 1\n")
    write(root, "nbblog.toml", 'extensions = ["own_of_check_again.py"]\n' + SETTINGS)
    assert again(root) is None
    first = checked(root)
    assert again(root) == first
    write(root, "own_of_check_again.py", "VALUE = 23\n")
    assert again(root) is None


def test_other_file_that_a_rule_looks_at_is_noticed(root: Path) -> None:
    config = load_config(root)
    watch = Watch(config, Options(), "check")
    from nbblog.reading import read_site

    with heard() as beside:
        assert not looked_at(root.parent / "LICENSE").exists()
    watch.note(check(config), read_site(config), beside)
    assert again(root) is not None
    (root.parent / "LICENSE").write_text("MIT")
    assert again(root) is None


def test_nobody_hears_and_nothing_fails() -> None:
    assert looked_at(Path("a")) == Path("a")


def test_same_size_and_same_second_is_noticed(root: Path) -> None:
    post = root / "notebooks/2026-01-01-post.md"
    checked(root)
    stat = post.stat()
    post.write_text(POST.replace("one", "two"))
    os.utime(post, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    assert again(root) is None


def test_upgrade_of_nbblog_and_of_a_library_is_noticed(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(root)
    library = tmp_path_factory.mktemp("lib")
    (library / "some_library-2.0.dist-info").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "path", [str(library), *sys.path])
        assert again(root) is None
    with monkeypatch.context() as patch:
        patch.setattr(manifest, "__version__", "999")
        assert again(root) is None
    assert again(root) is not None


def test_drafts_are_another_check(root: Path) -> None:
    write(root, "notebooks/2026-01-02-draft.md", "---\ndraft: true\n---\n# A\n\n[x](none.md)\n")
    with_drafts = Options(has_drafts=True)
    without = checked(root)
    assert again(root, with_drafts) is None
    assert len(checked(root, with_drafts)) > len(without)
    assert again(root) == without


def test_link_to_a_folder_does_not_make_every_check_anew(root: Path) -> None:
    write(root, "notebooks/2026-01-01-post.md", "# Post\n\n[all](../) [odd](a%00b) ![x](..)\n")
    first = checked(root)
    write(root, "public/index.html", "built")
    assert again(root) == first


def test_licence_that_is_added_or_taken_away_is_seen(root: Path) -> None:
    write(root, "nbblog.toml", SETTINGS.replace('licensed = "off"\n', ""))
    assert "licensed" in [one.rule for one in checked(root)]
    write(root, "LICENSE", "CC BY 4.0")
    assert again(root) is None
    assert "licensed" not in [one.rule for one in checked(root)]
    assert again(root) is not None
    (root / "LICENSE").unlink()
    assert again(root) is None


def test_file_of_the_repository_that_a_link_opens_is_watched(root: Path) -> None:
    source = SETTINGS + 'source_url = "https://github.com/ada/trees"\n'
    write(root, "nbblog.toml", source)
    link = "https://github.com/ada/trees/blob/main/src/tree.py"
    write(root, "notebooks/2026-01-02-code.md", f"# Code\n\n[the tree]({link})\n")
    assert "source-links-true" in [one.rule for one in checked(root)]
    write(root, "src/tree.py", "")
    assert again(root) is None
    assert "source-links-true" not in [one.rule for one in checked(root)]
    (root / "src/tree.py").unlink()
    assert again(root) is None
