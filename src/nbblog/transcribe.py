"""A JSON Resume file written anew: as profile.yaml with comments, and as entries of a .bib file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nbblog.documents import write_yaml
from nbblog.resume import Resume
from nbblog.sources.frontmatter import slugify

_SECTIONS = {
    "basics": "Who you are. `image` is a path below static/, such as /me.jpg.",
    "work": "Positions, newest first. What still goes on has no endDate.",
    "volunteer": "Unpaid work for an organization.",
    "education": "Degrees and stays; `supervisor` and `summary` may be added.",
    "awards": "Prizes and honours.",
    "certificates": "What an issuer certifies.",
    "skills": "Groups of skills.",
    "languages": "Languages, and how well you speak them.",
    "interests": "What you care for.",
    "references": "What others say of you.",
    "projects": "They have a page of their own.",
}

_MORE = """\
# What JSON Resume has no words for: take the `# ` off what you need.
#
# notice: Looking for an internship, [write to me](mailto:ada@ada.example).
# researchInterests: [Efficient inference, Interpretability]
# news:
#   - date: 2026-11-03
#     text: Our paper on stopping early was accepted.
# talks:
#   - title: Knowing when to stop
#     event: Seminar of Examples
#     date: 2026-10
#     slides: /files/stop.pdf
# teaching:
#   - name: Machine learning
#     role: teaching assistant
#     institution: University of Example
#     startDate: 2025-09
# supervision:
#   - name: Olga Other
#     topic: Early exits
#     level: MSc thesis
#     startDate: 2026-02
# service:
#   - role: reviewer
#     organization: NeurIPS
#     editions: [2025, 2026]
"""

_YEAR = re.compile(r"^([ -]*(?:startDate|endDate|date): )'(\d{4})'$", re.MULTILINE)
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$",
}  # fmt: skip


def to_yaml(resume: Resume, name: str) -> str:
    """Return a resume as the text of profile.yaml; name is the file that it was."""
    pieces = [f"# JSON Resume (https://jsonresume.org/schema) as YAML, from {name}.\n"]
    for key, value in resume.document.data.items():
        about = f"# {_SECTIONS[key]}\n" if key in _SECTIONS else ""
        pieces.append(about + _YEAR.sub(r"\1\2", write_yaml({key: value})))
    if resume.unread:
        lines = write_yaml(dict(resume.unread)).splitlines()
        pieces.append(
            "\n".join(["# What nbblog does not read:", *(f"# {line}" for line in lines), ""])
        )
    return "\n".join([*pieces, _MORE])


def to_bibtex(resume: Resume) -> str:
    """Return a resume's publications as the text of a .bib file, "" without any."""
    if not resume.publications:
        return ""
    owner = str(resume.document.data.get("basics", {}).get("name", ""))
    head = "% JSON Resume names no authors: write all of them, `Family, Given and Family, Given`.\n"
    return head + "".join(f"\n{entry}" for entry in _entries(resume.publications, owner))


def _entries(publications: tuple[Mapping[str, Any], ...], owner: str) -> Iterator[str]:
    used: set[str] = set()
    for each in publications:
        title, year = str(each.get("name", "")), str(each.get("releaseDate", ""))[:4]
        if not title or not re.fullmatch(r"[12]\d{3}", year):
            told = " ".join(title.split()) or "an entry without a name"
            yield f"% without a year, so left out: {told}\n"
            continue
        key = stem = slugify(owner).rpartition("-")[2] + year + slugify(title).partition("-")[0]
        number = 1
        while key in used:
            key, number = f"{stem}{number}", number + 1
        used.add(key)
        yield _entry(key, each, {"title": title, "author": owner or "Unknown", "year": year})


def _entry(key: str, each: Mapping[str, Any], fields: dict[str, str]) -> str:
    more = {"howpublished": each.get("publisher"), "abstract": each.get("summary")}
    fields |= {name: str(value) for name, value in more.items() if value}
    lines = [f"  {name} = {{{_tex(value)}}},\n" for name, value in fields.items()]
    if url := re.sub(r"[{}\s]", "", str(each.get("url", ""))):
        lines.append(f"  url = {{{url}}},\n")
    return f"@misc{{{key},\n{''.join(lines)}}}\n"


def _tex(text: str) -> str:
    """Return text as TeX that says the same."""
    return "".join(_SPECIAL.get(letter, letter) for letter in " ".join(text.split()))
