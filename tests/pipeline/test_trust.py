"""`trust = "none"`: other people's notebooks are neither run nor able to act on readers."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from hostile_site import PIXEL, VECTORS, hostile_site
from small_site import SETTINGS, Site, code, md, notebook, printed

SCRIPTS = Path(__file__).parents[2] / "site_templates/default/js"
STYLES = SCRIPTS.with_name("css")
HTML = "{http://www.w3.org/1999/xhtml}"
ACTIVE = {
    "applet", "base", "button", "embed", "form", "frame", "frameset", "iframe", "link", "meta",
    "object", "option", "portal", "script", "select", "style", "template", "textarea", "foreignobject", "animate", "set", "image", "animatetransform",
}  # fmt: skip
OURS = {"meta", "link", "script", "button", "svg", "template"}  # what the frame around a post has
ICON = "href=data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'"
NONE = 'trust = "none"\n' + SETTINGS


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = Site(tmp_path_factory.mktemp("hostile"))
    hostile_site(site, 'trust = "none"')
    done = site.publish("--keep-going")
    assert done.code in (0, 1), done.err
    assert len(list((site.root / "public/blog").glob("vector-*"))) >= len(VECTORS) - 3
    return site


def page_of(path: Path) -> object:
    """Return a page as an HTML5 parser reads it that has nothing to do with the sanitiser."""
    return html5lib.parse(path.read_text("utf-8"), treebuilder="etree")


def bodies(site: Site) -> Iterator[tuple[str, object]]:
    """Yield each post's own part of its page."""
    for path in sorted((site.root / "public").rglob("index.html")):
        for element in page_of(path).iter():  # type: ignore[attr-defined]
            if "prose" in (element.get("class") or "").split():
                yield path.parent.name, element


def dangers(element: object) -> Iterator[str]:  # noqa: C901  # one line a danger
    """Yield what could act below an element."""
    for node in element.iter():  # type: ignore[attr-defined]
        name = str(node.tag).rpartition("}")[2].lower()
        if name in ACTIVE:
            yield f"<{name}>"
        if name == "input" and (node.get("type"), node.get("disabled")) != ("checkbox", ""):
            yield "<input>"
        for key, value in node.attrib.items():
            attribute = str(key).rpartition("}")[2].lower()
            address = re.sub(r"[\x00-\x20]", "", value).replace("\\", "/").lower()
            if attribute.startswith("on") or attribute in ("srcdoc", "formaction", "ping"):
                yield f"{attribute}={value}"
            if attribute == "name" and name != "details":
                yield f"{attribute}={value}"
            if attribute == "style" and re.search(
                r"url|position|@|\\|[<>]|(?<!light-dark)\(", value
            ):
                yield f"style={value}"
            if attribute in ("href", "src", "action", "data", "poster", "srcset", "background"):
                if re.match(
                    r"(?!https?:|mailto:|data:image/(png|jpeg|gif|webp))[a-z0-9+.-]+:", address
                ):
                    yield f"{attribute}={value}"
                if attribute != "href" and re.match(r"https?:|//", address):
                    yield f"{attribute}={value}, which is fetched"


def test_no_post_holds_what_could_act(hostile: Site) -> None:
    found = {name: list(dangers(body)) for name, body in bodies(hostile)}
    assert len(found) >= len(VECTORS) - 3
    assert {name: what for name, what in found.items() if what} == {}


def test_frame_of_a_page_holds_the_sites_own_scripts_only(hostile: Site) -> None:
    own = page_of(hostile.root / "public/404.html")
    allowed = {(n.text, n.get("src")) for n in own.iter(f"{HTML}script")}  # type: ignore[attr-defined]
    theme = [path.read_bytes() for path in SCRIPTS.glob("*.js")]
    parts = [path for path in hostile.root.glob("public/assets/*.js") if path.read_bytes() in theme]
    assert parts  # what few pages need has a file of its own
    allowed |= {(None, f"/assets/{path.name}") for path in parts}
    sheets = {squeezed(path.read_text()) for path in STYLES.glob("*.css")}
    for path in (hostile.root / "public").rglob("*.html"):
        page = page_of(path)
        styles = [squeezed(n.text) for n in page.iter(f"{HTML}style")]  # type: ignore[attr-defined]
        assert {*styles} <= sheets, path  # what few pages need, where it is small
        for node in page.iter(f"{HTML}script"):  # type: ignore[attr-defined]
            if node.get("type") == "application/ld+json":  # no script: it is read, and never run
                assert json.loads(node.text)["@context"] == "https://schema.org", path
                continue
            assert (node.text, node.get("src")) in allowed, path
        ours = {*OURS, "form", "input"} if path.parent.name == "search" else OURS
        found = [one for one in dangers(page) if one.strip("<>") not in ours]
        assert found.count("<style>") == len(styles), path
        known = ("name=", ICON, "<style>")
        assert [one for one in found if not one.startswith(known)] == [], path


def squeezed(styles: str) -> str:
    """Return styles without comments, white space and what else makes files smaller."""
    return re.sub(r"/\*.*?\*/|[\s;]", "", styles, flags=re.DOTALL)


def test_drawings_hold_no_script_when_they_are_opened_by_themselves(hostile: Site) -> None:
    drawings = list((hostile.root / "public/blog").rglob("*.svg"))
    assert drawings
    for path in drawings:
        text = path.read_text("utf-8")
        assert not re.search(
            r"<script|foreignObject|\son\w+=|javascript:|evil\.invalid|<!", text
        ), path


def test_feeds_hold_nothing_that_could_act(hostile: Site) -> None:
    feed = json.loads((hostile.root / "public/feed.json").read_text("utf-8"))
    assert feed["items"]
    for item in feed["items"]:
        content = item["content_html"].replace("https://ada.example/", "/")
        assert list(dangers(html5lib.parse(content, treebuilder="etree"))) == []


def test_template_syntax_is_shown_as_it_was_typed(hostile: Site) -> None:
    typed = [
        number for number, (_, text) in enumerate(VECTORS, 1) if "{{ 1234*1001 }}" in str(text)
    ]
    body = hostile.page(f"blog/vector-{typed[0]}/index.html").body
    assert body
    assert "{{ 1234*1001 }} {% include " in body.text()
    for path in (hostile.root / "public").rglob("*.html"):
        assert not re.search("1235234", path.read_text("utf-8")), path


# ------------------------------------------------------------------ what stays


GENTLE = """# Post

## A section {#own .callout-own}

Text with *stress*, `code`, [a link](https://example.org), a note[^1] and $\\frac{a}{b}$.

[^1]: The note.

> [!TIP]
> A tip.

| a | b |
|---|--:|
| 1 | 2 |

- [x] done

```python
x = 1  # one
```

$$
\\begin{align} a &= b \\\\ c &= \\color{red} d \\end{align}
$$

![A picture](pixel.png "Its caption")
"""


def test_what_our_own_renderers_write_is_the_same_as_with_trust(tmp_path: Path) -> None:
    frame = '<table class="dataframe"><thead><tr><th>a</th></tr></thead></table>'
    coloured = printed("\x1b[1;31mred\x1b[0m \x1b[38;2;10;20;30mtrue\x1b[0m\n")
    shown = {"output_type": "display_data", "data": {"text/html": frame}, "metadata": {}}
    cells = (md(GENTLE), code("print(1)", coloured), code("frame", shown, tags=("hide-input",)))
    pages = {}
    for trust in ("author", "none"):
        site = Site(tmp_path / trust)
        site.write("nbblog.toml", f'trust = "{trust}"\n{SETTINGS}')
        site.write("notebooks/pixel.png", PNG)
        site.write("notebooks/2026-01-01-a.ipynb", notebook(*cells, execute="stored"))
        done = site.publish()
        assert done.code == 0, done.out
        (pages[trust],) = [body for _, body in bodies(site)]
    assert tree(pages["none"]) == tree(pages["author"])


def tree(element: object) -> list[tuple[str, dict[str, str], str]]:
    return [
        (str(node.tag), dict(sorted(node.attrib.items())), (node.text or "").strip())
        for node in element.iter()  # type: ignore[attr-defined]
        if isinstance(node.tag, str)
    ]


PNG = base64.b64decode(PIXEL)


# ------------------------------------------------------------------ whose word counts


def published(tmp_path: Path, settings: str, *cells: dict[str, object], **front: object) -> Site:
    site = Site(tmp_path)
    site.write("nbblog.toml", settings)
    site.write("notebooks/2026-01-01-a.ipynb", notebook(*cells, **front))
    return site


SCRIPT = {
    "output_type": "display_data",
    "data": {"text/html": "<script>1</script>"},
    "metadata": {},
}
LEFT_BEHIND = "open('ran', 'w').write('x')"


def test_notebook_that_is_not_trusted_is_not_run(tmp_path: Path) -> None:
    cell = code(LEFT_BEHIND, printed("stored"))
    site = published(tmp_path, NONE, cell, execute="always", title="T")
    done = site.publish("--force")
    assert done.code == 0, done.out
    assert not (tmp_path / "notebooks/ran").exists()
    assert site.outputs("blog/a/index.html") == ["stored"]


def test_author_is_trusted_and_scripts_stay(tmp_path: Path) -> None:
    site = published(tmp_path, SETTINGS, code("1", SCRIPT), execute="stored", title="T")
    assert site.publish().code == 0
    assert site.page("blog/a/index.html").css(".prose script")


@pytest.mark.parametrize(
    ("settings", "front"),
    [
        (NONE, {"trust": "author"}),
        (SETTINGS, {"trust": "none"}),
        (SETTINGS + '[security]\nguests = ["notebooks/2026-*"]\n', {"trust": "author"}),
    ],
)
def test_front_matter_can_lower_trust_and_never_raise_it(
    tmp_path: Path, settings: str, front: dict[str, str]
) -> None:
    site = published(tmp_path, settings, code("1", SCRIPT), execute="stored", title="T", **front)
    done = site.publish()
    assert done.code == 0
    assert not site.page("blog/a/index.html").css(".prose script")
    rules = {finding["rule"] for finding in done.report["findings"]}
    assert ("trust-given" in rules) is (front["trust"] == "author")
    assert "is-inert" in rules


# ------------------------------------------------------------------ other sites


REMOTE = (
    "# Post\n\ntext ![A cat](https://pics.example/cat.png)\n\n"
    '<iframe src="https://films.example/embed/1" title="A film"></iframe>\n'
)


@pytest.mark.parametrize(
    ("remote", "loads"), [("keep", None), ("link", None), ("click", "picture")]
)
def test_remote_pictures_and_frames_are_links_and_findings(
    tmp_path: Path, remote: str, loads: str | None
) -> None:
    settings = NONE + f'[security]\nremote = "{remote}"\n'
    site = published(tmp_path, settings, md(REMOTE), title="Post")
    done = site.publish()
    assert done.code == 0, done.out
    found = {(f["rule"], f["cell"], f["line"]) for f in done.report["findings"]}
    assert {("no-remote-pictures", 1, 3), ("no-remote-frames", 1, 5)} <= found
    links = site.page("blog/a/index.html").css("a.remote")
    assert [(link.attributes["href"], link.text()) for link in links] == [
        ("https://pics.example/cat.png", "Picture from pics.example: A cat"),
        ("https://films.example/embed/1", "Frame from films.example: A film"),
    ]
    assert links[0].attributes.get("data-remote") == loads
    assert not site.page("blog/a/index.html").css(".prose img, .prose iframe")


FETCHING = """# Post

text <img src="https://pics.example/a.png" alt="A cat"> [![badge](https://pics.example/b.svg)](https://a.example)

<iframe src="https://films.example/embed/1" title="A film"></iframe>
<script src="https://code.example/x.js"></script>
<style>@font-face { font-family: a; src: url("https://fonts.example/a.otf") }</style>
"""
TOLD = {
    ("no-remote-pictures", 3),
    ("no-remote-frames", 5),
    ("no-remote-scripts", 6),
    ("no-remote-styles", 7),
}


def remote_findings(site: Site) -> list[tuple[str, int]]:
    done = site.publish("--force")
    assert done.code == 0, done.out
    found = [one for one in done.report["findings"] if one["rule"].startswith("no-remote")]
    assert {one["severity"] for one in found} == {"warning"}
    return [(one["rule"], one["line"]) for one in found]


def test_page_asks_no_other_site_unless_its_author_keeps_that(tmp_path: Path) -> None:
    site = published(tmp_path, SETTINGS, md(FETCHING), title="Post")
    assert set(remote_findings(site)) == TOLD
    page = site.page("blog/a/index.html")
    assert page.css(".prose img, .prose iframe, .prose script, .prose style") == []
    assert [one.attributes["data-remote"] for one in page.css("a.remote")] == ["picture", "frame"]
    assert page.css_first('a[href="https://a.example"]').text() == "badge"
    policy = page.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
    assert "code.example" not in policy
    assert "fonts.example" not in policy

    site.write("nbblog.toml", f'{SETTINGS}[security]\nremote = "keep"\n')
    assert set(remote_findings(site)) == TOLD
    page = site.page("blog/a/index.html")
    assert len(page.css(".prose img, .prose iframe, .prose script, .prose style")) == 5
    policy = page.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
    for host in ("pics", "films", "code", "fonts"):
        assert f"https://{host}.example" in policy


# ------------------------------------------------------------------ files


@pytest.fixture
def house(tmp_path: Path) -> Site:
    """A site in a folder with a secret beside it, and links that lead there."""
    site = Site(tmp_path / "site")
    (tmp_path / "secret.png").parent.mkdir(exist_ok=True)
    (tmp_path / "secret.png").write_bytes(PICTURE)
    (tmp_path / "secret.md").write_text("# Secret\n\nnobody may read this", "utf-8")
    site.write(
        "nbblog.toml", NONE + '[rules]\npicture-exists = "warning"\nlink-exists = "warning"\n'
    )
    site.write(".env", "TOKEN=nobody may read this")
    site.write("static/logo.png", PICTURE)
    folder = site.root / "notebooks"
    folder.mkdir()
    (folder / "leak.png").symlink_to(tmp_path / "secret.png")
    (folder / "2026-01-09-leak.md").symlink_to(tmp_path / "secret.md")
    (folder / "up").symlink_to(tmp_path)
    return site


PICTURE = PNG

OUTSIDE = [
    "../../secret.png", "leak.png", "up/secret.png", "/../../secret.png", "/../.env", "../.env",
    "..%2f..%2fsecret.png", "%2e%2e/%2e%2e/secret.png", "..\\..\\secret.png", "./../../secret.png",
    "file:///etc/passwd", "/etc/passwd", "//etc/passwd", "../nbblog.toml", "../.git/config",
    "x%00/../../../secret.png", "a" * 5000, "~/.ssh/id_rsa", "attachment:../../secret.png",
]  # fmt: skip


def test_no_address_reads_outside_of_the_sources_folder(house: Site) -> None:
    for number, address in enumerate(OUTSIDE):
        text = f"# Post\n\n![picture](<{address}>) [link](<{address}>)\n\n<img src='{address}'>\n"
        house.write(f"notebooks/2026-01-01-n{number}.md", text)
    done = house.publish("--keep-going")
    assert done.code == 1  # the link to the secret post
    posts = [path for path in (house.root / "public/blog").iterdir() if path.is_dir()]
    assert len(posts) == len(OUTSIDE)
    for path in (house.root / "public/blog").rglob("*"):
        if path.is_file():
            assert path.read_bytes() != PICTURE, path
            assert b"nobody may read this" not in path.read_bytes(), path
    (finding,) = done.errors()
    assert (finding["rule"], finding["path"]) == ("notebook-reads", "notebooks/2026-01-09-leak.md")


def test_no_slug_writes_outside_of_the_site(tmp_path: Path) -> None:
    slugs = ("../../evil", "/etc/evils", "..", "a/../../b", "a\0c", "%2e%2e/x")
    site = Site(tmp_path / "site")
    site.write("nbblog.toml", NONE)
    for number, slug in enumerate(slugs):
        site.write(f"notebooks/2026-01-0{number + 1}.ipynb", notebook(md("# Post"), slug=slug))
    before = {path for path in tmp_path.rglob("*") if "public" not in path.parts}
    done = site.publish()
    assert done.code == 0, done.out
    after = {path for path in tmp_path.rglob("*") if "public" not in path.parts}
    assert [path for path in after - before if ".nbblog" not in str(path)] == []
    posts = {path.name for path in (site.root / "public/blog").iterdir() if path.is_dir()}
    assert posts == {"evil", "etc-evils", "untitled", "a-b", "a-c", "2e-2e-x"}


def test_file_that_a_browser_would_run_is_left_out(tmp_path: Path) -> None:
    site = published(
        tmp_path, NONE, md("# Post\n\n[page](evil.html) [script](evil.js) [data](data.csv)")
    )
    for name in ("evil.html", "evil.js", "data.csv"):
        site.write(f"notebooks/{name}", "<script>1</script>")
    done = site.publish()
    assert done.code == 0, done.out
    assert [f["message"].split("`")[1] for f in done.report["findings"] if f["rule"] == "files-inert"] == [
        "evil.html", "evil.js",
    ]  # fmt: skip
    assert not [name for name in site.files() if "evil" in name]
    hrefs = [link.attributes.get("href") for link in site.page("blog/a/index.html").css(".prose a")]
    assert hrefs == [None, None, "/blog/a/data.csv"]


def test_file_with_an_odd_name_can_be_fetched(tmp_path: Path) -> None:
    site = published(tmp_path, SETTINGS, md("# Post\n\n[data](<a %23 b%3f.csv>)"))
    site.write("notebooks/a # b?.csv", "1")
    assert site.publish().code == 0
    (link,) = site.page("blog/a/index.html").css(".prose a")
    assert link.attributes["href"] == "/blog/a/a%20%23%20b%3F.csv"
