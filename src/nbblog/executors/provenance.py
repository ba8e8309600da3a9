"""Asks a kernel on what it ran: versions of the packages that the notebook imports, device."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable

_MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)
_PROBE = """
def _nbblog_probe(names):
    import importlib.metadata as metadata, os, platform, sys
    owners = metadata.packages_distributions()
    versions = {"Python": platform.python_version()}
    for name in names:
        for owner in dict.fromkeys(owners.get(name, ())):
            versions[owner] = metadata.version(owner)
    jax = sys.modules.get("jax")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    device = f"{cores} × {platform.machine()} CPU"
    if jax is not None and jax.default_backend() != "cpu":
        devices = jax.devices()
        device = f"{len(devices)} × {devices[0].device_kind}"
    from IPython import get_ipython
    told = {"versions": versions, "device": device}
    get_ipython().display_pub.publish({"application/json": told})
"""


def probe(names: Iterable[str]) -> str:
    """Return code that shows JSON with versions and device, and leaves no name behind."""
    return f"{_PROBE}\n_nbblog_probe({json.dumps(sorted(names))})\ndel _nbblog_probe\n"


def imported_names(sources: Iterable[str]) -> set[str]:
    """Return the top-level modules that code imports; cells that are no Python count nothing."""
    names: set[str] = set()
    for source in sources:
        plain = _MAGIC.sub(r"\1pass", source)
        try:
            tree = ast.parse(plain)
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names
