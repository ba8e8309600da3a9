"""Which accelerators a framework would find on this machine, without asking the framework."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

FRAMEWORKS = {"cupy", "jax", "tensorflow", "torch"}
"""Modules whose results an accelerator changes."""

VISIBLE, PLATFORMS = "CUDA_VISIBLE_DEVICES", "JAX_PLATFORMS"
"""The variables that choose among accelerators."""

NONE = "cpu"
_CARDS = Path("/proc/driver/nvidia/gpus")
_FIELD = re.compile(r"^(Model|GPU UUID):\s*(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Card:
    model: str
    uuid: str


def accelerators(framework: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return the names of the NVIDIA cards that a framework may use, or "cpu".

    `CUDA_VISIBLE_DEVICES` chooses among them as CUDA reads it; JAX is told by `JAX_PLATFORMS`, too.
    """
    platforms = environ.get(PLATFORMS, "") if framework == "jax" else ""
    if platforms and not {"cuda", "gpu"} & set(platforms.lower().split(",")):
        return NONE
    cards = list(_cards())
    if (wanted := environ.get(VISIBLE)) is not None:
        cards = list(_chosen(cards, wanted))
    return ", ".join(card.model for card in cards) or NONE


def _cards() -> Iterator[_Card]:
    for path in sorted(_CARDS.glob("*/information")):
        told = dict(_FIELD.findall(path.read_text("utf-8", "replace")))
        if "Model" in told:
            yield _Card(told["Model"], told.get("GPU UUID", ""))


def _chosen(cards: list[_Card], wanted: str) -> Iterator[_Card]:
    """Yield cards by number or by the beginning of their UUID, up to the first that is none.

    That is what CUDA's documentation says of the variable: what follows a wrong one is not there.
    """
    for word in filter(None, (part.strip() for part in wanted.split(","))):
        if word.isdecimal():
            found = cards[int(word) : int(word) + 1]
        elif word.startswith("MIG-"):  # a part of a card, which only its driver knows
            found = [_Card(word, word)]
        else:
            found = [card for card in cards if card.uuid.startswith(word)]
        if len(found) != 1:
            return
        yield found[0]
