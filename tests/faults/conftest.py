"""A watched site for each fault test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_site import SETTINGS

pytest.register_assert_rewrite("watched")

from watched import Watched  # noqa: E402  # its assertions tell more when pytest rewrites them


@pytest.fixture
def site(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A site without posts; what a failed test has left running harms no other one."""
    # sockets lie in the temporary folder: its name must be short
    site = Watched(tmp_path / "site", tmp_path_factory.mktemp("t"))
    site.write("nbblog.toml", SETTINGS)
    yield site
    site.end_all()
