"""Well-known misspellings of English words, from codespell's list where that is installed."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Mapping
from pathlib import Path

_LIST = "data/dictionary.txt"


@functools.cache
def corrections() -> Mapping[str, str]:
    """Return the right word for each wrong one; nothing without the extra `spelling`.

    The list is a file of codespell's (CC BY-SA 3.0), a line `wrong->right` each. Words that may
    be more than one right one, or that the list itself doubts, are left out.
    """
    spec = importlib.util.find_spec("codespell_lib")
    if spec is None or spec.origin is None:
        return {}
    lines = (Path(spec.origin).parent / _LIST).read_text("utf-8").splitlines()
    pairs = (line.partition("->") for line in lines if "," not in line)
    return {wrong: right for wrong, arrow, right in pairs if arrow}
