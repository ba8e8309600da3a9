"""Running the same notebook twice gives the same bytes, or a note says where it does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_site import SETTINGS, Done, Site, code, md, notebook, started

NAME = "notebooks/2026-01-01-same.ipynb"
PROVENANCE = re.compile(
    rb"<p class=\"provenance\">.*?</p>|&lt;p class=\"provenance\"&gt;.*?&lt;/p&gt;"
)
SAME = """
{'delta', 'alpha', 'charlie', 'bravo'}, hash('text')

import matplotlib.pyplot as plt
from matplotlib_inline.backend_inline import set_matplotlib_formats
set_matplotlib_formats('svg', 'png')
plt.plot([1, 2, 3], label='$x^2$'); plt.legend(); plt.show()

import jax, jax.numpy as jnp
x = jax.random.normal(jax.random.key(0), (64, 64))
jax.jit(lambda x: jnp.tanh(x @ x).sum())(x)

import time, os, locale
time.tzname, os.environ['COLUMNS'], f'{1234.5:n}'

import sys
print('one', file=sys.stderr)
print('two')
""".strip().split("\n\n")
RANDOM = "import random, numpy as np\nrandom.random(), np.random.rand(3)"


def published(site: Site, *option: str) -> tuple[Done, dict[str, bytes]]:
    """Execute everything anew; return also the site's files without the lines that say when."""
    # Python begins: forks of one process give texts the same hashes, and sets the same order
    done = started("publish", "--site", str(site.root), "--report", "json", "--force", *option)
    assert done.report["executed"] == [NAME], done.err
    return done, {name: PROVENANCE.sub(b"", data) for name, (data, _) in site.files().items()}


def notes(site: Site) -> list[tuple[int, str]]:
    found = site.publish("--force").report["findings"]
    return [(f["cell"], f["message"]) for f in found if f["rule"] == "runs-alike"]


@pytest.mark.parametrize(
    "option", [(), pytest.param(("--no-fork",), marks=pytest.mark.soak)], ids=["forked", "plain"]
)
def test_second_run_gives_the_same_bytes(tmp_path: Path, option: tuple[str, ...]) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", f"{SETTINGS}[execution]\nseed = 7\n")
    site.write(NAME, notebook(md("# Same"), *map(code, (*SAME, RANDOM)), date="2026-01-01"))
    _, first = published(site)
    assert any(b"<svg" in data for data in first.values())
    done, second = published(site, *option)
    assert [name for name in first if first[name] != second[name]] == []
    assert [f for f in done.report["findings"] if f["rule"] == "runs-alike"] == []


def test_what_differs_is_listed_by_cell(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    cells = (
        code("6 * 7"),
        code(RANDOM),
        code("import time\ntime.time()"),
        code("object()"),
        code(
            "from IPython.display import HTML\nclass A:\n    def _repr_html_(self): return '<b>b</b>'\nA()"
        ),
    )
    site.write(NAME, notebook(md("# Other"), *cells, date="2026-01-01"))
    assert notes(site) == []
    ((cell, message),) = notes(site)
    assert cell == 3
    assert message.endswith("in cells 3 (unseeded randomness), 4 (clock), 5")


def test_seed_is_part_of_what_a_run_depends_on(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", f"{SETTINGS}[execution]\nseed = 7\n")
    # the numbers of CPython's Mersenne Twister and of NumPy's legacy generator for seed 7
    site.write(NAME, notebook(md("# Seeded"), code(RANDOM), date="2026-01-01"))
    site.publish()
    import random

    import numpy as np

    expected = (random.Random(7).random(), np.random.RandomState(7).rand(3))
    assert site.outputs("blog/same/index.html") == [str(expected)]
    site.write("nbblog.toml", f"{SETTINGS}[execution]\nseed = 8\n")
    assert site.publish().report["executed"] == [NAME]
