"""Mentions of labels become links: in the same post, or in another one of the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote

from markdown_it.token import Token

from nbblog.findings import Finding, Severity, Where
from nbblog.model import Label
from nbblog.prose.labels import NAMES, kind_of
from nbblog.prose.marks import Form, Reference
from nbblog.prose.passes.tokens import inline, where
from nbblog.registry import did_you_mean
from nbblog.spoken import say

RULE = "references-resolve"

Table = Mapping[str, Label]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The other posts, as far as prose may refer to them.

    addresses gives the address of a post by its name, labels what it has by its address, owners
    the addresses of those that have a label; labels is None until all posts are read.
    """

    addresses: Mapping[str, str] = field(default_factory=dict, repr=False)
    labels: Mapping[str, Table] | None = field(default=None, repr=False)
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class References:
    """Resolves what the prose of one post refers to; asks_others says that it refers to others."""

    table: Table
    neighbours: Neighbours
    findings: list[Finding]
    asks_others: bool = False

    def resolve(self, tokens: list[Token]) -> None:
        """Turn every `reference` into a link, and give words to links without any."""
        for child, block in inline(tokens):
            if child.type == "reference":
                self._resolve(child, where(child, block))
        for token in tokens:
            children = token.children or []
            if any(child.type == "link_open" for child in children):
                token.children = self._worded(children, where(token))

    def _resolve(self, token: Token, place: Where) -> None:
        links = [self._link(reference, place) for reference in token.meta["means"]]
        token.type = "html_inline"
        token.content = ", ".join(html for html, _ in links)
        token.meta["text"] = ", ".join(text for _, text in links)

    def _link(self, reference: Reference, place: Where) -> tuple[str, str]:
        """Return a reference as HTML and as plain text."""
        found = self._found(reference, place)
        if found is None:
            missing = f'<span class="xref-missing">{escape(reference.label)}</span>'
            return missing, reference.label
        address, label = found
        text = words_of(label, reference.form, reference.words)
        href = f"{address}#{label.anchor}" if label.anchor or not address else address
        return f'<a class="xref" href="{escape(href)}">{escape(text)}</a>', text

    def _found(self, reference: Reference, place: Where) -> tuple[str, Label] | None:
        """Return the address of the post that has a label, "" for this one, and the label."""
        name, table = reference.label, self.table
        if not reference.post and name in table:
            return "", table[name]
        self.asks_others = True
        tables = self.neighbours.labels
        if tables is None:
            return None  # heard of when all posts are read
        addresses = self.neighbours.owners.get(name, ())
        if reference.post:
            if reference.post not in self.neighbours.addresses:
                self.findings.append(_no_post(reference, self.neighbours.addresses, place))
                return None
            addresses = (self.neighbours.addresses[reference.post],)
            table = tables.get(addresses[0], {})
        if len(addresses) == 1 and name in tables.get(addresses[0], {}):
            return addresses[0], tables[addresses[0]][name]
        self.findings.append(unknown(reference, table, place))
        return None

    def _worded(self, children: list[Token], place: Where) -> list[Token]:
        """Return inline tokens with the name of their target in links without words."""
        worded: list[Token] = []
        for index, child in enumerate(children):
            worded.append(child)
            if child.type != "link_open" or children[index + 1].type != "link_close":
                continue
            if text := self._name(str(child.attrs["href"]), place):
                child.attrJoin("class", "xref")
                worded.append(Token("text", "", 0, content=text))
        return worded

    def _name(self, href: str, place: Where) -> str:
        address, _, fragment = href.partition("#")
        label = unquote(fragment)
        if not address:
            table: Table = self.table
        elif address in self.neighbours.addresses.values():
            self.asks_others = True
            if self.neighbours.labels is None:
                return label
            table = self.neighbours.labels.get(address, {})
        else:
            return href
        if label in table:
            return words_of(table[label], "title", "")
        if address and not label:
            return href
        self.findings.append(unknown(Reference(label), table, place))
        return label


def words_of(label: Label, form: Form, words: str) -> str:
    """Return what a link to a label says.

    words are the author's, with `%s` or `{number}` for the number; without either they are all.
    """
    name, number = NAMES.get(label.kind, ""), label.number or label.title
    name = say(name) if name else ""
    if words:
        return (
            words.replace("%s", number).replace("{number}", number).replace("{name}", label.title)
        )
    if form == "number":
        return number
    if form == "bracketed" or (form == "title" and label.kind == "eq"):
        return f"({number})"
    if label.kind == "post" or (label.kind == "sec" and form == "title"):
        return label.title
    if label.kind == "sec":
        return f"{name} “{label.title}”"
    return f"{name}\N{NO-BREAK SPACE}{number}"


def unknown(reference: Reference, table: Table, place: Where) -> Finding:
    """Return the finding for a label that nothing has."""
    label = reference.label
    kind = kind_of(label)
    what = f"no {NAMES[kind].lower()}" if kind in NAMES else "nothing"
    known = [name for name in table if name]
    hint = did_you_mean(label, known, f"label it `{{#{label}}}`, or correct the reference")
    if kind in ("fig", "tbl", "lst") and hint.startswith("label"):
        hint = f"begin the cell with `#| label: {label}`, or correct the reference"
    message = f"{what} has the label `{label}`"
    if reference.post:
        message += f" in `{reference.post}`"
    severity = Severity.ERROR if reference.is_strict else Severity.WARNING
    return Finding(RULE, message, hint, place, severity)


def _no_post(reference: Reference, addresses: Mapping[str, str], place: Where) -> Finding:
    message = f"no post is named `{reference.post}`"
    hint = did_you_mean(reference.post, addresses, "name the last part of the post's address")
    return Finding(RULE, message, hint, place)
