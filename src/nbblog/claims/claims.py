"""Sentences to claims: a number, and the noun that it is said of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nbblog.claims.lexicon import RESULTS, STOPS, is_plural, spoken, word_set, words_of
from nbblog.claims.numbers import Number, numbers_in
from nbblog.prose.sentences import CODE, Sentence

Bound = Literal["", "least", "most"]

_ROUGHLY = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|approx\.?|nearly|almost|some|circa|ca\.?|close to"
    r"|just (?:over|under|above|below)|slightly (?:over|under|above|below|more than|less than)"
    r"|a little (?:over|under|more than|less than)|order of|typically)|[~≈≃∼])"
    r"\s*(?:the\s+|an?\s+)?$",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"(?:\b(?:more than|over|at least|above|greater than|larger than|exceeds?|exceeding"
    r"|beyond|no (?:fewer|less) than|better than|upwards of)|[>≥])\s*(?:the\s+|an?\s+)?$",
    re.IGNORECASE,
)
_SPREAD = re.compile(
    r"\b(?:split|spread|averag\w+|mean|median|sum|loop\w*|range|ranges|run|runs|mapped|taken"
    r"|computed|iterat\w+|distributed|shared|trained) over\s*$",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"(?:\b(?:less than|fewer than|under|below|at most|up to|within|smaller than|no more than"
    r"|not more than|a maximum of)|[<≤])\s*$",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"(?:\s*(?:=|:|≈|,|\()|\s+(?:of|is|was|are|were|be|been|to|at|equals?|from|by|as|set|fixed|now|only"
    r"|just|reach(?:es|ed)?|hits?|gets?|got|fell|falls?|fallen|drops?|dropped|rose|rises?|risen"
    r"|decreas(?:es|ed)|increas(?:es|ed)|goes|went|climbs?|climbed|improv(?:es|ed)|grows?|grew"
    r"|converg(?:es|ed)|ends?|ended|stays?|stayed|settles?|plateaus?|comes|came|out|up|down|had"
    r"|has|becomes|with|contains?|holds?|used|chosen|being|remains?|prints?|printed|shows?|there"
    r"|about|around|roughly|approximately|nearly|almost|over|under|above|below|than|least|most"
    r"|more|less|fewer"
    r"|value of|default|a|an|the|exactly|equal|yields?|gives?|says|reads|stands|took"
    r"|takes?|printed|averag(?:es|ed)"
    r"))+\s*[~≈$€£]?\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"\s*(?:-\s*)?(?P<word>[^\W\d_][\w'’]*|{CODE})(?P<hyphen>-(?=\w))?")
_DERIVED = re.compile(
    r"^\s*(?:times\b|[×x]\s?(?:faster|slower|speed|smaller|larger|more|less)"
    r"|-?fold\b(?!\s+cross)|orders? of"
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
    r"|position|coordinate|dimension|token|head|image|digit|patch|pixel"
    r"|module|unit|level|team|player|stream|frame|bin|fold|round|game|season|port)\.?"
    r"\s*[(#]?(?:\d+(?:,| and| or| to| through|-|–)\s*)*)$",
    re.IGNORECASE,
)
_PARTIAL = word_set("""
    first last next previous following remaining other another more additional extra further
    final initial past later earlier second third
    """)
_AFTER_SOME = re.compile(
    r"\b(?:after|every|each|by|until|within|once|first|last|next|final|previous|another|additional"
    r"|extra|further|top|only|any|another|for the|of the|one of|two of|three of)\s+(?:the\s+)?"
    r"(?:first\s+|last\s+)?(?:about\s+)?$",
    re.IGNORECASE,
)
_PIECE = re.compile(rf"[^\W\d_][\w'’]*|{CODE}|[^\w\s'’]")
_QUOTES = '“”"*'
_OF = re.compile(
    r"(?:\b(?:of|on|for|in|between|over|from|at|with)(?:\s+(?:the|our|a|an|all|this|each|these|both))*)$",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\s*(?:to|and|or|,|vs\.?|versus|down to|up to|towards?|→|->|–|against)\s+"
    r"(?:about |around |roughly |almost |nearly |over |below |above |under )?",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r" of (?:the |all |our |these |its )?(?:\w+ )?(?:data|dataset|images|samples|examples|rows"
    r"|observations|records|points|it|them)\b"
)
_LONGEST = 4
"""How many words a noun phrase has at most."""

_RANKED = 3
"""Digits from which on a rank is what came out, and no place that readers could count to."""


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
    def saying(self) -> str:
        """The number and its noun as typed, in the order of the sentence."""
        text = (
            self.number.text if not self.number.unit else f"{self.number.text} {self.number.unit}"
        )
        behind = self.sentence.text[self.number.end :].lstrip(" -").replace(CODE, "`")
        noun = self.phrase
        if (behind[:1] == "`" and noun[:1] == "`") or behind.startswith(noun):
            return f"{text}{'-' if self.is_joined else ' '}{noun}"
        return text if noun == self.number.unit else f"{noun} {text}".strip()

    @property
    def is_name(self) -> bool:
        """Whether it is said of a name in a code span."""
        return self.phrase.startswith("`")

    @property
    def is_joined(self) -> bool:
        """Whether a hyphen makes it a kind of thing: `a five-point formula`."""
        return self.sentence.text[self.number.end : self.number.end + 1] == "-"

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
    last: tuple[int, list[Phrase]] = (-1, [])
    for number in numbers_in(sentence.text):
        if _is_address(number, sentence.text):
            continue
        phrases = list(_phrases(number, sentence))
        if last[0] >= 0 and _TO.fullmatch(sentence.text[last[0] : number.start]):
            phrases += [phrase for phrase in last[1] if phrase not in phrases]
        last = (number.end, [phrase for phrase in phrases if not phrase.is_count])
        yield from _claims(number, phrases, sentence)


def _claims(number: Number, phrases: list[Phrase], sentence: Sentence) -> Iterator[Claim]:
    before, after = sentence.text[: number.start], sentence.text[number.end :]
    bound = _bound(before, number)
    is_rough = bool(_ROUGHLY.search(before)) or after.lstrip().startswith(("+", "or so"))
    is_derived = bool(_DERIVED.match(after)) or bool(re.search(r"\bby\s*$", before))
    is_some = bool(_AFTER_SOME.search(before))
    for phrase in phrases:
        is_partial = is_some or bool(_PARTIAL & {*phrase.words})
        yield Claim(number, *phrase.parts, sentence, bound, is_rough, is_partial, is_derived)


def _bound(before: str, number: Number) -> Bound:
    if found := _LEAST.search(before):  # `split over four heads` bounds nothing
        is_over = found[0].strip().lower() == "over"
        is_bound = not is_over or number.digits > 1 or number.is_percent
        return "least" if is_bound and not _SPREAD.search(before) else ""
    return "most" if _MOST.search(before) else ""


def _is_address(number: Number, text: str) -> bool:
    """Whether a number names a place, a version, a year or a thing, and measures nothing."""
    before = text[: number.start]
    after = text[number.end :]
    if number.is_word:
        return False
    indexed = _INDEXED.search(before)
    if indexed and not (number.digits >= _RANKED and indexed[0].lower().startswith("rank")):
        return True
    is_year = number.text.isdigit() and 1800 <= number.value <= 2100 and not number.unit
    if is_year and not re.match(r"\s+[a-z-]+s\b", after):
        return True
    if re.match(r"\s?(?:st|nd|rd|th)\b|-[DdXx]\b|[-–]?bit\b|\.x\b|\s*[-–—]\s*\d", after):
        return True
    name = re.search(r"(\b[A-Z][\w.+]*|\bv|\bversion|[-–—/\[])\s*$", before)
    is_first = bool(re.search(r"(?:^|[.:!?]\s+)\w+\s*$", before))
    return name is not None and not is_first and name[1].lower() not in RESULTS


# ------------------------------------------------------------------ noun phrases


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase beside a number: its words in the singular, and as typed."""

    words: tuple[str, ...]
    typed: str
    is_count: bool

    @property
    def parts(self) -> tuple[tuple[str, ...], str, bool]:
        """What a claim takes from it."""
        return self.words, self.typed, self.is_count


def _phrases(number: Number, sentence: Sentence) -> Iterator[Phrase]:
    """Yield the noun phrases on both sides of a number."""
    found = [*_behind(number, sentence)]
    if not number.is_word or not found:
        found += _before(number, sentence)
    if not found and number.unit:
        found.append(Phrase((number.unit,), number.unit, is_count=False))
    if number.is_percent and (part := _SHARE.match(sentence.text, number.end)):
        used = "test" if re.search(r"\b(?:test|held|hold)", sentence.text) else ""
        used = used or (re.search(r"\b(train|validation)|$", sentence.text) or [""])[0]
        if used:
            found.insert(0, Phrase((used, "size"), part[0].strip(), is_count=False))
    yield from found or [Phrase(("number",), "", is_count=False)]


def _behind(number: Number, sentence: Sentence) -> Iterator[Phrase]:
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
        if word == CODE or is_plural(word) or (is_joined and len(typed) == 1):
            break
        place += bool(found["hyphen"])
    if not words:
        return
    last = typed[-1]
    is_many = is_joined or last.startswith("`") or is_plural(last)
    is_count = number.is_whole and is_many and not last.lower().startswith("dimension")
    yield Phrase(tuple(words), " ".join(typed), is_count)


def _before(number: Number, sentence: Sentence) -> Iterator[Phrase]:
    """Yield the noun phrase that a number is said of, and those that it belongs to.

    In `the accuracy on the test set is 0.9` these are `test set` and `accuracy`.
    """
    text = sentence.text[: number.start]
    joint = _JOINT.search(text)
    head = text[: joint.start()] if joint else text.rstrip()
    for _ in range(3):
        words, typed, begin = _backwards(head, sentence)
        if not words:
            return
        ahead = head[:begin].rstrip()
        is_number = bool(re.search(r"\bnumber of(?: the| all)?$", ahead, re.IGNORECASE))
        yield Phrase(tuple(words), typed, is_count=is_number and number.is_whole)
        belongs = _OF.search(ahead)
        if belongs is None:
            return
        head = ahead[: belongs.start()]


def _backwards(head: str, sentence: Sentence) -> tuple[list[str], str, int]:
    """Return the last noun phrase of a text: its words, as typed, and where it begins."""
    words: list[str] = []
    typed: list[str] = []
    begin = len(head)
    offset = max(0, len(head) - 80)
    for found in reversed(list(_PIECE.finditer(head, offset))):
        word, place = found[0], found.start()
        if word in _QUOTES:
            continue
        is_noun = word == CODE or word[0].isalpha()
        if word.lower() in STOPS or len(typed) == _LONGEST or not is_noun:
            break
        words[:0] = _code_words(sentence, place) if word == CODE else spoken(word)
        typed.insert(0, _typed(sentence, place) if word == CODE else word)
        begin = place
        if word == CODE:
            break
    return words, " ".join(typed), begin


def _code_words(sentence: Sentence, place: int) -> tuple[str, ...]:
    return words_of(_typed(sentence, place))


def _typed(sentence: Sentence, place: int) -> str:
    return next((f"`{span.text}`" for span in sentence.spans if span.start == place), "")
