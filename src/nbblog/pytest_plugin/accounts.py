"""Tells of notebooks on the terminal and in JUnit: each cell, the real line, what is remembered."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Any

import pytest
from _pytest.junitxml import xml_key

from nbblog.pytest_plugin.items import _Item

_WORDS = {"xfailed": "XFAIL", "not run": "not run"}


class Accounts:
    """Gives reports of notebooks what pytest's own reports have no place for."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note in the report what its worker alone knows."""
        report = yield
        if isinstance(item, _Item):
            # what nbblog logs says less than what it found
            report.sections = [one for one in report.sections if "log" not in one[0].split()]
            path, line = item.place()
            file = os.path.relpath(path, self._config.rootpath)
            vars(report)["nbblog"] = {"file": file, "line": line, **_given(item.notes)}
        return report

    def pytest_report_teststatus(self, report: pytest.CollectReport | pytest.TestReport) -> Any:
        """Say of a passed test that nothing ran."""
        notes = getattr(report, "nbblog", {})
        is_expected = report.when == "call" and not hasattr(report, "wasxfail")
        if notes.get("cached") and report.passed and is_expected:
            return "passed", ".", "PASSED [cached]"
        return None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Generator[None]:
        """Show the cells of a notebook below it; put the place of a test into its JUnit case."""
        notes = getattr(report, "nbblog", None)
        xml = self._config.stash.get(xml_key, None)
        is_written = notes and xml and report.when == "teardown"
        case = xml.node_reporter(report) if is_written and xml else None
        yield
        if notes and report.when == "call":
            self._list(notes.get("cells", ()))
        if notes and case:
            element = case.to_xml()
            for name in ("file", "line"):
                if notes.get(name):
                    element.set(name, str(notes[name]))

    def _list(self, cells: list[Any]) -> None:
        terminal = self._config.pluginmanager.getplugin("terminalreporter")
        if terminal is None or terminal.verbosity < 1:
            return
        for name, outcome, seconds in cells:
            colour = {"passed": "green", "failed": "red"}.get(outcome, "yellow")
            word = _WORDS.get(outcome, outcome.upper())
            time = f" {seconds:.2f} s" if outcome in ("passed", "failed") else ""
            terminal.ensure_newline()
            terminal.write(f"    {name} ")
            terminal.write(word, **{colour: True})
            terminal.write_line(time)


def _given(notes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in notes.items() if value is not None}
