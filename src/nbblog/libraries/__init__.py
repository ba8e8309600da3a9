"""JavaScript libraries that draw figures, out of installed packages: one file a library."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.util
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nbblog.findings import Finding, Severity, Where
from nbblog.manifest import FILE
from nbblog.model import Asset
from nbblog.registry import Registry
from nbblog.sizes import size_text

FOLDER = PurePosixPath("assets")
TOLD_RULE = "libraries-told"


@dataclass(frozen=True, slots=True)
class Library:
    """A library by its name; package is what pip calls the package that it comes in.

    read returns the script, and behind it what nbblog draws with it; it is asked only where the
    package is installed.
    """

    name: str
    package: str
    read: Callable[[], bytes]


LIBRARIES: Registry[Library] = Registry(__name__)


def library(name: str, package: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Register a function that returns the script of a library."""

    def register(read: Callable[[], bytes]) -> Callable[[], bytes]:
        LIBRARIES.add(name, Library(name, package, read))
        return read

    return register


@functools.cache  # of a few megabytes, for all posts of a site
def asset(name: str) -> Asset | None:
    """Return a library as a file of the site, named by its content; None without its package."""
    wanted = LIBRARIES[name]
    version = version_of(wanted.package)
    if version is None:
        return None
    data = wanted.read()
    digest = hashlib.sha256(data).hexdigest()[:10]
    return Asset(FOLDER / f"{name}-{version}.{digest}.js", data)


def version_of(package: str) -> str | None:
    """Return the version of an installed package, or None."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def folder_of(module: str) -> Path:
    """Return the folder of an installed package, which is not imported."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the package {module} is installed, but has no files")
    return Path(spec.origin).parent


def beside(module_file: str) -> bytes:
    """Return the script that stands beside a module of this package: how nbblog draws with it."""
    return Path(module_file).with_suffix(".js").read_bytes()


def told(posts: Iterable[Iterable[Asset]]) -> Iterator[Finding]:
    """Yield a note for each library that some posts load, given the files of each post."""
    counts = Counter(asset for assets in posts for asset in assets if asset.path.parent == FOLDER)
    for one, count in sorted(counts.items(), key=lambda item: item[0].path):
        name = one.path.name.split(".")[0].rpartition("-")[0]
        who = "1 post loads" if count == 1 else f"{count} posts load"
        message = (
            f"{who} {name}, {size_text(len(one.content))}, when a figure comes into view; "
            "no other page does"
        )
        hint = f'set `{TOLD_RULE} = "off"` under [rules] when you know'
        yield Finding(TOLD_RULE, message, hint, Where(FILE), Severity.NOTE)
