"""What the text of a notebook's code says of its inputs, before or without a run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

_MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)


def imported_names(sources: Iterable[str]) -> set[str]:
    """Return the top-level modules that code imports; cells that are no Python count nothing."""
    return {name.partition(".")[0] for name in imported_modules(sources)}


def imported_modules(sources: Iterable[str]) -> tuple[str, ...]:
    """Return the modules that code imports, in full and in the order of their first import."""
    found: dict[str, None] = {}
    for source in sources:
        for node in ast.walk(_tree(source)):
            if isinstance(node, ast.Import):
                found |= dict.fromkeys(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found[node.module] = None
    return tuple(found)


_CLOCK = {"time.time", "time.time_ns", "time.perf_counter", "time.monotonic", "time.strftime"}
_CLOCK |= {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "datetime.datetime.now",
}
_RANDOM = {"random", "randint", "rand", "randn", "choice", "shuffle", "permutation", "normal"}
_RANDOM |= {"uniform", "sample", "integers"}


def literals(source: str) -> set[str]:
    """Return the string constants of a cell that may be paths."""
    return {
        node.value
        for node in ast.walk(_tree(source))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and 0 < len(node.value) < 256
        and "\n" not in node.value
    }


def impurities(source: str) -> set[str]:
    """Return what makes a cell differ from run to run: "clock", "unseeded randomness"."""
    found = set()
    for node in ast.walk(_tree(source)):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if any(name == clock or name.endswith("." + clock) for clock in _CLOCK):
            found.add("clock")
        if name.endswith("default_rng") and not node.args and not node.keywords:
            found.add("unseeded randomness")
        owner, _, verb = name.rpartition(".")
        if verb in _RANDOM and owner in ("random", "np.random", "numpy.random"):
            found.add("unseeded randomness")
    return found


def _tree(source: str) -> ast.AST:
    try:
        return ast.parse(_MAGIC.sub(r"\1pass", source))
    except (SyntaxError, ValueError):  # before Python 3.11.4 a null byte is no error of syntax
        return ast.Module([], [])
