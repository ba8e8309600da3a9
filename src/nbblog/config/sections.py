"""The tables of nbblog.toml: what may stand in each, and what it means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from nbblog.model import (
    Check,
    Execute,
    MaskName,
    Paper,
    Remote,
    Scalar,
    SectionName,
)
from nbblog.schema import STRICT, Colour, Count, Pattern, Positive, Share, Size

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
