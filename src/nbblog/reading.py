"""Reads everything that a person typed into a site: the common beginning of all verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from nbblog.addresses import page_url, post_url
from nbblog.bibliography import Publication, read_bibliography
from nbblog.config import Config
from nbblog.executors.schedule import mode_of
from nbblog.executors.stored import stored_findings
from nbblog.extensions import load_extensions
from nbblog.findings import Finding, Problem, errors
from nbblog.model import Notebook
from nbblog.profile import Profile, read_profile
from nbblog.report import judged
from nbblog.sources import Limits, read_sources
from nbblog.sources.options import RULE as OPTIONS_RULE
from nbblog.sources.options import all_option_findings
from nbblog.trust import guest_globs, raised

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Material:
    """A site as it was typed: posts and pages that could be read, profile, publications."""

    posts: tuple[Notebook, ...] = field(repr=False)
    pages: tuple[Notebook, ...] = field(repr=False)
    profile: Profile
    publications: tuple[Publication, ...]
    findings: tuple[Finding, ...]

    @property
    def sources(self) -> tuple[Notebook, ...]:
        """Posts and pages."""
        return (*self.posts, *self.pages)

    def addresses(self, config: Config) -> Iterator[tuple[Notebook, str]]:
        """Yield each source with its site-relative URL."""
        for notebook in self.posts:
            yield notebook, post_url(notebook, config)
        for notebook in self.pages:
            yield notebook, page_url(notebook, config)


def read_site(config: Config) -> Material:
    """Return everything a person typed; what is wrong with it is in the findings."""
    load_extensions(config)
    found: list[Finding] = []
    limits = Limits(config.limits.source, config.limits.seconds, guest_globs(config))
    posts, problems = read_sources(config.root, config.paths.notebooks, limits)
    pages, more = read_sources(config.root, config.paths.pages, limits)
    profile = _tried(lambda: read_profile(config.root, config.paths.profile), Profile(), found)
    none: tuple[Publication, ...] = ()
    publications = _tried(lambda: _publications(config, profile), none, found)
    posts = tuple(post for post in posts if config.has_drafts or not post.front.draft)
    pages = tuple(page for page in pages if config.has_drafts or not page.front.draft)
    found += [*problems, *more, *raised((*posts, *pages), config)]
    found += [one for source in (*posts, *pages) for one in all_option_findings(source)]
    stored = (one for one in (*posts, *pages) if mode_of(one, config) == "stored")
    found += [finding for notebook in stored for finding in stored_findings(notebook)]
    return Material(posts, pages, profile, publications, tuple(found))


def _publications(config: Config, profile: Profile) -> tuple[Publication, ...]:
    path = config.root / config.paths.bibliography
    if not path.exists():  # a site without papers
        return ()
    owner = config.site.author or profile.basics.name
    return read_bibliography(path, config.paths.bibliography, owner)


def _tried(read: Callable[[], T], otherwise: T, findings: list[Finding]) -> T:
    try:
        return read()
    except Problem as problem:
        findings += problem.findings
        return otherwise


def runnable(material: Material, config: Config) -> tuple[Notebook, ...]:
    """Return the sources that may run: not those whose cells fail to say how they shall."""
    unclear = tuple(finding for finding in material.findings if finding.rule == OPTIONS_RULE)
    bad = {finding.where.path for finding in errors(judged(unclear, config.rules))}
    return tuple(source for source in material.sources if str(source.path) not in bad)
