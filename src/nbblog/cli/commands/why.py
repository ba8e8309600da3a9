"""`nbblog why`: say what is stale, and since which cell."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from nbblog.cli import words
from nbblog.cli.telling import answer


@click.command("why")
@words.site
@click.option(
    "--report",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the answer is told on standard output.",
)
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOKS]...")
@click.pass_obj
def command(outer: Path | None, site: Path | None, report: str, notebooks: tuple[str, ...]) -> None:
    """Say which notebooks are current, and what made the others stale."""
    import json

    from nbblog.config import load_config
    from nbblog.why import why

    standings = answer(lambda: why(load_config(words.root_of(site or outer)), notebooks))
    if report == "json":
        told = [dataclasses.asdict(one) | {"current": one.is_current} for one in standings]
        click.echo(json.dumps(told, indent=2))
    else:
        click.echo("\n".join(str(one) for one in standings))
