"""`nbblog init`: a small complete site to begin with, or a profile for one that is there."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from pathlib import Path

from nbblog.findings import Finding, Problem, UsageError, Where
from nbblog.manifest import FILE
from nbblog.profile import FILE as PROFILE
from nbblog.profile import RULE, Profile
from nbblog.resume import Resume, read_resume
from nbblog.schema import validate
from nbblog.templates import STARTER, THEMES
from nbblog.transcribe import to_bibtex, to_yaml


def init(folder: Path, resume: Path | None = None) -> tuple[list[str], tuple[Finding, ...]]:
    """Write the starter into a folder; return the files, relative to it, and what to know of them.

    With a JSON Resume file, the profile is that; where the folder holds a site already, only the
    profile is written. Raises UsageError for a file that is there: nothing is ever overwritten;
    raises Problem for a resume that cannot be read.
    """
    read = _read(resume) if resume else None
    files = {} if read and (folder / FILE).is_file() else _starter()
    if read and resume:
        files |= _profile(read, resume.name)
        files |= {FILE: _titled(files[FILE], read)} if FILE in files else {}
    if there := [name for name in files if (folder / name).exists()]:
        raise UsageError(f"{folder} already holds {', '.join(there)}: nothing was written")
    for name, data in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return list(files), read.findings if read else ()


def _starter() -> dict[str, bytes]:
    starter = THEMES / STARTER
    sources = sorted(path for path in starter.rglob("*") if path.is_file())
    return {str(_dated(path.relative_to(starter))): path.read_bytes() for path in sources}


def _read(path: Path) -> Resume:
    """Return a JSON Resume file that makes a profile; raises Problem for one that does not."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        hint = "name a JSON Resume file in UTF-8"
        found = Finding(RULE, f"cannot be read: {error}", hint, Where(str(path)))
        raise Problem([found]) from error
    resume = read_resume(text, str(path), Profile, rule=RULE)
    validate(Profile, resume.document, rule=RULE)
    return resume


def _profile(resume: Resume, name: str) -> Mapping[str, bytes]:
    texts = {PROFILE: to_yaml(resume, name), "publications.bib": to_bibtex(resume)}
    return {name: text.encode() for name, text in texts.items() if text}


def _titled(settings: bytes, resume: Resume) -> bytes:
    """Return the starter's nbblog.toml with the person's name for its title."""
    name = str(resume.document.data.get("basics", {}).get("name", ""))
    title = f"title = {json.dumps(name, ensure_ascii=False)}"
    text = settings.decode("utf-8")
    return re.sub(r"^title = .*$", lambda _: title, text, flags=re.MULTILINE).encode()


def _dated(name: Path) -> Path:
    """Return a starter's file name with today for its date, and `gitignore` with its dot."""
    text = name.name.replace("DATE", dt.datetime.now(dt.UTC).date().isoformat())
    return name.with_name(".gitignore" if text == "gitignore" else text)
