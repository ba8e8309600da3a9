"""A whole site, as the rules see it that look beyond one source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from nbblog.config import Config
from nbblog.model import ExecutedNotebook, Notebook, Post


@dataclass(frozen=True, slots=True)
class Whole:
    """Posts and pages as they were typed, what is shown of them, and what became of them.

    addresses are the site-relative URLs of sources by their path; converted are the posts and
    pages that could be: without outputs where no kernel was asked.
    """

    config: Config
    posts: tuple[Notebook, ...] = field(repr=False)
    pages: tuple[Notebook, ...] = field(repr=False)
    executed: tuple[ExecutedNotebook, ...] = field(repr=False)
    converted: tuple[Post, ...] = field(repr=False)
    addresses: Mapping[PurePosixPath, str]

    @property
    def sources(self) -> tuple[Notebook, ...]:
        """Posts and pages."""
        return (*self.posts, *self.pages)
