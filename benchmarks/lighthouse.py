"""Lighthouse on a page of every kind, in both themes, beside an empty page in the same rounds.

`python benchmarks/lighthouse.py` makes the site of tests/e2e/every_page.py, serves it compressed
on the loopback, and prints medians over the rounds as a table. A round takes ten seconds a page;
`--into FILE` keeps the runs and takes those in that are there: rounds can be run one by one. A run
at which Lighthouse warns that the machine is slower than it expects is made again, twice at most.
It ends with 1 where accessibility, best practices or SEO is not 100, something moves, or
performance is more than two points below that of the empty page.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from every_page import PAGES, write_every_page  # noqa: E402  # where the tests keep them
from web_host import Manner, hosted  # noqa: E402

PINS = HERE / "lighthouse"
FOLDER = ROOT / "build" / "lighthouse"
THEMES = ("default", "slate")
NAMED = ("home", "blog", "formulas", "figures", "long code", "publications", "cv", "tag")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
ALLOWED = 2
"""Points of performance that a page may lie below the empty one."""

SLOW = 1000.0  # SLOW_CPU_BENCHMARK_INDEX_THRESHOLD of its gather/driver/environment.js
TRIES = 3
"""How often a page is measured, at most, until the machine is as fast as Lighthouse expects."""

EMPTY = "empty"
EMPTY_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Empty</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="A page with one word.">
<link rel="icon" href="data:,"></head><body><main><h1>Empty</h1></main></body></html>
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What Lighthouse says of a page: scores out of 100, the shift, paints in milliseconds.

    index is what it found the processor to be worth; below SLOW, it warns that scores are too low.
    """

    page: str
    theme: str
    scores: tuple[int, ...]
    shift: float
    first: float
    largest: float
    blocked: float
    lost: tuple[str, ...]
    index: float


def lighthouse() -> Path:
    """Return the command; what benchmarks/lighthouse/ pins is installed where it is stale."""
    pinned, made = PINS / "package.json", FOLDER / "package.json"
    if not made.is_file() or made.read_bytes() != pinned.read_bytes():
        print("installing Lighthouse (once, 190 MB) …", flush=True)
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        shutil.copy(pinned, made)
        # `npm ci` refuses the lock file that npm writes for it without the registry's addresses
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
        if subprocess.run(command, cwd=FOLDER, check=False).returncode:
            made.unlink()
            sys.exit("npm could not install Lighthouse")
    return FOLDER / "node_modules" / ".bin" / "lighthouse"


def measure(command: Path, address: str, page: str, theme: str) -> Run:
    """Run Lighthouse as it comes: a phone on a slow network, its processor four times slower."""
    for _ in range(TRIES):
        run = _measured_once(command, address, page, theme)
        if run.index >= SLOW:
            break
    return run


def _measured_once(command: Path, address: str, page: str, theme: str) -> Run:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "report.json")
        words = [command, address, "--output=json", f"--output-path={out}", "--quiet"]
        words += [f"--only-categories={','.join(CATEGORIES)}"]
        words += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
        subprocess.run(words, env=os.environ | {"CHROME_PATH": chromium}, check=True)
        return _run(json.loads(out.read_text("utf-8")), page, theme)


def _run(report: dict[str, Any], page: str, theme: str) -> Run:
    audits = report["audits"]
    scores = tuple(round(100 * report["categories"][name]["score"]) for name in CATEGORIES)
    judged = {
        one["id"]
        for name in CATEGORIES[1:]
        for one in report["categories"][name]["auditRefs"]
        if one["weight"]
    }
    lost = tuple(sorted(name for name in judged if audits[name]["score"] == 0))
    shift = audits["cumulative-layout-shift"]["numericValue"]
    times = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")
    figures = (audits[one]["numericValue"] for one in times)
    return Run(page, theme, scores, shift, *figures, lost, report["environment"]["benchmarkIndex"])


def addresses(
    stack: ExitStack, themes: Sequence[str], pages: Sequence[str]
) -> list[tuple[str, str, str]]:
    """Return page, theme and address of what is looked at; the sites are served meanwhile."""
    work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    host = Manner(is_compressed=True)
    (work / EMPTY).mkdir()
    (work / EMPTY / "index.html").write_text(EMPTY_PAGE, "utf-8")
    (work / EMPTY / "robots.txt").write_text("User-agent: *\nDisallow:\n", "utf-8")
    found = [(EMPTY, "", stack.enter_context(hosted(work / EMPTY, host)) + "/")]
    for theme in themes:
        write_every_page(work / theme, theme)
        command = [sys.executable, "-m", "nbblog", "publish", "--site", str(work / theme)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        origin = stack.enter_context(hosted(work / theme / "public", host))
        found += [(page, theme, f"{origin}/{PAGES[page]}") for page in pages]
    return found


def table(runs: Sequence[Run]) -> Iterator[str]:
    """Yield the lines of a Markdown table of medians."""
    names = ("Performance", "Accessibility", "Best practices", "SEO", "Shift", "FCP", "LCP")
    yield f"| Page | Theme | {' | '.join(names)} |"
    yield f"| --- | --- |{' ---: |' * len(names)}"
    empty = medians([one for one in runs if one.page == EMPTY])
    for page, theme in dict.fromkeys((one.page, one.theme) for one in runs):
        of = [one for one in runs if (one.page, one.theme) == (page, theme)]
        middle = medians(of)
        speed = f"{middle.scores[0]} ({middle.scores[0] - empty.scores[0]:+d}, of {len(of)})"
        cells = (page, theme, speed, *map(str, middle.scores[1:]), f"{middle.shift:.3f}")
        yield "| " + " | ".join((*cells, *map(_seconds, (middle.first, middle.largest)))) + " |"


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.2f} s"


def medians(runs: Sequence[Run]) -> Run:
    """Return the medians of what was measured of one page, with all that was ever lost."""
    lost = tuple(sorted({name for one in runs for name in one.lost}))
    figures = [
        statistics.median(getattr(one, name) for one in runs)
        for name in ("first", "largest", "blocked")
    ]
    scores = tuple(
        round(statistics.median(of)) for of in zip(*(one.scores for one in runs), strict=True)
    )
    shift = max(one.shift for one in runs)  # once is too often
    index = statistics.median(one.index for one in runs)
    return Run(runs[0].page, runs[0].theme, scores, shift, *figures, lost, index)


def faults(runs: Sequence[Run]) -> Iterator[str]:
    """Yield what is not as it should be."""
    empty = medians([one for one in runs if one.page == EMPTY]).scores[0]
    for page, theme in dict.fromkeys((one.page, one.theme) for one in runs if one.page != EMPTY):
        middle = medians([one for one in runs if (one.page, one.theme) == (page, theme)])
        if middle.lost or min(middle.scores[1:]) < 100:
            yield f"{page}, {theme}: {', '.join(middle.lost)}"
        if round(middle.shift, 3):
            yield f"{page}, {theme}: moves by {middle.shift:.3f}"
        if middle.scores[0] < empty - ALLOWED:
            yield f"{page}, {theme}: performance {middle.scores[0]}, of the empty page {empty}"


def main() -> int:
    """Measure what the arguments name; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", nargs="+", choices=[*PAGES, "all"], default=NAMED)
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=THEMES)
    parser.add_argument("--into", type=Path, help="JSON of all runs; those in it count too")
    asked = parser.parse_args()
    pages = [*PAGES] if "all" in asked.pages else asked.pages
    command = lighthouse()
    runs = _kept(asked.into) if asked.into else []
    with ExitStack() as stack:
        wanted = addresses(stack, asked.themes, pages)
        for _ in range(asked.rounds):
            for page, theme, address in wanted:
                runs.append(measure(command, address, page, theme))
                print(".", end="", flush=True, file=sys.stderr)
                if asked.into:  # at once: a measurement may be stopped
                    asked.into.write_text(json.dumps([asdict(one) for one in runs]), "utf-8")
    print(file=sys.stderr)
    print("\n".join(table(runs)))
    if slow := sum(one.index < SLOW for one in runs):
        print(f"\n{slow} of {len(runs)} runs with Lighthouse's warning that the machine is slow.")
    wrong = list(faults(runs))
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


def _kept(file: Path) -> list[Run]:
    if not file.is_file():
        return []
    kept = [Run(**one) for one in json.loads(file.read_text("utf-8"))]
    return [
        Run(
            one.page,
            one.theme,
            tuple(one.scores),
            one.shift,
            one.first,
            one.largest,
            one.blocked,
            tuple(one.lost),
        )
        for one in kept
    ]


if __name__ == "__main__":
    sys.exit(main())
