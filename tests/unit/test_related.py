"""Which posts are named as like a post, and how long it takes to know."""

from __future__ import annotations

import random
import time

from nbblog.related import Text, related

SINKS = "Attention sinks collect what no head needs; softmax must put its mass somewhere."
HEADS = "Softmax spreads its mass over heads; some heads are sinks of attention."
BREAD = "A sourdough wants flour, water and salt, and a night in the fridge."
CAKE = "Flour, butter and sugar; a cake wants an oven, not a fridge."


def text(name: str, words: str, *tags: str, series: str | None = None) -> Text:
    """Return a post that is called as its URL."""
    return Text(f"/{name}/", name, tags, words, series)


def test_posts_that_share_words_are_related() -> None:
    posts = [text("a", SINKS), text("b", BREAD), text("c", HEADS), text("d", CAKE)]
    found = related(posts, 3)
    assert found == {"/a/": ("/c/",), "/c/": ("/a/",), "/b/": ("/d/",), "/d/": ("/b/",)}


def test_shared_tag_outweighs_shared_words() -> None:
    posts = [text("a", SINKS, "jax"), text("b", HEADS), text("c", BREAD, "Jax"), text("d", CAKE)]
    assert related(posts, 2)["/a/"] == ("/c/", "/b/")


def test_two_posts_of_one_tag_are_related_and_two_without_are_not() -> None:
    assert related([text("a", "One.", "x"), text("b", "Two.", "x")], 3)["/a/"] == ("/b/",)
    assert related([text("a", "One same."), text("b", "Two same.")], 3)["/a/"] == ()


def test_parts_of_one_series_name_one_another_elsewhere() -> None:
    posts = [text("a", SINKS, series="S"), text("b", HEADS, series="S"), text("c", HEADS)]
    assert related([*posts, text("d", BREAD)], 3)["/a/"] == ("/c/",)


def test_equal_likeness_goes_by_order_and_most_is_the_most() -> None:
    posts = [text(name, "word", "same") for name in "abcde"]
    assert related(posts, 2)["/c/"] == ("/a/", "/b/")
    assert related(posts, 0) == {}


def test_two_thousand_posts_are_compared_in_seconds_and_alike_each_time() -> None:
    chance = random.Random(7)
    rank = [1 / number for number in range(1, 20_001)]  # words are used as Zipf says
    words = chance.choices([f"w{_letters(n)}" for n in range(20_000)], rank, k=2_000 * 150)
    posts = [
        text(f"p{n}", " ".join(words[n * 150 : (n + 1) * 150]), f"tag {n % 40}")
        for n in range(2_000)
    ]
    begun = time.process_time()
    found = related(posts, 3)
    took = time.process_time() - begun
    assert took < 15, f"{took:.1f} s"  # a second where it was written
    assert all(len(others) == 3 for others in found.values())
    assert related(posts[:200], 3) == related(posts[:200], 3)


def _letters(number: int) -> str:
    return "".join("abcdefghij"[int(digit)] for digit in str(number))
