"""A whole site, as the rules see it that look beyond one source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeVar

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
    def values(self) -> tuple[object, ...]:
        """Everything that rules look at: each source, what is shown of it, and the site."""
        return (*self.sources, *self.executed, self)

    @property
    def sources(self) -> tuple[Notebook, ...]:
        """Posts and pages."""
        return (*self.posts, *self.pages)


T = TypeVar("T")

_MANY = 3


def told_once(lacking: Sequence[T]) -> Iterator[tuple[T, str]]:
    """Yield what lacks something, each with ""; of many only the first, and how many there are."""
    if len(lacking) > _MANY:
        yield lacking[0], f"; so it is with {len(lacking) - 1} others"
    else:
        yield from ((one, "") for one in lacking)
