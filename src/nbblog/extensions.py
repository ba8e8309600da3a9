"""Loads the Python files of a site that add rules, renderers, tags, pages or executors."""

from __future__ import annotations

import importlib.util
import sys

from nbblog.config import RULE, Config
from nbblog.findings import Finding, Problem, Where
from nbblog.manifest import FILE


def load_extensions(config: Config) -> None:
    """Import the files under `extensions`; raises Problem for one that is missing or broken."""
    for name in config.extensions:
        path = config.root / name
        module = f"nbblog_extension_{path.stem}"
        if module in sys.modules:
            continue
        spec = importlib.util.spec_from_file_location(module, path)
        if spec is None or spec.loader is None or not path.is_file():
            hint = "correct `extensions` in nbblog.toml, or add the file"
            raise Problem([Finding(RULE, f"`{name}` does not exist", hint, Where(FILE))])
        sys.modules[module] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(sys.modules[module])
        except Exception as error:
            del sys.modules[module]
            line = getattr(error, "lineno", None)
            message = f"the extension cannot be loaded: {type(error).__name__}: {error}"
            hint = "correct the file: it is imported like any Python module"
            raise Problem([Finding(RULE, message, hint, Where(name, None, line))]) from error
