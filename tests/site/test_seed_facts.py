"""Every fact of the seeds (the old homepage, the CV) stands on this site, typed once."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from selectolax.lexbor import LexborHTMLParser

from nbblog.bibliography import Publication, read_bibliography
from nbblog.documents import read_yaml
from nbblog.locales import words_of
from nbblog.options import Options
from nbblog.profile import Period, Profile, read_profile
from nbblog.progress import Silence
from nbblog.publish import publish
from nbblog.templates import Theme

ROOT = Path(__file__).parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
FILES = ("profile.yaml", "publications.bib", "pages/index.md")

ENGLISH = words_of(Theme("default", Path()), "en", Path())

pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason=f"the seeds are not beside this checkout ({SEEDS})"
)

# ------------------------------------------------------------------ the facts, copied by hand

TITLES = {
    "2406.11430": "A Simple and Effective L_2 Norm-Based Strategy for KV Cache Compression",
    "2410.15999": "Steering Knowledge Selection Behaviours in LLMs via SAE-Based Representation "
    "Engineering",
    "2312.10193": "Adaptive Computation Modules: Granular Conditional Computation For Efficient "
    "Inference",
    "2408.08670": "Adaptive Layer Selection for Efficient Vision Transformer Fine-Tuning",
    "2410.16090": "Analysing the Residual Stream of Language Models Under Knowledge Conflicts",
    "2406.04127": "Are We Done with MMLU?",
    "2405.02330": "Adaptive Semantic Token Selection for AI-native Goal-oriented Communications",
    "": "Reidentification of Objects From Aerial Photos With Hybrid Siamese Neural Networks",
    "2407.14859": "Enhancing High-Energy Particle Physics Collision Analysis through Graph Data "
    "Attribution Techniques",
    "2403.07965": "Conditional computation in neural networks: principles and research trends",
    "2402.01262": "Cascaded Scaling Classifier: class incremental learning with probability "
    "scaling",
}
AUTHORS = {
    "2406.11430": "A. Devoto*, Y. Zhao*, S. Scardapane, and P. Minervini",
    "2410.15999": "Y. Zhao, A. Devoto, G. Hong, X. Du, A. P. Gema, H. Wang, K.-F. Wong, and "
    "P. Minervini",
    "2312.10193": "B. Wójcik, A. Devoto, K. Pustelnik, P. Minervini, and S. Scardapane",
    "2408.08670": "A. Devoto, F. Alvetreti, J. Pomponi, P. Di Lorenzo, P. Minervini, and "
    "S. Scardapane",
    "2410.16090": "Y. Zhao, X. Du, G. Hong, A. P. Gema, A. Devoto, H. Wang, X. He, K.-F. Wong, and "
    "P. Minervini",
    "2406.04127": "A. P. Gema, J. O. J. Leang, G. Hong, A. Devoto, A. C. M. Mancino, R. Saxena, "
    "X. He, Y. Zhao, X. Du, and M. R. G. Madani",
    "2405.02330": "A. Devoto, S. Petruzzi, J. Pomponi, P. Di Lorenzo, and S. Scardapane",
    "": "A. Devoto, I. Spinelli, F. Murabito, F. Chiovoloni, R. Musmeci, and S. Scardapane",
    "2407.14859": "A. Verdone, A. Devoto, C. Sebastiani, J. Carmignani, M. D'Onofrio, S. Giagu, "
    "S. Scardapane, and M. Panella",
    "2403.07965": "S. Scardapane, A. Baiocchi, A. Devoto, V. Marsocci, P. Minervini, and "
    "J. Pomponi",
    "2402.01262": "J. Pomponi, A. Devoto, and S. Scardapane",
}
VENUES = {
    "2406.11430": "Empirical Findings in Natural Language Processing (EMNLP)",
    "2410.16090": "Mechanistic Interpretability Workshop (MINT) NeurIPS 2024",
    "2405.02330": "Global Communications Conference (GlobeComm 2024)",
    "": "IEEE Transactions on Industrial Informatics",
    "2407.14859": "WIRN",
    "2403.07965": "Artificial Intelligence",
}
SELECTED = ["2406.11430", "2410.15999", "2408.08670", "2410.16090", "2406.04127", "2312.10193"]

CV_FACTS = [
    "devoto.alessio@gmail.com",
    "alessiodevoto.io",
    "https://alessiodevoto.github.io/blog",
    "devoto_alessio",
    "Focus on Efficient and Adaptive neural networks and Explainability for AI models.",
    "Prof. Simone Scardapane",
    "Visiting Researcher",
    "The University of Edinburgh",
    "Focus on NLP with emphasis on efficient inference and explainability.",
    "Master's Degree",
    "Visiting Student",
    "Universidad Politecnica de Valencia, Spain",
    "Bachelor's Degree",
    "Control and Computer Engineering",
    "Teaching Assistant",
    "Teaching assistant for Neural Networks for Data Science Applications.",
    "Led hands-on PyTorch tutorials and project supervision for 120+ MSc students.",
    "ICF trainee Coach",
    "Training to become a life & business coach (30+ hours experience as individual coach).",
    "Tutor for 40+ university/high school students (Maths, Latin, Ancient Greek).",
    "Research Internship",
    "ISPAMM Lab",
    "Development of models for explainable High Energy Physics.",
    (
        "I maintain a small blog where I share code tutorials and insights on various deep "
        'learning topics, like implementing a "ViT from scratch in pure JAX" or "Logitlens from '
        'scratch without interpretability libraries".'
    ),
    "Explainability for High Energy Physics",
    "Partnership with CERN and University of Liverpool.",
    "Developed explainability methods for AI models (mainly GNNs) for Science Discovery.",
    "MUCCA",
    "Next Generation 6G communications",
    "EU funded project with academic and industrial partners.",
    (
        "Designed adaptive neural networks to make communication pipelines efficient and "
        "goal-oriented, for next-generation 6G."
    ),
    "6G-GOALS",
    "Deep Learning Frameworks",
    "PyTorch, JAX, Hugging Face Transformers",
    "Programming Languages",
    "Python, C, Java",
    "Web Development",
    "HTML, JavaScript, CSS",
    "ML Specialties",
    "Adaptive Neural Networks, LLM Optimization, KV Cache Compression",
    "Development Tools",
    "Git, Docker, Unix/Linux",
    "Research Areas",
    "Explainable AI, Efficient Inference",
    "B2 & learning",
    "Italian",
    "Native",
    "English",
    "C2",
    "Spanish",
    "C1",
    "Portuguese",
    *TITLES.values(),
    *VENUES.values(),
    *filter(None, TITLES),
]
HOME_FACTS = [
    "PhD Researcher in Efficient AI & Machine Learning",
    "AI Researcher specializing in Efficient Machine Learning",
    (
        "Alessio Devoto is a PhD researcher in Data Science at La Sapienza University, focusing on "
        "efficient ML, adaptive computation, and AI interpretability"
    ),
    "📌 I am currently seeking internship opportunities!!",
    (
        "My research background spans both computer vision and natural language processing, with a "
        "focus on making AI systems more efficient and interpretable."
    ),
    (
        "👨🎓 [PhD candidate](https://phd.uniroma1.it/web/ALESSIO-DEVOTO_nP1701081_IT.aspx) in "
        "Data Science at La Sapienza, University of Rome. Working under the supervision of [Simone "
        "Scardapane](https://www.sscardapane.it) on developing efficient and interpretable machine "
        "learning models. 🌱"
    ),
    (
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f "  # Scotland's flag
        "Visiting researcher at Edinburgh NLP, collaborating with [Pasquale Minervini]"
        "(https://neuralnoise.com/) on natural language processing projects."
    ),
    "Efficient training and inference for Language and Vision Models",
    "Adaptive computation methods",
    (
        "📈 Training as a certified life & business Coach [International Coaching Federation]"
        "(https://coachingfederation.org)."
    ),
    (
        "🇪🇸 Former Erasmus student at [Universidad Politecnica de Valencia](http://www.upv.es/es), "
        "Spain"
    ),
    (
        "🏛️ I like languages (even [dead ones!](https://www.sssscomic.com/comicpages/196.jpg)). I "
        "teach Ancient Greek and Latin to high school and college students."
    ),
]
REPEATED = {  # several sentences need these words
    "Alessio Devoto": 2,
    "La Sapienza, University of Rome": 4,
    "110/110 cum Laude": 2,
    "Computer Engineering": 2,
    "AI interpretability": 2,
    "Tutor": 2,
    "Data Science": 4,
}
CV_FRAME = """
ALESSIO DEVOTO EDUCATION EXPERIENCE BLOG PROJECTS SELECTED PUBLICATIONS TECHNICAL SKILLS LANGUAGES
Supervisor Final mark Visit my blog here Project Website arXiv preprint vol no pp IEEE in PhD X
Jan Feb Mar Jul Sep Oct Nov Present
"""
HOME_FRAME = """
layout single classes wide author profile true title seo excerpt description script type text
javascript async src https cdn mathjax org latest MathJax js config TeX AM CHTML MML
Research My research focuses on Also Latest publications arxiv abs pdf
"""
MENDED = {  # slips of the seeds, and where homepage and CV differ
    "Parternship": "Partnership",
    "La Sapienza University of Rome": "La Sapienza, University of Rome",
    "[Language]()": "Language",
    "Done With MMLU": "Done with MMLU",
}


# ------------------------------------------------------------------ the texts


def plain(text: str) -> str:
    """Return a text without comments, emphasis and braces, on one line."""
    text = re.sub(r"^\s*[#%] .*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"</?(?:u|font)\b[^>]*>|<br>|[*${}]", "", text.replace(r"{\'o}", "ó"))
    return re.sub(r" +(?=,)", "", " ".join(text.split()))


def seed(name: str) -> str:
    """Return the text of a seed, its slips mended."""
    text = plain((SEEDS / name).read_text("utf-8"))
    for slip, mended in MENDED.items():
        text = text.replace(slip, mended)
    return text


def words_without(text: str, facts: list[str]) -> set[str]:
    """Return the words of a text that are in none of the facts."""
    for fact in sorted(facts, key=len, reverse=True):
        text = text.replace(plain(fact), " ")
    return set(re.findall(r"[^\W\d_]+", text))


@pytest.fixture(scope="module")
def typed() -> str:
    """Return the three files that hold the facts."""
    return plain("\n".join((ROOT / name).read_text("utf-8") for name in FILES))


@pytest.fixture(scope="module")
def profile() -> Profile:
    """Return the profile of this site."""
    return read_profile(ROOT)


@pytest.fixture(scope="module")
def publications(profile: Profile) -> dict[str, Publication]:
    """Return the publications of this site by their number at arXiv."""
    found = read_bibliography(ROOT / "publications.bib", "publications.bib", profile.basics.name)
    assert len(found) == 11
    return {publication.arxiv or "": publication for publication in found}


# ------------------------------------------------------------------ nothing lost, nothing twice


def test_every_fact_of_the_cv_stands_here_once(typed: str) -> None:
    cv = seed("cv.md")
    assert [fact for fact in CV_FACTS if fact not in cv] == []
    assert {fact: typed.count(fact) for fact in CV_FACTS if typed.count(fact) != 1} == {}


def test_every_fact_of_the_homepage_stands_here_once(typed: str) -> None:
    homepage = seed("index.md")
    assert [fact for fact in HOME_FACTS if fact not in homepage] == []
    assert {fact: typed.count(fact) for fact in HOME_FACTS if typed.count(fact) != 1} == {}


def test_repeated_words_are_known(typed: str) -> None:
    assert {fact: typed.count(fact) for fact in REPEATED} == REPEATED


def test_facts_leave_nothing_of_the_cv_but_headings_dates_and_connectives() -> None:
    facts = [*CV_FACTS, *REPEATED, *AUTHORS.values()]
    assert words_without(seed("cv.md"), facts) == set(CV_FRAME.split())


def test_facts_leave_nothing_of_the_homepage_but_its_machinery() -> None:
    facts = [*HOME_FACTS, *REPEATED, *TITLES.values()]
    assert words_without(seed("index.md"), facts) == set(HOME_FRAME.split())


# ------------------------------------------------------------------ read as what they are


def test_basics_are_those_of_the_cv(profile: Profile) -> None:
    basics = profile.basics
    assert basics.name == "Alessio Devoto"
    assert basics.email == "devoto.alessio@gmail.com"
    assert basics.url == "https://alessiodevoto.io"
    assert [(account.network, account.username) for account in basics.profiles] == [
        ("X", "devoto_alessio")
    ]


def test_search_engines_see_what_they_saw_of_the_homepage(profile: Profile) -> None:
    seed_front, _, _ = (SEEDS / "index.md").read_text("utf-8").removeprefix("---").partition("---")
    front = read_yaml(seed_front, "index.md", rule="test").data
    assert profile.seo.title == front["seo_title"]
    assert profile.seo.description == front["seo_description"]
    assert profile.basics.summary == front["excerpt"]


def span_of(entry: Period) -> str:
    """Return in words when something was."""
    return ENGLISH.span(entry.start_date, entry.end_date)


def test_education_has_five_entries(profile: Profile) -> None:
    assert [
        (
            entry.study_type,
            entry.area,
            entry.institution,
            span_of(entry),
            entry.score,
            entry.supervisor,
        )
        for entry in profile.education
    ] == [
        (
            "PhD",
            "Data Science",
            "La Sapienza, University of Rome",
            "Nov 2022 – Present",
            "",
            "Prof. Simone Scardapane",
        ),
        (
            "Visiting Researcher",
            "",
            "The University of Edinburgh",
            "Mar 2024 – Jul 2024",
            "",
            "",
        ),
        (
            "Master's Degree",
            "Computer Engineering",
            "La Sapienza, University of Rome",
            "Sep 2019 – Jan 2022",
            "110/110 cum Laude",
            "",
        ),
        (
            "Visiting Student",
            "",
            "Universidad Politecnica de Valencia, Spain",
            "Feb 2021 – Jul 2021",
            "",
            "",
        ),
        (
            "Bachelor's Degree",
            "Control and Computer Engineering",
            "La Sapienza, University of Rome",
            "Sep 2016 – Oct 2019",
            "110/110 cum Laude",
            "",
        ),
    ]


def test_work_has_four_entries(profile: Profile) -> None:
    assert [(entry.position, entry.name, span_of(entry)) for entry in profile.work] == [
        ("Teaching Assistant", "", "Sep 2023 – Present"),
        ("ICF trainee Coach", "", "Feb 2020 – Present"),
        ("Tutor", "", "Sep 2016 – Present"),
        ("Research Internship", "ISPAMM Lab", "Jan 2022 – Nov 2022"),
    ]
    assert all(entry.summary for entry in profile.work)


def test_projects_have_no_invented_address(profile: Profile) -> None:
    assert [
        (entry.name, entry.entity, span_of(entry), entry.url) for entry in profile.projects
    ] == [
        ("Explainability for High Energy Physics", "MUCCA", "Feb 2023 – Present", ""),
        ("Next Generation 6G communications", "6G-GOALS", "Mar 2023 – Present", ""),
    ]


def test_skills_come_in_six_groups(profile: Profile) -> None:
    assert {skill.name: skill.keywords for skill in profile.skills} == {
        "Deep Learning Frameworks": ("PyTorch", "JAX", "Hugging Face Transformers"),
        "Programming Languages": ("Python", "C", "Java"),
        "Web Development": ("HTML", "JavaScript", "CSS"),
        "ML Specialties": (
            "Adaptive Neural Networks",
            "LLM Optimization",
            "KV Cache Compression",
        ),
        "Development Tools": ("Git", "Docker", "Unix/Linux"),
        "Research Areas": ("Explainable AI", "Efficient Inference"),
    }


def test_languages_have_their_levels(profile: Profile) -> None:
    assert [(entry.language, entry.fluency) for entry in profile.languages] == [
        ("Italian", "Native"),
        ("English", "C2"),
        ("Spanish", "C1"),
        ("Portuguese", "B2 & learning"),
    ]


def test_interests_are_the_research_of_the_homepage(profile: Profile) -> None:
    assert [interest.name for interest in profile.research_interests] == [
        "Efficient training and inference for Language and Vision Models",
        "AI interpretability",
        "Adaptive computation methods",
    ]


def test_publications_have_their_titles(publications: dict[str, Publication]) -> None:
    titles = {number: each.title.replace("$", "") for number, each in publications.items()}
    assert titles == TITLES
    assert "$L_2$" in publications["2406.11430"].title


def test_publications_have_their_authors(publications: dict[str, Publication]) -> None:
    cv = seed("cv.md")
    for number, line in AUTHORS.items():
        names = re.split(r",? and |, ", line)
        assert plain(line) in cv
        assert [
            author.name + "*" * author.is_equal for author in publications[number].authors
        ] == names


def test_every_publication_is_the_owners(publications: dict[str, Publication]) -> None:
    for publication in publications.values():
        assert [author.family for author in publication.authors if author.is_owner] == ["Devoto"]


def test_years_are_those_of_the_cv(publications: dict[str, Publication]) -> None:
    years = {number: each.year for number, each in publications.items() if each.year != 2024}
    assert years == {"2312.10193": 2023, "": 2022}


def test_venues_are_those_of_the_cv(publications: dict[str, Publication]) -> None:
    venues = {number: each.venue for number, each in publications.items()}
    assert venues == {number: VENUES.get(number, "arXiv preprint") for number in TITLES}
    assert publications[""].detail == "vol. 19, no. 3, pp. 2997–3005, IEEE"


def test_homepage_publications_are_the_selected_ones(publications: dict[str, Publication]) -> None:
    homepage = seed("index.md")
    assert all(number in homepage for number in SELECTED)
    assert [number for number, each in publications.items() if each.is_selected] == SELECTED


def test_prose_begins_below_the_title_of_the_page() -> None:
    prose = (ROOT / "pages" / "index.md").read_text("utf-8")
    assert re.findall(r"^#+ .*$", prose, re.MULTILINE) == ["## Research", "## Also"]


# ------------------------------------------------------------------ shown


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return this site as published, without its posts, which take minutes to run."""
    root = tmp_path_factory.mktemp("site")
    shutil.copy(ROOT / "nbblog.toml", root)
    for name in FILES:
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    report = publish(root, Options(), Silence())
    assert report.ok, report.findings
    return root / "public"


def listed(site: Path, page: str) -> dict[str, list[str]]:
    """Return title, authors, venue and first link of every publication of a page, by its number."""
    found: dict[str, list[str]] = {}
    tree = LexborHTMLParser((site / page).read_text("utf-8"))
    tree.strip_tags(["annotation"])
    for one in tree.css(".publication"):
        number = one.css_first(".publication-number")
        arxiv = number.text().removeprefix(":") if number else ""
        assert arxiv not in found, f"{arxiv} stands twice on {page}"
        names = ("title", "authors", "venue")
        texts = [node.text() for name in names for node in one.css(f".publication-{name}")]
        link = one.css_first(".publication-links > a")
        address = str(link.attributes["href"]) if link else ""
        found[arxiv] = [*(" ".join(text.split()) for text in texts), address]
    return found


def wanted(number: str) -> list[str]:
    """Return what a page has to say of a publication, from the facts that were copied by hand."""
    year = {"2312.10193": 2023, "": 2022}.get(number, 2024)
    detail = "vol. 19, no. 3, pp. 2997–3005, IEEE, " if not number else ""
    venue = f"{VENUES.get(number, 'arXiv preprint')}, {detail}{year}"
    address = f"https://arxiv.org/abs/{number}" if number else ""
    return [TITLES[number].replace("L_2", "L2"), AUTHORS[number], venue, address]


def test_every_publication_stands_once_on_its_page(site: Path) -> None:
    page = listed(site, "publications/index.html")
    assert page == {number: wanted(number) for number in TITLES}


def test_selected_publications_stand_on_the_home_page_as_on_theirs(site: Path) -> None:
    page = listed(site, "index.html")
    assert list(page) == SELECTED
    assert page == {number: wanted(number) for number in SELECTED}


def person(number: str) -> list[str]:
    """Return the authors of a publication as the CV of the seed names them, without stars."""
    return re.split(r",? and |, ", AUTHORS[number].replace("*", ""))


def test_every_publication_stands_once_in_the_page_of_the_cv(site: Path) -> None:
    tree = LexborHTMLParser((site / "cv/index.html").read_text("utf-8"))
    tree.strip_tags(["annotation"])
    shown = {}
    for one in tree.css(".cv-publications li"):
        link, line = one.css_first("a.cv-publication-title"), one.css_first("p")
        assert line is not None
        number = re.findall(r"arXiv:(\d{4}\.\d{5})", line.text())
        text = " ".join(line.text().split())
        assert number[:1] or "2997–3005" in text
        shown["".join(number)] = (text, str(link.attributes["href"]) if link else "")
    assert len(tree.css(".cv-publications li")) == len(shown)
    assert shown == {number: said_in_cv(number) for number in TITLES}


def said_in_cv(number: str) -> tuple[str, str]:
    """Return the line and the link that the CV has of a publication."""
    title, authors, venue, link = wanted(number)
    end = "" if title.endswith("?") else "."
    known = f" arXiv:{number}." if number else ""
    return f"{title}{end} {authors}. {venue}.{known}", link


def test_every_publication_stands_once_in_the_pdf_of_the_cv(
    site: Path, require: Callable[[str, str], Path]
) -> None:
    pdftotext = require("pdftotext", "install poppler-utils")
    command = [pdftotext, site / "cv.pdf", "-"]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    text = re.sub(r"[L𝐿]\s*2\b", "L2", " ".join(done.stdout.replace("’", "'").split()))
    for number in TITLES:
        title, authors, venue, _ = wanted(number)
        year = re.escape(venue)
        assert text.count(title) == 1
        known = re.escape(f" · arXiv:{number}") if number else ""
        assert re.search(f"{re.escape(title)} {re.escape(authors)} {year}{known}", text), title
    with pikepdf.open(site / "cv.pdf") as pdf:
        notes = (note for page in pdf.pages for note in page.get("/Annots", []))
        links = Counter(str(note.A.URI) for note in notes if "/URI" in note.get("/A", {}))
    arxiv = {address for address in links if "arxiv" in address}
    assert arxiv == {f"https://arxiv.org/abs/{number}" for number in TITLES if number}


def test_every_publication_stands_once_in_the_linked_data(site: Path) -> None:
    html = (site / "publications/index.html").read_text("utf-8")
    (script,) = re.findall(r'<script type="application/ld\+json">(.+?)</script>', html)
    graph = json.loads(script)["@graph"]
    owner = next(node for node in graph if node["@type"] == "Person")
    assert owner["name"] == "Alessio Devoto"
    articles = [node for node in graph if node["@type"] == "ScholarlyArticle"]
    assert len(articles) == len(TITLES)
    shown = {}
    for node in articles:
        names = ["A. Devoto" if "@id" in one else one["name"] for one in node["author"]]
        assert {"@id": owner["@id"]} in node["author"]
        number = next((one["value"] for one in node.get("identifier", ())), "")
        place = node.get("isPartOf", {}).get("name", "arXiv preprint")
        shown[number] = (node["name"], names, place, node["datePublished"], node.get("sameAs", []))
    for number in TITLES:
        title, _, venue, link = wanted(number)
        year = venue[-4:]
        name = title.replace("L2", "L₂")
        place = VENUES.get(number, "arXiv preprint")
        assert shown[number] == (name, person(number), place, year, [link] if link else [])


def test_pages_without_data_are_not_made(site: Path) -> None:
    made = {path.parent.name for path in site.rglob("index.html")} - {"public"}
    assert made == {"publications", "projects", "cv", "search"}
