"""Every file is decided before one is written, and a failed write leaves the last site."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbblog.findings import UsageError, Where
from nbblog.model import Asset, BuildPlan, Page
from nbblog.plan import MARK, Deeds, plan, recover, refuse_foreign, write

OLD = {"index.html": b"home", "blog/a/index.html": b"a", "blog/b/index.html": b"b"}


def build_of(files: Mapping[str, bytes]) -> BuildPlan:
    """Return the plan of a site with these files."""
    pages = [Page(PurePosixPath(name), data, name) for name, data in files.items()]
    build, findings = plan(pages, [], Path("no-such-folder"))
    assert findings == []
    return build


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder but nbblog's mark."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARK
    }


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder with a written site."""
    write(build_of(OLD), tmp_path / "public")
    return tmp_path / "public"


# ------------------------------------------------------------------ deciding


def test_two_pages_for_one_address_are_a_finding_that_names_both() -> None:
    path = PurePosixPath("blog/a/index.html")
    _, findings = plan([Page(path, b"1", "x.ipynb"), Page(path, b"2", "y.md")], [], Path("none"))
    (finding,) = findings
    assert (finding.rule, finding.where) == ("one-source-per-url", Where("y.md"))
    assert "`/blog/a/`" in finding.message
    assert "x.ipynb" in finding.message
    assert finding.hint


def test_addresses_that_differ_in_case_only_are_one() -> None:
    pages = [Page(PurePosixPath(name), b"", name) for name in ("a.html", "A.html")]
    _, findings = plan(pages, [], Path("none"))
    assert [finding.where.path for finding in findings] == ["A.html"]


def test_static_file_takes_no_address_of_a_page(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "feed.xml").write_bytes(b"mine")
    (tmp_path / "static" / "cv.pdf").write_bytes(b"pdf")
    feed = Page(PurePosixPath("feed.xml"), b"theirs", "feed")
    build, findings = plan([feed], [], tmp_path / "static")
    assert [finding.where.path for finding in findings] == ["static/feed.xml"]
    assert build.files[PurePosixPath("cv.pdf")] == b"pdf"


def test_asset_of_a_post_is_a_file_of_the_site() -> None:
    asset = Asset(PurePosixPath("blog/a/x.png"), b"png")
    build, findings = plan([], [asset, asset], Path("none"))
    assert findings == []
    assert build.files[asset.path] == b"png"


# ------------------------------------------------------------------ writing


def test_first_write_makes_exactly_the_files(tmp_path: Path) -> None:
    output = tmp_path / "deep" / "public"
    deeds = write(build_of(OLD), output)
    assert contents(output) == OLD
    assert deeds == Deeds(("blog/a/index.html", "blog/b/index.html", "index.html"), (), 0)


def test_equal_site_is_not_written_again(site: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (site, *site.rglob("*"))}
    assert write(build_of(OLD), site) == Deeds((), (), 3)
    assert {path: path.stat().st_mtime_ns for path in (site, *site.rglob("*"))} == before


def test_swap_changes_only_what_changed(site: Path) -> None:
    for path in site.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))
    new = {"index.html": b"home!", "blog/a/index.html": b"a", "blog/c/index.html": b"c"}
    deeds = write(build_of(new), site)
    assert contents(site) == new
    assert deeds == Deeds(("blog/c/index.html", "index.html"), ("blog/b/index.html",), 1)
    assert (site / "blog/a/index.html").stat().st_mtime_ns == 10**18
    assert (site / "index.html").stat().st_mtime_ns > 10**18
    assert not (site / "blog/b").exists(), "an empty folder is no page"


def test_file_may_become_a_folder_and_back(site: Path) -> None:
    write(build_of({"blog": b"file"}), site)
    assert contents(site) == {"blog": b"file"}
    write(build_of(OLD), site)
    assert contents(site) == OLD


def test_same_size_with_other_bytes_is_a_change(site: Path) -> None:
    deeds = write(build_of({**OLD, "index.html": b"emoh"}), site)
    assert deeds.written == ("index.html",)
    assert (site / "index.html").read_bytes() == b"emoh"


def test_write_leaves_nothing_beside_the_site(site: Path) -> None:
    write(build_of({"index.html": b"new"}), site)
    assert list(site.parent.iterdir()) == [site]


def test_hidden_folder_of_git_and_the_hosts_files_stay(site: Path) -> None:
    (site / ".git").mkdir()
    (site / ".git" / "HEAD").write_bytes(b"ref: refs/heads/gh-pages\n")
    (site / "CNAME").write_bytes(b"ada.example\n")
    (site / ".nojekyll").touch()
    deeds = write(build_of({"index.html": b"new"}), site)
    assert deeds.removed == ("blog/a/index.html", "blog/b/index.html")
    assert contents(site) == {
        "index.html": b"new",
        ".git/HEAD": b"ref: refs/heads/gh-pages\n",
        "CNAME": b"ada.example\n",
        ".nojekyll": b"",
    }


def test_folder_behind_a_link_is_written(tmp_path: Path, site: Path) -> None:
    link = tmp_path / "www"
    link.symlink_to(site)
    write(build_of({"index.html": b"new"}), link)
    assert contents(link) == {"index.html": b"new"}


@settings(max_examples=30)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["a", "b/a", "b/c/d", "e/f", "g"]),
            st.binary(max_size=2),
            max_size=4,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_history_of_sites_ends_in_the_last_one(
    tmp_path_factory: pytest.TempPathFactory, history: list[dict[str, bytes]]
) -> None:
    output = tmp_path_factory.mktemp("history") / "public"
    before: dict[str, bytes] = {}
    for files in history:
        deeds = write(build_of(files), output)
        assert contents(output) == files
        assert set(deeds.written) == {n for n, data in files.items() if before.get(n) != data}
        assert set(deeds.removed) == set(before) - set(files)
        assert deeds.unchanged == len(files) - len(deeds.written)
        before = files


# ------------------------------------------------------------------ refusing and failing


def test_folder_that_nbblog_did_not_write_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_bytes(b"years of work")
    with pytest.raises(UsageError, match="not empty and was not written by nbblog"):
        write(build_of(OLD), tmp_path)
    assert contents(tmp_path) == {"thesis.tex": b"years of work"}


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "public").write_bytes(b"file")
    with pytest.raises(UsageError, match="is a file"):
        refuse_foreign(tmp_path / "public")


def test_empty_folder_and_none_are_welcome(tmp_path: Path) -> None:
    refuse_foreign(tmp_path)
    refuse_foreign(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_name_that_is_too_long_leaves_the_old_site(site: Path) -> None:
    with pytest.raises(OSError, match="File name too long"):
        write(build_of({"index.html": b"new", f"tags/{'x' * 300}/index.html": b"t"}), site)
    assert contents(site) == OLD
    assert list(site.parent.iterdir()) == [site]


def test_full_disk_leaves_the_old_site(site: Path) -> None:
    script = (
        "import resource, sys\n"
        "from pathlib import Path, PurePosixPath\n"
        "from nbblog.model import BuildPlan\n"
        "from nbblog.plan import write\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "files = {PurePosixPath(f'{n}.html'): b'x' * 3000 * n for n in range(1, 4)}\n"
        "write(BuildPlan(files), Path(sys.argv[1]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, site], capture_output=True, text=True)
    assert "File too large" in done.stderr
    assert contents(site) == OLD
    assert list(site.parent.iterdir()) == [site]


def test_publish_killed_between_two_renames_is_recovered(site: Path) -> None:
    # On a system without an atomic swap the old site stands aside for a moment.
    aside = site.with_name(".public.nbblog-old")
    site.rename(aside)
    site.with_name(".public.nbblog-new").mkdir()
    recover(site)
    assert contents(site) == OLD
    assert list(site.parent.iterdir()) == [site]


def test_publish_killed_after_both_renames_is_recovered(site: Path) -> None:
    aside = site.with_name(".public.nbblog-old")
    aside.mkdir()
    (aside / "index.html").write_bytes(b"older")
    recover(site)
    assert contents(site) == OLD
    assert list(site.parent.iterdir()) == [site]


def test_half_written_site_of_a_killed_publish_does_not_get_in(site: Path) -> None:
    half = site.with_name(".public.nbblog-new")
    half.mkdir()
    (half / "stray.html").write_bytes(b"half")
    write(build_of({"index.html": b"new"}), site)
    assert contents(site) == {"index.html": b"new"}
    assert list(site.parent.iterdir()) == [site]
