"""The workflows that `nbblog init --ci` writes: valid, pinned, and their commands do what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from small_site import SETTINGS, Site, environment

from nbblog.cli import cli

NAMES = {"github": ".github/workflows/site.yml", "gitlab": ".gitlab-ci.yml"}
SCHEMAS = {"github": "github-workflows.json", "gitlab": "gitlab-ci.json"}


def init(*arguments: str | Path) -> tuple[int, str]:
    """Run `nbblog init`; return its exit code and what it said."""
    done = CliRunner().invoke(cli, ["init", *map(str, arguments)])
    return done.exit_code, done.output


def workflow(folder: Path, host: str) -> Any:
    """Return a workflow as a host reads it: YAML 1.2, where `on` is a word."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver(
        "tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf")
    )
    return yaml.load((folder / NAMES[host]).read_text("utf-8"), Loader)


# ------------------------------------------------------------------ what is written


@pytest.mark.parametrize("host", NAMES)
def test_workflow_is_valid_by_the_schema_of_its_host(tmp_path: Path, host: str) -> None:
    assert init("--ci", host, tmp_path)[0] == 0
    schemas = files("check_jsonschema.builtin_schemas").joinpath("vendor", SCHEMAS[host])
    schema = json.loads(schemas.read_text("utf-8"))
    checker = jsonschema.validators.validator_for(schema)(schema)
    assert [error.message for error in checker.iter_errors(workflow(tmp_path, host))] == []
    assert (tmp_path / "nbblog.toml").is_file(), "without a site one begins"


@pytest.mark.parametrize("host", NAMES)
def test_existing_site_gets_the_workflow_alone_and_once(tmp_path: Path, host: str) -> None:
    (tmp_path / "nbblog.toml").write_text(SETTINGS)
    assert init("--ci", host, tmp_path)[0] == 0
    path = tmp_path / NAMES[host]
    written = {one.name for one in tmp_path.iterdir()}
    assert written == {"nbblog.toml", NAMES[host].split("/")[0]}
    path.write_text("mine")
    code, said = init("--ci", host, tmp_path)
    assert (code, "already there" in said, path.read_text()) == (2, True, "mine")


def test_site_in_a_folder_of_a_repository_is_named_in_the_workflow_at_its_top(
    tmp_path: Path,
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/nbblog.toml").write_text(SETTINGS)
    assert init("--ci", "github", tmp_path / "docs")[0] == 0
    assert workflow(tmp_path, "github")["env"]["SITE"] == "docs"


def test_every_action_is_pinned_to_a_commit_and_rights_are_narrow(tmp_path: Path) -> None:
    init("--ci", "github", tmp_path)
    text = (tmp_path / NAMES["github"]).read_text()
    used = re.findall(r"uses: (\S+)(.*)", text)
    assert len(used) >= 12
    for action, rest in used:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)
        assert re.search(r"# v\d+\.\d+\.\d+$", rest)
    jobs = workflow(tmp_path, "github")
    assert jobs["permissions"] == {"contents": "read"}
    writers = {
        name: job["permissions"] for name, job in jobs["jobs"].items() if "permissions" in job
    }
    assert writers == {
        "check": {"contents": "read", "security-events": "write"},
        "deploy": {"pages": "write", "id-token": "write"},
    }
    assert "pull_request_target" not in text, "it would give secrets to other people's notebooks"
    saving = [
        s for j in jobs["jobs"].values() for s in j["steps"] if "cache/save" in s.get("uses", "")
    ]
    assert [step["if"] for step in saving] == ["github.event_name == 'push'"]


# ------------------------------------------------------------------ what its commands do


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with a site in a folder of it, as a pull request sees it."""
    top = tmp_path_factory.mktemp("workflow")
    site = Site(top / "my site")
    site.write("nbblog.toml", SETTINGS)
    site.write("profile.yaml", "basics:\n  name: Ada Example\n")
    site.write("notebooks/2026-01-01-post.md", "# Post\n\nFirst.\n\nWe train for 30 epochs.\n")
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@ada.example"]
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["commit", "-qm", "one"],
        ["update-ref", "refs/remotes/origin/main", "HEAD"],
    ):
        subprocess.run([*git, *command], cwd=top, check=True, capture_output=True)
    site.edit("notebooks/2026-01-01-post.md", "30", "20")
    assert init("--ci", "github", site.root)[0] == 0
    programs = top / "programs"
    programs.mkdir()
    (programs / "nbblog").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nbblog "$@"\n')
    (programs / "nbblog").chmod(0o755)
    return top


def steps(top: Path, event: str) -> dict[str, str]:
    """Return the commands of the GitHub workflow that an event runs, but for the installation."""
    return {
        step["name"]: step["run"]
        for job in workflow(top, "github")["jobs"].values()
        for step in job["steps"]
        if "run" in step
        and step["name"] != "Install"
        and ("event_name ==" not in step.get("if", "") or event in step["if"])
    }


def test_commands_of_a_pull_request_check_test_publish_and_show_the_difference(
    repository: Path,
) -> None:
    found = steps(repository, "pull_request")
    assert list(found) == [
        "Check", "Write the findings for code scanning", "Test a part of the notebooks",
        "Publish", "Show what changes for readers",
    ]  # fmt: skip
    env = environment() | {
        "PATH": f"{repository / 'programs'}{os.pathsep}{os.environ['PATH']}",
        "SITE": "my site",
        "SHARD": "1",
        "SHARDS": "1",
        "BASE": "main",
        "GITHUB_STEP_SUMMARY": str(repository / "summary.md"),
    }
    for name, command in found.items():
        done = subprocess.run(
            ["bash", "-e", "-c", command],
            cwd=repository,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (name, done.stderr)
    assert (repository / "my site/public/blog/post/index.html").is_file()
    assert json.loads((repository / "nbblog.sarif").read_text())["version"] == "2.1.0"
    summary = (repository / "summary.md").read_text()
    assert re.search(r"^changed  /blog/post/  text \(\+1 −1 words\)$", summary, re.MULTILINE)
    report = (repository / "nbblog-diff/index.html").read_text("utf-8")
    assert "<del>30</del><ins>20</ins>" in report
    pictures = re.findall(r'<img src="([^"]*)"', report)
    if shutil.which("chromium"):
        assert len(pictures) == 2, "before and after"
        assert all(
            (repository / "nbblog-diff" / name).read_bytes()[:4] == b"\x89PNG" for name in pictures
        )
    else:
        assert "no Chromium is installed" in report
