"""What libraries have removed is told where imports make the name certain."""

from __future__ import annotations

import importlib
import re
import sys
import warnings

import pytest
from examples import notebook_of

from nbblog.rules import RULES
from nbblog.rules.calls_current import changes


def told(*cells: str) -> list[str]:
    """Return the names that the rule tells of, in order."""
    notebook = notebook_of("\n\n".join(f"# %%\n{cell}" for cell in cells) + "\n")
    check = RULES["calls-current"].check
    assert check is not None
    return [finding.message.split("`")[1] for finding in check(notebook)]


# ------------------------------------------------------------------ the table, against what is installed

INSTALLED = {"numpy", "pandas", "matplotlib", "jax", "IPython", "PIL", "altair"}


def is_gone_or_warned_of(name: str) -> bool:
    """Whether what is installed has no such name, or warns of it."""
    parts = name.split(".")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for count in range(len(parts), 0, -1):
            try:
                thing = importlib.import_module(".".join(parts[:count]))
            except ImportError:
                continue
            for part in parts[count:]:
                if not hasattr(thing, part):
                    return True
                thing = getattr(thing, part)
            return bool(caught) or hasattr(thing, "__deprecated__")
    return True


@pytest.mark.slow  # imports jax, pandas, matplotlib
@pytest.mark.parametrize(
    "change",
    [one for one in changes().values() if one.name.partition(".")[0] in INSTALLED],
    ids=lambda change: change.name,
)
def test_what_the_table_says_is_so_where_the_library_is_installed(change) -> None:  # type: ignore[no-untyped-def]
    if change.name == "numpy.bool":  # came back as another type
        assert "since 2.0" in change.since
        return
    if change.name in ("numpy.row_stack", "numpy.random.random_integers"):
        assert change.since.startswith("deprecated")  # they warn when they are called
        return
    assert is_gone_or_warned_of(change.name)


@pytest.mark.slow
def test_what_the_table_names_instead_is_there() -> None:
    package = re.compile(r"(numpy|pandas|matplotlib|jax)(\.\w+)+")
    for change in changes().values():
        found = package.match(change.instead)
        if found and not found[0].startswith(("matplotlib_inline",)):
            assert not is_gone_or_warned_of(found[0]), change


def test_python_of_today_lacks_what_the_table_says_of_its_past() -> None:
    for change in changes().values():
        since = re.match(r"removed in Python (\d+)\.(\d+)", change.since)
        if since and sys.version_info >= (int(since[1]), int(since[2])):
            assert is_gone_or_warned_of(change.name), change


# ------------------------------------------------------------------ code


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (("import numpy as np\nx = np.float(3)",), ["numpy.float"]),
        (("import numpy as np", "x = np.ones(3, dtype=np.int)"), ["numpy.int"]),
        (("import jax\njax.tree_map(f, x)",), ["jax.tree_map"]),
        (("from jax import tree_map",), ["jax.tree_map"]),
        (("from sklearn.externals import joblib",), ["sklearn.externals"]),
        (("import sklearn.cross_validation as cv",), ["sklearn.cross_validation"]),
        (("from sklearn.datasets import load_boston\nload_boston()",), ["sklearn.datasets.load_boston"]),
        (("import matplotlib.pyplot as plt\nplt.cm.get_cmap('jet')",), ["matplotlib.pyplot.cm.get_cmap"]),
        (("from matplotlib import cm\ncm.get_cmap('jet')",), ["matplotlib.cm.get_cmap"]),
        (("import pandas as pd\ndf = pd.DataFrame()\ndf = df.append({})",), ["pandas.DataFrame.append"]),
        (("import pandas as pd\npd.read_csv('a.csv').append({})",), ["pandas.DataFrame.append"]),
        (("import pandas as pd\ndf = pd.DataFrame()\nfor i in x:\n    df = df.append(i)",), ["pandas.DataFrame.append"]),
        (("import pandas as pd\ndf = pd.read_csv('a')\ndf.ix[0]",), ["pandas.DataFrame.ix"]),
        (("import pandas as pd\npd.read_csv('a', error_bad_lines=False)",), ["pandas.read_csv(error_bad_lines=…)"]),
        (("import tensorflow as tf\nwith tf.Session() as s:\n    s",), ["tensorflow.Session"]),
        (("import tensorflow as tf\ntf.contrib.layers.fully_connected(x)",), ["tensorflow.contrib"]),
        (("import torchvision\ntorchvision.models.resnet18(pretrained=True)",), ["torchvision.models.resnet18(pretrained=…)"]),
        (("from collections import Mapping",), ["collections.Mapping"]),
        (("import time\ntime.clock()\ntime.clock()",), ["time.clock"]),
        (("import imp",), ["imp"]),
    ],
)  # fmt: skip
def test_removed_calls_are_told_once(cells: tuple[str, ...], names: list[str]) -> None:
    assert told(*cells) == names


@pytest.mark.parametrize(
    "cells",
    [
        ("import numpy as np\nx = np.float64(3)",),
        ("x = np.float(3)",),
        ("import mine as np\nx = np.float(3)",),
        ("import numpy as np", "np = fake()\nx = np.float(3)"),
        ("import jax\njax.tree.map(f, x)\njax.tree_util.tree_map(f, x)",),
        ("losses = []\nlosses.append(3)",),
        ("import pandas as pd\ndf = []\ndf.append(pd.DataFrame())",),
        ("import pandas as pd\nfor df in frames:\n    df.append(1)",),
        ("import pandas as pd\ndf = pd.DataFrame()\ndf, n = split()\ndf.append(1)",),
        ("import pandas as pd\ndf = pd.DataFrame()\ndf = []\ndf.append(1)",),
        (
            "try:\n    from collections import Mapping\nexcept ImportError:\n    from collections.abc import Mapping",
        ),
        ("from collections import OrderedDict, Counter",),
        ("import matplotlib.pyplot as plt\nplt.get_cmap('jet')",),
        ("def f(np):\n    return np.float(3)", "import numpy as np"),
        ("text = 'np.float'",),
        ("import datetime\ndatetime.datetime.now(datetime.UTC)",),
    ],
)
def test_current_calls_and_uncertain_names_are_left_alone(cells: tuple[str, ...]) -> None:
    assert told(*cells) == []
