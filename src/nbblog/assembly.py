"""From sources that have run to every file of the site, with all that is wrong on the way.

It is heavy: a publish that runs something loads it while notebooks run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from nbblog.alphabet import alphabet, alphabet_of
from nbblog.assets import Bundle, bundle
from nbblog.baseline import unknown
from nbblog.check import conversion_of, shared_addresses, whole_of
from nbblog.config import Config
from nbblog.convert import Conversion, Converted
from nbblog.executors.remember import site_store
from nbblog.executors.schedule import Executed, as_written
from nbblog.findings import Finding, Problem, errors
from nbblog.fonts import FACES, coverage, font_file
from nbblog.identity import identified
from nbblog.lexers import is_language
from nbblog.locales import locale_findings
from nbblog.model import BuildPlan, ExecutedNotebook, Page, Post
from nbblog.options import Options
from nbblog.outputs import RENDERERS
from nbblog.pages import MAKERS, load_templates, make_pages
from nbblog.papers import published
from nbblog.plan import plan
from nbblog.printed import cv_of
from nbblog.progress import Progress
from nbblog.reading import Material
from nbblog.report import Report, judged
from nbblog.rules import RULES, run_rules, unknown_rules
from nbblog.site import Site, newest_first
from nbblog.store import Store, machine_store
from nbblog.suppression import Extent, unsuppressed
from nbblog.templates import Theme


@dataclass(frozen=True, slots=True)
class Draft:
    """A site whose posts are converted and judged, and whose pages are not made yet."""

    executed: Executed = field(repr=False)
    material: Material = field(repr=False)
    config: Config
    converted: Converted = field(repr=False)
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Assembled:
    """Every file of a site, and all that is wrong with it.

    build is None for a site that cannot be made at all, because a template is broken.
    """

    build: BuildPlan | None = field(repr=False)
    report: Report


def rehearse(material: Material, config: Config) -> Conversion:
    """Load what `draft` and `assemble` will need, whatever notebooks show; return what converts."""
    for registry in (RULES, RENDERERS, MAKERS):
        registry.complete()
    load_templates(config, Theme(config.theme, config.root / config.paths.overrides))
    for face in FACES:
        coverage(font_file(face))
    is_language("ipython3")  # the first question makes its lexer
    return conversion_of(material, config, site_store(config))


def draft(
    executed: Executed, material: Material, config: Config, conversion: Conversion | None = None
) -> Draft:
    """Convert every source that is not converted yet, and ask the rules about the whole."""
    conversion = conversion or conversion_of(material, config, site_store(config))
    converted = conversion.whole(_with_bare(executed, material))
    whole = whole_of(material, executed.notebooks, converted.posts, config)
    findings = (
        *unknown_rules(config),
        *material.findings,
        *shared_addresses(material, config),
        *executed.findings,
        *converted.findings,
        *run_rules(whole.values, config.rules, has_notes=False),
    )
    findings = unsuppressed(findings, material.sources, config, Extent.SHOWN)
    return Draft(executed, material, config, converted, findings)


def assemble(drafted: Draft, options: Options, progress: Progress) -> Assembled:
    """Make every page; with options.keeps_going, of the posts without an error that is new."""
    config, material = drafted.config, drafted.material
    told = _identified(drafted.findings, drafted)
    posts = _sound(drafted.converted.posts, unknown(told, options.baseline))
    if options.keeps_going and len(posts) < len(drafted.converted.posts):
        posts = _converted_again(posts, drafted)
    progress.stage("making pages")
    build, problems = _plan(config, material, posts)
    return Assembled(build, Report(_identified((*drafted.findings, *problems), drafted)))


def _identified(findings: tuple[Finding, ...], drafted: Draft) -> tuple[Finding, ...]:
    config, material = drafted.config, drafted.material
    return identified(judged(findings, config.rules), config.root, material.sources)


def _with_bare(executed: Executed, material: Material) -> tuple[ExecutedNotebook, ...]:
    """Return every source: one whose run failed without outputs, so that its prose is checked."""
    done = {one.notebook.path: one for one in executed.notebooks}
    return tuple(done.get(nb.path) or as_written(nb) for nb in material.sources)


def _converted_again(posts: tuple[Post, ...], drafted: Draft) -> tuple[Post, ...]:
    """Return the sound posts with no link to one that is left out."""
    material, config = drafted.material, drafted.config
    kept = {post.card.source for post in posts}
    sound = replace(
        material,
        posts=tuple(one for one in material.posts if one.path in kept),
        pages=tuple(one for one in material.pages if one.path in kept),
    )
    bare = _with_bare(drafted.executed, sound)
    return conversion_of(sound, config, site_store(config)).whole(bare).posts


def _sound(posts: tuple[Post, ...], findings: Iterable[Finding]) -> tuple[Post, ...]:
    """Return the posts without an error that is new: the site that --keep-going would publish."""
    bad = {finding.where.path for finding in errors(findings)}
    return tuple(post for post in posts if str(post.card.source) not in bad)


def _plan(
    config: Config, material: Material, posts: tuple[Post, ...]
) -> tuple[BuildPlan | None, list[Finding]]:
    """Return every file of the site, and the addresses that two sources want."""
    theme = Theme(config.theme, config.root / config.paths.overrides)
    site = _site(config, material, posts)
    cv, lacking = cv_of(config, site.profile, site.publications, theme)
    site = replace(site, cv=cv)
    store = machine_store()
    try:
        files, pages = _made(site, theme, store)
        untranslated = list(locale_findings(theme, config.site.language, config.root))
    except Problem as problem:
        return None, [*problem.findings, *lacking]
    assets = [*files.assets, *(asset for post in posts for asset in post.assets)]
    build, problems = plan(pages, assets, config.root / config.paths.static)
    return build, [*problems, *lacking, *untranslated, *store.findings()]


def _made(site: Site, theme: Theme, store: Store) -> tuple[Bundle, list[Page]]:
    """Return the theme's files and all pages.

    Should pages show letters that nobody expected, of a page maker of the site's own say, both are
    made once more.
    """
    base_path = site.config.base_path
    shown = alphabet(site, theme)
    files = bundle(theme, store, shown, base_path)
    pages = make_pages(site, theme, files)
    seen = shown | alphabet_of(pages)
    if seen != shown:
        files = bundle(theme, store, seen, base_path)
        pages = make_pages(site, theme, files)
    return files, pages


def _site(config: Config, material: Material, posts: tuple[Post, ...]) -> Site:
    paths = {notebook.path for notebook in material.posts}
    ordered = newest_first(tuple(post for post in posts if post.card.source in paths))
    return Site(
        config=config,
        profile=material.profile,
        publications=published(material.publications, {post.card.url for post in posts}),
        posts=tuple(post.card for post in ordered),
        bodies={post.card.url: post for post in ordered},
        elsewhere=material.papers.elsewhere,
        references=material.references,
        prose=tuple(post for post in posts if post.card.source not in paths),
    )
