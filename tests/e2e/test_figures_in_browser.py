"""Plotly, Vega-Lite and Bokeh in a real browser: nothing from elsewhere, nothing too early."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from small_site import SETTINGS, Site, code, md, notebook
from web_host import Manner, hosted

TALL = md("text " * 1500)
LIBRARIES = {"plotly": ".main-svg", "vega": "svg.marks", "bokeh": "canvas"}
"""By library, what it draws; Bokeh's lies in a shadow tree, which Playwright looks through."""
INK = {
    "plotly": "document.querySelector('[data-library=plotly] .xtick text').style.fill",
    "vega": """getComputedStyle(
        document.querySelector('[data-library=vega] svg.marks .role-axis-label text')).fill""",
    "bokeh": "Bokeh.documents[0].roots()[0].title.text_color",
}


def outputs() -> dict[str, dict[str, Any]]:
    """Return an output of each library, as the installed package makes it."""
    go = pytest.importorskip("plotly.graph_objects")
    alt = pytest.importorskip("altair")
    pytest.importorskip("vl_convert")
    plotting = pytest.importorskip("bokeh.plotting")
    from bokeh.embed.notebook import notebook_content

    lines = go.Figure(go.Scatter(y=[3, 1, 2]), layout={"title": "Lines"})
    data = alt.InlineData([{"a": "A", "b": 28}, {"a": "B", "b": 55}])
    bars = alt.Chart(data, title="Bars").mark_bar().encode(x="a:N", y="b:Q", tooltip="b:Q")
    dots = plotting.figure(title="Dots", width=400, height=300)
    dots.scatter([1, 2], [3, 4])
    script, div, _ = notebook_content(dots)
    exec_mime = "application/vnd.bokehjs_exec.v0+json"
    return {
        "plotly": {"application/vnd.plotly.v1+json": json.loads(lines.to_json())},
        "vega": {"application/vnd.vegalite.v6.json": bars.to_dict()},
        "bokeh": {"application/javascript": script, "text/html": div, exec_mime: ""},
    }


@dataclass
class Served:
    """A published site with its findings, and the paths that were asked for."""

    site: Site
    address: str
    findings: list[dict[str, Any]]
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    site = Site(tmp_path_factory.mktemp("figures"))
    site.write("nbblog.toml", f'{SETTINGS}[execution]\ndefault = "stored"\n')
    shown = {
        name: code(name, {"output_type": "display_data", "data": data, "metadata": {}})
        for name, data in outputs().items()
    }
    cells = [cell for name in shown for cell in (TALL, shown[name])]
    one, two = notebook(md("# One"), *cells), notebook(md("# Two"), shown["plotly"], shown["vega"])
    site.write("notebooks/2026-01-01-one.ipynb", one)
    site.write("notebooks/2026-01-02-two.ipynb", two)
    site.write("notebooks/2026-01-03-none.md", "# None\n\nOnly text.\n")
    done = site.publish()
    assert done.code == 0, done.err
    policy = site.page("blog/one/index.html").css_first("meta[http-equiv=Content-Security-Policy]")
    assert policy  # every test below is under it
    served = Served(site, "", done.report["findings"])

    with hosted(site.root / "public", Manner(asked=served.asked)) as served.address:
        yield served


@dataclass
class Visit:
    """A page that is open, the scripts and data that it asked for, and what went wrong."""

    page: Page
    asked: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def libraries(self) -> list[str]:
        return [path.split("/")[-1].split("-")[0] for path in self.asked if "/assets/" in path]


THEME = r"assets/(?:site|interactive|lightbox|previews|remote|share)\.[0-9a-f]{10}\.js$"
"""The scripts of the theme itself."""


def visit(browser: Browser, served: Served, path: str, **options: Any) -> Visit:
    context = browser.new_context(
        base_url=served.address, viewport={"width": 1280, "height": 900}, **options
    )
    context.set_default_timeout(120_000)  # ms; a CI machine may be busy
    visit = Visit(context.new_page())

    def hear(url: str) -> None:
        if not url.startswith((f"{served.address}/", "data:", "blob:")):
            visit.problems.append(f"asked of another site: {url}")
        elif url.endswith((".json", ".js")) and not re.search(THEME, url):
            visit.asked.append(url.removeprefix(served.address))

    visit.page.on("request", lambda request: hear(request.url))
    visit.page.on("pageerror", lambda error: visit.problems.append(f"script: {error}"))
    visit.page.on(
        "console",
        lambda said: (
            visit.problems.append(f"console: {said.text}")
            if said.type in ("error", "warning")
            else None
        ),
    )
    visit.page.goto(path, wait_until="networkidle")
    return visit


def draw(page: Page, name: str) -> None:
    """Scroll to the figure of a library and wait until it is drawn."""
    figure = page.locator(f"figure[data-library={name}]")
    figure.scroll_into_view_if_needed()
    figure.locator(".output-live.is-drawn").wait_for()
    figure.locator(LIBRARIES[name]).first.wait_for()


def test_library_comes_from_this_site_when_its_figure_comes_into_view(
    browser: Browser, served: Served
) -> None:
    one = visit(browser, served, "/blog/one/", color_scheme="light")
    assert one.asked == []
    for number, name in enumerate(LIBRARIES, start=1):
        draw(one.page, name)
        assert one.libraries() == list(LIBRARIES)[:number]
        assert not one.page.locator(f"[data-library={name}] .output-still").is_visible()
    assert one.problems == []
    one.page.context.close()


def test_figures_follow_the_toggle(browser: Browser, served: Served) -> None:
    one = visit(browser, served, "/blog/one/", color_scheme="light")
    before = {}
    for name in LIBRARIES:
        draw(one.page, name)
        before[name] = one.page.evaluate(INK[name])
    one.page.locator(".theme-toggle").click()
    for name, ink in before.items():
        one.page.wait_for_function(f"ink => {INK[name]} !== ink", arg=ink)
        red, green, blue = (int(part) for part in one.page.evaluate(INK[name])[4:-1].split(","))
        assert min(red, green, blue) > 140, name  # light words for a dark page
    one.page.locator(".theme-toggle").click()
    for name, ink in before.items():
        one.page.wait_for_function(f"ink => {INK[name]} === ink", arg=ink)
    assert one.problems == []
    one.page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_script_there_is_a_still(browser: Browser, served: Served, scheme: str) -> None:
    page = visit(browser, served, "/blog/one/", java_script_enabled=False, color_scheme=scheme).page
    assert page.locator("[data-library=plotly] .output-words").inner_text().startswith("Lines")
    assert "JavaScript" in page.locator("[data-library=bokeh] .output-words").inner_text()
    shown = [image for image in page.locator("[data-library=vega] img").all() if image.is_visible()]
    assert [image.get_attribute("class") for image in shown] == [f"output-{scheme}"]
    card = shown[0].evaluate("image => getComputedStyle(image).backgroundColor")
    assert card == {"light": "rgb(255, 255, 255)", "dark": "rgba(0, 0, 0, 0)"}[scheme]
    page.context.close()


def test_pages_with_figures_are_accessible_on_a_phone(browser: Browser, served: Served) -> None:
    one = visit(browser, served, "/blog/one/", color_scheme="dark")
    one.page.set_viewport_size({"width": 390, "height": 900})
    for name in LIBRARIES:
        draw(one.page, name)
    assert one.page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(one.page, options={"resultTypes": ["violations"]}).response["violations"]
    told = [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]
    assert told == []
    one.page.context.close()


def test_two_pages_share_one_file_and_others_ask_for_none(browser: Browser, served: Served) -> None:
    two = visit(browser, served, "/blog/two/")
    draw(two.page, "plotly")
    draw(two.page, "vega")
    none = visit(browser, served, "/blog/none/")
    assert none.asked == []
    scripts = [path for path in served.site.files() if path.endswith(".js") and "/" in path]
    names = sorted(path for path in scripts if re.search(r"/(?:bokeh|plotly|vega)[-.]", path))
    assert [name.split("/")[1].split("-")[0] for name in names] == ["bokeh", "plotly", "vega"]
    assert set(two.libraries()) == {"plotly", "vega"}
    assert all(path.strip("/") in names for path in two.asked if "/assets/" in path)
    notes = {f["message"].split(",")[0] for f in served.findings if f["rule"] == "libraries-told"}
    assert notes == {"2 posts load plotly", "2 posts load vega", "1 post loads bokeh"}
    two.page.context.close()
    none.page.context.close()
