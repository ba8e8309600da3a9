"""What is a reference or a citation, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.token import Token

from nbblog.prose.dialect import dialect
from nbblog.prose.marks import KEYS, Citation, Mention, Reference

KNOWN = ("ada1843", "babbage:1864", "doe_2020", "o'no", "10.1000/x")


def marks(text: str, known: tuple[str, ...] = KNOWN) -> list[object]:
    """Return the meanings of all marks of a text."""
    return [token.meta["means"] for token in tokens(text, known) if "means" in token.meta]


def tokens(text: str, known: tuple[str, ...] = KNOWN) -> list[Token]:
    """Return the inline tokens of a text."""
    blocks = dialect().parse(text, {KEYS: set(known)})
    return [child for block in blocks for child in block.children or ()]


def cite(*mentions: Mention) -> list[object]:
    return [Citation(mentions)]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("[@ada1843]", cite(Mention("ada1843"))),
        ("[@ada1843, pp. 2--4]", cite(Mention("ada1843", locator="pp. 2–4"))),
        ("[@ada1843, p. 3; @doe_2020]", cite(Mention("ada1843", locator="p. 3"), Mention("doe_2020"))),
        ("[see @ada1843; also -@doe_2020]", cite(Mention("ada1843", "see"), Mention("doe_2020", "also", is_yearly=True))),
        ("[@ada1843;\n@doe_2020]", cite(Mention("ada1843"), Mention("doe_2020"))),
        ("[-@ada1843]", cite(Mention("ada1843", is_yearly=True))),
        ("[@babbage:1864]", cite(Mention("babbage:1864"))),
        ("[@unknown]", cite(Mention("unknown"))),
        ("@ada1843 says", [Citation((Mention("ada1843"),), is_narrative=True)]),
        ("@ada1843's", [Citation((Mention("ada1843"),), is_narrative=True)]),
        ("(@ada1843)", [Citation((Mention("ada1843"),), is_narrative=True)]),
        ("@ada1843 [p. 33] says", [Citation((Mention("ada1843", locator="p. 33"),), is_narrative=True)]),
        ("{cite}`ada1843,doe_2020`", cite(Mention("ada1843"), Mention("doe_2020"))),
        ("{cite:p}`ada1843`", cite(Mention("ada1843"))),
        ("{cite:t}`ada1843`", [Citation((Mention("ada1843"),), is_narrative=True)]),
        (r"\cite{ada1843, doe_2020}", [Citation((Mention("ada1843"), Mention("doe_2020")), is_strict=False)]),
        (r"\citep[p. 3]{ada1843}", [Citation((Mention("ada1843", locator="p. 3"),), is_strict=False)]),
        ('<cite data-cite="ada1843">(Ada, 1843)</cite>', [Citation((Mention("ada1843"),), is_strict=False)]),
        ('<cite data-cite="123/ada1843">A</cite>', [Citation((Mention("ada1843"),), is_strict=False)]),
    ],
)  # fmt: skip
def test_citation(text: str, meaning: list[object]) -> None:
    assert marks(text) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("@fig-loss", [Reference("fig-loss")]),
        ("@fig-loss.", [Reference("fig-loss")]),
        ("(@tbl-x)", [Reference("tbl-x")]),
        ("@tab:results", [Reference("tab:results")]),
        ("[-@fig-loss]", [Reference("fig-loss", "number")]),
        ("[Fig. @fig-loss]", [Reference("fig-loss", "number", "Fig. %s")]),
        ("[@fig-a; @fig-b]", [Reference("fig-a"), Reference("fig-b")]),
        ("@other-post:fig-loss", [Reference("fig-loss", post="other-post")]),
        ("[-@other-post:eq-x]", [Reference("eq-x", "number", post="other-post")]),
        ("{numref}`fig-loss`", [Reference("fig-loss", is_strict=False)]),
        (
            "{numref}`Fig. %s <fig-loss>`",
            [Reference("fig-loss", "full", "Fig. %s", is_strict=False)],
        ),
        ("{eq}`loss`", [Reference("loss", "bracketed", is_strict=False)]),
        (
            "{ref}`the method <method>`",
            [Reference("method", "title", "the method", is_strict=False)],
        ),
        (r"\ref{fig:x}", [Reference("fig:x", "number", is_strict=False)]),
        (r"\eqref{eq:a_b_c}", [Reference("eq:a_b_c", "bracketed", is_strict=False)]),
        (r"*so* \autoref{sec:x}", [Reference("sec:x", is_strict=False)]),
    ],
)
def test_reference(text: str, meaning: list[object]) -> None:
    assert marks(text) == [meaning]


@pytest.mark.parametrize(
    "text",
    [
        "write to ada@fig-x.org or eq-@x",
        "@ada and @babbage on Mastodon, @ada@example.org too",
        "`@fig-x`, ``[@ada1843]`` and `{eq}`",
        "    @fig-x in code\n",
        "```\n@fig-x [@ada1843]\n```",
        "$@fig-x$ and $[@ada1843]$",
        "[@ada1843](https://example.org)",
        "[see @fig-x](https://example.org)",
        "[@ada1843][1]\n\n[1]: https://example.org",
        "[@ada1843]\n\n[@ada1843]: https://example.org",
        "![@fig-x](x.png)",
        r"\@fig-x and [\@ada1843]",
        "<b title='@fig-x'>@property</b> <https://a.org/@fig-x>",
        "https://social.example/@ada1843",
        "@eq-tools/core and @lst-x/y from npm",
        "[x@y] [a, b] [@] @ @@ @-x",
        "@dataclass\nclass A",
        "{ref} `x` {note}`x`",
        r"$$\ref{a}$$ \reference{x} \ref x",
        '<cite>Ada</cite> <cite data-cite="nobody">x</cite>',
    ],
)
def test_what_only_looks_like_a_mark_stays(text: str) -> None:
    assert marks(text) == []


def test_without_works_only_references_count() -> None:
    assert marks("[@ada1843] @ada1843 [@fig-x]", known=()) == [[Reference("fig-x")]]
    assert marks(r"\cite{x} <cite data-cite='x'>y</cite>", known=()) == []


WORDS = st.text(alphabet="ab @[];,.-:`*_$\\{}()<>!#~\n1é", max_size=40)


@given(WORDS)
def test_text_without_known_keys_is_parsed_as_if_there_were_no_marks(text: str) -> None:
    assert marks(text, known=()) == []
    md = dialect()
    names = ["mark_latex", "mark_bracket", "mark_at", "mark_role", "mark_cite"]
    rendered = md.render(text)
    md.disable(names)
    try:
        assert md.render(text) == rendered
    finally:
        md.enable(names)


@given(WORDS, st.sampled_from(["@fig-a", "[@ada1843]", "@ada1843", "{eq}`x`", r"\ref{x}"]), WORDS)
def test_marks_come_from_the_text_in_order_and_do_not_overlap(
    before: str, mark: str, after: str
) -> None:
    source = before + mark + after
    left = " ".join(source.split())
    for token in tokens(source):
        if "means" in token.meta:
            _, found, left = left.partition(" ".join(token.content.split()))
            assert found


@given(
    st.from_regex(r"[a-z]{1,9}(\.[a-z]{1,5})?@(fig|eq|tbl)-[a-z]{1,9}\.(org|com)", fullmatch=True)
)
def test_an_address_of_mail_is_no_reference(address: str) -> None:
    assert marks(f"to {address}, please") == []
