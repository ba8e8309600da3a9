"""What a cell's tag does to what readers see of it: one file a family of tags."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from nbblog.registry import Registry


@dataclass(frozen=True, slots=True)
class View:
    """What of a cell is shown, and what of that is folded away at first."""

    shows_input: bool = True
    shows_output: bool = True
    folds_input: bool = False
    folds_output: bool = False
    shows_stderr: bool = True


Tag = Callable[[View], View]

TAGS: Registry[Tag] = Registry(__name__)


def view_of(tags: Iterable[str]) -> View:
    """Return what is shown of a cell with these tags; `_` and `-` are the same in a tag."""
    view = View()
    for name in tags:
        if name.replace("_", "-") in TAGS:
            view = TAGS[name.replace("_", "-")](view)
    return view
