"""Links into the site's own repository lead to files that are there."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.beside import looked_at
from nbblog.config import Config
from nbblog.findings import Finding, Where
from nbblog.linking import advice
from nbblog.prosaic import anchors_of
from nbblog.prose.elements import Anchor
from nbblog.repositories import Target, repository_of, roots, target_of
from nbblog.rules import rule
from nbblog.whole import Whole

_SITE = '[site]\nsource_url = "https://github.com/ada/trees"\n'
_DEFAULTS = ("main", "master", "trunk", "gh-pages")
RULE = "source-links-true"


@rule(
    RULE,
    on=Whole,
    bad={
        "nbblog.toml": _SITE,
        "notebooks/example.md": "# Post\n\n[Code](https://github.com/ada/trees/blob/main/tree.py)",
    },
    good={
        "nbblog.toml": _SITE,
        "trees.py": "",
        "notebooks/example.md": "# Post\n\n[Code](https://github.com/ada/trees/blob/main/trees.py)",
    },
)
def source_links_true(whole: Whole) -> Iterator[Finding]:
    """A link into the site's own repository names its branch, and a file that is there."""
    own = repository_of(whole.config.site.source_url)
    for notebook in whole.sources if own else ():
        for anchor, where in anchors_of(notebook):
            target = target_of(anchor.href, own)
            if target and target.repository == own:
                yield from _wrong(target, anchor, whole.config, where)


def _wrong(target: Target, anchor: Anchor, config: Config, where: Where) -> Iterator[Finding]:
    branch = config.site.source_branch
    path = target.path(branch)
    if path is None:
        is_meant = target.is_pinned or not (
            target.runs or anchor.has_picture or target.branch in _DEFAULTS
        )
        if not is_meant:
            message = f"the link opens the branch `{target.branch}` and not `{branch}`"
            hint = f"write `{branch}`, or correct `site.source_branch` in nbblog.toml"
            yield Finding(RULE, message, hint, where)
    elif path and not any(looked_at(root / path).exists() for root in roots(config.root)):
        message = f"`{path[:80]}` is not in the repository that `{anchor.href[:60]}` opens"
        yield Finding(RULE, message, advice(config.root / path), where)
