"""Says whether notebooks were truly executed: by what they show, never by an exit status."""

from __future__ import annotations

import base64
import json
import math
import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

Size = tuple[int, int]

FIGURES = {
    "01-power-iteration": 1,
    "02-monte-carlo-pi": 1,
    "03-jax-grad": 0,
    "04-jax-vmap": 1,
    "05-jax-mlp": 1,
    "06-game-of-life": 1,
    "07-kmeans": 1,
    "08-fft-filter": 1,
    "09-matplotlib-gallery": 6,
    "10-sieve": 0,
}
"""How many figures each of the ten notebooks shows."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A number that a notebook must print, known from elsewhere.

    place counts the numbers that the notebook prints from 0; error is how far off it may be.
    """

    notebook: str
    what: str
    place: int
    value: float
    error: float = 0


FACTS = (
    Fact("02-monte-carlo-pi", "π", 0, math.pi, 0.002),
    Fact("04-jax-vmap", "the number of points", 0, 2000),
    # √2 times the mean of the chi distribution with 32 degrees of freedom
    Fact("04-jax-vmap", "the mean distance of two normal points in 32 dimensions", 2, 7.94, 0.1),
    # a sine has 1/√2; the filter leaves 4.5 Hz of 13.1 kHz of the noise
    Fact("08-fft-filter", "the deviation of a sine with what the filter leaves", 0, 0.7073, 0.001),
    Fact("10-sieve", "the number of primes below 6,000,000", 0, 412849),
    Fact("10-sieve", "the last of them", 1, 5999993),
)

_ROUNDING = 1e-3
"""How far numbers of two runs may differ: sums in 32 bits depend on their order."""

_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d*)?(?:e[-+]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a notebook shows after a run: the sizes of its figures, and all its text in one."""

    cells: int
    figures: tuple[Size, ...]
    text: str = field(repr=False)
    errors: int = 0


# ------------------------------------------------------------------ judging


def faults(
    shown: Mapping[str, Shown], cells: Mapping[str, int], reference: Mapping[str, Shown] | None
) -> list[str]:
    """Return what is wrong with a run, one sentence each.

    cells has the number of code cells of every notebook, reference what plain `exec()` showed
    (None where that itself is judged).
    """
    found: list[str] = []
    for name, count in cells.items():
        if name not in shown:
            found.append(f"{name}: no outputs")
            continue
        one = shown[name]
        found += [f"{name}: {fault}" for fault in _of_notebook(name, one, count)]
        if reference is not None and name in reference:
            found += [f"{name}: {fault}" for fault in _differences(one, reference[name])]
    return found


def _of_notebook(name: str, shown: Shown, count: int) -> Iterator[str]:
    if shown.cells != count:
        yield f"{shown.cells} of {count} code cells executed"
    if shown.errors:
        yield f"{shown.errors} errors"
    if len(shown.figures) != FIGURES.get(name, len(shown.figures)):
        yield f"{len(shown.figures)} figures instead of {FIGURES[name]}"
    numbers = [abs(float(text)) for text in _NUMBER.findall(shown.text)]
    for fact in FACTS:
        if fact.notebook != name:
            continue
        told = numbers[fact.place] if fact.place < len(numbers) else math.nan
        if not abs(told - fact.value) <= fact.error:
            yield f"{told} is not {fact.what}"


def _differences(shown: Shown, reference: Shown) -> Iterator[str]:
    # a pixel or two: tight boxes are rounded
    if len(shown.figures) != len(reference.figures) or any(
        abs(ours - theirs) > 2
        for one, other in zip(shown.figures, reference.figures, strict=True)
        for ours, theirs in zip(one, other, strict=True)
    ):
        yield f"figures of {shown.figures} pixels instead of {reference.figures}"
    if not is_same_text(shown.text, reference.text):
        yield f"text {shown.text[:80]!r} instead of {reference.text[:80]!r}"


def is_same_text(one: str, other: str) -> bool:
    """Return whether two texts differ in colours, white space and rounding at most."""
    one, other = _COLOUR.sub("", one), _COLOUR.sub("", other)
    if _words(one) != _words(other):
        return False
    pairs = zip(_NUMBER.findall(one), _NUMBER.findall(other), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=_ROUNDING) for a, b in pairs)


def _words(text: str) -> str:
    return "".join(_NUMBER.sub("#", text).split())


# ------------------------------------------------------------------ reading


def code_of(notebook: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the sources of the code cells: they say which notebook a file is."""
    cells = (cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    return tuple("".join(cell["source"]) for cell in cells)


def read_sources(folder: Path) -> dict[tuple[str, ...], str]:
    """Return the names of the notebooks in a folder, by their code."""
    paths = sorted(folder.glob("*.ipynb"))
    return {code_of(json.loads(path.read_bytes())): path.stem for path in paths}


def read_notebooks(paths: Iterable[Path], names: Mapping[tuple[str, ...], str]) -> dict[str, Shown]:
    """Return what executed notebooks show; a file is known by its code, whatever its name."""
    found: dict[str, Shown] = {}
    for path in paths:
        notebook = json.loads(path.read_bytes())
        if name := names.get(code_of(notebook)):
            found[name] = read_notebook(notebook)
    return found


def read_notebook(notebook: Mapping[str, Any]) -> Shown:
    """Return what a notebook shows."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    outputs = [output for cell in cells for output in cell["outputs"]]
    figures: list[Size] = []
    text: list[str] = []
    for output in outputs:
        data = output.get("data", {})
        if "image/png" in data:
            figures.append(size_of(base64.b64decode("".join(data["image/png"]))))
        elif "text/plain" in data:
            text.append("".join(data["text/plain"]) + "\n")
        elif output.get("name") == "stdout":
            text.append("".join(output["text"]))
    return Shown(
        cells=sum(cell.get("execution_count") is not None for cell in cells),
        figures=tuple(figures),
        text="".join(text),
        errors=sum(output["output_type"] == "error" for output in outputs),
    )


def size_of(png: bytes) -> Size:
    """Return width and height of a PNG; (0, 0) is none."""
    if png[:8] != b"\x89PNG\r\n\x1a\n" or png[12:16] != b"IHDR":
        return (0, 0)
    width, height = struct.unpack(">II", png[16:24])
    return (width, height)


def read_cells(out: Path) -> dict[str, Shown]:
    """Return what cells.py wrote."""
    found: dict[str, Shown] = {}
    for path in sorted(out.glob("*.json")):
        told = json.loads(path.read_bytes())
        pictures = sorted(out.glob(f"{path.stem}-*.png"))
        figures = tuple(size_of(picture.read_bytes()) for picture in pictures)
        found[path.stem] = Shown(told["cells"], figures, told["text"])
    return found


def read_pages(site: Path) -> dict[str, Shown]:
    """Return what the posts of a published site show; a code cell on a page counts as executed.

    Pages say nothing of cells without outputs: that every notebook ran is in the report.
    """
    found: dict[str, Shown] = {}
    for path in sorted(site.glob("blog/*/index.html")):
        page = _Page()
        page.feed(path.read_text("utf-8"))
        figures = tuple(_size_at(site, url) for url in page.pictures)
        found[path.parent.name] = Shown(page.cells, figures, page.text, page.errors)
    return found


def _size_at(site: Path, url: str) -> Size:
    path = site / url.lstrip("/")
    return size_of(path.read_bytes()) if path.is_file() else (0, 0)


class _Page(HTMLParser):
    """Hears the cells, pictures and text outputs of a post."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = 0
        self.errors = 0
        self.text = ""
        self.pictures: list[str] = []
        self._is_text = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        kinds = (values.get("class") or "").split()
        if tag == "div" and "cell" in kinds:
            self.cells += 1
        if "output" in kinds:
            self.errors += "output-error" in kinds
            self._is_text = tag == "pre" and not {"output-error", "output-stderr"} & set(kinds)
        is_twin = "only-dark" in kinds  # of a figure that was counted: the same in dark colours
        if tag == "img" and not is_twin and "/blog/" in (values.get("src") or ""):
            self.pictures.append(values["src"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre" and self._is_text:
            self._is_text = False
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        if self._is_text:
            self.text += data
