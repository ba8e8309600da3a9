"""`nbblog cv`: the CV as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from nbblog.cli import words
from nbblog.cli.telling import answer, tell
from nbblog.model import Paper


@click.command("cv")
@words.site
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where the PDF goes.  [default: cv.pdf, in this folder]",
)
@click.option("--paper", type=click.Choice(get_args(Paper)), help="Instead of `cv.paper`.")
@click.option("--data", is_flag=True, help="Print what the template gets, and set nothing.")
@words.report
@click.pass_obj
def command(
    outer: Path | None,
    site: Path | None,
    out: Path | None,
    paper: Paper | None,
    data: bool,
    report: str,
) -> None:
    """Set the CV as a PDF, from the profile and the publications.

    A publish does the same for the site: see `[cv]` in nbblog.toml.
    """
    import json

    from nbblog.cv import cv, data_of

    root = words.root_of(site or outer)
    if data:
        click.echo(json.dumps(answer(lambda: data_of(root, paper)), indent=2, ensure_ascii=False))
    else:
        tell("cv", report, lambda _: cv(root, out, paper), root)
