"""Pictures as the eye compares them: of the same size, with no part that looks different."""

from __future__ import annotations

import base64

from nbblog.drift.kinds import Difference, Terms, comparison
from nbblog.images.unlike import Unlike, unlike
from nbblog.model import Json


@comparison("image/*")
def picture(before: Json, after: Json, terms: Terms) -> Difference | None:
    """A picture is the same when its size is, and nearly no pixel looks different."""
    if before == after:
        return None
    old, new = _bytes(before), _bytes(after)
    found = None if old == new else unlike(old, new, is_exact=terms.check == "exact")
    if found is None:
        return None
    if found.problem:
        return Difference(found.problem)
    if terms.check == "shape" or found.share <= (0 if terms.check == "exact" else terms.pixels):
        return None
    return Difference(_told(found, terms), found.picture)


def _bytes(payload: Json) -> bytes:
    try:
        return base64.b64decode(str(payload), validate=False)
    except ValueError:  # no base64, or not even ASCII
        return str(payload).encode("utf-8", "replace")


def _told(found: Unlike, terms: Terms) -> str:
    left, top, right, bottom = found.box
    is_limited = terms.check == "close" and terms.pixels > 0
    limit = f", {terms.pixels:.3%} allowed" if is_limited else ""
    return (
        f"{found.pixels:,} of {found.total:,} pixels look different ({found.share:.3%}{limit}), "
        f"between ({left}, {top}) and ({right}, {bottom})"
    )
