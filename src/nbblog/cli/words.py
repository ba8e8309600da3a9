"""Options that several commands have, and what is made of their words."""

from __future__ import annotations

from pathlib import Path

import click

from nbblog import baseline
from nbblog.baseline import Wanted
from nbblog.reports import FORMS

site = click.option(
    "-C",
    "--site",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder with nbblog.toml.  [default: this folder]",
)
report = click.option(
    "--report",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help="How findings are told on standard output.",
)
known = click.option(
    "--baseline",
    "known",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Tell only what FILE does not know: see --write-baseline.",
)
write_known = click.option(
    "--write-baseline",
    "is_known_written",
    is_flag=True,
    help=f"Note all that is found: it is known from now on.  [FILE: {baseline.FILE}]",
)
jobs = click.option("--jobs", "-j", type=click.IntRange(min=1), help="Notebooks run at once.")
executor = click.option("--executor", metavar="NAME", help="Who runs notebooks: local or dask.")
scheduler = click.option(
    "--scheduler", metavar="ADDRESS", help="Of the cluster that runs them, for --executor dask."
)
no_fork = click.option(
    "--no-fork", is_flag=True, help="Start every kernel anew instead of forking a loaded one."
)
drafts = click.option("--drafts", is_flag=True, help="Take drafts in.")


def root_of(site: Path | None) -> Path:
    """Return the folder of the site."""
    return (site or Path()).absolute()


def wanted_of(root: Path, known: Path | None, is_written: bool) -> Wanted | None:
    """Return what the options ask of a baseline; without a name it lies in the site."""
    if known is None and not is_written:
        return None
    if known and not is_written and not known.is_file():  # told before anything is run
        raise click.UsageError(f"{known} does not exist: --write-baseline writes it")
    return Wanted(known or root / baseline.FILE, is_written)
