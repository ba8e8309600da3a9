"""The corpus as a published site, made once for all tests that look at its pages."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest
from corpus_site import CORPORA, Corpus, published


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Corpus:
    """The corpus as a site, published by the command; workers of pytest-xdist share one."""
    if not CORPORA.is_dir():
        pytest.skip("../shared/corpora is not there")
    if given := os.environ.get("NBBLOG_CORPUS"):  # while one works on its tests
        return published(Path(given))
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    with (shared / "corpus.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return published(shared / "corpus")
