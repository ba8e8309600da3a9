"""The CV as a PDF, opened by other programs: poppler for words and fonts, pikepdf for structure."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pikepdf
import pytest

from nbblog.config import load_config
from nbblog.findings import Finding, Problem, Severity, UsageError
from nbblog.model import SectionName
from nbblog.printed import Cv, cv_of, print_cv
from nbblog.profile import read_profile
from nbblog.reading import read_publications
from nbblog.templates import THEMES, Theme

Require = Callable[[str, str], Path]
POPPLER = "install poppler-utils"
ADA = "basics:\n  name: Ada Example\n"
EVERYTHING = """
basics:
  name: Ada Example
  label: Engineer of engines
  email: ada@ada.example
  phone: +44 20 7946 0000
  url: https://ada.example/
  summary: Writes for machines.
  location: {city: London, postalCode: W1J 9HP, countryCode: GB}
  profiles:
  - {network: GitHub, username: ada}
  - {network: Club, username: ada}
education:
- {institution: Home, studyType: MSc, area: Maths, score: 30/30, startDate: 1832-06, endDate: 1835,
   courses: [Calculus of *differences*], supervisor: Mary, url: 'https://home.example'}
work:
- {name: Mill, position: Programmer, location: London, startDate: 1842-10, summary: Wrote Note G.,
   highlights: [The first program, 'See [the paper](https://g.example)']}
volunteer:
- {organization: Salon, position: Host, startDate: 1838, endDate: 1840, summary: Tea.}
projects:
- {name: Flying machine, entity: Nursery, description: Wings of silk., keywords: [silk, steam]}
awards:
- {title: A medal, awarder: The Society, date: 1843-09, summary: For notes.}
certificates:
- {name: A licence, issuer: The Crown, date: 1841}
skills:
- {name: Tongues of machines, keywords: [cards, gears]}
languages:
- {language: English, fluency: Native}
- {language: French, fluency: C1}
interests:
- {name: Horses}
references:
- {name: Charles, reference: The enchantress of number.}
researchInterests: [{name: Engines, summary: 'What *they* do.', keywords: [cards, mills]}]
teaching:
- {name: Arithmetic, role: lecturer, level: MSc, students: '12', startDate: 1840, endDate: 1841}
supervision:
- {name: Babbage, topic: A difference, level: PhD, role: co-supervisor, startDate: 1839}
talks:
- {title: On weaving, event: The Institution, location: London, type: keynote, date: 1842-05,
   slides: /files/weaving.pdf, summary: Threads.}
service:
- {role: Reviewer, organization: Memoirs, editions: [vol. 1, vol. 2]}
blog: {summary: I write on *engines*., url: 'https://blog.example'}
"""
IN_ORDER = """
Ada Example|Engineer of engines|W1J 9HP London, GB|+44 20 7946 0000|ada@ada.example|ada.example
GitHub/ada|Club/ada
Research interests|Engines: What they do. cards, mills
Education|Jun 1832 – 1835|MSc in Maths, Home|Final mark: 30/30.|Supervisor: Mary
Calculus of differences
Experience|Oct 1842 – Present|Programmer, Mill, London|Wrote Note G.|The first program|See the paper
Volunteering|1838 – 1840|Host, Salon|Tea.
Blog|I write on engines.|blog.example
Projects|Flying machine, Nursery|Wings of silk.|silk · steam
Publications|1843|Notes on the engine|A. Example*, C. Other*, and D. Third|Memoirs, vol. 3, 1843
doi:10.1000/182|* equal contribution
Talks|May 1842|On weaving, The Institution, London · keynote|Threads.|Slides
Teaching|1840 – 1841|Arithmetic, lecturer · MSc · 12 students
Supervision|1839 – Present|A difference, Babbage · PhD · co-supervisor
Service|Reviewer, Memoirs: vol. 1, vol. 2
Awards|Sep 1843|A medal, The Society|For notes.
Certificates|1841|A licence, The Crown
Skills|Tongues of machines: cards, gears
Languages|English: Native|French: C1
Interests|Horses
References|Charles|The enchantress of number.
"""
NOTES = """@article{notes, title={Notes on the engine}, journal={Memoirs}, volume={3}, year={1843},
author={Example, A. and Other, C. and Third, D.}, author+an={1=equal;2=equal}, doi={10.1000/182}}
"""


@dataclass(frozen=True)
class Print:
    """A CV that was set, and what was found wrong with it."""

    pdf: bytes
    findings: list[Finding]
    folder: Path

    def file(self) -> Path:
        """Return the PDF as a file."""
        path = self.folder / "printed.pdf"
        path.write_bytes(self.pdf)
        return path

    def text(self, *options: str) -> str:
        """Return what pdftotext reads."""
        command = ["pdftotext", *options, str(self.file()), "-"]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode()

    def opened(self) -> pikepdf.Pdf:
        """Return the PDF as pikepdf sees it."""
        return pikepdf.open(self.file())


def site(tmp_path: Path, profile: str, **files: str) -> Path:
    """Write a site; names of files have `__` for a slash, and `_` for a dot."""
    texts = {"nbblog.toml": "[site]\ntitle = 'Ada'\nbase_url = 'https://ada.example'\n"}
    texts |= {"profile.yaml": profile}
    texts |= {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def printed(root: Path) -> Print:
    config = load_config(root)
    profile = read_profile(root)
    theme = Theme(config.theme, root / config.paths.overrides)
    return Print(*print_cv(config, profile, read_publications(config, profile), theme), root)


def offered(root: Path) -> tuple[Cv, list[Finding]]:
    """Return what a publish would offer."""
    config = load_config(root)
    profile = read_profile(root)
    theme = Theme(config.theme, root / config.paths.overrides)
    return cv_of(config, profile, read_publications(config, profile), theme)


def refused(root: Path) -> list[str]:
    with pytest.raises(Problem) as caught:
        printed(root)
    return [f"{one.where}: {one.message} [{one.rule}]" for one in caught.value.findings]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Print:
    """Return the CV of somebody who has everything."""
    folder = tmp_path_factory.mktemp("full")
    return printed(site(folder, EVERYTHING, publications_bib=NOTES))


def words(text: str) -> str:
    return " ".join(text.split())


# ------------------------------------------------------------------ words


def test_every_section_of_json_resume_is_there_in_order(full: Print, require: Require) -> None:
    require("pdftotext", POPPLER)
    text, at = words(full.text()), 0
    for phrase in IN_ORDER.strip().replace("\n", "|").split("|"):
        found = text.find(phrase, at)
        assert found >= 0, f"{phrase!r} does not follow {text[max(0, at - 40) : at]!r}"
        at = found + len(phrase)
    assert full.findings == []


def test_text_of_the_profile_is_never_markup(tmp_path: Path, require: Require) -> None:
    require("pdftotext", POPPLER)
    hostile = [
        '#panic("x") #sys.inputs', "$5 + $6", "@ref <label>", "a\\\\b \\u{41}", "// no comment",
        "/* nor this */", "= no heading", "- no list", "+ no enum", "/ no: term", "`raw` no",
        "*bold* _emph_", "~ -- --- ~", "https://x.example/#a", '"quotes" \'single\'', "[brackets]",
        "#import \"@preview/x:1.0.0\"", "{{ jinja }}", "&amp; <b>", "]] }} ))",
    ]  # fmt: skip
    entries = "".join(f"- name: '{line.replace(chr(39), chr(39) * 2)}'\n" for line in hostile)
    pdf = printed(site(tmp_path, f"{ADA}certificates:\n{entries}skills:\n{entries}"))
    text = words(pdf.text())
    assert [line for line in hostile if text.count(words(line)) < 2] == []
    assert pdf.findings == []


def test_greek_polish_and_emoji_are_printed_with_fonts_that_are_in_the_file(
    tmp_path: Path, require: Require
) -> None:
    pdffonts = require("pdffonts", POPPLER)
    line = "Ελληνικά Łódź zażółć gęślą jaźń Žižek Привет 📌 🚀 ❤️ 👩‍🔬 ₂ → ★"
    pdf = printed(site(tmp_path, f"{ADA}  label: '{line}'\n"))
    assert line in words(pdf.text())
    assert pdf.findings == []
    told = subprocess.run([pdffonts, pdf.file()], capture_output=True, text=True, check=True)
    fonts = [row.split() for row in told.stdout.splitlines()[2:]]
    assert any("NotoEmoji" in row[0] for row in fonts)
    assert [row[-5:-2] for row in fonts] == [["yes", "yes", "yes"]] * len(fonts)
    assert not any("Type 3" in " ".join(row) for row in fonts)


def test_own_name_is_bold(tmp_path: Path, require: Require) -> None:
    require("pdftotext", POPPLER)

    def width(owner: str) -> float:
        root = site(tmp_path, f"basics: {{name: {owner}}}", publications_bib=NOTES)
        found = re.search(
            r'xMin="([\d.]+)".* xMax="([\d.]+)".*Example\*,<', printed(root).text("-bbox")
        )
        assert found
        return float(found[2]) - float(found[1])

    assert width("Ada Example") > 1.03 * width("Somebody Else")


# ------------------------------------------------------------------ structure


def test_structure_is_tagged_and_named(full: Print) -> None:
    with full.opened() as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        roles = list(_roles(pdf.Root.StructTreeRoot.K))
        with pdf.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"
            assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("2", "A")
    kept = [role for role in roles if role in ("H1", "H2", "H3", "L", "LI", "Link", "Figure")]
    assert kept[0] == "H1"
    assert roles.count("H1") == 1
    assert roles.count("H2") == len(get_args(SectionName)) == 17
    assert roles.count("H3") == 11  # all entries but that of the blog
    assert (
        roles.count("LI") >= 1 + 2 + 1 + 1 + 1
    )  # a course, highlights, a paper, skills, interests
    assert roles.count("Link") >= 9


def test_metadata_tell_who_and_what(full: Print) -> None:
    with full.opened() as pdf:
        about = {key: str(value) for key, value in pdf.docinfo.items()}
    assert about["/Title"] == "Ada Example – Curriculum vitae"
    assert about["/Author"] == "Ada Example"
    assert about["/Subject"] == "Writes for machines."
    assert about["/Keywords"] == "Engines"
    assert about["/CreationDate"].startswith("D:18430901")  # the medal


def test_links_lead_where_the_data_say(full: Print) -> None:
    with full.opened() as pdf:
        links = {
            str(note.A.URI)
            for page in pdf.pages
            for note in page.get("/Annots", [])
            if note.Subtype == "/Link" and "/URI" in note.A
        }
    assert links == {
        "mailto:ada@ada.example", "tel:+442079460000", "https://ada.example/",
        "https://github.com/ada", "https://home.example", "https://g.example",
        "https://blog.example", "https://doi.org/10.1000/182",
        "https://ada.example/files/weaving.pdf",
    }  # fmt: skip


def test_sections_are_bookmarks(full: Print) -> None:
    with full.opened() as pdf, pdf.open_outline() as outline:
        (name,) = outline.root
        assert name.title == "Ada Example"
        assert [part.title for part in name.children][:2] == ["Research interests", "Education"]
        assert not any(part.children for part in name.children)


def test_formula_is_set_and_can_be_read_aloud(tmp_path: Path, require: Require) -> None:
    require("pdftotext", POPPLER)
    title = r"An $L_2$ view of $\sum_{i=0}^n \sqrt{\hat{x}_i}$"
    paper = f"@misc{{x, title={{{title}}}, author={{Example, A.}}, year={{2024}}}}"
    pdf = printed(site(tmp_path, ADA, publications_bib=paper))
    assert pdf.findings == []
    text = pdf.text()
    assert "$" not in text
    assert set("𝐿∑𝑖𝑛𝑥") <= set(text)
    with pdf.opened() as opened:
        alternatives = list(_alternatives(opened.Root.StructTreeRoot.K))
    assert alternatives == ["L_2", r"\sum_{i=0}^n \sqrt{\hat{x}_i}"]


def _elements(node: Any) -> Iterator[Any]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _elements(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        if "/K" in node:
            yield from _elements(node.K)


def _roles(node: Any) -> Iterator[str]:
    return (str(element.S).lstrip("/") for element in _elements(node))


def _alternatives(node: Any) -> Iterator[str]:
    return (str(each.Alt) for each in _elements(node) if each.S == "/Formula")


# ------------------------------------------------------------------ pages


@pytest.mark.parametrize(("paper", "size"), [("a4", (595.28, 841.89)), ("letter", (612, 792))])
def test_paper_has_its_size(tmp_path: Path, paper: str, size: tuple[float, float]) -> None:
    root = site(tmp_path, ADA, nbblog_toml=f'[cv]\npaper = "{paper}"\n')
    with printed(root).opened() as pdf:
        box = [float(number) for number in pdf.pages[0].MediaBox]
    assert box[:2] == [0, 0]
    assert box[2:] == pytest.approx(size, abs=0.01)


def test_pages_are_numbered_where_there_are_more_than_one(
    full: Print, tmp_path: Path, require: Require
) -> None:
    require("pdftotext", POPPLER)
    assert "Curriculum vitae" not in printed(site(tmp_path, ADA)).text()
    pages = full.text().rstrip("\f").split("\f")
    assert len(pages) == 2
    feet = [page.split("Curriculum vitae")[1] for page in pages]
    assert ["".join(foot.split()) for foot in feet] == ["1/2", "2/2"]


def test_no_title_stands_alone_at_the_foot_of_a_page(tmp_path: Path, require: Require) -> None:
    require("pdftotext", POPPLER)
    job = "- {position: Job TITLE, startDate: 2020, summary: ABOUT it.}\n"
    skill = "skills:\n- {name: Code, keywords: [C]}\nlanguages:\n- {language: Latin, fluency: A1}\n"
    ends = set()
    for jobs in range(14, 26):
        pdf = printed(site(tmp_path, f"{ADA}work:\n{job * jobs}{skill}"))
        first, *_ = pdf.text("-layout").split("\f")
        lines = [line for line in first.splitlines() if line.strip()]
        last = lines[-2] if "Curriculum vitae" in lines[-1] else lines[-1]
        ends.add(last.strip())
        assert not re.fullmatch(r"\s*(2020 – Present\s+Job TITLE|Skills|Languages)\s*", last), jobs
    assert len(ends) > 2, "the sweep moves the end of the page through the sections"


def test_entry_that_is_longer_than_a_page_goes_on_over_it(tmp_path: Path, require: Require) -> None:
    require("pdftotext", POPPLER)
    lines = "".join(f"  - Deed number {number} was done.\n" for number in range(120))
    pdf = printed(site(tmp_path, f"{ADA}work:\n- position: Boss\n  highlights:\n{lines}"))
    text = pdf.text()
    assert [number for number in range(120) if f"Deed number {number} was" not in text] == []
    assert text.count("\f") > 1


# ------------------------------------------------------------------ the same bytes


def test_bytes_are_the_same_in_another_process_and_time_zone(full: Print, tmp_path: Path) -> None:
    files = {"publications_bib": NOTES, "static__files__weaving_pdf": "%PDF-"}
    root = site(tmp_path, EVERYTHING, **files)
    for number, zone in enumerate(("UTC", "Asia/Tokyo")):
        out = tmp_path / f"{number}.pdf"
        env = {**os.environ, "TZ": zone, "PYTHONHASHSEED": str(number)}
        command = [sys.executable, "-m", "nbblog", "cv", "-C", str(root), "--out", str(out)]
        subprocess.run(command, env=env, check=True, capture_output=True, cwd=tmp_path)
        assert out.read_bytes() == full.pdf


def test_moment_is_that_of_the_build_where_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = site(tmp_path, ADA)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with printed(root).opened() as pdf:
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20231114")  # date -u -d @1700000000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        printed(root)


# ------------------------------------------------------------------ what is wrong


def test_character_without_a_glyph_is_told_where_it_was_typed(tmp_path: Path) -> None:
    pdf = printed(site(tmp_path, f"{ADA}  label: Engineer\nskills:\n- name: 日本\n"))
    (first, second) = pdf.findings
    assert (str(first.where), first.severity) == ("profile.yaml:5", Severity.WARNING)
    assert "'日'" in first.message
    assert "'本'" in second.message
    assert first.rule == "cv-readable"
    with pdf.opened() as opened:
        assert opened.Root.MarkInfo.Marked  # all the same


def test_font_of_the_site_fills_in(tmp_path: Path) -> None:
    root = site(tmp_path, f"{ADA}skills:\n- name: 日\n", nbblog_toml='[cv]\nfonts = "fonts"\n')
    _font(root / "fonts" / "own.ttf", "日")
    assert printed(root).findings == []


def _font(path: Path, character: str) -> None:
    """Write a font that has one more character than the one it is made from."""
    import manimgx_fonts
    from fontTools.ttLib import TTFont

    with TTFont(Path(manimgx_fonts.__file__).parent / "NotoSansLao[wght].ttf") as font:
        for table in font["cmap"].tables:
            table.cmap[ord(character)] = font.getGlyphOrder()[5]
        for number in (1, 4, 6, 16):
            font["name"].setName("Own", number, 3, 1, 0x409)
        path.parent.mkdir()
        font.save(path)


def test_site_without_typst_publishes_without_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)  # as if it were not installed
    cv, findings = offered(site(tmp_path, ADA + "work:\n- name: Lab\n"))
    assert (cv.href, cv.pdf, findings) == ("", None, [])
    assert [section.name for section in cv.sections] == ["work"]


def test_site_that_wants_a_pdf_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    cv, (finding,) = offered(site(tmp_path, ADA, nbblog_toml='[cv]\npdf = "always"\n'))
    assert (cv.href, cv.pdf) == ("", None)
    assert finding.severity is Severity.ERROR
    assert "pip install 'nbblog[cv]'" in finding.hint


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("cv", "= CV\n#nosuch(1)\n", "cv.typ:2: unknown variable: nosuch"),
        ("cv", "= CV\n\n#let x = (1\n", "cv.typ:3: unclosed delimiter"),
        ("look", "#let ink = black\n", "look.typ: unresolved import"),
        ("cv", '\n#import "@preview/cv:1.0.0": *\n', "cv.typ:2: a package of another site"),
        ("cv", '#read("/etc/hostname")\n', "cv.typ:1: file not found"),
    ],
)
def test_broken_template_is_told_with_file_and_line(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    root = site(tmp_path, ADA, **{f"overrides__typst__{name}_typ": text})
    found = refused(root)
    assert found[0].startswith(f"overrides/typst/{told}")
    assert found[0].endswith("[cv-printed]")
    cv, findings = offered(root)
    assert (cv.pdf, len(findings)) == (None, len(found))


def test_mistake_of_ours_is_a_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nbblog.typesetting._MAIN", "runs.typ/none.typ")
    with pytest.raises(RuntimeError):
        printed(site(tmp_path, ADA))


def test_template_that_cannot_be_read_aloud_makes_a_pdf_and_a_warning(tmp_path: Path) -> None:
    text = '#set document(title: "x")\n= CV\n$ x^2 $\n'
    pdf = printed(site(tmp_path, ADA, overrides__typst__cv_typ=text))
    (finding,) = pdf.findings
    assert str(finding.where) == "overrides/typst/cv.typ:3"
    assert (finding.rule, finding.severity) == ("cv-readable", Severity.WARNING)
    assert "alt text" in finding.message
    assert pdf.pdf.startswith(b"%PDF-")


def test_one_file_changes_the_look_of_the_whole(tmp_path: Path, require: Require) -> None:
    pdffonts = require("pdffonts", POPPLER)
    look = (THEMES / "default" / "typst" / "look.typ").read_text("utf-8")
    changed = look.replace('("Source Serif 4", "Noto Emoji")', '("Libertinus Serif",)')
    assert changed != look
    pdf = printed(site(tmp_path, ADA, overrides__typst__look_typ=changed))
    told = subprocess.run([pdffonts, pdf.file()], capture_output=True, text=True, check=True)
    assert "LibertinusSerif" in told.stdout
    assert "SourceSerif" not in told.stdout


def test_look_says_only_what_is_different(tmp_path: Path, require: Require) -> None:
    pdffonts = require("pdffonts", POPPLER)
    look = (
        '#import "default/look.typ": *\n#let accent = rgb("#00aa11")\n'
        '#let text-face = ("Libertinus Serif",)\n'
    )
    work = "work:\n- {name: Lab, startDate: 2020}\n"
    pdf = printed(site(tmp_path, ADA + work, overrides__typst__look_typ=look))
    told = subprocess.run([pdffonts, pdf.file()], capture_output=True, text=True, check=True)
    faces = {
        row.split()[0].partition("+")[2].partition("-")[0] for row in told.stdout.splitlines()[2:]
    }
    assert faces == {"LibertinusSerif", "Inter"}  # dates are as they were
    assert "#00aa11" in _inks(pdf)
    assert "#a43c1c" not in _inks(pdf)


def _inks(pdf: Print) -> set[str]:
    """Return the colours of what is painted, as CSS writes them."""
    found = set()
    with pdf.opened() as opened:
        for page in opened.pages:
            for values, operator in pikepdf.parse_content_stream(page):
                if str(operator) in ("scn", "rg", "SCN", "RG"):
                    found.add("#" + "".join(f"{round(float(value) * 255):02x}" for value in values))
    return found


@pytest.mark.parametrize("theme", ["default", "slate"])
def test_colours_are_those_of_the_theme_by_day(tmp_path: Path, theme: str) -> None:
    tokens = "".join(
        path.read_text("utf-8")
        for folder in ("default", theme)
        for path in sorted((THEMES / folder / "css").glob("0*-tokens.css"))
    )
    by_day = dict(re.findall(r"--([\w-]+): light-dark\((#\w+),", tokens))
    toml = f'theme = "{theme}"\n[site]\ntitle = "Ada"\n'
    pdf = printed(site(tmp_path, EVERYTHING, nbblog_toml=toml, publications_bib=NOTES))
    assert pdf.findings == []
    wanted = {by_day[name] for name in ("ink", "ink-strong", "ink-muted", "accent")}
    assert wanted <= _inks(pdf)
    assert not any(ink in _inks(pdf) for ink in OTHERS[theme])


OTHERS = {"default": ["#1d5bbf", "#2b323c"], "slate": ["#a43c1c", "#211d19"]}
"""Accent and ink of the other theme."""


def test_slate_prints_in_its_own_typeface(tmp_path: Path, require: Require) -> None:
    pdffonts = require("pdffonts", POPPLER)
    toml = 'theme = "slate"\n[site]\ntitle = "Ada"\n'
    pdf = printed(site(tmp_path, EVERYTHING, nbblog_toml=toml, publications_bib=NOTES))
    told = subprocess.run([pdffonts, pdf.file()], capture_output=True, text=True, check=True)
    rows = [row.split() for row in told.stdout.splitlines()[2:]]
    assert {row[0].partition("+")[2].partition("-")[0] for row in rows} == {"Inter"}
    assert [row[-5:-2] for row in rows] == [["yes", "yes", "yes"]] * len(rows)


def test_title_of_two_lines_has_no_word_alone_on_the_second(
    tmp_path: Path, require: Require
) -> None:
    require("pdftotext", POPPLER)
    paper = "@misc{{x{0}, title={{{1}}}, author={{Example, A.}}, year={{2024}}}}\n"
    filled = ["A view of " + "very " * many + "long titles" for many in range(8, 22)]
    papers = "".join(paper.format(number, title) for number, title in enumerate(filled))
    pdf = printed(site(tmp_path, ADA, publications_bib=papers))
    lines = [line.strip() for line in pdf.text("-layout").splitlines()]
    ends = [line for line in lines if line.endswith("titles") and not line.startswith("2024")]
    assert any("A view" not in line for line in ends), "some titles have two lines"
    assert [line for line in ends if len(line.split()) < 4] == []


# ------------------------------------------------------------------ a PDF of the site's own


def test_pinned_pdf_is_offered_as_it_is(tmp_path: Path) -> None:
    root = site(tmp_path, ADA, nbblog_toml='[cv]\npdf = "mine.pdf"\n', mine_pdf="%PDF-mine")
    cv, findings = offered(root)
    assert (cv.href, cv.pdf, findings) == ("/cv.pdf", b"%PDF-mine", [])


def test_pinned_pdf_among_the_static_files_stands_where_those_stand(tmp_path: Path) -> None:
    toml = '[cv]\npdf = "static/files/mine.pdf"\n'
    cv, _ = offered(site(tmp_path, ADA, nbblog_toml=toml, static__files__mine_pdf="%PDF-mine"))
    assert (cv.href, cv.pdf) == ("/files/mine.pdf", None)


def test_static_pdf_of_the_same_address_is_left_alone(tmp_path: Path) -> None:
    cv, _ = offered(site(tmp_path, ADA, static__cv_pdf="%PDF-mine"))
    assert (cv.href, cv.pdf) == ("/cv.pdf", None)


@pytest.mark.parametrize(
    ("profile", "toml"), [(ADA, '[cv]\npdf = "never"\n'), ("basics: {name: ''}\n", "")]
)
def test_no_pdf_where_none_is_wanted_or_nobody_is_named(
    tmp_path: Path, profile: str, toml: str
) -> None:
    cv, findings = offered(site(tmp_path, profile, nbblog_toml=toml))
    assert (cv.href, cv.pdf, findings) == ("", None, [])
