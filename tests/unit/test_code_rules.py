"""The rules of code and outputs: what they find, where, and what they leave alone."""

from __future__ import annotations

import dataclasses

import pytest
from examples import executed_of, notebook_of

from nbblog.executors.schedule import as_written
from nbblog.findings import Finding
from nbblog.model import Display, Failure, Notebook, Output, Stream
from nbblog.rules import RULES, Example


def found(
    rule: str, cell: str, *outputs: Output, tags: str = "", kernel: str = "python3"
) -> list[Finding]:
    """Return what a rule finds in a notebook of one code cell with its outputs."""
    head = f"# %% tags={tags.split()}" if tags else "# %%"
    notebook = notebook_of(Example(f"{head}\n{cell}\n", (outputs,)))
    notebook = dataclasses.replace(notebook, kernel=kernel)
    return told_of(rule, notebook)


def told_of(rule: str, notebook: Notebook) -> list[Finding]:
    """Return what a rule finds in a notebook whose outputs are shown as they are."""
    check, on = RULES[rule].check, RULES[rule].on
    assert check is not None
    return list(check(notebook if on is Notebook else as_written(notebook, "stored")))


def lines(rule: str, cell: str, *outputs: Output, tags: str = "") -> list[int | None]:
    """Return the lines, in the cell from 1, of what a rule finds in it."""
    first = 2  # the line of a percent script on which the cell begins
    told = [finding.where.line for finding in found(rule, cell, *outputs, tags=tags)]
    return [None if line is None else line - first + 1 for line in told]


# ------------------------------------------------------------------ code-parses


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("We train for ten epochs.", "prose in a code cell"),
        ("Next, let us load the data", "prose in a code cell"),
        ("- load the data", "prose in a code cell"),
        ("x = 1\npip install einops", "a command of the shell"),
        ("x = 1\ngit clone https://example.org/a.git", "a command of the shell"),
        ("print 'hello'", "Python 2"),
        ("try:\n    1\nexcept ValueError, error:\n    2", "Python 2"),
        ("x = (1,\ny = 2", "never closed"),
        ("if x\n    y", "expected ':'"),
        ("# here\n%%bash\nls", "not the first line"),
    ],
)
def test_what_is_no_python_is_named(cell: str, said: str) -> None:
    (finding,) = found("code-parses", cell)
    assert said in finding.message


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("x = = 1", "raises-exception"),
        ("model = <your model>", "skip-execution"),
        ("%%latex\n\\alpha", ""),
        ("%%html\n<b>bold</b>", ""),
        ("!pip install x\nfiles = !ls", ""),
        ("await thing()", ""),
        ("def f(x):\n    return x;", ""),
        ("", ""),
    ],
)
def test_what_is_python_or_need_not_be_is_left_alone(cell: str, tags: str) -> None:
    assert found("code-parses", cell, tags=tags) == []


def test_python_two_is_told_once_in_a_notebook() -> None:
    notebook = notebook_of("# %%\nprint 'a'\n\n# %%\nprint 'b'\n\n# %%\nx = (\n")
    check = RULES["code-parses"].check
    assert check is not None
    messages = [finding.message for finding in check(notebook)]
    assert ["Python 2" in message for message in messages] == [True, False]


@pytest.mark.parametrize("rule", ["code-parses", "names-defined", "installs-pinned"])
def test_other_languages_are_not_read_as_python(rule: str) -> None:
    notebook = notebook_of("# %%\nx <- c(1, 2)\n%pip install a\nplot(x)\n")
    for changed in (
        dataclasses.replace(notebook, language="r"),
        dataclasses.replace(notebook, kernel="SageMath 10"),
    ):
        assert told_of(rule, changed) == []


# ------------------------------------------------------------------ names-defined, order-works


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("np.ones(3)", "add `import numpy as np` to an earlier cell"),
        ("os.getcwd()", "add `import os` to an earlier cell"),
        ("range(xrange(3))", "this is Python 2's; write `range`"),
        ("learning_rate = 1\nprint(learning_rat)", "did you mean `learning_rate`?"),
        ("print(q)", "define it in an earlier cell, or correct the name"),
    ],
)
def test_hint_says_where_a_name_comes_from(cell: str, hint: str) -> None:
    assert [finding.hint for finding in found("names-defined", cell)] == [hint]


def test_name_of_a_later_cell_is_a_matter_of_order_and_told_once() -> None:
    notebook = notebook_of("# %%\nprint(rate)\nprint(rate)\n\n# %%\nrate = 1\n")
    assert told_of("names-defined", notebook) == []
    assert len(told_of("order-works", notebook)) == 1


def test_name_that_stored_code_lacks_is_a_warning() -> None:
    notebook = notebook_of(Example("# %%\nfit(1)\n", ((Stream("stdout", "1"),),)))
    check = RULES["names-defined"].check
    assert check is not None
    (stored,) = check(as_written(notebook, "stored"))
    (again,) = check(as_written(notebook, "auto"))
    assert (stored.severity, again.severity) == ("warning", "error")


# ------------------------------------------------------------------ installs-pinned


@pytest.mark.parametrize(
    ("command", "loose"),
    [
        ("%pip install einops", ["einops"]),
        ("!pip install -q -U einops timm==1.0", ["einops"]),
        ("!pip3 install 'torch[cpu]'", ["torch[cpu]"]),
        ("!python -m pip install --quiet rich", ["rich"]),
        ("!{sys.executable} -m pip install rich", ["rich"]),
        ("!pip install --index-url https://example.org/simple torch", ["torch"]),
        ("!apt-get update && pip install rich", ["rich"]),
        ("%conda install -c conda-forge xarray numpy=2.1", ["xarray"]),
        ("!pip install git+https://github.com/a/b", ["git+https://github.com/a/b"]),
        ("!uv pip install rich", ["rich"]),
        ("%%bash\necho hello\npip install rich", ["rich"]),
        ("!pip install rich > /dev/null 2>&1", ["rich"]),
        ("%pip install einops==0.8", []),
        ("%pip install 'einops>=0.8,<0.9' \"timm~=1.0\"", []),
        ("!pip install -r requirements.txt", []),
        ("!pip install .", []),
        ("!pip install -e .[dev]", []),
        ("!pip install ../lib ./wheels/a-1.0-py3-none-any.whl", []),
        ("!pip install git+https://github.com/a/b@v1.2", []),
        ("!pip install b@https://example.org/b-1.0.tar.gz", []),
        ("!pip install --upgrade pip setuptools", []),
        ("!pip install -c constraints.txt einops", []),
        ("!pip install {package}", []),
        ("!pip list | grep torch", []),
        ("!echo pip install rich", []),
        ("x = 1  # pip install rich", []),
        ("print('pip install rich')", []),
    ],
)
def test_packages_without_bounds_are_named(command: str, loose: list[str]) -> None:
    findings = found("installs-pinned", command)
    names = ", ".join(f"`{name}`" for name in loose)
    assert [finding.message.partition(" is ")[0] for finding in findings] == [names] * bool(loose)


def test_install_has_the_line_of_its_magic() -> None:
    assert lines("installs-pinned", "x = 1\n\n!pip install \\\n    rich") == [3]
    assert lines("installs-pinned", "%%bash\necho\npip install rich") == [3]


# ------------------------------------------------------------------ paths-portable


@pytest.mark.parametrize(
    "line",
    [
        'open("/home/ada/thesis/a.csv")',
        "p = '/Users/ada/Desktop/a.csv'",
        r'p = r"C:\Users\ada\a.csv"',
        'p = "D:/data/train.csv"',
        r"p = 'E:\\data\\train.csv'",
        "%cd /home/ada/project",
        "!cp /home/ada/a.csv .",
        'drive.mount("/content/drive")',
        'path = "/content/drive/MyDrive/a.csv"',
        "# saved to /home/ada/thesis",
        'p = "file:///home/ada/a.csv"',
        'p = "/root/data/a.csv"',
        'p = "/scratch/users/ada/run/a.csv"',
        'p = "/Volumes/Backup/photos/a.png"',
        'url = "http://192.168.1.20:8888/a"',
        'url = "http://gpu-7.cluster.local:8080"',
    ],
)
def test_paths_and_hosts_of_one_machine_are_found_in_code(line: str) -> None:
    assert lines("paths-portable", f"x = 1\n{line}") == [2]


@pytest.mark.parametrize(
    "line",
    [
        'open("data/a.csv")',
        'p = Path.home() / "a.csv"',
        'p = "~/a.csv"',
        'p = "/home/user/a.csv"',
        'p = "/home/<you>/a.csv"',
        'p = "/home/{name}/a.csv"',
        'u = "https://example.org/home/ada/a.csv"',
        'u = "https://example.org/Users/ada/a.csv"',
        'p = "/usr/local/lib/python3.11/dist-packages"',
        'p = "/tmp/a.csv"',
        "ratio = a/home/b",
        'u = "http://localhost:8888/"',
        'u = "http://127.0.0.1:8787/status"',
        'label = r"$F:\\mathbb{R}^n$"',
        'tex = "f: X \\\\to Y"',
        'time = "T: 10:30"',
        'pattern = r"\\d:\\d"',
        "x[A:B]",
    ],
)
def test_paths_that_hold_anywhere_are_left_alone(line: str) -> None:
    assert found("paths-portable", line) == []


@pytest.mark.parametrize(
    ("output", "is_told"),
    [
        (Stream("stdout", "saved in /home/ada/run/model.pt\n"), True),
        (Stream("stderr", "/home/m/.opt/conda/lib/a.py:1: UserWarning: old\n"), True),
        (Failure("E", "x", ('File "/Users/ada/miniconda3/lib/a.py", line 3',)), True),
        (Failure("E", "x", ("\x1b[0;32m/home/ada/a.py\x1b[0m in f",)), True),
        (Display({"text/plain": "PosixPath('/home/ada/a')", "image/png": "aGk="}), True),
        (Display({"text/html": "<td title='x'>C:\\Users\\ada\\a.csv</td>"}), True),
        (Stream("stdout", "ada@laptop:~/project$ ls\n"), True),
        (Stream("stdout", "/usr/local/lib/python3.7/dist-packages/a.py\n"), False),
        (Stream("stdout", "/opt/conda/lib/python3.12/site-packages\n"), False),
        (Stream("stdout", "/home/jovyan/work/a.csv\n"), False),
        (Stream("stdout", "/home/runner/work/a.csv\n"), False),
        (Stream("stdout", "git@github.com:ada/a.git\n"), False),
        (Stream("stdout", "Listening on http://127.0.0.1:8787\n"), False),
        (Display({"image/svg+xml": "<path d='/home/ada/x'/>"}), False),
    ],
)
def test_outputs_are_searched_for_homes_and_hosts(output: Output, is_told: bool) -> None:
    assert bool(found("paths-portable", "run()", output)) is is_told


def test_output_that_is_not_shown_is_not_searched() -> None:
    output = Stream("stderr", "/home/ada/a.py:1: UserWarning: old\n")
    assert found("paths-portable", "run()", output, tags="remove-stderr") == []
    assert found("paths-portable", "run()", output, tags="remove-output") == []


def test_name_of_the_machine_that_a_cell_shows_is_told() -> None:
    shown = Stream("stdout", "lambda-quad\n")
    assert found("paths-portable", "import socket\nprint(socket.gethostname())", shown)
    assert found("paths-portable", "!hostname", shown)
    assert not found("paths-portable", "import socket\nname = socket.gethostname()")


# ------------------------------------------------------------------ errors-meant, warnings-quiet


@pytest.mark.parametrize(
    ("traceback", "line"),
    [
        (("Cell In[3], line 2\n      1 x\n----> 2 y",), 2),
        (("<ipython-input-3-ab12> in <module>\n      1 x\n----> 2 y",), 2),
        (("\x1b[0;32m<ipython-input-1-9>\x1b[0m\n\x1b[0;31m----> 3\x1b[0;31m z\x1b[0m",), 3),
        (("no place",), None),
        (("Cell In[3], line 9",), None),
    ],
)
def test_error_has_the_line_that_its_traceback_tells(
    traceback: tuple[str, ...], line: int | None
) -> None:
    cell = "x = 1\ny = 0\nz = 2"
    told = lines("errors-meant", cell, Failure("ValueError", "no", traceback))
    assert told == [line or 1]  # a text file's findings always have one


def test_error_that_is_meant_is_left_alone() -> None:
    failure = Failure("ValueError", "no", ())
    assert [f.message for f in found("errors-meant", "f()", failure)] == [
        "the saved output is an error: ValueError: no"
    ]
    assert found("errors-meant", "f()", failure, tags="raises-exception") == []
    assert found("errors-meant", "f()", Stream("stderr", "ValueError: no")) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("stderr", "/tmp/a.py:3: DeprecationWarning: old\n  old()\n"),
        ("stderr", "/tmp/ipykernel_17/221.py:2: FutureWarning: soon\n"),
        ("stderr", "UserWarning: no GPU\n"),
        ("stderr", "WARNING:absl:No GPU/TPU found, falling back to CPU.\n"),
        ("stderr", "W0000 00:00:1700000000.1 123 cuda.cc:12] no\n"),
        ("stderr", "2024-01-02 10:11:12.131415: W tensorflow/core/a.cc:64] Could not load\n"),
        ("stderr", "\x1b[33mWARNING: Running pip as the 'root' user\x1b[0m\n"),
        ("stdout", "Note: you may need to restart the kernel to use updated packages.\n"),
        ("stdout", "[notice] A new release of pip is available: 24.0 -> 25.1\n"),
    ],
)
def test_warnings_and_notices_are_told(name: str, text: str) -> None:
    assert len(found("warnings-quiet", "run()\nrun()", Stream(name, text))) == 1
    assert found("warnings-quiet", "run()", Stream(name, text), tags="remove-output") == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("stderr", " 50%|█████     | 5/10 [00:01<00:01,  4.9it/s]\n"),
        ("stderr", "INFO:root:epoch 3\n"),
        ("stderr", "Downloading data: 100.0%\n"),
        ("stdout", "the warning light is on\n"),
        ("stdout", "Warning: this text is what the post is about\n"),
    ],
)
def test_progress_and_words_are_no_warnings(name: str, text: str) -> None:
    assert found("warnings-quiet", "run()", Stream(name, text)) == []


def test_warning_of_the_cell_itself_has_its_line() -> None:
    text = "/tmp/ipykernel_17/221.py:2: FutureWarning: soon\n"
    assert lines("warnings-quiet", "import a\na.old()", Stream("stderr", text)) == [2]


# ------------------------------------------------------------------ counts-in-order

THREE = "# %%\na = 1\n\n# %%\nb = 2\n\n# %%\nprint(a)\n"
SHOWN = ((), (), (Stream("stdout", "1\n"),))


@pytest.mark.parametrize(
    ("counts", "numbers"),
    [
        ((1, 2, 3), []),
        ((1, 2, 7), []),
        ((4, 5, 6), []),
        ((None, None, None), []),
        ((1, 3, 2), [8]),
        ((3, 1, 2), [5]),
        ((1, 1, 2), [5]),
        ((1, None, 2), [5]),
        ((2, None, 1), [5, 8]),
    ],
)
def test_counts_fall_at_one_cell(counts: tuple[int | None, ...], numbers: list[int]) -> None:
    check = RULES["counts-in-order"].check
    assert check is not None
    one = executed_of(Example(THREE, SHOWN, counts))
    assert [finding.where.line for finding in check(one)] == numbers


def test_counts_of_outputs_that_a_publish_makes_again_tell_nothing() -> None:
    check = RULES["counts-in-order"].check
    assert check is not None
    one = executed_of(Example(THREE, SHOWN, (3, 2, 1)))
    assert list(check(dataclasses.replace(one, provenance=None))) == []
