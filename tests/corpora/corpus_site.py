"""Every notebook of ../shared/corpora as one site, published from stored outputs."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from nbblog.addresses import post_url
from nbblog.config import load_config
from nbblog.sources import read_sources

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"

SETTINGS = """\
[site]
title = "Corpora"
base_url = "https://corpora.example"

[execution]
default = "stored"

[rules]
# the corpus comes without its pictures
picture-exists = "warning"
no-remote-pictures = "warning"
link-exists = "warning"
anchors-exist = "warning"
# other people's notebooks show exceptions, damaged pictures and TeX that nobody knows, and code
# of Python 2
runs-clean = "warning"
errors-meant = "warning"
code-parses = "warning"
names-defined = "warning"
outputs-shown = "warning"
formulas-parse = "warning"
"""


@dataclass(frozen=True)
class Corpus:
    """The published site: its folder, the report, how it ended, and the page of each source.

    Sources are named by their path in the corpus, such as `torture/made__ansi.ipynb`.
    """

    root: Path
    code: int
    err: str
    report: dict[str, Any] = field(repr=False)
    names: dict[str, str] = field(repr=False)

    @property
    def public(self) -> Path:
        """The folder of the finished site."""
        return self.root / "public"

    @cached_property
    def pages(self) -> dict[str, Path]:
        """The page of each source that could be read, whether it is there or not."""
        config = load_config(self.root)
        notebooks, _ = read_sources(self.root, "notebooks")
        of_file = {str(one.path): post_url(one, config).strip("/") for one in notebooks}
        return {
            name: self.public / of_file[path] / "index.html"
            for name, path in self.names.items()
            if path in of_file
        }

    def findings(self, name: str, *severities: str) -> list[dict[str, Any]]:
        """Return what was found in a source, of all severities unless some are named."""
        return [
            finding
            for finding in self.report["findings"]
            if finding["path"] == self.names[name]
            and (not severities or finding["severity"] in severities)
        ]

    def page(self, name: str) -> LexborHTMLParser:
        """Return the page of a source."""
        return LexborHTMLParser(self.pages[name].read_text("utf-8"))


def corpus_files() -> list[str]:
    """Return the notebooks of the corpus by their path in it; none where it is not there."""
    return sorted(path.relative_to(CORPORA).as_posix() for path in CORPORA.rglob("*.ipynb"))


def verdicts() -> dict[str, str]:
    """Return what is expected of each notebook that was made for this project."""
    table = CORPORA / "torture" / "TORTURE.tsv"
    if not table.is_file():
        return {}
    with table.open(encoding="utf-8", newline="") as rows:
        return {
            f"torture/{row['file']}": row["expected"]
            for row in csv.DictReader(rows, delimiter="\t")
        }


def published(root: Path) -> Corpus:
    """Return the corpus as a site in a folder; publish it by the command if that is not done."""
    done = root / "done.json"
    if not done.is_file():
        names = _copy(root)
        (root / "nbblog.toml").write_text(SETTINGS, "utf-8")
        command = [sys.executable, "-m", "nbblog", "publish", "--site", str(root)]
        ran = subprocess.run(
            [*command, "--keep-going", "--report", "json"],
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        report = json.loads(ran.stdout) if ran.stdout else {}
        told = {"code": ran.returncode, "err": ran.stderr, "report": report, "names": names}
        done.write_text(json.dumps(told), "utf-8")
    return Corpus(root, **json.loads(done.read_text("utf-8")))


def _copy(root: Path) -> dict[str, str]:
    """Copy the notebooks into a site; two that would share an address get the folder's name."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for name in corpus_files():
        path = PurePosixPath(name)
        stem = path.name if path.name.lower() not in taken else f"{path.parent.name}__{path.name}"
        taken.add(stem.lower())
        names[name] = str(PurePosixPath("notebooks") / path.with_name(stem))
        target = root / names[name]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(CORPORA / name, target)
    return names
