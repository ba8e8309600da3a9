"""Names that works have for good, their DOI and their number at arXiv, and where they lead."""

from __future__ import annotations

import re
from urllib.parse import quote

_NUMBER = r"(?:\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?"
_ARXIV = re.compile(
    rf"(?:arxiv:\s*|abs/|https?://(?:www\.)?arxiv\.org/(?:abs|pdf|html)/)?({_NUMBER})(?:\.pdf)?/?",
    re.IGNORECASE,
)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ARXIVS_DOI = re.compile(r"10\.48550/arxiv\.", re.IGNORECASE)


def read_arxiv(typed: str) -> str | None:
    """Return the number at arXiv that was typed in any of its forms, or None.

    >>> read_arxiv("https://arxiv.org/pdf/2312.10193.pdf")
    '2312.10193'
    >>> read_arxiv("10.48550/arXiv.2406.11430")
    '2406.11430'
    """
    doi = _DOI.fullmatch(typed.strip())
    own = _ARXIVS_DOI.match(doi[1]) if doi else None
    found = _ARXIV.fullmatch(doi[1][own.end() :] if doi and own else typed.strip())
    return found[1] if found else None


def read_doi(typed: str) -> str | None:
    """Return the DOI that was typed with or without its resolver, or None."""
    found = _DOI.fullmatch(typed.strip())
    return found[1] if found else None


def is_of_arxiv(doi: str) -> bool:
    """Say whether arXiv itself has given a DOI: it names what a number names."""
    return bool(_ARXIVS_DOI.match(doi))


def address_of(doi: str | None, arxiv: str | None) -> str | None:
    """Return the address of a DOI, else of a number at arXiv."""
    if doi:
        return "https://doi.org/" + quote(doi, safe="/:;()._-")
    return f"https://arxiv.org/abs/{arxiv}" if arxiv else None


def pdf_of(arxiv: str | None) -> str | None:
    """Return the address of the PDF at arXiv."""
    return f"https://arxiv.org/pdf/{arxiv}" if arxiv else None
