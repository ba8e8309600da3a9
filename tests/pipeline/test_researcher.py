"""Pages that follow from the profile and the .bib file: what they show, and when they exist."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from researcher_site import write_researcher
from selectolax.lexbor import LexborHTMLParser, LexborNode
from small_site import SETTINGS, Site

from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.publish import publish
from nbblog.report import Report
from nbblog.search.shards import shard_name

LEADING = ("link-exists", "no-remote-pictures")
TITLES = {
    "stop2026": "Knowing when to stop: an L2 view of Erdős numbers",
    "other2025": "Sparse *codes* and snake_case names",
    "probe2025": "A small probe",
    "arxiv2024": "Only on arXiv?",
    "thesis2023": "My thesis",
}


def published(site: Site) -> Report:
    """Publish a site."""
    return publish(site.root, Options(), Silence())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = write_researcher(tmp_path_factory.mktemp("site"))
    report = published(made)
    assert report.ok, report.findings
    return made


def text(node: LexborNode | LexborHTMLParser | None) -> str:
    """Return what a reader sees of an element: no TeX behind formulas."""
    assert node is not None
    copy = LexborHTMLParser(str(node.html))
    copy.strip_tags(["annotation", "svg", "script"])
    return " ".join((copy.body or copy.root).text().replace("\u2061", "").split())  # type: ignore[union-attr]  # one is there


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    return [text(node) for node in page.css(selector)]


def links(page: LexborHTMLParser | LexborNode, selector: str) -> dict[str, str]:
    """Return the addresses of links by the first word of their text."""
    return {text(a).split()[0]: str(a.attributes["href"]) for a in page.css(f"{selector} a")}


# ------------------------------------------------------------------ publications


def test_every_publication_stands_once_newest_first(site: Site) -> None:
    page = site.page("publications/index.html")
    assert [str(node.id) for node in page.css(".publication")] == list(TITLES)
    assert texts(page, ".publication-title") == list(TITLES.values())
    assert texts(page, ".year > h2") == ["2026", "2025", "2024", "2023"]


def test_own_name_is_bold_under_every_name_and_equal_contributions_have_stars(site: Site) -> None:
    page = site.page("publications/index.html")
    assert texts(page, ".publication b") == [
        "Ada Example", "A. Example", "Ada Byron", "A. Example", "Ada Example"
    ]  # fmt: skip
    assert texts(page, "#stop2026 .publication-authors") == [
        "Ada Example, Olga Other*, Bartosz Wójcik*, et al."
    ]
    assert texts(page, ".page-heading-aside") == ["* equal contribution"]


def test_links_follow_from_identifiers(site: Site) -> None:
    page = site.page("publications/index.html")
    assert links(page, "#arxiv2024 .publication-links") == {
        "arXiv:2406.11430": "https://arxiv.org/abs/2406.11430",
        "PDF": "https://arxiv.org/pdf/2406.11430",
        "Post": "/blog/only/",
    }
    assert links(page, "#other2025 .publication-links") == {
        "DOI": "https://doi.org/10.1000/182",
        "Post": "/blog/vit/",
    }
    assert links(page, "#probe2025 .publication-links") == {
        "Paper": "https://openreview.net/forum?id=x"
    }


def test_abstract_and_bibtex_open_without_a_script(site: Site) -> None:
    page = site.page("publications/index.html")
    assert [text(node).split()[0] for node in page.css("#stop2026 summary")] == [
        "Abstract",
        "BibTeX",
    ]
    [abstract] = texts(page, "#stop2026 .publication-abstract")
    assert abstract == "We stop at O(logn) of the cost & with 5% less loss."
    [bibtex] = texts(page, "#stop2026 pre.language-bibtex code")
    assert bibtex.startswith("@inproceedings{stop2026, title")
    assert "abstract" not in bibtex
    assert page.css("#copy-button"), "copy.js has no button to put beside the BibTeX"


def test_filter_offers_the_kinds_that_there_are(site: Site) -> None:
    page = site.page("publications/index.html")
    assert texts(page, ".kind-filter label") == [
        "All 5", "Journal articles 1", "Conference papers 1", "Workshop papers 1", "Preprints 1",
        "Theses 1",
    ]  # fmt: skip
    ids = [str(node.id).removeprefix("kind-") for node in page.css(".kind-filter input")]
    kinds = {str(node.attributes["data-kind"]) for node in page.css(".publication")}
    assert set(ids) == {"all", *kinds}
    css = "".join(node.text() for node in page.css("head style"))
    for kind in kinds:
        assert f'#kind-{kind}:checked) .publication:not([data-kind="{kind}"])' in css.replace(
            f"[data-kind={kind}]", f'[data-kind="{kind}"]'
        )


def test_prose_page_of_the_same_address_is_the_beginning_of_the_page(site: Site) -> None:
    page = site.page("publications/index.html")
    assert texts(page, "h1") == ["Papers"]
    assert texts(page, ".page-intro") == ["All are on Scholar too."]
    assert [node.text() for node in page.css("title")] == ["Papers · Ada"]


# ------------------------------------------------------------------ papers and posts


def test_paper_and_post_lead_to_each_other_whichever_names_it(site: Site) -> None:
    page = site.page("publications/index.html")
    for key, post in {"stop2026": "/blog/stop/", "arxiv2024": "/blog/only/"}.items():
        assert links(page, f"#{key} .publication-links")["Post"] == post
        note = site.page(f"{post.strip('/')}/index.html").css_first(".papers-note")
        assert note is not None
        assert f"/publications/#{key}" in [a.attributes["href"] for a in note.css("a")]
    [note] = texts(site.page("blog/stop/index.html"), ".papers-note li")
    assert note == (
        "On the paper Knowing when to stop: an L2 view of Erdős numbers, Proceedings of EMNLP, 2026 "
        "· arXiv:2601.00001 · PDF · Code"
    )


def test_post_on_a_paper_of_others_leads_to_it(site: Site) -> None:
    page = site.page("blog/vit/index.html")
    assert texts(page, ".papers-note li") == [
        (
            "On the paper Sparse *codes* and snake_case names, Journal of Examples, vol. 3, pp. 1–12, "
            "2025 · DOI"
        ),
        "On the paper arXiv:2010.11929 · PDF",
    ]
    assert "https://arxiv.org/pdf/2010.11929" in [
        a.attributes["href"] for a in page.css(".papers-note a")
    ]


# ------------------------------------------------------------------ pages from data


def test_home_shows_news_interests_selected_papers_and_projects(site: Site) -> None:
    page = site.page("index.html")
    assert texts(page, "main h2") == [
        "News", "Research interests", "Selected publications", "Projects", "From the blog"
    ]  # fmt: skip
    assert texts(page, ".news dt") == ["3 Nov 2026", "May 2026", "2025", "Mar 2024", "Feb 2024"]
    assert texts(page, ".publication-title") == [TITLES["other2025"], TITLES["stop2026"]]
    assert "/news/" in [a.attributes["href"] for a in page.css(".home-news .more a")]


def test_news_stand_newest_first(site: Site) -> None:
    page = site.page("news/index.html")
    assert texts(page, ".news dd") == [
        "Accepted at EMNLP. Read on about the news of 3 Nov 2026", "Visiting Edinburgh.",
        "A proof that eiπ=−1 still holds.", "Three.", "Two.", "One.",
    ]  # fmt: skip
    assert page.css("dd strong")


def test_talks_say_where_they_were_and_what_is_left_of_them(site: Site) -> None:
    page = site.page("talks/index.html")
    assert texts(page, ".entry-title") == ["Knowing when to stop", "What norms tell"]
    assert texts(page, ".side.meta") == ["Oct 2026invited talk", "3 Jul 2025poster"]
    assert texts(page, ".entry-where") == ["Seminar, Rome", "Summer School, online"]
    assert links(page, ".entry-links") == {
        "Slides": "/files/stop.pdf",
        "Video": "https://video.example/1",
        "Post": "/blog/stop/",
    }


def test_teaching_has_courses_and_students(site: Site) -> None:
    page = site.page("teaching/index.html")
    assert texts(page, "h2") == ["Courses", "Supervision"]
    assert texts(page, ".entry-title") == ["Neural Networks", "Early exits"]
    assert texts(page, ".entry-where") == [
        "teaching assistant · Home · MSc · 120 students",
        "Olga Other · MSc thesis",
    ]


def test_cv_holds_what_the_pages_hold(site: Site) -> None:
    page = site.page("cv/index.html")
    assert texts(page, "h2") == [
        "Research interests", "Projects", "Publications", "Talks", "Teaching", "Supervision",
        "Service",
    ]  # fmt: skip
    assert "NeurIPS: 2025, 2026" in texts(page, ".entry-where")
    assert len(page.css(".cv-publications li")) == 5


@pytest.mark.parametrize(
    ("word", "address", "heading"),
    [
        ("seminar", "/talks/#talk-knowing-when-to-stop", "Knowing when to stop"),
        ("norms", "/talks/#talk-what-norms-tell", "What norms tell"),
        ("stopper", "/projects/#project-stopper", "Stopper"),
        ("tutorials", "/teaching/#course-neural-networks", "Neural Networks"),
        ("olga", "/teaching/#student-early-exits", "Early exits"),
        ("edinburgh", "/news/#news-2026-05", "May 2026"),
        ("weaving", "", ""),
        ("probe", "/publications/#probe2025", "A small probe"),
    ],
)
def test_search_leads_to_what_the_profile_lists(
    site: Site, word: str, address: str, heading: str
) -> None:
    hits = dict(_hits(site, word))
    if not address:
        assert hits == {}
        return
    assert hits[address] == heading
    page, _, anchor = address.partition("#")
    shown = site.page(f"{page.strip('/')}/index.html").css_first(f'[id="{anchor}"]')
    assert shown is not None
    assert word in shown.text().lower()


def _hits(site: Site, word: str) -> Iterator[tuple[str, str]]:
    """Yield address and heading of each place of a word, as a browser finds them."""
    folder = site.root / "public/search"
    index = json.loads((folder / "index.json").read_text("utf-8"))
    pages = {row[0]: row for row in index["pages"]}
    beginnings = [start for start in index["words"] if word.startswith(start)]
    name = shard_name(max(beginnings, key=len))
    places = json.loads((folder / f"words/{name}.json").read_text("utf-8")).get(word, "")
    for place in filter(None, places.split(",")):
        _, url, _, _, starts, _ = pages[place[:4]]
        for number in map(int, re.findall(r"(?:^|\.)(\d+)", place[4:])):
            part = max(at for at, start in enumerate(starts) if start <= number)
            units = json.loads((folder / f"text/{place[:4]}-{part}.json").read_text("utf-8"))
            anchor, heading, *_ = units[number - starts[part]]
            yield f"{url}#{anchor}", heading


def test_the_same_talk_twice_has_two_addresses(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    talk = "- {title: Norms, event: Rome}\n- {title: Norms, event: Paris}\n"
    site.write("profile.yaml", f"basics: {{name: Ada}}\ntalks:\n{talk}")
    assert site.publish().code == 0
    found = site.page("talks/index.html").css("article[id]")
    assert [node.attributes["id"] for node in found] == ["talk-norms", "talk-norms-2"]
    assert [address for address, _ in _hits(site, "paris")] == ["/talks/#talk-norms-2"]


def test_menu_has_the_pages_that_there_are_in_their_order(site: Site) -> None:
    assert texts(site.page("index.html"), ".site-menu a") == [
        "Blog", "Papers", "Group", "Talks", "Teaching", "Projects", "CV"
    ]  # fmt: skip


def test_page_without_data_is_not_made(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    site.write("profile.yaml", "basics: {name: Ada}\nsupervision: [{name: Olga}]\n")
    assert published(site).ok
    made = {path.parent.name for path in (tmp_path / "public").rglob("index.html")}
    assert made == {"public", "cv", "search", "teaching"}
    page = site.page("teaching/index.html")
    assert texts(page, "h2") == ["Supervision"]
    assert texts(site.page("index.html"), ".site-menu a") == ["Teaching", "CV"]


# ------------------------------------------------------------------ styles and settings


def lines(site: Site) -> list[str]:
    return texts(site.page("publications/index.html"), ".publication-reference")


def test_numeric_style_counts_from_the_oldest(tmp_path: Path) -> None:
    menu = '[menu]\n"/cv/" = 0\n"/news/" = 1\n'
    site = write_researcher(tmp_path, f'[publications]\nstyle = "numeric"\n{menu}')
    assert published(site).ok
    assert lines(site) == [
        (
            "[5] Ada Example, Olga Other*, Bartosz Wójcik*, et al., “Knowing when to stop: an L2 view of "
            "Erdős numbers,” Proceedings of EMNLP, 2026."
        ),
        (
            "[4] O. Other and A. Example, “Sparse *codes* and snake_case names,” Journal of Examples, "
            "vol. 3, pp. 1–12, 2025."
        ),
        "[3] Ada Byron and T. Third, “A small probe,” Interpretability Workshop, 2025.",
        "[2] A. Example and O. Other, “Only on arXiv?” arXiv preprint, 2024.",
        "[1] Ada Example, “My thesis,” Home, 2023.",
    ]
    assert texts(site.page("index.html"), ".site-menu a") == [
        "News", "Blog", "Papers", "Group", "Talks", "Teaching", "Projects"
    ]  # fmt: skip


def test_author_year_style_inverts_names(tmp_path: Path) -> None:
    site = write_researcher(tmp_path, '[publications]\nstyle = "author-year"\n')
    assert published(site).ok
    assert lines(site) == [
        (
            "Example, Ada, Other, Olga*, Wójcik, Bartosz*, et al. (2026). Knowing when to stop: an L2 "
            "view of Erdős numbers. Proceedings of EMNLP."
        ),
        (
            "Other, O. and Example, A. (2025). Sparse *codes* and snake_case names. Journal of Examples, "
            "vol. 3, pp. 1–12."
        ),
        "Byron, Ada and Third, T. (2025). A small probe. Interpretability Workshop.",
        "Example, A. and Other, O. (2024). Only on arXiv? arXiv preprint.",
        "Example, Ada (2023). My thesis. Home.",
    ]


def test_csl_style_marks_the_owner_too(tmp_path: Path) -> None:
    found = importlib.util.find_spec("citeproc")
    assert found is not None
    assert found.origin is not None
    harvard = Path(found.origin).parent / "data/styles/harvard-cite-them-right.csl"
    site = write_researcher(tmp_path, '[publications]\nstyle = "harvard.csl"\n')
    site.write("harvard.csl", harvard.read_bytes())
    assert published(site).ok
    assert lines(site)[1:4] == [
        (
            "Other, O. and Example, A. (2025) “Sparse *codes* and snake_case names”, Journal of "
            "Examples, 3, pp. 1–12. Available at: https://doi.org/10.1000/182."
        ),
        (
            "Byron, A. and Third, T. (2025) “A small probe”, Interpretability Workshop. Available at: "
            "https://openreview.net/forum?id=x."
        ),
        (
            "Example, A. and Other, O. (2024) “Only on arXiv?”. Available at: "
            "https://arxiv.org/abs/2406.11430."
        ),
    ]
    page = site.page("publications/index.html")
    assert texts(page, ".publication-reference b") == [
        "Example, A.", "Example, A.", "Byron, A.", "Example, A.", "Example, A."
    ]  # fmt: skip


# ------------------------------------------------------------------ mistakes


def test_what_leads_nowhere_is_told_with_its_line(tmp_path: Path) -> None:
    site = write_researcher(tmp_path, '[menu]\n"/talk/" = 3\n"/awards/" = 0\n')
    site.edit("profile.yaml", "[other2025, stop2026]", "[other2025, stop2025]")
    site.edit("publications.bib", "post={/blog/only}", "post={/blog/onli/}")
    site.edit("notebooks/2026-01-02-stop.md", "paper: stop2026", "paper: stop26")
    site.edit("profile.yaml", "/files/stop.pdf", "/files/stopp.pdf")
    site.edit("profile.yaml", "post: /blog/stop/", "post: /blog/step/")
    site.edit(
        "profile.yaml", "name: Ada Example", "name: Ada Example\n  image: https://a.org/me.jpg"
    )
    site.edit("publications.bib", "code      = {https://github.com/ada/stop}", "code = {/code.zip}")
    found = {
        (one.where.path, one.where.line, one.rule, one.message): one.hint
        for one in published(site).findings
    }
    advice = "add the file, or correct the address"
    assert {key: hint for key, hint in found.items() if key[2] in LEADING} == {
        ("profile.yaml", 21, "link-exists", "`/files/stopp.pdf` does not exist"): (
            "did you mean `stop.pdf`?"
        ),
        ("profile.yaml", 22, "link-exists", "no post has the address /blog/step/"): (
            "name a post that is published"
        ),
        ("publications.bib", 8, "link-exists", "`/code.zip` does not exist"): advice,
        (
            "profile.yaml",
            4,
            "no-remote-pictures",
            "`https://a.org/me.jpg` comes from another site",
        ): ("save it among the static files, and name it such as /me.jpg"),
    }
    assert {key: hint for key, hint in found.items() if key[2] in ("profile", "papers-paired")} == {
        (
            "profile.yaml",
            32,
            "profile",
            "`selectedPublications`: no publication has the key `stop2025`",
        ): "did you mean `stop2026`?",
        (
            "publications.bib",
            16,
            "papers-paired",
            "`post`: no post has the address /blog/onli/",
        ): "did you mean `/blog/only/`?",
        (
            "notebooks/2026-01-02-stop.md",
            3,
            "papers-paired",
            "no publication is named `stop26`",
        ): "did you mean `stop2026`?",
    }
    assert {key[3]: hint for key, hint in found.items() if key[2] == "config"} == {
        "`menu`: no page has the address `/talk/`": "did you mean `/talks/`?",
        "`menu`: no page has the address `/awards/`": (
            "known are: /, /404.html, /archive/, /blog/, /cv/, /group/, /news/, /projects/, "
            "/publications/, /search/, /series/, /tags/, /talks/, /teaching/"
        ),
    }


def test_cv_sets_the_summary_of_an_interest_as_markdown(site: Site) -> None:
    cv = (site.root / "public" / "cv" / "index.html").read_text("utf-8")
    (fact,) = re.findall(r">Interpretability</dt><dd>(.*?)</dd>", cv)
    assert fact == "What a <em>residual</em> stream says. probes"
