"""Pieces of a post in, one HTML document out: its Markdown is parsed as a whole.

References, footnotes and heading ids reach across cells because all cells become one token stream.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from nbblog.findings import Finding, Where
from nbblog.model import Heading, Label
from nbblog.prose.anchors import settle_anchors
from nbblog.prose.annotations import name_notes, note_blocks
from nbblog.prose.captions import labelled, number_captions, open_figures, take_targets
from nbblog.prose.citations import Library, set_citations
from nbblog.prose.dialect import dialect
from nbblog.prose.equations import Equations
from nbblog.prose.labels import Labels
from nbblog.prose.listings import caption_blocks
from nbblog.prose.marks import KEYS
from nbblog.prose.math import Formulas
from nbblog.prose.passes.balance import balance_html
from nbblog.prose.passes.diagrams import draw_diagrams
from nbblog.prose.passes.formulas import set_formulas
from nbblog.prose.passes.headings import name_headings
from nbblog.prose.passes.kramdown import take_attribute_lists
from nbblog.prose.passes.links import resolve_links
from nbblog.prose.passes.pictures import pictures
from nbblog.prose.passes.tabs import name_tabs
from nbblog.prose.passes.tokens import number_lines
from nbblog.prose.passes.troubles import collect_troubles
from nbblog.prose.passes.values import fill_values
from nbblog.prose.passes.words import drop_title, lede_of, plain_text
from nbblog.prose.pieces import Html, Labelled, Links, Piece
from nbblog.prose.references import Neighbours, References
from nbblog.prose.styles import AuthorYear, Formula, Style, prose
from nbblog.prose.tables import keep_pipes


@dataclass(frozen=True, slots=True)
class Document:
    """Rendered prose: HTML, its sections, its text without markup, and what was wrong."""

    html: str = field(repr=False)
    headings: tuple[Heading, ...]
    text: str = field(repr=False)
    lede: str
    findings: tuple[Finding, ...]
    labels: Mapping[str, Label] = field(default_factory=dict, repr=False)
    asks_others: bool = False


@dataclass(frozen=True, slots=True)
class Scholarship:
    """What a post's references and citations are resolved with."""

    library: Library = field(default_factory=Library)
    neighbours: Neighbours = field(default_factory=Neighbours)
    style: Callable[[Formula], Style] = AuthorYear


def render_document(
    pieces: list[Piece],
    links: Links,
    *,
    macros: Mapping[str, str],
    title: str | None = None,
    language: str | None = None,
    is_balanced: bool = False,
    scholarship: Scholarship | None = None,
) -> Document:
    """Return pieces as one HTML document; title is the level-one heading that is left out.

    Blocks of code in another language than language are labelled; with None, none is. is_balanced
    ends the raw HTML of a piece with it, where CommonMark would let it run on.
    """
    md = dialect()
    scholarship = scholarship or Scholarship()
    env: dict[str, object] = {"language": language, KEYS: scholarship.library.works}
    findings: list[Finding] = []
    engine, labels = Formulas(macros), Labels()
    equations = Equations(labels)
    tokens = [token for piece in pieces for token in _blocks(md, piece, env)]
    tokens = _finish(md, tokens, env)
    if is_balanced:
        tokens = balance_html(tokens)
    number_lines(tokens)
    tokens = collect_troubles(tokens, findings)
    take_attribute_lists(tokens)
    tokens = take_targets(tokens)
    named = [
        str(token.attrs["id"]) for token in tokens if token.tag == "h1" and "id" in token.attrs
    ]
    tokens = drop_title(tokens, title)
    fill_values(tokens, render_inline, findings)
    note_blocks(tokens)
    caption_blocks(tokens, render_inline)
    tokens = equations.number(open_figures(tokens))
    equations.refer(tokens, findings)
    style = scholarship.style(formula_of)
    tokens = set_citations(tokens, scholarship.library, style, findings)
    set_formulas(tokens, engine, findings)
    equations.show(tokens)
    draw_diagrams(tokens, findings)
    pictures(tokens, links, findings)
    resolve_links(tokens, links)
    headings = name_headings(tokens, md)
    tokens = number_captions(tokens, labels)
    for name in (name for name in named if name not in labels.table):  # the title's own label
        labels.add(name, Label("post", "", title or name, ""), Where(""))
    references = References(labels.table, scholarship.neighbours, findings)
    references.resolve(tokens)
    name_tabs(tokens)
    lede, text = lede_of(tokens), plain_text(tokens)
    html = md.renderer.render(tokens, md.options, env)
    html = settle_anchors(html, tokens, title, findings)
    return Document(
        html,
        headings,
        text,
        lede,
        (*findings, *labels.findings),
        labels.table,
        references.asks_others,
    )


def render_inline(text: str) -> str:
    """Return one line of Markdown, math included, as inline HTML; raw HTML is escaped."""
    md = dialect(allow_html=False)
    tokens = md.parseInline(text)
    set_formulas(tokens, Formulas(), [])
    return str(md.renderer.render(tokens, md.options, {}))


def render_plain(text: str) -> str:
    """Return one line of Markdown as plain text; formulas stay TeX without their dollars."""
    tokens = dialect(allow_html=False).parseInline(text)
    return plain_text(tokens).strip()


def render_work(text: str) -> str:
    """Return text of a .bib file as inline HTML: its `$...$` are formulas, the rest is as it is."""
    return prose(text, formula_of)


def formula_of(tex: str) -> str:
    """Return a formula of a .bib file, which knows no macros."""
    try:
        return Formulas().convert(tex, is_display=False)
    except ValueError:
        return f"<code>{escape(tex)}</code>"


def _blocks(md: MarkdownIt, piece: Piece, env: dict[str, object]) -> list[Token]:
    """Return the block tokens of a piece; definitions it makes are noted in env."""
    if isinstance(piece, Html):
        token = Token("html_block", "", 0, content=piece.html, block=True)
        token.meta["is_finished"] = True
        return [token]
    if isinstance(piece, Labelled):
        inside = [token for each in piece.pieces for token in _blocks(md, each, env)]
        return labelled(piece.label, piece.caption, inside, {"place": piece.place})
    state = StateCore(keep_pipes(piece.text), md, env)
    for rule in _core_rules(md)[:2]:
        rule(state)
    for token in state.tokens:
        token.meta["place"] = piece.place
        token.meta["attachments"] = piece.attachments
        token.meta["values"] = piece.values
    name_notes(state.tokens, piece.notes)
    return state.tokens


def _finish(md: MarkdownIt, tokens: list[Token], env: dict[str, object]) -> list[Token]:
    """Run the inline rules and those after them over the tokens of all pieces."""
    state = StateCore("", md, env)
    state.tokens = tokens
    for rule in _core_rules(md)[2:]:
        rule(state)
    return state.tokens


def _core_rules(md: MarkdownIt) -> list[Callable[[StateCore], None]]:
    rules = md.core.ruler.getRules("")
    names = md.core.ruler.get_active_rules()
    assert names[:2] == ["normalize", "block"], names  # what _blocks and _finish rely on
    return rules
