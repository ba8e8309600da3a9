"""Finds the place that `store` in nbblog.toml names."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nbblog.store import Layer, Store
from nbblog.store.folder import Folder

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_PACKAGES = {"s3": "'nbblog[s3]'", "s3a": "'nbblog[s3]'", "gs": "gcsfs", "gcs": "gcsfs"}


def open_store(url: str, root: Path, own: Path, *, is_read_only: bool = False) -> Store:
    """Return the store of the site in a folder; own is where it lies when url names nothing.

    Before a remote store, and before one that must not be written, the site's own one stands as
    a cache: so a file is fetched once, and a run of this machine is remembered in any case.
    """
    name = own.relative_to(root).as_posix() if own.is_relative_to(root) else str(own)
    shown = re.sub(r"//[^/@]*@", "//…@", url)  # a password is not for reports
    path = folder_of(url, root) if url else own
    front = Layer(Folder(own), name)
    if path is None:
        from nbblog.store.remote import Remote  # heavy: only a site with such a store pays for it

        return Store(front, Layer(Remote(url), shown, is_read_only))
    if path.resolve() == own.resolve():
        return Store(Layer(Folder(own), name, is_read_only))
    shared = Layer(Folder(path), shown, is_read_only)
    return Store(front, shared) if is_read_only else Store(shared)


def folder_of(url: str, root: Path) -> Path | None:
    """Return the folder that a path or a `file://` URL names; None for a remote store."""
    found = _URL.match(url)
    if found is None:
        return root / Path(url).expanduser()
    return Path(unquote(urlsplit(url).path)) if found[1].lower() == "file" else None


def mistake(url: str) -> tuple[str, str] | None:
    """Return what is wrong with the name of a store, and how to mend it."""
    found = _URL.match(url)
    if found is None:
        return None
    protocol, rest = found[1].lower(), url[found.end() :]
    if protocol == "file":
        is_path = rest.startswith("/")
        return None if is_path else ("names no folder of this machine", "write file:///folder")
    if not rest.strip("/"):
        return "names no bucket", f"write it out, such as {protocol}://bucket/folder"
    return _unusable(protocol)


def _unusable(protocol: str) -> tuple[str, str] | None:
    package = _PACKAGES.get(protocol, "fsspec")
    try:
        import fsspec

        fsspec.get_filesystem_class(protocol)
    except ImportError as error:
        return f"needs a package that is not installed ({error})", f"pip install {package}"
    except ValueError:
        return f"{protocol}:// is nothing that fsspec knows", "use s3:// or the path of a folder"
    return None
