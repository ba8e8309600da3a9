"""What addresses of other sites answered, and where prose links to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nbblog.config import Config
from nbblog.findings import Where


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered: an HTTP status, or 0 and why there was no answer at all.

    is_certain says that it would be the same tomorrow: a page that is gone, a host without address.
    """

    status: int
    reason: str = ""
    is_certain: bool = True

    @property
    def is_alive(self) -> bool:
        """Whether a reader gets there; a service that only refuses programs is taken for alive."""
        return 200 <= self.status < 400 or self.status in (401, 402, 403, 405, 406, 429, 451, 999)


@dataclass(frozen=True, slots=True)
class Answers:
    """The external links of a site: the places of each, and what it answered."""

    config: Config
    places: Mapping[str, tuple[Where, ...]] = field(repr=False)
    answers: Mapping[str, Answer] = field(repr=False)
