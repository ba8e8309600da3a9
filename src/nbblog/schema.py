"""Turns what a person typed into a typed value, or into findings: all mistakes at once."""

from __future__ import annotations

import dataclasses
import functools
import re
import types
import typing
from collections.abc import Callable, Iterator
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from nbblog.documents import Document, Location
from nbblog.findings import Finding, Problem
from nbblog.registry import did_you_mean
from nbblog.sizes import read_size

T = TypeVar("T")


def _read_colour(text: object) -> str:
    if not re.fullmatch("#[0-9a-fA-F]{6}", str(text)):
        raise ValueError('expected a colour such as "#171513"')
    return str(text).lower()


def _read_pattern(text: object) -> str:
    try:
        re.compile(str(text))
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error
    return str(text)


Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
Size = Annotated[int, BeforeValidator(read_size)]
Colour = Annotated[str, BeforeValidator(_read_colour)]
Pattern = Annotated[str, BeforeValidator(_read_pattern)]
Share = Annotated[float, Field(ge=0, allow_inf_nan=False)]

STRICT: dict[str, Any] = {"extra": "forbid"}
CAMEL: dict[str, Any] = {
    "extra": "forbid",
    "alias_generator": to_camel,
    "validate_by_alias": True,
    "validate_by_name": False,
}
"""For dataclasses whose keys are typed as JSON Resume spells them (`startDate`)."""

_EXPECTED = {
    "dataclass_type": "expected `key: value` lines",
    "string_type": "expected text (quotes make text of a number)",
    "tuple_type": "expected a list",
}
"""pydantic speaks of classes and tuples; who writes YAML or TOML does not."""


def checked(check: Callable[[Any], Any]) -> Any:
    """Return a mark for `Annotated` that sends what was typed through a check.

    The check returns the value, and says in a ValueError what it expected instead.
    """
    return BeforeValidator(check)


def validate(kind: type[T], document: Document, *, rule: str, at: Location = ()) -> T:
    """Return the document's data as a dataclass of that kind, or raise Problem with every mistake.

    Sources of the dialect: dataclasses with `__pydantic_config__ = STRICT` or CAMEL.
    """
    try:
        return typing.cast("T", _adapter(typing.cast("Any", kind)).validate_python(document.data))
    except ValidationError as error:
        raise Problem(
            _finding(kind, document, rule, at, mistake)  # type: ignore[arg-type]  # TypedDict
            for mistake in error.errors(include_url=False)
        ) from error


@functools.cache  # to build one takes longer than to read a thousand files with it
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _finding(
    kind: type[Any], document: Document, rule: str, at: Location, mistake: dict[str, Any]
) -> Finding:
    location = _typed(mistake, document.data)
    name = ".".join(str(part) for part in location)
    where = document.where((*at, *location))
    if mistake["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
        known = known_keys(kind, location[:-1])
        prefix = name[: len(name) - len(str(location[-1]))]
        hint = did_you_mean(str(location[-1]), known, f"known keys are: {', '.join(known)}")
        hint = hint.replace("`", f"`{prefix}", 1) if hint.startswith("did") else hint
        return Finding(rule, f"`{name}`: unknown key", hint, where)
    if mistake["type"] == "missing" or mistake["type"] == "missing_argument":
        return Finding(rule, f"`{name}` is missing", f"add `{location[-1]}: ...`", where)
    message = _EXPECTED.get(mistake["type"], mistake["msg"])
    message = (message[0].lower() + message[1:]).removeprefix("value error, ")
    shown = f", not {mistake['input']!r}"[:60] if not isinstance(mistake["input"], dict) else ""
    hint = f"{message}{shown}"
    return Finding(rule, f"`{name}`: {message}", f"correct `{name}`: {hint}", where)


def _typed(mistake: dict[str, Any], data: Any) -> Location:
    """Return the mistake's location without the branches of unions that pydantic puts into it."""
    location: list[str | int] = []
    for part in mistake["loc"]:
        is_key = isinstance(data, dict) and part in data
        if is_key or (isinstance(data, list | tuple) and isinstance(part, int)):
            data = data[part]
        elif not mistake["type"].startswith("missing"):
            continue
        location.append(part)
    return tuple(location)


def unknown_keys(kind: Any, data: Any, at: Location = ()) -> Iterator[Location]:
    """Yield the place of every key in some data that a dataclass of that kind has no field for."""
    kind = _inner(kind)
    if isinstance(data, list):
        for number, item in enumerate(data):
            yield from unknown_keys(kind, item, (*at, number))
    fields = _fields(kind)
    for key, value in data.items() if fields and isinstance(data, dict) else ():
        if key in fields:
            yield from unknown_keys(fields[key], value, (*at, key))
        else:
            yield (*at, key)


def known_keys(kind: Any, location: Location) -> list[str]:
    """Return the keys that may be typed at that place of a dataclass."""
    for part in location:
        kind = _inner(kind if isinstance(part, int) else _fields(kind).get(str(part)))
    return list(_fields(_inner(kind)))


def _fields(kind: Any) -> dict[str, Any]:
    if not dataclasses.is_dataclass(kind):
        return {}
    hints = typing.get_type_hints(kind)
    is_camel = getattr(kind, "__pydantic_config__", {}).get("alias_generator") is to_camel
    names = [field.name for field in dataclasses.fields(kind)]
    return {(to_camel(name) if is_camel else name): hints[name] for name in names}


def _inner(kind: Any) -> Any:
    """Return the dataclass inside a `tuple[X, ...]`, `dict[str, X]` or `X | None`."""
    if typing.get_origin(kind) in (tuple, list, dict, types.UnionType, typing.Union):
        arguments = [a for a in typing.get_args(kind) if a not in (Ellipsis, type(None), str)]
        return _inner(arguments[0]) if arguments else None
    return kind
