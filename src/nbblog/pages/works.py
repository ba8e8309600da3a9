"""Publications as schema.org knows them: one ScholarlyArticle each."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from nbblog.bibliography import PREPRINT, Author, Publication
from nbblog.prose.document import render_plain
from nbblog.site import Site

PUBLICATIONS = "/publications/"
"""The page on which every publication stands, under its key."""

Node = dict[str, Any]


def work_id(site: Site, work: Publication) -> str:
    """Return the name of a publication in graphs: its place on the page of publications."""
    return site.config.absolute(f"{PUBLICATIONS}#{quote(work.key)}")


def work_node(site: Site, work: Publication) -> Node:
    """Return a publication as a node of a graph."""
    title = render_plain(work.title)
    posts = [{"@id": _post(site, post.url)} for post in work.posts]
    node: Node = {
        "@type": "ScholarlyArticle",
        "@id": work_id(site, work),
        "name": title,
        "headline": title,
        "author": [_author(site, author) for author in work.authors],
        "datePublished": str(work.year),
        "url": work.url or work.pdf or work_id(site, work),
        "sameAs": _elsewhere(work),
        "identifier": _identifiers(work),
        "isPartOf": _container(work),
        "creativeWorkStatus": "Preprint" if work.kind == "preprint" else "Published",
        "abstract": render_plain(work.abstract),
        "encoding": _file(site, work.pdf),
        "subjectOf": posts if len(posts) > 1 else next(iter(posts), None),
    }
    return {name: value for name, value in node.items() if value}


def _author(site: Site, author: Author) -> Node:
    """Return an author under the name that the paper gives; the owner stands in the graph."""
    if author.is_owner:
        return {"@id": site.name("owner")}
    return {"@type": "Person", "name": author.name}


def _elsewhere(work: Publication) -> list[str]:
    doi = f"https://doi.org/{work.doi}" if work.doi else ""
    arxiv = f"https://arxiv.org/abs/{work.arxiv}" if work.arxiv else ""
    return [url for url in dict.fromkeys((doi, arxiv)) if url]


def _identifiers(work: Publication) -> list[Node]:
    known = {"DOI": work.doi, "arXiv": work.arxiv}
    return [
        {"@type": "PropertyValue", "propertyID": name, "value": value}
        for name, value in known.items()
        if value
    ]


def _container(work: Publication) -> Node | None:
    """Return the journal or the proceedings in which a work appeared."""
    if not work.venue or work.venue == PREPRINT:
        return None
    kind = "Periodical" if work.kind == "article" else "CreativeWork"
    return {"@type": kind, "name": render_plain(work.venue)}


def _file(site: Site, pdf: str | None) -> Node | None:
    if not pdf:
        return None
    url = site.config.absolute(pdf) if pdf.startswith("/") else pdf
    return {"@type": "MediaObject", "contentUrl": url, "encodingFormat": "application/pdf"}


def _post(site: Site, post: str) -> str:
    return f"{site.config.absolute(post) if post.startswith('/') else post}#post"
