"""The PDF of the CV, where it is no static file."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.addresses import file_of
from nbblog.model import Page
from nbblog.pages import Studio, page_maker


@page_maker
def cv(studio: Studio) -> Iterator[Page]:
    """Yield the PDF that the CV's page offers."""
    made = studio.site.cv
    if made.pdf is not None:
        yield Page(file_of(made.href), made.pdf, made.source)
