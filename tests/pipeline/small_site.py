"""Small sites in a folder of their own, and the real command that publishes them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import forked_command
from selectolax.lexbor import LexborHTMLParser

COMMAND = [sys.executable, "-m", "nbblog"]
SETTINGS = '[site]\ntitle = "Ada"\nbase_url = "https://ada.example"\n'
HEAVY = {
    "nbconvert", "nbclient", "pygments", "jupyter_client", "jinja2", "pydantic", "numpy",
    "nbformat", "markdown_it", "yaml", "PIL", "fontTools", "zmq", "ipykernel", "typst",
}  # fmt: skip


@dataclass(frozen=True)
class Done:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        report: dict[str, Any] = json.loads(self.out)
        return report

    def errors(self) -> list[dict[str, Any]]:
        """Return the findings of severity error."""
        return [f for f in self.report["findings"] if f["severity"] == "error"]


def md(source: str) -> dict[str, Any]:
    """Return a Markdown cell."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(source: str, *outputs: dict[str, Any], tags: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a code cell."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": list(tags)} if tags else {},
        "outputs": list(outputs),
        "source": source,
    }


def printed(text: str) -> dict[str, Any]:
    """Return the output of a cell that printed a text."""
    return {"output_type": "stream", "name": "stdout", "text": text}


def notebook(*cells: dict[str, Any], kernel: str = "python3", **front: Any) -> str:
    """Return a notebook as Jupyter writes it, with front matter in its metadata."""
    metadata: dict[str, Any] = {"kernelspec": {"name": kernel, "display_name": kernel}}
    if front:
        metadata["nbblog"] = front
    named = [{"id": f"c{number}", **cell} for number, cell in enumerate(cells, start=1)]
    node = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": named}
    return json.dumps(node, indent=1)


def environment() -> dict[str, str]:
    """Return our environment without what makes ipykernel believe that pytest runs in it."""
    return {key: value for key, value in os.environ.items() if key != "PYTEST_CURRENT_TEST"}


def command(*arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Done:
    """Run `nbblog ARGUMENTS` to its end, with more variables in its environment."""
    if any(name.startswith("PYTHON") and name != forked_command.PATH for name in env or ()):
        return started(*arguments, env=env, cwd=cwd)  # Python reads them as it begins
    return Done(*forked_command.run(arguments, {**environment(), **(env or {})}, cwd))


def started(*arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Done:
    """Run `nbblog ARGUMENTS` as a shell does: Python begins, and imports it."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env={**environment(), **(env or {})},
        cwd=cwd,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Site:
    """A site's folder."""

    root: Path

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file of the site."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the one occurrence of a text in a file."""
        text = (self.root / name).read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        (self.root / name).write_text(text.replace(old, new), "utf-8")

    def run(self, verb: str, *arguments: str, env: dict[str, str] | None = None) -> Done:
        """Run `nbblog VERB --site DIR …` to its end."""
        return command(verb, "--site", str(self.root), *arguments, env=env)

    def publish(self, *arguments: str, env: dict[str, str] | None = None) -> Done:
        """Publish, with the report as JSON; a bug in nbblog fails the test at once."""
        done = self.run("publish", "--report", "json", *arguments, env=env)
        assert done.code != 3, done.err
        return done

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin to publish."""
        return subprocess.Popen(
            [*COMMAND, "publish", "--site", str(self.root), "--report", "json", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )

    def page(self, name: str, output: str = "public") -> LexborHTMLParser:
        """Return a published page."""
        return LexborHTMLParser((self.root / output / name).read_text("utf-8"))

    def outputs(self, name: str) -> list[str]:
        """Return the text of every output block of a page."""
        return [node.text() for node in self.page(name).css("pre.output")]

    def files(self, output: str = "public") -> dict[str, tuple[bytes, int]]:
        """Return bytes and modification time of every file of the finished site."""
        folder = self.root / output
        return {
            path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in folder.rglob("*")
            if path.is_file()
        }
