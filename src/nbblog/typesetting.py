"""Sets data with a theme's Typst templates as a PDF; what is wrong with those is findings."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from nbblog.findings import Finding, Problem, Severity, Where
from nbblog.model import Json
from nbblog.templates import THEMES, Theme, shown

if TYPE_CHECKING:  # Typst is heavy, and an extra
    from typst import TypstError

RULE = "cv-printed"
READABLE_RULE = "cv-readable"
FOLDER = "typst"
DATA = "cv.json"

_MAIN = "cv.typ"
_STANDARDS = ["a-2a", "ua-1"]
_SAID = re.compile(r"^(error|warning): ", re.MULTILINE)
_PLACE = re.compile(r"┌─ (?:\\\\\?\\)?(.+?):(\d+):\d+")
_HINT = re.compile(r"= hint: (.+)")
_FETCHED = re.compile(r'"@(preview|local)/')


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is set: data for the theme's templates, fonts beside Typst's own, and the moment.

    The moment is all that Typst hears of the time, so the same data gives the same bytes.
    """

    theme: Theme = field(repr=False)
    root: Path
    data: Mapping[str, Json] = field(repr=False)
    fonts: tuple[Path, ...]
    moment: dt.datetime


def can_typeset() -> bool:
    """Whether Typst is installed; it is not imported."""
    return importlib.util.find_spec("typst") is not None


def typeset(sheet: Sheet) -> tuple[bytes, list[Finding]]:
    """Return a PDF with tags, and what it lacks; raises Problem for a template that is broken.

    It is a PDF/UA-1 and PDF/A-2a where its templates and its fonts allow that; a character without
    a glyph or a picture without words is a finding, and leaves an ordinary tagged PDF.
    """
    from typst import TypstError

    with tempfile.TemporaryDirectory(prefix="nbblog-cv-") as scratch:
        folder = Path(scratch).resolve()
        _lay_out(sheet, folder)
        try:
            return _compile(sheet, folder, _STANDARDS)
        except TypstError as error:
            lacking = list(_told(error, sheet, folder, is_broken=False))
        try:
            pdf, more = _compile(sheet, folder, [])
        except TypstError as error:
            raise Problem(_told(error, sheet, folder, is_broken=True)) from error
    return pdf, [*lacking, *more]


def _lay_out(sheet: Sheet, folder: Path) -> None:
    """Put the nearest file of each name, and the data, into one folder: Typst sees no other."""
    findings = []
    for path, name in _laid_out(sheet.theme):
        data = path.read_bytes()
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        if path.suffix == ".typ":
            findings += list(_fetching(data.decode("utf-8", "replace"), path, sheet))
    if findings:
        raise Problem(findings)
    (folder / DATA).write_text(json.dumps(sheet.data, ensure_ascii=False), "utf-8")


def _laid_out(theme: Theme) -> Iterator[tuple[Path, Path]]:
    """Yield each file that templates may read, and its name there.

    Templates of themes also have their full name, such as "default/look.typ", by which a nearer
    file of the same name can import what it replaces.
    """
    for name in theme.names(f"{FOLDER}/**/*"):
        if path := theme.path(name):  # no folder
            yield path, Path(name).relative_to(FOLDER)
    for folder in (one for one in theme.folders if one.parent == THEMES):
        for path in sorted(folder.glob(f"{FOLDER}/**/*.typ")):
            yield path, Path(folder.name, path.relative_to(folder / FOLDER))


def _fetching(text: str, path: Path, sheet: Sheet) -> Iterator[Finding]:
    """Yield a finding for each package that Typst would fetch from another site."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.lstrip().startswith("//") and _FETCHED.search(line):
            message = f"a package of another site: {line.strip()}"
            hint = f"save what you need of it in overrides/{FOLDER}/ and import that"
            yield Finding(RULE, message, hint, shown(path, sheet.root, number))


def _compile(sheet: Sheet, folder: Path, standards: list[str]) -> tuple[bytes, list[Finding]]:
    import typst

    fonts = typst.Fonts(include_system_fonts=False, font_paths=list(sheet.fonts))
    compiler = typst.Compiler(root=folder, font_paths=fonts)
    pdf, warnings = compiler.compile_with_warnings(
        folder / _MAIN,
        format="pdf",
        pdf_standards=standards,  # type: ignore[arg-type]  # a list of known words
        timestamp=int(sheet.moment.timestamp()),
    )
    assert isinstance(pdf, bytes)  # one format, no output file
    said = [warning.diagnostic for warning in warnings]
    return pdf, [one for text in said for one in _findings(text, sheet, folder, READABLE_RULE)]


def _told(error: TypstError, sheet: Sheet, folder: Path, *, is_broken: bool) -> Iterator[Finding]:
    """Yield what Typst says is wrong; a mistake of ours alone is a bug, and raised again."""
    if is_broken and not _own(sheet):
        raise RuntimeError(error.diagnostic) from error
    yield from _findings(error.diagnostic, sheet, folder, RULE if is_broken else READABLE_RULE)


def _findings(diagnostic: str, sheet: Sheet, folder: Path, rule: str) -> Iterator[Finding]:
    starts = [found.start() for found in _SAID.finditer(diagnostic)]
    ends = [*starts[1:], len(diagnostic)]
    for start, end in zip(starts, ends, strict=True):
        block = diagnostic[start:end]
        message = _SAID.sub("", block.splitlines()[0])
        hints = _HINT.findall(block) or ["correct the template, or remove it to get the theme's"]
        severity = Severity.ERROR if rule == RULE else Severity.WARNING
        yield Finding(rule, message, "; ".join(hints), _place(block, sheet, folder), severity)


def _place(block: str, sheet: Sheet, folder: Path) -> Where:
    """Return where a mistake is; one in a template of ours is blamed on what replaces another."""
    own = _own(sheet)
    if found := _PLACE.search(block):
        file = Path(found[1]).resolve()  # Typst names it as seen from here
        name = file.relative_to(folder) if file.is_relative_to(folder) else Path(_MAIN)
        path = sheet.theme.path(f"{FOLDER}/{name.as_posix()}")
        if path and (path in own or not own):
            return shown(path, sheet.root, int(found[2]))
    return shown(own[0] if own else Path(FOLDER, _MAIN), sheet.root, None)


def _own(sheet: Sheet) -> list[Path]:
    """Return the templates that the site brings."""
    paths = (sheet.theme.path(name) for name in sheet.theme.names(f"{FOLDER}/**/*.typ"))
    return [path for path in paths if path and not path.is_relative_to(THEMES)]
