"""`nbblog seal`: vouch for stored outputs."""

from __future__ import annotations

from pathlib import Path

import click

from nbblog.cli import words
from nbblog.cli.telling import answer
from nbblog.progress import counted


@click.command("seal")
@words.site
@click.option("--device", metavar="TEXT", default="", help='What ran it, such as "TPU v4-8".')
@click.argument("notebooks", nargs=-1, required=True, metavar="NOTEBOOKS...")
@click.pass_obj
def command(outer: Path | None, site: Path | None, device: str, notebooks: tuple[str, ...]) -> None:
    """Vouch that outputs made elsewhere are those of the code beside them.

    For notebooks with `execute: stored`: the seal lies in their metadata, and a publish fails when
    code or outputs have changed since. NOTEBOOKS are paths inside the site.
    """
    from nbblog.seal import seal

    for name, sealed in answer(
        lambda: seal(words.root_of(site or outer), notebooks, device)
    ).items():
        where = f", made on {sealed.device}" if sealed.device else ""
        click.echo(f"{name}: {counted(len(sealed.code), 'code cell')} sealed{where}")
