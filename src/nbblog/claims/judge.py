"""Claims against evidence: which numbers of the prose the post contradicts, or never gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from nbblog.claims.claims import Claim, claims_of
from nbblog.claims.evidence import Evidence
from nbblog.claims.facts import Fact
from nbblog.claims.lexicon import (
    COUNTERS,
    NEUTRAL,
    OPPOSITES,
    POPULATIONS,
    RESULTS,
    SETTINGS,
    UNRELATED,
    spoken,
    word_set,
)
from nbblog.claims.numbers import Number, numbers_in
from nbblog.prose.sentences import Sentence

_SUPPOSED = re.compile(
    r"\b(?:if|would|could|might|may|should|try|tries|trying|e\.g|for example|for instance|suppose"
    r"|imagine|assum(?:e|ing)|typical(?:ly)?|usual(?:ly)?|often|generally|in general|in practice"
    r"|commonly|exercises?|originals?|originally|papers?|authors?|literature|reported|defaults?"
    r"|instead of|rather than|not|never|unlike|whereas|versus|vs|expect(?:ed|s)?|please"
    r"|otherwise|next time|todo|when you|(?:you|one) (?:can|may|could|want)|such as|unless|wish"
    r"|let['’]s say|were to|previous(?:ly)?|earlier)\b|\?\s*$",
    re.IGNORECASE,
)
_CONCEDED = re.compile(
    r"\bas (?:\w+ ){1,2}(?:would|might|could|may|can|should)\b[^,.;]*", re.IGNORECASE
)
_OWN = re.compile(
    r"\b(?:we|our|ours|us|i|my|here|this (?:notebook|post|model|network|run|example|dataset|figure"
    r"|table|plot|experiment|tutorial|gives|yields|shows|cell|takes|means)|the (?:model|network"
    r"|results?|output|run|training|fit|simulation|classifier|regression|dataset|data|test|final"
    r"|resulting|fitted|best|trained|average|mean|median|overall|estimated?|validation|whole)"
    r"|above|below|final(?:ly)?|now|there (?:are|were)|it (?:reaches|takes|has|gets|gives|is))\b",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r"\b(?:we|i|let['’]?s|let us)(?:['’](?:ll|ve))?\s+(?:\w+\s+){0,2}?(?:use|used"
    r"|train|trained|set|choose|chose|run|ran"
    r"|keep|kept|take|took|fit|fitted|generate|generated|draw|drew|sample|sampled|simulate|simulated"
    r"|split|repeat|repeated|start|started|stop|stopped|hold|held|initiali[sz]e|optimi[sz]e|average"
    r"|clip|clipped|pad|padded|crop|cropped|mask|masked|discard|discarded|drop|dropped|evaluate"
    r"|evaluated|select|selected|fix|fixed)\b"
    r"|\b(?:is|are|was|were) (?:trained|run|set|fixed|initiali[sz]ed|repeated|drawn|sampled|split"
    r"|evaluated|optimi[sz]ed|fitted)\b|\b(?:training|trained) (?:for|with|on)\b"
    r"|\bour (?:\w+ ){1,3}(?:has|have|is|are|uses?)\b|\bthe (?:model|network|encoder|decoder) "
    r"(?:has|uses|is|consists)\b",
    re.IGNORECASE,
)
_SEEN = re.compile(r"\b(?:figure|plot|curve|chart|graph|axis|heat ?map)s?\b", re.IGNORECASE)
_FROM_ZERO = re.compile(r"\b0\s*(?:to|through|and|[-–…]|\.\.\.?)\s*$")
_COMMON = re.compile(
    r"\b(?:confidence|significan\w+|chance|guess\w*|coin|theor\w+|ideal\w*|perfect\w*|true value"
    r"|by definition|rule of thumb|usual|human|world"
    r"|state of the art|baseline|known|recall that)\b",
    re.IGNORECASE,
)
_EVERYBODYS = word_set(
    "365 366 36E+1 18E+1 360 180 255 256 512 1024 1E+3 3.14 3.142 3.1416 2.718 1.96 273.15 9.81 9.8"
)
_MACHINES = word_set(
    "core gpu tpu cpu machine node thread processor device host day month year hour"
)
_SPEEDS = ("faster", "slower", "speedup")
_TIMES = ("s", "ms", "min", "h")
_COMPANY = 2
_MOST_PAIRS = 40


@dataclass(frozen=True, slots=True)
class Doubt:
    """A claim that the post does not bear out; nearest is what it says instead, if anything."""

    claim: Claim
    nearest: Fact | None

    @property
    def is_count(self) -> bool:
        """Whether the code counts the thing: a batch's size is how many samples it has."""
        if self.nearest is None or self.nearest.source == "output":
            return False
        sized = self.nearest.words[-1] in ("size", "length") and self.claim.number.is_whole
        return self.claim.is_count or sized


def claims_in(sentences: Iterable[Sentence]) -> Iterator[Claim]:
    """Yield what the sentences of a cell claim for the post itself."""
    for sentence in sentences:
        text = _CONCEDED.sub("", sentence.text)
        if sentence.is_external or sentence.kind == "heading" or _SUPPOSED.search(text):
            continue
        yield from claims_of(sentence)


def doubts(claims: Sequence[Claim], evidence: Evidence) -> Iterator[Doubt]:
    """Yield those claims of a cell that code and outputs contradict, or do not give."""
    sentences = {id(claim.sentence): claim.sentence.text for claim in claims}
    told = [number for text in sentences.values() for number in numbers_in(text)]
    settled: set[tuple[int, int]] = set()
    counted = {(id(claim.sentence), claim.number.start) for claim in claims if claim.is_count}
    for claim in claims:
        place = (id(claim.sentence), claim.number.start)
        if place in settled:
            continue
        doubt = None if claim.is_derived else _contradicted(claim, evidence)
        if claim.is_count or place not in counted:  # what it counts, or else what it is of
            doubt = doubt or _unknown(claim, evidence, told)
        if doubt:
            settled.add(place)
            yield doubt


# ------------------------------------------------------------------ contradictions


def _contradicted(claim: Claim, evidence: Evidence) -> Doubt | None:
    """Return a doubt where the post has the thing by its name, with other values only."""
    linked = [fact for fact in _namesakes(claim, evidence) if _is_same_thing(claim, fact)]
    if not linked or any(_fits(claim, fact) for fact in linked):
        return None
    if _is_supported(claim, evidence):
        return None
    return Doubt(claim, _nearest(claim, linked))


def _namesakes(claim: Claim, evidence: Evidence) -> Iterator[Fact]:
    """Yield the facts by the same name; `a batch of 64` speaks of the batch's size."""
    yield from evidence.named(claim.words[-1])
    if not claim.is_count:
        for head in ("size", "length"):
            yield from (fact for fact in evidence.named(head) if fact.words[:-1] == claim.words)


def _is_same_thing(claim: Claim, fact: Fact) -> bool:
    """Whether a name of the post can only mean what the claim speaks of."""
    is_alike = claim.is_count == fact.counts or claim.is_name
    if not is_alike or claim.number.is_whole != fact.value.is_integer():
        return False
    named, said = {*fact.words[:-1]}, {*claim.words[:-1]}
    words = re.findall(r"\w+", claim.sentence.text)
    mentioned = {part for word in words for part in spoken(word)} | said
    return named <= mentioned and said - NEUTRAL <= named


def _fits(claim: Claim, fact: Fact) -> bool:
    """Whether a fact bears a claim out, bounds and parts included."""
    value = float(claim.number.value)
    if claim.number.is_shown_by(fact.value, claim.slack):
        return True
    if claim.is_partial:
        return value < fact.value
    if claim.bound:
        readings = [float(own) for own, _ in claim.number.readings()]
        return any((fact.value > own) is (claim.bound == "least") for own in readings)
    return False


def _is_supported(claim: Claim, evidence: Evidence) -> bool:
    """Whether the post has the number elsewhere, under a name that may mean the same."""
    in_code = evidence.code.like(claim.number, claim.slack)
    if any(not fact.words or _may_mean(claim, fact) for fact in in_code):
        return True
    return any(_shows(claim, fact) for fact in evidence.outputs.like(claim.number, claim.slack))


def _shows(claim: Claim, fact: Fact) -> bool:
    """Whether a number of an output may be the one of a claim."""
    if not fact.words or {*fact.words} & {*claim.words}:
        return True
    return not claim.is_count and fact.words[-1] not in COUNTERS


def _may_mean(claim: Claim, fact: Fact) -> bool:
    """Whether a name of the code may stand for what a claim speaks of."""
    if {*fact.words} & {*claim.words}:
        return True
    if fact.words[-1] in UNRELATED or fact.words[-1] in SETTINGS or fact.words[-1] in COUNTERS:
        return False
    return all(len(word) < 3 for word in fact.words) or not claim.is_count


def _nearest(claim: Claim, facts: Sequence[Fact]) -> Fact:
    place = claim.sentence.cell
    return min(facts, key=lambda fact: (fact.source == "output", abs(fact.cell - place)))


# ------------------------------------------------------------------ what is nowhere


def _unknown(claim: Claim, evidence: Evidence, told: Sequence[Number]) -> Doubt | None:
    """Return a doubt where a sentence tells of the post what neither code nor outputs give."""
    is_seen = claim.sentence.cell in evidence.pictured or _SEEN.search(claim.sentence.text)
    is_result = _is_result(claim, evidence) and not is_seen
    is_result = is_result or _is_read_off(claim, evidence, told)
    is_result = (is_result or _is_in_company(claim, evidence)) and not _is_common(claim)
    if claim.number.is_whole and not claim.is_derived:  # prose counts what outputs count
        is_result = is_result and evidence.outputs.counts_like(claim.number)
    is_result = is_result and evidence.has_outputs
    if not is_result and not _is_setting(claim):
        return None
    number, slack = claim.number, claim.slack
    if any(_shows(claim, fact) or is_result for fact in evidence.outputs.like(number, slack)):
        return None
    if any(evidence.code.like(number, slack)) or _is_opposite(claim, evidence):
        return None
    if _is_last(claim, evidence):
        return None
    named = [fact.value for fact in evidence.code.facts if fact.words]
    if _is_made_of(number, [float(one.value) for one in told if one.start != number.start]):
        return None
    if not is_result and _is_made_of(number, list(dict.fromkeys(named))):
        return None
    return Doubt(claim, None)


def _is_exact(number: Number) -> bool:
    is_long = number.digits >= 3 or number.is_percent or (number.step < 1 and number.digits > 1)
    is_long = is_long or "." in number.text
    return is_long and number.value not in (0, 1, 100)


def _is_common(claim: Claim) -> bool:
    """Whether a number is everybody's: a level of confidence, the days of a year."""
    text = _CONCEDED.sub("", claim.sentence.text)
    return str(claim.number.value.normalize()) in _EVERYBODYS or bool(_COMMON.search(text))


def _is_result(claim: Claim, evidence: Evidence) -> bool:
    """Whether a claim tells what came out."""
    if claim.bound or claim.is_partial or claim.is_derived:
        return False
    is_counted = claim.is_count and claim.words[-1] in POPULATIONS and claim.number.value > 2
    is_counted = is_counted and not claim.number.is_word and not claim.is_joined
    is_own = bool(_OWN.search(claim.sentence.text))
    if is_counted:
        cell = claim.sentence.cell
        return is_own and (cell in evidence.read_off or cell in evidence.announcing)
    is_measured = bool(claim.number.unit) or bool(RESULTS & {*claim.words})
    is_timed = claim.number.unit in _TIMES and claim.number.digits > 1
    return (_is_exact(claim.number) or is_timed) and (is_own or is_measured)


def _is_read_off(claim: Claim, evidence: Evidence, told: Sequence[Number]) -> bool:
    """Whether a text that comes right after printed numbers tells one with all its digits."""
    if claim.bound or claim.sentence.cell not in evidence.read_off:
        return False
    if claim.is_derived:  # `38 times faster`, where a speed-up is printed
        return claim.number.digits > 1 and any(evidence.named(word) for word in _SPEEDS)
    if claim.sentence.kind == "table":
        others = [one for one in told if _is_exact(one) and one.value != claim.number.value]
        return _is_exact(claim.number) and any(any(evidence.outputs.like(one)) for one in others)
    return _is_exact(claim.number)


def _is_in_company(claim: Claim, evidence: Evidence) -> bool:
    """Whether most of the other exact numbers of a sentence are those of outputs, and two at least.

    Where it tells them of a table beside a figure, none of its numbers is read off the figure.
    """
    if claim.bound or claim.is_partial or claim.is_derived or not _is_exact(claim.number):
        return False
    others = [
        one
        for one in numbers_in(claim.sentence.text)
        if one.value != claim.number.value and _is_exact(one)
    ]
    shown = [one for one in others if any(evidence.outputs.like(one))]
    return len({one.value for one in shown}) >= _COMPANY and 2 * len(shown) > len(others)


def _is_setting(claim: Claim) -> bool:
    """Whether a claim tells what was done, which code says without having run."""
    if (
        claim.bound
        or claim.is_partial
        or claim.number.unit
        or not _ACTS.search(claim.sentence.text)
    ):
        return False
    if claim.words[-1] in SETTINGS or " ".join(claim.words[-2:]) in SETTINGS:
        return True
    is_result = bool((RESULTS | POPULATIONS) & {*claim.words}) or claim.number.is_percent
    is_result = is_result or bool(_MACHINES & {*claim.words})
    return claim.number.digits > 1 and not is_result


def _is_opposite(claim: Claim, evidence: Evidence) -> bool:
    """Whether outputs give the share of all others: an error of 3 %, an accuracy of 0.97."""
    if not claim.number.is_percent or not OPPOSITES & {*claim.words}:
        return False
    facts = (fact for word in OPPOSITES for fact in evidence.named(word))
    return any(
        claim.number.is_shown_by(round(whole - fact.value, 9))
        for fact in facts
        for whole in (1, 100)
        if 0 < fact.value < whole
    )


def _is_last(claim: Claim, evidence: Evidence) -> bool:
    """Whether a number ends a range from 0, and the post has how many there are."""
    if not _FROM_ZERO.search(claim.sentence.text[: claim.number.start]):
        return False
    after = replace(claim.number, value=claim.number.value + 1)
    return any(evidence.code.like(after)) or any(evidence.outputs.like(after))


def _is_made_of(number: Number, values: Sequence[float]) -> bool:
    """Whether a number is the sum of others, or the difference, product or ratio of two."""
    if any(number.is_shown_by(sum(values[begin:end])) for begin, end in _runs(len(values))):
        return True
    for one, other in combinations(values[:_MOST_PAIRS], 2):
        if any(number.is_shown_by(made) for made in (one + other, one - other, one * other)):
            return True
        if one and other and (number.is_shown_by(one / other) or number.is_shown_by(other / one)):
            return True
    return False


def _runs(length: int) -> Iterator[tuple[int, int]]:
    """Yield where three or more neighbours begin and end."""
    for begin in range(min(length, _MOST_PAIRS)):
        for end in range(begin + 3, min(length, begin + 6) + 1):
            yield begin, end
