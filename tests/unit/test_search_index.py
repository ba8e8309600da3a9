"""What search finds: words of every script, units of a page, files that stay when others change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

import pytest
from markupsafe import Markup

from nbblog.model import Card, FrontMatter, Post
from nbblog.search.leaves import leaf_of, remembered_leaf
from nbblog.search.shards import SHARD, files_of, shard_name
from nbblog.search.units import LARGEST, Entry, Unit, entry_of, units_of
from nbblog.search.words import counted, folded
from nbblog.store import Folder, Layer, Store


def _entry(name: str, *texts: str) -> Entry:
    return Entry(f"/blog/{name}/", name, (Unit("", "", ""), *(Unit("a", "", t) for t in texts)))


def files_in(entries: Sequence[Entry], base_path: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of some entries."""
    return files_of({entry.url: leaf_of(entry) for entry in entries}, base_path)


def post(body: str, title: str = "Looms", **more: Any) -> Post:
    """Return a post with a body."""
    card = Card(
        source=PurePosixPath("looms.md"), url="/blog/looms/", title=title, title_html=Markup(title),
        date=None, updated=None, tags=("silk",), summary="On looms.", authors=(), minutes=1,
        words=1, image=None, digest="", **more,
    )  # fmt: skip
    return Post(
        card=card, body=Markup(body), headings=(), assets=(), provenance=None, front=FrontMatter()
    )


def test_a_post_that_did_not_change_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(Layer(Folder(tmp_path), "own"))
    first = post("<p>warp \ud800 weft</p><pre class='code'>x = 1</pre>")
    made = remembered_leaf(first, store)
    fresh = leaf_of(entry_of(first))
    assert (made.words, made.texts) == (fresh.words, fresh.texts)

    def refuse(text: str) -> NoReturn:
        raise AssertionError(text)

    monkeypatch.setattr("nbblog.search.leaves.counted", refuse)
    again = remembered_leaf(first, store)
    assert dict(files_of({"/a/": again}, "")) == dict(files_of({"/a/": made}, ""))
    for other in (post("<p>warp</p>"), post(str(first.body), title="Mills")):
        with pytest.raises(AssertionError):
            remembered_leaf(other, store)


def test_accents_case_and_ligatures_are_folded() -> None:
    given = "Perché Zażółć Straße ŒUVRE ﬁne ΟΔΟΣ Søren ı"
    assert folded(given) == "perche zazolc strasse oeuvre fine οδοσ soren i"


def test_a_name_is_found_whole_and_by_its_parts() -> None:
    assert counted("learning_rate = LayerNorm(x)") == {
        "learning_rate": 1, "learning": 1, "rate": 1, "layernorm": 1, "layer": 1, "norm": 1,
    }  # fmt: skip


def test_japanese_is_found_by_two_letters_that_stand_together() -> None:
    assert set(counted("量子計算")) == {"量子", "子計", "計算", "算"}


def test_accents_typed_as_two_characters_are_the_same_word() -> None:
    assert counted("cafe\u0301") == counted("caf\u00e9") == {"cafe": 1}


def test_units_are_sections_with_prose_and_code_apart_and_without_formulas_and_outputs() -> None:
    body = """<p>Before <math><mi>x</mi><annotation>\\alpha</annotation></math> it.</p>
<div class="cell" id="cell-load"><div class="cell-input"><pre class="code"><code>import
<span class="n">jax</span></code></pre></div><div class="cell-outputs">
<pre class="output output-stream">noise 123</pre>
<div class="output output-markdown"><p>Written by a cell.</p></div>
<figure class="output output-figure"><svg><text>tick</text></svg><figcaption>A <em>loss</em>
curve</figcaption></figure></div></div>
<h2 id="more">More <code>code</code> <a class="anchor" href="#more">#</a></h2><ul><li>one</li><li>two</li></ul>
<pre class="code language-sh"><code>ls</code></pre>"""
    assert units_of(body) == [
        Unit("", "", "Before it. Written by a cell. A loss curve", begins=True),
        Unit("cell-load", "", "import\njax", is_code=True),
        Unit("more", "More code", "one two", begins=True),
        Unit("more", "More code", "ls", is_code=True),
    ]


def test_a_long_section_is_cut_between_words_and_nothing_is_lost() -> None:
    words = [f"word{number}" for number in range(3000)]
    units = units_of(f"<h2 id='long'>Long</h2><p>{' '.join(words)}</p>")
    assert all(len(unit.text) <= LARGEST and unit.anchor == "long" for unit in units)
    assert " ".join(unit.text for unit in units).split() == words
    assert [unit.begins for unit in units] == [True] + [False] * (len(units) - 1)


def test_every_word_lies_where_a_browser_looks_for_it() -> None:
    entries = [
        _entry(f"p{i}", " ".join(f"{c}{d}{i}x{e}" for c in "stau" for d in "rae" for e in range(9)))
        for i in range(120)
    ]
    files = dict(files_in(entries, ""))
    shards = json.loads(files["index.json"])["words"]
    assert len(shards) > 10
    for beginning in shards:
        data = json.loads(files[f"words/{shard_name(beginning)}.json"])
        assert len(files[f"words/{shard_name(beginning)}.json"]) <= SHARD * 1.3
        for word in data:
            longest = max((s for s in shards if word.startswith(s)), key=len)
            assert longest == beginning
    assert sum(len(json.loads(files[f"words/{shard_name(s)}.json"])) for s in shards) == len(
        {word for entry in entries for unit in entry.units for word in counted(unit.text)}
        | {entry.title for entry in entries}
    )


def test_an_edit_rewrites_the_files_of_the_words_it_touches() -> None:
    texts = [" ".join(f"{c}word{i * 7 % 90}" for c in "abcdefghijklmnop" for i in range(60, 120))]
    entries = [_entry(f"post{i}", *texts, f"alone{i}") for i in range(60)]
    before = dict(files_in(entries, "/site"))
    entries[30] = _entry("post30", *texts, "zebra alone30")
    after = dict(files_in(entries, "/site"))
    changed = {name for name in after if before.get(name) != after[name]}
    assert len(after) > 70
    assert len(changed) <= 3  # the list, the text of the post, the words that begin with z
    assert not before.keys() - after.keys()


def test_a_new_post_leaves_the_ids_of_others_as_they_are() -> None:
    def ids(count: int) -> dict[str, str]:
        files = dict(files_in([_entry(f"post{i}") for i in range(count)], ""))
        return {row[1]: row[0] for row in json.loads(files["index.json"])["pages"]}

    few, many = ids(300), ids(301)
    assert {url: many[url] for url in few} == few
    assert len(set(many.values())) == 301


def test_equal_entries_in_another_order_give_equal_bytes() -> None:
    entries = [_entry(f"post{i}", f"common word{i}") for i in range(40)]
    assert dict(files_in(entries, "")) == dict(files_in(entries[::-1], ""))


def test_text_is_cut_into_files_whose_beginnings_the_list_tells() -> None:
    entry = _entry("long", *(f"{letter}" * 3900 for letter in "abcdefg"))
    files = dict(files_in([entry], ""))
    [[name, _, _, _, starts, _]] = json.loads(files["index.json"])["pages"]
    texts = [json.loads(files[f"text/{name}-{at}.json"]) for at in range(len(starts))]
    assert starts[0] == 0
    assert [len(text) for text in texts[:-1]] == [b - a for a, b in pairwise(starts)]
    assert [row[2][:1] for text in texts for row in text] == ["", *"abcdefg"]
