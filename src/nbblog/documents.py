"""YAML, JSON and TOML that remember on which line each value was typed."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
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


_LONGEST = 72  # characters of a list on one line
_ODD = re.compile("[\x85\u2028\u2029]")  # line breaks to YAML, not to those who type


class _Dumper(yaml.SafeDumper):
    """Writes what _Loader reads, as a person would type it."""

    yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent a list below its key."""
        super().increase_indent(flow, indentless=False)

    def list_of_words(self, items: list[Any]) -> yaml.Node:
        """Return a list: on one line where it is words, and few of them."""
        is_short = all(isinstance(item, str) for item in items) and len(str(items)) < _LONGEST
        return self.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=is_short)

    def text(self, words: str) -> yaml.Node:
        """Return a text: as it is where it has lines."""
        is_odd = bool(_ODD.search(words))
        style = '"' if is_odd else "|" if "\n" in words else None
        return self.represent_scalar("tag:yaml.org,2002:str", words, style=style)


_Dumper.add_representer(list, _Dumper.list_of_words)
_Dumper.add_representer(str, _Dumper.text)


def write_yaml(data: Any) -> str:
    """Return data as YAML that read_yaml reads as the same."""
    return yaml.dump(
        data,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=96,
        default_flow_style=False,
    )


# ------------------------------------------------------------------ JSON

_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def read_json(text: str, path: str, *, rule: str) -> Document:
    """Parse a JSON object; raises Problem as read_yaml does."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        where = Where(path, None, error.lineno)
        hint = "correct the line: names and texts need double quotes, and no comma ends a list"
        raise Problem([Finding(rule, f"broken JSON: {error.msg}", hint, where)]) from error
    except (RecursionError, ValueError) as error:  # a nesting bomb; a number of too many digits
        hint = "write fewer brackets within brackets, and shorter numbers"
        raise Problem([Finding(rule, f"unreadable JSON: {error}", hint, Where(path))]) from error
    lines: dict[Location, int] = {}
    twice = list(_json_walk(text, lines))
    if twice:
        raise Problem(
            Finding(rule, f"`{key}` is typed twice", "keep one of the two", Where(path, None, line))
            for key, line in twice
        )
    if not isinstance(data, dict):
        message, hint = "expected an object", 'write JSON such as {"basics": {"name": "Ada"}}'
        raise Problem([Finding(rule, message, hint, Where(path, None, 1))])
    return Document(path, data, lines)


def _json_walk(text: str, lines: dict[Location, int]) -> Iterator[tuple[str, int]]:
    """Note the line of every value of a right JSON text; yield the keys that are typed twice."""
    at: list[str | int | None] = []  # where the next value stands; None waits for its name
    line, end = 1, 0
    for token in _JSON.finditer(text):
        line += text.count("\n", end, token.start())
        end = token.start()
        word = token[0]
        if at and at[-1] is None and word[0] == '"':
            at[-1] = json.loads(word)
            if _named(at) in lines:
                yield json.loads(word), line
            lines[_named(at)] = line
        elif word in "}]":
            at.pop()
        elif word == "," and at:
            number = at[-1]
            at[-1] = number + 1 if isinstance(number, int) else None
        elif word != ":":
            lines.setdefault(_named(at), line)
            at += [None] if word == "{" else [0] if word == "[" else []


def _named(at: list[str | int | None]) -> Location:
    return tuple(part for part in at if part is not None)


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
