"""The documentation says what the code does: generated parts are current, no name is missing."""

from __future__ import annotations

import ast
import dataclasses
import importlib.util
import re
import sys
import tomllib
import typing
from pathlib import Path
from types import ModuleType

import click
import pytest
import yaml
from pydantic.alias_generators import to_camel

from nbblog import bibliography
from nbblog.cli import cli
from nbblog.config import Config
from nbblog.model import FrontMatter
from nbblog.profile import Profile
from nbblog.rules import RULES

VERBS = {
    name: cli.get_command(click.Context(cli), name)
    for name in cli.list_commands(click.Context(cli))
}
ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "pages").glob("*.md"))
BLOCK = re.compile(r"^(`{3,})(\w+)\n(.*?)^\1$", re.DOTALL | re.MULTILINE)


def load(path: Path) -> ModuleType:
    """Return a Python file that is in no package as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


REFERENCE = load(ROOT / "scripts" / "reference.py")


def page(name: str) -> str:
    return (ROOT / "docs" / "pages" / f"{name}.md").read_text("utf-8")


def blocks(language: str) -> list[tuple[str, str]]:
    """Return the fenced blocks of a language with the page where each stands."""
    texts = [(path.name, path.read_text("utf-8")) for path in PAGES]
    texts.append(("CONTRIBUTING.md", (ROOT / "CONTRIBUTING.md").read_text("utf-8")))
    return [
        (name, found[3])
        for name, text in texts
        for found in BLOCK.finditer(text)
        if found[2] == language
    ]


def test_generated_parts_are_current() -> None:
    assert REFERENCE.stale_parts(is_written=False) == [], "run python scripts/reference.py"


def test_every_generated_part_stands_in_a_page() -> None:
    named = set(re.findall(r"<!-- generated: ([\w-]+) -->", "".join(map(page, stems()))))
    assert named == set(REFERENCE.PARTS) - {"starter"}


def stems() -> list[str]:
    return [path.stem for path in PAGES]


def test_every_rule_has_its_heading() -> None:
    text = page("rules")
    assert not [name for name in RULES.names() if f"#### `{name}`" not in text]


def test_every_key_of_the_configuration_is_told() -> None:
    text = page("configuration")
    for name, hint in typing.get_type_hints(Config).items():
        if dataclasses.is_dataclass(hint):
            assert f"### `[{name}]`" in text
            for field in dataclasses.fields(hint):
                assert f"`{field.name}`\n: " in text, f"{name}.{field.name}"
        elif name not in ("root", "has_drafts") and not name.startswith("_"):
            assert f"`{name}`" in text or f"`[{name}]`" in text, name


def test_every_key_of_front_matter_is_told() -> None:
    text = page("writing")
    for field in dataclasses.fields(FrontMatter):
        assert re.search(rf"^`{field.name}`\n: \S", text, re.MULTILINE), field.name


def test_every_section_of_the_profile_is_told() -> None:
    text = page("profile")
    assert not [
        f.name for f in dataclasses.fields(Profile) if f"#### `{to_camel(f.name)}`" not in text
    ]


def test_every_field_of_a_publication_is_told() -> None:
    text = page("profile").partition("## publications.bib")[2]
    assert not [name for name in sorted(bibliography._READ) if f"`{name}`" not in text]


def test_every_command_and_option_is_told() -> None:
    text = page("commands")
    for name, command in VERBS.items():
        assert f"## nbblog {name}\n" in text
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.opts[-1] in text, f"{name} {parameter.opts}"


def test_layers_are_those_that_the_architecture_test_holds() -> None:
    lines = re.findall(r"^(\d) · (.*)$", page("architecture"), re.MULTILINE)
    told = {int(layer): set(re.findall(r"`(\w+)/?`", names)) for layer, names in lines}
    text = (ROOT / "tests" / "architecture" / "test_layers.py").read_text("utf-8")
    (value,) = (
        node.value
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LAYERS"
    )
    held = ast.literal_eval(value)
    assert told == {
        layer: set(names.split()) - {"__init__", "__main__"} for layer, names in held.items()
    }


@pytest.mark.parametrize(("name", "text"), blocks("toml"))
def test_a_toml_example_parses(name: str, text: str) -> None:
    assert tomllib.loads(text), name


@pytest.mark.parametrize(("name", "text"), blocks("yaml"))
def test_a_yaml_example_parses(name: str, text: str) -> None:
    assert yaml.safe_load(re.sub(r"^---\n", "", text, flags=re.MULTILINE)), name


@pytest.mark.parametrize(("name", "text"), blocks("python"))
def test_a_python_example_compiles(name: str, text: str) -> None:
    assert compile(text, name, "exec")


@pytest.mark.parametrize(("name", "text"), blocks("sh"))
def test_a_shell_example_calls_verbs_and_options_that_are_there(name: str, text: str) -> None:
    for line in re.findall(r"^nbblog .*", text, re.MULTILINE):
        verb, *words = line.split("#")[0].split()[1:]
        options = [option for parameter in VERBS[verb].params for option in parameter.opts]
        assert not {w for w in words if w.startswith("-")} - set(options), f"{name}: {line}"
