"""What two builds of a site tell apart, and what is noise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nbblog.diff import Comparison, compare
from nbblog.diff.builds import Build, Unbuilt
from nbblog.diff.cameras import base_path, served
from nbblog.diff.pages import Block, read_page
from nbblog.diff.showing import _document
from nbblog.diff.telling import as_text
from nbblog.diff.words import Span, rows, spans
from nbblog.images.changed import cropped

PAGE = """<!DOCTYPE html><html><head><title>Post · Site</title>
<meta name="description" content="About sums.">
<link rel="canonical" href="https://ada.example/x/blog/post/">
<link rel="stylesheet" href="/x/assets/site.31b1e1e641.css"></head>
<body><header><a href="/x/">Site</a></header><main><article>
<h1>Post</h1><p>One <em>small</em> step.</p>
<pre class="code"><code>a = 1
print(a)</code></pre><div class="output"><pre class="output">1</pre></div>
<figure><img src="plot.png" alt="A line"></figure>
<p><a href="https://jax.dev">JAX</a></p>
<p class="provenance">Run on 3 May 2026 in 4 s.</p></article></main>
<footer>Feed</footer></body></html>"""


def site(folder: Path, **pages: str) -> Build:
    """Write a finished site of one-word pages; return it."""
    for name, html in pages.items():
        path = folder / "blog" / name / "index.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, "utf-8")
        (path.parent / "plot.png").write_bytes(b"picture")
    return Build(folder, folder.name)


def found(tmp_path: Path, html: str) -> Comparison:
    """Return how a page differs from PAGE."""
    return compare(site(tmp_path / "old", post=PAGE), site(tmp_path / "new", post=html))


# ------------------------------------------------------------------ what a page tells


def test_page_is_read_as_what_readers_see_of_it() -> None:
    page = read_page(PAGE, lambda address: f"digest of {address}")
    assert page.blocks == (
        Block("text", "Post"),
        Block("text", "One small step."),
        Block("code", "a = 1\nprint(a)"),
        Block("output", "1"),
        Block("picture", "A line", "digest of plot.png"),
        Block("text", "JAX"),
    )
    assert (page.title, page.is_article, page.links) == ("Post", True, ("https://jax.dev",))


CHANGES = {
    "text": ("One <em>small</em>", "One <em>large</em>", "text (+1 −1 words)"),
    "code": ("a = 1", "a = 2", "code (+1 −1 words)"),
    "output": ('output">1<', 'output">2<', "output (+1 −1 words)"),
    "words of a picture": ("A line", "A curve", "1 picture"),
    "link": ("https://jax.dev", "https://jax.org", "links"),
    "title": ("<h1>Post", "<h1>Posts", "title; text (+1 −1 words)"),
    "new paragraph": ("<p>One", "<p>New here.</p><p>One", "text (+2 −0 words)"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_change_that_readers_see_is_content_with_its_reason(tmp_path: Path, name: str) -> None:
    old, new, reason = CHANGES[name]
    (change,) = found(tmp_path, PAGE.replace(old, new)).changes
    assert (change.fate, change.url, change.is_content) == ("changed", "/blog/post/", True)
    assert change.reason == reason


QUIET = {
    "hashed style": ("31b1e1e641", "77b1e1e642", "only styles or scripts"),
    "description": ("About sums", "On sums", "only description"),
    "menu": (">Site</a>", ">Site</a><a href='/x/cv/'>CV</a>", "only menu or footer"),
    "markup": ("<h1>", '<h1 class="large">', "only markup"),
}


@pytest.mark.parametrize("name", QUIET)
def test_change_around_the_text_is_told_and_is_no_content(tmp_path: Path, name: str) -> None:
    old, new, reason = QUIET[name]
    told = found(tmp_path, PAGE.replace(old, new))
    (change,) = told.changes
    assert (change.reason, change.is_content, told.content) == (reason, False, ())


def test_another_run_with_the_same_results_is_no_change(tmp_path: Path) -> None:
    told = found(tmp_path, PAGE.replace("3 May 2026 in 4 s", "9 June 2026 in 5 s"))
    assert (told.changes, told.same) == ((), 1)


def test_picture_with_other_bytes_is_a_change_and_one_with_another_name_is_none(
    tmp_path: Path,
) -> None:
    old = site(tmp_path / "old", post=PAGE)
    new = site(tmp_path / "new", post=PAGE.replace("plot.png", "other.png"))
    (new.folder / "blog/post/other.png").write_bytes(b"picture")
    (change,) = compare(old, new).changes
    assert (change.reason, change.is_content) == ("only markup", False)
    (new.folder / "blog/post/other.png").write_bytes(b"another")
    (change,) = compare(old, new).changes
    assert change.reason == "1 picture"


def test_pages_come_and_go_but_not_those_that_could_not_be_built(tmp_path: Path) -> None:
    old = site(tmp_path / "old", a=PAGE, b=PAGE)
    new = site(tmp_path / "new", b=PAGE, c=PAGE, d=PAGE)
    told = {(one.fate, one.url) for one in compare(old, new).changes}
    assert told == {("removed", "/blog/a/"), ("added", "/blog/c/"), ("added", "/blog/d/")}
    unbuilt = (Unbuilt("notebooks/d.ipynb", "stale: never run", "/blog/d/"),)
    before = Build(old.folder, "old", unbuilt)
    told = {(one.fate, one.url) for one in compare(before, new).changes}
    assert told == {("removed", "/blog/a/"), ("added", "/blog/c/")}
    text = as_text(compare(before, new), before, new)
    assert "not in old: notebooks/d.ipynb: stale: never run" in text
    assert text.endswith("old → new: 1 added, 1 removed; 1 page as before")


def test_feeds_are_told_beside_the_pages(tmp_path: Path) -> None:
    old, new = site(tmp_path / "old", post=PAGE), site(tmp_path / "new", post=PAGE)
    (old.folder / "feed.xml").write_text("<a/>")
    (new.folder / "feed.xml").write_text("<b/>")
    told = as_text(compare(old, new), old, new)
    assert told == (
        "changed  1 other file: feed.xml\nold → new: no page tells anything else; 1 page as before"
    )


# ------------------------------------------------------------------ words


def test_words_that_go_and_come_are_marked() -> None:
    assert list(spans("We train for 30 epochs.", "We train for 2.5 epochs!")) == [
        Span("same", "We train for "),
        Span("gone", "30"),
        Span("new", "2.5"),
        Span("same", " epochs"),
        Span("gone", "."),
        Span("new", "!"),
    ]


@pytest.mark.parametrize(("old", "new"), [("abcd", "abxd"), ("", "ab"), ("ab", ""), ("abc", "cab")])
def test_every_block_of_both_pages_stands_in_one_row(old: str, new: str) -> None:
    told = list(rows([Block("text", c * 9) for c in old], [Block("text", c * 9) for c in new]))
    assert "".join(row.old.text[0] for row in told if row.old) == old
    assert "".join(row.new.text[0] for row in told if row.new) == new


def test_report_shows_words_and_runs_nothing_of_the_pages(tmp_path: Path) -> None:
    told = found(tmp_path, PAGE.replace("small", "&lt;script&gt;alert(1)&lt;/script&gt;"))
    builds = (Build(tmp_path, "a<b"), Build(tmp_path, "c"))
    html = _document(told, builds, {}, "no Chromium is installed here")
    assert "<del>small</del><ins>&lt;script&gt;alert(1)&lt;/script&gt;</ins>" in html
    assert "<script" not in html
    assert "a&lt;b" in html
    assert "4 blocks as before" not in html  # one of them stands beside the change
    assert "3 blocks as before" in html


# ------------------------------------------------------------------ pictures


def png(*rows: str) -> bytes:
    """Return a picture of rows that are 40 pixels high, by their colours."""
    import io

    from PIL import Image

    image = Image.new("RGB", (20, 40 * len(rows)))
    for number, colour in enumerate(rows):
        image.paste(colour, (0, 40 * number, 20, 40 * number + 40))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def size(data: bytes) -> Any:
    import io

    from PIL import Image

    return Image.open(io.BytesIO(data)).size


def test_pictures_are_cut_to_what_differs() -> None:
    same = ["red"] * 10
    assert cropped(png(*same), png(*same)) is None
    cut = cropped(png(*same, "blue", *same), png(*same, "green", *same))
    assert cut is not None
    assert [size(one) for one in cut] == [(20, 200), (20, 200)], "40 rows and 80 on both sides"
    longer = cropped(png(*same), png(*same, "green"))
    assert longer is not None
    assert size(longer[0]) == size(longer[1])


def test_site_below_a_folder_is_served_as_on_its_host(tmp_path: Path) -> None:
    import urllib.request

    (tmp_path / "index.html").write_text(PAGE.replace("/x/blog/post/", "/x/"))
    assert base_path(tmp_path) == "/x"
    with served(tmp_path) as top, urllib.request.urlopen(top + "/index.html") as answer:
        assert b"One <em>small" in answer.read()
