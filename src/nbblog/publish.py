"""`nbblog publish`: run what is stale, check everything, write the site in one step."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from nbblog.assets import bundle
from nbblog.baseline import compared, unknown
from nbblog.beside import heard
from nbblog.check import convert, shared_addresses, whole_of
from nbblog.config import Config, load_config, with_options
from nbblog.executors.remember import site_store
from nbblog.executors.schedule import Executed, Wish, as_written, execute_all
from nbblog.findings import Finding, Problem, UsageError, Where, errors
from nbblog.fonts import cut_meanwhile
from nbblog.identity import identified
from nbblog.lock import locked
from nbblog.manifest import FILE
from nbblog.model import BuildPlan, ExecutedNotebook, Notebook, Post
from nbblog.options import Options
from nbblog.pages import make_pages
from nbblog.papers import published
from nbblog.plan import Deeds, plan, recover, refuse_foreign, write
from nbblog.progress import Progress
from nbblog.reading import Material, read_site, runnable
from nbblog.report import Report, judged
from nbblog.rules import run_rules
from nbblog.site import Site, newest_first
from nbblog.store import machine_store
from nbblog.suppression import Extent, unsuppressed
from nbblog.templates import Theme
from nbblog.watch import Watch


def publish(root: Path, options: Options, progress: Progress) -> Report:
    """Build the site in a folder; with an error nothing is written unless options.keeps_going."""
    begun = time.monotonic()
    config = with_options(load_config(root), options)
    with locked(config.state, progress.stage), heard() as beside:
        refuse_foreign(config.output)
        recover(config.output)
        watch = Watch(config, options, "publish")
        material = read_site(config)
        with cut_meanwhile() as wait_for_fonts:
            wish = _wish(material, options)
            executed = execute_all(runnable(material, config), config, wish, progress)
            converted = convert(
                _with_bare(executed, material), material, config, site_store(config)
            )
            wait_for_fonts()
        whole = whole_of(material, executed.notebooks, converted.posts, config)
        findings = (
            *material.findings,
            *shared_addresses(material, config),
            *executed.findings,
            *converted.findings,
            *run_rules(whole.values, config.rules, has_notes=False),
        )
        findings = unsuppressed(findings, material.sources, config, Extent.SHOWN)
        told = identified(judged(findings, config.rules), root, material.sources)
        posts = _sound(converted.posts, unknown(told, options.baseline))
        if options.keeps_going and len(posts) < len(converted.posts):
            posts = _converted_again(posts, executed, material, config)
        build, problems = _plan(config, material, posts, progress)
        told = judged((*findings, *problems), config.rules)
        everything = Report(identified(told, root, material.sources))
        report = compared(everything, options.baseline, "publish")
        deeds = Deeds()
        if build and (report.ok or options.keeps_going):
            deeds, unwritten = _written(build, config)
            # no severity of the site's changes that there is no new site
            report = replace(report, findings=(*report.findings, *unwritten))
        report = _told(report, executed, deeds, begun)
        if report.ok and not _forgets(executed, material, config):
            watch.note(everything, material, converted.read | executed.watched | beside)
        return report


def _wish(material: Material, options: Options) -> Wish:
    """Return which notebooks run; a forced one that is no source is a mistake of the caller."""
    names = {str(PurePosixPath(name)) for name in options.force}
    known = {str(notebook.path) for notebook in material.sources}
    if unknown := names - known - {"*"}:
        raise UsageError(f"--force: no such notebook in this site: {', '.join(sorted(unknown))}")

    def is_forced(notebook: Notebook) -> bool:
        return "*" in names or str(notebook.path) in names

    return Wish(forced=is_forced, is_frozen=options.is_frozen)


def _with_bare(executed: Executed, material: Material) -> tuple[ExecutedNotebook, ...]:
    """Return every source: one whose run failed without outputs, so that its prose is checked."""
    done = {one.notebook.path: one for one in executed.notebooks}
    return tuple(done.get(nb.path) or as_written(nb) for nb in material.sources)


def _converted_again(
    posts: tuple[Post, ...], executed: Executed, material: Material, config: Config
) -> tuple[Post, ...]:
    """Return the sound posts with no link to one that is left out."""
    kept = {post.card.source for post in posts}
    sound = replace(
        material,
        posts=tuple(one for one in material.posts if one.path in kept),
        pages=tuple(one for one in material.pages if one.path in kept),
    )
    return convert(_with_bare(executed, sound), sound, config, site_store(config)).posts


def _sound(posts: tuple[Post, ...], findings: Iterable[Finding]) -> tuple[Post, ...]:
    """Return the posts without an error that is new: the site that --keep-going would publish."""
    bad = {finding.where.path for finding in errors(findings)}
    return tuple(post for post in posts if str(post.card.source) not in bad)


def _plan(
    config: Config, material: Material, posts: tuple[Post, ...], progress: Progress
) -> tuple[BuildPlan | None, list[Finding]]:
    """Return every file of the site, and the addresses that two sources want.

    None is a site that cannot be made at all, because a template is broken.
    """
    progress.stage("making pages")
    theme = Theme(config.theme, config.root / config.paths.overrides)
    site = _site(config, material, posts)
    store = machine_store()
    files = bundle(theme, store, _characters(config, material, posts), config.base_path)
    try:
        pages = make_pages(site, theme, files)
    except Problem as problem:
        return None, list(problem.findings)
    assets = [*files.assets, *(asset for post in posts for asset in post.assets)]
    build, problems = plan(pages, assets, config.root / config.paths.static)
    return build, [*problems, *store.findings()]


def _written(build: BuildPlan, config: Config) -> tuple[Deeds, list[Finding]]:
    """Write the site; where that fails, for a full disk say, the last one is as it was."""
    try:
        return write(build, config.output), []
    except OSError as error:
        message = f"the site cannot be written: {error.strerror or error}; the last one stays"
        hint = "see that there is room and that you may write there, or name a folder with --out"
        return Deeds(), [Finding("site-writable", message, hint, Where(config.paths.output))]


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


def _characters(config: Config, material: Material, posts: tuple[Post, ...]) -> str:
    """Return every character that the site shows: its fonts have those."""
    characters = {c for post in posts for c in post.body + post.card.title + post.card.summary}
    for name in (FILE, config.paths.profile, config.paths.bibliography):
        path = config.root / name
        characters |= set(path.read_text("utf-8", "replace")) if path.is_file() else set()
    characters |= {c for publication in material.publications for c in repr(publication)}
    characters |= set(repr(material.profile))  # JSON may have typed them as escapes
    has_math = any("<math" in post.body for post in posts) or "$" in characters
    return "".join(sorted(characters)) + ("<math" if has_math else "")


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
