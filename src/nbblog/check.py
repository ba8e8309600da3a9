"""`nbblog check`: everything that can be found without a kernel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from nbblog.ahead import press_of
from nbblog.aliases import aliases_of, strange_aliases, taken
from nbblog.beside import heard
from nbblog.config import Config
from nbblog.convert import Conversion
from nbblog.executors.schedule import as_written, mode_of
from nbblog.findings import Finding, Problem, Where
from nbblog.identity import identified
from nbblog.linking import Frame
from nbblog.locales import Words, locale_findings, words_of
from nbblog.look import Look
from nbblog.model import ExecutedNotebook, Post
from nbblog.plan import twice
from nbblog.reading import Material, read_site
from nbblog.report import Report, judged
from nbblog.rules import run_rules, unknown_rules
from nbblog.store import Store
from nbblog.suppression import Extent, unsuppressed
from nbblog.templates import Theme
from nbblog.trust import is_trusted
from nbblog.watch import Watch
from nbblog.whole import Whole

Further = Callable[[Whole], object]
"""A further look at the site that takes long, by which rules are asked about what it sees."""


def check(config: Config, looks: Sequence[Further] = (), watch: Watch | None = None) -> Report:
    """Return what is wrong with sources, prose and addresses; nothing is run or written.

    A watch keeps the findings for a check that has nothing to do.
    """
    begun = time.monotonic()
    with heard() as beside:
        material = read_site(config)
        saved = tuple(as_written(nb, mode_of(nb, config)) for nb in material.sources)
        # what a run will replace is not what readers get; stored outputs are
        known = tuple(one if one.provenance else as_written(one.notebook) for one in saved)
        converted = conversion_of(material, config).whole(known)
        whole = whole_of(material, saved, converted.posts, config)
        found = (
            *unknown_rules(config),
            *material.findings,
            *shared_addresses(material, config),
            *converted.findings,
            *_misworded(config),
            *run_rules((*whole.values, *(look(whole) for look in looks)), config.rules),
        )
    found = unsuppressed(found, material.sources, config, Extent.TYPED)
    findings = identified(judged(found, config.rules), config.root, material.sources)
    report = Report(findings, seconds=round(time.monotonic() - begun, 3))
    if watch is not None:
        watch.note(report, material, converted.read | beside)
    return report


def whole_of(
    material: Material,
    shown: tuple[ExecutedNotebook, ...],
    converted: tuple[Post, ...],
    config: Config,
) -> Whole:
    """Return the site as rules see it, with what is shown of its sources."""
    addresses = {notebook.path: url for notebook, url in material.addresses(config)}
    return Whole(config, material.posts, material.pages, shown, converted, addresses)


def conversion_of(material: Material, config: Config, store: Store | None = None) -> Conversion:
    """Return what converts the sources of this site to posts.

    With a store, pictures are as they are served, and code has its colours; without one nothing is
    to be shown to anyone.
    """
    figures = config.figures
    dark = (figures.dark_paper, figures.dark_ink) if figures.dark else ()
    frame = Frame(
        root=config.root,
        static=config.root / config.paths.static,
        base_path=config.base_path,
        origin=config.origin,
        urls={notebook.path: url for notebook, url in material.addresses(config)},
        bibliography=config.paths.bibliography,
        style=config.citations.style,
        withheld=material.withheld,
        guests=frozenset(nb.path for nb in material.sources if not is_trusted(nb, config)),
        remote=config.security.remote,
        seconds=config.limits.seconds,
        press=press_of(config, store),
        dark=dark,
        macros=config.macros,
        outputs=config.outputs,
        look=Look(is_numbered=config.code.line_numbers, is_coloured=store is not None),
        words=_words(config),
    )
    return Conversion(frame, config.blog.words_per_minute)


def _words(config: Config) -> Words:
    """Return the words of the site's language; _misworded says what is wrong with them."""
    try:
        return words_of(_theme(config), config.site.language, config.root)
    except Problem:
        return Words()


def _misworded(config: Config) -> Iterator[Finding]:
    """Yield what is wrong with the words of the site's language."""
    try:
        yield from locale_findings(_theme(config), config.site.language, config.root)
    except Problem as problem:
        yield from problem.findings


def _theme(config: Config) -> Theme:
    return Theme(config.theme, config.root / config.paths.overrides)


def shared_addresses(material: Material, config: Config) -> Iterator[Finding]:
    """Yield a finding for each source, and each alias, whose address another has already."""
    owners: dict[str, PurePosixPath] = {}
    for notebook, url in material.addresses(config):
        owner = owners.setdefault(url.casefold(), notebook.path)
        if owner != notebook.path:
            where = notebook.typed.get("slug", Where(str(notebook.path)))
            yield twice(url, where, str(owner))
    for notebook in material.sources:
        yield from strange_aliases(notebook)
        for alias in aliases_of(notebook):
            key = alias.url.casefold()
            if key in owners:
                yield taken(alias.url, alias.where, str(owners[key]))
            owners.setdefault(key, notebook.path)
