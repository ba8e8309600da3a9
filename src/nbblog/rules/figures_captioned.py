"""Figures that prose can refer to have a caption."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nbblog.captioned import output_label
from nbblog.controls import option_text, view_of
from nbblog.findings import Finding, Severity
from nbblog.model import Notebook
from nbblog.outputs.words import captions_of
from nbblog.prose.labels import kind_of
from nbblog.rules import rule


@rule(
    "figures-captioned",
    bad="# %%\n#| label: fig-loss\nplot(loss)",
    good="# %%\n#| label: fig-loss\n#| fig-cap: The loss falls for 20 epochs.\nplot(loss)",
    severity="note",
)
def figures_captioned(notebook: Notebook) -> Iterator[Finding]:
    """A figure or table with a label has a caption beside its number."""
    for cell in notebook.code:
        label = output_label(cell)
        if not label or not view_of(cell).shows_output:
            continue
        kind = kind_of(label)
        caption = (option_text(cell, f"{kind}-cap") or "").strip() or captions_of(cell)
        if not caption:
            line = next(n for n, text in enumerate(cell.header, start=1) if "label" in text)
            message = f"`{label}` has a number and no caption"
            hint = f"add `#| {kind}-cap: what one sees` below the label"
            where = notebook.where(replace(cell, line=cell.line - len(cell.header)), line)
            yield Finding("figures-captioned", message, hint, where, Severity.NOTE)
