"""Which names Python code binds and uses, in the order in which it runs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_EXPECTS = {"suppress", "raises", "assertRaises", "assertRaisesRegex", "catch_error"}
_NAMESPACES = {"globals", "locals", "vars"}
_WRITES = {"update", "setdefault", "__setitem__"}
_HARMLESS = {"matplotlib", "config", "load_ext", "time", "timeit", "env", "cd", "pip", "gui"}
"""Magics after which no name is new."""


@dataclass(frozen=True, slots=True)
class Use:
    """A name is read. is_late: only when a function is called; is_sure: whenever its code runs."""

    name: str
    line: int
    is_late: bool = False
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Bind:
    """A name gets a value; needs are what a call of it, if it is a function, surely reads."""

    name: str
    line: int
    needs: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True)
class Drop:
    """A name is deleted, whatever happens."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Call:
    """What stands behind a name is called, whatever happens."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """From here on there may be names that cannot be told: `from x import *`, `exec`."""

    line: int


Step = Use | Bind | Drop | Call | Unknown


def steps(tree: ast.Module) -> tuple[Step, ...]:
    """Return what code does with the names of its module, in order."""
    walk = _Walk()
    for statement in tree.body:
        walk.visit(statement)
    return tuple(walk.steps)


@dataclass(slots=True)
class _Body:
    """What the code of one scope does with names, whichever way it goes."""

    bound: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    yields: bool = False


def _survey(body: Iterable[ast.AST]) -> _Body:
    """Return what some code does with names; of functions and classes in it, only their own."""
    found = _Body()
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        found.bound.update(_targets(node))
        if isinstance(node, _SCOPES):
            continue
        if isinstance(node, _Comprehension):  # its own targets stay in it, `:=` does not
            inner = (part for part in ast.walk(node) if isinstance(part, ast.NamedExpr))
            found.bound.update(part.target.id for part in inner)
            continue
        if isinstance(node, ast.Global):
            found.outer.update(node.names)
        elif isinstance(node, ast.Nonlocal):
            found.nonlocals.update(node.names)
        elif isinstance(node, ast.Yield | ast.YieldFrom):
            found.yields = True
        waiting += ast.iter_child_nodes(node)
    return found


def _targets(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node itself binds or deletes."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest


@dataclass(slots=True)
class _Scope:
    """A scope inside the module's; outer are the names that `global` gives to the module."""

    kind: str
    names: set[str]
    outer: set[str]
    needs: list[Use]
    is_straight: bool = True


class _Walk(ast.NodeVisitor):
    """Goes through code as it runs, and notes the steps."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.scopes: list[_Scope] = []
        self.doubt = 0
        """How many conditions stand around this place."""
        self.loops: list[set[str]] = []
        self.guarded: list[set[str]] = []
        self.shields = 0
        """How many handlers wait for a NameError."""

    # -------------------------------------------------------------- names

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._use(node.id, node.lineno)
        elif isinstance(node.ctx, ast.Store):
            self._bind(node.id, node.lineno)
        else:
            self._use(node.id, node.lineno)
            self._drop(node.id, node.lineno)

    def _use(self, name: str, line: int, *, is_annotation: bool = False) -> None:
        if self._is_local(name) or self.shields or any(name in names for names in self.guarded):
            return
        functions = [scope for scope in self.scopes if scope.kind == "function"]
        is_late = bool(functions) or is_annotation
        if self.doubt and not is_late and any(name in names for names in self.loops):
            return
        use = Use(name, line, is_late, not self.doubt)
        self.steps.append(use)
        if len(functions) == 1 and functions[0].is_straight and not self.doubt:
            functions[0].needs.append(replace(use, is_late=False))

    def _is_local(self, name: str) -> bool:
        inner = self.scopes[-1] if self.scopes else None
        for scope in reversed(self.scopes):
            if name in scope.outer:
                return False
            is_seen = scope.kind != "class" or scope is inner or inner_is_open(self.scopes, scope)
            if is_seen and name in scope.names:
                return True
        return False

    def _bind(self, name: str, line: int, needs: tuple[Use, ...] = ()) -> None:
        scope = next((one for one in reversed(self.scopes) if one.kind != "comprehension"), None)
        if any(name in one.names for one in self.scopes if one.kind == "comprehension"):
            return
        if scope is None or name in scope.outer:
            self.steps.append(Bind(name, line, needs))
        else:
            scope.names.add(name)
            if scope.kind == "class" and name == "__init__":  # what an instance needs
                scope.needs[:] = needs

    def _drop(self, name: str, line: int) -> None:
        if not self.scopes and not self.doubt and not self.loops:
            self.steps.append(Drop(name, line))
        elif self.scopes and self.scopes[-1].kind == "class":
            self.scopes[-1].names.discard(name)

    def visit_Import(self, node: ast.Import) -> None:
        for name in _targets(node):
            self._bind(name, node.lineno)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if any(alias.name == "*" for alias in node.names):
            self.steps.append(Unknown(node.lineno))
            return
        for name in _targets(node):
            self._bind(name, node.lineno)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self._bind(node.target.id, node.lineno)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self._use(node.target.id, node.lineno)
        self.visit(node.target)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        needs: tuple[Use, ...] = ()
        if isinstance(node.value, ast.Lambda):
            needs = self.needs_of_last
        for target in node.targets:
            self._write(target)
            if isinstance(target, ast.Name):
                self._bind(target.id, node.lineno, needs)
            else:
                self.visit(target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)
        self._annotation(node.annotation)
        if node.value or not isinstance(node.target, ast.Name):
            self.visit(node.target)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        self._capture(node, node.name)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        self._capture(node, node.name)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self._capture(node, node.rest)

    def _capture(self, node: ast.pattern, name: str | None) -> None:
        self.generic_visit(node)
        if name:
            self._bind(name, node.lineno)

    # -------------------------------------------------------------- scopes

    needs_of_last: tuple[Use, ...] = ()
    """What the function that was left last surely reads when it is called."""

    @contextmanager
    def _scope(self, kind: str, names: set[str], outer: set[str] | None = None) -> Iterator[_Scope]:
        scope = _Scope(kind, names, outer or set(), [])
        self.scopes.append(scope)
        doubt, loops = self.doubt, self.loops
        if kind == "function":
            self.doubt, self.loops = 0, []
        yield scope
        self.doubt, self.loops = doubt, loops
        self.scopes.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def _function(self, node: _Function) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        self._defaults(node.args)
        with self._scope("parameters", _type_parameters(node)):
            for one in _arguments(node.args):
                if one.annotation:
                    self._annotation(one.annotation)
            if node.returns:
                self._annotation(node.returns)
            body = _survey(node.body)
            names = body.bound - body.outer - body.nonlocals
            names |= {one.arg for one in _arguments(node.args)}
            with self._scope("function", names, body.outer) as scope:
                for statement in node.body:
                    self.visit(statement)
                    scope.is_straight = scope.is_straight and not _may_leave(statement)
        is_plain = isinstance(node, ast.FunctionDef) and not body.yields
        self._bind(node.name, node.lineno, tuple(scope.needs) if is_plain else ())

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._defaults(node.args)
        names = {one.arg for one in _arguments(node.args)} | _survey([node.body]).bound
        with self._scope("function", names) as scope:
            self.visit(node.body)
        self.needs_of_last = tuple(scope.needs)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        with self._scope("parameters", _type_parameters(node)):
            for part in (*node.bases, *node.keywords):
                self.visit(part)
            outer = _survey(node.body).outer
            with self._scope("class", set(_CLASS_NAMES), outer) as scope:
                for statement in node.body:
                    self.visit(statement)
        self._bind(node.name, node.lineno, tuple(scope.needs))

    def visit_TypeAlias(self, node: ast.AST) -> None:
        name = getattr(node, "name")  # noqa: B009  # Python 3.12's
        with self._scope("parameters", _type_parameters(node)):
            self._annotation(getattr(node, "value"))  # noqa: B009
        self._bind(name.id, name.lineno)

    def _defaults(self, arguments: ast.arguments) -> None:
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default:
                self.visit(default)

    def _annotation(self, node: ast.expr) -> None:
        for part in ast.walk(node):
            if isinstance(part, ast.Name):
                self._use(part.id, part.lineno, is_annotation=True)

    def _comprehension(self, node: _Comprehension) -> None:
        self.visit(node.generators[0].iter)
        names: set[str] = set()
        for generator in node.generators:
            names |= _survey([generator.target]).bound
        is_lazy = isinstance(node, ast.GeneratorExp)
        with self._scope("comprehension", names):
            self.doubt += is_lazy
            for index, generator in enumerate(node.generators):
                if index:
                    self.visit(generator.iter)
                for part in (generator.target, *generator.ifs):
                    self.visit(part)
            for part in _elements(node):
                self.visit(part)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._comprehension(node)

    # -------------------------------------------------------------- ways through the code

    def _maybe(self, nodes: Iterable[ast.AST]) -> None:
        self.doubt += 1
        for node in nodes:
            self.visit(node)
        self.doubt -= 1

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self.guarded.append(_words(node.test))
        self._maybe(node.body)
        self._maybe(node.orelse)
        self.guarded.pop()

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit(node.test)
        self.guarded.append(_words(node.test))
        self._maybe((node.body, node.orelse))
        self.guarded.pop()

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.visit(node.values[0])
        self.guarded.append(_words(node.values[0]))
        self._maybe(node.values[1:])
        self.guarded.pop()

    def visit_Compare(self, node: ast.Compare) -> None:
        for part in (node.left, *node.comparators):
            self.visit(part)

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        for case in node.cases:
            self._maybe([case])

    def visit_For(self, node: ast.For) -> None:
        self._for(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        self._for(node)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self._loop([node.target, *node.body], node.orelse)

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self._loop(node.body, node.orelse)

    def _loop(self, body: Sequence[ast.AST], otherwise: Sequence[ast.AST]) -> None:
        is_in_function = any(scope.kind == "function" for scope in self.scopes)
        self.loops = [*self.loops, _survey(body).bound]
        self.doubt += is_in_function
        for node in body:
            self.visit(node)
        self.doubt -= is_in_function
        self.loops = self.loops[:-1]
        self._maybe(otherwise)

    def visit_Try(self, node: ast.Try) -> None:
        self._try(node)

    def visit_TryStar(self, node: ast.TryStar) -> None:
        self._try(node)

    def _try(self, node: ast.Try | ast.TryStar) -> None:
        is_shielded = any(_catches_name_error(handler) for handler in node.handlers)
        self.shields += is_shielded
        for statement in node.body:
            self.visit(statement)
        self.shields -= is_shielded
        for handler in node.handlers:
            self._maybe([handler])
        self._maybe(node.orelse)
        for statement in node.finalbody:
            self.visit(statement)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type:
            self.visit(node.type)
        if node.name:
            self._bind(node.name, node.lineno)
        for statement in node.body:
            self.visit(statement)

    def visit_With(self, node: ast.With) -> None:
        self._with(node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> None:
        self._with(node)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        is_shielded = any(_expects(item.context_expr) for item in node.items)
        for item in node.items:
            self.visit(item)
        self.shields += is_shielded
        for statement in node.body:
            self.visit(statement)
        self.shields -= is_shielded

    # -------------------------------------------------------------- calls

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        if _makes_names(node):
            self.steps.append(Unknown(node.lineno))
        elif isinstance(node.func, ast.Name) and not self.scopes and not self.doubt:
            self.steps.append(Call(node.func.id, node.lineno))

    def _write(self, target: ast.expr) -> None:
        """Note that an assignment may make names: `globals()["x"] = 1`, `builtins.x = 1`."""
        base = getattr(target, "value", None)
        is_made = isinstance(target, ast.Subscript) and _is_call_of(base, _NAMESPACES)
        is_builtin = isinstance(target, ast.Attribute) and _named(base) == "builtins"
        if is_made or is_builtin:
            self.steps.append(Unknown(target.lineno))


_CLASS_NAMES = ("__module__", "__qualname__", "__annotations__", "__class__", "__dict__")


def inner_is_open(scopes: Sequence[_Scope], scope: _Scope) -> bool:
    """Whether only comprehensions and type parameters stand between here and a scope."""
    inner = scopes[scopes.index(scope) + 1 :]
    return all(one.kind in ("comprehension", "parameters") for one in inner)


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    more = [one for one in (arguments.vararg, arguments.kwarg) if one]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *more]


def _type_parameters(node: ast.AST) -> set[str]:
    return {one.name for one in getattr(node, "type_params", ())}


def _elements(node: _Comprehension) -> tuple[ast.expr, ...]:
    return (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)


def _may_leave(statement: ast.stmt) -> bool:
    """Whether what stands below a statement may not be reached."""
    if isinstance(statement, _SCOPES):
        return False
    return any(isinstance(node, ast.Return | ast.Raise) for node in ast.walk(statement))


def _words(test: ast.expr) -> set[str]:
    """Return the strings in a condition: `if "x" in globals()` guards x."""
    return {
        node.value
        for node in ast.walk(test)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _catches_name_error(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(_named(kind) in ("NameError", "Exception", "BaseException") for kind in kinds)


def _expects(context: ast.expr) -> bool:
    return isinstance(context, ast.Call) and _named(context.func) in _EXPECTS


def _named(node: ast.AST | None) -> str:
    """Return the last part of a dotted name; "" where it is none."""
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _is_call_of(node: ast.AST | None, names: set[str]) -> bool:
    return isinstance(node, ast.Call) and _named(node.func) in names


def _makes_names(call: ast.Call) -> bool:
    """Whether a call may bind names that the code does not show."""
    func = call.func
    if isinstance(func, ast.Name):
        is_given = any(_is_call_of(argument, {"globals", "locals"}) for argument in call.args)
        return func.id in ("exec", "execfile") or (is_given and func.id != "eval")
    if not isinstance(func, ast.Attribute):
        return False
    if _is_call_of(func.value, _NAMESPACES):
        return func.attr in _WRITES
    if _is_call_of(func.value, {"get_ipython"}) or _named(func.value) in ("ipython", "ip", "shell"):
        first = call.args[0] if call.args else None
        magic = str(first.value).split() if isinstance(first, ast.Constant) else []
        is_known = func.attr in ("magic", "run_line_magic") and magic[:1] and magic[0] in _HARMLESS
        return func.attr in ("magic", "run_line_magic", "run_cell", "ex", "push") and not is_known
    return any(_is_call_of(argument, {"globals", "locals"}) for argument in call.args)
