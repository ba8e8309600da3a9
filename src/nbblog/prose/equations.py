r"""Numbers equations as LaTeX does, and makes `\ref` and `\eqref` inside formulas lead to them.

The engine sees numbers as tags that are made of digits alone; when it is done they are spelled out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import escape

from markdown_it.token import Token

from nbblog.findings import Finding, Where
from nbblog.model import Label
from nbblog.prose.labels import Labels, anchor_of
from nbblog.prose.marks import Form, Reference
from nbblog.prose.passes.tokens import where
from nbblog.prose.references import unknown
from nbblog.spoken import say

BLOCKS = {"math_block", "math_block_label", "amsmath"}
INLINES = {"math_inline", "math_inline_double", "math_display"}

_LABEL_AFTER = re.compile(r"\s*\{#([^\s{}]+)\}")
_ENVIRONMENT = re.compile(
    r"\s*\\begin\{(equation|align|gather|multline|alignat|flalign|eqnarray)(\*?)\}(.*)"
    r"\\end\{\1\2\}\s*",
    re.DOTALL,
)
_BEGINS = re.compile(r"\\(begin|end)\{(equation|align|gather|multline|alignat|flalign|eqnarray)\}")
_LABEL = re.compile(r"\\label\s*\{([^{}]*)\}")
_TAG = re.compile(r"\\tag(\*?)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_NONE = re.compile(r"\\(?:nonumber|notag)(?![a-zA-Z])")
_STEP = re.compile(r"\\\\|\\(begin|end)\{[^{}]*\}|\\[{}]|[{}]")
_REFERENCE = re.compile(r"\\(eqref|ref)\s*\{([^{}]*)\}")
_TEXT = re.compile(r"\\(?:text|mbox|textrm|textit|textbf)\s*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
_HELD = re.compile(r"9\d{6}9")
_TAGGED_CELL = re.compile(r"<mtd([^>]*)><mtext>\((9\d{6}9)\)</mtext></mtd>")
_ONE_NUMBER = ("equation", "multline")


@dataclass(frozen=True, slots=True)
class Number:
    """The number of an equation as it is shown, and its id, "" without a label."""

    shown: str
    anchor: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of an equation without its labels and tags."""

    tex: str
    labels: tuple[str, ...]
    tag: str | None
    is_unnumbered: bool


@dataclass(slots=True)
class Equations:
    """The equations of one post: gives numbers before formulas are set, and shows them after."""

    labels: Labels
    _held: dict[str, Number | Label] = field(default_factory=dict)

    def number(self, tokens: list[Token]) -> list[Token]:
        """Return the tokens with every equation numbered."""
        tokens = list(_lifted(tokens))
        for token in tokens:
            if token.type in BLOCKS:
                self._number(token)
            for child in token.children or ():
                if child.type in INLINES:
                    child.content = _BEGINS.sub(r"\\\1{\2*}", child.content)
        return tokens

    def _number(self, token: Token) -> None:
        names = [token.info] if token.type == "math_block_label" else []
        token.info, token.type = "", "math_block" if names else token.type
        found = _ENVIRONMENT.fullmatch(token.content)
        is_numbered = bool(found) and not found[2] if found else False
        body = found[3] if found else token.content
        if found and found[1] not in _ONE_NUMBER:
            rows = [_row(tex) for tex in _split(body)]
        else:
            rows = [_row(body)]
        if names:
            rows[-1] = replace(rows[-1], labels=(*names, *rows[-1].labels))
        numbers = [self._number_of(row, where(token), is_numbered=is_numbered) for row in rows]
        given = [number for number in numbers if number]
        if len(rows) == 1:
            token.meta["number"] = numbers[0]
            lines = [rows[0].tex]
        else:
            lines = [row.tex + self._tag(number) for row, number in zip(rows, numbers, strict=True)]
            token.meta["is_held"] = True
        if given or is_numbered or found is None:
            token.content = _joined(found, r"\\".join(lines))

    def _number_of(self, row: _Row, place: Where, *, is_numbered: bool) -> Number | None:
        """Return the number of a row and note its labels."""
        if not row.tex.strip():
            return None
        if row.tag is not None:
            shown = row.tag
        elif row.labels or (is_numbered and not row.is_unnumbered):
            shown = f"({self.labels.count('eq')})"
        else:
            return None
        bare = shown[1:-1] if shown.startswith("(") else shown
        number = Number(shown, anchor_of(row.labels[0]) if row.labels else "")
        fresh = [
            self.labels.add(each, Label("eq", bare, "", number.anchor), place)
            for each in row.labels
        ]
        return number if all(fresh) else replace(number, anchor="")

    def _tag(self, number: Number | None) -> str:
        return rf"\tag{{{self._hold(number)}}}" if number else ""

    def _hold(self, thing: Number | Label) -> str:
        name = f"9{len(self._held):06}9"
        self._held[name] = thing
        return name

    # -------------------------------------------------------------- references inside formulas

    def refer(self, tokens: list[Token], findings: list[Finding]) -> None:
        r"""Resolve `\ref` and `\eqref` in formulas; one that is all of a formula is prose."""
        for token in tokens:
            if token.type in BLOCKS:
                self._refer(token, where(token), findings)
            for child in token.children or ():
                if child.type not in INLINES:
                    continue
                if found := _REFERENCE.fullmatch(child.content.strip()):
                    form: Form = "bracketed" if found[1] == "eqref" else "number"
                    child.type = "reference"
                    child.meta["means"] = [Reference(found[2].strip(), form, is_strict=False)]
                else:
                    self._refer(child, where(child, token), findings)

    def _refer(self, token: Token, place: Where, findings: list[Finding]) -> None:
        if not _REFERENCE.search(token.content):
            return
        token.meta["is_held"] = True

        def shown(found: re.Match[str]) -> str:
            label = self.labels.table.get(found[2].strip())
            if label is None:
                reference = Reference(found[2].strip(), is_strict=False)
                findings.append(unknown(reference, self.labels.table, place))
            text = self._hold(label) if label else "??"
            return f"({text})" if found[1] == "eqref" else text

        tex = _TEXT.sub(lambda found: _REFERENCE.sub(shown, found[0]), token.content)
        token.content = _REFERENCE.sub(lambda found: rf"\text{{{shown(found)}}}", tex)

    # -------------------------------------------------------------- after formulas are set

    def show(self, tokens: list[Token]) -> None:
        """Put the numbers beside the formulas, and into those that refer to others."""
        for token in tokens:
            if number := token.meta.get("number"):
                token.content = _beside(token.content, number)
            for each in (token, *(token.children or ())):
                if "is_held" in each.meta:
                    each.content = self._shown(each.content)

    def _shown(self, html: str) -> str:
        html = _TAGGED_CELL.sub(self._cell, html)
        return _HELD.sub(self._spelled, html)

    def _cell(self, found: re.Match[str]) -> str:
        number = self._held.get(found[2])
        if not isinstance(number, Number):
            return found[0]
        name = f' id="{escape(number.anchor)}"' if number.anchor else ""
        shown = escape(number.shown)  # no link: what is in a formula cannot have the focus
        return f'<mtd{found[1]} class="equation-tag"{name}><mtext>{shown}</mtext></mtd>'

    def _spelled(self, found: re.Match[str]) -> str:
        thing = self._held.get(found[0])
        if isinstance(thing, Label):
            return escape(thing.number or thing.title)
        return thing.shown.strip("()") if thing else found[0]


def _beside(html: str, number: Number) -> str:
    """Return a formula with its number beside it, which stays when the formula scrolls."""
    name = f' id="{escape(number.anchor)}"' if number.anchor else ""
    words = escape(say("Equation {number}", number=number.shown))
    return (
        f'<div class="equation"{name} role="group" aria-label="{words}">\n{html}'
        f'<span class="equation-number">{_number_link(number)}</span></div>\n'
    )


def _number_link(number: Number) -> str:
    shown = escape(number.shown)
    if not number.anchor:
        return shown
    words = escape(say("Equation {number}", number=number.shown))
    return f'<a href="#{escape(number.anchor)}" aria-label="{words}">{shown}</a>'


# ------------------------------------------------------------------ TeX


def _split(body: str) -> Iterator[str]:
    r"""Yield the rows of an environment: what stands between the `\\` that are in no group."""
    depth, start = 0, 0
    for found in _STEP.finditer(body):
        if found[0] == r"\\":
            if depth == 0:
                yield body[start : found.start()]
                start = found.end()
        elif found[1]:
            depth += 1 if found[1] == "begin" else -1
        elif len(found[0]) == 1:
            depth += 1 if found[0] == "{" else -1
    yield body[start:]


def _row(tex: str) -> _Row:
    labels = tuple(name.strip() for name in _LABEL.findall(tex))
    tags = [text if star else f"({text})" for star, text in _TAG.findall(tex)]
    bare = _NONE.sub("", _TAG.sub("", _LABEL.sub("", tex)))
    return _Row(bare, labels, _plain(tags[0]) if tags else None, bool(_NONE.search(tex)))


def _plain(tag: str) -> str:
    """Return a tag as plain text; the few commands that stand in tags are spelled out."""
    known = {"ast": "*", "star": "⋆", "dagger": "†", "ddagger": "‡", "prime": "′"}
    tag = re.sub(r"\\([a-z]+)\s*", lambda found: known.get(found[1], ""), tag)
    return re.sub(r"[${}]", "", tag)


def _joined(found: re.Match[str] | None, body: str) -> str:
    r"""Return an environment with its rows changed, numbered by the engine no more."""
    if found is None:
        return body
    if found[1] == "equation":
        return body
    return rf"\begin{{{found[1]}*}}{body}\end{{{found[1]}*}}"


# ------------------------------------------------------------------ tokens


def _lifted(tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens, equations inside of paragraphs as blocks of their own.

    These are Quarto's `$$...$$ {#eq-x}`, and environments between single dollars.
    """
    index = 0
    while index < len(tokens):
        token = tokens[index]
        children = tokens[index + 1].children if token.type == "paragraph_open" else None
        if children and any(_is_equation(children, number) for number in range(len(children))):
            yield from _parted(token, tokens[index + 1], tokens[index + 2])
            index += 3
        else:
            yield token
            index += 1


def _is_equation(children: list[Token], number: int) -> bool:
    child, after = children[number], children[number + 1 : number + 2]
    if child.type in ("math_inline_double", "math_display") and after:
        return after[0].type == "text" and bool(_LABEL_AFTER.match(after[0].content))
    return len(children) == 1 and child.type in INLINES and bool(_ENVIRONMENT.match(child.content))


def _parted(opened: Token, inline: Token, closed: Token) -> Iterator[Token]:
    """Yield a paragraph cut at the equations in it."""
    children, held = inline.children or [], list[Token]()
    for number, child in enumerate(children):
        if not _is_equation(children, number):
            held.append(child)
            continue
        yield from _paragraph(opened, inline, closed, held)
        held = []
        block = Token("math_block", "math", 0, content=child.content, map=inline.map, block=True)
        block.meta = dict(inline.meta)
        if number + 1 < len(children):
            after = children[number + 1]
            found = _LABEL_AFTER.match(after.content)
            if found:
                block.type, block.info = "math_block_label", found[1]
                after.content = after.content[found.end() :]
        yield block
    yield from _paragraph(opened, inline, closed, held)


def _paragraph(
    opened: Token, inline: Token, closed: Token, children: list[Token]
) -> Iterator[Token]:
    breaks = ("softbreak", "hardbreak")
    while children and (children[0].type in breaks or not _says(children[0])):
        children = children[1:]
    while children and (children[-1].type in breaks or not _says(children[-1])):
        children = children[:-1]
    if children:
        yield opened.copy()
        yield inline.copy(children=children, content="")
        yield closed.copy()


def _says(token: Token) -> bool:
    return token.type != "text" or bool(token.content.strip())
