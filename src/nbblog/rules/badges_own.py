"""A badge at the top of a post opens this post's notebook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from nbblog.beside import looked_at
from nbblog.findings import Finding, Severity, Where
from nbblog.model import Notebook
from nbblog.prosaic import prose_cells
from nbblog.prose.elements import Anchor, elements_of
from nbblog.repositories import Target, repository_of, roots, target_of
from nbblog.rules import rule
from nbblog.whole import Whole

_COLAB = "https://colab.research.google.com/github/ada/trees/blob/main/notebooks"
_BADGE = "[![Open in Colab](data:image/gif;base64,R0lGODlhAQABAAAAACw=)]"


@rule(
    "badges-own",
    on=Whole,
    bad={
        "notebooks/bushes.md": "# Bushes",
        "notebooks/trees.md": f"# Trees\n\n{_BADGE}({_COLAB}/bushes.md)",
    },
    good={"notebooks/trees.md": f"# Trees\n\n{_BADGE}({_COLAB}/trees.md)"},
    severity="warning",
)
def badges_own(whole: Whole) -> Iterator[Finding]:
    """A badge of Colab or Binder above the first code opens the notebook that it stands in."""
    own = repository_of(whole.config.site.source_url)
    for notebook in whole.sources:
        for target, where in _badges(notebook):
            message = _wrong(notebook, target, own, whole)
            if message:
                hint = f"open `{notebook.path}` with it, or take the badge out"
                yield Finding("badges-own", message, hint, where, Severity.WARNING)
                break  # one line of badges is one mistake


def _badges(notebook: Notebook) -> Iterator[tuple[Target, Where]]:
    """Yield the links at the top that run a notebook elsewhere, with a picture or such words."""
    first = next((cell.number for cell in notebook.code), len(notebook.cells) + 1)
    for cell in prose_cells(notebook):
        if cell.number > first:
            return
        for anchor in elements_of(cell.source).anchors:
            target = target_of(anchor.href)
            if target and _is_badge(anchor, target):
                yield target, notebook.where(cell, anchor.line)


def _is_badge(anchor: Anchor, target: Target) -> bool:
    if anchor.has_picture:
        return target.runs or target.rest.endswith(".ipynb")
    words = anchor.words.lower()
    return target.runs and ("colab" in words or "binder" in words)


def _wrong(notebook: Notebook, target: Target, own: str, whole: Whole) -> str | None:
    """Return what is wrong with a badge; what is not there at all is told by source-links-true."""
    opened = PurePosixPath(target.rest)
    if not opened.suffix:
        return None  # a repository, or a folder of it
    if not own:
        # where the site's own repository lies is not known: what is surely another post is told
        names = {source.path.name for source in whole.sources} - {notebook.path.name}
        is_other = opened.name in names and not notebook.path.stem.endswith(opened.stem)
        return f"the badge opens `{opened.name}`, another post" if is_other else None
    if target.repository != own:
        return f"the badge opens a file of `{target.repository}`, not of this site's repository"
    path = target.path(whole.config.site.source_branch)
    files = [root / (path or str(opened)) for root in roots(whole.config.root)]
    is_here = whole.config.root / notebook.path in files
    if path is None:  # of another branch, which source-links-true judges
        is_here = opened.name == notebook.path.name
    if is_here or not any(looked_at(file).exists() for file in files):
        return None
    return f"the badge opens `{opened.name}`, not this notebook"
