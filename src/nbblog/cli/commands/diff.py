"""`nbblog diff`: say which pages changed between two builds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nbblog.cli import words
from nbblog.cli.telling import answer

if TYPE_CHECKING:
    from nbblog.diff.builds import Build


@click.command("diff")
@words.site
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
def command(
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

    root = words.root_of(site or outer)
    with tempfile.TemporaryDirectory(prefix="nbblog-diff-") as scratch:

        def build(name: str, place: str) -> Build:
            return answer(lambda: build_of(name, root, Path(scratch, place)))

        before, after = build(old, "old"), build(new, "new")
        found = compare(before, after)
        click.echo((as_json if report == "json" else as_text)(found, before, after))
        if html:
            from nbblog.diff.showing import write_report

            if said := write_report(found, before, after, html):
                click.echo(said, err=True)
            click.echo(f"report: {html / 'index.html'}", err=True)
