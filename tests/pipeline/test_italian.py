"""A site in Italian: none of our English is left on its pages, in its PDF, or for machines."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from researcher_site import POSTS, write_researcher
from selectolax.lexbor import LexborHTMLParser, LexborNode
from small_site import Site, code, md, notebook, printed

from nbblog.prose.directives.callout import TONES
from nbblog.templates import THEMES

Strings = dict[str, str | list[str]]
LOCALES = THEMES / "default" / "locales"
SETTINGS = """language = "it"
source_url = "https://github.com/ada/site"
[blog]
per_page = 2
[reader]
share = true
launch = ["colab", "binder"]
[outputs]
size = "8 KB"
[comments]
service = "utterances"
repository = "ada/talk"
[authors.olga]
name = "Olga Other"
[cv]
pdf = "always"
publications = "newest"
"""
MORE = r"""
education:
- {institution: Casa, studyType: Laurea, area: Matematica, score: 30/30, supervisor: Maria, startDate: 2019-08, endDate: 2022-05}
work: [{name: Mulino, position: Ricercatrice, startDate: 2023-01}]
volunteer: [{organization: Salotto, startDate: 2020}]
awards: [{title: Medaglia, date: 2021-06}]
certificates: [{name: Licenza, date: 2021}]
skills: [{name: Telai, keywords: [schede]}]
languages: [{language: Italiano, fluency: madrelingua}]
interests: [{name: Cavalli}]
references: [{name: Carlo, reference: Incantevole.}]
blog: {summary: Scrivo., url: "https://ada.example/blog/"}
"""
LESSON = r"""# Lezione

Prima un paragrafo con una nota[^1], poi @turing1950 e [@ada1843; @turing1950] e $$x^2 + 1$$ in mezzo.

<!-- more -->

## Un titolo

![Un disegno](disegno.png){#fig-uno}

Si vedano @fig-uno, @tbl-due, @eq-tre, @lst-quattro e [](#sec-un).

$$
a = b
$$ {#eq-tre}

| a | b |
|---|---|
| 1 | 2 |

: Numeri. {#tbl-due}

```{code-block} python
:name: lst-quattro
:caption: Un ciclo.
pass
```

- [x] cucito
- [ ] stirato

## Altro titolo {#sec-un}

:::{dropdown}
Dentro.
:::

::::{tab-set}
:::{tab-item}
Qui.
:::
::::

<iframe src="https://film.example/1"></iframe>

[^1]: Piccola.
"""
WORKS = """@article{ada1843, title={Appunti}, author={Ada, Augusta and Babbage, Charles}, year=1843}
@article{turing1950, title={Macchine}, author={Turing, Alan}, journal={Mente}}
"""


def lesson() -> str:
    """Return a notebook with every kind of thing that a post can name or fold."""
    callouts = "\n\n".join(f":::{{{kind}}}\nTesto.\n:::" for kind in TONES)
    table = {
        "output_type": "display_data",
        "metadata": {},
        "data": {
            "text/html": "<table><tr><td>1</td></tr></table>",
        },
    }
    script = {**table, "data": {"application/javascript": "1"}}
    return notebook(
        md(LESSON),
        md(callouts),
        code("#| code-fold: true\nprint(1)", printed("1\n")),
        code("print(2)", printed("\n".join(map(str, range(90))) + "\n")),
        code("print(3)", printed("x" * 30_000 + "\n")),
        code("4", table),
        code("5", script),
        code("6", printed("6\n"), tags=("hide-output",)),
        code("7", printed("7\n"), tags=("hide-cell",)),
        code("8", printed("8\n"), tags=("scroll-output",)),
        execute="stored",
        title="Lezione",
        date="2026-02-03",
        updated="2026-05-06",
        tags=["telai"],
        series="Corso",
        license="CC BY 4.0",
        authors=["olga"],
        pinned=True,
        aliases=["/vecchia/"],
        bibliography="opere.bib",
        paper="stop2026",
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return an Italian site that has every kind of page, published."""
    site = write_researcher(tmp_path_factory.mktemp("italian") / "site", SETTINGS)
    profile = site.root / "profile.yaml"
    profile.write_text(profile.read_text("utf-8") + MORE, "utf-8")
    site.write("notebooks/opere.bib", WORKS)
    site.write("notebooks/disegno.png", _picture())
    site.write("notebooks/lezione.ipynb", lesson())
    for name, text in POSTS.items():
        site.write(f"notebooks/{name}", text)
    part = "---\ntitle: Parte\ndate: 2026-04-05\nseries: Corso\ntags: [telai]\n---\nSegue.\n"
    site.write("notebooks/parte.md", part)
    done = site.publish()
    assert done.errors() == []
    return site


def _picture() -> bytes:
    import io

    from PIL import Image

    data = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(data, "PNG")
    return data.getvalue()


def _strings(language: str) -> Strings:
    strings: Strings = tomllib.loads((LOCALES / f"{language}.toml").read_text("utf-8"))["strings"]
    return strings


def _forms(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


ITALIAN = {form for value in _strings("it").values() for form in _forms(value)}


def english() -> dict[str, re.Pattern[str]]:
    """Return what English says and Italian does not, as patterns of a whole text."""
    said = {form for value in _strings("en").values() for form in _forms(value)} - ITALIAN
    return {
        form: re.compile(re.sub(r"\\\{\w+(?::,)?\\\}", "(.+)", re.escape(form)), re.DOTALL)
        for form in said
        if len(form) > 3
    }


ENGLISH = english()
MONTHS = re.compile(r"\b(?:\d{1,2} )?(?:Jan|May|Jun|Jul|Aug|Oct|Dec)[a-z]* \d{4}\b")
TYPED = {"Example", "PyTorch from scratch"}
"""What the author of the site has typed, in English."""


def foreign(texts: Iterator[str]) -> set[str]:
    """Return the texts that are English."""
    found = set()
    for text in {" ".join(text.split()).strip("•- ") for text in texts} - TYPED - ITALIAN:
        if MONTHS.search(text) or any(one.fullmatch(text) for one in ENGLISH.values()):
            found.add(text)
    return found


def texts_of(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield every text of a page, and what its attributes say to readers."""
    for node in tree.css("script, style, pre, annotation"):
        node.decompose()
    root = tree.root
    assert root is not None
    for node in root.traverse(include_text=True):
        if node.tag == "-text":
            yield from (node.text(deep=False), node.text(deep=False).strip(" .,:·"))
            continue
        for name, value in node.attributes.items():
            if name in ("aria-label", "title", "alt", "placeholder") or name.startswith("data-"):
                yield value or ""
        if node.tag == "meta":
            yield node.attributes.get("content") or ""
        if node.tag in ("p", "span", "a", "li", "summary", "figcaption", "button", "label"):
            yield _own(node)


def _own(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())


PAGES = [
    "index.html", "404.html", "blog/index.html", "blog/page/2/index.html", "archive/index.html",
    "blog/lezione/index.html", "blog/parte/index.html", "blog/stop/index.html",
    "tags/index.html", "tags/telai/index.html", "series/index.html", "series/corso/index.html",
    "publications/index.html", "talks/index.html", "teaching/index.html", "projects/index.html",
    "news/index.html", "cv/index.html", "search/index.html", "group/index.html",
    "vecchia/index.html",
]  # fmt: skip


def test_pages_are_all_that_there_are(site: Site) -> None:
    kinds = {re.sub(r"^blog/(?!page|index)[^/]+", "blog/*", name) for name in _html(site)}
    assert kinds == {re.sub(r"^blog/(?!page|index)[^/]+", "blog/*", name) for name in PAGES} | {
        "blog/page/3/index.html"
    }


def _html(site: Site) -> list[str]:
    public = site.root / "public"
    return [path.relative_to(public).as_posix() for path in public.rglob("*.html")]


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_english(site: Site, name: str) -> None:
    page = site.page(name)
    html = page.css_first("html")
    assert html is not None
    assert html.attributes["lang"] == "it"
    assert foreign(texts_of(page)) == set()


def test_post_shows_what_it_is_tested_for(site: Site) -> None:
    page = site.page("blog/lezione/index.html")
    said = " ".join(texts_of(page))
    for words in (
        "Figura\N{NO-BREAK SPACE}1", "Tabella\N{NO-BREAK SPACE}1", "Listato\N{NO-BREAK SPACE}1",
        "Equazione (1)", "Torna al testo", "Note a piè di pagina", "Riferimenti bibliografici",
        "Mostra il codice", "Mostra il risultato", "Vedi anche", "Scheda", "Dettagli", "Fatto",
        "Da fare", "Avvertenza", "s.d.", "Ada, A. e Babbage, C.", "3 febbraio 2026",
        "Aggiornato il 6 maggio 2026", "Cita questo articolo", "Riquadro da film.example",
    ):  # fmt: skip
        assert words in said, words
    assert re.search(r"altre \d+ righe", said)


def test_pdf_is_italian(site: Site, require: Callable[[str, str], Path]) -> None:
    pdftotext = require("pdftotext", "install poppler-utils")
    path = site.root / "public/cv.pdf"
    done = subprocess.run([pdftotext, path, "-"], capture_output=True, check=True, text=True)
    lines = done.stdout.splitlines()
    assert foreign(iter([*lines, *(part for line in lines for part in line.split(", "))])) == set()
    for words in ("Formazione", "Esperienze", "gen 2023 – oggi", "Relatore: Maria", "Referenze"):
        assert words in lines
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == "it"


def test_what_machines_read_is_italian(site: Site) -> None:
    for name in _html(site):
        for graph in re.findall(
            r'<script type="application/ld\+json">(.+?)</script>', _read(site, name)
        ):
            assert foreign(_values(json.loads(graph))) == set(), name
    crumbs = re.findall(r'"@type":"ListItem","position":1,"name":"([^"]+)"', _read(site, PAGES[5]))
    assert crumbs == [_strings("it")["Home"]]
    for name in ("feed.json", "tags/telai/feed.json"):
        feed = json.loads(_read(site, name))
        assert feed["language"] == "it"
        for item in feed["items"]:
            page = LexborHTMLParser(item.pop("content_html"))
            assert foreign(texts_of(page)) == set()
        assert foreign(_values(feed)) == set()
    assert foreign(iter(re.split(r"[\n\[\]():#]+", _read(site, "llms.txt")))) == set()
    pages = json.loads(_read(site, "search/index.json"))["pages"]
    assert {row[1]: row[2] for row in pages}["/talks/"] == "Interventi"
    assert foreign(row[2] for row in pages) == set()


@pytest.mark.parametrize("name", ["blog/lezione/index.md", "cv/index.md", "talks/index.md"])
def test_twin_in_markdown_is_italian(site: Site, name: str) -> None:
    assert foreign(iter(re.split(r"\n| · |[*#]+ |\[|\]", _read(site, name)))) == set()


def _read(site: Site, name: str) -> str:
    return (site.root / "public" / name).read_text("utf-8")


def _values(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            if not name.startswith("@"):
                yield from _values(value)
    elif isinstance(data, list):
        for value in data:
            yield from _values(value)
    elif isinstance(data, str):
        yield data
