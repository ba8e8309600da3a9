"""Packages that cells install have versions."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from nbblog.findings import Finding, Severity
from nbblog.model import Notebook
from nbblog.python.cells import Code, python_cells
from nbblog.rules import rule

_PIP = re.compile(
    r"(?:sudo\s+)?(?:[\w./-]*python[\d.]*\s+-m\s+|\{sys\.executable\}\s+-m\s+|uv\s+)?pip[\d.]*"
    r"\s+install\b(?P<rest>.*)|uv\s+add\b(?P<added>.*)",
    re.DOTALL,
)
_CONDA = re.compile(r"(?:conda|mamba|micromamba)\s+install\b(?P<rest>.*)", re.DOTALL)
_TAKES_VALUE = frozenset(
    "-b -c -d -e -f -i -n -p -r -t --abi --cache-dir --channel --constraint --editable"
    " --extra-index-url --file --find-links --implementation --index-url --log --name --platform"
    " --prefix --progress-bar --proxy --python-version --requirement --retries --root --src"
    " --target --timeout --trusted-host --upgrade-strategy --use-feature".split()
)
_CONSTRAINS = frozenset("-c --constraint".split())
_TOOLS = frozenset("pip setuptools wheel uv conda mamba".split())
_BOUND = re.compile(r"[<>=~!]=?|@")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[\w,.\s-]*\])?")
_SHELLS = ("bash", "sh", "system", "sx", "script")


@rule(
    "installs-pinned",
    bad="# %%\n%pip install einops\n",
    good='# %%\n%pip install "einops>=0.8,<0.9"\n',
    severity="warning",
)
def installs_pinned(notebook: Notebook) -> Iterator[Finding]:
    """Every package that a cell installs has a version, or bounds of one."""
    for cell, code in python_cells(notebook):
        for line, command in _commands(code):
            if loose := list(_loose(command)):
                names = ", ".join(f"`{name}`" for name in loose)
                message = f"{names} is installed in whatever version is the latest"
                if len(loose) > 1:
                    message = f"{names} are installed in whatever versions are the latest"
                sign = "=" if _CONDA.match(command) else "=="
                hint = f"name the version that the post was written with: `{loose[0]}{sign}…`"
                where = notebook.where(cell, line)
                yield Finding("installs-pinned", message, hint, where, Severity.WARNING)


def _commands(code: Code) -> Iterator[tuple[int, str]]:
    """Yield the shell's commands of a cell, each with its line."""
    for magic in code.magics:
        if magic.kind == "%%" and magic.name in _SHELLS:
            lines = enumerate(code.source.split("\n")[magic.line :], start=magic.line + 1)
            yield from (pair for number, line in lines for pair in _split(number, line))
        elif magic.kind == "!" or magic.name in ("sx", "system"):
            yield from _split(magic.line, magic.text)
        elif magic.kind == "%" and magic.name in ("pip", "conda", "mamba", "uv", "micromamba"):
            yield from _split(magic.line, f"{magic.name} {magic.text}")


def _split(line: int, text: str) -> Iterator[tuple[int, str]]:
    for command in re.split(r"&&|\|\||;", text.replace("\\\n", " ")):
        yield line, command.strip()


def _loose(command: str) -> Iterator[str]:
    """Yield the packages of an install command that may be of any version."""
    if found := _PIP.match(command):
        words = _words(found["rest"] or found["added"] or "")
        if not _CONSTRAINS & set(words):
            yield from (name for word in _arguments(words) if (name := _loose_for_pip(word)))
    elif found := _CONDA.match(command):
        for word in _arguments(_words(found["rest"])):
            is_loose = _NAME.fullmatch(word.rpartition("::")[2]) and "=" not in word
            if is_loose and word not in _TOOLS:
                yield word


def _words(text: str) -> list[str]:
    text = re.split(r"[|>]\s*(?:/dev/null|tail|grep|cat)|\s[>|]\s?|2>&1|\s#", text, maxsplit=1)[0]
    try:
        return shlex.split(text)
    except ValueError:  # a quote that is never closed: the shell complains, too
        return []


def _arguments(words: Sequence[str]) -> Iterator[str]:
    """Yield what is no option, and no value of one."""
    is_value = False
    for word in words:
        if is_value:
            is_value = False
        elif word.startswith("-"):
            is_value = word in _TAKES_VALUE
        else:
            yield word


def _loose_for_pip(word: str) -> str | None:
    """Return the package that a requirement names without any bound, or None."""
    if re.search(r"[{}$*]", word):  # what it will be is known to the kernel only
        return None
    if word.startswith(("git+", "hg+", "svn+", "bzr+")):
        address = word.partition("#")[0].partition("://")[2].rpartition("/")[2]
        return None if "@" in address else word
    is_file = word.startswith((".", "/", "~", "http:", "https:", "file:")) or "/" in word
    if is_file or word.endswith((".whl", ".zip", ".tar.gz", ".txt")) or _BOUND.search(word):
        return None
    name = _NAME.fullmatch(word.partition(";")[0].strip())
    return word if name and word.lower() not in _TOOLS else None
