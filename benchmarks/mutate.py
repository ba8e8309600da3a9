"""Injects one mistake into a notebook by other people, and says which rule should find it, where.

`python benchmarks/mutate.py NOTEBOOK --as NAME` writes the notebook with the mistake to standard
output and says on standard error what it is; `truth.py` counts what is found of them.
"""

from __future__ import annotations

import argparse
import copy
import functools
import importlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from nbformat.validator import isvalid

SEED = 20261127
KINDS = ("code", "prose", "outputs")
"""Modules `mutate_*.py`: each registers the mistakes of its part of a notebook."""


@dataclass(frozen=True, slots=True)
class Injection:
    """What was done: the rule that it breaks, the cell, and the line where one is defined."""

    rule: str
    cell: int
    line: int | None
    what: str


@dataclass(slots=True)
class Draft:
    """A notebook that may be changed; sources are texts, and cells are counted from 1.

    removed and moved say how the cells of the original are counted now.
    """

    node: dict[str, Any]
    removed: int | None = None
    moved: tuple[int, int] | None = None

    @property
    def cells(self) -> list[dict[str, Any]]:
        """The cells, as they are in the file."""
        cells: list[dict[str, Any]] = self.node["cells"]
        return cells

    def numbered(self, kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the cells of a kind that are not blank, with their numbers."""
        for number, cell in enumerate(self.cells, start=1):
            if cell["cell_type"] == kind and cell["source"].strip():
                yield number, cell

    def now(self, cell: int | None) -> int | None:
        """Return the number that a cell of the original has now; None if it is gone."""
        if cell is None or cell == self.removed:
            return None
        if self.removed is not None:
            return cell - (cell > self.removed)
        if self.moved is not None:
            source, target = self.moved
            return target if cell == source else cell - (source < cell <= target)
        return cell


Mutate = Callable[[Draft, Random], Injection | None]


@dataclass(frozen=True, slots=True)
class Mutation:
    """A mistake that can be made mechanically; apply returns None where it cannot be made."""

    name: str
    apply: Mutate


MUTATIONS: dict[str, Mutation] = {}


def mutation(name: str) -> Callable[[Mutate], Mutate]:
    """Register a mistake under a name that says what is done."""

    def register(apply: Mutate) -> Mutate:
        MUTATIONS[name] = Mutation(name, apply)
        return apply

    return register


def add_text(
    places: Sequence[tuple[int, dict[str, Any]]], random: Random, text: str, rule: str
) -> Injection | None:
    """Add a text to the end of one of some cells, each with its number."""
    if not places:
        return None
    number, cell = random.choice(places)
    cell["source"] = cell["source"].rstrip() + text
    return Injection(rule, number, cell["source"].count("\n") + 1, text.strip())


def load_mutations() -> dict[str, Mutation]:
    """Return every mistake by its name."""
    for kind in KINDS:
        importlib.import_module(f"mutate_{kind}")
    return MUTATIONS


@functools.cache
def read_draft(path: Path) -> Draft | None:
    """Return a notebook of Python in the current format, else None."""
    try:
        node = json.loads(path.read_bytes())
    except ValueError:
        return None
    if node.get("nbformat") != 4 or not isvalid(node):
        return None
    if not all("source" in cell for cell in node["cells"]):  # of a minor version to come
        return None
    metadata = node["metadata"]
    language = metadata.get("language_info", {}).get("name")
    if (language or metadata.get("kernelspec", {}).get("language") or "python") != "python":
        return None
    for cell in node["cells"]:
        cell["source"] = as_text(cell["source"])
    return Draft(node)


def as_text(lines: Any) -> str:
    """Return what nbformat keeps as a text or as a list of lines."""
    return lines if isinstance(lines, str) else "".join(lines)


@dataclass(frozen=True, slots=True)
class Mutated:
    """A notebook with one mistake: its path, what was done, and the new file."""

    path: Path
    injection: Injection
    draft: Draft = field(repr=False)

    @property
    def data(self) -> bytes:
        """The bytes of the new file."""
        return json.dumps(self.draft.node, indent=1, ensure_ascii=False).encode()


def mutated(path: Path, wanted: Mutation, seed: int = SEED) -> Mutated | None:
    """Return a notebook with one mistake, the same for the same seed; None: it cannot be made."""
    draft = read_draft(path)
    if draft is None:
        return None
    random = Random(f"{seed} {wanted.name} {path.name}")
    injection = wanted.apply(changed := copy.deepcopy(draft), random)
    return injection and Mutated(path, injection, changed)


def sample(paths: Sequence[Path], wanted: Mutation, count: int, seed: int = SEED) -> list[Mutated]:
    """Return that many notebooks with the mistake, drawn at random, or as many as there are."""
    found: list[Mutated] = []
    drawn = sorted(paths)
    Random(f"{seed} {wanted.name}").shuffle(drawn)
    for path in drawn:
        if len(found) == count:
            break
        if one := mutated(path, wanted, seed):
            found.append(one)
    return found


def main() -> None:
    """Write one notebook with a mistake, or list the mistakes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("notebook", type=Path, nargs="?")
    parser.add_argument("--as", dest="name", metavar="NAME", help="the mistake; left out: list all")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    known = load_mutations()
    if not given.notebook or not given.name:
        print("\n".join(known))
        return
    if given.name not in known:
        sys.exit(f"no mistake {given.name!r}; there are {', '.join(known)}")
    one = mutated(given.notebook, known[given.name], given.seed)
    if one is None:
        sys.exit(f"{given.notebook} has no place for it")
    sys.stdout.buffer.write(one.data)
    print(one.injection, file=sys.stderr)


if __name__ == "__main__":
    sys.modules["mutate"] = sys.modules["__main__"]  # the mistakes register here
    main()
