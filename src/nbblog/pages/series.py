"""A page for each series, with its parts in their order."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.model import Page
from nbblog.pages import Studio, page_maker


@page_maker
def series_pages(studio: Studio) -> Iterator[Page]:
    """Yield the page of each series."""
    words = studio.words
    for series in studio.site.series:
        description = words("All parts of the series {name}, in their order.", name=series.name)
        meta = studio.meta(series.url, series.name, description, schema="CollectionPage")
        yield studio.page("series.html", meta, f"series {series.name}", series=series)
