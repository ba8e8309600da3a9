"""Publishes sites of planted cases and looks at their pages, all of them in one browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from verdict import Check

from nbblog.audit import inspect, open_browser
from nbblog.check import check
from nbblog.config import Config
from nbblog.findings import Finding
from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.publish import publish


@contextmanager
def found_in_browser() -> Iterator[Check]:
    """Give what `nbblog publish` and then `nbblog check --built` find in a site."""
    with open_browser() as browser:

        def found(config: Config) -> Sequence[Finding]:
            published = publish(config.root, Options(), Silence())
            if not published.ok:
                raise ValueError(f"{config.root} was not published: {published.findings}")
            return check(config, [lambda whole: inspect(whole, browser, Silence())]).findings

        yield found
