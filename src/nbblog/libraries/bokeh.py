"""BokehJS, as the Python package bokeh carries it: its core, and what some figures need beside."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection

from nbblog.libraries import beside, folder_of, library

_MODEL = re.compile(rb'__name__\s*=\s*"(\w+)"')
_FORMULA = re.compile(r"\$\$|\\\\[(\[]")
"""What makes BokehJS look for MathJax, in JSON; it would fetch what is not there already."""
CORE, MATH = "bokeh", "bokeh-mathjax"
PARTS = ("bokeh-widgets", "bokeh-tables", "bokeh-gl")


@library("bokeh", package="bokeh")
def bokeh() -> bytes:
    """Return the core, and how a figure is drawn."""
    return _file("bokeh") + b"\n" + beside(__file__)


@library("bokeh-widgets", package="bokeh")
def widgets() -> bytes:
    """Return sliders, buttons and other controls."""
    return _file("bokeh-widgets")


@library("bokeh-tables", package="bokeh")
def tables() -> bytes:
    """Return tables of data."""
    return _file("bokeh-tables")


@library("bokeh-gl", package="bokeh")
def gl() -> bytes:
    """Return drawing by the graphics card."""
    return _file("bokeh-gl")


@library("bokeh-mathjax", package="bokeh")
def mathjax() -> bytes:
    """Return formulas in titles and labels."""
    return _file("bokeh-mathjax")


def needed(names: Collection[str], text: str) -> tuple[str, ...]:
    """Return the parts that draw models of some names: the core, and what it lacks."""
    missing = set(names) - models(CORE)
    parts = [part for part in PARTS if missing & models(part)]
    return (CORE, *parts, *([MATH] if _FORMULA.search(text) else []))


def unknown(names: Collection[str]) -> list[str]:
    """Return the names of models that no part knows: those of an extension of Bokeh."""
    return sorted(set(names).difference(models(CORE), *map(models, PARTS)))


@functools.cache
def models(part: str) -> frozenset[str]:
    """Return the names of the models that a part of the library knows."""
    return frozenset(name.decode() for name in _MODEL.findall(_file(part)))


def _file(part: str) -> bytes:
    return (folder_of("bokeh") / "server" / "static" / "js" / f"{part}.min.js").read_bytes()
