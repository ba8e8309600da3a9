"""`nbblog check`: find what can be found without a kernel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nbblog.baseline import compared
from nbblog.cli import words
from nbblog.cli.telling import answer, tell
from nbblog.manifest import FILE, checked_before
from nbblog.options import Options
from nbblog.progress import Progress
from nbblog.report import Report

if TYPE_CHECKING:
    from nbblog.check import Further


@click.command("check")
@words.site
@words.drafts
@words.report
@words.known
@words.write_known
@click.option("--built", is_flag=True, help="Look at the finished pages too, in a browser.")
@click.option("--external", is_flag=True, help="Ask the other sites that prose links to.")
@click.option("--explain", metavar="RULE", help="Say what a rule claims, and check nothing.")
@click.pass_obj
def command(
    outer: Path | None,
    site: Path | None,
    drafts: bool,
    report: str,
    built: bool,
    external: bool,
    explain: str | None,
    known: Path | None,
    is_known_written: bool,
) -> None:
    """Find what can be found without running a notebook."""
    root = words.root_of(site or outer)
    if explain:
        return _explain(root, explain)
    wanted = words.wanted_of(root, known, is_known_written)
    options = Options(has_drafts=drafts)
    is_plain = not (built or external)  # what a browser and other sites say is not remembered

    def run(progress: Progress) -> Report:
        found = checked_before(root, options) if is_plain else None
        if found is None:
            from nbblog.check import check  # heavy: only when something has changed
            from nbblog.config import load_config, with_options
            from nbblog.watch import Watch

            config = with_options(load_config(root), options)
            looks = list(_further(progress, built=built, external=external))
            found = check(config, looks, Watch(config, options, "check") if is_plain else None)
        return compared(found, wanted, "check")

    tell("check", report, run, root)
    return None


def _further(progress: Progress, *, built: bool, external: bool) -> Iterator[Further]:
    """Yield what else a check looks at; each is imported only then."""
    if built:
        from nbblog.audit import audit

        yield lambda whole: audit(whole, progress)
    if external:
        from nbblog.external import external as ask

        yield lambda whole: ask(whole, progress)


def _explain(root: Path, rule: str) -> None:
    """Print what a rule claims; a site's own rules are known where there is a site."""
    from nbblog.config import load_config
    from nbblog.explain import explain
    from nbblog.extensions import load_extensions

    if (root / FILE).is_file():
        answer(lambda: load_extensions(load_config(root)))
    click.echo(answer(lambda: explain(rule)))
