"""Makes of a picture the files that browsers choose from; what was made once is remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nbblog.images import Kind
from nbblog.images.develop import Made, developed
from nbblog.images.night import dark_chart
from nbblog.images.strip import stripped
from nbblog.model import Kept
from nbblog.store import Store, digest_of

STAGE = "picture"
RECIPE = 1
"""Part of every key: raised when the same picture shall be made into other files."""

_RASTER = ("png", "jpg", "webp")


@dataclass(frozen=True, slots=True)
class File:
    """One file of a picture: the ending of its name, its width in pixels, its bytes."""

    suffix: str
    width: int
    digest: str
    data: bytes | Kept

    @property
    def name(self) -> str:
        """The name of the file, by its content."""
        return f"{self.digest[:16]}.{self.suffix}"


@dataclass(frozen=True, slots=True)
class Print:
    """A picture as pages show it: a file for every browser, and WebP, the narrowest first."""

    plain: File
    webp: tuple[File, ...] = ()

    @property
    def best(self) -> File:
        """The file for browsers that know WebP: the widest, or the plain one."""
        return self.webp[-1] if self.webp else self.plain


class Press:
    """Makes the files of pictures; without a store it makes plain ones only.

    dark is paper and ink of the dark twins that are derived; with () none is.
    """

    def __init__(self, store: Store | None = None, dark: tuple[str, ...] = ()) -> None:
        self._store = store
        self._dark = dark

    @property
    def remembers(self) -> bool:
        """Whether what is made now is found again later."""
        return self._store is not None

    def printed(self, data: bytes, kind: Kind) -> Print:
        """Return the files of a picture."""
        made: dict[str, list[File]] = {}
        if self._store is not None and kind.suffix in _RASTER:
            key = digest_of("files", RECIPE, hashlib.sha256(data).hexdigest())
            made = self._remembered(self._store, key, lambda: developed(data, kind))
        plain = made.get("plain") or [
            _file(Made("plain", stripped(data, kind.suffix), kind.suffix, kind.width or 0))
        ]
        webp = sorted(made.get("webp", ()), key=lambda file: file.width)
        return Print(plain[0], tuple(webp))

    def turned(self, data: bytes) -> File | None:
        """Return the dark twin that can be derived from a picture of a chart, or None."""
        if self._store is None or not self._dark:
            return None
        paper, ink = self._dark
        key = digest_of("dark", RECIPE, paper, ink, hashlib.sha256(data).hexdigest())
        made = self._remembered(self._store, key, lambda: _turned(data, paper, ink))
        return next(iter(made.get("webp", ())), None)

    def _remembered(
        self, store: Store, key: str, make: Callable[[], Iterable[Made]]
    ) -> dict[str, list[File]]:
        """Return files by their role; they are made where the store does not have all of them."""
        known = store.get_json(STAGE, key)
        if known is not None and all(store.get(STAGE, raw["digest"]) for raw in known):
            return _by_role((raw["role"], _kept(store, raw)) for raw in known)
        made = [*make()]
        files = [(one.role, _file(one)) for one in made]
        raws = [_raw(one, file) for one, (_, file) in zip(made, files, strict=True)]
        are_kept = [
            store.put(STAGE, raw["digest"], one.data) for one, raw in zip(made, raws, strict=True)
        ]
        if all(are_kept) and store.put_json(STAGE, key, raws):
            files = [(raw["role"], _kept(store, raw)) for raw in raws]
        return _by_role(files)


def _turned(data: bytes, paper: str, ink: str) -> Iterable[Made]:
    twin = dark_chart(data, paper, ink)
    return [Made("webp", twin, "webp", 0)] if twin else []


def _raw(made: Made, file: File) -> dict[str, Any]:
    """Return what is remembered of a file, beside its bytes."""
    size = len(made.data)
    return {
        "role": made.role,
        "suffix": file.suffix,
        "width": file.width,
        "digest": file.digest,
        "size": size,
    }


def _file(made: Made) -> File:
    return File(made.suffix, made.width, hashlib.sha256(made.data).hexdigest(), made.data)


def _kept(store: Store, raw: Mapping[str, Any]) -> File:
    """Return a file whose bytes stay in the store."""
    digest: str = raw["digest"]

    def read() -> bytes:
        data = store.get(STAGE, digest)
        if data is None:
            raise FileNotFoundError(f"the picture {digest[:16]} is no longer in the store")
        return data

    return File(raw["suffix"], raw["width"], digest, Kept(raw["size"], read))


def _by_role(files: Iterable[tuple[str, File]]) -> dict[str, list[File]]:
    found: dict[str, list[File]] = {}
    for role, file in files:
        found.setdefault(role, []).append(file)
    return found
