"""Outputs that are too large are cut, and say so, in the time and memory that a publish has."""

from __future__ import annotations

import resource

from small_site import SETTINGS, code, md, notebook, started
from watched import Watched, agree, told

SOURCES = {
    "line": "print('a' * 250_000_000 + 'z' * 250_000_000)",
    "lines": "print('\\n'.join(map(str, range(5_000_000))))",
    "displays": "from IPython.display import display\nfor i in range(4_000):\n    display(i)",
    "bundle": "from IPython.display import HTML, display\ndisplay(HTML('<p>' + 'x' * 20_000_000))\n'after'",
    "update": (
        "from IPython.display import HTML, display\nplace = display('small', display_id=True)\n"
        "place.update(HTML('x' * 20_000_000))"
    ),
    "animation": (
        "from IPython.display import HTML, clear_output, display\nfor i in range(30):\n"
        "    clear_output(wait=True)\n    display(HTML(f'<p>{i}</p>' + ' ' * 1_000_000))"
    ),
    "late": (
        "import threading, time\ndef tell():\n    time.sleep(0.2)\n    print('late ' * 1000)\n"
        "_ = threading.Thread(target=tell).start()"
    ),
}
ROOM = 10_000_000


def test_large_outputs_keep_head_and_tail_and_say_so(site: Watched) -> None:
    site.write(
        "nbblog.toml",
        SETTINGS
        + '[rules]\nalt-text = "off"\n[execution]\njobs = 2\n[outputs]\nlines = 0\nsize = 0\n',
    )
    for name, source in SOURCES.items():
        site.add(name, source, "'next'")
    raises = notebook(
        md("# raises"), code("raise ValueError('v' * 20_000_000)", tags=("raises-exception",))
    )
    site.write("notebooks/2026-01-01-raises.ipynb", raises)
    # begun by us, so that the system tells us of its memory
    done = started("publish", "--site", str(site.root), "--report", "json", env=site.env)
    site.assert_nothing_left()
    assert (done.code, len(done.report["executed"])) == (0, len(SOURCES) + 1), done.errors()
    larger = "the cell's output is larger than 10 MB: {} are left out"
    agree(
        told(done, "warning"),
        {
            "line": ("output-fits", 2, larger.format("490 MB")),
            "lines": ("output-fits", 2, larger.format(r"28\.9 MB")),
            "bundle": ("output-fits", 2, larger.format(r"20 MB")),
            "update": ("output-fits", 2, larger.format(r"20 MB")),
            "raises": ("output-fits", 2, larger.format(r"\d+(\.\d)? MB")),
        },
    )

    def shown(name: str) -> list[str]:
        *outputs, after = site.outputs(f"blog/{name}/index.html")
        assert after == "'next'"
        return outputs

    (line,) = shown("line")
    head, mark, tail = line.split("\n")
    assert (head, tail) == ("a" * (ROOM * 3 // 4), "z" * (ROOM // 4 - 1)), "and the line's end"
    assert mark == "… 490,000,001 characters left out …"
    (lines,) = shown("lines")
    assert lines.startswith("0\n1\n2\n")
    assert lines.endswith("\n4999998\n4999999")
    assert "characters left out …" in lines
    assert shown("displays")[:2] == ["0", "1"]
    assert len(shown("displays")) == 4_000
    assert shown("bundle") == ["… an output of 20 MB is left out …", "'after'"]
    assert shown("update") == ["… an output of 20 MB is left out …"]
    assert [p.text() for p in site.page("blog/animation/index.html").css(".output-html p")] == [
        "29"
    ]
    assert "characters left out …" in site.outputs("blog/raises/index.html")[0]
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert largest < 6_000_000_000
