"""What machines read of a site: linked data, citation tags, cards, feeds, twins, icons."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pytest
from lxml import etree
from PIL import Image
from pyld import jsonld
from selectolax.lexbor import LexborHTMLParser
from small_site import Site, code, md, notebook, printed

from nbblog.config import load_config
from nbblog.findings import Problem

DATA = Path(__file__).parents[1] / "data"
SCHEMA = "http://schema.org/"
HOME = "https://ada.example/lab"
OWNER = f"{HOME}/#owner"

SETTINGS = f"""
[site]
title = "Ada's notes"
description = "Notes on engines."
base_url = "{HOME}"
"""
PROFILE = """
basics:
  name: Ada Lovelace
  label: Analyst
  email: ada@example.org
  summary: Writes programs for engines.
  location: {city: London, countryCode: GB}
  profiles:
    - {network: X, username: "@ada"}
    - {network: GitHub, username: ada}
work:
  - {name: The Engine Works, position: Analyst, startDate: 1843}
  - {name: The Old Mill, position: Clerk, startDate: 1840, endDate: 1842}
education:
  - {institution: Home, studyType: Lessons, startDate: 1830, endDate: 1835}
interests:
  - name: Engines
"""
BIB = r"""
@article{note_g,
  title = {Bounds of {$O(n \log n)$} for {Engines} \& Mills},
  author = {Lovelace, A. and W{\'o}jcik, Bart{\l}omiej},
  journal = {Scientific Memoirs},
  year = {1843},
  doi = {10.1000/memoirs.7},
  pdf = {/papers/note-g.pdf},
  post = {/blog/closing/},
  abstract = {Every $x$ is $<$ 2.}
}
@misc{looms,
  title = {Looms}, author = {Babbage, Charles and others}, year = {2024},
  eprint = {2401.00001}, archiveprefix = {arXiv}
}
@inproceedings{mills,
  title = {Mills}, author = {Lovelace, Ada}, booktitle = {Proceedings of Mills}, year = {1841},
  url = {https://mills.example/1}
}
"""
CLOSING = """---
title: 'A </script><b> & "quoted" title'
date: 2026-02-03
updated: 2026-02-05
tags: [engines, looms]
summary: "One <i> & two."
license: https://creativecommons.org/licenses/by/4.0/
---

Text of $x^2$.
"""
GUEST = """---
title: The $L_2$ norm of \\$5
date: 2026-01-02
authors: [Ada Lovelace, Łukasz 李]
image: cover.png
image_alt: Looms.
---

Text.
"""


FORMULAS = r"""
# Runs

Inline $x_i^2 \ge \frac{a}{b}$ and [the other](guest.md), [a part](#part), `[no](link.md)`.

$$\mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d}}\right)$$

$$w_i = q_i + m$$

## Part

![A cover](cover.png)

```python
# [not](guest.md) a link
```
"""
PAINTED = "import matplotlib\nplot()"


def runs() -> str:
    """Return a notebook with outputs that it carries: printed text, a table, a figure."""
    table = {"text/html": "<table><tr><td>1</td></tr></table>", "text/plain": "   x\n0  1"}
    figure = {
        "image/png": base64.b64encode(png((40, 30), "#aa3344")).decode(),
        "text/plain": "<Figure>",
    }
    shown = [
        {"output_type": "display_data", "data": data, "metadata": {}} for data in (table, figure)
    ]
    cells = (
        md(FORMULAS),
        code(
            "#| fig-alt: A red field\n" + PAINTED,
            printed("one\rtwo\n\x1b[31mred\x1b[0m ```\n"),
            *shown,
        ),
        code("secret = 1", printed("seen"), tags=("remove-input",)),
        code("gone = 1", printed("unseen"), tags=("remove-cell",)),
        code("folded = 1", printed("folds"), tags=("hide-cell",)),
    )
    return notebook(*cells, execute="stored", date="2026-02-01", tags=["looms"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = Site(tmp_path_factory.mktemp("site"))
    site.write("nbblog.toml", SETTINGS)
    site.write("profile.yaml", PROFILE)
    site.write("publications.bib", BIB)
    site.write("notebooks/closing.md", CLOSING)
    site.write("notebooks/guest.md", GUEST)
    site.write("notebooks/runs.ipynb", runs())
    site.write("pages/about.md", "# About\n\nText.\n")
    site.write("pages/publications.md", "My own words on them.\n")
    site.write("static/papers/note-g.pdf", b"%PDF-1.4")
    site.write("notebooks/cover.png", png((320, 200), "#335577"))
    site.write("overrides/css/95-mine.css", ":root { --accent: light-dark(#1f5a92, #8fc1f2); }")
    done = site.publish()
    assert done.code == 0, done.out
    return site


def png(size: tuple[int, int], colour: str) -> bytes:
    """Return a picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def opened(site: Site, name: str) -> Image.Image:
    """Return a picture of the finished site."""
    return Image.open(io.BytesIO((site.root / "public" / name).read_bytes()))


def load(url: str, options: object) -> dict[str, object]:
    """Answer for schema.org, and for nobody else."""
    assert url.rstrip("/") == "https://schema.org"
    document = json.loads((DATA / "schema-org.jsonld").read_text("utf-8"))
    return {"contextUrl": None, "documentUrl": url, "document": document}


def typed(site: Site, page: str) -> dict[str, Any]:
    """Return the one JSON-LD document of a page as it was typed."""
    (script,) = site.page(page).css('script[type="application/ld+json"]')
    document: dict[str, Any] = json.loads(script.text())
    return document


def properties(value: Any) -> int:
    """Return how many properties a document has, those of JSON-LD itself left out."""
    if isinstance(value, dict):
        own = sum(not name.startswith("@") for name in value)
        return own + sum(properties(inner) for inner in value.values())
    return sum(map(properties, value)) if isinstance(value, list) else 0


def short(value: Any) -> Any:
    """Return an expanded value without what only machines need: names, single values."""
    if isinstance(value, list):
        values = [short(one) for one in value]
        return values[0] if len(values) == 1 else values
    if isinstance(value, dict) and "@value" in value:
        return value["@value"]
    if isinstance(value, dict):
        names = {name.removeprefix(SCHEMA): inner for name, inner in value.items()}
        return {name: short(inner) for name, inner in names.items()}
    return value.removeprefix(SCHEMA) if isinstance(value, str) else value


def graph(site: Site, page: str) -> dict[str, dict[str, Any]]:
    """Return the nodes of a page by their names, expanded; no property is unknown."""
    document = typed(site, page)
    expanded = jsonld.expand(document, {"documentLoader": load})
    assert properties(expanded) == properties(document), "schema.org has no such property"
    nodes = [short(node) for node in expanded]
    assert all("@type" in node for node in nodes)
    return {node["@id"]: node for node in nodes}


def only(nodes: dict[str, dict[str, Any]], kind: str) -> dict[str, Any]:
    (node,) = (node for node in nodes.values() if node["@type"] == kind)
    return node


PAGES = (
    "index.html", "blog/index.html", "blog/closing/index.html", "blog/guest/index.html",
    "publications/index.html", "cv/index.html", "tags/index.html", "tags/looms/index.html",
    "archive/index.html", "about/index.html", "404.html",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_every_name_that_a_graph_uses_is_in_it_or_is_of_another_page(site: Site, page: str) -> None:
    nodes = graph(site, page)
    used: set[str] = set()

    def look(value: Any) -> None:
        for inner in value if isinstance(value, list) else ():
            look(inner)
        if isinstance(value, dict):
            if set(value) == {"@id"}:
                used.add(value["@id"])
            for inner in value.values():
                look(inner)

    look(list(nodes.values()))
    named = {name for name in used if "#" in name and "/publications/#" not in name}
    elsewhere = {f"{HOME}/blog/closing/#post"} if page.startswith("publications") else set()
    assert named - set(nodes) == elsewhere
    assert {OWNER, f"{HOME}/#website"} <= set(nodes)


@pytest.mark.parametrize(
    ("page", "kind"),
    {
        "index.html": "ProfilePage", "cv/index.html": "ProfilePage",
        "blog/index.html": "CollectionPage", "tags/looms/index.html": "CollectionPage",
        "blog/closing/index.html": "WebPage", "about/index.html": "WebPage",
    }.items(),
)  # fmt: skip
def test_page_says_of_what_kind_it_is(site: Site, page: str, kind: str) -> None:
    node = only(graph(site, page), kind)
    assert node["url"] == {"@id": f"{HOME}/{page.removesuffix('index.html')}"}
    assert node["isPartOf"] == {"@id": f"{HOME}/#website"}
    if kind == "ProfilePage":
        assert node["mainEntity"] == {"@id": OWNER}


def test_home_tells_who_the_owner_is(site: Site) -> None:
    nodes = graph(site, "index.html")
    owner = nodes[OWNER]
    assert owner["@type"] == "Person"
    assert owner["name"] == "Ada Lovelace"
    assert owner["jobTitle"] == "Analyst"
    assert owner["email"] == "mailto:ada@example.org"
    assert [link["@id"] for link in owner["sameAs"]] == [
        "https://x.com/ada",
        "https://github.com/ada",
    ]
    assert owner["worksFor"] == {"@type": "Organization", "name": "The Engine Works"}
    assert owner["alumniOf"]["name"] == "Home"
    assert owner["address"]["addressCountry"] == "GB"
    website = only(nodes, "WebSite")
    assert (website["name"], website["url"]) == ("Ada's notes", {"@id": f"{HOME}/"})
    assert website["publisher"] == {"@id": OWNER}


def test_post_has_what_search_engines_want_of_it(site: Site) -> None:
    node = only(graph(site, "blog/closing/index.html"), "BlogPosting")
    url = f"{HOME}/blog/closing/"
    assert node["@id"] == f"{url}#post"
    assert node["headline"] == "A </script><b> & “quoted” title"
    assert (node["datePublished"], node["dateModified"]) == ("2026-02-03", "2026-02-05")
    assert node["author"] == node["publisher"] == {"@id": OWNER}
    assert node["mainEntityOfPage"] == {"@id": f"{url}#page"}
    assert node["keywords"] == ["engines", "looms"]
    assert node["license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    assert node["about"] == {"@id": f"{HOME}/publications/#note_g"}
    guest = only(graph(site, "blog/guest/index.html"), "BlogPosting")
    assert guest["headline"] == "The L₂ norm of $5"
    assert guest["author"] == [{"@id": OWNER}, {"@type": "Person", "name": "Łukasz 李"}]


REQUIRED = {
    "WebSite": {"name", "url", "inLanguage", "publisher"},
    "Person": {"name"},
    "WebPage": {"name", "url", "isPartOf"},
    "CollectionPage": {"name", "url", "isPartOf"},
    "ProfilePage": {"name", "url", "mainEntity"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "item"},
    "ItemList": {"itemListElement", "numberOfItems"},
    "BlogPosting": {
        "headline", "author", "datePublished", "dateModified", "image", "publisher",
        "mainEntityOfPage",
    },
    "ScholarlyArticle": {"name", "headline", "author", "datePublished", "url"},
    "ImageObject": {"url"},
    "Organization": {"name"},
    "PropertyValue": {"propertyID", "value"},
    "MediaObject": {"contentUrl", "encodingFormat"},
    "Periodical": {"name"},
    "CreativeWork": {"name"},
    "PostalAddress": {"addressCountry"},
}  # fmt: skip
"""What Google (rich results) and schema.org's own examples want of each type."""


def test_every_node_of_every_page_has_what_its_type_requires(site: Site) -> None:
    seen = set()
    for path in sorted((site.root / "public").rglob("*.html")):
        nodes = graph(site, path.relative_to(site.root / "public").as_posix())
        for node in _typed_in(list(nodes.values())):
            seen.add(node["@type"])
            lacking = REQUIRED[node["@type"]] - {name for name, value in node.items() if value}
            assert not lacking, (path.name, node)
    assert seen == set(REQUIRED)


def _typed_in(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every node that says of what type it is, those in others as well."""
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for inner in value.values():
            yield from _typed_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _typed_in(inner)


def test_title_that_ends_a_script_stays_in_it(site: Site) -> None:
    html = (site.root / "public/blog/closing/index.html").read_text("utf-8")
    script = html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert json.loads(script)["@graph"]
    assert "<" not in script


def test_every_publication_stands_once_with_its_authors_year_and_link(site: Site) -> None:
    nodes = graph(site, "publications/index.html")
    works = {name: node for name, node in nodes.items() if node["@type"] == "ScholarlyArticle"}
    assert list(works) == [f"{HOME}/publications/#{key}" for key in ("looms", "note_g", "mills")]
    looms, note, mills = works.values()
    assert note["headline"] == note["name"] == "Bounds of O(n log n) for Engines & Mills"
    assert note["author"] == [{"@id": OWNER}, {"@type": "Person", "name": "Bartłomiej Wójcik"}]
    assert note["datePublished"] == "1843"
    assert note["url"] == {"@id": "https://doi.org/10.1000/memoirs.7"}
    assert note["identifier"] == {
        "@type": "PropertyValue",
        "propertyID": "DOI",
        "value": "10.1000/memoirs.7",
    }
    assert note["isPartOf"] == {"@type": "Periodical", "name": "Scientific Memoirs"}
    assert note["encoding"]["contentUrl"] == {"@id": f"{HOME}/papers/note-g.pdf"}
    assert note["subjectOf"] == {"@id": f"{HOME}/blog/closing/#post"}
    assert note["abstract"] == "Every x is < 2."
    assert looms["url"] == {"@id": "https://arxiv.org/abs/2401.00001"}
    assert (looms["author"]["name"], looms["datePublished"]) == ("Charles Babbage", "2024")
    assert mills["url"] == {"@id": "https://mills.example/1"}
    listed = only(nodes, "CollectionPage")["mainEntity"]["itemListElement"]
    assert [entry["item"]["@id"] for entry in listed] == list(works)


def test_breadcrumbs_lead_from_home_to_the_page(site: Site) -> None:
    steps = only(graph(site, "tags/looms/index.html"), "BreadcrumbList")["itemListElement"]
    assert [(step["position"], step["name"], step["item"]["@id"]) for step in steps] == [
        (1, "Home", f"{HOME}/"),
        (2, "Tags", f"{HOME}/tags/"),
        (3, "Posts on looms", f"{HOME}/tags/looms/"),
    ]
    kinds = {node["@type"] for node in graph(site, "index.html").values()}
    assert "BreadcrumbList" not in kinds


# ------------------------------------------------------------------ what people's tools read


def named(site: Site, page: str) -> list[tuple[str, str]]:
    """Return name and content of every `<meta>` of a page, in order."""
    nodes = site.page(page).css("meta[name], meta[property]")
    said = [node.attributes for node in nodes]
    return [(str(one.get("property") or one["name"]), str(one["content"])) for one in said]


def test_post_can_be_cited_by_google_scholar(site: Site) -> None:
    said = named(site, "blog/guest/index.html")
    cited = [(name, text) for name, text in said if name.startswith("citation_")]
    # https://scholar.google.com/intl/en/scholar/inclusion.html#indexing: title, an author each, date
    assert ("citation_title", "The L₂ norm of $5") in cited
    authors = [text for name, text in cited if name == "citation_author"]
    assert authors == ["Ada Lovelace", "Łukasz 李"]
    assert ("citation_publication_date", "2026/01/02") in cited
    assert not [name for name, _ in named(site, "index.html") if name.startswith("citation_")]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_tells_networks_what_they_require(site: Site, page: str) -> None:
    said = named(site, page)
    for name in ("og:title", "og:type", "og:url", "og:description", "og:site_name", "twitter:card"):
        assert [text for other, text in said if other == name and text] != [], name
    assert ("og:locale", "en_US") in said
    assert ("twitter:site", "@ada") in said


# ------------------------------------------------------------------ cards


def told(site: Site, page: str) -> dict[str, str]:
    """Return the content of each `<meta>` of a page."""
    return dict(named(site, page))


def test_post_has_a_card_of_its_own_in_the_colours_of_the_site(site: Site) -> None:
    said = told(site, "blog/closing/index.html")
    assert said["og:image"] == f"{HOME}/blog/closing/og-card.png"
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert said["twitter:card"] == "summary_large_image"
    data = (site.root / "public/blog/closing/og-card.png").read_bytes()
    assert len(data) < 60_000
    image = Image.open(io.BytesIO(data)).convert("RGB")
    assert image.size == (1200, 630)
    colours = {colour for _, colour in image.getcolors(1000) or ()}
    assert {(0x1F, 0x5A, 0x92), (0xFF, 0xFD, 0xFA), (0xC2, 0x50, 0x2F)} <= colours
    posting = only(graph(site, "blog/closing/index.html"), "BlogPosting")
    assert posting["image"]["url"] == {"@id": said["og:image"]}


def test_picture_of_the_front_matter_wins(site: Site) -> None:
    said = told(site, "blog/guest/index.html")
    assert said["og:image"].startswith(f"{HOME}/blog/guest/")
    assert said["og:image:alt"] == "Looms."
    assert opened(site, said["og:image"].removeprefix(f"{HOME}/")).size == (320, 200)
    assert not (site.root / "public/blog/guest/og-card.png").exists()


def test_pages_without_a_picture_show_the_card_of_the_site(site: Site) -> None:
    for page in ("index.html", "about/index.html", "tags/looms/index.html"):
        assert told(site, page)["og:image"] == f"{HOME}/og-card.png"
    assert (site.root / "public/og-card.png").stat().st_size < 60_000


# ------------------------------------------------------------------ feeds


def file(site: Site, name: str) -> str:
    return (site.root / "public" / name).read_text("utf-8")


def content(site: Site, title: str) -> LexborHTMLParser:
    """Return what the JSON feed holds of a post."""
    (item,) = (one for one in json.loads(file(site, "feed.json"))["items"] if one["title"] == title)
    return LexborHTMLParser(item["content_html"])


FEEDS = ("", "tags/looms/", "tags/engines/")


@pytest.mark.parametrize("folder", FEEDS)
def test_atom_feed_is_valid_by_the_schema_of_rfc_4287(site: Site, folder: str) -> None:
    schema = etree.RelaxNG(etree.parse(DATA / "atom.rng"))
    feed = file(site, f"{folder}feed.xml")
    assert schema.validate(etree.fromstring(feed.encode())), schema.error_log
    for old, new in (("<id>", "<x>"), ("<updated>2026", "<updated>in 2026"), ('term="', 'name="')):
        assert old in feed
        broken = feed.replace(old, new).replace("</id>", "</x>" if new == "<x>" else "</id>")
        assert not schema.validate(etree.fromstring(broken.encode())), "the schema is asleep"


def test_json_feed_is_valid_by_its_specification(site: Site) -> None:
    schema = json.loads((DATA / "json-feed.schema.json").read_text("utf-8"))
    for folder in FEEDS:
        jsonschema.validate(json.loads(file(site, f"{folder}feed.json")), schema)
    feed = json.loads(file(site, "feed.json"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**feed, "items": [{"title": "no id"}]}, schema)
    assert [item["id"] for item in feed["items"]] == [
        f"{HOME}/blog/{name}/" for name in ("closing", "runs", "guest")
    ]


def test_feed_reader_finds_every_post_with_its_authors_and_tags(site: Site) -> None:
    feed = feedparser.parse(file(site, "feed.xml").encode())
    assert feed.bozo is False
    entries = {entry.link.rpartition("blog/")[2]: entry for entry in feed.entries}
    guest = entries["guest/"]
    assert guest.title == "The L₂ norm of $5"
    assert [author.name for author in guest.authors] == ["Ada Lovelace", "Łukasz 李"]
    closing = entries["closing/"]
    assert [tag.term for tag in closing.tags] == ["engines", "looms"]
    assert closing.published.startswith("2026-02-03")
    assert closing.updated.startswith("2026-02-05")


def test_every_address_in_a_feed_is_absolute_and_nothing_acts(site: Site) -> None:
    for name in ("Runs", "The L₂ norm of $5"):
        page = content(site, name)
        assert not page.css("script, style, button, template, [onclick], a.anchor")
        for node in page.css("[href], [src]"):
            address = node.attributes.get("href") or node.attributes.get("src") or ""
            assert address.startswith("https://"), node.html
    links = [node.attributes["href"] for node in content(site, "Runs").css("a[href]")]
    assert f"{HOME}/blog/guest/" in links
    assert f"{HOME}/blog/runs/#part" in links


def test_pictures_in_a_feed_have_words_and_are_files_of_the_site(site: Site) -> None:
    pictures = content(site, "Runs").css("img")
    assert [node.attributes["alt"] for node in pictures] == ["A cover", "A red field"]
    for node in pictures:
        address = node.attributes["src"] or ""
        assert (site.root / "public" / address.removeprefix(f"{HOME}/")).is_file()


def test_reader_that_takes_mathml_out_still_shows_the_right_formulas(site: Site) -> None:
    page = content(site, "Runs")
    (display,) = page.css("math")  # what is no fraction is plain HTML
    assert display.attributes["alttext"] == "softmax((QKᵀ)/(√d))".replace("(QKᵀ)", "QKᵀ")
    for node in page.css("math"):
        node.decompose()
    left = page.html or ""
    assert "<i>x</i><sub><i>i</i></sub><sup>2</sup> ≥ <i>a</i>/<i>b</i>" in left
    assert "<i>w</i><sub><i>i</i></sub> = <i>q</i><sub><i>i</i></sub> + <i>m</i>" in left
    assert "softmax(QKᵀ/(√d))" in page.text()


# ------------------------------------------------------------------ crawlers and readers of text


def test_sitemap_says_when_pages_last_changed(site: Site) -> None:
    root = etree.fromstring(file(site, "sitemap.xml").encode())
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    days = {url.findtext(f"{space}loc"): url.findtext(f"{space}lastmod") for url in root}
    assert days[f"{HOME}/blog/closing/"] == "2026-02-05"
    assert days[f"{HOME}/blog/"] == days[f"{HOME}/"] == days[f"{HOME}/tags/looms/"] == "2026-02-05"
    assert days[f"{HOME}/about/"] is None
    assert not [url for url in days if "404" in str(url)]
    assert f"Sitemap: {HOME}/sitemap.xml" in file(site, "robots.txt")


def test_twin_has_prose_code_and_outputs_each_once(site: Site) -> None:
    twin = file(site, "blog/runs/index.md")
    assert twin.startswith("# Runs\n\nBy Ada Lovelace · 1 February 2026 · on looms · ")
    for words in (
        "Inline $x_i^2",
        "secret",
        "seen",
        "unseen",
        "gone",
        "folded = 1",
        "folds",
        "plot()",
        "<table",
    ):
        there = words not in ("secret", "unseen", "gone", "<table")
        assert twin.count(words) == there, words
    assert f"[the other]({HOME}/blog/guest/)" in twin
    assert "[a part](#part)" in twin
    assert "`[no](link.md)`" in twin
    assert "# [not](guest.md) a link" in twin
    assert "````text\ntwo\nred ```\n````" in twin
    assert "```text\n   x\n0  1\n```" in twin


def test_pictures_of_a_twin_are_links_to_files_of_the_site(site: Site) -> None:
    found = dict(re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", file(site, "blog/runs/index.md")))
    assert list(found) == ["A cover", "A red field"]
    for address in found.values():
        assert (site.root / "public" / address.removeprefix(f"{HOME}/")).is_file()


def test_page_links_its_twin_and_llms_txt_lists_all_of_them(site: Site) -> None:
    guide = file(site, "llms.txt")
    assert guide.startswith("# Ada's notes\n\n> Notes on engines.\n")
    for url in ("/blog/closing/", "/blog/guest/", "/blog/runs/", "/about/", "/", "/cv/"):
        page = site.page(f"{url[1:]}index.html")
        (link,) = page.css("link[rel=alternate][type='text/markdown']")
        assert link.attributes["href"] == f"/lab{url}index.md"
        assert (site.root / f"public{url}index.md").is_file()
        assert f"]({HOME}{url}index.md)" in guide


def test_twin_of_a_page_without_a_source_says_what_the_page_shows(site: Site) -> None:
    home, works = file(site, "index.md"), file(site, "publications/index.md")
    assert "My own words on them." in works
    assert home.startswith("# Ada Lovelace\n\nAnalyst\n")
    assert "## [Runs]" in home or "### [Runs]" in home
    assert f"({HOME}/blog/runs/)" in home
    for words in (
        "Bounds of O(n log n) for Engines & Mills",
        "Bartłomiej Wójcik",
        "(https://doi.org/10.1000/memoirs.7)",
    ):
        assert words in works
    assert "```\n@article{note_g," in works
    assert "A \\</script>\\<b> & “quoted” title" in home
    assert "Every x is < 2." in works.replace("\\<", "<")
    assert f"[DOI](https://doi.org/10.1000/memoirs.7) [Post]({HOME}/blog/closing/)" in works
    assert file(site, "tags/looms/index.md").count("](https://ada.example/lab/blog/") == 2


# ------------------------------------------------------------------ icons


def test_icons_are_there_in_the_sizes_that_the_manifest_and_the_head_name(site: Site) -> None:
    manifest = json.loads(file(site, "site.webmanifest"))
    assert (manifest["name"], manifest["start_url"]) == ("Ada's notes", "/lab/")
    purposes = set()
    for icon in manifest["icons"]:
        image = opened(site, icon["src"].removeprefix("/lab/"))
        assert f"{image.width}x{image.height}" == icon["sizes"]
        purposes.add(icon["purpose"])
    assert purposes == {"any", "maskable"}
    head = site.page("index.html")
    for selector in ("link[rel=icon]", "link[rel=apple-touch-icon]", "link[rel=manifest]"):
        for node in head.css(selector):
            name = (node.attributes["href"] or "").removeprefix("/lab/")
            assert (site.root / "public" / name).is_file()
    touch = opened(site, "apple-touch-icon.png")
    assert (touch.size, touch.mode) == ((180, 180), "RGB")
    assert (32, 32) in opened(site, "favicon.ico").info["sizes"]
    svg = etree.fromstring((site.root / "public/favicon.svg").read_bytes())
    assert svg.find(".//{*}path").get("d")


def test_icon_of_the_site_is_cut_to_every_size_and_what_static_has_is_left(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", '[site]\ntitle = "Ada"\nicon = "me.png"\n')
    site.write("me.png", png((900, 600), "#114488"))
    site.write("static/favicon.ico", b"mine")
    assert site.publish().code == 0
    image = opened(site, "icon-192.png").convert("RGB")
    assert image.getcolors() == [(192 * 192, (0x11, 0x44, 0x88))]
    assert (tmp_path / "public/favicon.ico").read_bytes() == b"mine"
    assert not (tmp_path / "public/favicon.svg").exists()
    site.write("me.png", png((900, 600), "#881144"))
    assert "icon-192.png" in site.publish().report["written"]
    assert site.publish().report["written"] == []


@pytest.mark.parametrize(("name", "hint"), [("me.svg", "name a PNG"), ("no.png", "name a file")])
def test_icon_that_cannot_be_cut_is_a_finding(tmp_path: Path, name: str, hint: str) -> None:
    Site(tmp_path).write("nbblog.toml", f'[site]\nicon = "{name}"\n')
    Site(tmp_path).write("me.svg", "<svg/>")
    with pytest.raises(Problem) as raised:
        load_config(tmp_path)
    (finding,) = raised.value.findings
    assert "`site.icon`" in finding.message
    assert finding.hint.startswith(hint)
    assert finding.where.line == 2
