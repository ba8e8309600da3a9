"""`nbblog publish`: execute what is stale, check everything, write the site."""

from __future__ import annotations

from pathlib import Path

import click

from nbblog.baseline import compared
from nbblog.cli import words
from nbblog.cli.telling import tell
from nbblog.early import begun_early
from nbblog.manifest import nothing_to_do
from nbblog.options import Options
from nbblog.progress import Progress
from nbblog.report import Report


@click.command("publish")
@words.site
@click.option("--out", metavar="DIR", help="Write the site there instead of `paths.output`.")
@words.jobs
@words.executor
@words.scheduler
@words.no_fork
@click.option("--frozen", is_flag=True, help="Start no kernel; fail if a notebook is stale.")
@click.option("--keep-going", is_flag=True, help="Publish what is right although the rest is not.")
@click.option("--force", is_flag=True, help="Run NOTEBOOKS again (all if none is named).")
@words.drafts
@click.option("--base-url", metavar="URL", help="Where the site will be served.")
@words.report
@words.known
@words.write_known
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOKS]...")
@click.pass_obj
def command(
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
    root = words.root_of(site or outer)
    wanted = words.wanted_of(root, known, is_known_written)
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
        with begun_early(root, options) as executor:
            from nbblog.publish import publish  # heavy: only when there is something to do

            return publish(root, options, progress, executor)

    tell("publish", report, run, root)
