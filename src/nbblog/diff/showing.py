"""A comparison as a folder of HTML: what was said and is said, and how the pages look."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from nbblog.diff import Change, Comparison
from nbblog.diff.builds import Build
from nbblog.diff.cameras import Shot, camera, served
from nbblog.diff.words import Row, Span
from nbblog.images.changed import cropped
from nbblog.progress import counted

_STYLE = Path(__file__).with_name("report.css")
_AROUND = 1
"""Blocks that stay as they are and are shown before and after what changed."""

_MOST_PICTURES = 40
_TAGS = {"same": "", "gone": "del", "new": "ins"}


@dataclass(frozen=True, slots=True)
class Looks:
    """The pictures of a page before and after, as files beside the report; None: no such page."""

    old: str | None
    new: str | None


def write_report(found: Comparison, old: Build, new: Build, folder: Path) -> str:
    """Write index.html and its pictures into a folder; return what is to be said of it, or ""."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = found.content[:_MOST_PICTURES]
    looks: dict[str, Looks] = {}
    with camera() as shot:
        if shot is not None:
            looks = _photographed(shown, (old, new), folder, shot)
    said = "" if shot else "no Chromium is installed here: the report has no pictures of pages"
    if len(shown) < len(found.content):
        said = f"only the first {_MOST_PICTURES} pages have pictures"
    (folder / "index.html").write_text(_document(found, (old, new), looks, said), "utf-8")
    shutil.copyfile(_STYLE, folder / "report.css")
    return said


def _photographed(
    changes: Sequence[Change], builds: tuple[Build, Build], folder: Path, shot: Shot
) -> dict[str, Looks]:
    """Take pictures of the pages, and keep what differs in them."""
    looks: dict[str, Looks] = {}
    with ExitStack() as stack:
        tops = [stack.enter_context(served(build.folder)) for build in builds]
        for number, one in enumerate(changes, start=1):
            before = shot(tops[0] + one.url) if one.fate != "added" else None
            after = shot(tops[1] + one.url) if one.fate != "removed" else None
            if before is not None and after is not None:
                cut = cropped(before, after)
                if cut is None:
                    continue  # it looks the same
                before, after = cut
            looks[one.url] = Looks(
                _kept(before, folder, f"{number:03}-before.png"),
                _kept(after, folder, f"{number:03}-after.png"),
            )
    return looks


def _kept(data: bytes | None, folder: Path, name: str) -> str | None:
    if data is None:
        return None
    (folder / name).write_bytes(data)
    return name


# ------------------------------------------------------------------ the document


def _document(
    found: Comparison, builds: tuple[Build, Build], looks: dict[str, Looks], said: str
) -> str:
    old, new = (escape(build.name) for build in builds)
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{old} → {new}</title>",
        '<link rel="stylesheet" href="report.css"></head><body><main>',
        f"<h1><span>{old}</span> → <span>{new}</span></h1>",
        _overview(found),
        f'<p class="said">{escape(said)}</p>' if said else "",
        *(_unbuilt(build) for build in builds),
        *(_section(one, looks.get(one.url)) for one in found.content),
        _quiet(found),
        "</main></body></html>\n",
    ]
    return "\n".join(part for part in parts if part)


def _overview(found: Comparison) -> str:
    if not found.content:
        return f"<p>No page tells anything else; {counted(found.same, 'page')} as before.</p>"
    rows = "".join(
        f'<tr><td class="{one.fate}">{one.fate}</td>'
        f'<td><a href="#{_anchor(one)}">{escape(one.title or one.url)}</a></td>'
        f"<td><code>{escape(one.url)}</code></td><td>{escape(one.reason)}</td></tr>\n"
        for one in found.content
    )
    return (
        "<table><thead><tr><th>Page</th><th>Title</th><th>Address</th><th>What</th></tr></thead>"
        f"<tbody>\n{rows}</tbody></table>\n<p>{counted(found.same, 'page')} as before.</p>"
    )


def _anchor(one: Change) -> str:
    return "page-" + escape(str(one.path).replace("/", "-"))


def _unbuilt(build: Build) -> str:
    items = "".join(
        f"<li><code>{escape(one.path)}</code>: {escape(one.reason)}</li>" for one in build.unbuilt
    )
    head = f"Not in {escape(build.name)}, because it cannot be built without a run"
    return f'<div class="unbuilt"><p>{head}:</p><ul>{items}</ul></div>' if items else ""


def _section(one: Change, looks: Looks | None) -> str:
    return "\n".join(
        [
            f'<section id="{_anchor(one)}">',
            f'<h2><span class="{one.fate}">{one.fate}</span> {escape(one.title or one.url)}</h2>',
            f"<p><code>{escape(one.url)}</code> {escape(one.reason)}</p>",
            _text(one),
            _pictures(looks),
            "</section>",
        ]
    )


def _text(one: Change) -> str:
    """Return the words of a page, those that stay shortened to what stands beside a change."""
    if one.fate != "changed":
        body = "".join(_block(row) for row in one.rows)
        return f"<details><summary>Its text</summary>{body}</details>"
    return f'<div class="text">{"".join(_shortened(one.rows))}</div>'


def _shortened(rows: Sequence[Row]) -> Iterator[str]:
    near = {
        other
        for index, row in enumerate(rows)
        if not row.is_same
        for other in range(index - _AROUND, index + _AROUND + 1)
    }
    for is_near, group in groupby(enumerate(rows), key=lambda item: item[0] in near):
        if is_near:
            yield from (_block(row) for _, row in group)
        else:
            yield f'<p class="gap">{counted(sum(1 for _ in group), "block")} as before</p>\n'


def _block(row: Row) -> str:
    if row.kind == "picture":
        return _picture_row(row)
    tag = "p" if row.kind == "text" else "pre"
    inside = "".join(_span(span) for span in row.spans())
    fate = "" if row.is_same else " touched"
    return f'<{tag} class="block{fate}">{inside}</{tag}>\n'


def _picture_row(row: Row) -> str:
    one = row.new or row.old
    words = escape(one.text if one else "") or "no words"
    if row.is_same:
        return f'<p class="picture">Picture: {words}</p>\n'
    what = "is new" if row.old is None else "is gone" if row.new is None else "has changed"
    return f'<p class="picture touched">Picture {what}: {words}</p>\n'


def _span(span: Span) -> str:
    tag, text = _TAGS[span.mark], escape(span.text)
    return f"<{tag}>{text}</{tag}>" if tag else text


def _pictures(looks: Looks | None) -> str:
    if looks is None:
        return ""
    figure: Callable[[str, str], str] = lambda name, words: (  # noqa: E731
        f'<figure><figcaption>{words}</figcaption><a href="{name}">'
        f'<img src="{name}" alt="The page {words.lower()}" loading="lazy"></a></figure>'
    )
    before = figure(looks.old, "Before") if looks.old else ""
    after = figure(looks.new, "After") if looks.new else ""
    return f'<div class="looks">{before}{after}</div>'


def _quiet(found: Comparison) -> str:
    """Return what changed although it tells nothing else."""
    items = [
        f"<li><code>{escape(one.url)}</code>: {escape(one.reason)}</li>"
        for one in found.changes
        if not one.is_content
    ]
    items += [f"<li><code>{escape(name)}</code>: {fate}</li>" for fate, name in found.files]
    if not items:
        return ""
    head = f"<summary>{counted(len(items), 'file')} without new content</summary>"
    return f"<details>{head}<ul>{''.join(items)}</ul></details>"
