"""Figures, equations and works that posts refer to, through the real pipeline."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser
from small_site import SETTINGS, Site, code, md, notebook

from nbblog.check import check
from nbblog.config import load_config
from nbblog.findings import Finding, Severity
from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.publish import publish
from nbblog.report import Report

OWN = """@article{ada1843, author = {Lovelace, Ada}, title = {Notes}, journal = {Memoirs}, year = 1843}
"""
BESIDE = """@book{babbage1864, author = {Babbage, Charles}, title = {Passages}, year = 1864,
  publisher = {Longman}}
"""
MENABREA = "[Menabrea](https://example.org)"


def picture() -> dict[str, Any]:
    """Return the output of a cell that drew a picture."""
    drawn = io.BytesIO()
    Image.new("RGB", (8, 6)).save(drawn, "PNG")
    data = {"image/png": base64.b64encode(drawn.getvalue()).decode()}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def told(text: str) -> dict[str, Any]:
    """Return the output of a cell that displayed Markdown."""
    data = {"text/markdown": text, "text/plain": "…"}
    return {"output_type": "display_data", "data": data, "metadata": {}}


FIGURE = "#| label: {}\n#| fig-cap: Loss of $x$, as in [@babbage1864].\n#| fig-alt: a line\nprint()"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site of two posts that refer to one another."""
    site = Site(tmp_path_factory.mktemp("site"))
    site.write("nbblog.toml", SETTINGS)
    site.write("profile.yaml", "basics:\n  name: Ada Lovelace\n")
    site.write("publications.bib", OWN)
    site.write("notebooks/refs.bib", BESIDE)
    first = notebook(
        md("# First\n\nSee @fig-loss and @eq-own, then @second:fig-last, [](second.md#eq-two)."),
        code("#| label: fig-gone\nprint()", picture(), tags=("remove-output",)),
        code(FIGURE.format("fig-loss"), picture()),
        code("#| label: lst-train\n#| lst-cap: Training\nprint()"),
        code("print()", told("Says [@ada1843] and @lst-train.\n\n$$x$$ {#eq-own}")),
        md("| a |\n|---|\n| 1 |\n\n: Rows {#tbl-rows}\n\nIn @tbl-rows, by @babbage1864."),
        md(f"{MENABREA} wrote to ada@example.org, `@fig-loss` and @menabrea; see [](second.md)."),
        title="First", date="2026-01-01", execute="stored", bibliography="refs.bib",
    )  # fmt: skip
    site.write("notebooks/first.ipynb", first)
    second = (
        "---\ntitle: Second\ndate: 2026-01-02\n---\n\n## Method {#sec-method}\n\n"
        "$$y$$ {#eq-one}\n\n$$z$$ {#eq-two}\n\n![A last one](last.png){#fig-last}\n\n"
        "As in @first:fig-loss and @first:tbl-rows; @sec-method.\n"
    )
    site.write("notebooks/second.md", second)
    drawn = io.BytesIO()
    Image.new("RGB", (4, 4)).save(drawn, "PNG")
    site.write("notebooks/last.png", drawn.getvalue())
    return site


@pytest.fixture(scope="module")
def report(site: Site) -> Report:
    return publish(site.root, Options(), Silence())


@pytest.fixture(scope="module")
def first(site: Site, report: Report) -> LexborHTMLParser:
    return site.page("blog/first/index.html")


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    """Return the text of what a selector finds, spaces made one."""
    return [" ".join(node.text().split()) for node in page.css(f".prose {selector}")]


def test_the_site_is_right(report: Report) -> None:
    assert [f for f in report.findings if f.rule != "stored-sealed"] == []


def test_references_name_and_lead_to_what_has_the_label(first: LexborHTMLParser) -> None:
    assert [(n.text(), n.attributes["href"]) for n in first.css(".prose a.xref")] == [
        ("Figure\xa01", "#fig-loss"),
        ("Equation\xa01", "#eq-own"),
        ("Figure\xa01", "/blog/second/#fig-last"),
        ("(2)", "/blog/second/#eq-two"),
        ("Listing\xa01", "#lst-train"),
        ("Table\xa01", "#tbl-rows"),
        ("Second", "/blog/second/"),
    ]


def test_figures_tables_and_listings_have_number_and_caption(first: LexborHTMLParser) -> None:
    assert texts(first, "figure#fig-loss figcaption") == [
        "Figure 1: Loss of x, as in (Babbage, 1864)."
    ]
    assert first.css_first("figure#fig-loss img") is not None
    assert texts(first, "figure#lst-train figcaption") == ["Listing 1: Training"]
    assert texts(first, "figure#lst-train pre") == ["print()"]
    assert texts(first, "figure#tbl-rows figcaption") == ["Table 1: Rows"]
    assert texts(first, "figure#tbl-rows td") == ["1"]


def test_a_figure_that_is_not_shown_has_no_number(first: LexborHTMLParser) -> None:
    assert first.css_first("#fig-gone") is None


def test_markdown_that_a_cell_showed_refers_and_cites(first: LexborHTMLParser) -> None:
    assert texts(first, ".output-markdown p") == ["Says (Lovelace, 1843) and Listing 1."]


def test_works_are_listed_by_author_with_ways_back(first: LexborHTMLParser) -> None:
    assert texts(first, ".references .reference-text") == [
        "Babbage, C. (1864). Passages. Longman.",
        "Lovelace, A. (1843). Notes. Memoirs. list of publications",
    ]
    assert (
        first.css_first("#ref-ada1843 .reference-link").attributes["href"]
        == "/publications/#ada1843"
    )
    back = [node.attributes["href"] for node in first.css("#ref-babbage1864 .reference-back")]
    assert back == ["#cite-1", "#cite-3"]
    assert [node.text() for node in first.css("#cite-3")] == ["Babbage (1864)"]


def test_the_list_has_a_heading_of_its_own(first: LexborHTMLParser) -> None:
    assert texts(first, "h2") == ["References #"]
    assert first.css_first("h2#references + ol.references") is not None


def test_text_that_is_no_reference_stays(first: LexborHTMLParser) -> None:
    text = texts(first, "p")
    assert "Menabrea wrote to ada@example.org, @fig-loss and @menabrea; see Second." in text
    assert "@fig-loss" in [node.text() for node in first.css("code")]


def test_the_other_post_refers_back(site: Site, report: Report) -> None:
    page = site.page("blog/second/index.html")
    links = [(n.text(), n.attributes["href"]) for n in page.css(".prose p a.xref")]
    assert links == [
        ("Figure\xa01", "/blog/first/#fig-loss"),
        ("Table\xa01", "/blog/first/#tbl-rows"),
        ("Section “Method”", "#sec-method"),
    ]
    assert texts(page, "figcaption") == ["Figure 1: A last one"]


def test_a_changed_bibliography_is_seen(site: Site, report: Report) -> None:
    from nbblog.manifest import nothing_to_do

    assert nothing_to_do(site.root, Options()) is not None
    site.edit("notebooks/refs.bib", "Passages", "Other passages")
    assert nothing_to_do(site.root, Options()) is None


def test_a_label_that_one_post_alone_has_needs_no_name_of_a_post(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    front = "---\ndate: 2026-01-01\n---\n"
    site.write("notebooks/a.md", front + "(start)=\n# Alpha\n\n## Both\n\n$$x$$ (sum)\n")
    site.write("notebooks/b.md", front + "# Beta\n\n{eq}`sum` in {ref}`start`, not {ref}`both`.\n")
    site.write("notebooks/c.md", front + "# Gamma\n\n## Both\n\ntext\n")
    report = publish(site.root, Options(), Silence())
    page = site.page("blog/b/index.html")
    links = [(n.text(), n.attributes["href"]) for n in page.css(".prose a.xref")]
    assert links == [("(1)", "/blog/a/#sum"), ("Alpha", "/blog/a/")]
    assert [f.message for f in report.findings] == ["nothing has the label `both`"]


# ------------------------------------------------------------------ findings


def findings(root: Path, **files: str) -> list[Finding]:
    """Return what is wrong with a site of some Markdown posts; what could be better is not."""
    site = Site(root)
    site.write("nbblog.toml", SETTINGS)
    for name, text in files.items():
        front = "" if text.startswith("---") else f"---\ntitle: {name}\ndate: 2026-01-01\n---\n"
        site.write(f"notebooks/{name}.md", front + text)
    return wrong(root)


def wrong(root: Path) -> list[Finding]:
    """Return what check finds in a site, without notes."""
    return [f for f in check(load_config(root)).findings if f.severity is not Severity.NOTE]


def told_of(found: list[Finding]) -> list[tuple[str, str, str, str]]:
    """Return rule, place, message and hint of findings."""
    return [(f.rule, str(f.where), f.message, f.hint) for f in found]


def test_an_unknown_label_is_found_with_its_line(tmp_path: Path) -> None:
    found = findings(
        tmp_path, a="One\ntwo\nsee @fig-los.\n\n![x](/x.png){#fig-loss}\n", b="@a:fig-zebra"
    )
    named = [one for one in told_of(found) if one[0] == "references-resolve"]
    assert named == [
        ("references-resolve", "notebooks/a.md:7", "no figure has the label `fig-los`", "did you mean `fig-loss`?"),
        ("references-resolve", "notebooks/b.md:5", "no figure has the label `fig-zebra` in `a`", "begin the cell with `#| label: fig-zebra`, or correct the reference"),
    ]  # fmt: skip


def test_an_unknown_post_is_found(tmp_path: Path) -> None:
    (one,) = findings(tmp_path, first="see @frist:fig-x", other="x")
    assert (one.message, one.hint) == ("no post is named `frist`", "did you mean `first`?")


def test_a_label_that_is_used_twice_is_found_with_both_places(tmp_path: Path) -> None:
    (one,) = findings(tmp_path, a="$$x$$ {#eq-x}\n\n$$y$$ {#eq-x}\n")
    assert (one.rule, str(one.where)) == ("labels-unique", "notebooks/a.md:7")
    assert one.message == "the label `eq-x` is used twice, first in notebooks/a.md:5"


def test_an_unknown_work_is_found_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "publications.bib").write_text(OWN)
    (one,) = findings(tmp_path, a="One\n\nSee [@ada1834; @ada1843].\n")
    assert told_of([one]) == [
        ("citations-resolve", "notebooks/a.md:7", "no work has the key `ada1834`", "did you mean `ada1843`?")
    ]  # fmt: skip


def test_a_missing_or_broken_bibliography_is_found(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/works.bib").write_text("@article{x, title = {never closed}\n")
    front = "---\ntitle: A\ndate: 2026-01-01\nbibliography: [work.bib, works.bib]\n---\n"
    found = findings(tmp_path, a=front + "text")
    assert [(f.rule, str(f.where)) for f in found] == [
        ("bibliography", "notebooks/a.md:4"),
        ("bibliography", "notebooks/works.bib:1"),
    ]
    assert found[0].hint == "did you mean `works.bib`?"


def test_check_knows_the_figures_of_cells_that_have_not_run(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    cells = md("See @fig-loss."), code("#| label: fig-loss\n#| echo: false\nprint()")
    site.write("notebooks/a.ipynb", notebook(*cells, title="A", date="2026-01-01"))
    assert wrong(tmp_path) == []


def test_a_figure_of_a_removed_cell_is_not_there(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    cells = md("See @fig-a."), code("#| label: fig-a\nprint()", picture(), tags=("remove-cell",))
    site.write(
        "notebooks/a.ipynb", notebook(*cells, title="A", date="2026-01-01", execute="stored")
    )
    found = [f for f in check(load_config(tmp_path)).findings if f.rule == "references-resolve"]
    assert [(f.where.cell, f.where.line) for f in found] == [(1, 1)]


def test_a_style_that_is_none_is_a_mistake_of_the_configuration(tmp_path: Path) -> None:
    from nbblog.findings import Problem

    for name, hint in (
        ("author-yaer", "did you mean `author-year`?"),
        ("no.csl", "save the style"),
    ):
        (tmp_path / "nbblog.toml").write_text(f'{SETTINGS}[citations]\nstyle = "{name}"\n')
        with pytest.raises(Problem) as caught:
            load_config(tmp_path)
        (one,) = caught.value.findings
        assert one.where.line == 5
        assert one.hint.startswith(hint)


def test_numeric_style_counts_in_the_order_of_mention(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", f'{SETTINGS}[citations]\nstyle = "numeric"\n')
    site.write("publications.bib", OWN + BESIDE)
    text = (
        "---\ndate: 2026-01-01\n---\n# A\n\n[@babbage1864, p. 3], @ada1843 and [-@babbage1864].\n"
    )
    site.write("notebooks/a.md", text)
    assert publish(site.root, Options(), Silence()).ok
    page = site.page("blog/a/index.html")
    assert texts(page, "p")[0] == "[1, p. 3], Lovelace [2] and [1]."
    assert texts(page, ".references .reference-sign") == ["[1]", "[2]"]


def test_a_style_of_the_site_is_used_and_watched(tmp_path: Path) -> None:
    citeproc = pytest.importorskip("citeproc")
    from nbblog.manifest import nothing_to_do

    harvard = Path(citeproc.__file__).parent / "data/styles/harvard-cite-them-right.csl"
    site = Site(tmp_path)
    site.write("nbblog.toml", f'{SETTINGS}[citations]\nstyle = "styles/harvard.csl"\n')
    site.write("styles/harvard.csl", harvard.read_bytes())
    site.write("publications.bib", OWN)
    site.write("notebooks/a.md", "---\ndate: 2026-01-01\n---\n# A\n\nAs in [@ada1843, p. 3].\n")
    assert publish(site.root, Options(), Silence()).ok
    assert texts(site.page("blog/a/index.html"), "p")[0] == "As in (Lovelace, 1843, p. 3)."
    assert nothing_to_do(site.root, Options()) is not None
    site.edit("styles/harvard.csl", "<title>", "<title> ")
    assert nothing_to_do(site.root, Options()) is None


def test_a_style_that_cannot_be_read_is_found(tmp_path: Path) -> None:
    pytest.importorskip("citeproc")
    site = Site(tmp_path)
    site.write("nbblog.toml", f'{SETTINGS}[citations]\nstyle = "bad.csl"\n')
    site.write("bad.csl", "no XML")
    site.write("publications.bib", OWN)
    site.write("notebooks/a.md", "---\ndate: 2026-01-01\n---\n# A\n\nAs in [@ada1843].\n")
    found = [f for f in check(load_config(site.root)).findings if f.rule == "config"]
    assert [(f.where.path, f.message[:39]) for f in found] == [
        ("nbblog.toml", "`citations.style`: `bad.csl` is no CSL ")
    ]
