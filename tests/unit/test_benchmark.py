"""The benchmark sees wrong outputs: it would time nobody who has not executed."""

from __future__ import annotations

import base64
import importlib.util
import struct
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def load(name: str) -> ModuleType:
    """Return a module of the benchmarks, which are in no package."""
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


OUTCOME = load("outcome")


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)


def figure(width: int = 500, height: int = 400) -> dict[str, Any]:
    data = {"image/png": base64.b64encode(png(width, height)).decode(), "text/plain": "<Figure>"}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def result(text: str) -> dict[str, Any]:
    return {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {}}


def cell(*outputs: dict[str, Any], count: int | None = 1) -> dict[str, Any]:
    fields = {"outputs": list(outputs), "execution_count": count}
    return {"cell_type": "code", "source": "x", "metadata": {}, **fields}


def read(*cells: dict[str, Any]) -> Any:
    return OUTCOME.read_notebook({"cells": list(cells)})


PI = result("(np.float64(3.1416), np.float64(0.002))")
RIGHT = {
    "02-monte-carlo-pi": read(cell(), cell(PI), cell(figure())),
    "10-sieve": read(cell(), cell(result("(412849, 5999993)")), cell(result("[(1, 1),\n (2, 3)]"))),
}
CELLS = {"02-monte-carlo-pi": 3, "10-sieve": 3}


def test_right_outputs_have_no_fault() -> None:
    assert OUTCOME.faults(RIGHT, CELLS, RIGHT) == []


def test_colours_are_no_fault() -> None:
    assert OUTCOME.is_same_text("\x1b[34;1mlambda \x1b[39;22m; a 7", "lambda ; a 7")
    assert not OUTCOME.is_same_text("\x1b[34;1mlambda \x1b[39;22m; a 7", "lambda ; a 8")


def test_rounding_and_white_space_are_no_fault() -> None:
    pi = result("(np.float64(3.14161),\n np.float64(0.002))")
    ran = {**RIGHT, "02-monte-carlo-pi": read(cell(), cell(pi), cell(figure(501, 399)))}
    assert OUTCOME.faults(ran, CELLS, RIGHT) == []


@pytest.mark.parametrize(
    ("name", "cells", "fault"),
    [
        ("02-monte-carlo-pi", [cell(), cell(PI), cell()], "0 figures instead of 1"),
        ("02-monte-carlo-pi", [cell(), cell(PI), cell(figure(9, 9))], "((9, 9),) pixels"),
        ("02-monte-carlo-pi", [cell(), cell(result("2.7")), cell(figure())], "2.7 is not π"),
        ("02-monte-carlo-pi", [cell(count=None), cell(PI), cell(figure())], "2 of 3 code cells"),
        ("10-sieve", [cell(), cell(result("(412849, 5999993)")), cell()], "instead of"),
        ("10-sieve", [cell(), cell(result("(412848, 5999993)")), cell()], "412848.0 is not the"),
        ("10-sieve", [cell(), cell(), cell()], "nan is not the number of primes"),
        ("10-sieve", [cell({"output_type": "error"})], "1 errors"),
    ],
)
def test_wrong_outputs_are_a_fault(name: str, cells: list[dict[str, Any]], fault: str) -> None:
    found = OUTCOME.faults({**RIGHT, name: read(*cells)}, CELLS, RIGHT)
    assert [text for text in found if text.startswith(name) and fault in text], found


def test_missing_notebook_is_a_fault() -> None:
    assert OUTCOME.faults({}, {"10-sieve": 3}, RIGHT) == ["10-sieve: no outputs"]


def page(text: str, picture: str) -> str:
    return (
        '<div class="cell"></div><div class="cell"><div class="cell-outputs">'
        f'<pre class="output output-text">{text}</pre>'
        '<pre class="output output-stderr">a warning 7</pre></div></div>'
        f'<div class="cell"><figure class="output"><img src="{picture}" alt="">'
        '<img class="only-dark" src="/blog/02-monte-carlo-pi/dark.webp" alt=""></figure></div>'
    )


@pytest.fixture
def publish(tmp_path: Path) -> Callable[[str, str], Any]:
    """Write a post with a text and a link to a picture; return what is read from it."""

    def publish(text: str, picture: str) -> Any:
        post = tmp_path / "blog" / "02-monte-carlo-pi"
        post.mkdir(parents=True)
        (post / "here.png").write_bytes(png(500, 400))
        (post / "index.html").write_text(page(text, picture), "utf-8")
        return OUTCOME.read_pages(tmp_path)

    return publish


def test_published_page_is_read(publish: Callable[[str, str], Any]) -> None:
    told = "(np.float64(3.1416), np.float64(0.002))"
    ran = publish(told, "/blog/02-monte-carlo-pi/here.png")
    assert OUTCOME.faults(ran, {"02-monte-carlo-pi": 3}, RIGHT) == []


def test_dead_picture_of_a_page_is_a_fault(publish: Callable[[str, str], Any]) -> None:
    told = "(np.float64(3.1416), np.float64(0.002))"
    ran = publish(told, "/blog/02-monte-carlo-pi/gone.png")
    found = OUTCOME.faults(ran, {"02-monte-carlo-pi": 3}, RIGHT)
    assert [text for text in found if "((0, 0),) pixels" in text], found


def test_limit_is_judged_without_a_reference() -> None:
    short = {"10-sieve": replace(RIGHT["10-sieve"], cells=2)}
    assert OUTCOME.faults(short, {"10-sieve": 3}, None) == ["10-sieve: 2 of 3 code cells executed"]
