"""Begins what runs notebooks before it is known which ones, where some probably will run."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nbblog.manifest import may_run
from nbblog.options import Options

if TYPE_CHECKING:
    from nbblog.executors import Executor


@contextlib.contextmanager
def begun_early(root: Path, options: Options) -> Iterator[Executor | None]:
    """Give the executor of this machine, which imports what every kernel needs meanwhile.

    Nothing is given where nothing may run, or where another executor does. It is closed at the
    end, whether or not there was something to run.
    """
    if options.is_frozen or not may_run(root, options):
        yield None
        return
    from nbblog.config import load_config, with_options  # heavy
    from nbblog.executors.local import Local

    config = with_options(load_config(root), options)
    if config.execution.executor != "local":
        yield None
        return
    with contextlib.closing(Local(config)) as executor:
        executor.begin()
        yield executor
