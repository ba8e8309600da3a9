"""Every example of CONTRIBUTING.md works: put where it says, it is found and does its work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PYTHON = re.findall(r"^```python\n# (src/\S+)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
EXAMPLES: dict[str, str] = {path.removeprefix("src/nbblog/"): code for path, code in PYTHON}

USES = {
    "rules/no_todo.py": """
        from pathlib import PurePosixPath
        from nbblog.rules import RULES
        from nbblog.sources.markdown import read_markdown

        rule = RULES["no-todo"]
        read = lambda text: read_markdown(text.encode(), PurePosixPath("notebooks/post.md"))
        (finding,) = rule.check(read(rule.bad))
        assert str(finding.where) == "notebooks/post.md:3", finding
        assert finding.rule == "no-todo"
        assert not list(rule.check(read(rule.good)))
    """,
    "controls/result_only.py": """
        from nbblog.controls import View, view_of
        from nbblog.model import Cell
        from nbblog.sources.options import read_top

        only = View(shows_input=False, shows_stderr=False)
        assert view_of(Cell("code", "1", 1, "a", tags=("result_only",))) == only
        for top in ("#| echo: result", "#result_only"):
            options = read_top(top + "\\n1", "python").options
            assert view_of(Cell("code", "1", 1, "a", options=options)) == only
        assert view_of(Cell("code", "1", 1, "a")) == View()
    """,
    "outputs/delimited.py": """
        from nbblog.findings import Where
        from nbblog.model import Display
        from nbblog.outputs import Context, render_outputs

        context = Context(lambda data, suffix: "", lambda line: Where("a.ipynb", 1, line), [])
        shown = {"text/csv": "n,square\\n<3>,9\\n", "text/plain": "no"}
        (piece,) = render_outputs([Display(shown)], context)
        assert "<th>square</th>" in piece.html, piece
        assert "<td>&lt;3&gt;</td><td>9</td>" in piece.html, piece
        assert not context.findings
    """,
    "drift/kinds/molecule.py": """
        from nbblog.drift.kinds import Terms
        from nbblog.drift.outputs import compare_outputs
        from nbblog.model import Display

        def told(before, after):
            one, two = (Display({"chemical/x-xyz": f"3\\n\\n{text}"}) for text in (before, after))
            return [pair.difference and pair.difference.message
                    for pair in compare_outputs([one], [two], Terms())]

        water = "O 0 0 0\\nH 0 0 1\\nH 0 1 0"
        assert told(water, "H 1 1 1\\nH 0 0 1\\nO 9 9 9") == [None]
        assert told(water, "O 0 0 0\\nH 0 0 1") == ["2 atoms of H are now 1"]
    """,
    "pages/plain.py": """
        import pathlib
        from nbblog.options import Options
        from nbblog.progress import Silence
        from nbblog.publish import publish

        site = pathlib.Path("site")
        (site / "notebooks").mkdir(parents=True)
        (site / "nbblog.toml").write_text('[site]\\nbase_url = "https://ada.example"\\n')
        (site / "notebooks" / "2026-01-02-sums.md").write_text("# Sums\\n\\nThey add up.\\n")
        report = publish(site.absolute(), Options(), Silence())
        assert report.ok, report
        listed = (site / "public" / "posts.txt").read_text()
        assert listed == "https://ada.example/blog/sums/ Sums\\n", listed
    """,
    "executors/patient.py": """
        import contextlib, pathlib
        from nbblog.config import Config
        from nbblog.executors import EXECUTORS, Order
        from nbblog.model import Stream
        from nbblog.sources.ipynb import from_node
        from nbformat.v4 import new_code_cell, new_notebook

        code = '''
        import os, pathlib
        seen = pathlib.Path("seen")
        if not seen.exists():
            seen.touch()
            os._exit(1)  # as a crash in native code does
        print("alive")
        '''
        import textwrap
        node = new_notebook(cells=[new_code_cell(textwrap.dedent(code), id="a")])
        notebook = from_node(node, pathlib.PurePosixPath("post.ipynb"), "digest")
        order = Order(notebook, pathlib.Path.cwd(), pathlib.Path.cwd())
        with contextlib.closing(EXECUTORS["patient"](Config())) as executor:
            assert executor.prepare([order]) >= 1
            result = executor.run(order, lambda number: None)
        assert result.outputs == ((Stream("stdout", "alive\\n"),),), result
    """,
    "sources/rmarkdown.py": """
        import pathlib
        from nbblog.sources import read_sources

        folder = pathlib.Path("notebooks")
        folder.mkdir()
        text = "---\\ntitle: Sums\\n---\\n\\nThey add up.\\n\\n```{python}\\n1 + 1\\n```\\n"
        (folder / "2026-01-02-sums.Rmd").write_text(text)
        (notebook,), findings = read_sources(pathlib.Path.cwd(), "notebooks")
        assert not findings, findings
        assert notebook.title == "Sums" and notebook.slug == "sums", notebook
        assert [cell.source for cell in notebook.code] == ["1 + 1"], notebook.cells
    """,
}


def checkout(folder: Path) -> Path:
    """Return a copy of the source tree in a folder, as a contributor has it."""
    shutil.copytree(ROOT / "src", folder / "src")  # what is compiled comes along
    shutil.copytree(ROOT / "site_templates", folder / "site_templates")
    return folder


def run(use: str, folder: Path) -> subprocess.CompletedProcess[str]:
    work = folder / "work"
    work.mkdir()
    lines = use.strip("\n").split("\n")
    guard = f"import nbblog; assert nbblog.__file__.startswith({str(folder)!r}), nbblog.__file__\n"
    script = folder / "use.py"
    script.write_text(guard + "\n".join(line.removeprefix(" " * 8) for line in lines), "utf-8")
    return subprocess.run(
        [sys.executable, str(script)],
        cwd=work,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_every_python_example_is_used() -> None:
    assert EXAMPLES.keys() == USES.keys()
    assert TEXT.count("```python\n") == len(EXAMPLES)


def test_examples_are_new_files() -> None:
    assert not [path for path in EXAMPLES if (ROOT / "src" / "nbblog" / path).exists()]


SLOW = ("executors/patient.py", "pages/plain.py")


@pytest.mark.parametrize(
    "path",
    [pytest.param(p, marks=[pytest.mark.slow] if p in SLOW else []) for p in sorted(USES)],
)
def test_an_example_is_found_and_works(path: str, tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    (folder / "src" / "nbblog" / path).write_text(EXAMPLES[path], "utf-8")
    done = run(USES[path], folder)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_page_example_is_a_page_in_the_menu(tmp_path: Path) -> None:
    found = re.search(r"^```html\+jinja\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    assert found
    use = """
        import pathlib
        from nbblog.options import Options
        from nbblog.progress import Silence
        from nbblog.publish import publish

        site = pathlib.Path("site")
        site.mkdir()
        (site / "nbblog.toml").write_text('[site]\\nbase_url = "https://ada.example"\\n')
        award = "awards:\\n  - title: Best sum\\n    date: 2025-06\\n"
        (site / "profile.yaml").write_text("basics:\\n  name: Ada\\n" + award)
        report = publish(site.absolute(), Options(), Silence())
        assert report.ok, report
        page = (site / "public" / "awards" / "index.html").read_text()
        assert "<li>Best sum, Jun 2025</li>" in page, page
        home = (site / "public" / "index.html").read_text()
        assert '<a href="/awards/">Awards</a>' in home, home
    """
    folder = checkout(tmp_path)
    page = folder / "site_templates" / "default" / "pages" / "awards.html"
    page.write_text(found[1], "utf-8")
    done = run(use, folder)
    assert done.returncode == 0, done.stderr
