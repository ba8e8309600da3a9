"""Times nbblog and its peers on ten CPU notebooks, against plain `exec()` of the same cells.

`python benchmarks/execution.py --help` says how, README.md beside it how to read the table.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from contenders import EXEC, JOBS, NOTEBOOKS, Contender, contenders
from measure import (
    Timing,
    adopt_orphans,
    control_group,
    hold_to,
    processes_of,
    time_command,
)
from outcome import Shown, faults, read_sources
from peers import ours, peers

ROOT = Path(__file__).resolve().parents[1]
MAKER = ROOT.parent / "shared" / "peers" / "make_exec.py"
"""Writes the ten notebooks; it lies beside the repository, not in it."""

SITE = '[site]\ntitle = "Ten notebooks"\n\n[rules]\ndated = "off"\nalt-text = "off"\n'
WARM = "04-jax-vmap"
"""Loads all three libraries: what everybody runs once, untimed, so that files are in memory."""

AGAIN = " again"


@dataclass(frozen=True, slots=True)
class Record:
    """One timed command, or why it does not count."""

    round: int
    name: str
    timing: Timing
    faults: tuple[str, ...]
    load: float


# ------------------------------------------------------------------ the bench


@dataclass(frozen=True, slots=True)
class Bench:
    """A folder with the notebooks, and the environment of every command."""

    folder: Path
    names: Mapping[tuple[str, ...], str]
    bin: Path | None

    @property
    def notebooks(self) -> Path:
        """The notebooks as they were made."""
        return self.folder / NOTEBOOKS

    @property
    def log(self) -> Path:
        """The file that gets what the commands print."""
        return self.folder / "log"

    def environment(self, contender: Contender) -> dict[str, str]:
        """Return our environment without what would favour somebody."""
        dropped = ("PYTHONPATH", "MPLBACKEND", "VIRTUAL_ENV", "JUPYTER_CONFIG_DIR")
        kept = {name: value for name, value in os.environ.items() if name not in dropped}
        kept |= {name: str(self.folder / "warm" / name) for name in ("MPLCONFIGDIR", "IPYTHONDIR")}
        kept |= {"JAX_PLATFORMS": "cpu", "XDG_CACHE_HOME": str(self.folder / "warm" / "cache")}
        if contender.is_peer:
            return kept | {"PATH": f"{self.bin}{os.pathsep}{kept['PATH']}"}
        return kept | {"PYTHONPATH": str(ROOT / "src")}

    def copy(self, only: str = "") -> Path:
        """Return a fresh working copy, of one notebook if it is named."""
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        (copy / NOTEBOOKS).mkdir(parents=True)
        (copy / "nbblog.toml").write_text(SITE, "utf-8")
        for path in self.notebooks.glob(f"{only or '*'}.ipynb"):
            shutil.copyfile(path, copy / NOTEBOOKS / path.name)
        return copy

    def cells(self, copy: Path) -> dict[str, int]:
        """Return the number of code cells of each notebook in a copy."""
        found = {path.stem for path in (copy / NOTEBOOKS).glob("*.ipynb")}
        return {name: len(code) for code, name in self.names.items() if name in found}


def make_notebooks(folder: Path, wanted: Sequence[str]) -> None:
    """Write the notebooks whose names hold one of some words (all if there is none)."""
    if not MAKER.is_file():
        sys.exit(
            "The ten notebooks are missing: ../shared/peers/make_exec.py writes them, and there "
            "is no such file beside this checkout. Nothing was measured."
        )
    made = folder / "made"
    environment = {**os.environ, "ROOT": str(made)}
    quiet = subprocess.DEVNULL
    subprocess.run([sys.executable, str(MAKER)], env=environment, check=True, stdout=quiet)
    (folder / NOTEBOOKS).mkdir()
    for path in sorted(made.rglob("*.ipynb")):
        if not wanted or any(word in path.stem for word in wanted):
            shutil.copyfile(path, folder / NOTEBOOKS / path.name)


# ------------------------------------------------------------------ rounds


def warm(bench: Bench, chosen: Iterable[Contender]) -> None:
    """Let everybody run once, so that programs and libraries are read from memory later.

    The limit runs everything, and must be right; so does nbblog, because what it keeps for the
    whole machine (fonts) depends on the text.
    """
    names = bench.names.values()
    small = WARM if WARM in names else min(names)
    for contender in chosen:
        print(f"  warming {contender.name} …", flush=True)
        copy = bench.copy("" if contender.name in (EXEC.name, "nbblog") else small)
        time_command(contender.line, copy, bench.environment(contender), bench.log)
        wrong = faults(contender.read(copy, bench.names), bench.cells(copy), None)
        if wrong and contender is EXEC:
            sys.exit("plain exec() is wrong, nothing can be compared:\n" + "\n".join(wrong))
        for fault in wrong:
            print(f"  {contender.name} is wrong before it is timed: {fault}")


def run_round(bench: Bench, chosen: Sequence[Contender], number: int) -> Iterator[Record]:
    """Run everybody once, each from a fresh copy, between two runs of the limit.

    Who begins is another one in every round.
    """
    others = [one for one in chosen if one is not EXEC]
    turn = number % max(1, len(others))
    limit: dict[str, Shown] | None = None
    for contender in (EXEC, *others[turn:], *others[:turn], EXEC):
        copy, load = bench.copy(), os.getloadavg()[0]
        environment = bench.environment(contender)
        timing = time_command(contender.line, copy, environment, bench.log)
        shown = contender.read(copy, bench.names)
        wrong = faults(shown, bench.cells(copy), limit)
        limit = limit or shown
        yield _told(number, contender.name, timing, wrong, load)
        if contender.again:
            load = os.getloadavg()[0]
            timing = time_command(contender.again, copy, environment, bench.log)
            wrong = [] if contender.read(copy, bench.names) == shown else ["the outputs changed"]
            if not contender.is_peer and (begun := _processes(contender, copy, environment)):
                wrong.append(f"it started {begun[0]!r}")
            yield _told(number, contender.name + AGAIN, timing, wrong, load)


def _processes(contender: Contender, copy: Path, environment: Mapping[str, str]) -> list[str]:
    return sorted(processes_of(contender.again, copy, environment))


def _told(number: int, name: str, timing: Timing, wrong: list[str], load: float) -> Record:
    if timing.status:
        wrong = [f"ended with status {timing.status}", *wrong]
    return Record(number, name, timing, tuple(wrong), round(load, 2))


def start_kernels(bench: Bench, count: int) -> dict[str, list[dict[str, float]]]:
    """Return the seconds of kernel starts, plain and by nbblog, from a process of their own."""
    command = [sys.executable, str(Path(__file__).with_name("kernel_start.py")), str(count)]
    environment = bench.environment(EXEC)
    with bench.log.open("ab") as log:  # ipykernel warns of its own defaults
        told = subprocess.check_output(command, env=environment, cwd=bench.folder, stderr=log)
    result: dict[str, list[dict[str, float]]] = json.loads(told)
    return result


# ------------------------------------------------------------------ telling


def spread(values: Sequence[float]) -> str:
    """Return the median of some ratios, and between what they lie."""
    middle = f"{statistics.median(values):.2f}"
    if len(values) == 1:
        return f"{middle} ×"
    return f"{middle} × ({min(values):.2f} – {max(values):.2f})"


def limits(records: Iterable[Record]) -> dict[int, tuple[float, float]]:
    """Return wall and CPU seconds of the limit in each round: the less of its two right runs.

    A run that something else on the machine held up is no limit.
    """
    found: dict[int, list[Timing]] = {}
    for one in records:
        if one.name == EXEC.name and not one.faults:
            found.setdefault(one.round, []).append(one.timing)
    return {
        number: (min(one.wall for one in timed), min(one.cpu for one in timed))
        for number, timed in found.items()
    }


def table(records: Sequence[Record]) -> Iterator[str]:
    """Yield the lines of the result: each contender against `exec` of the same round."""
    limit = limits(records)
    yield f"{'':22}{'wall':24}{'CPU':24}{'others':8}seconds (wall, CPU)"
    for name in dict.fromkeys(one.name for one in records):
        mine = [one for one in records if one.name == name]
        good = [one for one in mine if not one.faults and one.round in limit]
        if not good:
            yield f"{name:22}WRONG"
            continue
        wall = spread([one.timing.wall / limit[one.round][0] for one in good])
        cpu = spread([one.timing.cpu / limit[one.round][1] for one in good])
        others = statistics.median(one.timing.others for one in good)
        took = [statistics.median(one.timing.wall for one in good)]
        took.append(statistics.median(one.timing.cpu for one in good))
        wrong = f"  ({len(mine) - len(good)} of {len(mine)} WRONG)" if len(mine) > len(good) else ""
        yield f"{name:22}{wall:24}{cpu:24}{others:<8.2f}{took[0]:.2f}, {took[1]:.2f}{wrong}"
    for one in records:
        for fault in one.faults:
            yield f"WRONG in round {one.round + 1}: {one.name}: {fault}"
        if one.timing.left:
            yield f"round {one.round + 1}: {one.name} left {one.timing.left} processes running"


def starts_table(starts: Mapping[str, Sequence[Mapping[str, float]]]) -> Iterator[str]:
    """Yield how many times faster nbblog's warm kernel starts are."""
    words = {"first": "to the first result", "end": "to the end of the kernel"}
    for key, what in words.items():
        plain, own = ([one[key] for one in starts[name]] for name in ("plain", "nbblog"))
        ratio = statistics.median(plain) / statistics.median(own)
        yield (
            f"kernel start {what}: nbblog {ratio:.2f} × faster than plain ipykernel "
            f"(medians {statistics.median(own):.2f} s and {statistics.median(plain):.2f} s, "
            f"of {len(own)})"
        )


# ------------------------------------------------------------------ the command


def parse() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often everybody runs (3)")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="who runs")
    parser.add_argument("--notebooks", nargs="+", default=[], metavar="WORD", help="which ones")
    parser.add_argument("--starts", type=int, default=7, help="timed kernel starts; 0: none (7)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the raw figures there")
    return parser.parse_args()


def choose(only: Sequence[str]) -> list[Contender]:
    """Return who runs: the limit always, then all or those that are named."""
    said = subprocess.run(
        [sys.executable, "-m", "nbblog", "publish", "--help"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    everybody = list(contenders("--no-fork" in said.stdout))
    known = [one.name for one in everybody]
    if unknown := sorted(set(only) - set(known)):
        sys.exit(f"no contender {', '.join(unknown)}; there are {', '.join(known)}")
    return [one for one in everybody if not only or one.name in only or one is EXEC]


def main() -> None:
    """Run the rounds and print the table."""
    options = parse()
    chosen = choose(options.only)
    versions = ours()
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        make_notebooks(folder, options.notebooks)
        names = read_sources(folder / NOTEBOOKS)
        bench = Bench(folder, names, peers() if any(one.is_peer for one in chosen) else None)
        adopt_orphans()
        processors = hold_to(JOBS)
        print(f"{len(names)} notebooks, {JOBS} jobs on {processors} processors", flush=True)
        with control_group() as group:
            if group is None:
                print("no control group: CPU of nbblog's forked kernels is not counted", flush=True)
        records: list[Record] = []
        if options.rounds:
            warm(bench, chosen)
        for number in range(options.rounds):
            load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
            print(f"round {number + 1} of {options.rounds}, load average {load}", flush=True)
            for record in run_round(bench, chosen, number):
                records.append(record)
                took = f"{record.timing.wall:.2f} s" if not record.faults else "WRONG"
                print(f"  {record.name}: {took}", flush=True)
        starts = start_kernels(bench, options.starts) if options.starts else None
    lines = [*(table(records) if records else ()), *(starts_table(starts) if starts else ())]
    print("\n".join(lines))
    if options.json:
        _write(options.json, records, starts, versions)
    sys.exit(1 if any(record.faults for record in records) else 0)


def _write(path: Path, records: Sequence[Record], starts: Any, versions: dict[str, str]) -> None:
    value = {
        "python": sys.version.split()[0],
        "versions": versions,
        "processors": JOBS,
        "records": [asdict(record) for record in records],
        "starts": starts,
    }
    path.write_text(json.dumps(value, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
