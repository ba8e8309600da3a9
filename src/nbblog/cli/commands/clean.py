"""`nbblog clean`: delete remembered runs."""

from __future__ import annotations

from pathlib import Path

import click

from nbblog.cli import words
from nbblog.cli.telling import answer
from nbblog.progress import counted


@click.command("clean")
@words.site
@click.option(
    "--older-than",
    metavar="AGE",
    default="30d",
    show_default=True,
    help="Such as 30d, 12h or 2w: keep what was used since.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@click.pass_obj
def command(outer: Path | None, site: Path | None, older_than: str, dry_run: bool) -> None:
    """Delete remembered runs that were not used for long.

    What the notebooks lead to as they are now is kept, however old it is.
    """
    from nbblog.clean import age_of, clean
    from nbblog.config import load_config

    config = answer(lambda: load_config(words.root_of(site or outer)))
    for one in answer(lambda: clean(config, age_of(older_than), is_dry=dry_run)):
        deed = "would be deleted" if dry_run else "deleted"
        click.echo(f"{one.place}: {counted(one.files, 'file')}, {one.size:,} bytes {deed}")
