"""The CV of a published site: /cv.pdf, the page that offers it, and `nbblog cv`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_site import HEAVY, SETTINGS, Site, environment

PROFILE = "basics:\n  name: Ada Example\nwork:\n- position: Engineer\n  startDate: 1842-10\n"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site with a profile and no post, published."""
    site = Site(tmp_path_factory.mktemp("cv") / "site")
    site.write("nbblog.toml", SETTINGS + '[cv]\npdf = "always"\n')
    site.write("profile.yaml", PROFILE)
    assert site.publish().code == 0
    return site


@pytest.fixture
def site(published: Site, tmp_path: Path) -> Site:
    """Return a copy of the published site."""
    shutil.copytree(published.root, tmp_path / "site", copy_function=shutil.copy2)
    return Site(tmp_path / "site")


def test_pdf_stands_on_the_site_and_the_pages_lead_to_it(published: Site) -> None:
    assert (published.root / "public/cv.pdf").read_bytes().startswith(b"%PDF-1.7")
    for name in ("index.html", "cv/index.html"):
        links = [node.attributes["href"] for node in published.page(name).css("main a")]
        assert links.count("/cv.pdf") == 1, name


def test_publish_with_nothing_to_do_imports_no_typst(published: Site) -> None:
    script = (
        "import sys\nfrom nbblog.cli import cli\n"
        "cli(['publish', '--site', sys.argv[1]], standalone_mode=False)"
    )
    told = "import atexit, sys; atexit.register(lambda: print(*{n.split('.')[0] for n in sys.modules}))\n"
    command = [sys.executable, "-c", told + script, str(published.root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment())
    assert "nothing to do" in done.stderr
    assert set(done.stdout.split()) & HEAVY == set()


def test_profile_and_moment_change_the_pdf_and_nothing_else_does(site: Site) -> None:
    site.edit("profile.yaml", "Engineer", "Programmer")
    assert site.publish().report["written"] == ["cv.pdf", "cv/index.html", "cv/index.md"]
    done = site.publish(env={"SOURCE_DATE_EPOCH": "1700000000"})
    assert done.report["written"] == ["cv.pdf"]
    (site.root / "notes.txt").write_text("x")
    done = site.publish(env={"SOURCE_DATE_EPOCH": "1700000000"})
    assert done.report["written"] == []


def test_pinned_pdf_is_watched(site: Site) -> None:
    site.edit("nbblog.toml", '"always"', '"mine.pdf"')
    site.write("mine.pdf", b"%PDF-one")
    assert site.publish().report["written"] == ["cv.pdf"]
    site.write("mine.pdf", b"%PDF-two!")
    assert site.publish().report["written"] == ["cv.pdf"]
    assert (site.root / "public/cv.pdf").read_bytes() == b"%PDF-two!"


def test_broken_template_keeps_the_last_site(site: Site) -> None:
    before = site.files()
    site.write("overrides/typst/cv.typ", "= CV\n#nosuch\n")
    done = site.publish()
    assert done.code == 1
    (error,) = done.errors()
    assert (error["rule"], error["path"], error["line"]) == (
        "cv-printed", "overrides/typst/cv.typ", 2,
    )  # fmt: skip
    assert site.files() == before


def test_command_writes_what_the_site_offers(published: Site, tmp_path: Path) -> None:
    out = tmp_path / "new" / "ada.pdf"
    done = published.run("cv", "--out", str(out))
    assert done.code == 0, done.err
    assert done.err.startswith(f"cv ok: {out} written")
    assert out.read_bytes() == (published.root / "public/cv.pdf").read_bytes()
    letter = published.run("cv", "--paper", "letter", "--out", str(tmp_path / "letter.pdf"))
    assert letter.code == 0
    assert (tmp_path / "letter.pdf").read_bytes() != out.read_bytes()
    assert '"name": "Ada Example"' in published.run("cv", "--data").out


def test_command_without_a_name_says_what_to_write(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    done = site.run("cv", "--out", str(tmp_path / "x.pdf"))
    assert done.code == 2
    assert "write `basics:` and `name:` into profile.yaml" in done.err
    assert not (tmp_path / "x.pdf").exists()
