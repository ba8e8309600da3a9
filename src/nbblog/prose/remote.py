"""Finds what a fragment of HTML would fetch from other sites, and puts links in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import urlsplit

from nbblog.prose.sanitise import is_local

_OPENED = re.compile(r"<(img|iframe|frame|embed|object|video|audio|source)(?=[\s/])", re.IGNORECASE)
_LONGEST = 4096  # characters; so a tag without an end costs no more than that
_INSIDE = re.compile(r"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_ATTRIBUTE = re.compile(
    r"""(?<![^\s"'/])([a-z-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]++))""", re.IGNORECASE
)
_KINDS = {"img": "picture", "video": "film", "audio": "sound", "source": "film"}


@dataclass(frozen=True, slots=True)
class Remote:
    """What an element would fetch: a picture, a frame, a film or a sound, and its address."""

    kind: str
    address: str
    text: str = ""

    @property
    def host(self) -> str:
        """The site that it comes from."""
        try:
            return urlsplit(self.address, "https").netloc.rpartition("@")[2] or "another site"
        except ValueError:
            return "another site"


def remotes(html: str) -> Iterator[Remote]:
    """Yield everything that a fragment would fetch from other sites when it is shown."""
    for _, _, remote in _found(html):
        yield remote


def linked(html: str, *, is_loaded_by_click: bool) -> str:
    """Return a fragment with a link in the place of whatever it would fetch from other sites."""
    return _replaced(html, lambda remote: _link(remote, is_loaded_by_click))


def _replaced(html: str, write: Callable[[Remote], str]) -> str:
    pieces, start = [], 0
    for begin, end, remote in _found(html):
        pieces += [html[start:begin], write(remote)]
        start = end
    return "".join([*pieces, html[start:]])


def _found(html: str) -> Iterator[tuple[int, int, Remote]]:
    end = 0
    for opened in _OPENED.finditer(html):
        last = opened.end() + _LONGEST
        if opened.start() < end or html.find(">", opened.end(), last) < 0:
            continue
        whole = _INSIDE.match(html, opened.end(), last)
        if whole is None:
            continue
        name, end = opened[1].lower(), whole.end()
        said = {
            found[1].lower(): unescape(found[2] or found[3] or found[4] or "")
            for found in _ATTRIBUTE.finditer(html, opened.end(), whole.end())
        }
        address = said.get("data" if name == "object" else "src", "").strip()
        if address and not is_local(address):
            text = said.get("alt") or said.get("title") or ""
            yield opened.start(), end, Remote(_KINDS.get(name, "frame"), address, text)


def _link(remote: Remote, is_loaded_by_click: bool) -> str:
    address = "https:" + remote.address if remote.address.startswith("//") else remote.address
    loads = f' data-remote="{remote.kind}"' if is_loaded_by_click else ""
    words = f"{remote.kind.capitalize()} from {remote.host}"
    words += f": {remote.text}" if remote.text else ""
    return f'<a class="remote" href="{escape(address)}"{loads}>{escape(words)}</a>'
