"""Deals tests out to the workers of pytest-xdist: the cells of a notebook go to one of them."""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadScopeScheduling


class Together(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """As `--dist load`, where only the cells of a notebook are a group."""

    def __init__(self, config: Any, log: Any) -> None:
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        path, _, name = nodeid.partition("::")
        return path if name.startswith("cell_") else nodeid
