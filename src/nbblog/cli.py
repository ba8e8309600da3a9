"""The command `nbblog`: words to calls, reports to exit codes."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from nbblog import __version__, baseline
from nbblog.baseline import Wanted, compared
from nbblog.findings import INTERRUPTED, Finding, Problem, UsageError, Where
from nbblog.identity import identified
from nbblog.manifest import FILE, checked_before, nothing_to_do
from nbblog.model import Size
from nbblog.options import Options
from nbblog.places import Places
from nbblog.progress import Progress, counted, progress_on
from nbblog.report import Report
from nbblog.reports import FORMS, Manner, render

if TYPE_CHECKING:
    from nbblog.check import Further
    from nbblog.diff.builds import Build

T = TypeVar("T")

ERRORS, USAGE, BUG = 1, 2, 3

_MOST_GONE = 10

_site = click.option(
    "-C",
    "--site",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder with nbblog.toml.  [default: this folder]",
)
_report = click.option(
    "--report",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help="How findings are told on standard output.",
)
_known = click.option(
    "--baseline",
    "known",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Tell only what FILE does not know: see --write-baseline.",
)
_write_known = click.option(
    "--write-baseline",
    "is_known_written",
    is_flag=True,
    help=f"Note all that is found: it is known from now on.  [FILE: {baseline.FILE}]",
)
_jobs = click.option("--jobs", "-j", type=click.IntRange(min=1), help="Notebooks run at once.")
_executor = click.option("--executor", metavar="NAME", help="Who runs notebooks: local or dask.")
_scheduler = click.option(
    "--scheduler", metavar="ADDRESS", help="Of the cluster that runs them, for --executor dask."
)
_no_fork = click.option(
    "--no-fork", is_flag=True, help="Start every kernel anew instead of forking a loaded one."
)
_drafts = click.option("--drafts", is_flag=True, help="Take drafts in.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nbblog")
@_site
@click.pass_context
def cli(context: click.Context, site: Path | None) -> None:
    """Turn Jupyter notebooks into a blog merged with a profile homepage.

    Exit codes: 0 right, 1 errors found, 2 usage or configuration, 3 a bug in nbblog.
    """
    context.obj = site


@cli.command()
@_site
@click.option("--out", metavar="DIR", help="Write the site there instead of `paths.output`.")
@_jobs
@_executor
@_scheduler
@_no_fork
@click.option("--frozen", is_flag=True, help="Start no kernel; fail if a notebook is stale.")
@click.option("--keep-going", is_flag=True, help="Publish what is right although the rest is not.")
@click.option("--force", is_flag=True, help="Run NOTEBOOKS again (all if none is named).")
@_drafts
@click.option("--base-url", metavar="URL", help="Where the site will be served.")
@_report
@_known
@_write_known
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOKS]...")
@click.pass_obj
def publish(
    outer: Path | None,
    site: Path | None,
    out: str | None,
    jobs: int | None,
    executor: str | None,
    scheduler: str | None,
    no_fork: bool,
    frozen: bool,
    keep_going: bool,
    force: bool,
    drafts: bool,
    base_url: str | None,
    report: str,
    known: Path | None,
    is_known_written: bool,
    notebooks: tuple[str, ...],
) -> None:
    """Execute what is stale, check everything, and write the site in one step.

    NOTEBOOKS are paths inside the site and go with --force.
    """
    if notebooks and not force:
        raise click.UsageError("NOTEBOOKS are only for --force")
    if frozen and force:
        raise click.UsageError("--frozen starts no kernel, so --force has nothing to run")
    root = _root(site or outer)
    wanted = _wanted(root, known, is_known_written)
    options = Options(
        output=str(Path(out).absolute()) if out else None,
        base_url=base_url,
        jobs=jobs,
        executor=executor,
        scheduler=scheduler,
        is_unforked=no_fork,
        is_frozen=frozen,
        keeps_going=keep_going,
        has_drafts=drafts,
        force=(notebooks or ("*",)) if force else (),
        baseline=wanted,
    )

    def run(progress: Progress) -> Report:
        if current := nothing_to_do(root, options):
            return compared(current, wanted, "publish")
        from nbblog.publish import publish  # heavy: only when there is something to do

        return publish(root, options, progress)

    _tell("publish", report, run, root)


@cli.command()
@_site
@_drafts
@_report
@_known
@_write_known
@click.option("--built", is_flag=True, help="Look at the finished pages too, in a browser.")
@click.option("--external", is_flag=True, help="Ask the other sites that prose links to.")
@click.option("--explain", metavar="RULE", help="Say what a rule claims, and check nothing.")
@click.pass_obj
def check(
    outer: Path | None,
    site: Path | None,
    drafts: bool,
    report: str,
    built: bool,
    external: bool,
    explain: str | None,
    known: Path | None,
    is_known_written: bool,
) -> None:
    """Find what can be found without running a notebook."""
    root = _root(site or outer)
    if explain:
        return _explain(root, explain)
    wanted = _wanted(root, known, is_known_written)
    options = Options(has_drafts=drafts)
    is_plain = not (built or external)  # what a browser and other sites say is not remembered

    def run(progress: Progress) -> Report:
        found = checked_before(root, options) if is_plain else None
        if found is None:
            from nbblog.check import check  # heavy: only when something has changed
            from nbblog.config import load_config, with_options
            from nbblog.watch import Watch

            config = with_options(load_config(root), options)
            looks = list(_further(progress, built=built, external=external))
            found = check(config, looks, Watch(config, options, "check") if is_plain else None)
        return compared(found, wanted, "check")

    _tell("check", report, run, root)
    return None


def _further(progress: Progress, *, built: bool, external: bool) -> Iterator[Further]:
    """Yield what else a check looks at; each is imported only then."""
    if built:
        from nbblog.audit import audit

        yield lambda whole: audit(whole, progress)
    if external:
        from nbblog.external import external as ask

        yield lambda whole: ask(whole, progress)


def _explain(root: Path, rule: str) -> None:
    """Print what a rule claims; a site's own rules are known where there is a site."""
    from nbblog.config import load_config
    from nbblog.explain import explain
    from nbblog.extensions import load_extensions

    if (root / FILE).is_file():
        _answer(lambda: load_extensions(load_config(root)))
    click.echo(_answer(lambda: explain(rule)))


@cli.command()
@_site
@_jobs
@_executor
@_scheduler
@_no_fork
@click.option(
    "--size",
    type=click.Choice(get_args(Size)),
    default="test",
    show_default=True,
    help="How much runs: with the parameters of tests, or all that readers see.",
)
@click.option("--no-cache", is_flag=True, help="Run what is remembered, too.")
@click.option("--shard", metavar="K/N", help="Test the K-th of N parts, one a machine.")
@_drafts
@click.option(
    "--check-outputs", is_flag=True, help="Run in full size; compare with the last publish."
)
@click.option("--check-saved", is_flag=True, help="The same, with the outputs in the .ipynb files.")
@click.option("--update", is_flag=True, help="Accept outputs that differ.")
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Show what differs, side by side, in FILE.",
)
@_report
@_known
@_write_known
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOKS]...")
@click.pass_obj
def test(
    outer: Path | None,
    site: Path | None,
    jobs: int | None,
    executor: str | None,
    scheduler: str | None,
    no_fork: bool,
    size: Size,
    no_cache: bool,
    shard: str | None,
    drafts: bool,
    check_outputs: bool,
    check_saved: bool,
    update: bool,
    html: Path | None,
    report: str,
    known: Path | None,
    is_known_written: bool,
    notebooks: tuple[str, ...],
) -> None:
    """Check, and run every notebook small in a fresh kernel; write no site.

    What ran like this before, and has not changed, is remembered. NOTEBOOKS are paths inside the
    site: only these are tested.
    """
    is_compared = check_outputs or check_saved
    if (update or html) and not is_compared:
        raise click.UsageError("--update and --html go with --check-outputs or --check-saved")
    root = _root(site or outer)
    wanted = _wanted(root, known, is_known_written)
    if wanted and (notebooks or shard):
        wanted = dataclasses.replace(wanted, is_part=True)

    def run(progress: Progress) -> Report:
        from nbblog.config import load_config, with_options
        from nbblog.drift.again import Comparison
        from nbblog.test import Trials, test

        options = Options(
            jobs=jobs,
            executor=executor,
            scheduler=scheduler,
            has_drafts=drafts,
            is_unforked=no_fork,
        )
        page = html and html.absolute()
        comparison = Comparison(check_outputs, check_saved, update, page)
        trials = Trials(notebooks, size, no_cache, _part(shard), comparison)
        found = test(with_options(load_config(root), options), progress, trials)
        return compared(_identified(found, root), wanted, "test")

    _tell("test", report, run, root)


@cli.command()
@_site
@click.option(
    "--report",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the answer is told on standard output.",
)
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOKS]...")
@click.pass_obj
def why(outer: Path | None, site: Path | None, report: str, notebooks: tuple[str, ...]) -> None:
    """Say which notebooks are current, and what made the others stale."""
    import json

    from nbblog.config import load_config
    from nbblog.why import why

    standings = _answer(lambda: why(load_config(_root(site or outer)), notebooks))
    if report == "json":
        told = [dataclasses.asdict(one) | {"current": one.is_current} for one in standings]
        click.echo(json.dumps(told, indent=2))
    else:
        click.echo("\n".join(str(one) for one in standings))


@cli.command()
@_site
@click.option(
    "--older-than",
    metavar="AGE",
    default="30d",
    show_default=True,
    help="Such as 30d, 12h or 2w: keep what was used since.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@click.pass_obj
def clean(outer: Path | None, site: Path | None, older_than: str, dry_run: bool) -> None:
    """Delete remembered runs that were not used for long.

    What the notebooks lead to as they are now is kept, however old it is.
    """
    from nbblog.clean import age_of, clean
    from nbblog.config import load_config

    config = _answer(lambda: load_config(_root(site or outer)))
    for one in _answer(lambda: clean(config, age_of(older_than), is_dry=dry_run)):
        deed = "would be deleted" if dry_run else "deleted"
        click.echo(f"{one.place}: {counted(one.files, 'file')}, {one.size:,} bytes {deed}")


@cli.command()
@_site
@click.option("--device", metavar="TEXT", default="", help='What ran it, such as "TPU v4-8".')
@click.argument("notebooks", nargs=-1, required=True, metavar="NOTEBOOKS...")
@click.pass_obj
def seal(outer: Path | None, site: Path | None, device: str, notebooks: tuple[str, ...]) -> None:
    """Vouch that outputs made elsewhere are those of the code beside them.

    For notebooks with `execute: stored`: the seal lies in their metadata, and a publish fails when
    code or outputs have changed since. NOTEBOOKS are paths inside the site.
    """
    from nbblog.seal import seal

    for name, sealed in _answer(lambda: seal(_root(site or outer), notebooks, device)).items():
        where = f", made on {sealed.device}" if sealed.device else ""
        click.echo(f"{name}: {counted(len(sealed.code), 'code cell')} sealed{where}")


@cli.command()
@_site
@click.option(
    "--html",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write a report with words and pictures there.",
)
@click.option(
    "--report",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the answer is told on standard output.",
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", default=".")
@click.pass_obj
def diff(
    outer: Path | None, site: Path | None, html: Path | None, report: str, old: str, new: str
) -> None:
    """Say which pages changed between two builds.

    OLD and NEW are folders of finished sites, folders of sites, or revisions of git. What has to be
    built is made of what is remembered: no kernel is started. Without NEW it is the site as it is.
    """
    import tempfile

    from nbblog.diff import compare
    from nbblog.diff.builds import build_of
    from nbblog.diff.telling import as_json, as_text

    root = _root(site or outer)
    with tempfile.TemporaryDirectory(prefix="nbblog-diff-") as scratch:

        def build(name: str, place: str) -> Build:
            return _answer(lambda: build_of(name, root, Path(scratch, place)))

        before, after = build(old, "old"), build(new, "new")
        found = compare(before, after)
        click.echo((as_json if report == "json" else as_text)(found, before, after))
        if html:
            from nbblog.diff.showing import write_report

            if said := write_report(found, before, after, html):
                click.echo(said, err=True)
            click.echo(f"report: {html / 'index.html'}", err=True)


@cli.command()
@click.option(
    "--ci",
    type=click.Choice(["github", "gitlab"]),
    help="Write the workflow that checks, tests and publishes; DIR may hold a site already.",
)
@click.option(
    "--resume",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Make profile.yaml of a JSON Resume file; DIR may hold a site already.",
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path, ci: str | None, resume: Path | None) -> None:
    """Begin a small complete site in DIR."""
    from nbblog.init import init
    from nbblog.workflow import write_workflow

    is_new = not ((ci or resume) and (folder / FILE).is_file())
    paths, findings = _answer(lambda: init(folder, resume)) if is_new or resume else ((), ())
    for path in paths:
        click.echo(f"  {path}")
    if findings:
        click.echo(render(Report(findings), "text", ""), err=True)
    if "publications.bib" in paths:
        click.echo("JSON Resume names no authors: complete them in publications.bib.")
    if ci:
        click.echo(f"  {_answer(lambda: write_workflow(folder, ci))}")
        click.echo("Commit it, and name what notebooks import in requirements.txt.")
    if is_new:
        click.echo(f"A site begins in {folder}. Publish it:\n  nbblog publish --site {folder}")


def _part(shard: str | None) -> tuple[int, int]:
    """Return the two numbers of "2/5"; raises a mistake of the caller."""
    part, _, parts = (shard or "1/1").partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise UsageError(f"--shard: {shard!r} is no part: write such as 2/5")
    return int(part), int(parts)


def _root(site: Path | None) -> Path:
    return (site or Path()).absolute()


def _wanted(root: Path, known: Path | None, is_written: bool) -> Wanted | None:
    """Return what the options ask of a baseline; without a name it lies in the site."""
    if known is None and not is_written:
        return None
    if known and not is_written and not known.is_file():  # told before anything is run
        raise click.UsageError(f"{known} does not exist: --write-baseline writes it")
    return Wanted(known or root / baseline.FILE, is_written)


def _identified(report: Report, root: Path) -> Report:
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


def _tell(verb: str, form: str, run: Callable[[Progress], Report], root: Path) -> None:
    """Run a verb, print its report, and end with the exit code that it deserves."""
    progress = progress_on(sys.stderr)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is ignored
        signal.signal(signal.SIGINT, _interrupted)
    try:
        with contextlib.closing(progress):
            report = run(progress)
    except UsageError as error:
        if form == "json":  # whoever reads it gets the one object in any case
            finding = Finding("config", str(error), "see `nbblog --help`", Where(FILE))
            click.echo(render(Report((finding,)), form, verb))
        _usage(error)
    except Problem as problem:  # the configuration itself is wrong
        wrong = _identified(Report(problem.findings), root)
        text = render(wrong, form, _manner(verb, form, root))
        click.echo(text, err=form == "text")
        sys.exit(USAGE)
    except KeyboardInterrupt:
        click.echo("\ninterrupted: finished notebooks are kept, the site is as it was", err=True)
        sys.stdout.flush()
        sys.stderr.flush()
        # an interrupt that met an exec() would make Python end by the signal, caught or not
        os._exit(INTERRUPTED)
    except Exception:  # the last stop: tell a bug apart from a finding
        import traceback

        traceback.print_exc()
        click.echo("\nThis is a bug in nbblog; please report it with the lines above.", err=True)
        sys.exit(BUG)
    if form != "text":
        report = _identified(report, root)
    if text := render(report, form, _manner(verb, form, root)):
        click.echo(text, color=True)  # a report in colours is one for a terminal
    _tell_gone(report)
    click.echo(summary(verb, report), err=True)
    sys.exit(0 if report.ok else ERRORS)


def _tell_gone(report: Report) -> None:
    """Say which entries of the baseline are out of date."""
    gone = report.baseline.gone if report.baseline else ()
    for line in gone[:_MOST_GONE]:
        click.echo(f"no longer found: {line}", err=True)
    if len(gone) > _MOST_GONE:
        click.echo(f"no longer found: {len(gone) - _MOST_GONE} more", err=True)
    if gone:
        click.echo("    fix: --write-baseline takes them out", err=True)


def _interrupted(*_: object) -> None:
    """Answer Ctrl-C: the first one ends in order, the second at once, and kernels with it."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    raise KeyboardInterrupt


def _answer(ask: Callable[[], T]) -> T:
    """Return the answer of a verb without a report; what keeps it from answering is told."""
    try:
        return ask()
    except UsageError as error:
        _usage(error)
    except Problem as problem:
        click.echo(render(Report(problem.findings), "text", ""), err=True)
    sys.exit(USAGE)


def _usage(error: UsageError) -> Any:
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


def main() -> None:
    """Run the command."""
    cli(prog_name="nbblog")
