"""Names are defined before they are used."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.findings import Finding, Severity
from nbblog.model import ExecutedNotebook, Stored
from nbblog.python.namespace import Missing, missing_names
from nbblog.registry import did_you_mean
from nbblog.rules import rule

_IMPORTS = {
    "F": "import torch.nn.functional as F",
    "alt": "import altair as alt",
    "jnp": "import jax.numpy as jnp",
    "mpl": "import matplotlib as mpl",
    "nn": "from torch import nn",
    "np": "import numpy as np",
    "pd": "import pandas as pd",
    "pl": "import polars as pl",
    "plt": "import matplotlib.pyplot as plt",
    "px": "import plotly.express as px",
    "sns": "import seaborn as sns",
    "tf": "import tensorflow as tf",
    "tqdm": "from tqdm.auto import tqdm",
    "xr": "import xarray as xr",
}
_MODULES = (
    "collections copy datetime functools glob itertools jax json keras math matplotlib numpy os"
    " pandas pathlib pickle random re scipy seaborn shutil sklearn subprocess sys tensorflow time"
    " torch torchvision urllib warnings".split()
)
_PYTHON_TWO = {
    "basestring": "str",
    "execfile": "%run",
    "file": "open",
    "long": "int",
    "raw_input": "input",
    "reduce": "functools.reduce",
    "unichr": "chr",
    "unicode": "str",
    "xrange": "range",
}


@rule(
    "names-defined",
    on=ExecutedNotebook,
    bad="# %%\nprint(np.arange(3))\n",
    good="# %%\nimport numpy as np\n\n# %%\nprint(np.arange(3))\n",
)
def names_defined(one: ExecutedNotebook) -> Iterator[Finding]:
    """Every name that code uses is defined in it, by a cell that runs before or by Python.

    With stored outputs it is a warning: the code ran elsewhere, where the name was known.
    """
    notebook = one.notebook
    severity = Severity.WARNING if isinstance(one.provenance, Stored) else Severity.ERROR
    for missing in missing_names(notebook):
        if not missing.later:
            where = notebook.where(missing.cell, missing.line)
            hint = _hint(missing)
            yield Finding("names-defined", _message(missing), hint, where, severity)


def _message(missing: Missing) -> str:
    name = missing.name
    if missing.dropped:
        return f"`{name}` is used after cell {missing.dropped.number} has deleted it"
    if missing.idle:
        return f"`{name}` is defined only in cell {missing.idle.number}, which is not run"
    if missing.called:
        return f"`{missing.called}` uses `{name}`, which is not defined yet"
    return f"`{name}` is not defined"


def _hint(missing: Missing) -> str:
    name = missing.name
    if missing.dropped:
        return "delete it after its last use, or define it again"
    if missing.idle:
        return "define it in a cell that is run, or skip this cell too"
    if name in _PYTHON_TWO:
        return f"this is Python 2's; write `{_PYTHON_TWO[name]}`"
    if name in _IMPORTS:
        return f"add `{_IMPORTS[name]}` to an earlier cell"
    if name in _MODULES:
        return f"add `import {name}` to an earlier cell"
    otherwise = "define it in an earlier cell, or correct the name"
    return did_you_mean(name, missing.known, otherwise)
