"""Counts what `nbblog check` finds of known mistakes, and what it says of files without one.

`python benchmarks/truth.py` prints two Markdown tables: of the planted corpus in tests/planted, and
of mistakes that mutate.py injects into the real notebooks of ../shared/corpora, on which no rule
was tuned. `--peers` adds what nbval, nbmake and nbconvert find; README.md says how to read it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLANTED = ROOT / "tests" / "planted"
REAL = ROOT.parent / "shared" / "corpora" / "real"
sys.path[:0] = [str(PLANTED), str(ROOT / "src")]

from finished import found_in_browser  # noqa: E402  # needs the path
from mutate import Mutated, Mutation, load_mutations, sample  # noqa: E402
from planted import Case, read_cases  # noqa: E402
from truth_peers import EXECUTED, Blamed, peers_of  # noqa: E402
from verdict import ALSO, Verdict, judge  # noqa: E402

from nbblog.check import check  # noqa: E402
from nbblog.config import Config, load_config  # noqa: E402
from nbblog.findings import Finding, Severity, Where  # noqa: E402
from nbblog.rules import RULES  # noqa: E402

SETTINGS = """\
[site]
title = "Notebooks by other people"

[execution]
default = "stored"
"""


def found_by_check(config: Config) -> Sequence[Finding]:
    """Return what `nbblog check` finds in a site."""
    return check(config).findings


def found_by_run(config: Config) -> Sequence[Finding]:
    """Return what `nbblog test --check-saved` finds in a site; it runs every notebook."""
    words = ["test", "--check-saved", "--report", "json", "--site", str(config.root)]
    done = subprocess.run(
        [sys.executable, "-m", "nbblog", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        sys.exit(f"nbblog test --check-saved did not run:\n{done.stderr}")
    return [
        Finding(
            raw["rule"],
            raw["message"],
            raw["hint"],
            Where(raw["path"], raw["cell"], raw["line"]),
            Severity(raw["severity"]),
        )
        for raw in json.loads(done.stdout)["findings"]
    ]


# ------------------------------------------------------------------ planted


def planted_rows(
    verdicts: Sequence[Verdict], others: Sequence[Case], peers: Sequence[Blamed]
) -> Iterator[list[str]]:
    """Yield the table of the planted corpus, a row a kind; others are not for `check`."""
    yield [
        "Kind",
        "Planted",
        "Found",
        "To the line",
        "Twins with an error",
        "with a warning",
        *(peer.name for peer in peers),
    ]
    kinds = sorted({verdict.case.rule for verdict in verdicts})
    for kind in kinds:
        yield _planted_row(kind, [one for one in verdicts if one.case.rule == kind], peers)
    yield _planted_row("**all**", verdicts, peers)
    for kind in sorted({case.rule for case in others}):
        mine = [case for case in others if case.rule == kind]
        need = f"needs {_need(mine[0])}"
        yield [kind, str(len(mine)), need, "", "", "", *(peer.cell(mine) for peer in peers)]


def _planted_row(name: str, mine: Sequence[Verdict], peers: Sequence[Blamed]) -> list[str]:
    def count(severity: Severity) -> str:
        return str(sum(bool(one.blamed(severity)) for one in mine) or "")

    is_known = name in RULES or name.startswith("*") or any(one.is_found for one in mine)
    return [
        name,
        str(len(mine)),
        str(sum(one.is_found for one in mine)) if is_known else "no rule",
        str(sum(one.is_exact for one in mine)) if is_known else "",
        count(Severity.ERROR),
        count(Severity.WARNING),
        *(peer.cell([one.case for one in mine]) for peer in peers),
    ]


def told(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Yield a line for each planted defect that was missed, and for each blame of a twin."""
    for one in verdicts:
        if not one.is_found:
            yield f"missed: {one.case.id}, {one.case.title}: {one.case.place}"
        elif not one.is_exact:
            places = ", ".join(str(finding.where) for finding in one.found)
            yield f"beside: {one.case.id}: {one.case.place}, found at {places}"
        for severity in (Severity.ERROR, Severity.WARNING):
            for finding in one.blamed(severity):
                yield f"blamed: {one.case.id}: {str(finding).splitlines()[0]}"


# ------------------------------------------------------------------ real notebooks


@dataclass(frozen=True, slots=True)
class Score:
    """How many of one kind of injected mistakes were found, and what was missed."""

    name: str
    rule: str
    count: int
    found: int
    exact: int
    missed: tuple[str, ...]


def score(wanted: Mutation, count: int, folder: Path) -> Score:
    """Inject one kind of mistake into some notebooks; return how many are found.

    Only what is not found in the notebook as it was counts.
    """
    drawn = sample(sorted(REAL.rglob("*.ipynb")), wanted, count)
    before = _findings(folder / "before", {_name(one): one.path.read_bytes() for one in drawn})
    after = _findings(folder / "after", {_name(one): one.data for one in drawn})
    found, exact, missed = 0, 0, []
    for one in drawn:
        new = list(_new(one, before, after))
        found += bool(new)
        exact += any(one.injection.line in (None, finding.where.line) for finding in new)
        if not new:
            missed.append(f"{_name(one)}, cell {one.injection.cell}: {one.injection.what}")
    rule = drawn[0].injection.rule if drawn else ""
    return Score(wanted.name, rule, len(drawn), found, exact, tuple(missed))


def _name(one: Mutated) -> str:
    return f"notebooks/{one.path.parent.name}-{one.path.name}"


def _findings(root: Path, files: dict[str, bytes]) -> Sequence[Finding]:
    (root / "notebooks").mkdir(parents=True)
    (root / "nbblog.toml").write_text(SETTINGS, "utf-8")
    for name, data in files.items():
        (root / name).write_bytes(data)
    return found_by_check(load_config(root))


def _new(one: Mutated, before: Sequence[Finding], after: Sequence[Finding]) -> Iterator[Finding]:
    """Yield findings of the injection's rule in its cell that were not there before."""
    rules = {one.injection.rule, *ALSO.get(one.injection.rule, ())}
    mine = [
        [f for f in all_of if f.where.path == _name(one) and f.rule in rules]
        for all_of in (before, after)
    ]
    known = {(f.rule, one.draft.now(f.where.cell), f.where.line, f.message) for f in mine[0]}
    for finding in mine[1]:
        where = finding.where
        is_known = (finding.rule, where.cell, where.line, finding.message) in known
        if where.cell == one.injection.cell and not is_known:
            yield finding


def real_rows(scores: Sequence[Score]) -> Iterator[list[str]]:
    """Yield the table of injected mistakes, a row a kind; the last row is the sum."""
    yield ["Injected", "Rule", "Notebooks", "Found", "To the line"]
    for one in scores:
        is_known = one.rule in RULES or one.found
        figures = [str(one.found), str(one.exact)] if is_known else ["no rule", ""]
        yield [one.name, f"`{one.rule}`", str(one.count), *figures]
    sums = [sum(getattr(one, key) for one in scores) for key in ("count", "found", "exact")]
    yield ["**all**", "", *map(str, sums)]


# ------------------------------------------------------------------ the command


def markdown(rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the first row is its head."""
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def parse() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", nargs="+", metavar="RULE", default=[], help="some rules")
    parser.add_argument("--real", type=int, default=10, metavar="N", help="of each mistake (10)")
    parser.add_argument("--run", action="store_true", help="test what needs a kernel, too")
    parser.add_argument("--built", action="store_true", help="look at built pages in a browser")
    parser.add_argument("--peers", action="store_true", help="run nbval, nbmake, nbconvert too")
    parser.add_argument("--missed", action="store_true", help="tell what was missed or blamed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    return parser.parse_args()


def main() -> int:
    """Print the tables."""
    given = parse()
    with tempfile.TemporaryDirectory(prefix="truth-") as name:
        folder = Path(name)
        cases = [case for case in read_cases() if not given.only or case.rule in given.only]
        verdicts, rows = _planted(cases, given, folder)
        print(markdown(rows))
        scores = _real_scores(given, folder)
        table = list(real_rows(scores))
        if scores:
            print(f"\n{markdown(table)}")
    if given.missed:
        print("", *told(verdicts), sep="\n")
        print(*(f"missed: {one.name}: {what}" for one in scores for what in one.missed), sep="\n")
    if given.json:
        given.json.write_text(
            json.dumps({"planted": rows, "real": table}, indent=1) + "\n", "utf-8"
        )
    return 0


def _planted(
    cases: Sequence[Case], given: argparse.Namespace, folder: Path
) -> tuple[list[Verdict], list[list[str]]]:
    """Return the verdicts on the planted cases, and their table."""
    static = [case for case in cases if _need(case) == ""]
    run = [case for case in cases if _need(case) == "kernel" and given.run]
    built = [case for case in cases if _need(case) == "built" and given.built]
    verdicts = judge(static, folder / "planted", found_by_check)
    if run:
        verdicts += judge(run, folder / "run", found_by_run)
    if built:
        with found_in_browser() as found:
            verdicts += judge(built, folder / "built", found)
    executed = [case for case in cases if case.rule in EXECUTED]
    peers = peers_of(executed, folder / "peers") if given.peers else []
    judged = {one.case.id for one in verdicts}
    others = [case for case in cases if case.id not in judged]
    return verdicts, list(planted_rows(verdicts, others, peers))


def _need(case: Case) -> str:
    return case.planted.keys.get("needs", "")


def _real_scores(given: argparse.Namespace, folder: Path) -> list[Score]:
    if not given.real:
        return []
    if not REAL.is_dir():
        print("\n../shared/corpora/real is not there: nothing is injected")
        return []
    wanted = load_mutations().values()
    scores = [score(one, given.real, folder / "real" / str(n)) for n, one in enumerate(wanted)]
    return [one for one in scores if not given.only or one.rule in given.only]


if __name__ == "__main__":
    sys.exit(main())
