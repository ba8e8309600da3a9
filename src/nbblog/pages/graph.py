"""What a page says of itself to machines: one graph of JSON-LD, in the words of schema.org."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from nbblog.pages.head import Meta
from nbblog.pages.works import PUBLICATIONS, work_id, work_node
from nbblog.site import Site

Node = dict[str, Any]

_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def linked_data(site: Site, meta: Meta, trail: Sequence[tuple[str, str]]) -> Markup:
    """Return a page's graph as the content of a `<script>`; trail are titles and URLs above it."""
    nodes = [_filled(node) for node in _nodes(site, meta, trail)]
    document = {"@context": "https://schema.org", "@graph": nodes}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Markup("".join(_UNSAFE.get(letter, letter) for letter in text))


def _nodes(site: Site, meta: Meta, trail: Sequence[tuple[str, str]]) -> Iterator[Node]:
    """Yield the site, its owner, the page, and what stands on it; each has an @id."""
    yield _website(site)
    yield _owner(site, is_whole=meta.schema == "ProfilePage")
    if not meta.url.endswith("/"):  # 404.html is no page that anybody should come to
        return
    yield _page(site, meta)
    if meta.url != "/":
        yield _breadcrumbs(site, meta, trail)
    if meta.kind == "article":
        yield _posting(site, meta)
    if meta.url == PUBLICATIONS:
        yield from (work_node(site, work) for work in site.publications)


def _filled(node: Node) -> Node:
    """Return a node without the properties that have no value."""
    return {name: value for name, value in node.items() if value not in ("", None, [], {})}


# ------------------------------------------------------------------ the site and its owner


def _website(site: Site) -> Node:
    config = site.config
    return {
        "@type": "WebSite",
        "@id": site.name("website"),
        "url": config.absolute("/"),
        "name": config.site.title,
        "description": config.site.description,
        "inLanguage": config.site.language,
        "publisher": {"@id": site.name("owner")},
    }


def _owner(site: Site, *, is_whole: bool) -> Node:
    """Return who the site belongs to: in a few words, or all that the profile says."""
    person = site.profile.basics
    if not person.name:
        return {
            "@type": "Organization",
            "@id": site.name("owner"),
            "name": site.author,
            "url": site.config.absolute("/"),
        }
    node: Node = {
        "@type": "Person",
        "@id": site.name("owner"),
        "name": person.name,
        "url": person.url or site.config.absolute("/"),
        "sameAs": [account.url for account in person.profiles if account.url],
    }
    return {**node, **_whole(site)} if is_whole else node


def _whole(site: Site) -> Node:
    profile, person = site.profile, site.profile.basics
    place = person.location
    address = {
        "addressLocality": place.city,
        "addressRegion": place.region,
        "addressCountry": place.country_code,
    }
    image = person.image
    current = [work for work in profile.work if work.name and not work.end_date]
    return {
        "description": person.summary,
        "jobTitle": person.label,
        "email": f"mailto:{person.email}" if person.email else "",
        "image": site.config.absolute(image) if image.startswith("/") else image,
        "address": _typed("PostalAddress", address),
        "worksFor": _organizations((work.name, work.url) for work in current),
        "alumniOf": _organizations(
            (one.institution, one.url) for one in profile.education if one.end_date
        ),
        "affiliation": _organizations(
            (one.institution, one.url) for one in profile.education if not one.end_date
        ),
        "knowsAbout": [interest.name for interest in profile.interests],
        "knowsLanguage": [language.language for language in profile.languages],
        "award": [award.title for award in profile.awards],
    }


def _typed(kind: str, node: Node) -> Node:
    filled = _filled(node)
    return {"@type": kind, **filled} if filled else {}


def _organizations(named: Iterator[tuple[str, str]]) -> list[Node]:
    """Return organizations by name, each once."""
    urls = {name: url for name, url in named if name}
    return [_typed("Organization", {"name": name, "url": url}) for name, url in urls.items()]


# ------------------------------------------------------------------ the page and what is on it


def _page(site: Site, meta: Meta) -> Node:
    is_profile = meta.schema == "ProfilePage"
    owner = {"@id": site.name("owner")}
    return {
        "@type": meta.schema,
        "@id": f"{meta.canonical}#page",
        "url": meta.canonical,
        "name": meta.title,
        "description": meta.description,
        "inLanguage": site.config.site.language,
        "isPartOf": {"@id": site.name("website")},
        "about": owner if meta.url == "/" else None,
        "mainEntity": owner if is_profile else _main(site, meta),
        "breadcrumb": {"@id": f"{meta.canonical}#breadcrumb"} if meta.url != "/" else None,
        "primaryImageOfPage": _image(meta) if meta.kind == "article" else None,
    }


def _main(site: Site, meta: Meta) -> Node | None:
    if meta.kind == "article":
        return {"@id": f"{meta.canonical}#post"}
    if meta.url != PUBLICATIONS:
        return None
    works = [{"@id": work_id(site, work)} for work in site.publications]
    numbered = [
        {"@type": "ListItem", "position": number, "item": work}
        for number, work in enumerate(works, start=1)
    ]
    return {"@type": "ItemList", "numberOfItems": len(works), "itemListElement": numbered}


def _breadcrumbs(site: Site, meta: Meta, trail: Sequence[tuple[str, str]]) -> Node:
    steps = [*trail, (meta.title, meta.url)]
    return {
        "@type": "BreadcrumbList",
        "@id": f"{meta.canonical}#breadcrumb",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "name": title,
                "item": site.config.absolute(url),
            }
            for number, (title, url) in enumerate(steps, start=1)
        ],
    }


def _posting(site: Site, meta: Meta) -> Node:
    works = site.papers(meta.url)
    return {
        "@type": "BlogPosting",
        "@id": f"{meta.canonical}#post",
        "headline": meta.title,
        "description": meta.description,
        "url": meta.canonical,
        "mainEntityOfPage": {"@id": f"{meta.canonical}#page"},
        "isPartOf": {"@id": site.name("website")},
        "image": _image(meta),
        "datePublished": meta.date.isoformat() if meta.date else None,
        "dateModified": _day(meta),
        "author": [_author(site, name) for name in meta.authors],
        "publisher": {"@id": site.name("owner")},
        "inLanguage": site.config.site.language,
        "keywords": list(meta.tags),
        "wordCount": meta.words or None,
        "timeRequired": f"PT{meta.minutes}M" if meta.minutes else None,
        "license": meta.license if meta.license.startswith("http") else None,
        "about": [{"@id": work_id(site, work)} for work in works],
    }


def _day(meta: Meta) -> str | None:
    day = meta.updated or meta.date
    return day.isoformat() if day else None


def _author(site: Site, name: str) -> Node:
    if name == site.author:
        return {"@id": site.name("owner")}
    return {"@type": "Person", "name": name}


def _image(meta: Meta) -> Node | None:
    if meta.picture is None:
        return None
    size = {"width": meta.picture.width, "height": meta.picture.height}
    return _typed("ImageObject", {"url": meta.picture.url, **size, "caption": meta.picture.alt})
