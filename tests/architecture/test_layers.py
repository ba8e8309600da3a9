"""Imports go one way, each heavy dependency has one home, and names that people type are known."""

from __future__ import annotations

import ast
import functools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import nbblog
from nbblog.cli import cli
from nbblog.rules import RULES
from nbblog.rules import Rule as DeclaredRule

VERBS = {
    name: cli.get_command(click.Context(cli), name)
    for name in cli.list_commands(click.Context(cli))
}
ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "nbblog"

# A package stands for its modules, but for those that are named themselves. Design: see
# "Layers" in the architecture document.
LAYERS = {
    0: "findings registry sizes deadline beside today interrupts __init__",
    1: "model report reports identity baseline places store progress options manifest lock look",
    2: "documents schema dates config profile resume identifiers bibliography literature controls",
    3: "sources templates locales highlight lexers smaller images addresses aliases authors"
    " extensions trust waiting libraries repositories launches python outputtext secrets spelling"
    " transcribe curriculum characters",
    4: "prose",
    5: "executors outputs linking guard scholars captioned claims papers named_files search",
    6: "convert cells twins ahead rules whole built answers prosaic site related assets fonts"
    " typefaces alphabet pages palette cvdata typesetting printed",
    7: "early exporter reading plan watch drift failures suppression explain audit external",
    8: "check assembly test publish why clean seal init workflow trial diff cv",
    9: "cli __main__ pytest_plugin",
}
LAYER_OF = {name: layer for layer, names in LAYERS.items() for name in names.split()}

HOMES = {
    "click": {"cli"},
    "pydantic": {"schema"},
    "nbclient": {"executors"},
    "jupyter_client": {"executors"},
    "nbconvert": {"exporter"},
    "jinja2": {"templates", "pages"},
    "math_core": {"prose.math"},
    "mmdr": {"prose.mermaid"},
    "bibtexparser": {"bibliography", "literature"},
    "citeproc": {"prose.csl"},
    "fontTools": {"fonts"},
    "yaml": {"documents"},
    "PIL": {"images"},
    "pygments": {"highlight", "lexers"},
    "selectolax": {"prose.fragments", "diff.pages"},
    "tinycss2": {"outputs.css", "prose.remote_styles"},
    "jupytext": {"sources.jupytexts"},
    "markdown_it": {"prose"},
    "mdit_py_plugins": {"prose"},
    "nh3": {"prose.sanitise"},
    "fcntl": {"lock"},
    "fsspec": {"store"},
    "distributed": {"executors.dask", "executors.dask.worker"},
    "playwright": {"audit", "diff.cameras"},
    "axe_playwright_python": {"audit"},
    "vl_convert": {"libraries.vega"},
    "pytest": {"pytest_plugin"},
    "_pytest": {"pytest_plugin"},
    "xdist": {"pytest_plugin"},
    "detect_secrets": {"secrets"},
    "typst": {"typesetting"},
}


def name_of(path: Path) -> str:
    """Return the module's name below nbblog, such as "sources.ipynb"; "__init__" is nbblog."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}


@functools.cache
def imported(tree: ast.Module) -> tuple[str, ...]:
    """Return every imported name in full; lazy imports and those for typing count like others."""
    return tuple(_imported(tree))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where a name lives"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(name: str) -> set[str]:
    """Return the modules of nbblog that a module imports, by their names below nbblog."""
    found = set()
    for full in imported(TREES[name]):
        parts = full.split(".")
        if parts[0] != "nbblog":
            continue
        inside = parts[1:]
        while inside and ".".join(inside) not in MODULES:  # the last part is a name in it
            inside.pop()
        found.add(".".join(inside) or "__init__")
    return found


def layer_of(name: str) -> int:
    """Return a module's layer."""
    return LAYER_OF.get(name, LAYER_OF.get(name.partition(".")[0], -1))


# ------------------------------------------------------------------ layers


def test_every_module_has_a_layer_and_every_name_of_the_table_a_module() -> None:
    assert [name for name in MODULES if layer_of(name) < 0] == []
    assert [name for name in LAYER_OF if name not in MODULES] == []


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_to_lower_layers_or_stay_in_their_own(name: str) -> None:
    upwards = {other for other in own_imports(name) if layer_of(other) > layer_of(name)}
    assert upwards == set(), f"{name} is in layer {layer_of(name)}"


def test_no_import_leads_in_a_circle() -> None:
    left = {name: own_imports(name) - {name} for name in MODULES}
    while free := {name for name, others in left.items() if not others & left.keys()}:
        left = {name: others for name, others in left.items() if name not in free}
    circles = {name: sorted(others & left.keys()) for name, others in left.items()}
    assert circles == {}


def test_import_analysis_sees_lazy_and_typing_imports() -> None:
    tree = ast.parse(
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from nbblog.plan import Deeds\n"
        "def f():\n    import nbblog.cli\n"
    )
    assert {"nbblog.plan.Deeds", "nbblog.cli"} <= set(imported(tree))


# ------------------------------------------------------------------ homes


@pytest.mark.parametrize("library", HOMES)
def test_heavy_dependency_has_one_home(library: str) -> None:
    users = {
        name
        for name, tree in TREES.items()
        if any(full.partition(".")[0] == library for full in imported(tree))
    }
    homes = HOMES[library]
    assert users, f"{library} is imported nowhere: drop it from the table"
    assert {u for u in users if u not in homes and u.partition(".")[0] not in homes} == set()


def test_every_imported_distribution_is_declared() -> None:
    # Names of import packages whose distribution is called otherwise.
    distributions = {
        "PIL": "pillow",
        "axe_playwright_python": "axe-playwright-python",
        "citeproc": "citeproc-py",
        "detect_secrets": "detect-secrets",
        "yaml": "pyyaml",
        "fontTools": "fonttools",
        "markdown_it": "markdown-it-py",
        "jupyter_client": "jupyter-client",
        "ipython_pygments_lexers": "ipython-pygments-lexers",
        "mdit_py_plugins": "mdit-py-plugins",
        "math_core": "math-core",
        "markupsafe": "jinja2",  # what Jinja2 itself is made of
        "zmq": "pyzmq",
        "vl_convert": "vl-convert-python",
        "_pytest": "pytest",  # what its own reports are made of
        "xdist": "pytest-xdist",
        "traitlets": "nbclient",  # what nbclient and nbconvert are configured with
    }
    import sys

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    names = ("s3", "dask", "csl", "cv", "diff", "mermaid", "vega", "built", "pytest")
    lines = [*project["dependencies"], *(line for name in names for line in extras[name])]
    declared = {re.split(r"[\[<>=~ ]", line)[0].lower() for line in lines}
    tops = {full.partition(".")[0] for tree in TREES.values() for full in imported(tree)}
    foreign = {top for top in tops if top not in sys.stdlib_module_names and top != "nbblog"}
    assert {top for top in foreign if distributions.get(top, top).lower() not in declared} == set()


# ------------------------------------------------------------------ style that a machine can see


@pytest.mark.parametrize("name", MODULES)
def test_module_opens_with_one_sentence(name: str) -> None:
    first = (ast.get_docstring(TREES[name]) or "").split("\n\n")[0].replace("\n", " ")
    assert first.endswith(".")
    assert not re.search(r"[.!?] [A-Z]", first), "one sentence: if it needs two, split the module"


def test_no_module_is_named_for_nothing() -> None:
    vague = {"utils", "util", "helpers", "common", "manager", "misc", "base", "core"}
    assert {name for name in MODULES if vague & set(name.split("."))} == set()


def test_nothing_catches_every_exception_but_the_command() -> None:
    broad = {
        name
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    }
    # authors' own may raise anything
    kernel = {"executors.local.kernelside", "executors.local.darkfigures"}
    assert broad == {"cli.telling", "extensions", "pages", *kernel}


# ------------------------------------------------------------------ names that people type


@functools.cache
def said_rules() -> dict[str, str]:
    """Return the rule names that the source gives to findings, each with a module that does."""
    found = {}
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            values: list[ast.expr] = []
            if isinstance(node, ast.Call):
                if getattr(node.func, "id", "") in ("Finding", "trouble") and node.args:
                    values.append(node.args[0])
                values += [keyword.value for keyword in node.keywords if keyword.arg == "rule"]
            if isinstance(node, ast.Assign) and any(
                getattr(target, "id", "").endswith("RULE") for target in node.targets
            ):
                values.append(node.value)
            for value in values:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found[value.value] = name
    return found


def test_every_rule_of_a_finding_is_declared() -> None:
    assert {rule: name for rule, name in said_rules().items() if rule not in RULES} == {}


def test_every_declared_rule_is_used() -> None:
    assert [rule.name for rule in RULES if rule.name not in said_rules()] == []


@pytest.mark.parametrize("rule", list(RULES), ids=lambda rule: rule.name)
def test_rule_is_named_for_what_should_hold_and_says_so_in_a_sentence(rule: DeclaredRule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.claim.endswith(".")
    assert rule.claim[0].isupper() or rule.claim.split()[0] in ("nbblog.toml", "profile.yaml")


def options(verb: str) -> set[str]:
    """Return the spellings of a verb's options."""
    return {name for param in VERBS[verb].params for name in param.opts if name[0] == "-"}


def test_verbs_and_options_are_those_of_the_documentation() -> None:
    assert {"publish", "check", "test", "init"} <= set(VERBS)
    assert options("publish") >= {
        "-C", "--site", "--out", "--jobs", "--frozen", "--keep-going", "--force", "--drafts",
        "--base-url", "--report",
    }  # fmt: skip
    assert options("check") >= {"-C", "--site", "--report"}
    assert options("test") >= {"-C", "--site", "--jobs", "--report"}
    assert {name for param in cli.params for name in param.opts} >= {"-C", "--site"}


def test_every_verb_and_every_option_has_a_help_text() -> None:
    for name, command in VERBS.items():
        assert command.help, name
        for param in command.params:
            if param.param_type_name == "option":
                assert getattr(param, "help", None), f"{name} {param.opts}"


def test_version_is_a_version() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+([abrc.]\w+)?", nbblog.__version__)
