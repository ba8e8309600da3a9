"""`nbblog check --explain RULE`: what a rule claims, with what breaks it and what keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import indent

from nbblog.model import Display, Failure, Output, Stream
from nbblog.python.cells import parse
from nbblog.rules import RULES, Example, Rule, Sample

_SHOWN = 12  # lines of an output in an example


def explain(name: str) -> str:
    """Return what a person wants to know of a rule; raises UsageError for one that is none."""
    return "\n".join(_lines(RULES[name]))


def _lines(rule: Rule) -> Iterator[str]:
    yield f"{rule.name} ({rule.severity})"
    yield f"  {rule.claim}"
    for label, sample in (("Breaks it:", rule.bad), ("Keeps it:", rule.good)):
        for number, (title, _, text) in enumerate(blocks(sample)):
            yield f"\n{label}" if number == 0 else ""
            if title:
                yield f"  {title}:"
            yield indent(text.rstrip() or "(empty)", "    " if title else "  ")
    yield "\nAnother severity, in nbblog.toml:"
    yield f'  [rules]\n  {rule.name} = "off"  # or "note", "warning", "error"'
    yield "\nHidden in one cell, with the reason:"
    yield f"  <!-- nbblog: ignore {rule.name}: reason -->   in a Markdown cell"
    yield f"  # nbblog: ignore {rule.name}: reason          in a code cell, or behind a line of it"
    yield "In a whole source, in its front matter:"
    yield f'  ignore: {{{rule.name}: "reason"}}'
    yield f"\nDocumented in the page “Rules” (docs/pages/rules.md), under `{rule.name}`."


def blocks(sample: Sample | None) -> Iterator[tuple[str, str, str]]:
    """Yield the parts of an example: what it is ("" is the source), its language, and its text."""
    if sample is None:
        return
    if isinstance(sample, Mapping):
        for name, text in sample.items():
            yield name, _language(name, text), text
        return
    example = Example(sample) if isinstance(sample, str) else sample
    yield "", _language("", example.source), example.source
    if example.counts:
        yield "execution counts", "text", ", ".join(str(count) for count in example.counts)
    for number, outputs in enumerate(example.outputs, start=1):
        for output in outputs:
            title = f"output of code cell {number}" if len(example.outputs) > 1 else "output"
            yield title, "text", _output(output)


def _language(name: str, text: str) -> str:
    if name.endswith(".toml"):
        return "toml"
    if not (name.endswith(".py") or text.startswith("# %%")):
        return "markdown"
    try:
        parse(text)
    except SyntaxError:  # magics, or what is no Python at all
        return "ipython"
    return "python"


def _output(output: Output) -> str:
    """Return an output as a reader of the documentation sees it."""
    match output:
        case Stream(name=name, text=text):
            shown = f"({name}) {text}" if name == "stderr" else text
        case Failure(ename=ename, evalue=evalue):
            shown = f"{ename}: {evalue}"
        case Display(data=data):
            plain = data.get("text/plain") or data.get("text/html")
            shown = str(plain) if plain is not None else f"({', '.join(data)})"
    lines = shown.rstrip().split("\n")
    return "\n".join([*lines[:_SHOWN], *(["…"] if len(lines) > _SHOWN else [])])
