"""Names in code spans of the prose, and the names that the post's code has."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nbblog.claims.facts import parsed
from nbblog.claims.seen import texts_of
from nbblog.model import Cell, ExecutedNotebook
from nbblog.prose.sentences import Sentence, Span

_WORD = re.compile(r"[^\W\d]\w*")
_NAME = re.compile(r"([^\W\d]\w*(?:\.[^\W\d]\w*)*)(?:\(.*\))?", re.DOTALL)
_FILE = re.compile(
    r"[\w./-]*\w\.(?:csv|tsv|json|jsonl|npz|npy|txt|parquet|pkl|pickle|h5|hdf5|pt|pth|ckpt|yaml|yml"
    r"|toml|png|jpg|jpeg|svg|gif|wav|mp3|mp4|zip|gz|xlsx|xls|py|ipynb|nc|mat|feather|db|sqlite)"
)
_MADE = re.compile(
    r"\b(?:(?:we|i) (?:now |then |first |next |will |also |can now )?(?:define|defined|write|wrote"
    r"|implement|implemented)|our(?: own)?(?: \w+)? (?:function|helper|class|method|routine)"
    r"|(?:function|helper|class|routine)s? (?:called|named)"
    r"|(?:the|a) (?:\w+ )?helper(?: function)?)\s+(?:(?:a|an|the|our|another)\s+)?"
    r"(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:if|would|could|might|instead of|unlike|alternative(?:ly)?|e\.g|for example|such as"
    r"|similar|packages?|library|libraries|languages?|modules?|standard|built-?ins?|documentation|docs)\b",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^[ >]*(`{3,}|~{3,})(?!\{)(.*?)^[ >]*\1", re.DOTALL | re.MULTILINE)
_SETTING = re.compile(r"([^\W\d]\w*)\s?=\s?[^=].*", re.DOTALL)
_STANDARD = frozenset(sys.stdlib_module_names)
_KNOWN = frozenset({*dir(builtins), *keyword.kwlist, *keyword.softkwlist, *sys.stdlib_module_names})
_OPENING = re.compile(r"import \*|%run|%load|exec\(")
_MOST = 200_000
"""Characters of one text that are read."""
_TEXT = re.compile(r"""#.*|(?:'[^'\n]*')|(?:"[^"\n]*")""")
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a post: own ones that its code defines, used ones, all words, files.

    is_open says that there may be others: from `import *`, or from code that is no Python.
    is_closed says that code is the post's own and the standard library's only. objects are the
    names of things that classes of the post made, which have no other bases.
    """

    own: frozenset[str] = field(repr=False)
    used: frozenset[str] = field(repr=False)
    all: frozenset[str] = field(repr=False)
    files: frozenset[str] = field(repr=False)
    objects: frozenset[str] = frozenset()
    is_open: bool = False
    is_closed: bool = False

    @property
    def bare(self) -> frozenset[str]:
        """The words without underscores around them: `_flatten` may be told as `flatten`."""
        return frozenset(word.strip("_") for word in self.all if word[0] == "_" or word[-1] == "_")


@dataclass(frozen=True, slots=True)
class Stranger:
    """A code span that names nothing of the post; near is what it may mean."""

    sentence: Sentence
    span: Span
    name: str
    near: str


def names_of(executed: ExecutedNotebook) -> Names:
    """Return the names that code, its texts and its outputs hold."""
    code = executed.notebook.code
    shown = [text for cell in executed.outputs for output in cell for text, _ in texts_of(output)]
    sources = [cell.source for cell in code]
    trees = [tree for cell in code if (tree := parsed(cell.source))]
    is_python = executed.notebook.language == "python"
    return Names(
        own=frozenset(name for cell in code for name in _defined(cell)),
        used=frozenset(name for text in sources for name in _WORD.findall(_TEXT.sub(" ", text))),
        all=frozenset(_words(executed, [*sources, *shown])),
        files=frozenset(
            name.rpartition("/")[2] for text in (*sources, *shown) for name in _FILE.findall(text)
        ),
        objects=frozenset(_objects(trees)),
        is_open=not is_python or any(_OPENING.search(text) for text in sources),
        is_closed=len(trees) == len(code) and _imports(trees) <= _STANDARD,
    )


def _words(executed: ExecutedNotebook, texts: Iterable[str]) -> Iterator[str]:
    """Yield all words of code, outputs, options, parameters, and blocks of code in the prose."""
    notebook = executed.notebook
    for text in texts:
        yield from _WORD.findall(text[:_MOST])
    for cell in notebook.cells:
        if cell.kind == "code":
            yield from _WORD.findall("\n".join(cell.header))
        else:
            for fence in _FENCE.finditer(cell.source):
                yield from _WORD.findall(fence[2])
    yield from notebook.front.parameters


def _imports(trees: Iterable[ast.Module]) -> set[str]:
    """Return the packages that some cells import."""
    found: set[str] = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or ".").partition(".")[0])
    return found


def _objects(trees: Iterable[ast.Module]) -> Iterator[str]:
    """Yield the names that are given to what the post's own classes make."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    classes = {one.name for one in nodes if isinstance(one, ast.ClassDef) and not one.bases}
    for node in nodes:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=made))
            ) if made in classes:
                yield name


def strangers(sentences: Iterable[Sentence], names: Names) -> Iterator[Stranger]:
    """Yield the code spans that look like names of the post and are none."""
    for sentence in sentences:
        for span in sentence.spans if not sentence.is_external else ():
            found = _stranger(span, sentence, names)
            if found:
                yield Stranger(sentence, span, *found)


def _stranger(span: Span, sentence: Sentence, names: Names) -> tuple[str, str] | None:
    """Return the name in a code span that is no name of the post, with the one that is near."""
    text = span.text.strip()
    if _FILE.fullmatch(text):
        name = text.rpartition("/")[2]
        if name in names.files or text in names.all:
            return None
        near = _near_file(name, names.files)
        is_lost = names.is_closed and bool(names.files) and not _ELSEWHERE.search(sentence.text)
        return (name, near or min(names.files)) if near or is_lost else None
    found = _NAME.fullmatch(text) or (_SETTING.fullmatch(text) if names.is_closed else None)
    if found is None:
        return None
    owner, _, name = found[1].rpartition(".")
    if name in names.all or name in _KNOWN or (owner and owner not in names.objects):
        return None
    is_called = bool(owner) or text.endswith(")")
    if name in names.bare:
        return None
    if len(_parts(name)) < 2 and not (is_called and len(name) > 5):
        return None
    if near := _near(name, names):
        return name, near
    if not names.own or names.is_open:
        return None
    is_made = bool(_MADE.search(sentence.text[: span.start]))
    is_lost = names.is_closed and not _ELSEWHERE.search(sentence.text)
    return (name, _related(name, names.own)) if is_made or is_lost or owner else None


def _near(name: str, names: Names) -> str:
    """Return a name that differs as a slip or a new spelling does, not as another thing does."""
    alike = (one for one in names.all if _letters(one) == _letters(name))
    for one in sorted(alike, reverse=True):
        if _is_class(one) == _is_class(name):
            return one
    slips = [one for one in names.own if _is_slip(_parts(name), _parts(one))]
    slips = slips or [one for one in names.own if _is_longer(_parts(name), _parts(one))]
    slips = slips or [one for one in names.used if _is_slip(_parts(name), _parts(one), typo=True)]
    return min(slips, key=lambda one: (abs(len(one) - len(name)), one), default="")


def _near_file(name: str, files: Iterable[str]) -> str:
    """Return a file with the same stem or ending whose name is nearly that."""
    stem, _, ending = name.rpartition(".")
    for one in sorted(files):
        its, _, other = one.rpartition(".")
        is_near = len(stem) > 4 and _distance(stem.lower(), its.lower()) <= 2
        if its == stem or (ending == other and (is_near or _letters(its) == _letters(stem))):
            return one
    return ""


def _related(name: str, own: Iterable[str]) -> str:
    """Return the name of the post that shares most parts with another, or ""."""
    parts = {*_parts(name)}
    best = max(own, key=lambda one: (len(parts & {*_parts(one)}), one), default="")
    return best if parts & {*_parts(best)} else ""


def _is_class(name: str) -> bool:
    return name[:1].isupper() and not name.isupper()


def _letters(name: str) -> str:
    return name.replace("_", "").casefold()


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.lower() for part in _PART.findall(name))


def _is_slip(name: tuple[str, ...], other: tuple[str, ...], *, typo: bool = False) -> bool:
    """Whether two names differ in one part only, by a letter or two; a typo makes no plural."""
    if len(name) != len(other):
        return False
    different = [(one, its) for one, its in zip(name, other, strict=True) if one != its]
    if len(different) != 1:
        return False
    one, its = different[0]
    if one.isdigit() or its.isdigit() or (len(name) == 1 and len(one) < 6):
        return False
    is_plural = one == f"{its}s" or its == f"{one}s"
    if is_plural:
        return len(name) > 1 and not typo
    return len(one) > 1 and len(its) > 1 and _distance(one, its) <= (1 if len(one) < 6 else 2)


def _is_longer(name: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a name is another of several parts with a version behind it: `fit_line_v2`."""
    added = name[len(other) :]
    is_version = bool(added) and added[0] in ("v", "new", "old", "version")
    return len(other) > 1 and name[: len(other)] == other and is_version


def _distance(one: str, other: str) -> int:
    """Return how many letters to add, drop, replace or swap lead from a word to another."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, its in enumerate(other, start=1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def _defined(cell: Cell) -> Iterator[str]:
    """Yield the names that a cell gives to things."""
    tree = parsed(cell.source)
    if tree is None:
        yield from re.findall(r"^\s*([^\W\d]\w*)\s*(?:=|<-)(?!=)", cell.source, re.MULTILINE)
        yield from re.findall(r"\b(?:def|function|class)\s+([^\W\d]\w*)", cell.source)
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
