"""A sample of the corpus in Chromium: no page asks another site, and none fails by our doing.

The browser reaches everything through a proxy that is this site and nothing else, so what it would
ask of others is seen even where no request comes of it, such as a connection made ahead.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from corpus_site import Corpus
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, sync_playwright

ORIGIN = "http://corpora.example"
SEED, SIZE = 4, 40
OWN_FAULTS = {
    "real/cfdpython/": ("MathJax is not defined", "its style cell calls Jupyter's MathJax itself"),
}
"""Console errors that notebooks cause themselves: by folder, part of the message, and why."""

BROWSERS_OWN = {
    f"{host}:443"
    for host in (
        "accounts.google.com",
        "android.clients.google.com",
        "clients2.google.com",
        "content-autofill.googleapis.com",
        "edgedl.me.gvt1.com",
        "optimizationguide-pa.googleapis.com",
        "redirector.gvt1.com",
        "safebrowsing.googleapis.com",
        "update.googleapis.com",
    )
}
"""Services that Chromium asks for itself, whatever it shows; no notebook names one."""


@dataclass
class Seen:
    """What the pages of the sample did: what was asked of others, and errors by source.

    An error is what the console told, and the address that it speaks of.
    """

    asked: list[str] = field(default_factory=list)
    errors: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


def handler(folder: Path, asked: list[str]) -> type[SimpleHTTPRequestHandler]:
    """Return a proxy that answers for the site and notes what is asked of anybody else."""

    class Proxy(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if f"{parts.scheme}://{parts.netloc}" != ORIGIN:
                asked.append(self.path)
                self.send_error(502)
                return
            self.path = parts.path
            super().do_GET()

        def do_CONNECT(self) -> None:
            asked.append(self.path)
            self.send_error(502)

        def log_message(self, *args: object) -> None:
            pass

    return partial(Proxy, directory=str(folder))  # type: ignore[return-value]  # called like one


def sample(corpus: Corpus) -> list[str]:
    """Return sources by chance, but always the same; each folder of the corpus has its share."""
    names = sorted(name for name, page in corpus.pages.items() if page.is_file())
    random.Random(SEED).shuffle(names)
    rounds: dict[str, int] = {}
    turn = {}
    for name in names:
        folder = str(Path(name).parent)
        turn[name] = rounds[folder] = rounds.get(folder, 0) + 1
    return sorted(names, key=turn.__getitem__)[:SIZE]


@pytest.fixture(scope="module")
def seen(corpus: Corpus, require: Callable[[str, str], Path]) -> Seen:
    chromium = require(os.environ.get("CHROMIUM", "chromium"), "run scripts/system.sh as root")
    seen = Seen()
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(corpus.public, seen.asked)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium,
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
                proxy={"server": f"http://127.0.0.1:{server.server_port}"},
            )
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            for name in sample(corpus):
                seen.errors[name] = visit(context, corpus, name)
            browser.close()
        server.shutdown()
    return seen


def visit(context: BrowserContext, corpus: Corpus, name: str) -> list[tuple[str, str]]:
    """Read a page from top to bottom; return the errors that its console told."""
    errors: list[tuple[str, str]] = []
    page = context.new_page()

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            errors.append((said.text, unquote(said.location["url"])))

    page.on("console", hear)
    page.on("pageerror", lambda error: errors.append((f"exception: {error}", "")))
    address = corpus.pages[name].parent.relative_to(corpus.public).as_posix()
    page.goto(f"{ORIGIN}/{address}/", wait_until="load")
    read(page)
    page.close()
    return errors


def read(page: Page) -> None:
    """Unfold everything, load what waits for its reader, and let scripts run."""
    page.evaluate("""async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      for (const fold of document.querySelectorAll("details")) fold.open = true;
      for (const lazy of document.querySelectorAll("[loading=lazy]")) lazy.loading = "eager";
      for (let y = 0; y < Math.min(document.body.scrollHeight, 40000); y += 2000) {
        scrollTo(0, y);
        await frame();
      }
      await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
    }""")
    page.wait_for_load_state("networkidle")


def test_sample_is_large_and_holds_something_of_everything(corpus: Corpus, seen: Seen) -> None:
    assert len(seen.errors) == SIZE
    folders = {str(Path(name).parent) for name, page in corpus.pages.items() if page.is_file()}
    assert {str(Path(name).parent) for name in seen.errors} == folders or len(folders) > SIZE


def test_no_page_asks_another_site(seen: Seen) -> None:
    assert set(seen.asked) - BROWSERS_OWN == set()


def test_console_tells_no_error_that_is_not_the_notebooks_own(corpus: Corpus, seen: Seen) -> None:
    untold = [
        f"{name}: {error} {address}"
        for name, errors in seen.errors.items()
        for error, address in errors
        if not is_own(error, name) and not is_missing(address, name, corpus)
    ]
    assert untold == []


def is_own(error: str, name: str) -> bool:
    return any(
        name.startswith(folder) and part in error for folder, (part, _) in OWN_FAULTS.items()
    )


def is_missing(address: str, name: str, corpus: Corpus) -> bool:
    """Return whether a file was asked for that the corpus comes without, and that was told."""
    file = address.rpartition("/")[2]
    told = (one for one in corpus.findings(name) if one["rule"] == "picture-exists")
    return bool(file) and any(f"{file}` does not exist" in one["message"] for one in told)
