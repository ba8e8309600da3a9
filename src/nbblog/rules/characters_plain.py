"""Text is what it looks like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from nbblog.findings import Finding, Severity
from nbblog.model import Cell, Notebook
from nbblog.prosaic import prose_cells
from nbblog.rules import rule

_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u180e"
_MARKS = "\u200e\u200f\u061c"
_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = re.compile(f"[{_ZERO_WIDTH}{_MARKS}{_BIDI}]")
_STRINGS = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|'
    r"'''(?:[^\\]|\\.)*?'''|"
    r'"(?:[^"\\\n]|\\.)*"|'
    r"'(?:[^'\\\n]|\\.)*'|#[^\n]*",
    re.DOTALL,
)
_WORD = re.compile(r"[^\W\d]\w*")
_LIKE_LATIN = dict(
    zip(
        "асеіјорѕхуАВЕІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ",
        "aceijopsxyABEIJKMHOPCTYXABEZHIKMNOPTYXocj",
        strict=True,
    )
)
_LIKE_SIGNS = {
    "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u3000": " ", "\u2009": " ",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\uff08": "(", "\uff09": ")", "\uff0c": ",", "\uff1a": ":", "\uff1b": ";", "\uff1d": "=",
    "\u2217": "*", "\u037e": ";", "\u2044": "/", "\u2215": "/",
}  # fmt: skip
_SIGNS = re.compile(f"[{''.join(_LIKE_SIGNS)}]")


@rule(
    "characters-plain",
    bad="# %%\nt\u043etal = 1",
    good="# %%\nσ = 1  # “total” — naïve, Σ and 总和 are fine",
    severity="warning",
)
def characters_plain(notebook: Notebook) -> Iterator[Finding]:
    """No character is invisible, and none in code looks like another."""
    for cell in notebook.code:
        yield from _told(notebook, cell, _invisible(cell.source, is_code=True))
        yield from _told(notebook, cell, _look_alikes(cell.source, notebook.language))
    for cell in prose_cells(notebook):
        yield from _told(notebook, cell, _invisible(cell.source, is_code=False))


def _told(
    notebook: Notebook, cell: Cell, found: Iterator[tuple[int, str, str]]
) -> Iterator[Finding]:
    """Yield a finding for each kind of character in a cell, at the first of its kind."""
    told: set[str] = set()
    for start, character, looks in found:
        if character in told:
            continue
        told.add(character)
        name = unicodedata.name(character, "a character without name").lower()
        code = f"U+{ord(character):04X}"
        count = cell.source.count(character)
        times = f", {count} times in this cell" if count > 1 else ""
        message = f"{code} ({name}) {looks}{times}"
        hint = "type it again by hand, or write it as an escape such as \\u200b where it is meant"
        where = notebook.where(cell, cell.source.count("\n", 0, start) + 1)
        yield Finding("characters-plain", message, hint, where, Severity.WARNING)


def _invisible(text: str, *, is_code: bool) -> Iterator[tuple[int, str, str]]:
    for found in _INVISIBLE.finditer(text):
        character, around = found[0], _around(text, found.start())
        if character in _BIDI and is_code:
            yield found.start(), character, "changes the order in which code is shown"
        elif not _is_needed(character, around, _line(text, found.start())):
            yield found.start(), character, "cannot be seen"


def _around(text: str, index: int) -> str:
    """Return the visible characters that stand beside one: the writing that it may belong to."""
    before = _INVISIBLE.sub("", text[max(0, index - 3) : index])
    after = _INVISIBLE.sub("", text[index + 1 : index + 4])
    return before[-1:] + after[:1]


def _line(text: str, index: int) -> str:
    """Return the line of a text with the letters that show themselves."""
    begin, end = text.rfind("\n", 0, index) + 1, text.find("\n", index)
    return _INVISIBLE.sub("", text[begin : end if end >= 0 else None])


def _is_needed(character: str, around: str, line: str) -> bool:
    """Whether writing needs the character: in joined scripts, emoji, and text from the right."""
    if character in _MARKS + _BIDI:
        return any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in line)
    kinds = [unicodedata.category(c) for c in around]
    if character == "\u200d":
        return bool({"So", "Sk", "Mn", "Me", "Mc", "Lo"} & set(kinds))
    if character == "\u200c":
        return bool({"Lo", "Mn", "Mc"} & set(kinds))
    return character == "\u200b" and "Lo" in kinds  # where words have no spaces: Khmer, Thai


def _look_alikes(source: str, language: str) -> Iterator[tuple[int, str, str]]:
    """Yield letters of other alphabets in Latin words, and signs that no language knows."""
    if source.isascii():
        return
    code = _STRINGS.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    for word in _WORD.finditer(source):
        is_name = code[word.start()] == word[0][0]
        for index, letter in enumerate(word[0] if _is_disguised(word[0], is_name) else ""):
            if letter in _LIKE_LATIN:
                looks = f"looks like `{_LIKE_LATIN[letter]}` in `{word[0][:40]}`"
                yield word.start() + index, letter, looks
    for found in _SIGNS.finditer(code if language == "python" else ""):
        like = _LIKE_SIGNS[found[0]]
        looks = "looks like a space" if like == " " else f"looks like `{like}`"
        yield found.start(), found[0], looks


def _is_disguised(word: str, is_name: bool) -> bool:
    """Whether a word seems to be Latin and is not: `tоtal` anywhere, `сор` where it is a name."""
    foreign = [c for c in word if c.isalpha() and not c.isascii()]
    if not foreign or not all(c in _LIKE_LATIN for c in foreign):
        return False
    has_latin = any(c.isascii() and c.isalpha() for c in word)
    return has_latin or (is_name and all("\u0400" <= c <= "\u04ff" for c in foreign))
