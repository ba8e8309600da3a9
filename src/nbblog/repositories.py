"""Links into repositories: which file of which branch GitHub, Colab and others open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

_RUNS = re.compile(
    r"(?:colab\.(?:research|sandbox)\.google\.com|(?:www\.)?mybinder\.org|hub\.2i2c\.mybinder\.org|"
    r"(?:nbviewer\.(?:jupyter\.)?org)|studiolab\.sagemaker\.aws|console\.paperspace\.com|"
    r"kaggle\.com|www\.kaggle\.com|deepnote\.com|app\.deepnote\.com|lightning\.ai|"
    r"molab\.marimo\.io)"
)
_FILE = re.compile(r"(?:-/)?(?:blob|raw|tree|edit|blame|commits)/(.+)|src/branch/(.+)")


@dataclass(frozen=True, slots=True)
class Target:
    """What a link opens: a repository (`host/owner/name`, lower case), and branch and path in one.

    runs says that a service runs or shows the notebook there, as Colab and Binder do.
    """

    repository: str
    rest: str
    runs: bool = False

    def path(self, branch: str) -> str | None:
        """Return the path, if the link names this branch; "" is the repository itself."""
        for name in (branch, "HEAD", f"refs/heads/{branch}"):
            if self.rest == name:
                return ""
            if self.rest.startswith(f"{name}/"):
                return self.rest[len(name) + 1 :].rstrip("/")
        return None

    @property
    def branch(self) -> str:
        """The first part of what stands for the branch."""
        return self.rest.removeprefix("refs/heads/").partition("/")[0]

    @property
    def is_pinned(self) -> bool:
        """Whether the link names a commit or a release, which nobody moves."""
        tag = r"[0-9a-f]{7,40}|v?\d+(?:\.\d+)*(?:[-.]?\w+)?|refs/tags/.*"
        return bool(re.fullmatch(tag, self.branch)) or self.rest.startswith("refs/tags/")


def repository_of(url: str) -> str:
    """Return the repository that an address of it names, such as `github.com/ada/blog`, or ""."""
    parts = urlsplit(url if "//" in url else f"https://{url}")
    names = [name for name in parts.path.split("/") if name]
    if not parts.netloc or len(names) < 2:
        return ""
    end = names.index("-") if "-" in names else 2
    return "/".join([_host(parts.netloc), *names[:end]]).lower().removesuffix(".git")


def target_of(href: str, own: str = "") -> Target | None:
    """Return the file of a repository that a link opens, or None for another address.

    own is the site's repository: hosts other than GitHub's are known from it.
    """
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    host, path = _host(parts.netloc), unquote(parts.path).strip("/")
    if _RUNS.fullmatch(host):
        return _run(path, parse_qs(parts.query), host)
    if host == "raw.githubusercontent.com":
        return _at(f"github.com/{path}", "github.com", 2)
    if own and f"{host}/{path}/".lower().startswith(own + "/"):
        return _file(own, path[len(own) - len(host) :])
    if host == "github.com" or host.startswith(("gitlab.", "codeberg.")):
        names = path.split("/")
        repository = "/".join([host, *names[:2]]).lower()
        return _file(repository, "/".join(names[2:])) if len(names) > 3 else None
    return None


def _host(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")


def _file(repository: str, rest: str) -> Target | None:
    found = _FILE.match(rest.strip("/"))
    return Target(repository, found[1] or found[2]) if found else None


def _at(path: str, host: str, names: int) -> Target | None:
    parts = path.removeprefix(f"{host}/").split("/")
    if len(parts) <= names:
        return None
    return Target("/".join([host, *parts[:names]]).lower(), "/".join(parts[names:]))


def _run(path: str, query: dict[str, list[str]], host: str) -> Target | None:
    """Return what a service runs: `…/github/OWNER/REPO/blob/BRANCH/PATH`, or Binder's form."""
    for inner in _inner_addresses(path, query):
        if (target := target_of(inner)) and not target.runs:
            return Target(target.repository, target.rest, True)
    if found := re.search(r"(?:^|/)github/([^/]+)/([^/]+)/(?:blob|tree)/(.+)", path):
        return Target(f"github.com/{found[1]}/{found[2]}".lower(), found[3], True)
    if found := re.match(r"v2/(gh|gl)/([^/]+)/([^/]+)/([^/]+)", path):
        owner = "github.com" if found[1] == "gh" else "gitlab.com"
        rest = "/".join([found[4], *_opened(query)])
        return Target(f"{owner}/{found[2]}/{found[3]}".lower(), rest, True)
    return None


def _inner_addresses(path: str, query: dict[str, list[str]]) -> Iterator[str]:
    for name in ("src", "url"):
        yield from query.get(name, ())
    if found := re.search(r"https?:/{1,2}github\.com/.*", path):
        yield re.sub(r"^(https?):/+", r"\1://", found[0])


def _opened(query: dict[str, list[str]]) -> Iterator[str]:
    """Yield the path that Binder opens in the repository, if one is asked for."""
    for name in ("filepath", "labpath"):
        for value in query.get(name, ()):
            yield unquote(value).strip("/")
    for value in query.get("urlpath", ()):
        opened = re.match(
            r"/?(?:lab/tree|tree|notebooks|doc/tree|voila/render|retro/\w+)/(.+)", value
        )
        if opened:
            yield unquote(opened[1]).strip("/")


def roots(folder: Path) -> Iterator[Path]:
    """Yield the folders that may be the top of the checkout: the site's, and git's."""
    yield folder
    for parent in (folder, *folder.parents):
        if (parent / ".git").exists():
            yield parent
            return
