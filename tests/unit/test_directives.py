"""One construct in each spelling is one HTML; what is unknown is named; nothing is left over."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rendered import html, rendered
from selectolax.lexbor import LexborHTMLParser


def words(source: str) -> str:
    """Return what a reader sees, code left out, in one line."""
    tree = LexborHTMLParser(rendered(source).html)
    for node in tree.css("pre, code, math"):
        node.decompose()
    return " ".join((tree.body.text() if tree.body else "").split())


CALLOUTS = [
    "> [!WARNING] Mind *it*\n> Text.",
    "> [!warning] Mind *it*\n>\n> Text.",
    ":::{warning} Mind *it*\nText.\n:::",
    "```{warning} Mind *it*\nText.\n```",
    "````{warning} Mind *it*\nText.\n````",
    "::: warning Mind *it*\nText.\n:::",
    ":::warning[Mind *it*]\nText.\n:::",
    "::: {.callout-warning}\n## Mind *it*\n\nText.\n:::",
    '::: {.callout-warning title="Mind *it*"}\nText.\n:::',
    ":::{admonition} Mind *it*\n:class: warning\nText.\n:::",
]


@pytest.mark.parametrize("source", CALLOUTS)
def test_callout_is_the_same_in_every_spelling(source: str) -> None:
    assert html(source) == (
        '<div class="callout callout-warning">\n'
        '<p class="callout-title">Mind <em>it</em></p>\n<p>Text.</p>\n</div>\n'
    )


@pytest.mark.parametrize(
    "source",
    [
        "> [!NOTE]\n> Text.",
        ":::{note}\nText.\n:::",
        "::: {.callout-note}\nText.\n:::",
        "> Note: Text.",
        "> **Note:** Text.",
        "> **Note**\n> Text.",
    ],
)
def test_callout_without_a_title_is_called_by_its_kind(source: str) -> None:
    tree = LexborHTMLParser(html(source))
    assert [node.text() for node in tree.css(".callout-note > p")] == ["Note", "Text."]


@pytest.mark.parametrize(
    ("source", "is_open"),
    [
        ("> [!TIP]- T\n> x", False),
        ("> [!TIP]+ T\n> x", True),
        (":::{tip} T\n:class: dropdown\nx\n:::", False),
        (":::{tip} T\n:class: dropdown\n:open: true\nx\n:::", True),
        ('::: {.callout-tip collapse="true"}\n## T\nx\n:::', False),
        ('::: {.callout-tip collapse="false"}\n## T\nx\n:::', True),
    ],
)
def test_callout_folds_without_a_script(source: str, is_open: bool) -> None:
    (fold,) = LexborHTMLParser(html(source)).css("details.callout-tip")
    assert ("open" in fold.attributes) is is_open
    assert [node.text() for node in fold.css("summary.callout-title")] == ["T"]


def test_callouts_nest_in_lists_quotations_and_each_other() -> None:
    source = "- a\n  > [!NOTE]\n  > b\n  > > [!TIP]\n  > > c\n\n:::{note}\n::: {.callout-tip}\nd\n:::\n:::\n"
    tree = LexborHTMLParser(html(source))
    assert [node.text().strip() for node in tree.css("li .callout-note .callout-tip > p")] == [
        "Tip",
        "c",
    ]
    assert len(tree.css(".callout-note > .callout-tip")) == 2


def test_quotation_stays_a_quotation() -> None:
    for source in ("> A note: it is one.", "> Notes: x", "> `[!NOTE]` x", "> > x"):
        assert "callout" not in html(source)


def test_video_of_fastpages_becomes_a_plain_link() -> None:
    assert html("> youtube: https://youtu.be/x") == (
        '<p><a href="https://youtu.be/x">https://youtu.be/x</a></p>\n'
    )


TABS = [
    "::: {.panel-tabset}\n## A *x*\na\n## B\nb\n:::",
    "::::{tab-set}\n:::{tab-item} A *x*\na\n:::\n:::{tab-item} B\nb\n:::\n::::",
    "````{tab-set}\n```{tab-item} A *x*\na\n```\n```{tab-item} B\nb\n```\n````",
]


@pytest.mark.parametrize("source", TABS)
def test_tabs_are_folds_of_one_name_of_which_the_first_is_open(source: str) -> None:
    tree = LexborHTMLParser(html(source))
    folds = tree.css(".tabs > details")
    assert [node.text().strip() for node in tree.css(".tabs > details > summary")] == ["A x", "B"]
    assert [("open" in fold.attributes, fold.attributes["name"]) for fold in folds] == [
        (True, "tabs-1"),
        (False, "tabs-1"),
    ]


def test_sets_of_tabs_have_names_of_their_own_also_one_inside_the_other() -> None:
    inner = "::: {.panel-tabset}\n### C\nc\n:::"
    tree = LexborHTMLParser(
        html(f"::: {{.panel-tabset}}\n## A\n{inner}\n## B\nb\n:::\n\n{TABS[0]}")
    )
    names = [node.attributes["name"] for node in tree.css("details")]
    assert names == ["tabs-1", "tabs-2", "tabs-1", "tabs-3", "tabs-3"]
    assert len(tree.css("details[open]")) == 3


def test_headings_of_tabs_are_no_sections() -> None:
    assert rendered(TABS[0]).headings == ()


@pytest.mark.parametrize(
    "source",
    [
        "![A *cap* $x$](p.png){#fig-x width=50%}",
        "```{figure} p.png\n:name: fig-x\n:width: 50%\n:alt: A cat\n\nA *cap* $x$\n```",
    ],
)
def test_figure_has_its_caption_width_and_name(source: str) -> None:
    (figure,) = LexborHTMLParser(html(source)).css("figure#fig-x")
    (image,) = figure.css("img[src='p.png']")
    assert image.attributes["style"] == "width: 50%"
    (caption,) = figure.css("figcaption")
    assert caption.css_first("em").text() == "cap"
    assert caption.css_first("math") is not None


def test_note_in_the_margin_and_box_with_a_class() -> None:
    for source in ("::: {.column-margin}\nx\n:::", "```{margin}\nx\n```", ":::{aside}\nx\n:::"):
        assert LexborHTMLParser(html(source)).css_first(".margin-note[role=note] > p") is not None
    assert html("::: {#one .two .three}\nx\n:::") == (
        '<div class="two three" id="one">\n<p>x</p>\n</div>\n'
    )


def test_colons_close_what_has_as_many_or_else_the_innermost() -> None:
    pandoc = "::: {.a}\n::: {.b}\nx\n:::\ny\n:::\nz"
    myst = ":::: {.a}\n::: {.b}\nx\n:::\ny\n::::\nz"
    unclosed = ":::: {.a}\n::: {.b}\nx\n::::\nz"
    code = "::: {.a}\n```\n:::\n```\ny\n:::\nz"
    for source in (pandoc, myst, unclosed, code):
        assert html(source).endswith("</div>\n<p>z</p>\n")


@pytest.mark.parametrize(
    ("source", "name", "hint"),
    [
        ("```{nota} T\ntext\n```", "nota", "did you mean `note`?"),
        (":::{tab-sett}\ntext\n:::", "tab-sett", "did you mean `tab-set`?"),
        ("a {kdb}`text`", "kdb", "did you mean `kbd`?"),
        ("> [!WARNIG]\n> text", "[!WARNIG]", "did you mean `warning`?"),
        ("text\n\n:::", ":::", "open the block in the same cell, or delete the line"),
    ],
)
def test_unknown_name_is_said_with_its_place_and_its_content_shown(
    source: str, name: str, hint: str
) -> None:
    document = rendered("# One", source)
    (finding,) = document.findings
    assert (finding.rule, finding.severity, finding.hint) == ("directive-known", "warning", hint)
    assert f"`{name}`" in finding.message
    assert finding.where.cell == 2
    assert "text" in document.html


def test_languages_are_code_and_no_directives() -> None:
    for source in (
        "```{python}\nx = 1\n```",
        "```{.python}\nx\n```",
        "```{r}\nx\n```",
        "```{code-cell} ipython3\nx\n```",
    ):
        assert '<pre class="code' in html(source)


def test_roles_show_their_text() -> None:
    assert html(
        "{kbd}`Ctrl` H{sub}`2`O {abbr}`A (b c)` {func}`~a.b` {class}`t <a.b>` {math}`x`"
    ) == (
        '<p><kbd>Ctrl</kbd> H<sub>2</sub>O <abbr title="b c">A</abbr> <code>b</code> '
        "<code>t</code> <math><mi>x</mi></math></p>\n"
    )


def test_braces_that_are_no_role_stay() -> None:
    assert html("a {b} `c` {:.2f} {x}") == "<p>a {b} <code>c</code> {:.2f} {x}</p>\n"


@pytest.mark.parametrize(
    ("source", "selector"),
    [
        ("## H {#x .y}", "h2#x.y"),
        ("## H {: #x .y}", "h2#x.y"),
        ("## H\n{: #x .y}", "h2#x.y"),
        ("{#x .y}\n## H", "h2#x.y"),
        ("text\n{: .y}", "p.y"),
        ("{: .y}\ntext", "p.y"),
        ("*a*{: .y}", "em.y"),
        ("**a**{:.y}", "strong.y"),
        ("[a](b){: .y target='_blank'}", "a.y:not([target])"),
        ("![a](b){: width='5' .y}", "img.y[width='5']"),
        ("`a`{: .y}", "code.y"),
        ("[a]{.y}", "span.y"),
        ("| a |\n|---|\n| 1 |\n{: .y}", "table.y"),
        ("> a\n{: .y}", "blockquote.y"),
        ("- a\n{: .y}", "ul.y"),
        ("text {: .y}", "p.y"),
    ],
)
def test_attributes_reach_their_element(source: str, selector: str) -> None:
    shown = html(source)
    assert LexborHTMLParser(shown).css_first(selector) is not None
    assert "{" not in shown


def test_kramdowns_table_of_contents_and_comments_are_gone() -> None:
    assert html("* TOC\n{:toc}\n\ntext") == "<p>text</p>\n"
    assert html("{::comment}\nhidden\n{:/comment}\n\ntext") == "<p>text</p>\n"


def test_footnotes_of_a_line_and_of_another_cell() -> None:
    tree = LexborHTMLParser(html("a[^1] b^[In *line*]", "[^1]: Other cell"))
    assert [node.text().split(" ↩")[0].strip() for node in tree.css(".footnotes li")] == [
        "Other cell",
        "In line",
    ]


def test_boxes_of_tasks_are_read_aloud() -> None:
    tree = LexborHTMLParser(html("- [x] a\n- [ ] b\n\n  more"))
    boxes = tree.css("li.task-list-item input[type=checkbox][disabled]")
    assert [(box.attributes["aria-label"], "checked" in box.attributes) for box in boxes] == [
        ("Done", True),
        ("Not done", False),
    ]


PIECES = st.sampled_from(
    [":::", "::: {.a}", ":::{note} T", "::::", "```{tip}", "```", "> [!NOTE]", "> x", "- y", "  z", "", ":a: b",
     "---", "::: {.panel-tabset}", "## h", "{: .k}", "{#i}", "$$", "text", "1. n", "\\begin{align}", "\\end{align}"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("\n".join))
def test_any_nesting_gives_balanced_html_and_leaves_no_marks(source: str) -> None:
    document = rendered(source)
    stack = []
    for closing, name in re.findall(
        r"<(/?)(div|details|summary|p|ul|ol|li|blockquote|h\d)\b", document.html
    ):
        if not closing:
            stack.append(name)
        else:
            assert stack.pop() == name
    assert stack == []
    assert not re.search(r"(?:^| ):::", words(source))
    assert all(finding.hint for finding in document.findings)
