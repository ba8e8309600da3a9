"""YAML and TOML that remember on which line each value was typed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from nbblog.findings import Finding, Problem, Where

Location = tuple[str | int, ...]

YamlError = yaml.YAMLError
"""What others raise who read YAML themselves, such as jupytext."""


@dataclass(frozen=True, slots=True)
class Document:
    """Parsed data and the lines of its values; cell is set when it stood in a notebook's cell."""

    path: str
    data: Any
    lines: Mapping[Location, int] = field(default_factory=dict)
    cell: int | None = None

    def where(self, location: Location = ()) -> Where:
        """Return the place of a value, or of its nearest parent whose line is known."""
        for end in range(len(location), -1, -1):
            if location[:end] in self.lines:
                return Where(self.path, self.cell, self.lines[location[:end]])
        return Where(self.path, self.cell)


# ------------------------------------------------------------------ YAML


_MOST_VALUES = 100_000
"""A profile has hundreds; aliases of aliases of aliases have billions."""


class _Loader(yaml.SafeLoader):
    """YAML 1.1 without the surprises: `no` stays a word and a date is checked by its schema."""


_SURPRISES = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _SURPRISES]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def read_yaml(
    text: str, path: str, *, rule: str, cell: int | None = None, offset: int = 0
) -> Document:
    """Parse a YAML mapping; offset lines stand before the text in its cell or file.

    Raises Problem for broken syntax, a key that is typed twice, and a text that is no mapping.
    """
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        lines: dict[Location, int] = {}
        if node and _unfolded(node, {}) > _MOST_VALUES:
            raise ValueError(f"it unfolds to more than {_MOST_VALUES:,} values")
        twice = list(_walk(node, (), offset + 1, lines)) if node else []
        data = loader.construct_document(node) if node else {}
    except yaml.YAMLError as error:
        raise Problem([_syntax_finding(error, path, rule, cell, offset)]) from error
    except (ValueError, LookupError, AttributeError, RecursionError) as error:
        # PyYAML's own slips at `!!int x`, `!!bool x` and `!!timestamp x`, and a nesting bomb
        message, hint = f"unreadable YAML: {error}", "correct the value"
        raise Problem([Finding(rule, message, hint, Where(path, cell, offset + 1))]) from error
    if twice:
        hint = "keep one of the two"
        raise Problem(
            Finding(rule, f"`{key}` is typed twice", hint, Where(path, cell, line))
            for key, line in twice
        )
    if not isinstance(data, dict):
        message, hint = "expected `key: value` lines", "write YAML such as `tags: [jax]`"
        raise Problem([Finding(rule, message, hint, Where(path, cell, offset + 1))])
    return Document(path, data, lines, cell)


def _unfolded(node: yaml.Node, known: dict[int, int]) -> int:
    """Return how many values a node holds once every alias in it is what it stands for."""
    if id(node) not in known:
        known[id(node)] = 1
        parts = [part for pair in node.value for part in pair] if _is_mapping(node) else node.value
        if not isinstance(node, yaml.ScalarNode):
            known[id(node)] += sum(_unfolded(part, known) for part in parts)
    return known[id(node)]


def _is_mapping(node: yaml.Node) -> bool:
    return isinstance(node, yaml.MappingNode)


def _walk(node: yaml.Node, at: Location, first: int, lines: dict[Location, int]) -> Any:
    """Note the line of every value below a node; yield the keys that are typed twice."""
    lines.setdefault(at, node.start_mark.line + first)
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _walk(item, (*at, number), first, lines)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue  # PyYAML will refuse it
            line = key.start_mark.line + first
            if key.value in seen:
                yield key.value, line
            seen.add(key.value)
            lines[(*at, key.value)] = line
            yield from _walk(value, (*at, key.value), first, lines)


def _syntax_finding(
    error: yaml.YAMLError, path: str, rule: str, cell: int | None, offset: int
) -> Finding:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = offset + 1 + (mark.line if mark else 0)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    hint = "check the indentation, and quote values that hold `:` or `#`"
    if "'\\t'" in problem:
        hint = "indent with spaces: YAML allows no tabs"
    return Finding(rule, f"broken YAML: {problem}", hint, Where(path, cell, line))


# ------------------------------------------------------------------ TOML

_TABLE = re.compile(r"^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*="""
)


def read_toml(text: str, path: str, *, rule: str) -> Document:
    """Parse TOML; raises Problem with the line where it is broken."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        where = Where(path, None, int(found[1]) if found else text.count("\n") + 1)
        message = re.sub(r"\s*\(at .*\)$", "", str(error))
        hint = "correct the line: strings need quotes, keys stand once in a table"
        raise Problem([Finding(rule, f"broken TOML: {message}", hint, where)]) from error
    return Document(path, data, _toml_lines(text))


def _toml_lines(text: str) -> dict[Location, int]:
    lines: dict[Location, int] = {(): 1}
    table: Location = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _TABLE.match(line):
            table = _dotted(found[1])
            lines.setdefault(table, number)
        elif found := _KEY.match(line):
            lines.setdefault((*table, *_dotted(found[1])), number)
    return lines


def _dotted(key: str) -> Location:
    return tuple(part.strip().strip("\"'") for part in key.split("."))
