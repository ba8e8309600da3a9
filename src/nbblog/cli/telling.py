"""From a verb to what its user sees: the report, one last line, and the exit code."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from nbblog.findings import Finding, Problem, UsageError, Where
from nbblog.identity import identified
from nbblog.interrupts import INTERRUPTED, end_in_order, is_heard
from nbblog.manifest import FILE
from nbblog.places import Places
from nbblog.progress import Progress, counted, progress_on
from nbblog.report import Report
from nbblog.reports import Manner, render

T = TypeVar("T")

ERRORS, USAGE, BUG = 1, 2, 3

_MOST_GONE = 10


def with_ids(report: Report, root: Path) -> Report:
    """Return the report with an id for each finding, also for those that no verb has named."""
    if all(finding.id for finding in report.findings):
        return report
    return dataclasses.replace(report, findings=identified(report.findings, root))


def _manner(verb: str, form: str, root: Path) -> Manner:
    """Return how this report is told: in colours on a terminal, with claims where they show."""
    claims: dict[str, str] = {}
    if form == "sarif":
        from nbblog.rules import RULES  # heavy: only when they are told

        claims = {rule.name: rule.claim for rule in RULES}
    is_terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    return Manner(
        verb,
        line_of=Places(root).line,
        claims=claims,
        is_coloured=is_terminal and not os.environ.get("NO_COLOR"),
    )


def tell(verb: str, form: str, run: Callable[[Progress], Report], root: Path) -> None:
    """Run a verb, print its report, and end with the exit code that it deserves."""
    progress = progress_on(sys.stderr)
    end_in_order()
    try:
        with contextlib.closing(progress):
            report = run(progress)
    except UsageError as error:
        if form == "json":  # whoever reads it gets the one object in any case
            finding = Finding("config", str(error), "see `nbblog --help`", Where(FILE))
            click.echo(render(Report((finding,)), form, verb))
        usage(error)
    except Problem as problem:  # the configuration itself is wrong
        wrong = with_ids(Report(problem.findings), root)
        text = render(wrong, form, _manner(verb, form, root))
        click.echo(text, err=form == "text")
        sys.exit(USAGE)
    except KeyboardInterrupt:
        _end_interrupted()
    except Exception:  # the last stop: tell a bug apart from a finding
        if is_heard():  # what was being imported has made something else of it
            _end_interrupted()
        import traceback

        traceback.print_exc()
        click.echo("\nThis is a bug in nbblog; please report it with the lines above.", err=True)
        sys.exit(BUG)
    if form != "text":
        report = with_ids(report, root)
    if text := render(report, form, _manner(verb, form, root)):
        click.echo(text, color=True)  # a report in colours is one for a terminal
    _tell_gone(report)
    click.echo(summary(verb, report), err=True)
    sys.exit(0 if report.ok else ERRORS)


def _end_interrupted() -> NoReturn:
    click.echo("\ninterrupted: finished notebooks are kept, the site is as it was", err=True)
    sys.stdout.flush()
    sys.stderr.flush()
    # an interrupt that met an exec() would make Python end by the signal, caught or not
    os._exit(INTERRUPTED)


def _tell_gone(report: Report) -> None:
    """Say which entries of the baseline are out of date."""
    gone = report.baseline.gone if report.baseline else ()
    for line in gone[:_MOST_GONE]:
        click.echo(f"no longer found: {line}", err=True)
    if len(gone) > _MOST_GONE:
        click.echo(f"no longer found: {len(gone) - _MOST_GONE} more", err=True)
    if gone:
        click.echo("    fix: --write-baseline takes them out", err=True)


def answer(ask: Callable[[], T]) -> T:
    """Return the answer of a verb without a report; what keeps it from answering is told."""
    end_in_order()
    try:
        return ask()
    except UsageError as error:
        usage(error)
    except Problem as problem:
        click.echo(render(Report(problem.findings), "text", ""), err=True)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    sys.exit(USAGE)


def usage(error: UsageError) -> Any:
    """Tell a mistake of the caller, and end."""
    click.echo(f"nbblog: {error}", err=True)
    sys.exit(USAGE)


def summary(verb: str, report: Report) -> str:
    """Return the last line of a run: what was found, run and written."""
    counts = {"error": 0, "warning": 0, "note": 0}
    for finding in report.findings:
        counts[finding.severity] += 1
    found = ", ".join(counted(number, name) for name, number in counts.items() if number)
    parts = [found] if found else []
    if report.baseline:
        parts.append(f"{report.baseline.hidden} known hidden")
    if report.executed or report.cached:
        parts.append(f"{len(report.executed)} executed, {len(report.cached)} remembered")
    if report.compared:
        parts.append(f"{counted(report.compared, 'cell')} compared")
    if verb == "publish":
        parts.append(_site_line(report))
    elif report.written:
        parts.append(f"{', '.join(report.written)} written")
    mark = "ok" if report.ok else "failed"
    return f"{verb} {mark}: " + "; ".join([*parts, f"{report.seconds:.1f} s"])


def _site_line(report: Report) -> str:
    if not report.written and not report.removed:
        kept = f"{report.unchanged} files" if report.unchanged else "the last site"
        why = "nothing to do" if report.ok else "nothing written"
        return f"{why}, {kept} as before"
    return (
        f"{counted(len(report.written), 'file')} written, {len(report.removed)} removed, "
        f"{report.unchanged} unchanged"
    )
