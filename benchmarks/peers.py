"""Makes the environment that the peers run in: their pinned versions, and our kernel's packages."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent / "build" / "peers"
PINS = HERE / "peers.txt"

ALIKE = (
    "comm",
    "ipykernel",
    "ipython",
    "jax",
    "jaxlib",
    "jupyter-client",
    "matplotlib",
    "matplotlib-inline",
    "ml-dtypes",
    "nbclient",
    "nbformat",
    "numpy",
    "opt-einsum",
    "pillow",
    "pyzmq",
    "scipy",
    "tornado",
    "traitlets",
)
"""What kernels load: the same versions as in nbblog's environment, so that the same code runs."""


def ours() -> dict[str, str]:
    """Return the versions of ALIKE in this environment; exits where one is missing."""
    try:
        return {name: version(name) for name in ALIKE}
    except PackageNotFoundError as error:
        sys.exit(f"{error.name} is missing: install nbblog with its tutorials' packages first")


def peers() -> Path:
    """Return the folder with the peers' commands; the environment is made where it is stale."""
    wanted = [f"{name}=={number}" for name, number in ours().items()]
    text = "\n".join([sys.version, PINS.read_text("utf-8"), *wanted])
    digest = hashlib.sha256(text.encode()).hexdigest()
    made = FOLDER / ".made"
    if not made.is_file() or made.read_text("utf-8") != digest:
        print("installing the peers (once, about a minute and 1 GB) …", flush=True)
        shutil.rmtree(FOLDER, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
        pip = [str(FOLDER / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "-r", str(PINS), *wanted], check=True)
        made.write_text(digest, "utf-8")
    return FOLDER / "bin"
