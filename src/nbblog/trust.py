"""Whose notebooks are trusted: the site's word counts, and front matter can only lower it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from nbblog.config import Config
from nbblog.findings import Finding, Severity, Where
from nbblog.model import Notebook

RULE = "trust-given"


def is_trusted(notebook: Notebook, config: Config) -> bool:
    """Whether a source may be run, and may bring scripts: its own word can only say no."""
    return _is_trusted_by_site(notebook, config) and notebook.front.trust != "none"


def raised(notebooks: Iterable[Notebook], config: Config) -> Iterator[Finding]:
    """Yield a finding for each source that asks for more trust than the site gives it."""
    for notebook in notebooks:
        if notebook.front.trust == "author" and not _is_trusted_by_site(notebook, config):
            yield Finding(
                RULE,
                "the source asks to be trusted, and nbblog.toml says that it is not",
                "remove `trust:` from its front matter, or trust it in nbblog.toml",
                notebook.typed.get("trust", Where(str(notebook.path))),
                Severity.WARNING,
            )


def guest_globs(config: Config) -> tuple[str, ...]:
    """Return globs of the sources that the site does not trust, whatever they say."""
    return ("*",) if config.trust == "none" else config.security.guests


def _is_trusted_by_site(notebook: Notebook, config: Config) -> bool:
    return not any(fnmatchcase(str(notebook.path), glob) for glob in guest_globs(config))
