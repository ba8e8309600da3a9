"""What HTML fetches from other sites, by HTML's and CSS's own definitions; and what is left."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from nbblog.prose.remote import linked, remotes
from nbblog.prose.remote_styles import style_addresses, without_remote_styles

A = "https://a.example/x"
FETCHING = {
    f'<img src="{A}">': "picture",
    f"<img src={A}/>": "picture",
    "<img src=' \thttps://a.example/x '>": "picture",
    '<img src="//a.example/x">': "picture",
    '<img src="/\\a.example/x">': "picture",
    '<img src="HTTPS:a.example/x">': "picture",
    f'<img srcset="/own.png 1x, {A} 2x">': "picture",
    f'<picture><source srcset="{A}"><img src="/own.png" alt=""></picture>': "picture",
    f'<input type="image" src="{A}">': "picture",
    f'<svg><image xlink:href="{A}"/></svg>': "picture",
    f'<svg><filter><feImage href="{A}"/></filter></svg>': "picture",
    f'<svg><use href="{A}#part"/></svg>': "picture",
    f'<video src="/own.mp4" poster="{A}"></video>': "picture",
    f'<video src="{A}"></video>': "film",
    f'<video><source src="{A}"></video>': "film",
    f'<video src="/own.mp4"><track src="{A}"></video>': "film",
    f'<audio><source src="{A}"></audio>': "sound",
    f'<iframe src="{A}"></iframe>': "frame",
    f'<embed src="{A}">': "frame",
    f'<object data="{A}"></object>': "frame",
    f'<iframe srcdoc="&lt;img src={A}&gt;"></iframe>': "picture",
    f'<script src="{A}"></script>': "script",
    f'<script type="module" src="{A}"></script>': "script",
    f'<link rel="stylesheet" href="{A}">': "style",
    f'<link rel="preload" as="image" imagesrcset="{A} 1x">': "style",
    f'<link rel="alternate PRECONNECT" href="{A}">': "style",
    f"<style>@import '{A}';</style>": "style",
    f"<style>@import url({A}) print;</style>": "style",
    f"<style>@font-face {{ font-family: a; src: local(b), url('{A}') }}</style>": "style",
    f"<style>@media print {{ p {{ & b {{ background: URL({A}) }} }} }}</style>": "style",
    f"<style>p {{ background: image-set('{A}' 1x) }}</style>": "style",
    "<style>p { background: u\\72l(https://a.example/x) }</style>": "style",
    f'<p style="list-style-image: url({A})">x</p>': "style",
    f'<table background="{A}"><tr><td>1</td></tr></table>': "style",
    f'<svg><rect fill="url({A}#a)"/></svg>': "style",
}
IDLE = [
    f'<a href="{A}" ping>x</a>',
    f"<p>{A} url({A})</p>",
    f'<link rel="canonical" href="{A}">',
    f"<blockquote cite='{A}'>x</blockquote>",
    f"<pre>&lt;img src={A}&gt;</pre>",
    f"<!-- <img src={A}> -->",
    f"<style>/* url({A}) */ @namespace svg url({A}); p::before {{ content: '{A}' }}</style>",
    '<img src="/own//x.png" alt="a"><img src="own:x.png">',
    '<img src="data:image/png;base64,//8=">',
    '<svg xmlns="http://www.w3.org/2000/svg"><rect fill="url(#own)"/></svg>',
]


@pytest.mark.parametrize(("html", "kind"), FETCHING.items())
def test_what_fetches_is_found_and_nothing_of_it_is_left(html: str, kind: str) -> None:
    found = list(remotes(html))
    assert {one.kind for one in found} == {kind}
    assert all("a.example" in one.address for one in found)
    for is_loaded_by_click in (True, False):
        safe = linked(f"<p>before</p>{html}<p>after</p>", is_loaded_by_click=is_loaded_by_click)
        assert list(remotes(safe)) == []
        assert safe.startswith("<p>before</p>")
        assert safe.endswith("<p>after</p>")


@pytest.mark.parametrize("html", IDLE)
def test_what_fetches_nothing_stays_as_it_is(html: str) -> None:
    assert list(remotes(html)) == []
    assert linked(html, is_loaded_by_click=True) == html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f'<img src="{A}" alt="A <b>">', "Picture from a.example: A <b>"),
        (f'<iframe src="{A}" title="A film">old</iframe>', "Frame from a.example: A film"),
        (
            f'<picture><source srcset="{A} 2x"><img src="/o.png" alt="cat"></picture>',
            "Picture from a.example: cat",
        ),
        (f'<video controls><source src="{A}"><p>no video</p></video>', "Film from a.example"),
    ],
)
def test_link_stands_in_the_place_of_what_readers_see(html: str, expected: str) -> None:
    page = LexborHTMLParser(linked(html, is_loaded_by_click=True))
    (link,) = page.css("body > a.remote")
    assert link.attributes["href"] == A
    assert link.attributes["data-remote"] in ("picture", "frame", "film")
    assert page.body is not None
    assert page.body.text() == expected


def test_picture_that_is_a_link_becomes_its_words() -> None:
    badge = f'<a href="https://run.example"><img src="{A}.svg" alt="Open in Colab"></a>'
    assert (
        linked(badge, is_loaded_by_click=True) == '<a href="https://run.example">Open in Colab</a>'
    )


def test_what_an_element_can_do_without_is_left_out() -> None:
    html = f'<img src="/o.png" srcset="{A} 2x" alt=""><video src="/o.mp4" poster="{A}"></video>'
    assert linked(html, is_loaded_by_click=False) == (
        '<img src="/o.png" alt=""><video src="/o.mp4"></video>'
    )


def test_rest_of_a_post_is_as_it_was() -> None:
    kept = (
        '<pre>\n\n  one\n</pre><math><mi>x</mi><annotation encoding="application/x-tex">x &lt; y'
        '</annotation></math><svg viewBox="0 0 1 1"><linearGradient id="a"></linearGradient></svg>'
    )
    before = LexborHTMLParser(kept).body
    after = LexborHTMLParser(linked(kept + f"<img src={A}>", is_loaded_by_click=False)).body
    assert before is not None
    assert after is not None
    after.css_first("a").decompose()
    assert after.html == before.html


def test_styles_lose_what_fetches_and_keep_the_rest() -> None:
    css = (
        f"@import '{A}'; @import '/own.css'; p {{ color: red; background: url({A}) }}"
        f"@font-face {{ font-family: a; src: url({A}) }} @media print {{ b > i {{ color: blue; "
        f"cursor: url({A}), auto }} }} @keyframes k {{ to {{ color: red }} }}"
    )
    left = without_remote_styles(css)
    assert list(style_addresses(left)) == []
    assert "".join(left.split()).replace('"', "'") == (
        "@import'/own.css';p{color:red;}@mediaprint{b>i{color:blue;}}@keyframesk{to{color:red}}"
    )
