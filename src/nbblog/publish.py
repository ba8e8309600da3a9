"""`nbblog publish`: run what is stale, check everything, write the site in one step."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from nbblog.baseline import compared
from nbblog.beside import heard
from nbblog.config import Config, load_config, with_options
from nbblog.executors.remember import site_store
from nbblog.executors.schedule import Executed, Wish, execute_all
from nbblog.findings import Finding, UsageError, Where
from nbblog.fonts import cut_meanwhile
from nbblog.lock import locked
from nbblog.model import BuildPlan, ExecutedNotebook, Notebook
from nbblog.options import Options
from nbblog.plan import Deeds, recover, refuse_foreign, write
from nbblog.progress import Progress
from nbblog.reading import Material, read_site, runnable
from nbblog.report import Report
from nbblog.watch import Watch

if TYPE_CHECKING:
    from nbblog.convert import Conversion
    from nbblog.executors import Executor


def publish(
    root: Path, options: Options, progress: Progress, executor: Executor | None = None
) -> Report:
    """Build the site in a folder; with an error nothing is written unless options.keeps_going.

    executor is one that has begun already.
    """
    begun = time.monotonic()
    config = with_options(load_config(root), options)
    with locked(config.state, progress.stage), heard() as beside:
        refuse_foreign(config.output)
        recover(config.output)
        watch = Watch(config, options, "publish")
        material = read_site(config)
        with cut_meanwhile() as wait_for_fonts:
            meanwhile = _Meanwhile(material, config)
            wish = _wish(material, options, meanwhile, executor)
            executed = execute_all(runnable(material, config), config, wish, progress)
            from nbblog.assembly import assemble, draft  # heavy

            drafted = draft(executed, material, config, meanwhile.conversion)
            wait_for_fonts()
        assembled = assemble(drafted, options, progress)
        report = compared(assembled.report, options.baseline, "publish")
        deeds = Deeds()
        if assembled.build and (report.ok or options.keeps_going):
            deeds, unwritten = _written(assembled.build, config)
            # no severity of the site's changes that there is no new site
            report = replace(report, findings=(*report.findings, *unwritten))
        report = _told(report, executed, deeds, begun)
        if report.ok and not _forgets(executed, material, config):
            read = drafted.converted.read | executed.watched | beside
            watch.note(assembled.report, material, read)
        return report


class _Meanwhile:
    """What is done while notebooks run, with modules that are too heavy to be loaded before."""

    def __init__(self, material: Material, config: Config) -> None:
        self.conversion: Conversion | None = None
        self._material = material
        self._config = config

    def load(self) -> None:
        from nbblog.assembly import rehearse

        self.conversion = rehearse(self._material, self._config)

    def press(self, executed: ExecutedNotebook) -> None:
        from nbblog.ahead import press_of, print_ahead

        press = press_of(self._config, site_store(self._config))
        print_ahead(executed, press, self._config.processors)

    def convert(self, executed: ExecutedNotebook) -> None:
        assert self.conversion is not None  # load comes first
        self.conversion.begin(executed)


def _wish(
    material: Material, options: Options, meanwhile: _Meanwhile, executor: Executor | None
) -> Wish:
    """Return which notebooks run; a forced one that is no source is a mistake of the caller."""
    names = {str(PurePosixPath(name)) for name in options.force}
    known = {str(notebook.path) for notebook in material.sources}
    if unknown := names - known - {"*"}:
        raise UsageError(f"--force: no such notebook in this site: {', '.join(sorted(unknown))}")

    def is_forced(notebook: Notebook) -> bool:
        return "*" in names or str(notebook.path) in names

    return Wish(
        forced=is_forced,
        is_frozen=options.is_frozen,
        meanwhile=meanwhile.load,
        ran=meanwhile.press,
        done=meanwhile.convert,
        executor=executor,
    )


def _written(build: BuildPlan, config: Config) -> tuple[Deeds, list[Finding]]:
    """Write the site; where that fails, for a full disk say, the last one is as it was."""
    try:
        return write(build, config.output), []
    except OSError as error:
        message = f"the site cannot be written: {error.strerror or error}; the last one stays"
        hint = "see that there is room and that you may write there, or name a folder with --out"
        return Deeds(), [Finding("site-writable", message, hint, Where(config.paths.output))]


def _told(report: Report, executed: Executed, deeds: Deeds, begun: float) -> Report:
    ran = [one for one in executed.notebooks if one.was_run]
    return replace(
        report,
        executed=tuple(str(one.notebook.path) for one in ran if not one.is_cached),
        cached=tuple(str(one.notebook.path) for one in ran if one.is_cached),
        written=deeds.written,
        removed=deeds.removed,
        unchanged=deeds.unchanged,
        seconds=round(time.monotonic() - begun, 3),
    )


def _forgets(executed: Executed, material: Material, config: Config) -> bool:
    """Whether the next publish has something to run or to remember, although nothing changes."""
    default = config.execution.default
    if any(finding.rule == "store-works" for finding in executed.findings):
        return True
    return any((nb.front.execute or default) == "always" for nb in material.sources if nb.code)
