"""Sentences to claims: a number, and the noun that it is said of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nbblog.claims.lexicon import STOPS, is_plural, spoken, words_of
from nbblog.claims.numbers import Number, numbers_in
from nbblog.claims.sentences import CODE, Sentence

Bound = Literal["", "least", "most"]

_ROUGHLY = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|approx\.?|nearly|almost|some|circa|ca\.?|close to"
    r"|just (?:over|under|above|below)|slightly (?:over|under|above|below|more than|less than)"
    r"|a little (?:over|under|more than|less than)|order of|typically)|[~≈≃∼])\s*(?:the\s+|an?\s+)?$",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"(?:\b(?:more than|over|at least|above|greater than|larger than|exceeds?|exceeding|beyond"
    r"|no (?:fewer|less) than|better than|upwards of)|[>≥])\s*$",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"(?:\b(?:less than|fewer than|under|below|at most|up to|within|smaller than|no more than"
    r"|not more than|a maximum of)|[<≤])\s*$",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"(?:\s*(?:=|:|≈)|\s+(?:of|is|was|are|were|be|been|to|at|equals?|from|by|as|set|fixed|now|only"
    r"|just|reach(?:es|ed)?|hits?|gets?|got|fell|falls?|fallen|drops?|dropped|rose|rises?|risen"
    r"|decreas(?:es|ed)|increas(?:es|ed)|goes|went|climbs?|climbed|improv(?:es|ed)|grows?|grew"
    r"|converg(?:es|ed)|ends?|ended|stays?|stayed|settles?|plateaus?|comes|came|out|up|down|had"
    r"|has|becomes|with|contains?|holds?|used|chosen|being|remains?|prints?|printed|shows?|there"
    r"|about|around|roughly|approximately|nearly|almost|over|under|above|below|than|least|most"
    r"|more|less|fewer|value|default|a|an|the|exactly|equal|yields?|gives?|says|reads|stands"
    r"))+\s*[~≈]?\s*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_AFTER = re.compile(rf"\s*(?:-\s*)?(?P<word>[^\W\d_][\w'’]*|{CODE})(?P<hyphen>-(?=\w))?")
_DERIVED = re.compile(
    r"^\s*(?:times\b|[×x]\s?(?:faster|slower|speed|smaller|larger|more|less)|-?fold\b|orders? of"
    r"|percentage points?|points? (?:better|worse|more|less|higher|lower))",
    re.IGNORECASE,
)
_INDEXED = re.compile(
    r"(?:\b(?:fig(?:ure|s|ures)?|tab(?:le|les)?|sec(?:tion|s|tions)?|eq(?:uation|s|uations)?|part|parts"
    r"|steps?|chapters?|lessons?|lectures?|pages?|pp?|lines?|cells?|version|versions|option|options"
    r"|exercises?|problems?|questions?|examples?|appendix|item|release|issue|pr|no|number|python|row"
    r"|column|axis|device|devices|block|thread|layer|level|rank|type|class|state|day|week|week|year"
    r"|chromosome|channel|group|cluster|node|case|phase|stage|task|experiment|algorithm|theorem"
    r"|definition|lemma|note|footnote|reference|references|rule|listing|topic|grade|iteration|epoch"
    r"|index|position|coordinate|dimension|token|head|sample|image|digit|label|point|patch|pixel"
    r"|module|unit|level|team|player|stream|frame|bin|model|run|trial|fold|round|game|season|port)\.?"
    r"\s*[(#]?(?:\d+(?:,| and| or| to| through|-|–)\s*)*)$",
    re.IGNORECASE,
)
_PARTIAL = frozenset(
    "first last next previous following remaining other another more additional extra further final"
    " initial past later earlier second third".split()  # noqa: SIM905
)
_AFTER_SOME = re.compile(
    r"\b(?:after|every|each|by|until|within|once|first|last|next|final|previous|another|additional"
    r"|extra|further|top|only|any|another|for the|of the|one of|two of|three of)\s+(?:the\s+)?"
    r"(?:first\s+|last\s+)?(?:about\s+)?$",
    re.IGNORECASE,
)
_LONGEST = 4
"""How many words a noun phrase has at most."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A number of a sentence and what it is said of.

    words are the noun phrase in the singular, its head last; phrase is how it is typed. is_count
    says that it is how many of these there are. is_partial says that it may be less than the
    whole: `after 5 epochs`, `the first three layers`.
    """

    number: Number
    words: tuple[str, ...]
    phrase: str
    is_count: bool
    sentence: Sentence
    bound: Bound = ""
    is_rough: bool = False
    is_partial: bool = False
    is_derived: bool = False

    @property
    def line(self) -> int:
        """The line of the cell, from 1."""
        return self.sentence.line_of(self.number.start)

    @property
    def slack(self) -> float:
        """How far off, relatively, what is meant may be."""
        return 0.1 if self.is_rough else 0.0


def claims_of(sentence: Sentence) -> Iterator[Claim]:
    """Yield the claims of a sentence: the same number once for each noun that it may be said of."""
    for number in numbers_in(sentence.text):
        if _is_address(number, sentence.text):
            continue
        before, after = sentence.text[: number.start], sentence.text[number.end :]
        bound: Bound = "least" if _LEAST.search(before) else "most" if _MOST.search(before) else ""
        is_rough = bool(_ROUGHLY.search(before)) or after.lstrip().startswith(("+", "or so"))
        is_derived = bool(_DERIVED.match(after)) or bool(re.search(r"\bby\s*$", before))
        for words, phrase, is_count in _phrases(number, sentence):
            yield Claim(
                number,
                words,
                phrase,
                is_count,
                sentence,
                bound,
                is_rough,
                bool(_AFTER_SOME.search(before)) or bool(_PARTIAL & {*words}),
                is_derived,
            )


def _is_address(number: Number, text: str) -> bool:
    """Whether a number names a place, a version, a year or a thing, and measures nothing."""
    before = text[: number.start]
    after = text[number.end :]
    if number.is_word:
        return False
    if _INDEXED.search(before):
        return True
    is_year = number.text.isdigit() and 1800 <= number.value <= 2100 and not number.unit
    if is_year and not re.match(r"\s+[a-z-]+s\b", after):
        return True
    if re.match(r"\s?(?:st|nd|rd|th)\b|-[DdXx]\b|[-–]?bit\b|\.x\b|\s*[-–—]\s*\d", after):
        return True
    return bool(re.search(r"(?:[A-Z][\w.+]*|\bv|\bversion|[-–—/\[])\s*$", before)) and not re.search(
        r"(?:^|[.:!?]\s+)\w+\s*$", before
    )


# ------------------------------------------------------------------ noun phrases


def _phrases(number: Number, sentence: Sentence) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """Yield the noun phrases on both sides of a number: words, as typed, whether it counts them."""
    if found := _behind(number, sentence):
        yield found
    if not number.is_word and (found := _before(number, sentence)):
        yield found


def _behind(number: Number, sentence: Sentence) -> tuple[tuple[str, ...], str, bool] | None:
    text, place = sentence.text, number.end
    words: list[str] = []
    typed: list[str] = []
    is_joined = text[place : place + 1] == "-"
    while len(typed) < _LONGEST and (found := _AFTER.match(text, place)):
        word = found["word"]
        if word.lower() in STOPS or (number.unit and not typed):
            break
        names = _code_words(sentence, found.start("word")) if word == CODE else spoken(word)
        words += names
        typed.append(_typed(sentence, found.start("word")) if word == CODE else word)
        place = found.end("word")
        is_over = word != CODE and is_plural(word) and not _goes_on(text, place)
        if is_over or word == CODE or (is_joined and len(typed) == 1):
            break
        if found["hyphen"]:
            place += 1
    if not words:
        return None
    is_count = number.is_whole and (is_joined or typed[-1].startswith("`") or is_plural(typed[-1]))
    return tuple(words), " ".join(typed), is_count


def _goes_on(text: str, place: int) -> bool:
    """Whether another plural follows: `64 classes labels`."""
    found = _AFTER.match(text, place)
    return bool(found) and found["word"].lower() not in STOPS and is_plural(found["word"])


def _before(number: Number, sentence: Sentence) -> tuple[tuple[str, ...], str, bool] | None:
    text = sentence.text[: number.start]
    joint = _JOINT.search(text)
    head = text[: joint.start()] if joint else text.rstrip()
    words: list[str] = []
    typed: list[str] = []
    for found in reversed(list(re.finditer(rf"[^\W\d_][\w'’]*|{CODE}|[^\w\s'’]", head[-80:]))):
        word = found[0]
        place = found.start() + max(0, len(head) - 80)
        if word.lower() in STOPS or len(typed) == _LONGEST or not (word == CODE or word[0].isalpha()):
            break
        names = _code_words(sentence, place) if word == CODE else spoken(word)
        words[:0] = names
        typed.insert(0, _typed(sentence, place) if word == CODE else word)
        if word == CODE:
            break
    return (tuple(words), " ".join(typed), False) if words else None


def _code_words(sentence: Sentence, place: int) -> tuple[str, ...]:
    return words_of(_typed(sentence, place))


def _typed(sentence: Sentence, place: int) -> str:
    return next((f"`{span.text}`" for span in sentence.spans if span.start == place), "")
