"""What can be used on finished pages has a name that is read aloud."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.built import Built
from nbblog.findings import Finding
from nbblog.rules import rule

_PAGE = '<!doctype html><html lang="en"><title>Post</title><main><h1>Post</h1>{}</main></html>'
_CATEGORIES = frozenset(
    {"aria", "forms", "language", "name-role-value", "parsing", "text-alternatives"}
)


@rule(
    "built-names",
    on=Built,
    bad={"index.html": _PAGE.format("<button></button>")},
    good={"index.html": _PAGE.format("<button>Copy</button>")},
)
def built_names(built: Built) -> Iterator[Finding]:
    """Links, buttons, fields, pictures and frames of the built pages have a name."""
    yield from built.findings(rule="built-names", categories=_CATEGORIES)
