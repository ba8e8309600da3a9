"""Sites whose publishes are watched: no process and no scratch file may outlive the command."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from small_site import COMMAND, Done, Site, code, environment, md, notebook

SOAK = int(os.environ.get("NBBLOG_SOAK", "0"))
"""How often to do what is left to chance; 0: a few times."""

_MARK = "NBBLOG_WATCHED"


@dataclass(frozen=True)
class Watched(Site):
    """A site; temporary is the folder for temporary files of everything that it starts."""

    temporary: Path = Path()
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def env(self) -> dict[str, str]:
        """What tells our processes from others: children inherit it, forked ones too."""
        return {_MARK: self.mark, "TMPDIR": str(self.temporary)}

    def add(self, name: str, *sources: str, **front: Any) -> str:
        """Write a notebook of these code cells, below a heading; return its path."""
        path = f"notebooks/2026-01-01-{name}.ipynb"
        self.write(path, notebook(md(f"# {name}"), *map(code, sources), **front))
        return path

    def run(self, verb: str, *arguments: str, env: Mapping[str, str] | None = None) -> Done:
        """Run a verb to its end; nothing of it may be left then."""
        # what it starts has our mark; /proc says of the command itself, a fork, what its parent had
        done = super().run(verb, *arguments, env={**self.env, **(env or {})})
        self.assert_nothing_left()
        return done

    def start(self, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Begin to publish, in a process group of its own, as a terminal does."""
        return subprocess.Popen(
            [*COMMAND, "publish", "--site", str(self.root), "--report", "json", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment(), **self.env, **(env or {})},
            process_group=0,
        )

    def assert_nothing_left(self, seconds: float = 5) -> None:
        """Assert that soon no process of ours runs and that no scratch file is there."""
        end = time.monotonic() + seconds
        while (left := self.left()) and time.monotonic() < end:
            time.sleep(0.02)
        assert not left

    def end_all(self) -> None:
        """End every process of ours."""
        for entry in Path("/proc").glob("[0-9]*"):
            if self._ours(entry):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(entry.name), signal.SIGKILL)

    def left(self) -> list[str]:
        """Return the processes of ours that run, and the scratch folders."""
        found = [text for entry in Path("/proc").glob("[0-9]*") if (text := self._ours(entry))]
        return found + [str(path) for path in self.temporary.iterdir()]

    def _ours(self, entry: Path) -> str:
        """Return the command of a process if it is alive and ours."""
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            is_marked = f"{_MARK}={self.mark}".encode() in (entry / "environ").read_bytes()
            is_here = (entry / "cwd").readlink().is_relative_to(self.root)
            if state in "ZX" or not (is_marked or is_here):
                return ""
            return f"{entry.name}: {(entry / 'cmdline').read_bytes().decode(errors='replace')}"
        except OSError:  # it has ended meanwhile
            return ""


def told(done: Done, severity: str = "error") -> dict[str, tuple[str, int | None, str]]:
    """Return rule, cell and message by the name of the notebook; each has one such finding."""
    found = [one for one in done.report["findings"] if one["severity"] == severity]
    by_name = {
        re.split(r"2026-01-01-|\.ipynb", one["path"])[1]: (
            one["rule"],
            one["cell"],
            one["message"],
        )
        for one in found
    }
    assert len(by_name) == len(found), found
    assert all(one["hint"] for one in found)
    return by_name


def agree(
    found: Mapping[str, tuple[str, int | None, str]],
    expected: Mapping[str, tuple[str, int | None, str]],
) -> None:
    """Assert that findings are the expected ones; their messages are patterns."""
    assert {name: one[:2] for name, one in found.items()} == {
        name: one[:2] for name, one in expected.items()
    }
    wrong = {n: found[n][2] for n, one in expected.items() if not re.fullmatch(one[2], found[n][2])}
    assert not wrong
