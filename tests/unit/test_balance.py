"""Raw HTML of a cell cannot reach the next one; html5lib says where a browser puts things."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.findings import Where
from nbblog.prose.document import render_document
from nbblog.prose.pieces import Html, Picture, Prose


class NoLinks:
    def picture(self, src: str, where: Where, attachments: object) -> Picture:
        return Picture(src)

    def link(self, href: str, where: Where) -> str:
        return href


def rendered(*cells: str) -> str:
    """Return cells as the HTML of a post; "|" stands for finished HTML."""
    pieces = []
    for number, text in enumerate(cells, start=1):
        place = lambda line, number=number: Where("a.ipynb", number, line)  # noqa: E731
        pieces.append(Html("<hr>\n") if text == "|" else Prose(text, place))
    return render_document(pieces, NoLinks(), macros={}, is_balanced=True).html


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("<div class='x'>\n\ntext", "<div class='x'>\n<p>text</p>\n</div>\n"),
        ("text\n\n</div>\n</article>", "<p>text</p>\n\n"),
        ("one <b>two", "<p>one <b>two</p>\n</b>\n"),
        ("one</span> two", "<p>one two</p>\n"),
        ("<div><b>x</div>", "<div><b>x</b></div>"),
        ('<a id="here"/>text', '<p><a id="here"></a>text</p>\n'),
        ("<table>\n<tr><td>x\n", "<table>\n<tr><td>x\n</table>"),
        ("<center>\n<img src=x>\n", "<center>\n<img"),
        ("<ul>\n<li>a\n<li>b\n</ul>\n", "<ul>\n<li>a\n<li>b\n</ul>"),
        (
            "<script>\nif (a<b) { '<div>' }\n</script>\n",
            "<script>\nif (a<b) { '<div>' }\n</script>",
        ),
        ("<svg><path d='M0 0'/><g/></svg>", "<path d='M0 0'/><g/></svg>"),
        ("<!-- never closed\n\ntext", "<!-- never closed\n\ntext-->"),
        ("`</div>` and `<b>`", "<p><code>&lt;/div&gt;</code> and <code>&lt;b&gt;</code></p>\n"),
    ],
)
def test_html_of_a_cell_is_balanced(cell: str, shown: str) -> None:
    assert shown in rendered(cell)


def test_elements_may_reach_over_the_blocks_of_a_cell() -> None:
    html = rendered("<details>\n<summary>more</summary>\n\n*text*\n\n</details>", "after")
    assert "<em>text</em></p>\n</details><p>after</p>" in html.replace("\n\n", "\n")


PIECES = st.sampled_from(
    ["<div>", "</div>", "<b>", "</b>", "<a href='x'>", "</a>", "<span>", "</span>",
     "</article>", "</main>", "<ul><li>", "</ul>", "<details>",
     "</details>", "<!-- c -->", "<!--", "<a name='x'/>", "<center>", "<i>", "text", "*em*",
     "\n\n", "\n", " ", "# h\n", "- item\n", "> quote\n", "<h2>", "</h2>", "<pre>", "</pre>"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=10).map("".join), st.sampled_from(["|", "plain"]))
def test_no_cell_reaches_what_comes_after_it(cell: str, after: str) -> None:
    page = f"<main><article>{rendered(cell, '|', after)}<i id='end'></i></article><p></p></main>"
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert tree.find("body/main/article/hr") is not None, page
    assert tree.find("body/main/article/i[@id='end']") is not None, page
    assert tree.find("body/main/p") is not None, page
