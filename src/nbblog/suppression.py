"""Findings that an author has judged and does not want to hear of again, each with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from nbblog.config import Config
from nbblog.executors.schedule import mode_of
from nbblog.findings import Finding, Severity, Where
from nbblog.model import Cell, ExecutedNotebook, Notebook
from nbblog.registry import did_you_mean
from nbblog.rules import RULES, Rule, is_asked
from nbblog.sources.fences import lines_outside_fences
from nbblog.whole import Whole

RULE = "suppression-reasoned"

_WORDS = r"nbblog:\s*ignore\s+([\w-]+(?:\s*,\s*[\w-]+)*)"
_IN_PROSE = re.compile(rf"<!--\s*{_WORDS}\s*(?::(.*?))?\s*-->")
_IN_CODE = re.compile(rf"(?:#|//|--|%|;|!)\s*{_WORDS}\s*(?::(.*))?$")
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_TAG = "ignore-"


class Extent(Enum):
    """How much a verb has looked at: what was typed, all that is shown, or only a part."""

    TYPED = auto()
    SHOWN = auto()
    PART = auto()


@dataclass(frozen=True, slots=True)
class Suppression:
    """What hides the findings of one rule: in a source, a cell of it, or some of its lines.

    where is the place at which it is typed; cell and lines are None where all are meant.
    """

    rule: str
    reason: str
    where: Where
    cell: int | None = None
    lines: tuple[int, int] | None = None
    is_prose: bool = False

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is one that this hides."""
        place = finding.where
        if (finding.rule, place.path) != (self.rule, self.where.path):
            return False
        if self.cell is not None and place.cell != self.cell:
            return False
        if self.lines is None:
            return True
        first, last = self.lines
        return place.line is not None and first <= place.line <= last


def unsuppressed(
    findings: Iterable[Finding],
    sources: Iterable[Notebook],
    config: Config,
    extent: Extent,
) -> tuple[Finding, ...]:
    """Return the findings that nobody hides, and one for each suppression that is not right."""
    typed: dict[str, list[Suppression]] = {}
    stored: set[str] = set()  # of these a check knows all that is shown
    for notebook in sources:
        if mode_of(notebook, config) == "stored":
            stored.add(str(notebook.path))
        for one in suppressions(notebook):
            typed.setdefault(one.where.path, []).append(one)
    busy: set[Suppression] = set()
    kept: list[Finding] = []
    for finding in findings:
        hiding = [one for one in typed.get(finding.where.path, ()) if one.covers(finding)]
        if finding.rule in RULES and RULES[finding.rule].is_firm:
            hiding = []
        busy.update(hiding)
        if not hiding:
            kept.append(finding)

    def is_told(rule: Rule) -> bool:
        is_claim = rule.check is None  # made by a stage, whatever its severity
        is_typed = is_claim or extent is Extent.TYPED
        return is_asked(rule, config.rules, has_notes=is_typed)

    if extent is not Extent.PART:
        for one in (one for some in typed.values() for one in some):
            is_all_shown = extent is Extent.SHOWN or one.where.path in stored
            is_idle = (
                one not in busy
                and _is_known(one, is_all_shown=is_all_shown)
                and is_told(RULES[one.rule])
            )
            kept += _mistakes(one, is_idle=is_idle)
    return tuple(kept)


def suppressions(notebook: Notebook) -> Iterator[Suppression]:
    """Yield what an author has typed into a source to hide findings."""
    path = str(notebook.path)
    for rule, reason in notebook.front.ignore.items():
        yield Suppression(rule, reason, notebook.typed.get("ignore", Where(path)))
    for cell in notebook.cells:
        yield from _in_text(notebook, cell)
        reason = _reason(cell.metadata.get("nbblog"))
        for tag in cell.tags:
            if tag.startswith(_TAG):
                yield _of_cell(notebook, cell, tag.removeprefix(_TAG), reason, None)


def _in_text(notebook: Notebook, cell: Cell) -> Iterator[Suppression]:
    """Yield what the comments of a cell hide; one behind code on a line hides in that line."""
    if "ignore" not in cell.source:
        return
    pattern, lines = _IN_PROSE, _prose_lines(cell.source)
    if cell.kind == "code":
        pattern, lines = _IN_CODE, iter(enumerate(cell.source.split("\n"), start=1))
    for number, line in lines:
        for found in pattern.finditer(line):
            is_behind = cell.kind == "code" and bool(line[: found.start()].strip())
            for rule in re.split(r"\s*,\s*", found[1]):
                reason = (found[2] or "").strip()
                yield _of_cell(notebook, cell, rule, reason, number, is_behind=is_behind)


def _prose_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line of Markdown, without the code that is shown in it."""
    for number, line in lines_outside_fences(text):
        yield number, _CODE_SPAN.sub("", line)


def _of_cell(
    notebook: Notebook,
    cell: Cell,
    rule: str,
    reason: str,
    line: int | None,
    *,
    is_behind: bool = False,
) -> Suppression:
    where = notebook.where(cell, line)
    span = (where.line or 0, where.line or 0) if is_behind else None
    if notebook.is_text and len(notebook.cells) > 1 and span is None:
        span = (cell.line + 1 - len(cell.header), cell.line + cell.source.count("\n") + 1)
    number = None if notebook.is_text else cell.number
    return Suppression(rule, reason, where, number, span, cell.kind != "code")


def _reason(metadata: Any) -> str:
    return str(metadata.get("reason") or "").strip() if isinstance(metadata, dict) else ""


def _mistakes(one: Suppression, *, is_idle: bool) -> Iterator[Finding]:
    """Yield what is wrong with a suppression: the rule, the reason, or that it is not needed."""
    if one.rule not in RULES:
        hint = did_you_mean(one.rule, RULES.names(), "see the list of rules in the documentation")
        yield _finding(f"`ignore {one.rule}`: no such rule", hint, one.where)
        return
    if RULES[one.rule].is_firm:
        message = f"`ignore {one.rule}` hides nothing: without it the post would have no outputs"
        hint = "tag the cell `raises-exception` where the error is meant, else mend what fails"
        yield _finding(message, hint, one.where)
        return
    if not one.reason.strip():
        hint = "say why behind a colon; for a tag, in the cell's metadata: nbblog.reason"
        yield _finding(f"`ignore {one.rule}` has no reason", hint, one.where)
    if is_idle:
        yield _finding(f"`ignore {one.rule}` hides nothing", "remove it", one.where)


def _is_known(one: Suppression, *, is_all_shown: bool) -> bool:
    """Whether a verb that has looked so far would have found what a suppression could hide."""
    if one.rule not in RULES:
        return False
    rule = RULES[one.rule]
    if rule.check is None:  # of its stages, a check sees what becomes of prose
        return is_all_shown or one.is_prose
    return rule.on in (Notebook, Whole) or (rule.on is ExecutedNotebook and is_all_shown)


def _finding(message: str, hint: str, where: Where) -> Finding:
    return Finding(RULE, message, hint, where, Severity.WARNING)
