"""What the command line asks of one build."""

from __future__ import annotations

from dataclasses import dataclass

from nbblog.baseline import Wanted


@dataclass(frozen=True, slots=True)
class Options:
    """Options of `nbblog publish`; None leaves a value to nbblog.toml.

    force names notebooks to run again although they are remembered; ("*",) is all of them.
    """

    output: str | None = None
    base_url: str | None = None
    jobs: int | None = None
    executor: str | None = None
    scheduler: str | None = None
    is_frozen: bool = False
    keeps_going: bool = False
    has_drafts: bool = False
    is_unforked: bool = False
    force: tuple[str, ...] = ()
    baseline: Wanted | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        """What of the options changes the finished site."""
        known = str(self.baseline.file) if self.baseline else None
        return self.output, self.base_url, self.keeps_going, self.has_drafts, known
