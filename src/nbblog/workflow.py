"""`nbblog init --ci`: the workflow that checks, tests and publishes a site at a host of git."""

from __future__ import annotations

from pathlib import Path

from nbblog import __version__
from nbblog.findings import UsageError
from nbblog.templates import THEMES

FILES = {"github": ".github/workflows/site.yml", "gitlab": ".gitlab-ci.yml"}
"""Where each host looks for its workflow, from the top of the repository."""


def write_workflow(site: Path, host: str) -> Path:
    """Write the workflow of a site into the repository that it lies in; return its path.

    Raises UsageError when there is one already: nothing is ever overwritten.
    """
    top = _repository(site.resolve())
    target = top / FILES[host]
    if target.exists():
        raise UsageError(f"{target} is already there: nothing was written")
    inside = site.resolve().relative_to(top).as_posix()
    text = (THEMES / "ci" / f"{host}.yml").read_text("utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text.replace("@SITE@", inside).replace("@VERSION@", __version__), "utf-8")
    return target


def _repository(site: Path) -> Path:
    """Return the top of the repository that a folder lies in, or else the folder."""
    return next((top for top in (site, *site.parents) if (top / ".git").exists()), site)
