"""What a first visit weighs: every file that a browser loads with a page, as a host sends it.

`python benchmarks/weight.py PUBLIC [PUBLIC …] --pages / /blog/post/` serves each published site on
the loopback, texts compressed by `gzip -6` as most hosts do, and opens the pages in Chromium with
nothing cached: on a phone and on a desktop, light and dark. A line is the heaviest of the four. The
icon of the tab, which a browser without a window does not ask for, is added. It ends with 1 when a
page asks another site, or weighs more than `--limit` kB; pages that hold pictures have no limit.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import gzip
import itertools
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright
from selectolax.lexbor import LexborHTMLParser

VIEWS = tuple(itertools.product((390, 1280), ("light", "dark")))
_PACKED = ("text/", "application/json", "application/javascript", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class Visit:
    """The files of a first visit: bytes as sent, by the path of each; elsewhere are other sites'.

    shift is the layout shift that the browser saw, as Lighthouse adds it up.
    """

    files: Mapping[str, int]
    elsewhere: tuple[str, ...] = ()
    shift: float = 0
    kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The bytes of all files."""
        return sum(self.files.values())

    def of_kind(self, *kinds: str) -> int:
        """The bytes of files that the browser calls one of these."""
        return sum(size for path, size in self.files.items() if self.kinds.get(path) in kinds)


class Packed(SimpleHTTPRequestHandler):
    """Serves a site under its path, texts packed, every file one that may be kept."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *given: object, base: str, **more: object) -> None:
        self.base = base
        super().__init__(*given, **more)  # type: ignore[arg-type]  # passed on as they come

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Send a file, or 404."""
        path = Path(self.translate_path(self.path.removeprefix(self.base)))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        kind = guess_type(path.name)[0] or "application/octet-stream"
        data = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if kind.startswith(_PACKED):
            data = gzip.compress(data, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextlib.contextmanager
def served(public: Path) -> Iterator[str]:
    """Serve a published site, where its canonical addresses say it stands; yield its address."""
    home = LexborHTMLParser((public / "index.html").read_text("utf-8"))
    canonical = home.css_first('link[rel="canonical"]')
    base = urlsplit(canonical.attributes["href"] or "").path.rstrip("/") if canonical else ""
    handler: Callable[..., BaseHTTPRequestHandler]
    handler = functools.partial(Packed, directory=str(public), base=base)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{base}"
        server.shutdown()


def visit(browser: Browser, address: str, width: int = 390, scheme: str = "light") -> Visit:
    """Open a page as somebody who was never there, read it to its end, and count."""
    dark = "dark" if scheme == "dark" else "light"
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=dark, device_scale_factor=2
    )
    page = context.new_page()
    done: list[Request] = []
    begun: list[str] = []
    page.on("request", lambda request: begun.append(request.url))
    page.on("requestfinished", lambda request: done.append(request))
    page.add_init_script(_WATCH)
    page.goto(address, wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => scrollTo(0, document.body.scrollHeight))")
    page.wait_for_load_state("networkidle")
    shift = page.evaluate("shifted")
    own = [one for one in done if not one.url.startswith("data:")]
    files = {urlsplit(one.url).path: one.sizes()["responseBodySize"] for one in own}
    kinds = {urlsplit(one.url).path: one.resource_type for one in own}
    icon, size = _icon(page)
    origin = "://".join(urlsplit(address)[:2])
    away = [url for url in begun if not url.startswith((origin, "data:", "blob:"))]
    context.close()
    return Visit({icon: size, **files}, tuple(away), shift, {icon: "icon", **kinds})


_WATCH = """window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) shifted += one.value;
}).observe({ type: "layout-shift", buffered: true });"""


def _icon(page: Page) -> tuple[str, int]:
    """Return path and packed size of the icon that a browser with a window would show."""
    href = page.evaluate("""document.querySelector('link[rel=icon][type="image/svg+xml"]')?.href
      ?? document.querySelector('link[rel=icon]')?.href ?? ''""")
    if not href or href.startswith("data:"):
        return "/favicon.ico", 0
    data = page.request.get(href).body()  # unpacked already
    packed = len(gzip.compress(data, 6, mtime=0)) if href.endswith(".svg") else len(data)
    return urlsplit(href).path, packed


def heaviest(browser: Browser, address: str) -> Visit:
    """Return the heaviest of the four visits; all that they asked elsewhere, the largest shift."""
    visits = [visit(browser, address, width, scheme) for width, scheme in VIEWS]
    most = max(visits, key=lambda one: one.total)
    away = tuple(url for one in visits for url in one.elsewhere)
    return Visit(most.files, away, max(one.shift for one in visits), most.kinds)


def pages_of(public: Path) -> list[str]:
    """Return the path of every page below a published site, without old addresses."""
    paths = sorted(path.parent.relative_to(public) for path in public.rglob("index.html"))
    moved = 'http-equiv="refresh"'
    return [
        "/" if str(path) == "." else f"/{path.as_posix()}/"
        for path in paths
        if moved not in (public / path / "index.html").read_text("utf-8")
    ]


def _line(path: str, seen: Visit) -> str:
    rest = seen.total - seen.of_kind("document", "stylesheet", "script", "font")
    figures = (
        seen.of_kind("document"),
        seen.of_kind("stylesheet"),
        seen.of_kind("script"),
        seen.of_kind("font"),
        rest,
        seen.total,
    )
    return f"{path:44}" + "".join(f"{size / 1000:8.1f}" for size in figures) + f"{seen.shift:8.3f}"


def _faces(seen: Visit) -> Iterator[str]:
    for path, size in sorted(seen.files.items(), key=lambda item: -item[1]):
        if seen.kinds.get(path) == "font":
            yield f"{'':6}{Path(path).name.split('.')[0]:38}{size / 1000:8.1f}"


def main() -> int:
    """Print a line for each page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("public", type=Path, nargs="+", help="folder of a published site")
    parser.add_argument("--pages", nargs="+", help="paths; all pages if left out")
    parser.add_argument("--limit", type=float, default=100, help="kB that a page may weigh")
    parser.add_argument("--faces", action="store_true", help="a line for each font file, too")
    given = parser.parse_args()
    wrong = 0
    program = os.environ.get("CHROMIUM", "chromium")
    with sync_playwright() as playwright:
        path = program if os.sep in program else f"/usr/bin/{program}"
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for public in given.public:
            print(f"{public!s:44}    html     css      js   fonts    rest   total   shift")
            with served(public) as address:
                for name in given.pages or pages_of(public):
                    seen = heaviest(browser, f"{address}{name}")
                    print(_line(name, seen), *(_faces(seen) if given.faces else ()), sep="\n")
                    for url in dict.fromkeys(seen.elsewhere):
                        print(f"      asks another site: {url}")
                    has_picture = "image" in seen.kinds.values()
                    heavy = seen.total > given.limit * 1000 and not has_picture
                    wrong += bool(seen.elsewhere) or heavy
        browser.close()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
