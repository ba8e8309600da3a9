"""The Content-Security-Policy of a page: what the page itself holds may run and load, no more."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import urlsplit

from nbblog.prose.remote import remotes

_ENCODING = re.compile(r"<meta charset[^>]*>", re.IGNORECASE)
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
_ELEMENT = re.compile(r"<(script|style)((?:\s[^<>]*)?)>", re.IGNORECASE)
_END = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_DATA = re.compile(
    r"\ssrc\s*=|type\s*=\s*[\"']?(?:application|text)/(?:[\w.-]+\+)?json", re.IGNORECASE
)
_TAG = re.compile(r"""<[a-z][\w-]*(\s(?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<=\s)([a-z-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_HANDLER = re.compile(r"\son[a-z]+\s*=", re.IGNORECASE)
_STYLED = re.compile(r"\sstyle\s*=", re.IGNORECASE)
_BARE = re.compile(r"""<[a-z][^<>]*\sstyle\s*=\s*+[^"'\s]""", re.IGNORECASE)
_LOADS = re.compile("data-remote", re.IGNORECASE)
_SERVICES = {"data-comments": "frame-src", "data-count": "connect-src"}
_SERVED = re.compile("|".join(_SERVICES), re.IGNORECASE)

_TAKES = {
    "picture": ("img-src",), "frame": ("frame-src", "object-src"), "film": ("media-src",),
    "sound": ("media-src",), "script": ("script-src",),
    "style": ("style-src", "font-src", "img-src"),
}  # fmt: skip
"""What a page takes from another site by what it fetches, or by a link that loads it."""

_STYLES = 48
"""Styles in attributes that a policy names one by one; a page with more has no room for them."""

_FIGURE = ' data-library="'
_DRAWN = {"img-src": ["blob:"], "worker-src": ["blob:"], "script-src": ["'unsafe-eval'"]}
"""What Plotly and Bokeh need besides: they write styles, and make programs for graphics cards."""

Rules = dict[str, list[str]]


def with_policy(html: str, body: str = "", *, is_trusted: bool = True) -> str:
    """Return a page with its policy behind the line that names its encoding.

    Of a page with a post that is not trusted, only the head is believed. body is the part of a
    page for which other sites are asked after a click alone.
    """
    place = _ENCODING.search(html) or _HEAD.search(html)
    if place is None:
        return html
    policy = policy_of(html, body, is_trusted=is_trusted)
    meta = f'\n<meta http-equiv="Content-Security-Policy" content="{escape(policy, quote=False)}">'
    return html[: place.end()] + meta + html[place.end() :]


def policy_of(html: str, body: str = "", *, is_trusted: bool = True) -> str:
    """Return the policy of a page: it names the inline scripts, and the sites that it shows.

    Styles in attributes are named too; where a script of an output may write some, all are allowed.
    They can load nothing that the policy does not allow.
    """
    rules: Rules = {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "style-src-attr": _styles(html, is_trusted=is_trusted),
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'", "data:"],
        "font-src": ["'self'", "data:"],
        "frame-src": ["'self'"],
        "object-src": [],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
    }
    for kind, text in _inline(html if is_trusted else html.partition("<body")[0]):
        rules[f"{kind}-src"].append(_digest(text))
    for name, value in (*_acting(html, is_trusted=is_trusted), *_clicked(html)):
        rules[name].append(value)
    for name, value in _served(html.replace(body, "") if body else html):
        rules.setdefault(name, ["'self'"]).append(value)
    for name, value in _fetched(html.replace(body, "") if body else html) if is_trusted else ():
        rules[name].append(value)
    if is_trusted and _FIGURE in html:
        rules |= {name: [*rules.get(name, ["'self'"]), *more] for name, more in _DRAWN.items()}
        rules["style-src"] = ["'self'", "'unsafe-inline'"]  # which a digest beside it would undo
        rules["style-src-attr"] = ["'unsafe-inline'"]
    rules["object-src"] = rules["object-src"] or ["'none'"]
    return "; ".join(f"{name} {' '.join(dict.fromkeys(rule))}" for name, rule in rules.items())


def _inline(html: str) -> Iterator[tuple[str, str]]:
    """Yield kind and text of each script and style that stands in a page and acts."""
    end = 0
    for opened in _ELEMENT.finditer(html):
        if opened.start() < end:
            continue
        kind = opened[1].lower()
        closed = _END[kind].search(html, opened.end())
        if closed is None:
            return
        end = closed.start()
        if not _DATA.search(opened[2]):
            yield kind, html[opened.end() : end]


def _acting(html: str, *, is_trusted: bool) -> Iterator[tuple[str, str]]:
    """Yield a directive and a value for each handler of a page."""
    for said in _attributes(html, _HANDLER) if is_trusted else ():
        for name, value in said.items():
            if name.startswith("on"):
                yield "script-src", "'unsafe-hashes'"
                yield "script-src", _digest(value)


def _styles(html: str, *, is_trusted: bool) -> list[str]:
    """Return what the styles in attributes of a page need of its policy."""
    if is_trusted and _has_own_script(html.partition("<body")[2]):
        return ["'unsafe-inline'"]
    if not _STYLED.search(html):
        return ["'none'"]
    styles = {said["style"] for said in _attributes(html, _STYLED) if "style" in said}
    if len(styles) > _STYLES or _BARE.search(html):
        return ["'unsafe-inline'"]
    return ["'unsafe-hashes'", *sorted(map(_digest, styles))] if styles else ["'none'"]


def _has_own_script(body: str) -> bool:
    """Whether what stands in a page may write styles, beside the files of the theme."""
    if "srcdoc" in body:  # a page in the page, which keeps to the same policy
        return True
    return any(kind == "script" for kind, _ in _inline(body)) or any(_acting(body, is_trusted=True))


def _clicked(html: str) -> Iterator[tuple[str, str]]:
    """Yield directives and the site of each link that loads what it leads to."""
    for said in _attributes(html, _LOADS):
        site = _site(said.get("href", ""))
        for name in _TAKES.get(said.get("data-remote", ""), ()) if site else ():
            if name != "object-src":
                yield name, site


def _served(html: str) -> Iterator[tuple[str, str]]:
    """Yield directives and the site of each service that the theme's own parts of a page name."""
    for said in _attributes(html, _SERVED):
        for name, directive in _SERVICES.items():
            if site := _site(said.get(name, "")):
                yield directive, site


def _fetched(html: str) -> Iterator[tuple[str, str]]:
    """Yield directives and the site of whatever else a page fetches from another one."""
    for remote in remotes(html):
        if site := _site(remote.address):
            yield from ((name, site) for name in _TAKES[remote.kind])


def _attributes(html: str, wanted: re.Pattern[str]) -> Iterator[dict[str, str]]:
    """Yield the attributes of each element that holds what is wanted."""
    for inside in _TAG.findall(html):
        if wanted.search(inside):
            found = _ATTRIBUTE.findall(inside)
            yield {name.lower(): unescape(one or two) for name, one, two in found}


def _site(address: str) -> str:
    """Return scheme and host of an address of another site, else ""."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("", "http", "https") or not re.fullmatch(r"[\w.:-]+", parts.netloc):
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme else parts.netloc


def _digest(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # as a browser reads it
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
