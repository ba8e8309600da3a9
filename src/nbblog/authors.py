"""Who wrote a source: keys of `[authors]` in nbblog.toml as the names that they stand for."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterator

from nbblog.config import Config
from nbblog.findings import Finding, Severity, Where
from nbblog.model import Notebook

RULE = "authors-known"
_ALIKE = 0.8


def named(notebook: Notebook, config: Config) -> Notebook:
    """Return a source whose authors are names; one who has no key is a name as typed."""
    known = config.authors
    names = tuple(known[one].name if one in known else one for one in notebook.front.authors)
    if names == notebook.front.authors:
        return notebook
    front = dataclasses.replace(notebook.front, authors=tuple(dict.fromkeys(names)))
    return dataclasses.replace(notebook, front=front)


def strangers(notebook: Notebook, config: Config) -> Iterator[Finding]:
    """Yield a finding for each author who is nearly one of `[authors]`."""
    names = {author.name for author in config.authors.values()}
    known = {*config.authors, *names}
    where = notebook.typed.get("authors", Where(str(notebook.path)))
    for one in notebook.front.authors:
        near = difflib.get_close_matches(one, known, n=1, cutoff=_ALIKE)
        if near and one not in known:
            message = f"author `{one}` is not in `[authors]` of nbblog.toml"
            hint = f"did you mean `{near[0]}`? Else add the author there, or write the name in full"
            yield Finding(RULE, message, hint, where, Severity.WARNING)
