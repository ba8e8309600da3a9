"""Other sites are asked politely, and what they answer is remembered: against a server here."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from examples import site_of

from nbblog import external
from nbblog.external import Manner, ask_all, links_of
from nbblog.findings import UsageError
from nbblog.progress import Silence


@dataclass
class Server:
    """A site: how each path answers a method, and everything that it was asked."""

    statuses: dict[str, int] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    busy: int = 0
    most: int = 0
    url: str = ""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    site = Server()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            site.busy += 1
            site.most = max(site.most, site.busy)
            site.asked.append(f"{self.command} {self.path}")
            site.agents.add(self.headers["User-Agent"])
            key = f"{self.command} {self.path}"
            status = site.statuses.get(key, site.statuses.get(self.path, 200))
            if status == 0:  # too late for whoever waits
                time.sleep(0.6)
                status = 200
            site.busy -= 1
            if status == 503:  # by the time that it is asked again it has had its rest
                site.statuses.pop(self.path, None)
            self.send_response(status)
            for name, value in site.headers.get(self.path, {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET = answer  # noqa: N815  # as http.server calls them

        def log_message(self, *_: object) -> None: ...

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield site
    http.shutdown()
    http.server_close()
    thread.join()


def ask(server: Server, *paths: str, slept: list[float] | None = None) -> list[tuple[int, bool]]:
    """Return status and verdict of each path; pauses are noted, not slept."""
    waits = slept if slept is not None else []
    manner = Manner(timeout=5.0, pause=1.0, sleep=waits.append)
    answers = ask_all([server.url + path for path in paths], manner)
    found = [answers[server.url + path] for path in paths]
    return [(one.status, one.is_alive) for one in found]


def test_head_of_a_page_is_enough(server: Server) -> None:
    assert ask(server, "/data") == [(200, True)]
    assert server.asked == ["HEAD /data"]
    (agent,) = server.agents
    assert agent.startswith("nbblog/")


def test_page_that_is_gone_is_dead(server: Server) -> None:
    server.statuses = {"/gone": 404, "/never": 410}
    assert ask(server, "/gone", "/never") == [(404, False), (410, False)]


def test_page_is_asked_for_where_heads_are_not_given(server: Server) -> None:
    server.statuses = {"HEAD /a": 405, "HEAD /b": 404, "HEAD /c": 501}
    assert ask(server, "/a", "/b", "/c") == [(200, True)] * 3
    assert server.asked[:2] == ["HEAD /a", "GET /a"]


def test_redirect_is_followed(server: Server) -> None:
    server.statuses = {"/old": 301, "/lost": 302, "/gone": 404}
    server.headers = {"/old": {"Location": "/new"}, "/lost": {"Location": "/gone"}}
    assert ask(server, "/old", "/lost") == [(200, True), (404, False)]


def test_redirect_in_a_circle_is_dead(server: Server) -> None:
    server.statuses = {"/a": 302}
    server.headers = {"/a": {"Location": "/a"}}
    assert ask(server, "/a") == [(0, False)]


@pytest.mark.parametrize("status", [401, 403, 429, 999])
def test_who_refuses_programs_is_taken_for_alive(server: Server, status: int) -> None:
    server.statuses = {"/": status}
    assert ask(server, "/") == [(status, True)]


def test_server_that_wants_a_rest_gets_it(server: Server) -> None:
    server.statuses, server.headers = {"/a": 503}, {"/a": {"Retry-After": "7"}}
    slept: list[float] = []
    assert ask(server, "/a", slept=slept) == [(200, True)]
    assert slept == [7.0]


def test_rest_of_hours_is_not_waited_for(server: Server) -> None:
    server.statuses, server.headers = {"HEAD /a": 503}, {"/a": {"Retry-After": "86400"}}
    slept: list[float] = []
    assert ask(server, "/a", slept=slept) == [(200, True)]
    assert slept == []


def test_late_answer_is_none_and_not_certain(server: Server) -> None:
    server.statuses = {"/slow": 0}
    (answer,) = ask_all([server.url + "/slow"], Manner(0.15, 0, lambda _: None)).values()
    assert (answer.status, answer.is_alive, answer.is_certain) == (0, False, False)


def test_host_is_asked_one_page_at_a_time_with_pauses(server: Server) -> None:
    slept: list[float] = []
    ask(server, *(f"/{n}" for n in range(5)), slept=slept)
    assert server.most == 1
    assert slept == [1.0] * 4


def test_host_that_nobody_knows_is_certain() -> None:
    url = "https://no-such-host.invalid/"
    (answer,) = ask_all([url], Manner(5, 0, lambda _: None)).values()
    assert (answer.status, answer.is_alive) == (0, False)


def test_address_in_other_letters_is_encoded(server: Server) -> None:
    assert ask(server, "/Bäume und Büsche?ü=1") == [(200, True)]
    assert server.asked == ["HEAD /B%C3%A4ume%20und%20B%C3%BCsche?%C3%BC=1"]


def test_address_that_is_encoded_stays_so(server: Server) -> None:
    ask(server, "/a%20b%2Fc?q=%3F")
    assert server.asked == ["HEAD /a%20b%2Fc?q=%3F"]


# ------------------------------------------------------------------ what is asked, and how often


def test_links_that_are_asked(tmp_path: Path) -> None:
    hrefs = [
        "https://trees.org/a#part",
        "https://trees.org/b",
        "https://trees.org/a",
        "https://example.com/x",
        "http://localhost:8888/lab",
        "http://10.0.0.1/x",
        "http://intranet/x",
        "https://github.com/ada/trees/blob/main/new.py",
        "https://github.com/bob/trees/blob/main/x.py",
        "https://ada.example/blog/",
        "mailto:ada@trees.org",
        "data.csv",
    ]
    text = "# A\n\n" + "\n".join(f"- [x{n}]({href})" for n, href in enumerate(hrefs))
    config = '[site]\nbase_url = "https://ada.org"\nsource_url = "https://github.com/ada/trees"\n'
    own = text.replace("ada.example", "ada.org")
    whole = site_of({"nbblog.toml": config, "notebooks/a.md": own}, tmp_path)
    places = links_of(whole)
    assert list(places) == [
        "https://trees.org/a",
        "https://trees.org/b",
        "https://github.com/bob/trees/blob/main/x.py",
    ]
    assert [str(one) for one in places["https://trees.org/a"]] == [
        "notebooks/a.md:3",
        "notebooks/a.md:5",
    ]


def answers(server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Return the statuses of a site's links, with this machine as another one."""
    monkeypatch.setattr(external, "_is_external", lambda url, site: url.startswith("http"))
    text = f"# A\n\n[good]({server.url}/good) and [bad]({server.url}/bad)"
    whole = site_of({"notebooks/a.md": text}, folder)
    found = external.external(whole, Silence(), Manner(1, 0, lambda _: None))
    return {url.rpartition("/")[2]: one.status for url, one in found.answers.items()}


def test_right_answers_are_remembered_and_wrong_ones_asked_again(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.statuses = {"/bad": 404}
    assert answers(server, tmp_path, monkeypatch) == {"good": 200, "bad": 404}
    server.asked.clear()
    server.statuses = {}
    assert answers(server, tmp_path, monkeypatch) == {"good": 200, "bad": 200}
    assert server.asked == ["HEAD /bad"]


def test_old_answers_are_asked_again(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(server, tmp_path, monkeypatch)
    memory = tmp_path / ".nbblog" / "links.json"
    raw = json.loads(memory.read_text("utf-8"))
    for one in raw.values():
        one["at"] -= 8 * 24 * 3600
    memory.write_text(json.dumps(raw), "utf-8")
    server.asked.clear()
    answers(server, tmp_path, monkeypatch)
    assert sorted(server.asked) == ["HEAD /bad", "HEAD /good"]


def test_memory_that_cannot_be_read_is_no_memory(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".nbblog").mkdir()
    (tmp_path / ".nbblog" / "links.json").write_text("[1", "utf-8")
    assert answers(server, tmp_path, monkeypatch) == {"good": 200, "bad": 200}


def test_no_network_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    text = "# A\n\n[a](http://127.0.0.1:1/a) [b](http://127.0.0.1:1/b)"
    monkeypatch.setattr(external, "_is_external", lambda url, site: url.startswith("http"))
    whole = site_of({"notebooks/a.md": text}, tmp_path)
    with pytest.raises(UsageError, match="is there a network"):
        external.external(whole, Silence(), Manner(1, 0, lambda _: None))
    assert not (tmp_path / ".nbblog" / "links.json").exists()
