"""`pytest --nbblog`: notebooks as tests; without the option it costs nothing."""

from __future__ import annotations

import pytest

_SIZES = ("test", "full")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("nbblog", "notebooks as tests (nbblog)")
    group.addoption("--nbblog", action="store_true", help="Run notebooks, each as one test.")
    group.addoption(
        "--nbblog-cells", action="store_true", help="Run notebooks, each code cell as one test."
    )
    group.addoption(
        "--nbblog-size",
        choices=_SIZES,
        default="test",
        help="How much runs: with the parameters of tests (default), or all that readers see.",
    )
    group.addoption(
        "--nbblog-no-cache", action="store_true", help="Run notebooks that are remembered, too."
    )
    group.addoption("--nbblog-drafts", action="store_true", help="Run drafts, too.")


def pytest_configure(config: pytest.Config) -> None:
    """Bring in what collects and runs notebooks, if that is asked for."""
    if not (config.getoption("--nbblog") or config.getoption("--nbblog-cells")):
        return
    from nbblog.pytest_plugin.accounts import Accounts
    from nbblog.pytest_plugin.collect import Collection

    config.addinivalue_line("markers", "slow: takes long (nbblog: a notebook or cell says so)")
    config.addinivalue_line("markers", "xdist_group(name): run by one worker of pytest-xdist")
    config.pluginmanager.register(Collection(config), "nbblog-collection")
    config.pluginmanager.register(Accounts(config), "nbblog-accounts")
