"""Which cards a framework would find; what the driver says is as an H200's said it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbblog.executors import accelerators as module
from nbblog.executors.accelerators import accelerators

TOLD = """Model: \t\t {0}
IRQ:   \t\t 41
GPU UUID: \t GPU-{1}-4e77-4642-1c8d-52004e98b9e4
Bus Type: \t PCIe
GPU Excluded:\t No
"""


@pytest.fixture
def cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine have two cards."""
    for number, (model, uuid) in enumerate([("NVIDIA H200", "a28b07a0"), ("NVIDIA L4", "b1")]):
        folder = tmp_path / f"0000:0{number}:06.0"
        folder.mkdir()
        (folder / "information").write_text(TOLD.format(model, uuid))
    monkeypatch.setattr(module, "_CARDS", tmp_path)


@pytest.mark.usefixtures("cards")
@pytest.mark.parametrize(
    ("visible", "found"),
    [
        ("0", "NVIDIA H200"),
        ("1,0", "NVIDIA L4, NVIDIA H200"),
        ("0,7,1", "NVIDIA H200"),  # what follows one that is not there is not there either
        ("", "cpu"),
        ("-1", "cpu"),
        ("NoDevFiles", "cpu"),
        ("GPU-b1", "NVIDIA L4"),
        ("GPU-", "cpu"),  # of more than one card
        ("MIG-7a", "MIG-7a"),
    ],
)
def test_cards_are_those_that_cuda_would_show(visible: str, found: str) -> None:
    assert accelerators("torch", {"CUDA_VISIBLE_DEVICES": visible}) == found


@pytest.mark.usefixtures("cards")
def test_jax_may_be_told_to_use_none() -> None:
    assert accelerators("jax", {}) == "NVIDIA H200, NVIDIA L4"
    assert accelerators("jax", {"JAX_PLATFORMS": "cpu"}) == "cpu"
    assert accelerators("jax", {"JAX_PLATFORMS": "cuda,cpu"}) == "NVIDIA H200, NVIDIA L4"
    assert accelerators("torch", {"JAX_PLATFORMS": "cpu"}) == "NVIDIA H200, NVIDIA L4"


def test_machine_without_a_driver_has_a_processor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CARDS", tmp_path / "none")
    assert accelerators("jax", {}) == "cpu"
