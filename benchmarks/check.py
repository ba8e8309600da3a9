"""Times `nbblog check` on the real notebooks of ../shared/corpora, beside `nbblog publish`.

`python benchmarks/check.py` makes a site of them that publishes from stored outputs, and prints a
Markdown table of processor time: of a cold publish, a publish with nothing to do, a cold check, a
check with nothing to do, and one after a single notebook has changed. It exits 1 where a cold
check costs more than half of a cold publish, or a second one more than twice a publish with nothing
to do. `--sources N` takes every so many notebooks only, `--rounds N` the best of so many rounds.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from measure import Timing, adopt_orphans, time_command

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "real"
SETTINGS = """\
[site]
title = "Corpus"
base_url = "https://corpus.example"

[execution]
default = "stored"
"""
COLD, AGAIN = 0.5, 2.0
"""What a check may cost at most, of a cold publish and of one with nothing to do."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A site, and where its commands write what they say."""

    root: Path
    log: Path

    def run(self, verb: str, *, is_cold: bool = False) -> Timing:
        """Run a verb; a cold one finds nothing of what earlier ones have remembered."""
        if is_cold:
            shutil.rmtree(self.root / ".nbblog", ignore_errors=True)
            shutil.rmtree(self.root / "public", ignore_errors=True)
        line = f"{sys.executable} -m nbblog {verb} --site {self.root}"
        timing = time_command(line, self.root, os.environ, self.log)
        if timing.status not in (0, 1):
            raise RuntimeError(f"nbblog {verb} ended with {timing.status}: see {self.log}")
        return timing


def make_site(root: Path, every: int) -> int:
    """Copy the corpus into a site that is right; return how many notebooks it has."""
    names: set[str] = set()
    for path in sorted(CORPUS.rglob("*.ipynb"))[::every]:
        name = path.name.lower()
        if name in names:
            name = f"{path.parent.name}__{name}"
        names.add(name)
        target = root / "notebooks" / path.relative_to(CORPUS).parent / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    from nbblog.rules import RULES

    soft = "".join(f'{one.name} = "warning"\n' for one in RULES if one.severity != "note")
    (root / "nbblog.toml").write_text(f"{SETTINGS}\n[rules]\n{soft}", "utf-8")
    return len(names)


def measured(bench: Bench) -> dict[str, Timing]:
    """Return what each of the five costs, once."""
    found = {"a cold publish": bench.run("publish", is_cold=True)}
    found["a publish with nothing to do"] = bench.run("publish")
    found["a cold check"] = bench.run("check", is_cold=True)
    found["a check with nothing to do"] = bench.run("check")
    first = min((bench.root / "notebooks").rglob("*.ipynb"))
    first.write_text(first.read_text("utf-8") + "\n", "utf-8")
    found["a check after one change"] = bench.run("check")
    return found


def best(rounds: list[dict[str, Timing]]) -> dict[str, float]:
    """Return the least processor time of each over all rounds: others on the machine add to it."""
    return {name: min(one[name].cpu for one in rounds) for name in rounds[0]}


def main() -> int:
    """Print the table; return 1 where a bound is missed, or there is no corpus."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--sources", type=int, default=1, metavar="N", help="every N-th notebook")
    given = parser.parse_args()
    if not CORPUS.is_dir():
        print("../shared/corpora/real is not there: nothing to measure")
        return 1
    adopt_orphans()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder, "site"), Path(folder, "log"))
        count = make_site(bench.root, given.sources)
        seconds = best([measured(bench) for _ in range(given.rounds)])
    cold = seconds["a cold check"] / seconds["a cold publish"]
    again = seconds["a check with nothing to do"] / seconds["a publish with nothing to do"]
    print(f"| {count} notebooks, stored outputs | CPU seconds |\n| --- | --- |")
    for name, value in seconds.items():
        print(f"| {name} | {value:.2f} |")
    print(
        f"\nA cold check costs {cold:.2f} of a cold publish (at most {COLD}); one with nothing to"
    )
    print(f"do {again:.2f} of a publish with nothing to do (at most {AGAIN}).")
    return int(cold > COLD or again > AGAIN)


if __name__ == "__main__":
    sys.exit(main())
