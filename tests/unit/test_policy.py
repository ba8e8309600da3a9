"""The policy of a page, as https://www.w3.org/TR/CSP3/ writes it."""

from __future__ import annotations

import pytest

from nbblog.pages.policy import policy_of, with_policy

# printf "alert('Hello, world.');" | openssl sha256 -binary | openssl base64
HELLO = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"


def rules(html: str, **more: bool) -> dict[str, list[str]]:
    """Return the directives of a page's policy."""
    parts = [rule.split() for rule in policy_of(html, **more).split("; ")]
    return {name: values for name, *values in parts}


def test_page_of_the_site_may_load_from_the_site() -> None:
    found = rules('<head><script src="/a.js" defer></script></head><p>text</p>')
    assert found["default-src"] == found["object-src"] == found["base-uri"] == ["'none'"]
    for name in ("script-src", "style-src", "connect-src", "manifest-src"):
        assert found[name] == ["'self'"]


def test_inline_script_is_named_by_its_digest() -> None:
    assert rules("<script>alert('Hello, world.');</script>")["script-src"] == ["'self'", HELLO]


@pytest.mark.parametrize(
    "html",
    [
        '<script type="application/json">{}</script>',
        '<script type="application/ld+json">{}</script>',
        '<script src="/x.js">not run</script>',
        "<p>&lt;script&gt;1&lt;/script&gt;</p>",
    ],
)
def test_what_does_not_run_is_not_named(html: str) -> None:
    assert rules(html)["script-src"] == ["'self'"]


def test_handler_is_named_by_its_digest() -> None:
    found = rules("""<b onclick="alert('Hello, world.');">x</b>""")["script-src"]
    assert found == ["'self'", "'unsafe-hashes'", HELLO]


def test_page_names_the_sites_that_it_shows() -> None:
    html = (
        '<img src="https://a.example/x.png"><iframe src="//b.example/y"></iframe>'
        '<a data-remote="film" href="https://c.example/z">z</a><a href="https://d.example">d</a>'
    )
    found = rules(html)
    assert found["img-src"] == ["'self'", "data:", "https://a.example"]
    assert found["frame-src"] == ["'self'", "b.example"]
    assert found["media-src"] == ["'self'", "data:", "https://c.example"]
    assert "d.example" not in policy_of(html)


def test_body_that_is_not_trusted_is_not_believed() -> None:
    html = (
        "<head></head><body><script>1</script><b onclick='2'>x</b>"
        '<img src="https://a.example/x.png"><a data-remote="picture" href="https://c.example/z">z</a>'
    )
    found = rules(html, is_trusted=False)
    assert found["script-src"] == ["'self'"]
    assert found["img-src"] == ["'self'", "data:", "https://c.example"]


def test_address_cannot_bring_a_directive() -> None:
    html = '<img src="https://a.example; script-src *"><img src="https://b.example\'/">'
    assert policy_of(html) == policy_of("")


def test_policy_stands_behind_the_encoding() -> None:
    html = with_policy('<html><head>\n<meta charset="utf-8">\n<title>x</title>')
    assert html.index("charset") < html.index("Content-Security-Policy") < html.index("<title>")


def test_policy_of_a_page_with_figures_lets_libraries_draw() -> None:
    found = rules('<style>a{}</style><figure data-library="plotly"></figure>')
    assert found["style-src"] == ["'self'", "'unsafe-inline'"]
    assert "'unsafe-eval'" in found["script-src"]
    assert "'unsafe-eval'" not in rules('<figure data-library="x">', is_trusted=False)["script-src"]


def test_body_that_is_closed_names_what_a_click_loads_alone() -> None:
    body = (
        '<img src="https://a.example/x.png"><script src="https://a.example/x.js"></script>'
        '<a data-remote="picture" href="https://b.example/y.png">y</a><b onclick="1">x</b>'
    )
    page = f'<body><script src="https://frame.example/count.js"></script>{body}</body>'
    found = {rule.split()[0]: rule.split()[1:] for rule in policy_of(page, body).split("; ")}
    assert found["img-src"] == ["'self'", "data:", "https://b.example"]
    assert found["script-src"][-1] == "https://frame.example"
    assert "'unsafe-hashes'" in found["script-src"]
    assert "https://a.example" in policy_of(page)


# printf "color:red" | openssl sha256 -binary | openssl base64
RED = "'sha256-8f935d27GvUutRyY9yWScUMiFUk4WTdZURISiYfPOeQ='"


def test_style_of_an_element_is_named_by_its_digest() -> None:
    assert rules("<p>plain</p>")["style-src-attr"] == ["'none'"]
    styled = (
        """<p style="color:red">a</p><b STYLE='color:red'>b</b><i style="color:&#114;ed">c</i>"""
    )
    assert rules(styled)["style-src-attr"] == ["'unsafe-hashes'", RED]
    assert rules(styled, is_trusted=False)["style-src-attr"] == ["'unsafe-hashes'", RED]


@pytest.mark.parametrize(
    "html",
    [
        "".join(f'<i style="left: {number}px">x</i>' for number in range(60)),
        "<i style=color:red>x</i>",  # what its value is, only a browser says
        "<body><i style='color:red'>x</i><script>1</script></body>",  # it may write more
        "<body><i style='color:red' onclick='grow(this)'>x</i></body>",
        '<body><i style="color:red">x</i><figure data-library="plotly"></figure></body>',
    ],
)
def test_styles_that_cannot_be_named_are_all_allowed(html: str) -> None:
    assert rules(html)["style-src-attr"] == ["'unsafe-inline'"]
