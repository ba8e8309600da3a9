"""Takes out of HTML what makes a page fetch scripts and styles from another site."""

from __future__ import annotations

import re

from nbblog.outputs import Context
from nbblog.outputs.interactive import REMOTE_RULE, remote_host, undrawn

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_LINK = re.compile(r"<link\b([^>]*)>", re.IGNORECASE)
_ADDRESS = re.compile(r"""\b(?:src|href)\s*=\s*["']?((?:https?:)?//[^\s"'>]+)""", re.IGNORECASE)
_IN_CODE = re.compile(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}/[^\s\"'`]*", re.IGNORECASE)
_IMPORTS = re.compile(r"\bimport\b|\.src\s*=|requirejs|require\.config|\bfetch\(|createElement")


def without_remote_scripts(html: str, context: Context) -> str:
    """Return HTML without scripts and styles of another site; each host is told."""
    hosts: dict[str, None] = {}

    def script(found: re.Match[str]) -> str:
        address = _ADDRESS.search(found[1])
        if address is None and _IMPORTS.search(found[2]):
            address = _IN_CODE.search(found[2])
        return _kept(found[0], address)

    def link(found: re.Match[str]) -> str:
        return _kept(found[0], _ADDRESS.search(found[1]))

    def _kept(element: str, address: re.Match[str] | None) -> str:
        host = remote_host(address[address.lastindex or 0]) if address else None
        if host is None:
            return element
        hosts[host] = None
        return ""

    clean = _LINK.sub(link, _SCRIPT.sub(script, html))
    for host in hosts:
        message = f"the output fetches a script or style from {host}, which is left out"
        hint = "show the figure in a way that carries its data, or as a picture"
        undrawn(message, hint, context, REMOTE_RULE)
    return clean
