"""`nbblog cv`: the CV as a PDF, without a site around it."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from nbblog.config import Config, load_config
from nbblog.findings import Finding, Problem, UsageError, Where, errors
from nbblog.model import Json, Paper
from nbblog.printed import print_cv, printed_data
from nbblog.reading import Material, read_site
from nbblog.report import Report, judged
from nbblog.store import write_atomically
from nbblog.templates import Theme


def cv(root: Path, out: Path | None, paper: Paper | None) -> Report:
    """Write the CV of a site to a file, and report what is wrong with it.

    Without a file it is the last part of the PDF's address on the site, in this folder.
    """
    begun = time.monotonic()
    config, material = _read(root, paper)
    theme = Theme(config.theme, root / config.paths.overrides)
    target = out or Path(Path(config.cv.url).name)
    try:
        pdf, findings = print_cv(config, material.profile, material.publications, theme)
    except Problem as problem:
        return Report(judged(problem.findings, config.rules))
    try:
        write_atomically(target, pdf)
    except OSError as error:
        raise UsageError(f"{target}: {error.strerror or error}") from error
    told = judged(tuple(findings), config.rules)
    seconds = round(time.monotonic() - begun, 3)
    return Report(told, written=(str(target),), seconds=seconds)


def data_of(root: Path, paper: Paper | None) -> Json:
    """Return what the CV's template gets."""
    config, material = _read(root, paper)
    theme = Theme(config.theme, root / config.paths.overrides)
    return printed_data(config, material.profile, material.publications, theme)[0]


def _read(root: Path, paper: Paper | None) -> tuple[Config, Material]:
    """Return a site as a publish reads it; raises Problem for what a CV cannot be made of."""
    config = load_config(root)
    material = read_site(config)
    made_from = (config.paths.profile, config.paths.bibliography)
    if wrong := [one for one in errors(material.findings) if one.where.path in made_from]:
        raise Problem(wrong)
    if not material.profile.basics.name:
        hint = f"write `basics:` and `name:` into {config.paths.profile}"
        where = Where(config.paths.profile)
        raise Problem([Finding("profile", "a CV needs a name", hint, where)])
    if paper:
        config = replace(config, cv=replace(config.cv, paper=paper))
    return config, material
