"""The published site that the end-to-end tests look at, served on this machine."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from web_host import hosted

TESTS = Path(__file__).parent
ROOT = TESTS.parent
SLOW = (
    TESTS / "corpora",
    TESTS / "e2e",
    TESTS / "faults",
    TESTS / "pipeline",
    TESTS / "tutorials",
    TESTS / "docs" / "test_contributing.py",
    TESTS / "planted" / "test_planted_built.py",
)

NOT_SLOW = "not slow"  # as `make check` says it

Require = Callable[[str, str], Path]


def pytest_configure() -> None:
    # who runs in the background ignores Ctrl-C, and so would every publish that we begin
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    # importing them takes longer than many of the quick tests together
    is_left_out = config.option.markexpr == NOT_SLOW and _is_slow(collection_path)
    return True if is_left_out else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not os.environ.get("NBBLOG_SOAK"):
        left_out = [item for item in items if item.get_closest_marker("soak")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
    slow = {path for path in {item.path for item in items} if _is_slow(path)}
    for item in items:
        if item.path in slow:
            item.add_marker(pytest.mark.slow)


def _is_slow(path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in SLOW)


@pytest.fixture(scope="session")
def require() -> Require:
    """`require(command, hint)` gives a path, or skips the test (fails it under CI=true)."""

    def require(command: str, hint: str) -> Path:
        found = shutil.which(command)
        if found is None:
            end = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
            end(f"{command} is missing: {hint}")
        return Path(found)

    return require


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the repository's own site, published; $NBBLOG_SITE names another one."""
    if given := os.environ.get("NBBLOG_SITE"):
        return Path(given)
    folder = ROOT / "public"
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    with (build / "publish.lock").open("w") as lock:  # one worker of pytest-xdist publishes
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "index.html").is_file():
            command = [sys.executable, "-m", "nbblog", "publish", "--site", str(ROOT)]
            subprocess.run(command, check=True)
    return folder


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The origin, such as http://127.0.0.1:8000, at which the site's folder is served."""
    with hosted(site) as origin:
        yield origin


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of an S3 server on the loopback, which this process and its children use."""
    moto = pytest.importorskip("moto.server")
    server = moto.ThreadedMotoServer("127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", address)
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield address
    server.stop()


@pytest.fixture
def bucket(s3: str, request: pytest.FixtureRequest) -> str:
    """The name of a new bucket of that server."""
    name = f"test-{abs(hash(request.node.nodeid))}"
    urllib.request.urlopen(urllib.request.Request(f"{s3}/{name}", method="PUT")).close()
    return name
