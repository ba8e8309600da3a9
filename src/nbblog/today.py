"""What day it is, by the clock or by SOURCE_DATE_EPOCH."""

from __future__ import annotations

import datetime as dt
import os

from nbblog.findings import UsageError

VARIABLE = "SOURCE_DATE_EPOCH"


def today() -> dt.date:
    """Return the day here and now; a build that shall be repeatable sets it, in UTC."""
    typed = os.environ.get(VARIABLE)
    if not typed:
        return dt.datetime.now().astimezone().date()
    try:
        return dt.datetime.fromtimestamp(int(typed), dt.UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            f"{VARIABLE} is {typed!r}: write seconds since 1970, or unset it"
        ) from error
