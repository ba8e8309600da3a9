"""Full names of what code calls and reads: `np.float` is `numpy.float` where imports say so."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """A dotted name of a library in code; call is the call of it, where it is called."""

    name: str
    line: int
    call: ast.Call | None = None


def aliases(trees: Iterable[ast.Module]) -> dict[str, str]:
    """Return what the names stand for that code imports, and that it never binds otherwise."""
    found: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            for name, full in _imported(node):
                found.setdefault(name, set()).add(full)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.setdefault(node.id, set()).add("")
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.setdefault(node.name, set()).add("")
            elif isinstance(node, ast.arg):
                found.setdefault(node.arg, set()).add("")
    sure = ((name, *fulls) for name, fulls in found.items() if len(fulls) == 1)
    return {name: full for name, full in sure if full}


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (top, top)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for alias in node.names:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def mentions(tree: ast.Module, known: dict[str, str]) -> Iterator[Mention]:
    """Yield the dotted names of libraries in code, the longest of each, and imports of them."""
    calls = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    inner = set(_tried_imports(tree))
    for node in ast.walk(tree):  # from the outside in: `a.b.c` comes before its `a.b`
        if id(node) in inner:
            continue
        if isinstance(node, ast.Import):
            yield from (Mention(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield Mention(f"{node.module}.{alias.name}", node.lineno)
        elif isinstance(node, ast.Attribute | ast.Name):
            parts, base = _parts(node)
            inner |= base
            if parts and parts[0] in known:
                name = ".".join((known[parts[0]], *parts[1:]))
                yield Mention(name, node.end_lineno or node.lineno, calls.get(id(node)))


def _tried_imports(tree: ast.Module) -> Iterator[int]:
    """Yield the imports that have a way out: `try: … except ImportError: …`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and node.handlers:
            imports = (
                part for part in ast.walk(node) if isinstance(part, ast.Import | ast.ImportFrom)
            )
            yield from (id(part) for part in imports)


def _parts(node: ast.expr) -> tuple[list[str], set[int]]:
    """Return a dotted name in parts, and which nodes stand inside it; no parts where it is none."""
    parts: list[str] = []
    inside: set[int] = set()
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
        inside.add(id(node))
    if not isinstance(node, ast.Name):
        return [], set()
    return [node.id, *reversed(parts)], inside


def dotted(node: ast.expr, known: dict[str, str]) -> str:
    """Return the full name of an expression that is one of a library; else ""."""
    parts, _ = _parts(node)
    return ".".join((known[parts[0]], *parts[1:])) if parts and parts[0] in known else ""
