"""Mermaid becomes SVG when the site is published; what cannot be drawn is code, with a finding."""

from __future__ import annotations

import re
import sys
from xml.etree import ElementTree as ET

import pytest
from rendered import html, rendered
from selectolax.lexbor import LexborHTMLParser

FLOW = "flowchart LR\n  A[One & two] --> B{Three?}\n"
KINDS = [
    FLOW,
    "sequenceDiagram\n  A->>B: hello\n",
    "classDiagram\n  A <|-- B\n",
    "stateDiagram-v2\n  [*] --> A\n",
    "erDiagram\n  A ||--o{ B : has\n",
    "gantt\n  dateFormat YYYY-MM-DD\n  section S\n  T :a1, 2026-01-01, 3d\n",
    'pie title P\n  "a" : 3\n  "b" : 1\n',
    "sequenceDiagram\n  participant A\n  A->>B: hello\n",  # the second renderer's
    "mindmap\n  root((A))\n    B\n",
    "gitGraph\n  commit\n",
    "timeline\n  2002 : A\n",
]


def block(source: str, mark: str = "mermaid") -> str:
    """Return a block of Mermaid."""
    return f"```{mark}\n{source}\n```\n"


@pytest.mark.parametrize("source", KINDS, ids=lambda source: source.split()[0])
def test_diagram_is_drawn(source: str) -> None:
    (box,) = LexborHTMLParser(html(block(source))).css("figure > .diagram[role=img][aria-label]")
    svg = re.search(r"<svg.*</svg>", box.html or "", re.DOTALL)
    assert svg is not None
    assert "<script" not in svg[0]
    assert len(box.css("svg path, svg rect, svg circle, svg polygon")) > 0
    assert not re.search(r'(?:href|src)="(?!#)', svg[0].replace("xlink:", ""))


def test_diagram_is_well_formed_and_the_same_each_time() -> None:
    shown = html(block(FLOW))
    ET.fromstring(shown)  # our own text
    assert html(block(FLOW)) == shown


def test_ids_of_two_diagrams_differ_and_each_is_there_once() -> None:
    shown = html(block("sequenceDiagram\n  A->>B: x\n") + "\n" + block(FLOW) + "\n" + block(FLOW))
    ids = re.findall(r'\sid="([^"]*)"', shown)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", shown)) <= set(ids)


@pytest.mark.parametrize(
    ("source", "label"),
    [
        (block("flowchart LR\n  accTitle: What it is\n  A --> B"), "What it is"),
        (block('%%| fig-cap: "A caption"\nflowchart LR\n  A --> B', "{mermaid}"), "A caption"),
        ("```{mermaid}\n:caption: Cap\n:alt: Alt\nflowchart LR\n  A --> B\n```", "Alt"),
        (block(FLOW), "Diagram: One & two, Three?"),
    ],
)
def test_diagram_has_a_name_for_those_who_do_not_see_it(source: str, label: str) -> None:
    (box,) = LexborHTMLParser(html(source)).css(".diagram")
    assert box.attributes["aria-label"] == label


def test_caption_and_name_make_a_figure() -> None:
    source = block("%%| label: fig-flow\n%%| fig-cap: A & b\n" + FLOW)
    (figure,) = LexborHTMLParser(html(source)).css("figure#fig-flow")
    assert figure.css_first("figcaption").text() == "Figure\xa01: A & b"


def test_links_and_scripts_of_a_diagram_are_gone() -> None:
    source = (
        'flowchart TD\n  A["<script>alert(1)</script>"] --> B\n  click A "javascript:alert(2)"\n'
    )
    shown = rendered(block(source)).html
    assert "<script" not in shown
    assert "javascript:" not in shown


def test_own_colours_are_shown_as_they_were_meant() -> None:
    assert "diagram-coloured" not in html(block(FLOW))
    assert "diagram-coloured" in html(block(FLOW + "  style A fill:#f9f\n"))


@pytest.mark.parametrize("source", ["flowchart LR\n  A[Broken", "", "hello", "x" * 30_000])
def test_diagram_that_cannot_be_drawn_is_code_with_a_finding(source: str) -> None:
    document = rendered("# One", "text\n\n" + block(source))
    (finding,) = document.findings
    assert (finding.rule, finding.where.cell, finding.where.line) == ("diagrams-drawn", 2, 3)
    assert '<pre class="code language-mermaid"' in document.html


def test_without_the_library_the_source_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mmdr", None)
    document = rendered(block(FLOW))
    (finding,) = document.findings
    assert (finding.severity, "nbblog[mermaid]" in finding.hint) == ("warning", True)
    assert "flowchart LR" in document.html
