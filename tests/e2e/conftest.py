"""The browser in which the end-to-end tests look at pages."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture(scope="module")
def browser(require: Callable[[str, str], Path]) -> Iterator[Browser]:
    # per module: while it runs, the sync API keeps an event loop that other tests would meet
    chromium = require(os.environ.get("CHROMIUM", "chromium"), "run scripts/system.sh as root")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()
