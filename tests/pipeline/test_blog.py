"""The mechanics of a blog, on sites that the real command has published."""

from __future__ import annotations

import json
from pathlib import Path
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
    excerpt = "One first paragraph. And x² of a second."
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
    assert set(back["removed"]) >= {"blog/sunday/index.html", "blog/sunday/sunday.md"}


def test_day_that_is_no_number_is_a_mistake_of_the_caller(dated: tuple[Site, Done]) -> None:
    done = dated[0].run("publish", env=on("soon"))
    assert (done.code, done.out) == (2, "")
    assert "SOURCE_DATE_EPOCH is 'soon'" in done.err


# ------------------------------------------------------------------ pinned, pages, tags, feeds

LONG = SETTINGS + (
    "[blog]\nper_page = 2\nfeed_posts = 3\n"
    '[authors.bo]\nname = "Bo Derek"\nurl = "https://bo.example"\n'
)
KEYS = {
    1: "tags: [Jets & Sails]\nseries: Gears\nseries_order: 2\n",
    2: "pinned: true\nseries: Gears\nseries_order: 1\naliases: [/2019/old-name, /old.html]\n",
    3: "tags: [jets & sails]\nauthors: [bo, Cy Young]\n",
    4: "tags: [Jets & Sails]\n",
    5: "series: gears\nredirect_from: /five/\n",
}


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a published blog of seven posts, one a day, with two on a page."""
    site = Site(tmp_path_factory.mktemp("blog"))
    site.write("nbblog.toml", LONG)
    for day in range(1, 8):
        front = f"---\ndate: 2026-11-0{day}\n{KEYS.get(day, '')}---\n"
        text = f"{front}# Post {day}\n\nThe text of post {day}.\n"
        site.write(f"notebooks/post-{day}.md", text)
    done = site.publish()
    assert done.code == 0, done.out
    return site


def test_pinned_post_is_first_on_blog_and_home_and_nowhere_else(blog: Site) -> None:
    assert titles(blog, "blog/index.html") == ["Post 2", "Post 7"]
    assert titles(blog, "index.html") == ["Post 2", "Post 7", "Post 6", "Post 5", "Post 4"]
    assert [node.text() for node in blog.page("blog/index.html").css(".pinned")] == ["Pinned"]
    assert titles(blog, "archive/index.html")[0] == "Post 7"
    newest = json.loads((blog.root / "public/feed.json").read_text("utf-8"))["items"]
    assert [item["title"] for item in newest] == ["Post 7", "Post 6", "Post 5"]


def links(site: Site, page: str, selector: str) -> list[str | None]:
    """Return where the links of a page lead that a selector finds."""
    return [node.attributes["href"] for node in site.page(page).css(selector)]


def test_list_is_cut_into_pages_that_lead_to_one_another(blog: Site) -> None:
    second, last = "blog/page/2/index.html", "blog/page/4/index.html"
    assert titles(blog, second) == ["Post 6", "Post 5"]
    assert titles(blog, last) == ["Post 1"]
    assert links(blog, second, "head link[rel=prev]") == ["/blog/"]
    assert links(blog, second, "head link[rel=next]") == ["/blog/page/3/"]
    assert links(blog, "blog/index.html", "head link[rel=prev]") == []
    assert links(blog, last, "head link[rel=next]") == []
    assert links(blog, second, "link[rel=canonical]") == ["https://ada.example/blog/page/2/"]
    steps = links(blog, last, ".page-steps a:not([rel])")
    assert steps == ["/blog/", "/blog/page/2/", "/blog/page/3/", "/blog/page/4/"]
    assert blog.page(last).css_first("title").text().startswith("Blog, page 4")
    assert not (blog.root / "public/blog/page/5").exists()
    sitemap = (blog.root / "public/sitemap.xml").read_text("utf-8")
    assert sitemap.count("/blog/page/") == 3


def test_short_list_is_one_page(dated: tuple[Site, Done]) -> None:
    site, _ = dated
    assert site.page("blog/index.html").css(".page-steps") == []
    assert not (site.root / "public/blog/page").exists()


def test_tag_has_pages_and_feeds_of_its_own_that_its_head_names(blog: Site) -> None:
    page = "tags/jets-sails/index.html"
    assert titles(blog, page) == ["Post 4", "Post 3"]
    assert titles(blog, "tags/jets-sails/page/2/index.html") == ["Post 1"]
    feeds = links(blog, page, "link[rel=alternate]")
    assert feeds[-2:] == ["/tags/jets-sails/feed.xml", "/tags/jets-sails/feed.json"]
    assert links(blog, "blog/post-4/index.html", ".tag-list a") == ["/tags/jets-sails/"]
    atom = ET.parse(blog.root / "public/tags/jets-sails/feed.xml").getroot()
    assert atom.findtext(f"{ATOM}title") == "Ada: Jets & Sails"
    assert atom.findtext(f"{ATOM}id") == "https://ada.example/tags/jets-sails/"
    entries = [entry.findtext(f"{ATOM}title") for entry in atom.iter(f"{ATOM}entry")]
    assert entries == ["Post 4", "Post 3", "Post 1"]
    feed = json.loads((blog.root / "public/tags/jets-sails/feed.json").read_text("utf-8"))
    assert feed["feed_url"] == "https://ada.example/tags/jets-sails/feed.json"
    assert [item["title"] for item in feed["items"]] == entries


# ------------------------------------------------------------------ series, related posts


def test_part_of_a_series_shows_all_parts_and_where_it_is(blog: Site) -> None:
    page = blog.page("blog/post-1/index.html")
    (box,) = page.css(".series")
    assert " ".join(box.css_first("summary").text().split()) == "Part 2 of 3 of the series Gears"
    assert [part.text() for part in box.css("li")] == ["Post 2", "Post 1", "Post 5"]
    assert [part.text() for part in box.css("li[aria-current]")] == ["Post 1"]
    assert links(blog, "blog/post-1/index.html", ".series li a") == [
        "/blog/post-2/",
        "/blog/post-5/",
    ]
    assert blog.page("blog/post-4/index.html").css(".series") == []


def test_series_has_a_page_with_its_parts_in_their_order(blog: Site) -> None:
    assert titles(blog, "series/gears/index.html") == ["Post 2", "Post 1", "Post 5"]
    assert links(blog, "series/index.html", ".tag-index a") == ["/series/gears/"]
    assert "/series/gears/</loc>" in (blog.root / "public/sitemap.xml").read_text("utf-8")


def test_post_names_posts_of_the_same_tag_as_related(blog: Site) -> None:
    assert titles(blog, "blog/post-3/index.html", ".related a") == ["Post 4", "Post 1"]
    assert blog.page("blog/post-7/index.html").css(".related") == [], "nothing is like it"


# ------------------------------------------------------------------ aliases


def test_old_address_leads_to_the_post_without_a_script(blog: Site) -> None:
    for name in ("2019/old-name/index.html", "old.html"):
        page = blog.page(name)
        (refresh,) = page.css("meta[http-equiv=refresh]")
        assert refresh.attributes["content"] == "0; url=/blog/post-2/"
        assert links(blog, name, "link[rel=canonical]") == ["https://ada.example/blog/post-2/"]
        assert links(blog, name, "main a") == ["/blog/post-2/"]
        assert page.css("script") == []
    assert blog.page("five/index.html").css_first("h1").text() == "Post 5"


def test_hosts_that_can_redirect_are_told_the_aliases(blog: Site) -> None:
    lines = (blog.root / "public/_redirects").read_text("utf-8").splitlines()
    assert sorted(lines) == [
        "/2019/old-name/ /blog/post-2/ 301", "/five/ /blog/post-5/ 301",
        "/old.html /blog/post-2/ 301",
    ]  # fmt: skip
    assert "old-name" not in (blog.root / "public/sitemap.xml").read_text("utf-8")


# ------------------------------------------------------------------ authors


def test_authors_are_named_on_the_post_in_its_head_and_in_feeds(blog: Site) -> None:
    page = blog.page("blog/post-3/index.html")
    assert page.css_first(".byline").text() == "By Bo Derek and Cy Young"
    assert links(blog, "blog/post-3/index.html", ".byline a") == ["https://bo.example"]
    author = page.css_first("meta[name=author]").attributes["content"]
    assert author == "Bo Derek, Cy Young"
    atom = ET.parse(blog.root / "public/tags/jets-sails/feed.xml").getroot()
    entry = next(
        one for one in atom.iter(f"{ATOM}entry") if one.findtext(f"{ATOM}title") == "Post 3"
    )
    people = [
        (one.findtext(f"{ATOM}name"), one.findtext(f"{ATOM}uri"))
        for one in entry.iter(f"{ATOM}author")
    ]
    assert people == [("Bo Derek", "https://bo.example"), ("Cy Young", None)]
    items = json.loads((blog.root / "public/tags/jets-sails/feed.json").read_text("utf-8"))["items"]
    assert items[1]["authors"] == [
        {"name": "Bo Derek", "url": "https://bo.example"}, {"name": "Cy Young"},
    ]  # fmt: skip
    assert items[0]["authors"] == [{"name": "Ada", "url": "https://ada.example/"}]


# ------------------------------------------------------------------ what is wrong, with its line


def test_what_is_wrong_with_a_blog_is_told_with_its_line(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", LONG)
    site.write(
        "notebooks/2026-11-01-a.md",
        "---\naliases:\n  - /blog/b/\n  - /tags/x/\n---\n# A\n\n[secret](d.md)\n",
    )
    site.write("notebooks/d.md", "---\ndraft: true\n---\n# D\n")
    site.write("notebooks/2026-11-02-b.md", "---\naliases: [/new/]\n---\n# B\n")
    site.write(
        "notebooks/2026-11-03-c.md",
        "---\ntags: [x]\nupdated: 2026-11-01\nauthors: [Bo Derk]\n"
        "aliases: [/new/, 'https://else.example/']\nseries_order: 2\n---\n# C\n",
    )
    done = site.publish()
    found = {
        (one["rule"], one["path"][-4:], one["line"], one["severity"])
        for one in done.report["findings"]
    }
    assert done.code == 1
    assert found >= {
        ("aliases-free", "a.md", 3, "error"),  # the address of b.md
        ("link-exists", "a.md", 8, "error"),  # a draft, whose file would be published
        ("aliases-free", "c.md", 5, "error"),  # the alias of b.md, and another site
        ("dates-in-order", "c.md", 3, "warning"),
        ("authors-known", "c.md", 4, "warning"),
        ("series-ordered", "c.md", 6, "warning"),
    }
    site.edit("notebooks/2026-11-01-a.md", "  - /blog/b/\n", "")
    site.edit("notebooks/2026-11-01-a.md", "[secret](d.md)\n", "")
    site.edit("notebooks/2026-11-03-c.md", "/new/, 'https://else.example/'", "/newer/")
    (error,) = site.publish().errors()
    assert (error["rule"], error["line"]) == ("aliases-free", 3)
    assert error["message"] == "alias `/tags/x/` is also the address of tag x"
