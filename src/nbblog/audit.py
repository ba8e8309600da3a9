"""`nbblog check --built`: every finished page in a browser, light and dark, through axe."""

from __future__ import annotations

import importlib.util
import mimetypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from nbblog.built import Built, Flaw
from nbblog.config import Config
from nbblog.findings import UsageError
from nbblog.model import Notebook
from nbblog.progress import Progress
from nbblog.whole import Whole

_THEMES = ("light", "dark")
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_HEADINGS = """() => {
  const all = "h1, h2, h3, h4, h5, h6, [role=heading]";
  const isRead = one => one.checkVisibility() && !one.closest("[aria-hidden=true]");
  const level = one => Number(one.getAttribute("aria-level") || one.localName[1]) || 2;
  const isFirst = one => one === [...document.querySelectorAll(all)].find(isRead);
  axe.configure({
    checks: [{
      id: "first-heading",
      evaluate: one => level(one) <= 2 || !isFirst(one),
      metadata: {messages: {fail: "Make it a heading of the first level, or no heading"}},
    }],
    rules: [{
      id: "first-heading",
      selector: all,
      any: ["first-heading"],
      tags: ["cat.semantics"],
      metadata: {help: "The headings of a page should begin with its title"},
    }],
  });
}"""
"""What axe leaves alone: a page whose first heading is of the fifth level."""
_RUN = """async () => (await axe.run({resultTypes: ["violations"]})).violations"""
_CELLS = """selectors => selectors.map(one => {
  const element = document.querySelector(one);
  const cell = element && element.closest('[id^="cell-"]');
  return cell ? cell.id : "";
})"""
_LONGEST = 90  # characters of an element in a message


def audit(whole: Whole, progress: Progress) -> Built:
    """Return the site in its output folder with all flaws; raises UsageError without a browser."""
    _pages(whole.config)  # what is not there needs no browser
    with open_browser() as browser:
        return inspect(whole, browser, progress)


def inspect(whole: Whole, browser: Any, progress: Progress) -> Built:
    """Return the site in its output folder with all flaws; a browser may serve many sites."""
    config = whole.config
    pages = _pages(config)
    flaws: list[Flaw] = []
    with browser.new_context(reduced_motion="reduce") as context:
        context.add_init_script(_checks())
        tab = _tab(context, config)
        for number, page in enumerate(pages, start=1):
            progress.stage(f"looking at page {number} of {len(pages)}: {page}")
            flaws += _flaws(tab, page, config)
    return Built(config, tuple(flaws), _sources(whole))


def _pages(config: Config) -> list[PurePosixPath]:
    """Return the finished pages; raises UsageError where there is none."""
    found = sorted(path.relative_to(config.output) for path in config.output.rglob("*.html"))
    if not found:
        raise UsageError(f"--built: there is no site in {config.paths.output}: publish it first")
    return [PurePosixPath(path.as_posix()) for path in found]


def _sources(whole: Whole) -> dict[PurePosixPath, Notebook]:
    """Return the source of each page that has one."""
    return {
        PurePosixPath(whole.addresses[source.path].strip("/")) / "index.html": source
        for source in whole.sources
        if source.path in whole.addresses
    }


# ------------------------------------------------------------------ the browser


@contextmanager
def open_browser() -> Iterator[Any]:
    """Start a browser: Playwright's own, else one that is installed."""
    for name in ("playwright", "axe_playwright_python"):
        if importlib.util.find_spec(name) is None:
            raise UsageError("--built needs more packages: pip install 'nbblog[built]'")
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        asked = os.environ.get("CHROMIUM", "")
        found = asked or (str(own) if own.is_file() else _installed())
        if not found:
            raise UsageError(
                "--built needs a browser: run `playwright install chromium`, or install Chromium "
                "(another path: the environment variable CHROMIUM)"
            )
        # a sandbox cannot be had by root, nor in most containers
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        try:
            browser = playwright.chromium.launch(
                executable_path=found, args=["--no-sandbox"] if is_root else []
            )
        except Error as error:
            reason = str(error).strip().splitlines()[0]
            raise UsageError(f"--built: the browser {found} does not start: {reason}") from error
        try:
            yield browser
        finally:
            browser.close()


def _installed() -> str:
    return next((path for name in _NAMES if (path := shutil.which(name))), "")


def _checks() -> str:
    """Return the script that makes a page ready for axe; frames within it are left alone."""
    from axe_playwright_python.sync_playwright import Axe

    return f"if (window === window.top) {{ {Axe().axe_script}; ({_HEADINGS})() }}"


def _tab(context: Any, config: Config) -> Any:
    """Return a tab that gets the site from its folder, and nothing from anywhere else."""
    own = urlsplit(config.site.base_url)

    def answer(route: Any) -> None:
        parts = urlsplit(route.request.url)
        file = _file(config, unquote(parts.path))
        if parts.netloc != own.netloc or file is None:
            route.abort()
            return
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        route.fulfill(body=file.read_bytes(), content_type=kind)

    context.route("**/*", answer)
    return context.new_page()


def _file(config: Config, path: str) -> Path | None:
    """Return the file at an address of the site, or None where there is none."""
    inside = path.removeprefix(config.base_path).lstrip("/")
    file = (config.output / inside).resolve()
    if file.is_dir():
        file /= "index.html"
    return file if file.is_file() and file.is_relative_to(config.output.resolve()) else None


# ------------------------------------------------------------------ one page


@dataclass(frozen=True, slots=True)
class _Node:
    """One element that breaks one of axe's rules."""

    flaw: Flaw
    selector: str


def _flaws(tab: Any, page: PurePosixPath, config: Config) -> list[Flaw]:
    """Return what is wrong on a page; the same in both themes is one flaw."""
    found: dict[tuple[str, str], Flaw] = {}
    tab.emulate_media(color_scheme=_THEMES[0])
    tab.goto(config.absolute("/" + quote(str(page))), wait_until="load")
    for theme in _THEMES:
        tab.emulate_media(color_scheme=theme)
        nodes = list(_nodes(tab.evaluate(_RUN), page, theme))
        cells = tab.evaluate(_CELLS, [node.selector for node in nodes])
        for node, cell in zip(nodes, cells, strict=True):
            key = (node.flaw.check, node.selector)
            before = found[key].themes if key in found else ()
            found[key] = replace(node.flaw, cell=cell, themes=(*before, theme))
    return list(found.values())


def _nodes(violations: list[dict[str, Any]], page: PurePosixPath, theme: str) -> Iterator[_Node]:
    for rule in violations:
        category = next((tag[4:] for tag in rule["tags"] if tag.startswith("cat.")), "structure")
        for node in rule["nodes"]:
            target = node["target"][0]
            selector = target if isinstance(target, str) else target[0]
            element = " ".join(node["html"].split())
            short = element if len(element) <= _LONGEST else element[:_LONGEST] + "…"
            flaw = Flaw(
                page=page,
                themes=(theme,),
                check=rule["id"],
                category=category,
                claim=rule["help"][:1].lower() + rule["help"][1:],
                detail=_advice(node["failureSummary"]),
                element=short,
            )
            yield _Node(flaw, selector)


def _advice(summary: str) -> str:
    """Return what axe says of an element in one line, without its heading."""
    lines = [line.strip() for line in summary.splitlines() if line.strip()]
    advice = "; ".join(line for line in lines if not line.endswith(":"))
    return advice[:1].lower() + advice[1:300] if advice else "see the element in the page"
