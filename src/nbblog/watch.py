"""Notes what a verb looked at and found, so that it need not look again when nothing changed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from nbblog import manifest
from nbblog.config import Config
from nbblog.executors.accelerators import PLATFORMS, VISIBLE
from nbblog.manifest import EPOCH, FILE, Last
from nbblog.options import Options
from nbblog.reading import Material
from nbblog.report import Report
from nbblog.templates import THEMES
from nbblog.waiting import days_of


class Watch:
    """Looks at the inputs before they are read, and notes them once the verb is done."""

    def __init__(self, config: Config, options: Options, verb: str) -> None:
        self.config = config
        self.options = options
        self.verb = verb
        manifest.forget(config.state, options, verb)
        paths = config.paths
        names = [FILE, paths.notebooks, paths.pages, paths.static, paths.overrides]
        names += [paths.profile, paths.bibliography, *config.extensions, *config.cv.files]
        self.watched = (*names, str(Path(__file__).parent), str(THEMES))
        self.inputs = manifest.stamps(config.root, self.watched)

    def note(self, report: Report, material: Material, read: Iterable[Path]) -> None:
        """Keep the findings, and all that they depend on; read are files beside the sources."""
        beside = tuple(sorted({str(path) for path in read if not path.is_dir()}))
        writes = self.verb == "publish"
        output = str(self.config.output) if writes else ""
        last = Last(
            watched=(*self.watched, *beside),
            inputs=self.inputs | manifest.stamps(self.config.root, beside),
            output=output,
            outputs=manifest.stamps(Path(output), (".",)) if writes else {},
            sources=tuple(str(notebook.path) for notebook in material.sources if notebook.code),
            findings=report.findings,
            variables={name: manifest.variable(name) for name in _variables(material)},
            days=days_of(material.posts, material.scheduled, self.config),
        )
        manifest.save(self.config.state, self.options, last, self.verb)


def _variables(material: Material) -> set[str]:
    declared = {name for one in material.sources for name in one.front.environment}
    return {EPOCH, VISIBLE, PLATFORMS} | declared
