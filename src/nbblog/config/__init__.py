"""nbblog.toml: what a person decides about a site."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from nbblog.config.mistakes import RULE, mistakes
from nbblog.config.sections import (
    LIST_STYLES,
    CvSettings,
    DriftSettings,
    ExecutionSettings,
    FigureSettings,
    OutputSettings,
    ReaderSettings,
    SiteSettings,
    TestSettings,
)
from nbblog.config.settings import Config
from nbblog.documents import Document, read_toml
from nbblog.findings import Finding, Problem, UsageError, Where
from nbblog.manifest import FILE
from nbblog.options import Options
from nbblog.schema import validate

__all__ = [
    "LIST_STYLES",
    "RULE",
    "Config",
    "CvSettings",
    "DriftSettings",
    "ExecutionSettings",
    "FigureSettings",
    "OutputSettings",
    "ReaderSettings",
    "SiteSettings",
    "TestSettings",
    "load_config",
    "with_options",
]


def load_config(root: Path) -> Config:
    """Return the configuration of the site in a folder; raises UsageError or Problem."""
    path = root / FILE
    if not path.is_file():
        raise UsageError(
            f"{FILE} not found in {root}: name the site with --site DIR, or begin one with "
            "`nbblog init DIR`"
        )
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        problem = Finding(RULE, "the file is not UTF-8", "save it as UTF-8", Where(FILE, None, 1))
        raise Problem([problem]) from error
    document = read_toml(text, FILE, rule=RULE)
    hidden = [key for key in ("root", "has_drafts") if key in document.data]
    if hidden:
        raise Problem(
            Finding(RULE, f"`{key}`: unknown key", "remove it", document.where((key,)))
            for key in hidden
        )
    config = dataclasses.replace(validate(Config, document, rule=RULE), root=root)
    findings = list(mistakes(config, document))
    if findings:
        raise Problem(findings)
    return config


def with_options(config: Config, options: Options) -> Config:
    """Return the configuration with what the command line overrides."""
    site, paths, execution = config.site, config.paths, config.execution
    if options.output:
        paths = dataclasses.replace(paths, output=options.output)
    if options.base_url:
        site = dataclasses.replace(site, base_url=options.base_url)
    if options.jobs:
        execution = dataclasses.replace(execution, jobs=options.jobs)
    if options.executor:
        execution = dataclasses.replace(execution, executor=options.executor)
    if options.scheduler:
        if execution.executor == "local":
            raise UsageError("--scheduler is for --executor dask")
        execution = dataclasses.replace(execution, scheduler=options.scheduler)
    if options.is_unforked:
        execution = dataclasses.replace(execution, fork=False)
    changed = dataclasses.replace(
        config, site=site, paths=paths, execution=execution, has_drafts=options.has_drafts
    )
    if findings := list(mistakes(changed, Document("--base-url", {}))):
        raise Problem(findings)
    return changed
