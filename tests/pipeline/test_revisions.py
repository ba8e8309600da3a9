"""`nbblog diff` on a real repository: revisions are built of what is remembered, nothing is run."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from small_site import SETTINGS, Done, Site, code, md, notebook, printed


@dataclass(frozen=True)
class Told:
    """A site's repository, and what `nbblog diff` said of its last two revisions."""

    site: Site
    done: Done

    def page(self, url: str) -> dict[str, Any]:
        """Return what was said of a page."""
        (page,) = [one for one in self.done.report["pages"] if one["url"] == url]
        return dict(page)


def git(root: Path, *arguments: str) -> None:
    """Run git in a folder as nobody in particular."""
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@ada.example")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Return a diff of two revisions: one post changed, one new, one that was never run."""
    top = tmp_path_factory.mktemp("diff")
    site = Site(top / "repository" / "site")
    site.write("nbblog.toml", SETTINGS)
    site.write("profile.yaml", "basics:\n  name: Ada Example\n")
    site.write("notebooks/2026-01-01-steps.md", "# Steps\n\nFirst.\n\nWe train for 30 epochs.\n")
    site.write("notebooks/2026-01-02-same.md", "# Same\n\nNothing happens.\n")
    stored = notebook(md("# Stored"), code("print(1)", printed("1\n")), execute="stored")
    site.write("notebooks/2026-01-04-stored.ipynb", stored)
    git(site.root, "init", "-q")
    git(site.root, "add", ".")
    git(site.root, "commit", "-qm", "one")
    site.edit("notebooks/2026-01-01-steps.md", "30 epochs", "20 epochs")
    site.write("notebooks/2026-01-03-new.md", "# New\n\nHere I am.\n")
    site.write(
        "notebooks/2026-01-05-stale.ipynb", notebook(md("# Stale"), code("open('ran', 'w')"))
    )
    site.edit("notebooks/2026-01-04-stored.ipynb", '"1\\n"', '"2\\n"')
    git(site.root, "add", ".")
    git(site.root, "commit", "-qm", "two")
    site.write("notebooks/2026-01-01-steps.md", "# Not committed\n")
    done = site.run("diff", "HEAD~1", "HEAD", "--report", "json")
    assert done.code == 0, done.err
    return Told(site, done)


def test_changed_page_says_what_of_it_changed(told: Told) -> None:
    page = told.page("/blog/steps/")
    assert (page["fate"], page["reason"], page["content"]) == (
        "changed",
        "text (+1 −1 words)",
        True,
    )
    assert (page["words_new"], page["words_gone"]) == (1, 1)
    assert told.page("/blog/stored/")["reason"] == "output (+1 −1 words)"


def test_new_page_is_new_and_a_page_that_tells_the_same_is_no_change(told: Told) -> None:
    assert told.page("/blog/new/")["fate"] == "added"
    quiet = {one["url"] for one in told.done.report["pages"] if not one["content"]}
    shown = {one["url"] for one in told.done.report["pages"] if one["content"]}
    assert "/blog/same/" not in shown
    assert quiet <= {"/blog/same/", "/404.html", "/archive/", "/tags/"}


def test_nothing_is_run_and_what_would_have_to_be_is_named(told: Told) -> None:
    (unbuilt,) = told.done.report["new"]["unbuilt"]
    assert unbuilt["path"] == "notebooks/2026-01-05-stale.ipynb"
    assert "stale" in unbuilt["reason"]
    assert unbuilt["url"] == "/blog/stale/"
    assert not (told.site.root / "notebooks/ran").exists()
    assert "/blog/stale/" not in {one["url"] for one in told.done.report["pages"]}


def test_repository_and_site_are_as_they_were(told: Told) -> None:
    done = subprocess.run(
        ["git", "status", "--porcelain", "--ignored"],
        cwd=told.site.root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == " M notebooks/2026-01-01-steps.md\n"
    assert not list(told.site.root.parent.glob(".git/worktrees/*"))


def test_name_that_is_nothing_ends_with_two_and_says_so(told: Told) -> None:
    done = told.site.run("diff", "nowhere", "HEAD")
    assert done.code == 2
    assert "nowhere is no finished site, no site, and no revision" in done.err
