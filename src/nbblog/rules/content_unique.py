"""No post is published twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from zlib import crc32

from nbblog.findings import Finding, Severity, Where
from nbblog.model import Notebook
from nbblog.rules import rule
from nbblog.whole import Whole

_WORD = re.compile(r"\w+")
_WIDTH = 5  # words that follow one another
_LEAST = 40  # shingles: a stub is like every other stub
_SHARE = 16  # of a long text one in so many shingles stands for all
_ALIKE = 0.85

_TEXT = (
    "We measured 40 trees in the forest behind the house, from the oldest oak to the youngest "
    "birch, and wrote down height, girth and age of each. The height tells little of the age, the "
    "girth tells more, and both together tell it within four years for three of four trees. What "
    "is left is due to the ground: on the wet side of the brook trees grow twice as fast."
)


@rule(
    "content-unique",
    on=Whole,
    bad={"notebooks/trees.md": f"# Trees\n\n{_TEXT}", "notebooks/copy.md": f"# Copy\n\n{_TEXT}"},
    good={"notebooks/trees.md": f"# Trees\n\n{_TEXT}", "notebooks/bush.md": "# Bushes\n\nSmall."},
    severity="warning",
)
def content_unique(whole: Whole) -> Iterator[Finding]:
    """No two posts have nearly the same text."""
    sketches = {post.path: _shingles(post) for post in whole.posts}
    owners: dict[int, list[int]] = {}
    paths = list(sketches)
    for number, path in enumerate(paths):
        own = sketches[path]
        shared = Counter(other for shingle in own for other in owners.get(shingle, ()))
        for shingle in own:
            owners.setdefault(shingle, []).append(number)
        for other, count in shared.most_common(1):
            likeness = count / len(own | sketches[paths[other]])
            if likeness >= _ALIKE:
                message = f"{likeness:.0%} of the text is that of {paths[other]} too"
                hint = "delete one of the two, mark it `draft: true`, or say what is different"
                where = Where(str(path))
                yield Finding("content-unique", message, hint, where, Severity.WARNING)


def _shingles(post: Notebook) -> frozenset[int]:
    """Return numbers that stand for the runs of words of a post; for a stub none."""
    text = "\n".join(cell.source for cell in post.cells)
    words = [word.lower().encode() for word in _WORD.findall(text)]
    numbers = {crc32(b" ".join(words[at : at + _WIDTH])) for at in range(len(words) - _WIDTH + 1)}
    if len(numbers) < _LEAST:
        return frozenset()
    few = len(numbers) < _LEAST * _SHARE
    return frozenset(one for one in numbers if few or one % _SHARE == 0)
