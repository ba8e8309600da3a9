"""Paths and hosts are not those of one machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nbblog.controls import view_of
from nbblog.findings import Finding, Severity
from nbblog.model import Cell, ExecutedNotebook, Failure, Output, Stream
from nbblog.outputtext import without_tags, words_of
from nbblog.rules import rule

_ANYBODY = frozenset(
    "alice bob jane jdoe john joe me name nobody some_user someone user user1 username users"
    " you your_name your_username yourname your-name your-username yourusername xxx public shared"
    " default".split()
)
"""Users in examples of paths, which are nobody's home."""

_MACHINES = frozenset(
    "circleci codespace docs ec2-user gitpod jovyan kaggle mambauser nonroot root runner"
    " runneradmin sagemaker-user studio-lab-user travis ubuntu vscode vsts".split()
)
"""Users of images and services: no person, but no place that readers have."""

_EDGE = r"(?:(?<=file://)|(?<![\w.~/\\*}\])]))"
_HOME = re.compile(
    _EDGE + r"(?:/[\w.-]+){0,3}?/(?:home|Users|u/home|export/home)/(?P<user>[A-Za-z][\w.-]*)"
    r"(?P<rest>/[\w.-]*|(?=[\s\"'`:,)]|$))"
)
_ROOT = re.compile(_EDGE + r"/root/[\w.]")
_WINDOWS_HOME = re.compile(
    r"(?<![\w])[A-Za-z]:(?:\\\\?|/)(?:Users|Documents and Settings)(?:\\\\?|/)(?P<user>[\w.-]+)"
)
_DRIVE = re.compile(
    r"(?<![\w$\\])(?P<drive>[A-Z]):(?:\\\\?|/)(?![/nrt]\b|Users\b|Documents and)[\w.-]+"
    r"(?:(?:\\\\?|/)[\w. -]+|\.\w{2,4}\b|(?=[\"']))"
)
_COLAB_DRIVE = re.compile(_EDGE + r"/content/g?drive\b")
_MOUNTED = re.compile(
    _EDGE
    + r"/(?:Volumes/[\w.-]+|media/[\w.-]+/[\w.-]+|(?:scratch|nfs|gpfs|lustre|work)/(?:users?|home"
    r"|scratch)/[\w.-]+)/"
)
_PROMPT = re.compile(
    r"(?:^|(?<=\s))(?!git@)[a-z_][\w.-]*@[\w.-]+:(?:~|/)[\w./~-]*[$#](?=\s|$)", re.MULTILINE
)
_HOST = re.compile(
    r"\b(?:https?|tcp|tls|ssh|ftp|ws|wss|redis|mongodb|postgresql|mysql)://(?:[^\s/@\"']+@)?"
    r"(?P<host>10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}"
    r"|[\w-]+(?:\.[\w-]+)*\.(?:local|lan|internal|intranet|corp|home\.arpa))(?=[:/\s\"')<]|$)[^\s\"')<]*"
)
_ASKS = re.compile(
    r"\b(?:socket\.gethostname|socket\.getfqdn|platform\.node|platform\.uname|os\.uname|os\.getlogin"
    r"|getpass\.getuser)\(\)|^[ \t]*!\s*(?:hostname|whoami|uname -[a-z]*[an])\b",
    re.MULTILINE,
)
_LOOKS = re.compile(
    r"home/|Users|[A-Za-z]:[\\/]|/root/|/content/|@|://|/media/|/Volumes/|scratch|/nfs"
)


@dataclass(frozen=True, slots=True)
class _Found:
    """Something of one machine, how it stands there, and how to do without it."""

    what: str
    text: str
    hint: str


@rule(
    "paths-portable",
    on=ExecutedNotebook,
    bad='# %%\ntable = open("/home/ada/thesis/table.csv")\n',
    good='# %%\ntable = open("table.csv")\n',
    severity="warning",
)
def paths_portable(one: ExecutedNotebook) -> Iterator[Finding]:
    """No code and no output holds a home folder, a drive, a user or a host of one machine."""
    notebook = one.notebook
    for cell, outputs in zip(notebook.code, one.outputs, strict=True):
        told: set[str] = set()
        for number, line in enumerate(cell.source.split("\n"), start=1):
            for found in _in_text(line, is_code=True):
                if found.text not in told:
                    told.add(found.text)
                    message = f"the code holds {found.what}: {found.text}"
                    where = notebook.where(cell, number)
                    yield Finding("paths-portable", message, found.hint, where, Severity.WARNING)
        if shown := _first_shown(cell, outputs, told):
            message = f"the output holds {shown.what}: {shown.text}"
            where = notebook.where(cell)
            yield Finding("paths-portable", message, shown.hint, where, Severity.WARNING)


def _first_shown(cell: Cell, outputs: Sequence[Output], told: set[str]) -> _Found | None:
    """Return what the shown outputs of a cell tell of the machine, and its code does not."""
    view = view_of(cell)
    if not view.shows_output:
        return None
    for output in outputs:
        if isinstance(output, Stream):
            is_shown = view.shows_stderr if output.name == "stderr" else view.shows_stdout
            if not is_shown:
                continue
        for text in words_of(output):
            words = without_tags(text) if "<" in text else text
            for found in _in_text(words, is_code=False):
                if found.text not in told:
                    return found
    asked = _ASKS.search(cell.source)
    if asked and any(isinstance(output, Stream) for output in outputs) and not _failed(outputs):
        hint = "leave it out of the output, or tag the cell `remove-output`"
        return _Found("the name of a user or a machine", asked[0].strip(), hint)
    return None


def _failed(outputs: Sequence[Output]) -> bool:
    return any(isinstance(output, Failure) for output in outputs)


def _in_text(text: str, *, is_code: bool) -> Iterator[_Found]:
    """Yield what belongs to one machine in a line of code, or in an output."""
    if not _LOOKS.search(text):
        return
    for kind in _KINDS:
        for found in kind.pattern.finditer(text) if is_code or not kind.is_of_code else ():
            if kind.is_of_machine(found, is_code):
                hint = _ELSEWHERE if is_code else _HIDE
                yield _Found(kind.what, found[0].rstrip("/\\ "), kind.hint or hint)
    if not is_code:
        for found in _PROMPT.finditer(text):
            yield _Found("a user and a host", found[0], _HIDE)


def _is_home(found: re.Match[str], is_code: bool) -> bool:
    """Whether a folder is that of somebody; in outputs, of a person."""
    user = found["user"].lower()
    if user in _ANYBODY or "buildbot" in found[0]:  # where Julia's own files were compiled
        return False
    return is_code or user not in _MACHINES


def _is_any(found: re.Match[str], is_code: bool) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Kind:
    """What may be of one machine; is_of_code: in outputs it tells nothing of a person."""

    what: str
    pattern: re.Pattern[str]
    hint: str = ""
    is_of_code: bool = False
    is_of_machine: Callable[[re.Match[str], bool], bool] = _is_any


_ELSEWHERE = "use a path relative to the notebook, or `pathlib.Path.home()`"
_HIDE = "run it where the path is not shown, print less, or tag the cell `remove-output`"
_KINDS = (
    _Kind("a home folder", _HOME, is_of_machine=_is_home),
    _Kind("a home folder", _WINDOWS_HOME, is_of_machine=_is_home),
    _Kind("a home folder", _ROOT, is_of_code=True),
    _Kind("a drive of one machine", _DRIVE),
    _Kind("a folder of one Google Drive", _COLAB_DRIVE, "read the data from where all can", True),
    _Kind("a folder of one machine", _MOUNTED),
    _Kind("a host of one network", _HOST, "name a host that readers can reach"),
)
