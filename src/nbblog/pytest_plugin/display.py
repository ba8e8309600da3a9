"""Puts the account of a failure into the form that pytest shows, sends and writes to files."""

from __future__ import annotations

from collections.abc import Iterator

from _pytest._code.code import (
    ReprEntry,
    ReprEntryNative,
    ReprExceptionInfo,
    ReprFileLocation,
    ReprTraceback,
)

from nbblog.failures import Account


def shown(account: Account) -> ReprExceptionInfo:
    """Return an account as pytest's own: colours on a terminal, none in a file."""
    entry = ReprEntry(list(_lines(account)), None, None, None, "long")
    head = ReprEntryNative([f"{account.headline}\n"])
    crash = ReprFileLocation(account.path, account.line or 1, account.headline)
    trace = ReprTraceback([head, entry], None, "native")
    return ReprExceptionInfo(reprcrash=crash, reprtraceback=trace)


def _lines(account: Account) -> Iterator[str]:
    """Yield lines, each four characters in; those behind the first `E` are shown as the error."""
    for line in account.code:
        yield f"{line[:1]}   {line[2:]}" if line[:1] == ">" else f"    {line[2:]}"
    if account.trace:
        yield ""
    for line in account.trace:
        yield f"    {line}"
    for line in account.words:
        yield f"E   {line}"
    if account.hint:
        yield f"E   fix: {account.hint}"
