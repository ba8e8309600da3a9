"""What can be used on finished pages has a name that is read aloud."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.built import Built, example
from nbblog.findings import Finding
from nbblog.rules import rule

_CATEGORIES = {"aria", "forms", "language", "name-role-value", "parsing", "text-alternatives"}


@rule(
    "built-names",
    on=Built,
    bad=example("<button></button>"),
    good=example("<button>Copy</button>"),
)
def built_names(built: Built) -> Iterator[Finding]:
    """Links, buttons, fields, pictures and frames of the built pages have a name."""
    return built.findings(rule="built-names", categories=_CATEGORIES)
