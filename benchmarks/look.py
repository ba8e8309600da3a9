"""What pages look like, in figures and pictures: ours, or anybody's that lie in a folder.

`python benchmarks/look.py NAME=FOLDER:ADDRESS …` serves the folder of each page on the loopback and
opens the page at 390 and 1280 pixels. It prints a table of what a browser computes: characters a
line, sizes, contrast, targets. `--pictures DIR` keeps a picture of each, light and dark.
"""

from __future__ import annotations

import argparse
import functools
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

READ = Path(__file__).with_name("look.js").read_text("utf-8")
DECODE = """() => Promise.all([...document.images].map((one) => {
  one.loading = "eager";
  return one.decode().catch(() => null);
}))"""
WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
TALLEST = 6000  # pixels of a picture
PHONE = 600  # narrower windows have no mouse


@dataclass(frozen=True, slots=True)
class Sight:
    """A page: what it is called, the folder that is served, and its address there."""

    name: str
    folder: Path
    address: str


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, and says nothing of it."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def copyfile(self, *arguments: Any) -> None:
        """Send a file, or as much of it as a browser waits for."""
        with suppress(ConnectionError):  # a window that is closed hangs up
            super().copyfile(*arguments)


def sight_of(text: str) -> Sight:
    """Return the page that `NAME=FOLDER:ADDRESS` names; the address may be left out."""
    name, _, place = text.partition("=")
    folder, _, address = place.partition(":")
    if not Path(folder).is_dir():
        raise SystemExit(f"{folder} is no folder: publish first, then NAME=FOLDER:ADDRESS")
    return Sight(name, Path(folder), address.lstrip("/"))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Yield an address at which the folder is served."""
    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def opened(browser: Browser, width: int, scheme: str) -> Iterator[Page]:
    """Yield a window of this width and colour scheme; a narrow one is a phone's."""
    is_phone = width < PHONE
    with browser.new_context(
        viewport={"width": width, "height": 844 if is_phone else 900},
        color_scheme=scheme,  # type: ignore[arg-type]  # one of its words
        has_touch=is_phone,
        is_mobile=is_phone,
        reduced_motion="reduce",
    ) as context:
        yield context.new_page()


def look_at(page: Page, address: str) -> dict[str, Any]:
    """Return what the browser computes for the page at this address."""
    page.goto(address)
    page.evaluate(DECODE)
    found: dict[str, Any] = page.evaluate(READ)
    return found


def keep_picture(page: Page, path: Path) -> None:
    """Write the whole page, as far as a picture can be looked at."""
    size = page.viewport_size or {"width": 0}
    tall = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0.0, "y": 0.0, "width": float(size["width"]), "height": float(min(tall, TALLEST))}
    page.screenshot(path=path, full_page=True, clip=clip)  # type: ignore[arg-type]  # a FloatRect


def table_of(sights: Sequence[Sight], found: dict[tuple[str, int, str], dict[str, Any]]) -> str:
    """Return the figures as a table of Markdown: a row a figure, a column a page."""
    lines = [f"| | {' | '.join(one.name for one in sights)} |", "|---|" + "--:|" * len(sights)]
    first = next(iter(found.values()))
    for scheme in SCHEMES:
        for width in WIDTHS:
            lines.append(f"| **{scheme}, {width} px** |" + " |" * len(sights))
            for key in first:
                cells = [shown(found[one.name, width, scheme][key]) for one in sights]
                if any(cells):
                    lines.append(f"| {key} | {' | '.join(cells)} |")
    return "\n".join(lines)


def shown(value: float | str | None) -> str:
    """Return a figure with as many digits as it deserves; nothing for what a page lacks."""
    if value is None or isinstance(value, str):
        return value or ""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value < 30 else f"{value:.0f}"


def main() -> None:
    """Look at all pages and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="+", metavar="NAME=FOLDER:ADDRESS")
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    sights = [sight_of(text) for text in options.pages]
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        for scheme in SCHEMES:
            for width in WIDTHS:
                with opened(browser, width, scheme) as page:
                    for one in sights:
                        with served(one.folder) as root:
                            found[one.name, width, scheme] = look_at(page, root + one.address)
                            if options.pictures:
                                name = f"{one.name}-{width}-{scheme}.png"
                                keep_picture(page, options.pictures / name)
        browser.close()
    print(table_of(sights, found))


if __name__ == "__main__":
    main()
