"""Hostile notebooks in a real browser: nothing of theirs runs; and the policy of every page holds."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hostile_site import MARK, VECTORS, hostile_site
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from small_site import SETTINGS, Site, code, md, notebook, printed
from web_host import hosted

TOUCH = """async () => {
  const isPlain = (link) => /^(https?|mailto):$/.test(link.protocol);
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link && isPlain(link)) event.preventDefault();
  });
  document.querySelectorAll("details").forEach((node) => { node.open = true; });
  for (const node of document.querySelectorAll("main *")) {
    if (node.closest("a[data-remote]")) continue;  // it says what a click on it loads
    for (const name of ["mouseover", "mouseenter", "pointerdown", "focus", "toggle", "animationstart"])
      node.dispatchEvent(new Event(name, { bubbles: true }));
    node.focus?.({ preventScroll: true });
    if (typeof node.click === "function") node.click();
    else node.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  }
  await new Promise((done) => setTimeout(done, 20));
}"""


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    with ExitStack() as stack:
        yield lambda folder: stack.enter_context(hosted(folder))


class Watch:
    """Hears what a page says and asks for."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.fired: set[int] = set()
        self.foreign: set[str] = set()
        self.refused: list[str] = []
        self.errors: list[str] = []
        self.origin = origin
        context.on("console", self._hear)
        context.on("page", lambda page: page.on("pageerror", self._fail))
        context.on("dialog", lambda dialog: dialog.dismiss())
        context.route(re.compile(rf"^(?!{re.escape(origin)}/)"), self._refuse)

    def _hear(self, said: ConsoleMessage) -> None:
        if found := re.fullmatch(rf"{MARK // 1000}(\d\d\d)", said.text.strip()):
            self.fired.add(int(found[1]))
        elif "Content Security Policy" in said.text:
            self.refused.append(said.text)
        elif said.type == "error":
            self.errors.append(said.text)

    def _fail(self, error: object) -> None:
        self.errors.append(str(error))

    def _refuse(self, route: object) -> None:
        self.foreign.add(route.request.url)  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]


def visit(context: BrowserContext, origin: str, folder: Path, paths: Iterable[Path]) -> None:
    """Open pages and drawings of a site, and touch all that stands there."""
    page = context.new_page()
    for path in sorted(paths):
        if path.suffix in (".html", ".svg"):
            address = f"{origin}/{path.relative_to(folder).as_posix()}".removesuffix("index.html")
            page.goto(address, wait_until="load")
            if path.suffix == ".html":
                _touch(page)
    page.wait_for_timeout(300)
    page.close()


def _touch(page: Page) -> None:
    page.evaluate(TOUCH)
    for frame in page.frames[1:]:
        if frame.url.startswith("about:srcdoc"):
            frame.evaluate("1")


def published(folder: Path, trust: str) -> Path:
    """Return the finished site of all vectors, without a policy that would stop them too."""
    site = Site(folder)
    hostile_site(site, f'trust = "{trust}"')
    with (site.root / "nbblog.toml").open("a") as settings:
        settings.write("[security]\ncsp = false\n")
    done = site.publish("--keep-going")
    assert done.code in (0, 1), done.err
    return site.root / "public"


def test_nothing_of_a_hostile_notebook_runs_or_is_fetched(
    browser: Browser, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    folder = published(tmp_path, "none")
    assert len(VECTORS) >= 60
    assert len(list(folder.glob("blog/vector-*"))) >= len(VECTORS) - 3
    origin = serve(folder)
    context = browser.new_context()
    watch = Watch(context, origin)
    visit(context, origin, folder, folder.rglob("*"))
    context.close()
    assert watch.fired == set()
    assert watch.foreign == set()
    assert [error for error in watch.errors if "404" not in error] == []


def test_these_vectors_fire_where_the_author_is_trusted(
    browser: Browser, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    folder = published(tmp_path, "author")
    origin = serve(folder)
    context = browser.new_context()
    watch = Watch(context, origin)
    plain = {
        n for n, (kind, text) in enumerate(VECTORS, 1) if kind == "html" and "<script>" in text
    }
    few = [folder / f"blog/vector-{number}/index.html" for number in {*plain, *range(1, 11)}]
    visit(context, origin, folder, folder.rglob("*") if os.environ.get("NBBLOG_SOAK") else few)
    print(f"{len(watch.fired)} vectors fired: {sorted(watch.fired)}")
    context.close()
    assert watch.fired >= plain | {1, 2, 3}
    assert len(watch.fired) >= 8


# ------------------------------------------------------------------ the policy of a page


CELLS = (
    md("# Post\n\n## One\n\n$\\color{red} x$ and text[^1]\n\n[^1]: note\n\n## Two\n\ntext"),
    code("print(1)", printed("\x1b[38;2;200;20;30mred\x1b[0m")),
)
ACTING = "<p id='said'>no</p><script>document.getElementById('said').textContent = 'yes'</script>"
PLANTED = """() => {
  const script = document.createElement("script");
  script.textContent = "window.planted = true";
  document.body.append(script);
  document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.planted = true'>");
  return new Promise((done) => setTimeout(() => done(Boolean(window.planted)), 50));
}"""


def test_policy_lets_the_sites_own_pages_work_and_nothing_else(
    browser: Browser, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    html = {"output_type": "display_data", "data": {"text/html": ACTING}, "metadata": {}}
    site.write("notebooks/2026-01-01-a.ipynb", notebook(*CELLS, code("1", html), execute="stored"))
    assert site.publish().code == 0
    origin = serve(site.root / "public")
    context = browser.new_context(color_scheme="light")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    watch = Watch(context, origin)
    page = context.new_page()
    for address in ("/", "/blog/", "/archive/", "/404.html", "/blog/a/"):
        page.goto(origin + address, wait_until="networkidle")
        assert page.locator("meta[http-equiv=Content-Security-Policy]").count() == 1
    page.locator(".theme-toggle").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.locator(".cell-input").first.hover()
    page.locator(".cell-input .copy").first.click()
    assert page.evaluate("navigator.clipboard.readText()") == "print(1)"
    assert page.locator("#said").inner_text() == "yes"  # a script of an output works
    assert watch.refused == []
    assert watch.errors == []
    assert page.evaluate(PLANTED) is False
    assert watch.refused  # what was not there when the page was made is told and stopped
    context.close()


def test_picture_of_another_site_is_loaded_by_a_click_and_not_before(
    browser: Browser, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", f'trust = "none"\n{SETTINGS}[security]\nremote = "click"\n')
    text = "# Post\n\n![cat](http://pics.invalid/a.png)\n\n<iframe src='http://films.invalid/b'></iframe>\n"
    site.write("notebooks/2026-01-01-a.md", text)
    assert site.publish().code == 0
    origin = serve(site.root / "public")
    context = browser.new_context()
    watch = Watch(context, origin)
    page = context.new_page()
    page.goto(f"{origin}/blog/a/", wait_until="networkidle")
    assert watch.foreign == set()
    page.get_by_role("button", name="Picture from pics.invalid: cat").click()
    page.get_by_role("button", name="Frame from films.invalid").click()
    assert page.locator("img.remote-shown").get_attribute("alt") == "Picture from pics.invalid: cat"
    assert "allow-top-navigation" not in str(
        page.locator("iframe.remote-shown").get_attribute("sandbox")
    )
    page.wait_for_timeout(200)
    assert watch.foreign == {"http://pics.invalid/a.png", "http://films.invalid/b"}
    assert watch.refused == []  # the page's policy names both sites
    context.close()
