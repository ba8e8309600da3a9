"""The seed's CV, section by section and entry by entry, in the CV's page and in its PDF."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from nbblog.assets import Bundle
from nbblog.config import load_config
from nbblog.pages import make_pages
from nbblog.printed import cv_of
from nbblog.profile import read_profile
from nbblog.reading import read_publications
from nbblog.site import Site
from nbblog.templates import Theme

ROOT = Path(__file__).parents[2]
SEED = ROOT.parent / "shared" / "seeds" / "cv.md"

pytestmark = pytest.mark.skipif(not SEED.is_file(), reason=f"{SEED} is not there to compare with")

SECTIONS = {
    "Education": [
        "PhD in Data Science",
        "Visiting Researcher",
        "Master's Degree in Computer Engineering",
        "Visiting Student",
        "Bachelor's Degree in Control and Computer Engineering",
    ],
    "Experience": ["Teaching Assistant", "ICF trainee Coach", "Tutor", "Research Internship"],
    "Blog": ["I maintain a small blog where I share code tutorials"],
    "Projects": ["Explainability for High Energy Physics", "Next Generation 6G communications"],
    "Selected publications": [
        "A Simple and Effective L2 Norm-Based Strategy for KV Cache Compression",
        "Steering Knowledge Selection Behaviours in LLMs via SAE-Based Representation Engineering",
        "Adaptive Computation Modules: Granular Conditional Computation For Efficient Inference",
        "Adaptive Layer Selection for Efficient Vision Transformer Fine-Tuning",
        "Analysing the Residual Stream of Language Models Under Knowledge Conflicts",
        "Are We Done with MMLU?",
        "Adaptive Semantic Token Selection for AI-native Goal-oriented Communications",
        "Reidentification of Objects From Aerial Photos With Hybrid Siamese Neural Networks",
        "Enhancing High-Energy Particle Physics Collision Analysis through Graph Data Attribution",
        "Conditional computation in neural networks: principles and research trends",
        "Cascaded Scaling Classifier: class incremental learning with probability scaling",
    ],
    "Technical skills": [
        "Deep Learning Frameworks",
        "Programming Languages",
        "Web Development",
        "ML Specialties",
        "Development Tools",
        "Research Areas",
    ],
    "Languages": ["Italian", "English", "Spanish", "Portuguese"],
}
"""What the seed holds, in its order: the entries of each section."""

FRAME = {"Website", "Project", "Visit", "my", "here"}
"""Words that name links in the seed."""

SAID = {"Parternship": "Partnership"}
"""Slips of the seed that are mended."""


def one_line(text: str) -> str:
    """Return a text in one spelling of quotes, dashes, spaces and indices."""
    text = re.sub(r"</?u>|[*#]|https://", "", text)
    text = re.sub(r"[L𝐿][_\s]*2\b", "L2", text)
    text = text.translate(str.maketrans("“”’–\N{NO-BREAK SPACE}", '""\'- '))
    return " ".join(text.split())


@pytest.fixture(scope="module")
def seed() -> str:
    return one_line(SEED.read_text("utf-8"))


@pytest.fixture(scope="module")
def made() -> Site:
    """Return this repository's own site, without posts."""
    config = load_config(ROOT)
    profile = read_profile(ROOT)
    works = read_publications(config, profile)
    cv, findings = cv_of(config, profile, works, Theme(config.theme, ROOT / "overrides"))
    assert findings == []
    return replace(Site(config, profile, works, (), {}), cv=cv)


@pytest.fixture(scope="module")
def page(made: Site) -> LexborHTMLParser:
    bundle = Bundle({f"{name}": f"/{name}" for name in ("site.css", "site.js")}, ())
    pages = make_pages(made, Theme("default", ROOT / "overrides"), bundle)
    (html,) = (each.content for each in pages if str(each.path) == "cv/index.html")
    assert isinstance(html, bytes)
    return LexborHTMLParser(html.decode())


@pytest.fixture(scope="module")
def texts(
    made: Site,
    page: LexborHTMLParser,
    require: Callable[[str, str], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, str]:
    """Return the words of the page and of the PDF."""
    pdftotext = require("pdftotext", "install poppler-utils")
    path = tmp_path_factory.mktemp("cv") / "cv.pdf"
    assert made.cv.pdf is not None
    path.write_bytes(made.cv.pdf)
    told = subprocess.run([pdftotext, path, "-"], capture_output=True, check=True).stdout.decode()
    told = re.sub(r"Alessio Devoto · Curriculum vitae\s+\d\s*/\s*\d\s+", "", told)
    main = page.css_first("main")
    assert main is not None
    return {"pdf": one_line(told), "page": one_line(main.text(separator=" "))}


HEADS = [*list(SECTIONS)[:-1], "Languages Italian"]  # there are programming languages, too


def parts(text: str, names: list[str]) -> dict[str, str]:
    """Cut a text at names that follow one another."""
    starts, at = [], 0
    for name in names:
        found = text.find(one_line(name), at)
        assert found >= 0, f"{name!r} does not follow {text[at : at + 60]!r}"
        starts.append(found)
        at = found + 1
    ends = [*starts[1:], len(text)]
    return {name: text[start:end] for name, start, end in zip(names, starts, ends, strict=True)}


def test_entries_are_those_of_the_seed_in_its_order(seed: str) -> None:
    for name, part in parts(seed, [name.upper() for name in SECTIONS]).items():
        entries = next(own for title, own in SECTIONS.items() if title.upper() == name)
        assert list(parts(part, entries)) == entries


@pytest.mark.parametrize("where", ["pdf", "page"])
def test_every_section_and_entry_follows_the_one_before(texts: dict[str, str], where: str) -> None:
    for name, part in parts(texts[where], HEADS).items():
        parts(part, SECTIONS[name.removesuffix(" Italian")])


@pytest.mark.parametrize("where", ["pdf", "page"])
def test_every_section_says_what_it_says_in_the_seed(
    seed: str, texts: dict[str, str], where: str
) -> None:
    typed = parts(seed, [name.upper() for name in SECTIONS])
    shown = parts(texts[where], HEADS)
    for name, head in zip(SECTIONS, HEADS, strict=True):
        words = re.findall(r"[\w@./+-]*\w", typed[name.upper()].removeprefix(name.upper()))
        words = [SAID.get(word, word) for word in words]
        assert [w for w in words if w not in shown[head] and w not in FRAME] == [], name


@pytest.mark.parametrize("where", ["pdf", "page"])
def test_times_are_those_of_the_seed(seed: str, texts: dict[str, str], where: str) -> None:
    span = r"[A-Z][a-z]{2} \d{4} - (?:Present|[A-Z][a-z]{2} \d{4})"
    assert sorted(re.findall(span, texts[where])) == sorted(re.findall(span, seed))


@pytest.mark.parametrize("where", ["pdf", "page"])
def test_head_has_name_and_addresses(seed: str, texts: dict[str, str], where: str) -> None:
    head = texts[where].partition("Education")[0]
    for word in ("devoto.alessio@gmail.com", "alessiodevoto.io", "X/devoto_alessio"):
        assert word in seed
        assert word in head
    assert "Alessio Devoto" in head


def test_page_offers_the_pdf(page: LexborHTMLParser, made: Site) -> None:
    link = page.css_first("a.pdf-button")
    assert link is not None
    assert link.attributes["href"] == made.cv.href == "/cv.pdf"
    assert page.css_first(".print-button") is None


def test_pdf_has_two_pages(made: Site) -> None:
    import io

    import pikepdf

    assert made.cv.pdf is not None
    with pikepdf.open(io.BytesIO(made.cv.pdf)) as pdf:
        assert len(pdf.pages) == 2
