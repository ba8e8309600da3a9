"""Serves a finished site on the loopback, as a web host does."""

from __future__ import annotations

import functools
import gzip
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LEVEL = 6
"""Of gzip, as web hosts compress."""

_TEXT = (".html", ".css", ".js", ".json", ".svg", ".xml", ".txt", ".md", ".webmanifest")
_KINDS = {".webmanifest": "application/manifest+json", ".woff2": "font/woff2"}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a host answers: below a path, with more headers, compressed; asked hears of each path."""

    below: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_compressed: bool = False
    asked: list[str] = field(default_factory=list)


class _Host(SimpleHTTPRequestHandler):
    """Answers with the files of a folder; 404.html stands for what is not there."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | _KINDS
    manner = Manner()

    def do_GET(self) -> None:
        self.manner.asked.append(self.path)
        path, below = self.path.partition("?")[0], self.manner.below
        file = Path(self.translate_path(path.removeprefix(below)))
        is_here = path.startswith(f"{below}/")
        if is_here and file.is_dir() and not path.endswith("/"):
            self._answer(301, b"", {"Location": f"{path}/"})
            return
        file = file / "index.html" if file.is_dir() else file
        status = 200 if is_here and file.is_file() else 404
        file = file if status == 200 else Path(self.directory, "404.html")
        data = file.read_bytes() if file.is_file() else b""
        kind = self.guess_type(file.name)
        is_text = kind.startswith("text/")
        about = {"Content-Type": f"{kind}; charset=utf-8" if is_text else kind}
        if self.manner.is_compressed and file.suffix in _TEXT:
            data = gzip.compress(data, LEVEL, mtime=0)
            about["Content-Encoding"] = "gzip"
        self._answer(status, data, about)

    def _answer(self, status: int, data: bytes, about: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**about, **self.manner.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def hosted(folder: Path, manner: Manner | None = None) -> Iterator[str]:
    """Serve a folder for a while; gives its address, such as http://127.0.0.1:8000/below."""
    manner = manner or Manner()
    handler = functools.partial(type("Host", (_Host,), {"manner": manner}), directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True  # a browser keeps its connections
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{manner.below}"
        server.shutdown()
