"""Where templates, styles and icons are, and the environment that fills them."""

from __future__ import annotations

import importlib.util
import marshal
import tomllib
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from markupsafe import Markup

from nbblog.findings import UsageError, Where
from nbblog.registry import did_you_mean
from nbblog.store import digest_of, machine_store

_HERE = Path(__file__).resolve().parent
THEMES = (
    _HERE / "_templates"
    if (_HERE / "_templates").is_dir()
    else _HERE.parents[1] / "site_templates"  # a checkout, installed for editing
)
_STAGE = "template"
STARTER = "starter"
"""The folder beside the themes that `nbblog init` copies."""


class Theme:
    """A theme's folders, nearest first: the site's overrides, the theme, its parents."""

    def __init__(self, name: str, overrides: Path) -> None:
        self.folders = tuple(folder for folder in (overrides, *_lineage(name)) if folder.is_dir())

    def read(self, name: str) -> bytes:
        """Return the nearest file of that name, such as "icons/sun.svg"."""
        path = self.path(name)
        if path is None:
            raise FileNotFoundError(f"the theme has no file {name}")
        return path.read_bytes()

    def path(self, name: str) -> Path | None:
        """Return the nearest file of that name, or None."""
        return next((f / name for f in self.folders if (f / name).is_file()), None)

    def names(self, pattern: str) -> list[str]:
        """Return the names of files that match in any folder, sorted: "css/*.css"."""
        return sorted(
            {
                path.relative_to(folder).as_posix()
                for folder in self.folders
                for path in folder.glob(pattern)
            }
        )


def _lineage(name: str) -> list[Path]:
    """Return a theme's folder and its parents', by `extends` in their theme.toml."""
    folders: list[Path] = []
    while name:
        folder = THEMES / name
        known = sorted(path.name for path in THEMES.iterdir() if (path / "base.html").is_file())
        if name not in known:
            raise UsageError(f"no theme named `{name}`: {did_you_mean(name, known, str(known))}")
        folders.append(folder)
        settings = folder / "theme.toml"
        parent = tomllib.loads(settings.read_text()) if settings.is_file() else {}
        name = parent.get("extends", "")
    return folders


class _Compiled(jinja2.BytecodeCache):
    """Templates as they were compiled before: in this process, or by this user on this machine."""

    def __init__(self) -> None:
        self._known: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Fill a bucket with what was compiled of the same source by the same versions."""
        key = _key(bucket)
        if key not in self._known and (data := machine_store().get(_STAGE, key)) is not None:
            self._known[key] = marshal.loads(data)
        bucket.code = self._known.get(key)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Keep what has been compiled; a template whose place is new is compiled anew."""
        assert bucket.code is not None
        key = _key(bucket)
        self._known[key] = bucket.code
        machine_store().put(_STAGE, key, marshal.dumps(bucket.code))


def _key(bucket: jinja2.bccache.Bucket) -> str:
    magic = importlib.util.MAGIC_NUMBER.hex()
    return digest_of(_STAGE, bucket.key, bucket.checksum, jinja2.__version__, magic)


_COMPILED = _Compiled()


def environment(
    theme: Theme, filters: Mapping[str, Callable[..., Any]], names: Mapping[str, Any]
) -> jinja2.Environment:
    """Return the templates of a theme; an unknown name is an error, text is escaped.

    A template may extend the one it replaces by its full name, such as "default/post.html".
    """
    folders = [*theme.folders, THEMES]
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=_COMPILED,
    )
    env.filters |= filters
    env.globals |= {"icon": lambda name: icon(theme, name), **names}
    return env


def icon(theme: Theme, name: str) -> Markup:
    """Return an icon of the theme as inline SVG."""
    return Markup(theme.read(f"icons/{name}.svg").decode("utf-8").strip())


def place_of(error: Exception, template: str, theme: Theme, root: Path) -> Where:
    """Return where filling a template failed: the last line of a template that was at work."""
    if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
        return shown(Path(error.filename), root, error.lineno)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if any(path.is_relative_to(folder) for folder in (*theme.folders, THEMES)):
            return shown(path, root, frame.lineno)
    path = theme.path(template) or Path(template)
    return shown(path, root, None)


def shown(path: Path, root: Path, line: int | None) -> Where:
    """Return a template's place: inside the site, or by its name among the themes."""
    for folder in (root, THEMES):
        if path.is_relative_to(folder):
            return Where(path.relative_to(folder).as_posix(), None, line)
    return Where(str(path), None, line)
