"""Finds the notebooks among the files that pytest is given, and the site of each."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import pytest

from nbblog.config import Config, load_config
from nbblog.executors.schedule import Wish
from nbblog.extensions import load_extensions
from nbblog.findings import Problem, UsageError
from nbblog.manifest import FILE
from nbblog.pytest_plugin.items import NotebookFile, Nothing
from nbblog.sources import READERS
from nbblog.trial import Bench

_ALWAYS = ".ipynb"


class Collection:
    """Collects notebooks; those of one site share its store and its executor."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._benches: dict[Path, Bench] = {}
        self.is_measured = _is_measured(config)

    def pytest_report_header(self) -> str:
        """Return how notebooks are run."""
        size = self._config.getoption("--nbblog-size")
        what = "cells" if self._config.getoption("--nbblog-cells") else "notebooks"
        store = "what is unchanged is remembered"
        if self._config.getoption("--nbblog-no-cache"):
            store = "all of them run"
        elif self.is_measured:
            store = "all of them run, because coverage is measured"
        return f"nbblog: {what} in size {size!r}; {store}"

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """Return a collector for a notebook; scripts and Markdown only where a site has them."""
        suffix = file_path.suffix.lower()
        if suffix not in READERS or not self._is_source(file_path):
            return None
        collector = NotebookFile.from_parent(parent, path=file_path)
        collector.bench = self._bench(file_path)
        return collector

    def pytest_pycollect_makemodule(
        self, module_path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """Keep pytest from importing a script that is a notebook."""
        is_ours = self._is_source(module_path)
        return Nothing.from_parent(parent, path=module_path) if is_ours else None

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: object) -> object | None:
        """Let the cells of a notebook stay together where tests would be dealt out one by one."""
        if config.getoption("dist") != "load" or not config.getoption("--nbblog-cells"):
            return None
        from nbblog.pytest_plugin.together import Together

        return Together(config, log)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """End what still runs."""
        for bench in self._benches.values():
            bench.stop()

    # -------------------------------------------------------------- sites

    def _is_source(self, path: Path) -> bool:
        root = site_of(path.parent)
        if root is None:
            return path.suffix.lower() == _ALWAYS
        relative = path.relative_to(root)
        if any(part.startswith((".", "_")) for part in relative.parts):
            return False
        if path.suffix.lower() == _ALWAYS:
            return True
        paths = self._bench(path).config.paths
        folders = (PurePosixPath(paths.notebooks), PurePosixPath(paths.pages))
        return any(PurePosixPath(relative.as_posix()).is_relative_to(one) for one in folders)

    def _bench(self, path: Path) -> Bench:
        """Return where a notebook is tried: on its site, or as one that has none."""
        site = site_of(path.parent)
        root = site or self._folder(path)
        if root not in self._benches:
            config = _site_config(root) if site else Config(root=root)
            self._benches[root] = Bench(config, self._wish())
        return self._benches[root]

    def _folder(self, path: Path) -> Path:
        """Return the folder below which a notebook without a site lies."""
        rootdir = self._config.rootpath
        return rootdir if path.is_relative_to(rootdir) else path.parent

    def _wish(self) -> Wish:
        is_fresh = self._config.getoption("--nbblog-no-cache") or self.is_measured
        size = self._config.getoption("--nbblog-size")
        return Wish(forced=lambda _: is_fresh, is_test=True, size=size)


def site_of(folder: Path) -> Path | None:
    """Return the nearest folder, this or above, that has an nbblog.toml."""
    places: Iterable[Path] = (folder, *folder.parents)
    return next((place for place in places if (place / FILE).is_file()), None)


def _site_config(root: Path) -> Config:
    try:
        config = load_config(root)
        load_extensions(config)
    except Problem as problem:
        told = "\n".join(str(finding) for finding in problem.findings)
        raise pytest.Collector.CollectError(told) from problem
    except UsageError as error:
        raise pytest.Collector.CollectError(str(error)) from error
    return config


def _is_measured(config: pytest.Config) -> bool:
    """Whether coverage is measured: of what does not run there would be none."""
    names = ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
    return any(os.environ.get(name) for name in names) or bool(
        getattr(config.option, "cov_source", None) and not getattr(config.option, "no_cov", False)
    )
