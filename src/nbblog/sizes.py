"""Amounts of memory as people write them: "512 MB", "4 GiB"."""

from __future__ import annotations

import re

_UNITS = {"": 1, "B": 1, "kB": 10**3, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_UNITS |= {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
_WRITTEN = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]*)")


def read_size(text: object) -> int:
    """Return a number of bytes; raises ValueError that says what was expected."""
    found = _WRITTEN.fullmatch(str(text).strip())
    if isinstance(text, bool) or not found or found[2] not in _UNITS:
        raise ValueError('expected an amount such as "512 MB" or "4 GiB"; 0 is no limit')
    return int(float(found[1]) * _UNITS[found[2]])


def size_text(number: int) -> str:
    """Return a number of bytes as a person reads it, such as "3.9 GB"."""
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if number >= unit:
            return f"{number / unit:.3g} {name}"
    return f"{number} B"
