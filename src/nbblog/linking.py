"""Follows the addresses that authors type: to other posts, to files beside the source."""

from __future__ import annotations

import base64
import difflib
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from nbblog import libraries
from nbblog.config import OutputSettings
from nbblog.findings import Finding, Severity, Where
from nbblog.images import Kind, kind_of
from nbblog.images.night import dark_drawing
from nbblog.images.press import File, Press, Print
from nbblog.locales import Words
from nbblog.look import PLAIN, Look
from nbblog.model import Asset, Kept, MimeBundle, Remote
from nbblog.prose.pieces import Picture

PICTURE_RULE = "picture-exists"
LINK_RULE = "link-exists"
REMOTE_RULE = "no-remote-pictures"

_SAFE = "/~!$&'()*+,;=:@"


@dataclass(frozen=True, slots=True)
class Frame:
    """What the site around a post is: its folder, static files, the URLs of all sources.

    bibliography is the site's .bib file below root; style is how works are cited; macros are the
    site's formulas; outputs is how it shows outputs; look is how code in cells is shown that does
    not say otherwise; guests are the sources that are not trusted, withheld those that are not
    published; remote and seconds are what the
    site says of addresses of other sites, and of how long one post may take.
    origin is scheme and host of the site, for addresses that leave it.
    press makes the files of its pictures; dark is paper and ink of their dark twins, or nothing.
    words are what posts say in the language of the site.
    """

    root: Path
    static: Path
    base_path: str
    urls: Mapping[PurePosixPath, str]
    bibliography: str = ""
    style: str = "author-year"
    guests: frozenset[PurePosixPath] = frozenset()
    withheld: frozenset[PurePosixPath] = frozenset()
    remote: Remote = "click"
    seconds: int = 0
    press: Press = field(default_factory=Press)
    dark: tuple[str, ...] = ()
    macros: Mapping[str, str] = field(default_factory=dict)
    outputs: OutputSettings = field(default_factory=OutputSettings)
    look: Look = PLAIN
    origin: str = ""
    words: Words = field(default_factory=Words)


@dataclass(frozen=True, slots=True)
class PostLinks:
    """The links of one post: source is its file, url its address; assets gathers its files."""

    frame: Frame
    source: PurePosixPath
    url: str
    assets: dict[PurePosixPath, Asset] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    read: set[Path] = field(default_factory=set)

    def save(self, data: bytes, suffix: str) -> str:
        """Keep bytes as a file beside the post, named by content; return its link."""
        return self._keep(data, f"{hashlib.sha256(data).hexdigest()[:16]}.{suffix}")

    def need(self, name: str) -> str | None:
        """Keep a library that figures are drawn with; return its link, or None without it."""
        asset = libraries.asset(name)
        if asset is None:
            return None
        self.assets[asset.path] = asset
        return f"{self.frame.base_path}/{asset.path}"

    def output(self, data: bytes, kind: Kind, dark: bytes | None) -> Picture:
        """Keep a picture that a cell showed; its dark twin is drawn, derived, or there is none."""
        if not self.frame.dark:
            return self.light_output(data, kind, dark)
        twin = self._twin(dark) if dark else self._derived(data, kind)
        return self._shown(self.frame.press.printed(data, kind), kind, twin)

    def light_output(self, data: bytes, kind: Kind, _: bytes | None) -> Picture:
        """Keep a picture that a cell showed, without a dark twin."""
        return self._shown(self.frame.press.printed(data, kind), kind)

    def _twin(self, dark: bytes) -> File | None:
        """Return the one file of a dark twin: who reads in the dark has a browser of today."""
        kind = kind_of(dark)
        return self.frame.press.printed(dark, kind).best if kind and not kind.is_bomb else None

    def _derived(self, data: bytes, kind: Kind) -> File | None:
        if kind.suffix != "svg":
            return self.frame.press.turned(data)
        turned = dark_drawing(data.decode("utf-8", "replace"), *self.frame.dark)
        return self._twin(turned.encode()) if turned else None

    def _shown(self, light: Print, kind: Kind, dark: File | None = None) -> Picture:
        return Picture(
            src=self._keep(light.plain.data, light.plain.name),
            width=kind.width,
            height=kind.height,
            srcset=tuple((self._keep(file.data, file.name), file.width) for file in light.webp),
            dark=self._keep(dark.data, dark.name) if dark else None,
        )

    def picture(self, src: str, where: Where, attachments: Mapping[str, MimeBundle]) -> Picture:
        """Return the picture that an address names; a missing one is a finding."""
        scheme = src.partition(":")[0].lower() if ":" in src else ""
        if scheme in ("http", "https") or src.startswith("//"):
            self._remote(src, where)
            return Picture(src)
        if scheme == "attachment":
            return self._attached(src, where, attachments)
        if scheme == "data":
            return self._picture(_data_of(src), src[:40], where)
        path = self._file(src, where, PICTURE_RULE)
        if path is None:
            return Picture(src)
        if path.is_relative_to(self.frame.static) and src.startswith("/"):
            kind = kind_of(path.read_bytes())
            size = (kind.width, kind.height) if kind else (None, None)
            return Picture(self.frame.base_path + src, *size)
        return self._picture(path.read_bytes(), src, where, self._dark_file(path))

    def link(self, href: str, where: Where) -> str:
        """Return the address of a link; one to a source leads to its page."""
        try:
            parts = urlsplit(href)
        except ValueError:
            message, hint = f"`{href}` is no address", "correct the address"
            self.findings.append(Finding(LINK_RULE, message, hint, where))
            return href
        if parts.scheme or parts.netloc or not parts.path:
            return href
        if parts.path.startswith("/"):
            return self.frame.base_path + href
        ending = href[len(parts.path) :]
        target = self._inside(unquote(parts.path))
        if target in self.frame.withheld:
            message = f"`{href}` is not published: it is a draft, or its day has not come"
            hint = "take the link out until it is; --drafts shows both"
            self.findings.append(Finding(LINK_RULE, message, hint, where))
            return href
        if target is not None and target in self.frame.urls:
            return self.frame.base_path + self.frame.urls[target] + ending
        if target is not None and not (self.frame.root / target).suffix:
            known = {url.strip("/") for url in self.frame.urls.values()}
            if str(target) in known:
                return href
        path = self._file(href, where, LINK_RULE)
        return href if path is None else self._keep(path.read_bytes(), path.name) + ending

    def beside(self, address: str, where: Where, rule: str) -> Path | None:
        """Return a file that the source names, which the site then depends on, or a finding."""
        return self._file(address, where, rule)

    def _keep(self, data: bytes | Kept, name: str) -> str:
        path = PurePosixPath(self.url.strip("/")) / name
        self.assets[path] = Asset(path, data)
        return self.address(path)

    def address(self, path: PurePosixPath) -> str:
        """Return the link of a file of the post; a name may hold `#`, `?` and `%`."""
        return f"{self.frame.base_path}/{quote(str(path), safe=_SAFE)}"

    def _picture(
        self, data: bytes | None, src: str, where: Where, dark: bytes | None = None
    ) -> Picture:
        kind = kind_of(data) if data else None
        if data is None or kind is None or kind.is_bomb:
            message = f"`{src}` has too many pixels" if kind else f"`{src}` is no picture"
            hint = "save it smaller" if kind else "use PNG, JPEG, GIF, WebP, AVIF or SVG"
            self.findings.append(Finding(PICTURE_RULE, message, hint, where))
            return Picture(src)
        if kind.suffix == "svg" and (address := remote_part(data)):
            message = f"`{src}` names `{address[:80]}`, which no browser loads inside of a picture"
            hint = "save what it names into the drawing"
            self.findings.append(Finding(REMOTE_RULE, message, hint, where, Severity.WARNING))
        light = self.frame.press.printed(data, kind)
        return self._shown(light, kind, self._twin(dark) if dark else None)

    def _dark_file(self, path: Path) -> bytes | None:
        """Return the author's own dark twin of a picture: `plot.dark.png` beside `plot.png`."""
        twin = path.with_name(f"{path.stem}.dark{path.suffix}")
        if not self.frame.dark:
            return None
        self._heed(twin)
        return twin.read_bytes() if _is_file(twin) else None

    def _attached(self, src: str, where: Where, attached: Mapping[str, MimeBundle]) -> Picture:
        name = unquote(src.partition(":")[2])
        bundle = attached.get(name)
        if not bundle:
            hint = "paste the picture into the cell again"
            message = f"the cell has no attachment `{name}`"
            self.findings.append(Finding(PICTURE_RULE, message, hint, where))
            return Picture(src)
        try:
            data = base64.b64decode(str(next(iter(bundle.values()))))
        except ValueError:
            data = b""
        return self._picture(data, name, where)

    def _remote(self, src: str, where: Where) -> None:
        hint = "save the picture beside the notebook and link that file"
        finding = Finding(REMOTE_RULE, remote_message(src), hint, where, Severity.WARNING)
        self.findings.append(finding)

    def _inside(self, path: str) -> PurePosixPath | None:
        """Return a path typed in the source as one below the site, or None outside of it."""
        root = self.frame.root.resolve()
        target = (root / self.source).parent / path
        try:
            resolved = Path(target).resolve()
        except (OSError, ValueError):  # too long, or no name of a file at all
            return PurePosixPath("?")
        if not resolved.is_relative_to(root):
            return None
        return PurePosixPath(resolved.relative_to(root).as_posix())

    @property
    def is_guest(self) -> bool:
        """Whether the source is not trusted: then its files lie beside or below it, unhidden."""
        return self.source in self.frame.guests

    def _beside(self, path: str) -> Path | None:
        inside = self._inside(path)
        if inside is None or (self.is_guest and not _is_below(inside, self.source.parent)):
            return None
        return self.frame.root / inside

    def _static(self, path: str) -> Path | None:
        """Return the static file at an address of the site, or None outside of their folder.

        The folder may be a link itself; what lies in it may not lead out.
        """
        file = self.frame.static / path.lstrip("/")
        try:
            is_inside = file.resolve().is_relative_to(self.frame.static.resolve())
        except (OSError, ValueError):  # too long, or no name of a file at all
            return file
        return file if is_inside else None

    def _file(self, address: str, where: Where, rule: str) -> Path | None:
        """Return the file that an address names, or None with a finding."""
        path = unquote(re.split("[?#]", address)[0])
        is_static = path.startswith("/")
        file = self._static(path) if is_static else self._beside(path)
        if file is None:
            own = "its source's folder" if self.is_guest else "the site's folder"
            folder = "the folder of static files" if is_static else own
            hint = f"move the file {'there' if is_static else 'beside the notebook'}"
            self.findings.append(
                Finding(rule, f"`{address[:80]}` leads out of {folder}", hint, where)
            )
            return None
        self._heed(file)
        if _is_file(file):
            return file
        self.findings.append(Finding(rule, f"`{address}` does not exist", advice(file), where))
        return None

    def _heed(self, path: Path) -> None:
        """Note that the post depends on a file, or on there being none yet."""
        if _is_file(path) or _is_missing(path):
            self.read.add(path)


def remote_message(address: str) -> str:
    """Return what is wrong with an address that a page would fetch from another site."""
    return f"`{address[:80]}` comes from another site"


def _is_below(path: PurePosixPath, folder: PurePosixPath) -> bool:
    if not path.is_relative_to(folder):
        return False
    return not any(part.startswith(".") for part in path.relative_to(folder).parts)


_REMOTE = re.compile(
    rb"""(?:<(?!a\b)[\w:]+\b[^>]*?\b(?:xlink:)?href\s*=\s*["']|url\(\s*["']?|@import\s+["'])"""
    rb"""\s*((?:https?:)?//[^"')\s]+)"""
)


def remote_part(svg: bytes) -> str | None:
    """Return the first address of another site that a drawing wants to show, or None."""
    found = _REMOTE.search(svg)
    return found[1].decode("utf-8", "replace") if found else None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long, or no name of a file at all
        return False


def _is_missing(path: Path) -> bool:
    try:
        return "\0" not in str(path) and not path.exists()
    except (OSError, ValueError):  # too long, or no name of a file at all
        return False


def advice(file: Path) -> str:
    """Return a hint for a file that is not there: the one beside it that was meant."""
    names = [path.name for path in file.parent.iterdir()] if file.parent.is_dir() else []
    close = difflib.get_close_matches(file.name, names, n=1)
    return f"did you mean `{close[0]}`?" if close else "add the file, or correct the address"


def _data_of(src: str) -> bytes | None:
    head, _, body = src.partition(",")
    try:
        return base64.b64decode(body) if head.endswith(";base64") else unquote_to_bytes(body)
    except ValueError:
        return None
