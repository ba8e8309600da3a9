"""Pictures of finished pages, taken by a Chromium that is installed here."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

WIDTH, HEIGHT = 1100, 2600
"""Of the window, in pixels: of a longer page its beginning is seen, unless playwright is there."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "google-chrome-stable")
_SECONDS = 60

Shot = Callable[[str], bytes]
"""Gives the picture (PNG) of the page at an address; raises OSError where that fails."""


@contextlib.contextmanager
def camera() -> Iterator[Shot | None]:
    """Give what takes pictures of pages, or None where no browser is installed."""
    program = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if program is None:
        yield None
        return
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        yield partial(_by_command, program)
        return
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})

        def shot(address: str) -> bytes:
            page.goto(address, wait_until="load", timeout=_SECONDS * 1000)
            return page.screenshot(full_page=True, animations="disabled")

        yield shot
        browser.close()


def _by_command(program: str, address: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder, "page.png")
        command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += ["--disable-background-networking", f"--user-data-dir={folder}/profile"]
        command += [f"--screenshot={picture}", f"--window-size={WIDTH},{HEIGHT}", address]
        try:
            subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise OSError(f"the browser took longer than {_SECONDS} s") from error
        return picture.read_bytes()


# ------------------------------------------------------------------ serving


@contextlib.contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a finished site on this machine alone; give the address at which it begins."""
    prefix = base_path(site)
    handler = partial(_Pages, prefix=prefix, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
        server.shutdown()
        thread.join()


_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)"')


def base_path(site: Path) -> str:
    """Return the folder of its host that a site is made for, "" or such as "/blog"."""
    home = site / "index.html"
    found = _CANONICAL.search(home.read_text("utf-8", "replace")) if home.is_file() else None
    return urlsplit(found[1]).path.rstrip("/") if found else ""


class _Pages(SimpleHTTPRequestHandler):
    """Serves a folder below a prefix, and says nothing."""

    def __init__(self, *arguments: object, prefix: str, directory: str) -> None:
        self.prefix = prefix
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(self.prefix) or "/")

    def log_message(self, *_: object) -> None:
        pass
