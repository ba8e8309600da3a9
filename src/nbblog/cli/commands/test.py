"""`nbblog test`: run every notebook small, or compare its outputs."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import get_args

import click

from nbblog.baseline import compared
from nbblog.cli import words
from nbblog.cli.telling import tell, with_ids
from nbblog.findings import UsageError
from nbblog.model import Size
from nbblog.options import Options
from nbblog.progress import Progress
from nbblog.report import Report


@click.command("test")
@words.site
@words.jobs
@words.executor
@words.scheduler
@words.no_fork
@click.option(
    "--size",
    type=click.Choice(get_args(Size)),
    default="test",
    show_default=True,
    help="How much runs: with the parameters of tests, or all that readers see.",
)
@click.option("--no-cache", is_flag=True, help="Run what is remembered, too.")
@click.option("--shard", metavar="K/N", help="Test the K-th of N parts, one a machine.")
@words.drafts
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
@words.report
@words.known
@words.write_known
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOKS]...")
@click.pass_obj
def command(
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
    root = words.root_of(site or outer)
    wanted = words.wanted_of(root, known, is_known_written)
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
        return compared(with_ids(found, root), wanted, "test")

    tell("test", report, run, root)


def _part(shard: str | None) -> tuple[int, int]:
    """Return the two numbers of "2/5"; raises a mistake of the caller."""
    part, _, parts = (shard or "1/1").partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise UsageError(f"--shard: {shard!r} is no part: write such as 2/5")
    return int(part), int(parts)
