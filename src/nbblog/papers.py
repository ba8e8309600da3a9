"""Papers and the posts that explain them: each leads to the other, whichever of them says so."""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nbblog.bibliography import Explanation, Publication
from nbblog.findings import Finding, Severity, Where
from nbblog.identifiers import address_of, pdf_of, read_arxiv, read_doi
from nbblog.model import Notebook
from nbblog.registry import did_you_mean

RULE = "papers-paired"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A work that a post explains and that is no publication of this site."""

    name: str
    url: str
    pdf: str | None = None


@dataclass(frozen=True, slots=True)
class Paired:
    """Publications with the posts that explain them, and other works by the address of a post."""

    publications: tuple[Publication, ...] = ()
    elsewhere: Mapping[str, tuple[Elsewhere, ...]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def pair(
    publications: Sequence[Publication], sources: Iterable[tuple[Notebook, str]], shown_as: str
) -> Paired:
    """Return publications and posts, paired; shown_as is the name of the .bib file.

    sources are posts and pages with their addresses.
    """
    sources = tuple(sources)
    findings: list[Finding] = []
    explained: dict[str, list[Explanation]] = {each.key: [] for each in publications}
    elsewhere: dict[str, tuple[Elsewhere, ...]] = {}
    for notebook, url in sources:
        named = notebook.front.paper
        for typed in (named,) if isinstance(named, str) else named:
            if found := _publication(typed, publications):
                explained[found.key].append(Explanation(url, notebook.title))
            elif other := _elsewhere(typed):
                elsewhere[url] = (*elsewhere.get(url, ()), other)
            else:
                findings.append(_unknown(typed, publications, notebook))
    titles = {url: notebook.title for notebook, url in sources}
    for each in publications:
        explained[each.key] += _named(each, titles, shown_as, findings)
    paired = (dataclasses.replace(each, posts=_once(explained[each.key])) for each in publications)
    return Paired(tuple(paired), elsewhere, tuple(findings))


def published(publications: Iterable[Publication], urls: Container[str]) -> tuple[Publication, ...]:
    """Return publications without the posts of this site that are not published after all."""
    return tuple(
        dataclasses.replace(
            each,
            posts=tuple(p for p in each.posts if p.url in urls or not p.url.startswith("/")),
        )
        for each in publications
    )


def _publication(typed: str, publications: Iterable[Publication]) -> Publication | None:
    """Return the publication that a key, a number at arXiv or a DOI names."""
    arxiv, doi = read_arxiv(typed), read_doi(typed)
    for each in publications:
        is_same = bool(arxiv) and _unversioned(arxiv) == _unversioned(each.arxiv)
        if each.key == typed or is_same or (doi and each.doi and doi.lower() == each.doi.lower()):
            return each
    return None


def _unversioned(arxiv: str | None) -> str:
    return (arxiv or "").partition("v")[0]


def _elsewhere(typed: str) -> Elsewhere | None:
    if arxiv := read_arxiv(typed):
        return Elsewhere(f"arXiv:{arxiv}", str(address_of(None, arxiv)), pdf_of(arxiv))
    if doi := read_doi(typed):
        return Elsewhere(f"doi:{doi}", str(address_of(doi, None)))
    return None


def _unknown(typed: str, publications: Iterable[Publication], notebook: Notebook) -> Finding:
    otherwise = "name a key of the .bib file, a number such as arXiv:2406.11430, or a DOI"
    hint = did_you_mean(typed, (each.key for each in publications), otherwise)
    where = notebook.typed.get("paper", Where(str(notebook.path)))
    return Finding(RULE, f"no publication is named `{typed}`", hint, where)


def _named(
    publication: Publication, titles: Mapping[str, str], shown_as: str, findings: list[Finding]
) -> Iterator[Explanation]:
    """Yield the posts that the .bib file names, with their titles."""
    for post in publication.posts:
        if not post.url.startswith("/"):
            yield post
            continue
        url = post.url if post.url.endswith("/") else f"{post.url}/"
        if url in titles:
            yield Explanation(url, titles[url])
            continue
        otherwise = "name the address of a post that is published, such as /blog/stop/"
        hint = did_you_mean(url, titles, otherwise)
        message = f"`post`: no post has the address {post.url}"
        where = Where(shown_as, None, publication.line or None)
        findings.append(Finding(RULE, message, hint, where, Severity.WARNING))


def _once(posts: Iterable[Explanation]) -> tuple[Explanation, ...]:
    return tuple({post.url: post for post in posts}.values())
