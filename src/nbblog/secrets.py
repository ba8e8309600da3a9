"""Finds keys, tokens and passwords in text, and leaves alone what only stands for one."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

_MAY_HOLD = (
    "A3T ABIA ACCA AKIA ASIA aws AWS AccountKey gho_ ghp_ ghr_ ghs_ ghu_ glpat gldt glft"
    " glsoat glrt GR1348941 eyJ -us _authToken T3BlbkFJ BEGIN pypi- SG. xox hooks.slack sq0"
    " sk_ rk_".split()
)
"""What the scanners look for; where none of it stands they need not be imported."""

_MORE = (
    ("hf_", r"[A-Za-z]{30,40}\b", "a token of Hugging Face"),
    ("sk-ant-", r"[\w-]{20,}", "a key of Anthropic"),
    ("sk-", r"(?:proj-|svcacct-|None-)?[A-Za-z0-9_-]{32,}", "a key of OpenAI"),
    ("AIza", r"[\w-]{35}\b", "a key of Google"),
    ("GOCSPX-", r"[\w-]{28}\b", "a secret of Google"),
    ("github_pat_", r"\w{60,}", "a token of GitHub"),
    ("gsk_", r"[A-Za-z0-9]{40,}", "a key of Groq"),
    ("r8_", r"[A-Za-z0-9]{37}\b", "a token of Replicate"),
    ("dapi", r"[0-9a-f]{32}\b", "a token of Databricks"),
    ("dop_v1_", r"[0-9a-f]{64}\b", "a token of DigitalOcean"),
    ("xapp-", r"\d-[A-Z0-9]+-\d+-[a-z0-9]+", "a token of Slack"),
    ("wandb_v1_", r"\w{20,}", "a key of Weights & Biases"),
    ("nvapi-", r"[\w-]{60,}", "a key of NVIDIA"),
    ("pplx-", r"[A-Za-z0-9]{40,}", "a key of Perplexity"),
    ("lin_api_", r"[A-Za-z0-9]{40}\b", "a token of Linear"),
    ("sk.eyJ", r"[\w-]+\.[\w-]{20,}", "a token of Mapbox"),
    (":AA", r"[\w-]{33}\b", "a token of Telegram"),
    ("tvly-", r"(?:dev-|prod-)?[A-Za-z0-9]{30,}", "a key of Tavily"),
)
"""Tokens that detect-secrets does not know: how they begin and go on, and what to call them."""

_TOKENS = [
    (begin, re.compile(rf"(?<![A-Za-z_]){re.escape(begin)}{rest}"), name)
    for begin, rest, name in _MORE
]
_IN_URL = re.compile(r"://[^\s:/@'\"`{}<>$]+:(?P<value>[^\s@/'\"`{}<>$]+)@[\w\[]")

_PASS = r"(?:password|passwd|passphrase|pwd)"
_KEY = r"(?:api|access|auth|account|client|consumer|encryption|private|secret|service|signing)"
_WHOSE = (
    r"(?:bearer|bot|github|gitlab|hf|hub|huggingface|kaggle|openai|personal|refresh|slack|wandb)"
)
_NAME = (
    rf"(?P<name>{_PASS}|{_KEY}[_-]?(?:key|token|secret)(?:[_-](?:id|key))?|(?:api|app)?secret"
    rf"|{_WHOSE}[_-]?(?:key|token)|token)"
)
_QUOTED = re.compile(
    _NAME + r"[\"']?\]?\s*(?:=|:|=>|,)\s*(?:[bru]{0,2})(?P<quote>[\"'])"
    r"(?P<value>[^\"'\n]{4,200})(?P=quote)(?!\s*(?:in\b|if\b|\]|\.format))"
)
_BARE = re.compile(_NAME + r"(?: ?= ?|: ?)(?P<value>[^\s\"'$`{}()\[\],;<>]{8,200})(?=\s|$|['\"])")
_BEFORE = re.compile(r"[\w.-]*$")
_WORDS = ("pass", "pwd", "token", "secret", "key", "bearer", "basic ", "login")
_HEADER = re.compile(r"\b(?:Bearer|Basic|Token)\s+(?P<value>[\w.~+/=-]{20,})")
_LOGIN = re.compile(
    r"\b(?:login|init_api|set_api_key)\(\s*"
    r"(?:key\s*=\s*|token\s*=\s*)?[\"'](?P<value>[\w.-]{20,})[\"']"
)

_PLACEHOLDER = re.compile(
    r"your|xxx|\*\*\*|\.\.\.|…|example|placeholder|change[_-]?me|change_this|dummy|fake|insert"
    r"|replace|redacted|todo|fill[_-]?in|paste|sample|secret[_-]?here|here$|enter |_?goes_?here"
    r"|mock|not[_-]?a[_-]?real|my[_-](?:api|key|token|secret|password)|the[_-]?key"
    r"|<|>|\{|\}|^\$|%\(|%s|os\.|getenv|env\[|^\[.*\]$|^\s*$|^(.)\1+$"
    r"|^(?:none|null|true|false|str|string|required|optional|bearer)$"
    r"|^(?:api|access|auth|secret|private)?[_-]?(?:key|token|secret|password|passwd)s?$",
    re.IGNORECASE,
)
_SEQUENCE = re.compile(
    r"(?:abc[a-z]*|[a-f]{6}|0?123\d*|9876\d*|qwerty\w*|asdf\w*|[-_])+", re.IGNORECASE
)
"""What is typed to fill a place: no token that a service gives is like it."""

_SHORTEST = 12
_LONGEST = 200_000
"""Length of the texts that are searched: what is longer is the data of a figure, or a library."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that nobody else should read: what it is, and where in the text it begins."""

    kind: str
    start: int
    value: str = field(repr=False)

    @property
    def masked(self) -> str:
        """The first letters, which are enough to know it again."""
        shown = self.value[: min(4, len(self.value) // 4)]
        return f"{shown}…" if shown else "…"


def secrets_in(text: str) -> Iterator[Secret]:
    """Yield the secrets in a text, each value once; of one that is very long, in its beginning."""
    if len(text) < _SHORTEST:
        return
    told: set[str] = set()
    text = text[:_LONGEST]
    for secret in (*_tokens(text), *_scanned(text), *_named(text)):
        is_known = any(secret.value in other or other in secret.value for other in told)
        if not is_known and not _PLACEHOLDER.search(secret.value):
            told.add(secret.value)
            yield secret


def _tokens(text: str) -> Iterator[Secret]:
    for begin, pattern, name in _TOKENS:
        if begin not in text:  # far cheaper than the pattern
            continue
        for found in pattern.finditer(text):
            if _is_random(found[0].removeprefix(begin)):
                yield Secret(name, found.start(), found[0])


def _scanned(text: str) -> Iterator[Secret]:
    """Yield what detect-secrets finds, line by line."""
    if not _may_hold(text):
        return
    position = 0
    for line in text.split("\n"):
        if _may_hold(line):
            for plugin in _plugins():
                kind = f"a secret ({plugin.secret_type})"
                for start, value in _matches(plugin, line):
                    yield Secret(kind, position + start, value)
        position += len(line) + 1


def _matches(plugin: Any, line: str) -> Iterator[tuple[int, str]]:
    """Yield what a scanner finds in a line; some of them tell only a part of it."""
    is_valid = getattr(plugin, "is_formally_valid", lambda _: True)
    for pattern in plugin.denylist:
        for found in pattern.finditer(line):
            inner = [group for group in found.groups() if group and len(group) >= 16]
            value = max(inner, key=len, default=found[0])
            if is_valid(value):
                yield found.start() + found[0].find(value), value


def _may_hold(text: str) -> bool:
    return any(word in text for word in _MAY_HOLD)


@cache
def _plugins() -> tuple[Any, ...]:
    """Return the scanners whose patterns are those of one service.

    Left out are those that look at entropy (hashes and base64 are everywhere in notebooks), at
    words (`_named` is stricter), at IP addresses, and those that take any hash for a key. Their
    import costs a fifth of a second, so it waits until something looks like a key.
    """
    from detect_secrets.plugins.aws import AWSKeyDetector
    from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
    from detect_secrets.plugins.github_token import GitHubTokenDetector
    from detect_secrets.plugins.gitlab_token import GitLabTokenDetector
    from detect_secrets.plugins.jwt import JwtTokenDetector
    from detect_secrets.plugins.mailchimp import MailchimpDetector
    from detect_secrets.plugins.npm import NpmDetector
    from detect_secrets.plugins.openai import OpenAIDetector
    from detect_secrets.plugins.private_key import PrivateKeyDetector
    from detect_secrets.plugins.pypi_token import PypiTokenDetector
    from detect_secrets.plugins.sendgrid import SendGridDetector
    from detect_secrets.plugins.slack import SlackDetector
    from detect_secrets.plugins.square_oauth import SquareOAuthDetector
    from detect_secrets.plugins.stripe import StripeDetector

    return (
        AWSKeyDetector(),
        AzureStorageKeyDetector(),
        GitHubTokenDetector(),
        GitLabTokenDetector(),
        JwtTokenDetector(),
        MailchimpDetector(),
        NpmDetector(),
        OpenAIDetector(),
        PrivateKeyDetector(),
        PypiTokenDetector(),
        SendGridDetector(),
        SlackDetector(),
        SquareOAuthDetector(),
        StripeDetector(),
    )


def _named(text: str) -> Iterator[Secret]:
    """Yield values whose name says that they are secret."""
    for found in _IN_URL.finditer(text):
        yield Secret("a password in an address", found.start("value"), found["value"])
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter of another alphabet: places would be moved
        lowered = text
    if not any(word in lowered for word in _WORDS):
        return
    for pattern in (_QUOTED, _BARE):
        for found in pattern.finditer(lowered):
            before = _BEFORE.search(text, max(found.start() - 60, 0), found.start())
            name = (before[0] if before else "") + text[found.start("name") : found.end("name")]
            value = text[found.start("value") : found.end("value")]
            is_typed = bool(_SEQUENCE.fullmatch(value))
            if not is_typed and _is_secret(found["name"], value, is_bare=pattern is _BARE):
                yield Secret(f"the value of `{name.lstrip('.-')}`", found.start("value"), value)
    for pattern in (_HEADER, _LOGIN):
        for found in pattern.finditer(text):
            if _is_random(found["value"]):
                yield Secret("a token", found.start("value"), found["value"])


def _is_secret(name: str, value: str, *, is_bare: bool) -> bool:
    """Whether a value may be what its name says; a password may be a word, a token may not."""
    if re.fullmatch(_PASS, name) and not is_bare:
        return value.casefold() != name.casefold() and not re.search(r"\s.*\s", value)
    return _is_random(value)


def _is_random(value: str) -> bool:
    """Whether a text looks drawn by chance: letters and digits, of many kinds, without a space."""
    if len(value) < 12 or re.search(r"\s", value):
        return False
    is_mixed = bool(re.search(r"\d", value)) and bool(re.search(r"[A-Za-z]", value))
    mixed_case = bool(re.search(r"[a-z][A-Z]|[A-Z][a-z].*[A-Z]", value)) and len(value) >= 24
    return (is_mixed or mixed_case) and _entropy(value) >= 3.0


def _entropy(value: str) -> float:
    """Return bits a character."""
    counts = Counter(value).values()
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts)
