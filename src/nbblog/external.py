"""`nbblog check --external`: asks every other site that prose links to, politely, and remembers."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from nbblog import __version__
from nbblog.answers import Answer, Answers
from nbblog.findings import UsageError, Where
from nbblog.progress import Progress
from nbblog.prosaic import anchors_of
from nbblog.repositories import repository_of, target_of
from nbblog.store import write_atomically
from nbblog.whole import Whole

_KEPT = 7 * 24 * 3600  # seconds that a right answer is believed
_HOSTS = 8  # asked at once, each one page at a time
_LONGEST_WAIT = 60.0
_AGENT = f"nbblog/{__version__} (checks links of a blog)"
_RESERVED = re.compile(
    r"(?:.*\.)?(?:example(?:\.(?:com|net|org))?|test|invalid|localhost|local|internal)|[^.]*"
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How other sites are asked: seconds to wait for an answer, and between two questions."""

    timeout: float = 20.0
    pause: float = 1.0
    sleep: Callable[[float], None] = time.sleep


def external(whole: Whole, progress: Progress, manner: Manner = Manner()) -> Answers:
    """Return what the sites answer that prose links to; raises UsageError without a network."""
    places = links_of(whole)
    memory = whole.config.state / "links.json"
    known = _remembered(memory, time.time())
    asked = [url for url in places if url not in known]
    progress.stage(f"asking {len(asked)} of {len(places)} external links")
    fresh = ask_all(asked, manner)
    if len(fresh) > 1 and all(one.status == 0 for one in fresh.values()):
        first = next(iter(fresh.values()))
        raise UsageError(f"--external: no site answers ({first.reason}): is there a network?")
    _remember(memory, known | {url: (time.time(), one) for url, one in fresh.items()})
    return Answers(whole.config, places, fresh | {url: one for url, (_, one) in known.items()})


def links_of(whole: Whole) -> dict[str, tuple[Where, ...]]:
    """Return the addresses of other sites that prose links to, each with its places.

    Left out are names that are reserved for examples, hosts of one's own network, the site itself,
    and files of its repository, which may not be there before they are pushed.
    """
    own = repository_of(whole.config.site.source_url)
    site = urlsplit(whole.config.site.base_url).netloc
    places: dict[str, tuple[Where, ...]] = {}
    for notebook in whole.sources:
        for anchor, where in anchors_of(notebook):
            url = anchor.href.partition("#")[0]
            target = target_of(anchor.href, own)
            is_own = target is not None and target.repository == own
            if not is_own and _is_external(url, site):
                places[url] = (*places.get(url, ()), where)
    return places


def _is_external(url: str, site: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:  # told by link-exists
        return False
    if parts.scheme not in ("http", "https") or parts.netloc == site:
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return not _RESERVED.fullmatch(host.lower())


# ------------------------------------------------------------------ asking


def ask_all(urls: Iterable[str], manner: Manner) -> dict[str, Answer]:
    """Return what each address answers; a host is asked one page at a time."""
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(urlsplit(url).netloc.lower(), []).append(url)
    with ThreadPoolExecutor(_HOSTS) as pool:
        answers = pool.map(lambda some: _ask_host(some, manner), hosts.values())
        return {url: one for host in answers for url, one in host.items()}


def _ask_host(urls: list[str], manner: Manner) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for number, url in enumerate(urls):
        if number:
            manner.sleep(manner.pause)
        answers[url] = _ask(url, manner)
        if answers[url].status == 0 and answers[url].is_certain:  # nor will the host's other pages
            return dict.fromkeys(urls, answers[url]) | answers
    return answers


def _ask(url: str, manner: Manner) -> Answer:
    """Ask for the head of a page, and for the page where a server gives heads to nobody."""
    answer, wait = _request(url, "HEAD", manner)
    if answer.status == 0 and answer.is_certain:
        return answer
    if wait:
        manner.sleep(wait)
    if wait or not 200 <= answer.status < 400:
        answer, wait = _request(url, "GET", manner)
    return answer


def _request(url: str, method: str, manner: Manner) -> tuple[Answer, float]:
    """Return an answer, and how many seconds the server wants to be left alone."""
    agent = {"User-Agent": _AGENT, "Accept": "*/*"}
    try:
        request = urllib.request.Request(_ascii(url), headers=agent, method=method)
        with urllib.request.urlopen(request, timeout=manner.timeout) as response:
            return Answer(response.status), 0.0
    except urllib.error.HTTPError as error:
        with error:
            if error.code < 400:  # what urllib does not follow any further
                return Answer(0, "it redirects in a circle"), 0.0
            is_certain = error.code in (404, 410)
            return Answer(error.code, error.reason, is_certain), _wait(error.headers)
    except urllib.error.URLError as error:
        return _silence(error.reason), 0.0
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        return _silence(error), 0.0


def _silence(reason: object) -> Answer:
    """Return that there was no answer; a name that is nobody's will be so tomorrow."""
    if isinstance(reason, socket.gaierror):
        return Answer(0, "the host is not known", reason.errno == socket.EAI_NONAME)
    if isinstance(reason, TimeoutError):
        return Answer(0, "no answer in time", is_certain=False)
    if isinstance(reason, ssl.SSLError):
        return Answer(0, f"its certificate is not right: {reason.reason or reason}", False)
    return Answer(0, str(reason) or type(reason).__name__, is_certain=False)


def _wait(headers: Message) -> float:
    """Return what `Retry-After` asks for, in seconds; 0 for nothing, or for too long."""
    asked = headers.get("Retry-After") or ""
    try:
        seconds = float(asked)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(asked).timestamp() - time.time()
        except ValueError:
            return 0.0
    return seconds if 0 < seconds <= _LONGEST_WAIT else 0.0


def _ascii(url: str) -> str:
    """Return an address as it is sent: a name of a host and a path in other letters are encoded."""
    parts = urlsplit(url)
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    safe = "/%:@!$&'()*+,;=~-._"
    return urlunsplit(
        (parts.scheme, host, quote(parts.path, safe), quote(parts.query, safe + "?/[]"), "")
    )


# ------------------------------------------------------------------ remembering


def _remembered(path: Path, now: float) -> dict[str, tuple[float, Answer]]:
    """Return the right answers of the last days; what was wrong is asked again."""
    try:
        raw = json.loads(path.read_text("utf-8"))
        kept = {url: (one["at"], Answer(**one["answer"])) for url, one in raw.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}  # there is none, or it is of another version: everything is asked
    return {url: (at, one) for url, (at, one) in kept.items() if one.is_alive and now - at < _KEPT}


def _remember(path: Path, answers: Mapping[str, tuple[float, Answer]]) -> None:
    raw = {url: {"at": at, "answer": asdict(one)} for url, (at, one) in sorted(answers.items())}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(raw, indent=1).encode())
