"""The command `nbblog`: words to calls, reports to exit codes."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import click

from nbblog import __version__
from nbblog.cli import commands, words


class Verbs(click.Group):
    """A command for each module of `commands`, which is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, sorted."""
        return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{commands.__name__}.{cmd_name}")
        command: click.Command = module.command
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nbblog")
@words.site
@click.pass_context
def cli(context: click.Context, site: Path | None) -> None:
    """Turn Jupyter notebooks into a blog merged with a profile homepage.

    Exit codes: 0 right, 1 errors found, 2 usage or configuration, 3 a bug in nbblog.
    """
    context.obj = site


def main() -> None:
    """Run the command."""
    cli(prog_name="nbblog")
