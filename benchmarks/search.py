"""What search costs: seconds to index N posts, and what a browser loads for a first question.

`python benchmarks/search.py SITE [N]` takes the posts of a published site, changes half of their
words (by Zipf's law, so that an index grows as those of real sites do), and prints one line: for
the questions below, the largest and the median sum of what is loaded, compressed.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from nbblog.search.leaves import leaf_of
from nbblog.search.shards import files_of, shard_name
from nbblog.search.units import Entry, Unit, units_of
from nbblog.search.words import folded

THEME = Path(__file__).resolve().parents[1] / "site_templates" / "default"
QUESTIONS = (
    "transformer",
    "learning rate",
    "import numpy",
    "the",
    "st",
    "perche",
    "post",
    "figure of a",
)
SHOWN, HITS, FILES = 8, 3, 4  # as in finder.js
_WORD = re.compile(r"(?<=[ >])[a-z]{4,12}(?=[ <,.])")


def bodies_of(site: Path) -> list[str]:
    """Return the text of each post and page of a published site."""
    pages = (LexborHTMLParser(path.read_text("utf-8")) for path in sorted(site.rglob("index.html")))
    proses = (page.css_first("article .prose") for page in pages)
    return [prose.html or "" for prose in proses if prose]


def synthetic(bodies: list[str], count: int) -> list[str]:
    """Return as many posts as are asked for, each with words of its own."""
    chance = random.Random(0)
    letters = "aeioubcdfghlmnprstvz"
    known = ["".join(chance.choices(letters, k=chance.randint(3, 10))) for _ in range(60_000)]
    weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(known))))

    def changed(body: str) -> str:
        words = iter(chance.choices(known, cum_weights=weights, k=len(body) // 5))
        return _WORD.sub(lambda old: next(words) if chance.random() < 0.5 else old[0], body)

    return [changed(bodies[number % len(bodies)]) for number in range(count)]


def loaded(files: Mapping[str, bytes], sizes: Mapping[str, int], question: str) -> int:
    """Return the bytes that a first question loads at most, as finder.js asks for them."""
    index = json.loads(files["index.json"])
    names, ids = {"index.json"}, []
    for word in folded(question).split():
        starts = [start for start in index["words"] if word.startswith(start)]
        longer = [start for start in index["words"] if start.startswith(word) and start != word]
        shards = [*sorted(starts, key=len)[-1:], *(longer if len(longer) <= FILES else [])]
        for start in shards:
            names.add(f"words/{shard_name(start)}.json")
            for known, places in json.loads(files[f"words/{shard_name(start)}.json"]).items():
                ids += [part[:4] for part in places.split(",")] if known.startswith(word) else []
    pages = {row[0]: row for row in index["pages"]}
    for name in sorted(set(ids), key=lambda one: -len(pages[one][4]))[:SHOWN]:  # the largest
        chunks = sorted(
            (f"text/{name}-{at}.json" for at in range(len(pages[name][4]))), key=lambda n: -sizes[n]
        )
        names.update(chunks[:HITS])
    return sum(sizes[name] for name in names)


def main() -> None:
    """Print the line for one number of posts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("posts", type=int, nargs="?", default=500)
    given = parser.parse_args()
    bodies = synthetic(bodies_of(given.site), given.posts)
    begun = time.process_time()
    entries = [
        Entry(
            f"/blog/a-synthetic-post-{number}/",
            f"Post {number} of many",
            (Unit("", "", ""), *units_of(body)),
        )
        for number, body in enumerate(bodies)
    ]
    files = dict(files_of({one.url: leaf_of(one) for one in entries}, ""))
    seconds = time.process_time() - begun
    sizes = {name: len(gzip.compress(data, 6)) for name, data in files.items()}
    theme = ("js/finder.js", "css/75-finder.css", "pages/search.html")
    own = sum(len(gzip.compress((THEME / name).read_bytes(), 6)) for name in theme)
    sums = [own + loaded(files, sizes, question) for question in QUESTIONS]
    before = dict(files)
    first = entries[0]
    edited = [
        Entry(first.url, first.title, (*first.units, Unit("", "", "an edited line"))),
        *entries[1:],
    ]
    changed = sum(
        before.get(name) != data
        for name, data in files_of({one.url: leaf_of(one) for one in edited}, "")
    )
    sys.stdout.write(
        f"{given.posts} posts: {seconds:.2f} s, {len(files)} files, "
        f"{sum(map(len, files.values())) / 1e6:.1f} MB; "
        f"first question at most {max(sums) / 1000:.0f} kB, "
        f"median {statistics.median(sums) / 1000:.0f} kB, "
        f"list {sizes['index.json'] / 1000:.0f} kB; "
        f"an edit changes {changed} files\n"
    )


if __name__ == "__main__":
    main()
