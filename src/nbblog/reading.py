"""Reads everything that a person typed into a site: the common beginning of all verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from nbblog.addresses import page_url, post_url
from nbblog.beside import looked_at
from nbblog.bibliography import FILE as BIBLIOGRAPHY
from nbblog.bibliography import Publication, read_bibliography
from nbblog.config import LIST_STYLES, Config
from nbblog.executors.schedule import mode_of
from nbblog.executors.stored import stored_findings
from nbblog.extensions import load_extensions
from nbblog.findings import Finding, Problem, errors
from nbblog.model import Notebook
from nbblog.named_files import lost_names, where
from nbblog.papers import Paired, pair
from nbblog.profile import RULE as PROFILE
from nbblog.profile import Profile, read_profile
from nbblog.registry import did_you_mean
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
    papers: Paired
    findings: tuple[Finding, ...]
    references: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def publications(self) -> tuple[Publication, ...]:
        """What the person has published, with the posts that explain it."""
        return self.papers.publications

    @property
    def sources(self) -> tuple[Notebook, ...]:
        """Posts and pages."""
        return (*self.posts, *self.pages)

    def addresses(self, config: Config) -> Iterator[tuple[Notebook, str]]:
        """Yield each source with its site-relative URL."""
        yield from _addresses(self.posts, self.pages, config)


def read_site(config: Config) -> Material:
    """Return everything a person typed; what is wrong with it is in the findings."""
    load_extensions(config)
    found: list[Finding] = []
    limits = Limits(config.limits.source, config.limits.seconds, guest_globs(config))
    posts, problems = read_sources(config.root, config.paths.notebooks, limits)
    pages, more = read_sources(config.root, config.paths.pages, limits)
    profile = _tried(
        lambda: read_profile(config.root, config.paths.profile, found), Profile(), found
    )
    none: tuple[Publication, ...] = ()
    publications = _tried(lambda: read_publications(config, profile), none, found)
    posts = tuple(post for post in posts if config.has_drafts or not post.front.draft)
    pages = tuple(page for page in pages if config.has_drafts or not page.front.draft)
    found += [*problems, *more, *raised((*posts, *pages), config)]
    found += [one for source in (*posts, *pages) for one in all_option_findings(source)]
    stored = (one for one in (*posts, *pages) if mode_of(one, config) == "stored")
    found += [finding for notebook in stored for finding in stored_findings(notebook)]
    papers = pair(publications, _addresses(posts, pages, config), config.paths.bibliography)
    urls = {url for _, url in _addresses(posts, pages, config)}
    found += [*papers.findings, *_selected(profile, papers.publications, config)]
    found += lost_names(profile, papers.publications, urls, config)
    papers = replace(papers, publications=_chosen(papers.publications, profile))
    references = _in_style(publications, config, found)
    return Material(posts, pages, profile, papers, tuple(found), references)


def _addresses(
    posts: Iterable[Notebook], pages: Iterable[Notebook], config: Config
) -> Iterator[tuple[Notebook, str]]:
    for notebook in posts:
        yield notebook, post_url(notebook, config)
    for notebook in pages:
        yield notebook, page_url(notebook, config)


def _chosen(publications: tuple[Publication, ...], profile: Profile) -> tuple[Publication, ...]:
    """Return the publications with those selected that the profile names, if it names any."""
    keys = profile.selected_publications
    if not keys:
        return publications
    return tuple(replace(each, is_selected=each.key in keys) for each in publications)


def _selected(
    profile: Profile, publications: tuple[Publication, ...], config: Config
) -> Iterator[Finding]:
    """Yield a finding for each selected publication that the .bib file does not hold."""
    known = [publication.key for publication in publications]
    for key in profile.selected_publications:
        if key not in known:
            hint = did_you_mean(key, known, f"name a key of {config.paths.bibliography}")
            message = f"`selectedPublications`: no publication has the key `{key}`"
            yield Finding(PROFILE, message, hint, where(key, config.paths.profile, config))


def read_publications(config: Config, profile: Profile) -> tuple[Publication, ...]:
    """Return the publications of a site, none without a .bib file; raises Problem."""
    path = config.root / config.paths.bibliography
    if not path.exists() and config.paths.bibliography == BIBLIOGRAPHY:  # a site without papers
        return ()
    owner = config.site.author or profile.basics.name
    others = (profile.basics.name, *profile.basics.other_names)
    return read_bibliography(path, config.paths.bibliography, owner, *others)


def _in_style(
    publications: tuple[Publication, ...], config: Config, found: list[Finding]
) -> Mapping[str, str]:
    """Return the publications in the site's CSL style, by key; nothing where it has none."""
    name = config.publications.style
    if name in LIST_STYLES or not publications:
        return {}
    # heavy: only a site with such a style shall pay for it, before its kernels start
    from nbblog.literature import read_works
    from nbblog.prose.csl import csl_style
    from nbblog.prose.document import formula_of
    from nbblog.prose.own_works import own_works

    path = looked_at(config.root / name)
    style = csl_style(path, name, found, "publications.style")
    if style is None:
        return {}
    bibliography = config.paths.bibliography
    works, _ = read_works(config.root / bibliography, bibliography)
    return own_works(publications, works, style(formula_of))


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
