"""The published site is valid: pages, feeds, sitemap, links, and nothing of this machine."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import html5lib
import pytest
from lxml import etree
from selectolax.lexbor import LexborHTMLParser
from site_links import broken_links, html_links, is_elsewhere, links_of

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
BASE_URL = "https://alessiodevoto.github.io"
POSTS = {  # URL and first heading, newest first
    f"{BASE_URL}/blog/logit-lens-from-scratch/": "Logit lens from scratch, without "
    "interpretability libraries",
    f"{BASE_URL}/blog/vision-transformer-in-pure-jax/": "Vision Transformer in pure JAX",
}
PRINTED = {  # what a last cell prints: only a feed with full content has it
    f"{BASE_URL}/blog/logit-lens-from-scratch/": "all claims hold",
    f"{BASE_URL}/blog/vision-transformer-in-pure-jax/": "of the patches are empty; attention on",
}
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, LexborHTMLParser]:
    """Every page of the site by its path."""
    paths = sorted(site.rglob("*.html"))
    assert len(paths) >= 10
    return {
        path.relative_to(site).as_posix(): LexborHTMLParser(path.read_text("utf-8"))
        for path in paths
    }


def _only(page: LexborHTMLParser, selector: str, attribute: str) -> str:
    nodes = page.css(selector)
    assert len(nodes) == 1, f"{selector}: {len(nodes)} times"
    return nodes[0].attributes.get(attribute) or ""


# ------------------------------------------------------------------ pages


def test_every_page_parses_as_strict_html5(site: Path, pages: dict[str, LexborHTMLParser]) -> None:
    wrong = []
    for name in pages:
        parser = html5lib.HTMLParser(strict=True)
        try:
            parser.parse((site / name).read_bytes())
        except html5lib.html5parser.ParseError as error:
            wrong.append(f"{name}: {error} {parser.errors[-1:]}")
    assert not wrong, "\n".join(wrong)


def test_html_validate_finds_only_the_planted_error(
    site: Path, tmp_path: Path, require: Callable[[str, str], Path]
) -> None:
    validator = require(str(ROOT / "node_modules/.bin/html-validate"), "run scripts/system.sh")
    planted = tmp_path / "planted.html"
    planted.write_text('<!DOCTYPE html>\n<html lang="en"><title>x</title><p><b>x</p></html>\n')
    config = Path(__file__).with_name("html-validate.cjs")
    command = [validator, "--config", config, "--formatter", "text"]
    found = tmp_path / "found.txt"
    with found.open("w") as file:  # into a pipe html-validate writes 64 KB and no more
        subprocess.run([*command, *site.rglob("*.html"), planted], stdout=file, check=False)
    lines = [line for line in found.read_text().splitlines() if line.startswith("/")]
    assert any(line.startswith(str(planted)) for line in lines), "the validator is asleep"
    wrong = [line for line in lines if not line.startswith(str(planted))]
    assert not wrong, "\n".join(wrong)


def test_every_page_says_what_it_is(pages: dict[str, LexborHTMLParser]) -> None:
    for name, page in pages.items():
        url = f"{BASE_URL}/{name.removesuffix('index.html')}"
        assert _only(page, "html", "lang") == "en", name
        assert _only(page, "link[rel=canonical]", "href") == url
        assert _only(page, 'meta[property="og:url"]', "content") == url
        assert _only(page, 'meta[property="og:title"]', "content"), name
        description = _only(page, 'meta[property="og:description"]', "content")
        assert description, name
        assert _only(page, "meta[name=description]", "content") == description
        assert len(page.css("h1")) == 1, name
        assert page.css_first("h1").text(strip=True), name


def test_no_two_pages_have_the_same_title(pages: dict[str, LexborHTMLParser]) -> None:
    titles = [page.css_first("title").text(strip=True) for page in pages.values()]
    assert sorted(set(titles)) == sorted(titles)


def test_ids_are_unique_in_a_page(pages: dict[str, LexborHTMLParser]) -> None:
    for name, page in pages.items():
        ids = [node.attributes["id"] for node in page.css("[id]")]
        assert sorted(set(ids)) == sorted(ids), name


def test_every_picture_has_a_description_and_a_size(pages: dict[str, LexborHTMLParser]) -> None:
    pictures = [(name, node) for name, page in pages.items() for node in page.css("img")]
    assert len(pictures) >= 10  # six figures in one post, five in the other
    for name, node in pictures:
        assert (node.attributes.get("alt") or "").strip(), f"{name}: {node.html}"
        for side in ("width", "height"):
            assert int(node.attributes.get(side) or 0) > 0, f"{name}: {node.html}"


# ------------------------------------------------------------------ links


def test_every_link_picture_and_fragment_resolves_in_the_site(site: Path) -> None:
    broken = broken_links(site, BASE_URL)
    assert not broken, "\n".join(broken)


def test_link_check_finds_what_is_broken(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("p { background: url('none.png') }")
    (tmp_path / "index.html").write_text(
        '<p id="here"></p><a href="#here">x</a><a href="#there">x</a><a href="away/">x</a>'
        '<a href="https://a.example/lab/a.css">x</a><a href="/outside/">x</a>'
        '<img src="x.png" srcset="y.png 2x"><a href="">x</a><a href="https://b.example/">x</a>'
    )
    addresses = [line.split(" -> ")[1] for line in broken_links(tmp_path, "https://a.example/lab/")]
    assert addresses == [
        "none.png: no such file",
        "#there: no such fragment",
        "away/: no such file",
        "/outside/: outside of /lab/",
        "x.png: no such file",
        "y.png: no such file",
        "(empty): empty address",
    ]


def test_no_page_or_style_sheet_fetches_from_another_host(site: Path) -> None:
    fetched = [link for link in links_of(site) if link.is_fetched]
    assert len(fetched) > 50
    assert [link for link in fetched if is_elsewhere(link, BASE_URL)] == []


def test_page_at_a_missing_address_links_from_the_root(site: Path) -> None:
    text = (site / "404.html").read_text("utf-8")
    relative = [
        link.address
        for link in html_links(text, "404.html")
        if not urlsplit(link.address).scheme and not link.address.startswith(("/", "#"))
    ]
    assert relative == []  # the page is shown at any depth


# ------------------------------------------------------------------ feeds


def test_atom_feed_reads_without_a_complaint(site: Path) -> None:
    feed = feedparser.parse((site / "feed.xml").read_bytes())
    assert feed.bozo is False
    assert feed.version == "atom10"
    assert {entry.link: entry.title for entry in feed.entries} == POSTS
    assert [entry.link for entry in feed.entries] == list(POSTS)
    for entry in feed.entries:
        assert entry.updated_parsed
        assert entry.summary
        assert PRINTED[entry.link] in entry.content[0].value


def test_atom_feed_has_what_rfc_4287_requires(site: Path) -> None:
    atom = {"a": "http://www.w3.org/2005/Atom"}
    root = etree.fromstring((site / "feed.xml").read_bytes())
    holders = [root, *root.findall("a:entry", atom)]
    assert len(holders) == 1 + len(POSTS)
    for holder in holders:
        for name in ("id", "title", "updated"):
            (element,) = holder.findall(f"a:{name}", atom)
            assert element.text
        assert RFC_3339.fullmatch(holder.findtext("a:updated", namespaces=atom))
    assert len({holder.findtext("a:id", namespaces=atom) for holder in holders}) == len(holders)
    assert root.findtext("a:author/a:name", namespaces=atom) == "Alessio Devoto"
    (itself,) = root.findall("a:link[@rel='self']", atom)
    assert itself.get("href") == f"{BASE_URL}/feed.xml"


def test_json_feed_has_what_its_specification_requires(site: Path) -> None:
    feed = json.loads((site / "feed.json").read_text("utf-8"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == "Alessio Devoto"
    assert feed["home_page_url"] == f"{BASE_URL}/"
    assert feed["feed_url"] == f"{BASE_URL}/feed.json"
    assert {item["url"]: item["title"] for item in feed["items"]} == POSTS
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["id"]
        assert PRINTED[item["url"]] in item["content_html"]
        assert RFC_3339.fullmatch(item["date_published"])
        assert all(isinstance(tag, str) for tag in item["tags"])
    assert all(author["name"] for author in feed["authors"])


def test_links_in_feeds_are_absolute(site: Path) -> None:
    links = [link for link in links_of(site) if link.file in ("feed.xml", "feed.json")]
    assert len({link.file for link in links}) == 2
    assert sum(link.is_fetched for link in links) >= 20  # eleven pictures in each feed
    assert [
        link for link in links if urlsplit(link.address).scheme not in ("https", "http", "mailto")
    ] == []


def test_feeds_carry_no_script(site: Path) -> None:
    for item in json.loads((site / "feed.json").read_text("utf-8"))["items"]:
        content = LexborHTMLParser(item["content_html"])
        assert content.css("script, style, button, template") == []
        assert [
            name
            for node in content.css("*")
            for name in node.attributes
            if name.lower().startswith("on")
        ] == []


# ------------------------------------------------------------------ for crawlers


def test_sitemap_keeps_to_the_protocol(site: Path) -> None:
    schema = etree.XMLSchema(etree.parse(DATA / "sitemap.xsd"))
    schema.assertValid(etree.parse(site / "sitemap.xml"))


def test_sitemap_lists_every_page_once(site: Path, pages: dict[str, LexborHTMLParser]) -> None:
    sitemap = etree.parse(site / "sitemap.xml")
    there = [f"{BASE_URL}/{name.removesuffix('index.html')}" for name in pages]
    there.remove(f"{BASE_URL}/404.html")
    assert sorted(node.text for node in sitemap.iter("{*}loc")) == sorted(there)


def test_sitemap_dates_the_posts(site: Path) -> None:
    sitemap = etree.parse(site / "sitemap.xml")
    dates = {
        node.findtext("{*}loc"): node.findtext("{*}lastmod") for node in sitemap.iter("{*}url")
    }
    for url in POSTS:
        assert dt.date.fromisoformat(dates[url][:10]) >= dt.date(2026, 11, 7)


def test_robots_txt_names_the_sitemap(site: Path) -> None:
    lines = (site / "robots.txt").read_text("utf-8").splitlines()
    assert f"Sitemap: {BASE_URL}/sitemap.xml" in lines
    assert "User-agent: *" in lines
    assert "Disallow: /" not in lines


def test_nothing_of_this_machine_is_published(site: Path) -> None:
    """No folder of this machine, and no address that only it answers."""
    folders = {str(path) for path in (ROOT, Path(sys.prefix), Path(tempfile.gettempdir()))}
    home = str(Path.home())
    secrets = [f"{folder}/" for folder in folders] + [f"{home}/", "localhost", "127.0.0.1"]
    texts = [
        path
        for path in site.rglob("*")
        if path.suffix in (".html", ".xml", ".json", ".css", ".js", ".txt", ".ipynb")
    ]
    assert len(texts) >= 15
    assert [
        f"{path.relative_to(site)}: {secret}"
        for path in texts
        for secret in secrets
        if secret in path.read_text("utf-8")
        # the script of analytics knows that name, so as not to count there
        if not (secret == "localhost" and path.name.startswith("count."))
    ] == []


# ------------------------------------------------------------------ linked data


def test_every_publication_of_the_bib_file_stands_once_in_the_graph(site: Path) -> None:
    page = LexborHTMLParser((site / "publications/index.html").read_text("utf-8"))
    (script,) = page.css('script[type="application/ld+json"]')
    nodes = json.loads(script.text())["@graph"]
    works = {one["@id"]: one for one in nodes if one["@type"] == "ScholarlyArticle"}
    typed = (ROOT / "publications.bib").read_text("utf-8")
    entries = re.findall(r"^@\w+\{([\w-]+),(.*?)^\}", typed, re.DOTALL | re.MULTILINE)
    assert len(entries) == len(works) == 11
    for key, body in entries:
        fields = dict(re.findall(r"^ *([\w+]+) *= *\{(.*)\},?$", body, re.MULTILINE))
        work = works[f"{BASE_URL}/publications/#{key}"]
        assert work["datePublished"] == fields["year"]
        families = [name.partition(",")[0] for name in fields["author"].split(" and ")]
        owner = {"@id": f"{BASE_URL}/#owner"}
        named = ["Devoto" if one == owner else one["name"] for one in work["author"]]
        assert len(named) == len(families)
        for name, family in zip(named, families, strict=True):
            assert name.endswith(family.replace(r"{\'o}", "ó")), key
        if "eprint" in fields:
            assert work["url"] == f"https://arxiv.org/abs/{fields['eprint']}"
    assert all(work["headline"] and "$" not in work["headline"] for work in works.values())
