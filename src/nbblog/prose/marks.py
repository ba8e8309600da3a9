r"""Finds where prose refers: `[@key]`, `@fig-x`, MyST's roles, LaTeX's `\ref` and `\cite`.

Each becomes one token, `reference` or `citation`, so that nothing in code, formulas, links or
addresses is ever taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_inline import StateInline

from nbblog.prose.labels import PREFIX, kind_of

KEYS = "citable"
"""Where the environment of a parse holds the keys that can be cited."""

Form = Literal["full", "number", "bracketed", "title"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One mention of a label; words with `%s` stand around its number, post is another post's name.

    is_strict says that the author can only have meant a reference of this site.
    """

    label: str
    form: Form = "full"
    words: str = ""
    post: str = ""
    is_strict: bool = True


@dataclass(frozen=True, slots=True)
class Mention:
    """One work in a citation: what stands before it, and where in it (`pp. 2-4`)."""

    key: str
    prefix: str = ""
    locator: str = ""
    is_yearly: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """Works that are cited in one place; a narrative one is part of its sentence."""

    mentions: tuple[Mention, ...]
    is_narrative: bool = False
    is_strict: bool = True


_KEY = r"\w(?:[\w:.+/-]*[\w+])?"
_ITEM = re.compile(rf"(?:(?P<prefix>[^@\[\]]*?)\s+)?(?P<bare>-)?@(?P<key>{_KEY})(?P<rest>[^@]*)")
_BRACKET = re.compile(r"\[([^\[\]`]*?@[^\[\]`]*)\](?![(\[])")
_AT = re.compile(rf"@({_KEY})")
_LOCATOR = re.compile(
    r"[ ]?\[((?:pp?|ch|chap|chapter|sec|section|fig|eq|vol|def|thm|lemma|no)\b[^\[\]@]*|[§¶\d]"
    r"[^\[\]@]*)\](?!\()"
)
_BEFORE = re.compile(r"[\w@./+\\-]$")
_REMOTE = re.compile(rf"({_KEY}):({PREFIX}{_KEY})")
_ROLE = re.compile(r"\{(numref|eq|ref|cite(?::\w+)?)\}(`+)(.+?)\2(?!`)", re.DOTALL)
_NAMED = re.compile(r"(.*?)\s*<([^<>]+)>", re.DOTALL)
_LATEX = re.compile(r"\\(eqref|ref|autoref|cref|Cref|cite[tp]?)(?:\[([^\[\]]*)\])?\{([^{}\\$`]+)\}")
_CITE = re.compile(
    r"""<cite\s+data-cite=(["'])([^"'<>]+)\1\s*>.*?</cite>""", re.DOTALL | re.IGNORECASE
)


def marks_plugin(md: MarkdownIt) -> None:
    """Add the tokens `reference` and `citation` to a parser."""
    ruler = md.inline.ruler
    ruler.before("escape", "mark_latex", _latex)
    ruler.before("link", "mark_bracket", _bracket)
    ruler.before("link", "mark_at", _at)
    ruler.before("backticks", "mark_role", _role)
    ruler.before("html_inline", "mark_cite", _cite_element)
    for name in ("reference", "citation"):
        md.add_render_rule(
            name, lambda self, tokens, index, options, env: escape(tokens[index].content)
        )


# ------------------------------------------------------------------ Pandoc and Quarto


def _bracket(state: StateInline, silent: bool) -> bool:
    """Read `[see @a, p. 3; -@b]`, `[-@fig-x]` and `[Fig. @fig-x]`."""
    found = _BRACKET.match(state.src, state.pos)
    if not found or state.linkLevel or _is_defined(state, found[1]):
        return False
    items = [_ITEM.fullmatch(item.strip()) for item in found[1].split(";")]
    read = [item for item in items if item]
    if len(read) < len(items):
        return False
    targets = [_target(item["key"]) for item in read]
    if all(targets):
        references = [
            _referred(item, target) for item, target in zip(read, targets, strict=True) if target
        ]
        return _add(state, silent, "reference", references, found[0])
    if any(targets) or not _is_citable(state, [item["key"] for item in read]):
        return False
    mentions = tuple(
        Mention(
            item["key"], (item["prefix"] or "").strip(), _locator(item["rest"]), bool(item["bare"])
        )
        for item in read
    )
    return _add(state, silent, "citation", Citation(mentions), found[0])


def _referred(item: re.Match[str], target: Reference) -> Reference:
    words = f"{item['prefix']} %s" if item["prefix"] else ""
    form: Form = "number" if item["bare"] or words else "full"
    return Reference(target.label, form, words, target.post)


def _at(state: StateInline, silent: bool) -> bool:
    """Read `@fig-x` and, for works that are known, `@key [p. 3]`."""
    if _BEFORE.search(state.src[max(0, state.pos - 1) : state.pos]) or state.linkLevel:
        return False
    found = _AT.match(state.src, state.pos)
    if not found or state.src[found.end() : found.end() + 1] in ("@", "/"):
        return False
    if target := _target(found[1]):
        return _add(state, silent, "reference", [target], found[0])
    if found[1] not in _citable(state):
        return False
    more = _LOCATOR.match(state.src, found.end())
    mention = Mention(found[1], locator=_locator(more[1]) if more else "")
    typed = found[0] + (more[0] if more else "")
    return _add(state, silent, "citation", Citation((mention,), is_narrative=True), typed)


def _target(key: str) -> Reference | None:
    """Return what a key refers to if it is a label, here or, as `post:fig-x`, elsewhere."""
    if "/" in key:  # a package, not a label
        return None
    if kind_of(key):
        return Reference(key)
    found = _REMOTE.fullmatch(key)
    return Reference(found[2], post=found[1]) if found else None


def _locator(rest: str) -> str:
    """Return where in a work, as typed after its key: `, pp. 2--4`."""
    text = " ".join(rest.strip().removeprefix(",").split())
    return re.sub(r"(?<=\d)--?(?=\d)", "\N{EN DASH}", text)


def _citable(state: StateInline) -> Iterable[str]:
    keys: Iterable[str] = state.env.get(KEYS, ())
    return keys


def _is_citable(state: StateInline, keys: Iterable[str]) -> bool:
    """Say whether keys in brackets are citations: with nothing to cite, `[@ada]` is a name."""
    return bool(_citable(state)) and all(not key.startswith(("http:", "https:")) for key in keys)


def _is_defined(state: StateInline, text: str) -> bool:
    """Say whether `[text]` is a link that is defined elsewhere (`[@ada]: https://...`)."""
    return normalizeReference(text) in state.env.get("references", {})


# ------------------------------------------------------------------ MyST, LaTeX, HTML


def _role(state: StateInline, silent: bool) -> bool:
    """Read MyST's roles, such as {numref}`Fig. %s <fig-x>` and {cite:t}`key`."""
    found = _ROLE.match(state.src, state.pos)
    if not found or state.linkLevel:
        return False
    name, body = found[1], " ".join(found[3].split())
    if name.startswith("cite"):
        citation = _cited(body.split(","), is_narrative=name in ("cite:t", "cite:ct"))
        return _add(state, silent, "citation", citation, found[0])
    named = _NAMED.fullmatch(body)
    words, label = (named[1], named[2].strip()) if named else ("", body)
    forms: dict[str, Form] = {"numref": "full", "eq": "bracketed", "ref": "title"}
    return _add(
        state,
        silent,
        "reference",
        [Reference(label, forms[name], words, is_strict=False)],
        found[0],
    )


def _latex(state: StateInline, silent: bool) -> bool:
    r"""Read `\ref{...}`, `\eqref{...}`, `\cite[p. 3]{...}` and their like in running text."""
    found = _LATEX.match(state.src, state.pos)
    if not found or state.linkLevel:
        return False
    name, note, body = found[1], found[2] or "", found[3].strip()
    if name.startswith("cite"):
        if not _citable(state):
            return False
        citation = _cited(
            body.split(","), is_narrative=name == "citet", locator=note, is_strict=False
        )
        return _add(state, silent, "citation", citation, found[0])
    forms: dict[str, Form] = {"eqref": "bracketed", "ref": "number"}
    labels = body.split(",") if name in ("cref", "Cref") else [body]
    references = [
        Reference(label.strip(), forms.get(name, "full"), is_strict=False) for label in labels
    ]
    return _add(state, silent, "reference", references, found[0])


def _cite_element(state: StateInline, silent: bool) -> bool:
    """Read `<cite data-cite="key">(Ada, 1843)</cite>`, as Jupyter's own documentation writes it."""
    found = _CITE.match(state.src, state.pos)
    if not found or not _citable(state):
        return False
    keys = [key.strip().rpartition("/")[2] for key in found[2].split(",")]
    if not set(keys) <= set(_citable(state)):
        return False
    return _add(state, silent, "citation", _cited(keys, is_strict=False), found[0])


def _cited(
    keys: Iterable[str], *, is_narrative: bool = False, locator: str = "", is_strict: bool = True
) -> Citation:
    mentions = [Mention(key.strip()) for key in keys if key.strip()]
    if locator and mentions:
        mentions[-1] = Mention(mentions[-1].key, locator=_locator(locator))
    return Citation(tuple(mentions), is_narrative, is_strict)


def _add(state: StateInline, silent: bool, kind: str, meaning: object, typed: str) -> bool:
    if not silent:
        token = state.push(kind, "", 0)
        token.content = typed
        token.meta["means"] = meaning
    state.pos += len(typed)
    return True
