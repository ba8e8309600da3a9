"""`nbblog init`: begin a site."""

from __future__ import annotations

from pathlib import Path

import click

from nbblog.cli.telling import answer
from nbblog.manifest import FILE


@click.command("init")
@click.option(
    "--ci",
    type=click.Choice(["github", "gitlab"]),
    help="Write the workflow that checks, tests and publishes; DIR may hold a site already.",
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path, ci: str | None) -> None:
    """Begin a small complete site in DIR."""
    from nbblog.init import init
    from nbblog.workflow import write_workflow

    is_new = not (ci and (folder / FILE).is_file())
    for path in answer(lambda: init(folder)) if is_new else ():
        click.echo(f"  {path}")
    if ci:
        click.echo(f"  {answer(lambda: write_workflow(folder, ci))}")
        click.echo("Commit it, and name what notebooks import in requirements.txt.")
    if is_new:
        click.echo(f"A site begins in {folder}. Publish it:\n  nbblog publish --site {folder}")
