"""How alike a cell's outputs must be when they are compared with those of another run."""

from __future__ import annotations

import math
from dataclasses import replace

from nbblog.controls import View, control, setting
from nbblog.model import Json


@control("check-exact", "#| check: exact", "nbblog.check: exact")
def exact(view: View) -> View:
    """Every character and every pixel must be the same."""
    return replace(view, check="exact")


@control("check-close", "#| check: close", "nbblog.check: close")
def close(view: View) -> View:
    """Numbers have a tolerance; times, addresses, ids and what one cannot see may differ."""
    return replace(view, check="close")


@control("check-shape", "#| check: shape", "nbblog.check: shape")
def shape(view: View) -> View:
    """Numbers may have any value; words, lines, rows and the sizes of pictures must be the same."""
    return replace(view, check="shape")


@control("check-ignore", "#| check: ignore", "nbblog.check: ignore")
def ignore(view: View) -> View:
    """The outputs are not compared."""
    return replace(view, check="ignore")


@setting("#| tolerance:")
def tolerance(view: View, value: Json) -> View:
    """How far numbers may be from what they were, as a share, such as `1e-3`; whole numbers too."""
    try:
        share = float(value) if isinstance(value, int | float | str) else math.nan
    except ValueError:
        share = math.nan
    if isinstance(value, bool) or not 0 <= share < math.inf:
        raise ValueError("expected a share such as 0.001")
    return replace(view, tolerance=share)
