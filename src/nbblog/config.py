"""nbblog.toml: what a person decides about a site."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

from nbblog.documents import Document, read_toml
from nbblog.findings import Finding, Problem, UsageError, Where
from nbblog.manifest import FILE, STATE
from nbblog.model import (
    Check,
    Execute,
    MaskName,
    Paper,
    Remote,
    Scalar,
    SectionName,
    Trust,
)
from nbblog.options import Options
from nbblog.registry import did_you_mean
from nbblog.schema import STRICT, Colour, Count, Pattern, Positive, Share, Size, validate
from nbblog.store.places import folder_of, mistake

RULE = "config"
_ICONS = (".png", ".jpg", ".jpeg", ".webp")
CITATION_STYLES = ("author-year", "numeric")
CV_PDFS = ("auto", "always", "never")
LIST_STYLES = ("cards", *CITATION_STYLES)


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """`[site]`: names and addresses.

    Attributes:
        title: the site's name, in the header, feeds and page titles
        description: one sentence for search engines and feeds
        author: the owner's name; default: the profile's name
        language: BCP 47 tag of the prose
        base_url: where the site will be served, with scheme and without a final "/"
        icon: a square picture of the site, PNG, JPEG or WebP, at least 512 pixels wide; default: the author's initials
        source_url: where the site's source can be read, such as a GitHub repository
        source_branch: the branch that links into source_url name
    """  # noqa: E501  # one line a key: the documentation is made from it

    __pydantic_config__: ClassVar[Any] = STRICT
    title: str = "My notebook blog"
    description: str = ""
    author: str = ""
    language: str = "en"
    base_url: str = "http://localhost:8000"
    icon: str = ""
    source_url: str = ""
    source_branch: str = "main"


@dataclass(frozen=True, slots=True)
class Paths:
    """`[paths]`: folders and files, relative to nbblog.toml.

    Attributes:
        notebooks: posts: .ipynb, percent .py and .md files
        pages: prose pages: .md files and notebooks; index.md is the home page's prose
        static: files that are copied as they are
        overrides: templates, styles and icons that replace the theme's
        output: the finished site
        profile: JSON Resume fields and extensions, as YAML
        bibliography: publications, as BibTeX
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    notebooks: str = "notebooks"
    pages: str = "pages"
    static: str = "static"
    overrides: str = "overrides"
    output: str = "public"
    profile: str = "profile.yaml"
    bibliography: str = "publications.bib"


@dataclass(frozen=True, slots=True)
class BlogSettings:
    """`[blog]`: addresses of posts, lists and feeds.

    Attributes:
        post_url: pattern of a post's address; {slug}, {year}, {month} and {day} are filled in
        words_per_minute: reading speed behind the reading time
        feed_posts: how many posts a feed holds at most
        related: how many posts like it a post names at its end, by tags and words; 0: none
        per_page: how many posts a page of the blog or of a tag lists; 0: all
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    post_url: str = "/blog/{slug}/"
    words_per_minute: Positive = 220
    feed_posts: Count = 20
    related: Count = 3
    per_page: Count = 20


@dataclass(frozen=True, slots=True)
class AuthorSettings:
    """`[authors.KEY]`: somebody who writes here; front matter names the key or the name.

    Attributes:
        name: as posts, feeds and search engines show it
        url: where readers find more of the author: an address, or a path of this site
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """`[reader]`: what readers get beside the text.

    Attributes:
        search: whether the site can be searched
        shortcut: keys that open search: "/" is that and Ctrl+K, "Ctrl+K" alone, "" is none
        share: whether posts end with links to send them on
        launch: services that open a post's notebook from `site.source_url`: "colab", "binder"
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    search: bool = True
    shortcut: Literal["/", "Ctrl+K", ""] = "/"
    share: bool = True
    launch: tuple[Literal["colab", "binder"], ...] = ("colab",)


@dataclass(frozen=True, slots=True)
class CommentSettings:
    """`[comments]`: a discussion below each post, which is asked for when a reader opens it.

    Attributes:
        service: "giscus" (GitHub discussions), "utterances" (GitHub issues), or "" for none
        repository: on GitHub, such as "ada/blog", with the service's app installed
        repository_id: for giscus: what its page calls `data-repo-id`
        category: for giscus: the category of discussions
        category_id: for giscus: what its page calls `data-category-id`
        label: for utterances: the label of new issues
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    service: Literal["", "giscus", "utterances"] = ""
    repository: str = ""
    repository_id: str = ""
    category: str = ""
    category_id: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class AnalyticsSettings:
    """`[analytics]`: counting visits without cookies; with it, every page asks another site.

    Attributes:
        service: "goatcounter", "plausible", or "" for none
        address: scheme and host that count, such as "https://ada.goatcounter.com" or "https://plausible.io"
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    service: Literal["", "goatcounter", "plausible"] = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class CitationSettings:
    """`[citations]`: how works are cited.

    Attributes:
        style: "author-year", "numeric", or a CSL style file of the site, such as "styles/apa.csl" (needs `nbblog[csl]`)
    """  # noqa: E501

    __pydantic_config__: ClassVar[Any] = STRICT
    style: str = "author-year"


@dataclass(frozen=True, slots=True)
class CvSettings:
    """`[cv]`: the CV, as a page and as a PDF.

    Attributes:
        pdf: "auto" sets the PDF where `nbblog[cv]` is installed, "always" misses it otherwise, "never" makes none; or the site's own file, such as "static/cv.pdf"
        url: address of the PDF
        paper: "a4" or "letter"
        sections: which sections there are, in this order; left out: all that hold something
        titles: titles of sections, by name, such as `work = "Employment"`
        publications: "newest" lists the newest first, "typed" keeps the order of the .bib file, "selected" lists those marked `selected` in that order
        fonts: folder with further fonts for the PDF
    """  # noqa: E501

    __pydantic_config__: ClassVar[Any] = STRICT
    pdf: str = "auto"
    url: str = "/cv.pdf"
    paper: Paper = "a4"
    sections: tuple[SectionName, ...] = ()
    titles: dict[SectionName, str] = field(default_factory=dict)
    publications: Literal["newest", "typed", "selected"] = "newest"
    fonts: str = ""

    @property
    def is_pinned(self) -> bool:
        """Whether the site brings a PDF of its own."""
        return self.pdf not in CV_PDFS

    @property
    def files(self) -> tuple[str, ...]:
        """Files and folders of the site that the CV is made from, beside those under `[paths]`."""
        return tuple(name for name in (self.pdf if self.is_pinned else "", self.fonts) if name)


@dataclass(frozen=True, slots=True)
class PublicationSettings:
    """`[publications]`: how your own works are listed.

    Attributes:
        style: "cards" (title, authors and venue on lines of their own), "numeric", "author-year", or a CSL style file of the site (needs `nbblog[csl]`)
    """  # noqa: E501

    __pydantic_config__: ClassVar[Any] = STRICT
    style: str = "cards"


@dataclass(frozen=True, slots=True)
class CodeSettings:
    """`[code]`: how code is shown.

    Attributes:
        line_numbers: whether the lines of code cells are numbered; a cell's own options win
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    line_numbers: bool = False


@dataclass(frozen=True, slots=True)
class ExecutionSettings:
    """`[execution]`: how notebooks run.

    Attributes:
        default: "auto" runs what is stale, "always" everything, "stored" publishes the outputs that the notebook carries, "never" shows code without outputs; front matter `execute:` overrides it
        executor: who runs a notebook
        scheduler: address of the cluster that runs notebooks, such as "tcp://10.0.0.1:8786"; for the executor "dask"
        jobs: notebooks that run at once; 0: as many as there are processors
        fork: whether kernels are forked from a process that has imported what notebooks import (Linux; --no-fork)
        threads: threads that numerical libraries of one kernel may use; 0: processors divided by jobs
        timeout: seconds that one cell may take; 0: no limit
        notebook_timeout: seconds that one notebook may take; 0: no limit
        memory: what one kernel may use, such as "4 GiB"; 0: no limit
        output: what one cell may put out, such as "10 MB"; of more, head and tail are kept; 0: no limit
        seed: seed of Python's and NumPy's global random numbers in every kernel; left out: none
    """  # noqa: E501  # one line a key: the documentation is made from it

    __pydantic_config__: ClassVar[Any] = STRICT
    default: Execute = "auto"
    executor: str = "local"
    scheduler: str = ""
    jobs: Count = 0
    fork: bool = True
    threads: Count = 0
    timeout: Count = 1200
    notebook_timeout: Count = 7200
    memory: Size = 0
    output: Size = 10_000_000
    seed: Count | None = None


@dataclass(frozen=True, slots=True)
class FigureSettings:
    """`[figures]`: pictures that notebooks draw.

    Attributes:
        dark: whether figures get a twin in the colours of the dark theme, which readers of that theme see
        dark_paper: background of the twins, such as "#171513"
        dark_ink: colour of text and lines of the twins, such as "#ebe5dc"
    """  # noqa: E501

    __pydantic_config__: ClassVar[Any] = STRICT
    dark: bool = True
    dark_paper: Colour = "#171513"
    dark_ink: Colour = "#ebe5dc"


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """`[outputs]`: how much of long outputs a page shows and holds.

    Attributes:
        lines: lines of text that are shown at once; of a longer output its first and last, with a control to open the rest; 0: all
        size: text of one output that a page holds, such as "100 kB"; of more, head and tail are kept, and larger HTML is a warning; 0: no limit
        interactive: how large the data of a Plotly, Vega or Bokeh figure may be, such as "2 MB"; a larger one is a picture without a script; 0: no limit
    """  # noqa: E501

    __pydantic_config__: ClassVar[Any] = STRICT
    lines: Count = 30
    size: Size = 100_000
    interactive: Size = 2_000_000


@dataclass(frozen=True, slots=True)
class TestSettings:
    """`[test]`: how `nbblog test` runs notebooks.

    Attributes:
        parameters: values for every notebook's `parameters` cell; a notebook's own `test: parameters:` win
    """  # noqa: E501

    __test__: ClassVar[bool] = False  # pytest: this is no test class
    __pydantic_config__: ClassVar[Any] = STRICT
    parameters: dict[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DriftSettings:
    """`[drift]`: when outputs of another run count as the same.

    Attributes:
        check: "close" masks what differs from run to run and gives numbers a tolerance, "exact" wants every character and pixel, "shape" lets numbers and pictures have any content, "ignore" compares nothing; front matter `check:` and cells override it
        relative: how far a number may be from what it was, as a share of the larger one
        absolute: how far it may be in any case; for numbers that are nearly 0
        pixels: the share of a picture's pixels that may look different
        masks: regular expressions; what they match may be anything
        unmasked: names of built-in masks that are not applied, such as "duration"
    """  # noqa: E501  # one line a key: the documentation is made from it

    __pydantic_config__: ClassVar[Any] = STRICT
    check: Check = "close"
    relative: Share = 1e-6
    absolute: Share = 1e-9
    pixels: Share = 0.0
    masks: tuple[Pattern, ...] = ()
    unmasked: tuple[MaskName, ...] = ()


@dataclass(frozen=True, slots=True)
class SecuritySettings:
    """`[security]`: whose notebooks are not trusted, and what pages may load.

    Attributes:
        guests: globs of sources that are published as with `trust = "none"`, such as "notebooks/guests/*"
        remote: what becomes of what posts would fetch from other sites: "click" puts a link in the place of pictures, frames, sound and films, which loads them when it is clicked, "link" a plain link, and both leave out scripts, styles and fonts; "keep" leaves everything, with findings; where trust is "none", "keep" means "link"
        csp: whether every page holds a Content-Security-Policy that allows what the page itself holds, and nothing else
    """  # noqa: E501  # one line a key: the documentation is made from it

    __pydantic_config__: ClassVar[Any] = STRICT
    guests: tuple[str, ...] = ()
    remote: Remote = "click"
    csp: bool = True


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """`[limits]`: what one source may cost before it becomes a finding.

    Attributes:
        source: the size of one source, such as "100 MB"; 0: no limit
        seconds: processor seconds that one source may take to read, and to convert; 0: no limit
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    source: Size = 100_000_000
    seconds: Count = 60


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that nbblog.toml says, and the folder it stands in.

    Attributes:
        theme: name of a folder of site_templates
        trust: "author" lets scripts of outputs run; "none" publishes other people's notebooks: nothing of them is run, and nothing in them can act
        extensions: Python files of the site that add rules, renderers, pages or executors
        store: where runs are remembered: a folder, or a URL such as "s3://bucket/folder"; default: ".nbblog/store"
        store_read_only: whether that store is read and never written, as for pull requests of others
        macros: LaTeX macros of all sources, by name; those of a source's front matter win
        authors: who writes here, by keys that front matter may name: `[authors.ada]` with `name` and `url`
        menu: places of pages in the menu by their addresses, small first, such as `"/talks/" = 15`; 0 leaves a page out
        rules: severity of a rule: "error", "warning", "note" or "off"
    """  # noqa: E501

    __pydantic_config__: ClassVar[Any] = STRICT
    site: SiteSettings = SiteSettings()
    paths: Paths = Paths()
    blog: BlogSettings = BlogSettings()
    reader: ReaderSettings = ReaderSettings()
    comments: CommentSettings = CommentSettings()
    analytics: AnalyticsSettings = AnalyticsSettings()
    citations: CitationSettings = CitationSettings()
    cv: CvSettings = CvSettings()
    publications: PublicationSettings = PublicationSettings()
    code: CodeSettings = CodeSettings()
    execution: ExecutionSettings = ExecutionSettings()
    figures: FigureSettings = FigureSettings()
    outputs: OutputSettings = OutputSettings()
    test: TestSettings = TestSettings()
    drift: DriftSettings = DriftSettings()
    security: SecuritySettings = SecuritySettings()
    limits: LimitSettings = LimitSettings()
    trust: Trust = "author"
    theme: str = "default"
    extensions: tuple[str, ...] = ()
    store: str = ""
    store_read_only: bool = False
    macros: dict[str, str] = field(default_factory=dict)
    authors: dict[str, AuthorSettings] = field(default_factory=dict)
    menu: dict[str, Count] = field(default_factory=dict)
    rules: dict[str, Literal["error", "warning", "note", "off"]] = field(default_factory=dict)
    root: Path = Path()
    has_drafts: bool = False

    @property
    def base_path(self) -> str:
        """The path of base_url, "" or such as "/site": it begins every internal link."""
        return urlsplit(self.site.base_url).path.rstrip("/")

    @property
    def origin(self) -> str:
        """Scheme and host of base_url, without its path."""
        parts = urlsplit(self.site.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def output(self) -> Path:
        """The folder that receives the site."""
        return self.root / self.paths.output

    @property
    def state(self) -> Path:
        """The folder of what nbblog notes about this site: lock, publishes, and its own store."""
        return self.root / STATE

    @property
    def processors(self) -> int:
        """How many processors this process may use."""
        return _processors()

    @property
    def jobs(self) -> int:
        """How many notebooks run at once."""
        return self.execution.jobs or _processors()

    @property
    def threads(self) -> int:
        """How many threads numerical libraries of one kernel may use."""
        return self.execution.threads or max(1, _processors() // self.jobs)

    def href(self, url: str) -> str:
        """Return a site-relative URL as a link: with the base path in front."""
        return self.base_path + url

    def absolute(self, url: str) -> str:
        """Return a site-relative URL with scheme and host."""
        return self.site.base_url.rstrip("/") + url


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
    findings = list(_mistakes(config, document))
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
    if findings := list(_mistakes(changed, Document("--base-url", {}))):
        raise Problem(findings)
    return changed


def _mistakes(config: Config, document: Document) -> Iterator[Finding]:
    """Yield what the types cannot say."""
    if not _is_address(config.site.base_url):
        yield Finding(
            RULE,
            f"`site.base_url`: {config.site.base_url!r} is no web address",
            "write scheme and host, such as https://ada.github.io",
            document.where(("site", "base_url")),
        )
    if wrong := _icon_mistake(config):
        yield Finding(RULE, f"`site.icon`: {wrong[0]}", wrong[1], document.where(("site", "icon")))
    if not _is_pattern(config.blog.post_url):
        yield Finding(
            RULE,
            f"`blog.post_url`: {config.blog.post_url!r} is no pattern of addresses",
            'begin and end with "/", and use {slug}, {year}, {month}, {day} only',
            document.where(("blog", "post_url")),
        )
    yield from _style_mistakes(config, document)
    yield from _cv_mistakes(config, document)
    yield from _unasked(config, document)
    for key in ("notebooks", "pages", "static", "overrides", "output"):
        path = PurePosixPath(getattr(config.paths, key))
        where = document.where(("paths", key))
        hint = f"name a folder of the site, such as {key}"
        if str(path) in (".", ""):
            yield Finding(RULE, f"`paths.{key}` is the site itself", hint, where)
        elif key in ("notebooks", "pages") and (path.is_absolute() or ".." in path.parts):
            yield Finding(RULE, f"`paths.{key}` lies outside of the site", hint, where)
    if wrong := mistake(config.store):
        message, hint = wrong
        yield Finding(RULE, f"`store` {message}", hint, document.where(("store",)))
    elif folder := _folder_with_store(config):
        hint = "name a folder of its own, or leave `store` out"
        yield Finding(RULE, f"`store` lies in `paths.{folder}`", hint, document.where(("store",)))


def _unasked(config: Config, document: Document) -> Iterator[Finding]:
    """Yield what comments and analytics lack to work."""
    comments, analytics = config.comments, config.analytics
    needed = {"giscus": ("repository_id", "category", "category_id")}.get(comments.service, ())
    missing = [key for key in needed if not getattr(comments, key)]
    if comments.service and not re.fullmatch(r"[\w.-]+/[\w.-]+", comments.repository):
        missing.insert(0, "repository")
    if missing:
        hint = f'write what the page of {comments.service} gives, such as repository = "ada/blog"'
        message = f"`comments` needs `{'`, `'.join(missing)}`"
        yield Finding(RULE, message, hint, document.where(("comments",)))
    if analytics.service and not _is_address(analytics.address):
        hint = "write scheme and host, such as https://ada.goatcounter.com"
        message = f"`analytics.address`: {analytics.address!r} is no web address"
        yield Finding(RULE, message, hint, document.where(("analytics",)))


def _icon_mistake(config: Config) -> tuple[str, str] | None:
    """Return what is wrong with the picture that icons are made from, and how to mend it."""
    name = config.site.icon
    if not name:
        return None
    if PurePosixPath(name).suffix.lower() not in _ICONS:
        return f"{name!r} is no picture that can be cut to size", "name a PNG, JPEG or WebP file"
    if not (config.root / name).is_file():
        return f"{name!r} does not exist", "name a file of the site, such as static/icon.png"
    return None


def _style_mistakes(config: Config, document: Document) -> Iterator[Finding]:
    """Yield what is wrong with the styles of citations and of the list of publications."""
    for table, styles in (("citations", CITATION_STYLES), ("publications", LIST_STYLES)):
        if wrong := _style_mistake(config, getattr(config, table).style, styles):
            message, hint = wrong
            where = document.where((table, "style"))
            yield Finding(RULE, f"`{table}.style`: {message}", hint, where)


def _style_mistake(config: Config, name: str, styles: Sequence[str]) -> tuple[str, str] | None:
    """Return what is wrong with a style of citations or of a list, and how to mend it."""
    if name in styles:
        return None
    if not name.endswith(".csl"):
        otherwise = f"write one of {', '.join(styles)}, or a .csl file of the site"
        return f"no style is named {name!r}", did_you_mean(name, styles, otherwise)
    if not (config.root / name).is_file():
        return f"{name!r} does not exist", "save the style file in the site's folder"
    return None


def _cv_mistakes(config: Config, document: Document) -> Iterator[Finding]:
    """Yield what is wrong under `[cv]`."""
    cv, found = config.cv, []
    if cv.is_pinned and not cv.pdf.endswith(".pdf"):
        hint = "write " + ", ".join(f'"{word}"' for word in CV_PDFS) + ", or a PDF file of the site"
        found.append(("pdf", f"cannot follow {cv.pdf!r}", did_you_mean(cv.pdf, CV_PDFS, hint)))
    elif cv.is_pinned and not (config.root / cv.pdf).is_file():
        found.append(("pdf", f"{cv.pdf!r} does not exist", "save the PDF in the site's folder"))
    if not re.fullmatch(r"/(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.pdf", cv.url):
        found.append(("url", f"{cv.url!r} is no address of a PDF", "write such as /cv.pdf"))
    if cv.fonts and not (config.root / cv.fonts).is_dir():
        found.append(("fonts", f"{cv.fonts!r} is no folder", "name a folder of the site"))
    if len(set(cv.sections)) < len(cv.sections):
        found.append(("sections", "a section is named twice", "name it once"))
    for key, message, hint in found:
        yield Finding(RULE, f"`cv.{key}`: {message}", hint, document.where(("cv", key)))


def _folder_with_store(config: Config) -> str | None:
    """Return the folder of the site that would take what is remembered for something else."""
    store = folder_of(config.store, config.root) if config.store else None
    for key in ("output", "static", "notebooks", "pages", "overrides") if store else ():
        folder = config.root / getattr(config.paths, key)
        if store and store.resolve().is_relative_to(folder.resolve()):
            return key
    return None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.query


_PATTERN = re.compile(r"/(?:[\w./-]|\{(?:slug|year|month|day)\})*/")


def _is_pattern(pattern: str) -> bool:
    return "{slug}" in pattern and bool(_PATTERN.fullmatch(pattern))
