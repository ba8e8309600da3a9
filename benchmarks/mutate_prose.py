"""Mistakes in prose: numbers, names, counts, headings, links, pictures, formulas, references."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from mutate import Draft, Injection, add_text, as_text, mutation
from mutate_code import bound, clear_cells

Cut = tuple[int, dict[str, Any], int, int, str]
"""Number and cell, from where to where, and what shall stand there."""

_FENCE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]+`|\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL | re.MULTILINE)


def apply(cuts: list[Cut], random: Random, rule: str) -> Injection | None:
    """Make one of some replacements."""
    if not cuts:
        return None
    number, cell, start, end, new = random.choice(cuts)
    text = cell["source"]
    cell["source"] = text[:start] + new + text[end:]
    line = text[:start].count("\n") + 1
    return Injection(rule, number, line, f"{text[start:end]!r} is {new!r}")


def found_in_prose(
    draft: Draft, pattern: str
) -> Iterator[tuple[int, dict[str, Any], re.Match[str]]]:
    """Yield what matches outside of code and formulas."""
    for number, cell in draft.numbered("markdown"):
        if cell["source"].startswith("---"):
            continue
        plain = _FENCE.sub(lambda cut: re.sub(r"[^\n]", "\0", cut[0]), cell["source"])
        for found in re.finditer(pattern, plain, re.MULTILINE):
            yield number, cell, found


def group_cuts(draft: Draft, pattern: str, new: Callable[[str], str]) -> list[Cut]:
    """Return what replaces the first group of each match outside of code and formulas."""
    return [
        (number, cell, found.start(1), found.end(1), new(found[1]))
        for number, cell, found in found_in_prose(draft, pattern)
    ]


def shown_numbers(draft: Draft) -> set[str]:
    """Return every number that an output or the code shows, as it is written there."""
    texts = [cell["source"] for _, cell in draft.numbered("code")]
    for _, cell in draft.numbered("code"):
        for output in cell.get("outputs", ()):
            texts.append(as_text(output.get("text", "")))
            texts.append(as_text(output.get("data", {}).get("text/plain", "")))
    return {
        number for text in texts for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", text)
    }


# ------------------------------------------------------------------ truth


_VERSION = re.compile(r"(?:version|release|license|licence|python|cuda|[<>=~v])\W*$", re.IGNORECASE)
"""What stands before a number that is no result: `Apache License, Version 2.0`."""


@mutation("change a number that an output shows")
def change_number(draft: Draft, random: Random) -> Injection | None:
    """Prose repeats a number of code or output, of three digits or more; one becomes another."""
    shown = shown_numbers(draft)
    cuts: list[Cut] = []
    for number, cell, found in found_in_prose(
        draft, r"(?<![\w.:/#-])\d+(?:\.\d+)?(?![\w.:/%-]*\w)"
    ):
        old, before = found[0], cell["source"][: found.start()]
        is_year = re.fullmatch("(19|20)..", old)
        is_own = old in shown and len(old.replace(".", "")) > 2 and not is_year
        if is_own and not _VERSION.search(before) and not re.search(r"https?:\S*$", before):
            new = _other(old, shown, random)
            cuts.append((number, cell, found.start(), found.end(), new))
    return apply(cuts, random, "numbers-supported")


def _other(old: str, shown: set[str], random: Random) -> str:
    while True:
        at = random.choice([i for i, character in enumerate(old) if character.isdigit()])
        new = old[:at] + random.choice("123456789".replace(old[at], "")) + old[at + 1 :]
        if new not in shown:
            return new


SETTINGS = {
    "epochs": "We train for {} epochs.",
    "batch_size": "Each step sees a batch of size {}.",
    "steps": "We take {} steps.",
    "layers": "The network has {} layers.",
    "samples": "We draw {} samples.",
    "iterations": "We do {} iterations.",
}

_SETTING = re.compile(r"^(?:num_|n_)?(\w+?) = (\d+)$", re.MULTILINE)


@mutation("claim another count than the code has")
def wrong_count(draft: Draft, random: Random) -> Injection | None:
    """A sentence about a setting is added to the prose before it, with another number."""
    places = []
    for number, cell in draft.numbered("code"):
        before = [(n, c) for n, c in draft.numbered("markdown") if n < number]
        places += [
            (*before[-1], SETTINGS[found[1]].format(int(found[2]) + 7))
            for found in _SETTING.finditer(cell["source"])
            if found[1] in SETTINGS and before
        ]
    if not places:
        return None
    number, cell, sentence = random.choice(places)
    cell["source"] = f"{cell['source'].rstrip()}\n\n{sentence}"
    return Injection("counts-supported", number, cell["source"].count("\n") + 1, sentence)


@mutation("rename what prose calls by name")
def wrong_name(draft: Draft, random: Random) -> Injection | None:
    """Prose names a function or a variable as no code does."""
    known = {name for _, _, tree in clear_cells(draft) for name in bound(tree)}
    everything = " ".join(cell["source"] for _, cell in draft.numbered("code"))
    cuts: list[Cut] = []
    for number, cell in draft.numbered("markdown"):
        for found in re.finditer(r"(?<!`)`(\w+_\w+)(\(\))?`(?!`)", cell["source"]):
            new = f"{found[1]}_v2"
            if found[1] in known and new not in everything:
                cuts.append((number, cell, found.start(1), found.end(1), new))
    return apply(cuts, random, "names-supported")


# ------------------------------------------------------------------ form


@mutation("give a post a second title")
def second_title(draft: Draft, random: Random) -> Injection | None:
    """A section is of the first level, as the title is."""
    titles = [(number, found.start()) for number, _, found in found_in_prose(draft, r"^# \S")]
    cuts: list[Cut] = [
        (number, cell, found.start(), found.start() + 2, "#")
        for number, cell, found in found_in_prose(draft, r"^## \S")
        if titles and (number, found.start()) > titles[0]
    ]
    return apply(cuts, random, "one-title") if len(titles) == 1 else None


@mutation("skip a level of headings")
def skip_level(draft: Draft, random: Random) -> Injection | None:
    """A section of the second level is of the fifth."""
    level = 0
    cuts: list[Cut] = []
    for number, cell, found in found_in_prose(draft, r"^(#{1,6}) \S"):
        if 1 <= level <= 2 and len(found[1]) == 2:
            cuts.append((number, cell, found.start(1), found.end(1), "#####"))
        level = len(found[1])
    return apply(cuts, random, "headings-ordered")


@mutation("empty the words of a picture")
def drop_alt(draft: Draft, random: Random) -> Injection | None:
    """A picture of Markdown loses its alternative text."""
    cuts = group_cuts(draft, r"!\[([^\]\n]+)\]\([^)\s]+\)", lambda _: "")
    return apply(cuts, random, "alt-text")


@mutation("call a link by the word here")
def link_called_here(draft: Draft, random: Random) -> Injection | None:
    """The words of a link to another site no longer say where it leads."""
    cuts = group_cuts(draft, r"(?<!!)\[([\w ]+)\]\(https?:[^)\s]+\)", lambda _: "here")
    return apply(cuts, random, "link-text-tells")


# ------------------------------------------------------------------ links and formulas


@mutation("lead a link to a section that is not there")
def break_anchor(draft: Draft, random: Random) -> Injection | None:
    """The heading was reworded, the link was not."""
    cuts = group_cuts(draft, r"\]\(#([\w-]+)\)", lambda anchor: f"{anchor}-old")
    return apply(cuts, random, "anchors-exist")


def add_sentence(draft: Draft, random: Random, sentence: str, rule: str) -> Injection | None:
    """Add a paragraph to the end of a Markdown cell of plain prose."""
    places = [
        (number, cell)
        for number, cell in draft.numbered("markdown")
        if re.match(r"[A-Z#]", cell["source"]) and "```" not in cell["source"]
    ]
    return add_text(places, random, f"\n\n{sentence}", rule)


@mutation("link a notebook that was renamed")
def dead_link(draft: Draft, random: Random) -> Injection | None:
    """A sentence leads to a file that is not there."""
    name = random.choice(["Part_2_Training.ipynb", "../intro/setup.md", "data/results_v3.csv"])
    return add_sentence(
        draft, random, f"More of this is in [the next part]({name}).", "link-exists"
    )


@mutation("show a picture that was never added")
def dead_picture(draft: Draft, random: Random) -> Injection | None:
    """A picture is not there."""
    name = random.choice(["figures/overview.png", "img/loss-curve.svg", "./pipeline_v2.jpg"])
    return add_sentence(
        draft, random, f"![How the parts belong together]({name})", "picture-exists"
    )


@mutation("refer to a figure without a label")
def dead_reference(draft: Draft, random: Random) -> Injection | None:
    """Prose refers to what nothing is called."""
    label = random.choice(["fig-overview", "eq-objective", "tbl-ablation", "sec-setup"])
    return add_sentence(draft, random, f"This follows from @{label} above.", "references-resolve")


@mutation("lose a brace of a formula")
def break_formula(draft: Draft, random: Random) -> Injection | None:
    """The last closing brace of a formula is gone."""
    cuts: list[Cut] = []
    for number, cell in draft.numbered("markdown"):
        for found in re.finditer(
            r"\$\$[^$`]+\$\$|(?<![\\$\w])\$[^$`\n]+\$(?![$\d\w])", cell["source"]
        ):
            at = found[0].rfind("}")
            is_whole = found[0].count("{") == found[0].count("}")
            if at > 0 and found[0][at - 1] != "\\" and is_whole:
                start = found.start()
                cuts.append((number, cell, start, found.end(), found[0][:at] + found[0][at + 1 :]))
    return apply(cuts, random, "formulas-parse")
