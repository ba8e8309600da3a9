"""`nbblog init`: begin a site."""

from __future__ import annotations

from pathlib import Path

import click

from nbblog.cli.telling import answer
from nbblog.manifest import FILE
from nbblog.report import Report
from nbblog.reports import render


@click.command("init")
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
def command(folder: Path, ci: str | None, resume: Path | None) -> None:
    """Begin a small complete site in DIR."""
    from nbblog.init import init
    from nbblog.workflow import write_workflow

    is_new = not ((ci or resume) and (folder / FILE).is_file())
    paths, findings = answer(lambda: init(folder, resume)) if is_new or resume else ((), ())
    for path in paths:
        click.echo(f"  {path}")
    if findings:
        click.echo(render(Report(findings), "text", ""), err=True)
    if "publications.bib" in paths:
        click.echo("JSON Resume names no authors: complete them in publications.bib.")
    if ci:
        click.echo(f"  {answer(lambda: write_workflow(folder, ci))}")
        click.echo("Commit it, and name what notebooks import in requirements.txt.")
    if is_new:
        click.echo(f"A site begins in {folder}. Publish it:\n  nbblog publish --site {folder}")
