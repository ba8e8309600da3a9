"""Old addresses of posts and pages, which lead to where they live now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

from nbblog.findings import Finding, Where
from nbblog.model import Alias, Notebook

RULE = "aliases-free"


def aliases_of(notebook: Notebook) -> tuple[Alias, ...]:
    """Return the aliases of a source that are addresses; see strange_aliases for the others."""
    typed = ((_url(text), where) for text, where in _typed(notebook))
    return tuple(Alias(url, where) for url, where in typed if url)


def strange_aliases(notebook: Notebook) -> Iterator[Finding]:
    """Yield a finding for each alias that is no address of this site."""
    for text, where in _typed(notebook):
        if _url(text) is None:
            hint = "write the path alone, from the site's top, such as /2019/10/old-name/"
            yield Finding(RULE, f"alias `{text}` is no address of this site", hint, where)


def taken(alias: str, where: Where, owner: str) -> Finding:
    """Return the finding that an alias is an address that something else has."""
    hint = "delete the alias, or give the other one another address"
    return Finding(RULE, f"alias `{alias}` is also the address of {owner}", hint, where)


def _typed(notebook: Notebook) -> Iterator[tuple[str, Where]]:
    top = notebook.typed.get("aliases", Where(str(notebook.path)))
    for number, text in enumerate(notebook.front.aliases):
        yield text, notebook.typed.get(f"aliases.{number}", top)


def _url(text: str) -> str | None:
    """Return an alias as a URL: a file keeps its name, what has no ending is a folder."""
    path = unquote(text.strip())
    is_path = path.startswith("/") and not path.startswith("//")
    if not is_path or path == "/" or set(path) & set("?#\\\0") or ".." in path.split("/"):
        return None
    return path if path.endswith("/") or PurePosixPath(path).suffix else f"{path}/"
