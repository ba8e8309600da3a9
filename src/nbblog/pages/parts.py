"""Style sheets, scripts and fonts that only some pages need, for those pages only."""

from __future__ import annotations

from collections.abc import Iterable

from nbblog.assets import Part


def with_parts(html: str, parts: Iterable[Part], after: str) -> str:
    """Return a page with the parts whose words it holds, behind the link to the site's styles.

    after is the address of those styles; a page that does not link them needs no parts.
    """
    head, link, rest = html.partition(f'href="{after}">')
    if not link:
        return html
    body = rest[max(rest.find("<body"), 0) :]  # a head speaks of what its page is, not of how
    needed = "".join(f"\n{_element(part)}" for part in parts if part.is_needed(body))
    return f"{head}{link}{needed}{rest}"


def _element(part: Part) -> str:
    if part.text:
        return f"<style>{part.text}</style>"
    if part.href.endswith(".woff2"):
        return f'<link rel="preload" as="font" type="font/woff2" href="{part.href}" crossorigin>'
    if part.href.endswith(".css"):
        return f'<link rel="stylesheet" href="{part.href}">'
    return f'<script src="{part.href}" defer></script>'
