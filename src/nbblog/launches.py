"""Addresses that open a file of the site's repository: to read it, in Colab, in Binder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

from nbblog.config import Config
from nbblog.repositories import roots

_BINDERS = {"github.com": "gh", "gitlab.com": "gl"}


@dataclass(frozen=True, slots=True)
class Launch:
    """A link that opens the source of a post: at which service, and its address."""

    service: str
    url: str


def source_link(config: Config, source: PurePosixPath) -> str | None:
    """Return where a source can be read in the site's repository."""
    base = config.site.source_url.rstrip("/").removesuffix(".git")
    if not base:
        return None
    path = f"{quote(config.site.source_branch)}/{quote(_path(config.root, source))}"
    return f"{base}/{_folder(urlsplit(base).hostname or '')}/{path}"


def launches(config: Config, source: PurePosixPath) -> tuple[Launch, ...]:
    """Return the links that run a notebook elsewhere, of the services that the site asks for."""
    made = {"colab": _colab, "binder": _binder}
    found = [(name, made[name](config, source)) for name in config.reader.launch]
    return tuple(Launch(name, url) for name, url in found if url)


def _path(root: Path, source: PurePosixPath) -> str:
    """Return a source's path in the repository, of which the site may be a folder."""
    *_, top = roots(root.resolve())
    return (PurePosixPath(root.resolve().relative_to(top).as_posix()) / source).as_posix()


def _folder(host: str) -> str:
    if host.startswith("gitlab."):
        return "-/blob"
    return "src/branch" if host.startswith("codeberg.") else "blob"


def _repository(config: Config) -> tuple[str, str]:
    """Return host and path of the repository, "" for what is none."""
    parts = urlsplit(config.site.source_url)
    path = parts.path.strip("/").removesuffix(".git")
    host = (parts.hostname or "").removeprefix("www.")
    return (host, path) if path.count("/") >= 1 else ("", "")


def _colab(config: Config, source: PurePosixPath) -> str | None:
    """Return a notebook's address in Colab, which opens notebooks of GitHub alone."""
    host, repository = _repository(config)
    if host != "github.com" or source.suffix != ".ipynb":
        return None
    place = f"{quote(config.site.source_branch)}/{quote(_path(config.root, source))}"
    return f"https://colab.research.google.com/github/{repository}/blob/{place}"


def _binder(config: Config, source: PurePosixPath) -> str | None:
    """Return a notebook's address in Binder; a branch or a group with a slash is one part of it."""
    host, repository = _repository(config)
    if host not in _BINDERS or source.suffix not in (".ipynb", ".py"):
        return None
    name = quote(repository, safe="/" if host == "github.com" else "")
    branch = quote(config.site.source_branch, safe="")
    opened = quote(_path(config.root, source), safe="")
    return f"https://mybinder.org/v2/{_BINDERS[host]}/{name}/{branch}?labpath={opened}"
