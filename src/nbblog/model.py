"""The frozen values that pass from stage to stage: notebook, run, post, page, plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, ClassVar, Literal

from nbblog.findings import Finding, Where

Json = Any
MimeBundle = Mapping[str, Json]
Execute = Literal["auto", "always", "stored", "never"]
Trust = Literal["author", "none"]
Remote = Literal["keep", "link", "click"]
Check = Literal["exact", "close", "shape", "ignore"]
MaskName = Literal[
    "progress", "uuid", "address", "temporary", "packages", "home", "rate", "duration", "clock"
]
Paper = Literal["a4", "letter"]
SectionName = Literal[
    "researchInterests", "education", "work", "volunteer", "blog", "projects", "publications",
    "talks", "teaching", "supervision", "service", "awards", "certificates", "skills", "languages",
    "interests", "references",
]  # fmt: skip
"""The sections of a CV, in the order in which they stand."""
Scalar = bool | int | float | str
Size = Literal["full", "test"]
"""How much a run does: what readers see, or what CI has time for."""


# ------------------------------------------------------------------ what the author wrote


@dataclass(frozen=True, slots=True)
class TestFront:
    """How this notebook is tested: parameters that make it small, and whether it must pass."""

    __test__: ClassVar[bool] = False  # pytest: this is no test class
    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    parameters: dict[str, Scalar] = field(default_factory=dict)
    skip: bool | str = False
    xfail: bool | str = False
    slow: bool = False


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What an author says of a post or a page; every key may be left out.

    Attributes:
        title: the title; default: the first level-one heading, else the file's name
        date: the day of the post, such as 2026-11-21; default: the date in the file's name
        updated: the day of the last change that readers should know of
        tags: what the post is about; each tag has a page
        summary: one or two sentences for lists, feeds and search engines; default: the first paragraph
        description: stands in where there is no summary; on pages/index.md: the home page's description
        authors: who wrote it; default: the site's author
        draft: a draft is left out unless --drafts is given
        slug: the last part of the address; default: the file's name without its date
        menu: pages only: place in the menu, small first, from 1; left out: not in the menu
        toc: whether the table of contents is shown
        macros: LaTeX macros of this source, by name
        bibliography: .bib files that `[@key]` finds works in, beside the notebook; the site's own .bib is always known
        paper: the paper that the post explains: a key of the site's .bib file, a number such as "arXiv:2406.11430", or a DOI; each leads to the other
        execute: when to run it; default: `execution.default` of nbblog.toml
        trust: "none": nothing of this source is run, and nothing in it can act; "author" cannot raise what nbblog.toml says
        parameters: values that are assigned after the `parameters` cell
        check: how alike outputs must be when they are compared; default: `drift.check` of nbblog.toml
        test: `test: parameters:` are the values of `nbblog test`; `skip:` and `xfail:`, true or a reason, leave it out of tests or let it fail there; `slow: true` marks it for pytest
        inputs: globs of files that the code reads, beside the notebook; only needed for readers that nbblog does not hear, such as pyarrow's
        environment: names of environment variables that the result depends on
        license: licence of the post's text, shown at its end
        ignore: rules whose findings are not told for this source, each with the reason: `ignore: {tagged: "a note, not a post"}`
    """  # noqa: E501  # one line a key: the documentation is made from it

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    title: str | None = None
    date: dt.date | None = None
    updated: dt.date | None = None
    tags: tuple[str, ...] = ()
    summary: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()
    draft: bool = False
    slug: str | None = None
    menu: int | None = None
    toc: bool = True
    macros: dict[str, str] = field(default_factory=dict)
    bibliography: tuple[str, ...] | str = ()
    paper: tuple[str, ...] | str = ()
    execute: Execute | None = None
    trust: Trust | None = None
    parameters: dict[str, Scalar] = field(default_factory=dict)
    check: Check | None = None
    test: TestFront = field(default_factory=TestFront)
    inputs: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    license: str | None = None
    ignore: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stream:
    """Text that a cell printed; name is "stdout" or "stderr"."""

    name: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Display:
    """A MIME bundle that a cell showed, or its result."""

    data: MimeBundle = field(repr=False)
    metadata: Mapping[str, Json] = field(default_factory=dict, repr=False)
    is_result: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception that a cell raised; the traceback may hold ANSI colours."""

    ename: str
    evalue: str
    traceback: tuple[str, ...] = field(default=(), repr=False)


Output = Stream | Display | Failure


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it stands in the file.

    number counts cells from 1, as people do; header are the lines at the top of a code cell that
    are no code, and that source no longer holds; options are what they ask for: YAML values by
    names with "-", and True for a comment such as `#hide`. line is how many lines stood before
    source in the cell; count is the number in brackets that the last kernel gave to a code cell.
    """

    kind: Literal["code", "markdown", "raw"]
    source: str = field(repr=False)
    number: int
    id: str
    tags: tuple[str, ...] = ()
    options: Mapping[str, Json] = field(default_factory=dict)
    header: tuple[str, ...] = ()
    attachments: Mapping[str, MimeBundle] = field(default_factory=dict, repr=False)
    metadata: Mapping[str, Json] = field(default_factory=dict, repr=False)
    outputs: tuple[Output, ...] = field(default=(), repr=False)
    line: int = 0
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Notebook:
    """A source as the author wrote it: a notebook, a percent script or a Markdown file.

    path is relative to the site; slug and date come from front matter or the file's name; a
    Markdown file is one Markdown cell; typed says where each key of its front matter stands;
    metadata is what the file itself says of the notebook; findings are what was mended in it.
    Where is_text, cells stand in a text file, and their lines count from its top.
    """

    path: PurePosixPath
    front: FrontMatter
    title: str
    slug: str
    date: dt.date | None
    cells: tuple[Cell, ...] = field(repr=False)
    digest: str
    kernel: str = "python3"
    language: str = "python"
    is_text: bool = False
    is_titled: bool = True
    typed: Mapping[str, Where] = field(default_factory=dict, repr=False)
    metadata: Mapping[str, Json] = field(default_factory=dict, repr=False)
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    @property
    def code(self) -> tuple[Cell, ...]:
        """The code cells, in order."""
        return tuple(cell for cell in self.cells if cell.kind == "code")

    @property
    def languages(self) -> tuple[str, ...]:
        """Names of the code's language, the best first; a kernel may name a lexer beside it."""
        info = self.metadata.get("language_info") or {}
        lexer = info.get("pygments_lexer")
        name = lexer.get("name") if isinstance(lexer, dict) else lexer
        return (self.language, name) if isinstance(name, str) else (self.language,)

    def where(self, cell: Cell, line: int | None = None) -> Where:
        """Return the place of a line of a cell's source, or of the cell."""
        if self.is_text:
            return Where(str(self.path), None, (line or 1) + cell.line)
        return Where(str(self.path), cell.number, None if line is None else line + cell.line)


# ------------------------------------------------------------------ what a run gave


@dataclass(frozen=True, slots=True)
class Provenance:
    """When, how long and on what a notebook was executed.

    started is UTC; versions maps distribution names to versions, Python first; threads is what
    numerical libraries were given, on which the last digits may depend.
    """

    is_stored: ClassVar[bool] = False
    started: dt.datetime
    seconds: float
    kernel: str
    versions: Mapping[str, str]
    device: str
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known of outputs that were made elsewhere and came in the file.

    made and seconds are of the run, in UTC; sealed is the day on which the author vouched for it.
    """

    is_stored: ClassVar[bool] = True
    made: dt.datetime | None = None
    sealed: dt.date | None = None
    seconds: float | None = None
    device: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExecutedNotebook:
    """A notebook with the outputs that readers shall see, one tuple a code cell.

    provenance is None where there are no outputs to speak of (`execute: never`, or no code);
    values are those of the prose: by the number of a Markdown cell, MIME bundles by expression.
    """

    notebook: Notebook
    outputs: tuple[tuple[Output, ...], ...] = field(repr=False)
    provenance: Provenance | Stored | None
    is_cached: bool
    digest: str
    values: Mapping[int, Mapping[str, MimeBundle]] = field(default_factory=dict, repr=False)

    @property
    def was_run(self) -> bool:
        """Whether nbblog itself made the outputs, now or in an earlier build."""
        return isinstance(self.provenance, Provenance)


# ------------------------------------------------------------------ what a reader gets


@dataclass(frozen=True, slots=True)
class Heading:
    """A section of a post: level 2 to 6, fragment id, and its title as inline HTML."""

    level: int
    id: str
    html: str


@dataclass(frozen=True, slots=True)
class Label:
    """What prose may refer to: a numbered thing, a section, or a post itself.

    number is what stands in the caption, "" where there is none; title is plain text; anchor is
    the fragment of its address.
    """

    kind: Literal["fig", "tbl", "lst", "eq", "sec", "post"]
    number: str
    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that lie in the store and not in memory: how many, and how to read them."""

    size: int
    read: Callable[[], bytes] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that a page needs, by its path in the site."""

    path: PurePosixPath
    data: bytes | Kept = field(repr=False)

    @property
    def content(self) -> bytes:
        """The bytes, wherever they lie."""
        return self.data.read() if isinstance(self.data, Kept) else self.data


@dataclass(frozen=True, slots=True)
class Card:
    """What other pages know of a post: enough to list and to link it, not its body.

    url is site-relative and starts and ends with "/"; title and summary are plain text, title_html
    is inline HTML; minutes is the reading time; labels are what other posts may refer to.
    """

    source: PurePosixPath
    url: str
    title: str
    title_html: str
    date: dt.date | None
    updated: dt.date | None
    tags: tuple[str, ...]
    summary: str
    authors: tuple[str, ...]
    minutes: int
    words: int
    image: str | None
    digest: str
    labels: Mapping[str, Label] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """A converted post or page: its card, its body as HTML, its sections and its files."""

    card: Card
    body: str = field(repr=False)
    headings: tuple[Heading, ...]
    assets: tuple[Asset, ...] = field(repr=False)
    provenance: Provenance | Stored | None
    front: FrontMatter
    is_trusted: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the site, decided but not yet written; sources says what wants this path."""

    path: PurePosixPath
    content: bytes = field(repr=False)
    source: str


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """Every file of the site, by path; nothing is written before all of them are known."""

    files: Mapping[PurePosixPath, bytes | Kept] = field(repr=False)
