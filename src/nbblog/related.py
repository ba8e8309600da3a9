"""Which posts are like one another, by their tags and by their words (TF-IDF, cosine)."""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nbblog.sources.frontmatter import slugify

_WORD = re.compile(r"\w{3,}")
_TAG = "#"
_TITLE_WEIGHT = 3  # how often a word of the title counts
_TAG_WEIGHT = 3.0
_TERMS = 30
"""How many terms stand for a post: those that tell most about it."""

_POSTINGS = 60
"""How many posts of a term are compared: those of which it tells most."""

_LEAST = 0.08
"""A cosine below this is no likeness: the posts share a word or two."""

Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class Text:
    """What is compared of a post: its URL, title, tags and words; series are not its relatives."""

    url: str
    title: str
    tags: tuple[str, ...]
    words: str = field(repr=False)
    series: str | None = None


def related(texts: Sequence[Text], most: int) -> dict[str, tuple[str, ...]]:
    """Return the URLs of the posts most like each post, the most alike first, by its URL.

    It takes time in proportion to the words, and at most 30 · 60 multiplications a post: a post
    is its 30 weightiest terms, and a term leads to the 60 posts that it tells most about. Equal
    likeness goes by the order of texts, so the same posts always give the same answer.
    """
    if not most:
        return {}
    vectors = _vectors(texts)
    postings = _postings(vectors)
    found: dict[str, tuple[str, ...]] = {}
    for number, text in enumerate(texts):
        scores = _likeness(number, vectors[number], postings)
        alike = [(score, -other) for other, score in scores.items() if score >= _LEAST]
        if text.series:
            alike = [pair for pair in alike if texts[-pair[1]].series != text.series]
        best = heapq.nlargest(most, alike)
        found[text.url] = tuple(texts[-other].url for _, other in best)
    return found


def _likeness(
    number: int, vector: Vector, postings: Mapping[str, list[tuple[int, float]]]
) -> dict[int, float]:
    """Return the cosine between a post and each that shares a term with it."""
    scores: dict[int, float] = {}
    for term, weight in vector.items():
        for other, its in postings.get(term, ()):
            scores[other] = scores.get(other, 0.0) + weight * its
    scores.pop(number, None)
    return scores


def _postings(vectors: Sequence[Vector]) -> dict[str, list[tuple[int, float]]]:
    """Return the posts of each term that more than one has, with its weight there."""
    found: dict[str, list[tuple[int, float]]] = {}
    for number, vector in enumerate(vectors):
        for term, weight in vector.items():
            found.setdefault(term, []).append((number, weight))
    return {
        term: heapq.nlargest(_POSTINGS, posts, key=lambda post: post[1])
        for term, posts in found.items()
        if len(posts) > 1
    }


def _vectors(texts: Sequence[Text]) -> list[Vector]:
    """Return each post as its weightiest terms, of length 1."""
    spread: Counter[str] = Counter()
    for text in texts:
        spread.update(set(_terms(text)))
    rarity = {term: _rarity(term, posts, len(texts)) for term, posts in spread.items()}
    # counted twice: the words of ten thousand posts at once are half a gigabyte
    return [_vector(Counter(_terms(text)), rarity) for text in texts]


def _rarity(term: str, posts: int, total: int) -> float:
    """Return how much a term tells: a number, and a word of all or of one post, tells nothing."""
    if term.startswith(_TAG):  # the author's own word for it counts however common
        return _TAG_WEIGHT * math.log(1 + total / posts)
    return math.log(total / posts) if posts > 1 and not term.isdigit() else 0.0


def _vector(counts: Mapping[str, int], rarity: Mapping[str, float]) -> Vector:
    weighed = [
        (math.log(count) * rarity[term] + rarity[term], term) for term, count in counts.items()
    ]
    kept = heapq.nlargest(_TERMS, weighed)
    length = math.sqrt(math.fsum(weight * weight for weight, _ in kept)) or 1.0
    return {term: weight / length for weight, term in kept if weight}


def _terms(text: Text) -> list[str]:
    tags = [_TAG + slugify(tag) for tag in dict.fromkeys(text.tags)]
    title = _WORD.findall(text.title.casefold())
    return [*tags, *title * _TITLE_WEIGHT, *_WORD.findall(text.words.casefold())]
