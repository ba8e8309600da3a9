"""The one way to add things: a file that is found, not listed."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from typing import Generic, TypeVar

from nbblog.findings import UsageError


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return "did you mean `x`?" for the closest known word, else the alternative text."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else otherwise


T = TypeVar("T")


class Registry(Generic[T]):
    """Named things of one kind, found as modules of a package and as entry points.

    A module adds its thing when it is imported (`registry.add("name", thing)`); the first look-up
    imports every module of the package and every entry point of the group of the same name.
    """

    def __init__(self, package: str) -> None:
        self.package = package
        self._things: dict[str, T] = {}
        self._is_complete = False

    def add(self, name: str, thing: T) -> T:
        """Register a thing; a second thing of the same name is a mistake of the programmer."""
        if self._things.get(name, thing) is not thing:
            raise ValueError(f"{self.package}: two things are named {name!r}")
        self._things[name] = thing
        return thing

    def __getitem__(self, name: str) -> T:
        """Return the thing of that name, or say what the writer may have meant."""
        self.complete()
        if name not in self._things:
            known = ", ".join(sorted(self._things))
            hint = did_you_mean(name, self._things, f"known are: {known}")
            raise UsageError(f"no {self.package.rpartition('.')[2]} named `{name}`: {hint}")
        return self._things[name]

    def __contains__(self, name: object) -> bool:
        self.complete()
        return name in self._things

    def __iter__(self) -> Iterator[T]:
        self.complete()
        return iter([self._things[name] for name in sorted(self._things)])

    def names(self) -> list[str]:
        """Return the names of all things, sorted."""
        self.complete()
        return sorted(self._things)

    def complete(self) -> None:
        """Import all there is now, rather than at the first look-up."""
        if self._is_complete:
            return
        self._is_complete = True
        package = importlib.import_module(self.package)
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{self.package}.{module.name}")
        for entry_point in entry_points(group=self.package):
            entry_point.load()
