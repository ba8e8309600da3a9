"""What code says in numbers: constants by the names that they go by."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from nbblog.claims.lexicon import UNRELATED, counts_things, words_of
from nbblog.model import Cell, Notebook, Scalar

Source = Literal["code", "output"]
_MAGIC = re.compile(r"^(\s*)[%!?].*$", re.MULTILINE)
_NUMBER = re.compile(r"(?<![\w.:/-])\d[\d_]*(?:,\d{3})*(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w:/-]|\.\d)")
_NAMED = re.compile(
    r"(?<![\w.$])(?P<name>[A-Za-z]\w*(?:\.\w+)*)\s*(?:=|<-|:=)\s*"
    r"(?P<value>[-+]?(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.\s]*[-+*/^(\[:])"
)
_LARGEST = 1e18
_LOOKS = {(word,) for word in UNRELATED}
_SEEDERS = {"PRNGKey", "key", "seed", "default_rng", "RandomState", "manual_seed"}
_WRAPPERS = {"tqdm", "trange", "progress_bar", "enumerate", "track", "list", "reversed"}


@dataclass(frozen=True, slots=True)
class Fact:
    """A number that the post's code or outputs give, and the words that it goes by.

    words are in the singular, the head last, and empty where it has no name; text is how it
    stands there; counts says that it is how many of these there are.
    """

    words: tuple[str, ...]
    value: float
    cell: int
    text: str
    source: Source = "code"
    counts: bool = False


def facts_of(notebook: Notebook, parameters: Mapping[str, Scalar]) -> Iterator[Fact]:
    """Yield what the code of a notebook says; parameters stand for what their cell assigns."""
    reader = _Reader(notebook.language)
    for cell in notebook.code:
        given = parameters if "parameters" in cell.tags else {}
        yield from reader.read(cell, given)
    for name, value in parameters.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield Fact(words_of(name), float(value), 0, f"{name}: {value}")


def parsed(source: str) -> ast.Module | None:
    """Return the tree of a cell of Python without its magics, or None."""
    if source.lstrip().startswith("%%"):
        head, _, source = source.lstrip().partition("\n")
        if not head.startswith(("%%time", "%%capture", "%%prun", "%%memit", "%%skip")):
            return None
    try:
        return ast.parse(_MAGIC.sub(r"\1pass", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class _Reader:
    """Reads cells in order, and keeps what names stand for: `4 * d` is a number, too."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.values: dict[str, float | None] = {}
        self.signatures: dict[str, list[str]] = {}
        self.cell = 0
        self.named_nodes: set[int] = set()

    def read(self, cell: Cell, given: Mapping[str, Scalar]) -> Iterator[Fact]:
        self.cell = cell.number
        self.named_nodes.clear()
        tree = parsed(cell.source) if self.language == "python" else None
        if tree is None:
            yield from self._guessed(cell)
            return
        for comment in re.findall(r"#(.*)", cell.source):
            yield from (self._plain(number) for number in _NUMBER.findall(comment))
        for node in ast.walk(tree):
            yield from self._node(node, given)

    def _guessed(self, cell: Cell) -> Iterator[Fact]:
        """Yield what lines of another language seem to say."""
        for found in _NAMED.finditer(cell.source):
            name = found["name"]
            whole = counts_things(name)
            yield self._fact(words_of(name), float(found["value"]), found[0], counts=whole)
        rest = _NAMED.sub(" ", cell.source)
        yield from (self._plain(number) for number in _NUMBER.findall(rest))

    def _plain(self, digits: str) -> Fact:
        return self._fact((), float(digits.replace(",", "")), digits)

    def _fact(
        self, words: tuple[str, ...], value: float, text: str, *, counts: bool = False
    ) -> Fact:
        return Fact(words, value, self.cell, " ".join(text.split())[:80], counts=counts)

    def _node(self, node: ast.AST, given: Mapping[str, Scalar]) -> Iterator[Fact]:
        match node:
            case ast.Assign(targets=targets, value=assigned):
                for target in targets:
                    yield from self._assigned(target, assigned, given)
            case ast.AnnAssign() | ast.NamedExpr():
                yield from self._assigned(node.target, node.value, given)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                yield from self._defaults(node)
            case ast.Call():
                yield from self._called(node)
            case ast.For() | ast.comprehension():
                yield from self._looped(node.target, node.iter)
            case ast.ClassDef():
                self._learn(node)
            case ast.Dict() | ast.BinOp() | ast.Constant():
                yield from self._value(node)

    def _value(self, node: ast.Dict | ast.BinOp | ast.Constant) -> Iterator[Fact]:
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield from self._named(key.value, value, f"{key.value!r}: ")
        elif isinstance(node, ast.Constant):
            yield from self._constant(node)
        elif id(node) not in self.named_nodes and (made := self.value(node)) is not None:
            yield self._fact((), made, ast.unparse(node))

    def _constant(self, node: ast.Constant) -> Iterator[Fact]:
        value = node.value
        if isinstance(value, bool) or id(node) in self.named_nodes:
            return
        if isinstance(value, int | float) and abs(value) < _LARGEST:
            yield self._fact((), float(value), str(value))
        elif isinstance(value, str) and len(value) < 5000:
            yield from (self._plain(number) for number in _NUMBER.findall(value))

    # -------------------------------------------------------------- names

    def _assigned(
        self, target: ast.expr, value: ast.expr | None, given: Mapping[str, Scalar]
    ) -> Iterator[Fact]:
        if value is None:
            return
        if isinstance(target, ast.Tuple | ast.List):
            if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
                for one, its in zip(target.elts, value.elts, strict=True):
                    yield from self._assigned(one, its, given)
            return
        name = _name_of(target)
        if not name or name in given:
            return
        number = self.value(value)
        self.values[name] = number if name not in self.values else _same(self.values[name], number)
        yield from self._named(name, value, f"{name} = ")

    def _named(self, name: str, value: ast.expr, lead: str) -> Iterator[Fact]:
        """Yield what a name stands for: a number, or how many things it holds."""
        words = words_of(name)
        number = self.value(value)
        if number is not None:
            self.named_nodes.add(id(value))
            text = lead + ast.unparse(value)
            yield self._fact(words, number, text, counts=counts_things(name))
        elif isinstance(value, ast.List | ast.Tuple | ast.Set | ast.Dict):
            held = value.keys if isinstance(value, ast.Dict) else value.elts
            if held and not any(isinstance(one, ast.Starred) or one is None for one in held):
                text = f"{name} holds {len(held)}"
                many = counts_things(name)
                yield self._fact(words, float(len(held)), text, counts=many)
        elif isinstance(value, ast.Call):
            yield from self._sized(words, name, value)

    def _sized(self, words: tuple[str, ...], name: str, call: ast.Call) -> Iterator[Fact]:
        """Yield how many things a call makes for a name: `xs = np.linspace(0, 1, 50)`."""
        if _called_name(call) in ("linspace", "logspace", "geomspace") and len(call.args) > 2:
            number = self.value(call.args[2])
            if number is not None:
                yield self._fact(words, number, f"{name} = {ast.unparse(call)}", counts=True)

    def _defaults(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    ) -> Iterator[Fact]:
        arguments = [*node.args.posonlyargs, *node.args.args]
        if not isinstance(node, ast.Lambda):
            self.signatures[node.name] = [argument.arg for argument in arguments]
        pairs = [
            *zip(arguments[::-1], node.args.defaults[::-1], strict=False),
            *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
        ]
        for argument, default in pairs:
            if default is not None:
                yield from self._named(argument.arg, default, f"{argument.arg}=")

    def _learn(self, node: ast.ClassDef) -> None:
        """Remember what a class of the post is made with."""
        fields = [
            one.target.id
            for one in node.body
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
        ]
        for one in node.body:
            if isinstance(one, ast.FunctionDef) and one.name == "__init__":
                fields = [argument.arg for argument in one.args.args[1:]]
        self.signatures[node.name] = fields

    def _called(self, call: ast.Call) -> Iterator[Fact]:
        name = _called_name(call)
        for keyword in call.keywords:
            if keyword.arg and words_of(keyword.arg)[:1] not in _LOOKS:
                yield from self._named(keyword.arg, keyword.value, f"{keyword.arg}=")
        for argument, value in zip(self.signatures.get(name, ()), call.args, strict=False):
            if self.value(value) is not None and not isinstance(value, ast.Name):
                yield from self._named(argument, value, f"{name}(…, {argument}=")
        if name == "add_argument" and call.args and isinstance(call.args[0], ast.Constant):
            for keyword in call.keywords:
                if keyword.arg == "default":
                    option = str(call.args[0].value).lstrip("-")
                    yield from self._named(option, keyword.value, f"--{option} ")
        is_seeded = name in _SEEDERS and bool(call.args)
        if is_seeded and (number := self.value(call.args[0])) is not None:
            yield self._fact(("seed",), number, ast.unparse(call))

    def _looped(self, target: ast.expr, iterated: ast.expr) -> Iterator[Fact]:
        """Yield how often a loop goes round: `for epoch in range(20)`."""
        while (
            isinstance(iterated, ast.Call)
            and _called_name(iterated) in _WRAPPERS - {"trange"}
            and iterated.args
        ):
            iterated = iterated.args[0]
            if isinstance(target, ast.Tuple) and target.elts:
                target = target.elts[0]
        if not isinstance(iterated, ast.Call) or _called_name(iterated) not in ("range", "trange"):
            return
        bounds = [self.value(argument) for argument in iterated.args]
        if not bounds or any(bound is None for bound in bounds):
            return
        whole = [int(bound) for bound in bounds if bound is not None]
        if len(whole) > 2 and not whole[2]:
            return
        times = len(range(*whole[:3]))
        text = f"for {ast.unparse(target)} in {ast.unparse(iterated)}"
        yield self._fact(words_of(_name_of(target) or ""), float(times), text, counts=True)

    # -------------------------------------------------------------- arithmetic

    def value(self, node: ast.expr | None, depth: int = 0) -> float | None:
        """Return the number that an expression stands for, as far as constants tell it."""
        if depth > 20 or node is None:
            return None
        if isinstance(node, ast.Constant):
            given = node.value
            if isinstance(given, bool) or not isinstance(given, int | float):
                return None
            return float(given) if abs(given) < _LARGEST else None
        if isinstance(node, ast.Name):
            return self.values.get(node.id)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            inner = self.value(node.operand, depth + 1)
            return None if inner is None else (-inner if isinstance(node.op, ast.USub) else inner)
        if isinstance(node, ast.BinOp):
            left, right = self.value(node.left, depth + 1), self.value(node.right, depth + 1)
            return None if left is None or right is None else _computed(node.op, left, right)
        if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
            if _called_name(node) in ("int", "float", "Constant"):
                return self.value(node.args[0], depth + 1)
            if _called_name(node) == "len" and isinstance(node.args[0], ast.List | ast.Tuple):
                return float(len(node.args[0].elts))
        return None


def _computed(operator: ast.operator, left: float, right: float) -> float | None:
    try:
        match operator:
            case ast.Add():
                found = left + right
            case ast.Sub():
                found = left - right
            case ast.Mult():
                found = left * right
            case ast.Div():
                found = left / right
            case ast.FloorDiv():
                found = left // right
            case ast.Mod():
                found = left % right
            case ast.Pow():
                found = left**right
            case _:
                return None
    except (ZeroDivisionError, OverflowError):
        return None
    is_real = isinstance(found, float) and math.isfinite(found) and abs(found) < _LARGEST
    return found if is_real else None


def _same(first: float | None, second: float | None) -> float | None:
    """Return a name's value where it is always the same: code is not followed any further."""
    return first if first == second else None


def _name_of(target: ast.expr) -> str | None:
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute):
        return target.attr
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        return target.slice.value if isinstance(target.slice.value, str) else None
    return None


def _called_name(call: ast.Call) -> str:
    return _name_of(call.func) or ""
