"""The mechanics of a blog, on sites that the real command has published."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from small_site import SETTINGS, Done, Site

SATURDAY = "1795219200"  # 2026-11-21T00:00:00Z, by `date -u -d 2026-11-21 +%s`
SUNDAY = "1795305600"
ATOM = "{http://www.w3.org/2005/Atom}"


def on(seconds: str) -> dict[str, str]:
    """Return the environment of a build on a day."""
    return {"SOURCE_DATE_EPOCH": seconds}


def titles(site: Site, page: str, selector: str = ".post-entry-title") -> list[str]:
    """Return the titles of the posts that a page lists."""
    return [node.text().strip() for node in site.page(page).css(selector)]


# ------------------------------------------------------------------ scheduled, updated, excerpts

SUNDAYS = "---\ndate: 2026-11-22\n---\n# For Sunday\n\nIt waits.\n"
SATURDAYS = (
    "---\ndate: 2026-11-01\nupdated: 2026-11-20\n---\n# Out already\n\nOne *first* paragraph.\n\n"
    "And $x^2$ of a second.\n\n<!-- more -->\n\nThe rest.\n"
)


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Done]:
    """Return a site as it was published on the day before one of its posts is out."""
    site = Site(tmp_path_factory.mktemp("dated"))
    site.write("nbblog.toml", SETTINGS)
    site.write("notebooks/sunday.md", SUNDAYS)
    site.write("notebooks/saturday.md", SATURDAYS)
    return site, site.publish(env=on(SATURDAY))


def test_post_of_tomorrow_is_left_out_with_a_note_at_its_date(dated: tuple[Site, Done]) -> None:
    site, done = dated
    assert done.code == 0
    (note,) = [one for one in done.report["findings"] if one["rule"] == "day-has-come"]
    assert (note["severity"], note["path"], note["line"]) == ("note", "notebooks/sunday.md", 2)
    assert "2026-11-22" in note["message"]
    assert not any("sunday" in name for name in done.report["written"])
    assert "For Sunday" not in (site.root / "public/feed.xml").read_text("utf-8")


def test_mark_ends_the_excerpt_in_lists_and_feeds(dated: tuple[Site, Done]) -> None:
    site, _ = dated
    excerpt = "One first paragraph. And x^2 of a second."
    (shown,) = site.page("blog/index.html").css(".post-entry-summary")
    assert shown.text() == excerpt
    (item,) = json.loads((site.root / "public/feed.json").read_text("utf-8"))["items"]
    assert item["summary"] == excerpt
    page = site.page("blog/saturday/index.html")
    assert page.css(".lede") == [], "the post begins with it anyway"
    assert "The rest." in page.css_first(".prose").text()


def test_day_of_the_last_change_is_shown_and_in_feeds_and_sitemap(dated: tuple[Site, Done]) -> None:
    site, _ = dated
    header = site.page("blog/saturday/index.html").css(".post-header time")
    assert [node.attributes["datetime"] for node in header] == ["2026-11-01", "2026-11-20"]
    entry = ET.parse(site.root / "public/feed.xml").getroot().find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}published") == "2026-11-01T00:00:00Z"
    assert entry.findtext(f"{ATOM}updated") == "2026-11-20T00:00:00Z"
    sitemap = (site.root / "public/sitemap.xml").read_text("utf-8")
    assert "/blog/saturday/</loc><lastmod>2026-11-20</lastmod>" in sitemap


def test_publish_with_nothing_to_do_notices_that_the_day_has_come(dated: tuple[Site, Done]) -> None:
    site, _ = dated
    same = site.publish(env=on(SATURDAY)).report
    assert same["written"] == []
    assert [one["rule"] for one in same["findings"]].count("day-has-come") == 1, "told again"
    drafts = site.publish("--drafts", "--out", str(site.root / "drafts"), env=on(SATURDAY)).report
    assert "blog/sunday/index.html" in drafts["written"]
    due = site.publish(env=on(SUNDAY)).report
    assert "blog/sunday/index.html" in due["written"]
    assert [one["rule"] for one in due["findings"] if one["rule"] == "day-has-come"] == []
    back = site.publish(env=on(SATURDAY)).report
    assert back["removed"] == ["blog/sunday/index.html", "blog/sunday/sunday.md"]


def test_day_that_is_no_number_is_a_mistake_of_the_caller(dated: tuple[Site, Done]) -> None:
    done = dated[0].run("publish", env=on("soon"))
    assert (done.code, done.out) == (2, "")
    assert "SOURCE_DATE_EPOCH is 'soon'" in done.err
