"""All that nbblog.toml says of a site."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

from nbblog.config.sections import (
    AnalyticsSettings,
    AuthorSettings,
    BlogSettings,
    CitationSettings,
    CodeSettings,
    CommentSettings,
    CvSettings,
    DriftSettings,
    ExecutionSettings,
    FigureSettings,
    LimitSettings,
    OutputSettings,
    Paths,
    PublicationSettings,
    ReaderSettings,
    SecuritySettings,
    SiteSettings,
    TestSettings,
)
from nbblog.manifest import STATE
from nbblog.model import Trust
from nbblog.schema import STRICT, Count


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
    site: SiteSettings = field(default_factory=SiteSettings)
    paths: Paths = field(default_factory=Paths)
    blog: BlogSettings = field(default_factory=BlogSettings)
    reader: ReaderSettings = field(default_factory=ReaderSettings)
    comments: CommentSettings = field(default_factory=CommentSettings)
    analytics: AnalyticsSettings = field(default_factory=AnalyticsSettings)
    citations: CitationSettings = field(default_factory=CitationSettings)
    cv: CvSettings = field(default_factory=CvSettings)
    publications: PublicationSettings = field(default_factory=PublicationSettings)
    code: CodeSettings = field(default_factory=CodeSettings)
    execution: ExecutionSettings = field(default_factory=ExecutionSettings)
    figures: FigureSettings = field(default_factory=FigureSettings)
    outputs: OutputSettings = field(default_factory=OutputSettings)
    test: TestSettings = field(default_factory=TestSettings)
    drift: DriftSettings = field(default_factory=DriftSettings)
    security: SecuritySettings = field(default_factory=SecuritySettings)
    limits: LimitSettings = field(default_factory=LimitSettings)
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
