"""Where posts and pages live in the site."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urljoin

from nbblog.config import Config
from nbblog.model import Notebook


def post_url(notebook: Notebook, config: Config) -> str:
    """Return the site-relative URL of a post, by the site's pattern."""
    date = notebook.date
    return config.blog.post_url.format(
        slug=notebook.slug,
        year=f"{date:%Y}" if date else "undated",
        month=f"{date:%m}" if date else "00",
        day=f"{date:%d}" if date else "00",
    )


def page_url(notebook: Notebook, config: Config) -> str:
    """Return the site-relative URL of a prose page: its place below the pages folder."""
    inside = notebook.path.relative_to(config.paths.pages)
    folders = [part for part in inside.parent.parts if part not in (".", "")]
    names = folders if inside.stem == "index" else [*folders, notebook.slug]
    return "/" + "".join(f"{name}/" for name in names)


def tag_url(slug: str) -> str:
    """Return the site-relative URL of a tag's page."""
    return f"/tags/{slug}/"


def series_url(slug: str) -> str:
    """Return the site-relative URL of a series' page."""
    return f"/series/{slug}/"


def file_of(url: str) -> PurePosixPath:
    """Return the file that a web server sends for a site-relative URL."""
    path = url.lstrip("/")
    return PurePosixPath(path + "index.html" if url.endswith("/") else path)


def joined(page: str, address: str) -> str:
    """Return an address as seen from a page; one that no browser understands stays as it is."""
    try:
        return urljoin(page, address)
    except ValueError:  # "//[", say
        return address
